#include "long_message.hpp"

#include <algorithm>
#include <array>
#include <exception>

#include <openssl/core_dispatch.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/provider.h>

#include "sealwire/base/secret.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/crypto/random.hpp"

#include "digests.hpp"
#include "key_info.hpp"
#include "native.hpp"

#ifndef OSSL_FUNC_DIGEST_SQUEEZE
// Since OpenSSL 3.3: the number is that of core_dispatch.h there, and the function is in the library or it is not.
#define OSSL_FUNC_DIGEST_SQUEEZE 14
extern "C" int EVP_DigestSqueeze(EVP_MD_CTX* context, unsigned char* out, size_t size) __attribute__((weak));
#endif

namespace sealwire::crypto {
namespace {

constexpr std::size_t kPiece = std::size_t{64} << 10;
using StandIn = std::array<std::uint8_t, 32>;

/// One message on its way through one operation.
class Passage {
 public:
  explicit Passage(const Spool& message) : message_(message) { SystemRandom().fill(stand_in_); }

  Octets stand_in() const { return stand_in_; }
  unsigned passes() const { return passes_; }
  /// Whether these octets end with the stand-in: some put octets of their own before the message.
  bool named_by(Octets octets) const {
    return octets.size() >= stand_in_.size() && equal(octets.last(stand_in_.size()), stand_in_);
  }

  /// Puts the whole message into a digest. False for an error, which is kept: there is libcrypto between.
  bool run(EVP_MD_CTX* digest) noexcept {
    try {
      const auto done = pass(digest);
      if (!done) error_ = done.error();
      return done.has_value();
    } catch (...) {
      exception_ = std::current_exception();
      return false;
    }
  }

  /// What went wrong on our side of libcrypto, if anything did.
  Result<void> settle() {
    if (exception_) std::rethrow_exception(exception_);
    if (error_) return std::unexpected(*std::move(error_));
    return {};
  }

 private:
  Result<void> pass(EVP_MD_CTX* digest) {
    Digest seen = SEALWIRE_TRY(Digest::start(DigestAlgorithm::sha256));
    SecretBytes buffer(kPiece);
    SpoolSource source(message_);
    for (;;) {
      const std::size_t size = SEALWIRE_TRY(source.read(buffer.writable()));
      if (size == 0) break;
      if (EVP_DigestUpdate(digest, buffer.data(), size) != 1) {
        return fail(CryptoError::library, "a digest does not go on");
      }
      seen.update(Octets(buffer).first(size));
    }
    const DigestValue value = seen.finish();
    // Two EdDSA signatures by one nonce over two messages give the key away.
    if (passes_ > 0 && !equal(value, first_)) {
      return fail(CryptoError::bad_argument, "the message changed while it was being signed");
    }
    first_ = value;
    ++passes_;
    return {};
  }

  const Spool& message_;
  StandIn stand_in_{};
  unsigned passes_ = 0;
  DigestValue first_{};
  std::optional<Error> error_;
  std::exception_ptr exception_;
};

/// libcrypto's own digest, but for the stand-in.
struct PassingDigest {
  Passage* passage;
  MdCtxPtr digest;
};

PassingDigest* as_digest(void* context) { return static_cast<PassingDigest*>(context); }

void* new_digest(void* passage) {
  MdCtxPtr digest(EVP_MD_CTX_new());
  if (!digest) return nullptr;
  return new (std::nothrow) PassingDigest{static_cast<Passage*>(passage), std::move(digest)};
}

void free_digest(void* context) { delete as_digest(context); }

void* copy_digest(void* context) {
  void* made = new_digest(as_digest(context)->passage);
  if (made == nullptr || EVP_MD_CTX_copy_ex(as_digest(made)->digest.get(), as_digest(context)->digest.get()) == 1) {
    return made;
  }
  free_digest(made);
  return nullptr;
}

template <DigestAlgorithm A>
int start_digest(void* context, const OSSL_PARAM parameters[]) {
  const EVP_MD* md = fetched_digest(A);
  return md != nullptr ? EVP_DigestInit_ex2(as_digest(context)->digest.get(), md, parameters) : 0;
}

int update_digest(void* context, const unsigned char* in, std::size_t size) {
  PassingDigest& self = *as_digest(context);
  const Octets octets(in, size);
  if (!self.passage->named_by(octets)) return EVP_DigestUpdate(self.digest.get(), in, size);
  const std::size_t before = size - self.passage->stand_in().size();
  if (before > 0 && EVP_DigestUpdate(self.digest.get(), in, before) != 1) return 0;
  return self.passage->run(self.digest.get()) ? 1 : 0;
}

int finish_digest(void* context, unsigned char* out, std::size_t* size, std::size_t) {
  unsigned length = 0;
  if (EVP_DigestFinal_ex(as_digest(context)->digest.get(), out, &length) != 1) return 0;
  *size = length;
  return 1;
}

int finish_xof(void* context, unsigned char* out, std::size_t* size, std::size_t room) {
  *size = room;
  return EVP_DigestFinalXOF(as_digest(context)->digest.get(), out, room);
}

template <DigestAlgorithm A>
int read_parameters(OSSL_PARAM parameters[]) {
  const EVP_MD* md = fetched_digest(A);
  return md != nullptr ? EVP_MD_get_params(md, parameters) : 0;
}

int set_parameters(void* context, const OSSL_PARAM parameters[]) {
  return EVP_MD_CTX_set_params(as_digest(context)->digest.get(), parameters);
}

const OSSL_PARAM* settable_parameters(void*, void*) {
  static const OSSL_PARAM kSettable[] = {OSSL_PARAM_size_t(OSSL_DIGEST_PARAM_XOFLEN, nullptr), OSSL_PARAM_END};
  return kSettable;
}

using AnyFunction = void (*)();
template <class F>
AnyFunction any(F* function) {
  return reinterpret_cast<AnyFunction>(function);
}

template <DigestAlgorithm A>
const OSSL_DISPATCH* fixed_length() {
  static const OSSL_DISPATCH kFunctions[] = {{OSSL_FUNC_DIGEST_NEWCTX, any(new_digest)},
                                             {OSSL_FUNC_DIGEST_FREECTX, any(free_digest)},
                                             {OSSL_FUNC_DIGEST_DUPCTX, any(copy_digest)},
                                             {OSSL_FUNC_DIGEST_INIT, any(start_digest<A>)},
                                             {OSSL_FUNC_DIGEST_UPDATE, any(update_digest)},
                                             {OSSL_FUNC_DIGEST_FINAL, any(finish_digest)},
                                             {OSSL_FUNC_DIGEST_GET_PARAMS, any(read_parameters<A>)},
                                             {0, nullptr}};
  return kFunctions;
}

int squeeze_xof(void* context, unsigned char* out, std::size_t* size, std::size_t room) {
  *size = room;
  return EVP_DigestSqueeze(as_digest(context)->digest.get(), out, room);
}

const OSSL_DISPATCH* xof() {
  constexpr DigestAlgorithm kShake = DigestAlgorithm::shake256;
  static const OSSL_DISPATCH kFunctions[] = {{OSSL_FUNC_DIGEST_NEWCTX, any(new_digest)},
                                             {OSSL_FUNC_DIGEST_FREECTX, any(free_digest)},
                                             {OSSL_FUNC_DIGEST_DUPCTX, any(copy_digest)},
                                             {OSSL_FUNC_DIGEST_INIT, any(start_digest<kShake>)},
                                             {OSSL_FUNC_DIGEST_UPDATE, any(update_digest)},
                                             {OSSL_FUNC_DIGEST_FINAL, any(finish_xof)},
                                             {OSSL_FUNC_DIGEST_GET_PARAMS, any(read_parameters<kShake>)},
                                             {OSSL_FUNC_DIGEST_SET_CTX_PARAMS, any(set_parameters)},
                                             {OSSL_FUNC_DIGEST_SETTABLE_CTX_PARAMS, any(settable_parameters)},
                                             {OSSL_FUNC_DIGEST_SQUEEZE, any(squeeze_xof)},
                                             {0, nullptr}};
  return kFunctions;
}

constexpr const char* kProvider = "sealwire";
constexpr const char* kProperty = "provider=sealwire";
constexpr const char* kPreferred = "?provider=sealwire";

const OSSL_ALGORITHM* query(void*, int operation, int* no_store) {
  static const OSSL_ALGORITHM kDigests[] = {
      {"SHA2-256:SHA-256:SHA256", kProperty, fixed_length<DigestAlgorithm::sha256>(), nullptr},
      {"SHA2-512:SHA-512:SHA512", kProperty, fixed_length<DigestAlgorithm::sha512>(), nullptr},
      {"SHAKE-256:SHAKE256", kProperty, xof(), nullptr},
      {nullptr, nullptr, nullptr, nullptr}};
  *no_store = 0;
  return operation == OSSL_OP_DIGEST ? kDigests : nullptr;
}

/// A provider is told nothing at its start by who loads it, so this is where it finds its passage.
thread_local Passage* starting = nullptr;

int start_provider(const OSSL_CORE_HANDLE*, const OSSL_DISPATCH*, const OSSL_DISPATCH** out, void** context) {
  static const OSSL_DISPATCH kFunctions[] = {{OSSL_FUNC_PROVIDER_QUERY_OPERATION, any(query)}, {0, nullptr}};
  *out = kFunctions;
  *context = starting;
  return starting != nullptr ? 1 : 0;
}

/// A library context whose digests know the passage; goes with all that it was used for.
class PassageLibrary {
 public:
  static Result<PassageLibrary> create(Passage& passage) {
    PassageLibrary made;
    made.context_.reset(OSSL_LIB_CTX_new());
    if (!made.context_) return library_failure(CryptoError::library, "no library context");
    starting = &passage;
    if (OSSL_PROVIDER_add_builtin(made.get(), kProvider, start_provider) == 1) {
      made.own_.reset(OSSL_PROVIDER_load(made.get(), kProvider));
    }
    starting = nullptr;
    made.default_.reset(OSSL_PROVIDER_load(made.get(), "default"));
    if (!made.own_ || !made.default_ || EVP_set_default_properties(made.get(), kPreferred) != 1) {
      return library_failure(CryptoError::library, "no library context with digests of our own");
    }
    return made;
  }
  OSSL_LIB_CTX* get() const { return context_.get(); }

 private:
  std::unique_ptr<OSSL_LIB_CTX, Freer<OSSL_LIB_CTX_free>> context_;
  std::unique_ptr<OSSL_PROVIDER, Freer<OSSL_PROVIDER_unload>> own_;
  std::unique_ptr<OSSL_PROVIDER, Freer<OSSL_PROVIDER_unload>> default_;
};

/// How often a signature reads the message: EdDSA and SLH-DSA for the nonce and for the challenge, ML-DSA once.
unsigned passes_of(SignatureScheme scheme) { return scheme == SignatureScheme::ml_dsa ? 1 : 2; }

std::unexpected<Error> not_in_pieces(const SignatureAlgorithm& algorithm) {
  return fail(CryptoError::unsupported, "this libcrypto does not read a message for " + describe_algorithm(algorithm) +
                                            " piece by piece, and the message is longer than memory may hold");
}

/// Whether the message was read as it should; if not, what libcrypto made of it says nothing.
Result<void> settled(Passage& passage) {
  auto read = passage.settle();
  if (!read) ERR_clear_error();
  return read;
}

Result<PkeyPtr> copy_private(const PrivateKey& key, OSSL_LIB_CTX* library) {
  EVP_PKEY* native = NativeKey::get(key);
  std::size_t size = 0;
  if (EVP_PKEY_get_raw_private_key(native, nullptr, &size) != 1) {
    return library_failure(CryptoError::unsupported, "a key that stays in its token signs short messages only");
  }
  SecretBytes raw(size);
  if (EVP_PKEY_get_raw_private_key(native, raw.data(), &size) != 1) {
    return library_failure(CryptoError::library, "a private key cannot be read");
  }
  PkeyPtr copy(EVP_PKEY_new_raw_private_key_ex(library, info_of(key.type()).libcrypto, nullptr, raw.data(), size));
  if (!copy) return library_failure(CryptoError::library, "a private key cannot be copied");
  return copy;
}

Result<PkeyPtr> copy_public(const PublicKey& key, OSSL_LIB_CTX* library) {
  EVP_PKEY* native = NativeKey::get(key);
  std::size_t size = 0;
  Bytes raw;
  if (EVP_PKEY_get_raw_public_key(native, nullptr, &size) == 1) raw.resize(size);
  if (raw.empty() || EVP_PKEY_get_raw_public_key(native, raw.data(), &size) != 1) {
    return library_failure(CryptoError::unsupported, "a public key cannot be read");
  }
  PkeyPtr copy(EVP_PKEY_new_raw_public_key_ex(library, info_of(key.type()).libcrypto, nullptr, raw.data(), size));
  if (!copy) return library_failure(CryptoError::library, "a public key cannot be copied");
  return copy;
}

}  // namespace

Result<Bytes> sign_long(const PrivateKey& key, const SignatureAlgorithm& algorithm, const Spool& message) {
  Passage passage(message);
  const PassageLibrary library = SEALWIRE_TRY(PassageLibrary::create(passage));
  const PkeyPtr own = SEALWIRE_TRY(copy_private(key, library.get()));
  const MdCtxPtr context(EVP_MD_CTX_new());
  if (!context ||
      EVP_DigestSignInit_ex(context.get(), nullptr, nullptr, library.get(), nullptr, own.get(), nullptr) != 1) {
    return library_failure(CryptoError::unsupported, "the key cannot be used for signatures");
  }
  std::size_t size = key.signature_size();
  Bytes signature(size);
  const Octets stand_in = passage.stand_in();
  const bool done = EVP_DigestSign(context.get(), signature.data(), &size, stand_in.data(), stand_in.size()) == 1;
  SEALWIRE_CHECK(settled(passage));
  if (!done) return library_failure(CryptoError::library, "signing with " + describe_algorithm(algorithm) + " failed");
  if (passage.passes() != passes_of(algorithm.scheme)) return not_in_pieces(algorithm);
  signature.resize(size);
  return signature;
}

Result<void> verify_long(const PublicKey& key, const SignatureAlgorithm& algorithm, const Spool& message,
                         Octets signature) {
  Passage passage(message);
  const PassageLibrary library = SEALWIRE_TRY(PassageLibrary::create(passage));
  const PkeyPtr own = SEALWIRE_TRY(copy_public(key, library.get()));
  const MdCtxPtr context(EVP_MD_CTX_new());
  if (!context ||
      EVP_DigestVerifyInit_ex(context.get(), nullptr, nullptr, library.get(), nullptr, own.get(), nullptr) != 1) {
    return library_failure(CryptoError::unsupported, "the key cannot be used for signatures");
  }
  const Octets stand_in = passage.stand_in();
  const bool good =
      EVP_DigestVerify(context.get(), signature.data(), signature.size(), stand_in.data(), stand_in.size()) == 1;
  SEALWIRE_CHECK(settled(passage));
  if (good && passage.passes() != 1) return not_in_pieces(algorithm);
  if (good) return {};
  ERR_clear_error();
  return fail(CryptoError::bad_signature, "the " + describe_algorithm(algorithm) + " signature does not match");
}

}  // namespace sealwire::crypto
