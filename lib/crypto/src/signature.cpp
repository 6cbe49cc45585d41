#include "sealwire/crypto/signature.hpp"

#include <openssl/err.h>
#include <openssl/rsa.h>

#include "sealwire/base/try.hpp"

#include "context_pool.hpp"
#include "digests.hpp"
#include "long_message.hpp"
#include "native.hpp"

namespace sealwire::crypto {
namespace {

enum class Operation : std::uint8_t { sign = 1, verify = 2 };

std::uint64_t use_of(Operation operation, const SignatureAlgorithm& a) {
  std::uint64_t use = static_cast<std::uint64_t>(operation) << 56 | static_cast<std::uint64_t>(a.scheme) << 48;
  // ECDSA and DSA take any digest as it is, so one context serves all.
  if (a.scheme == SignatureScheme::rsa_pkcs1 || a.scheme == SignatureScheme::rsa_pss) {
    use |= static_cast<std::uint64_t>(a.digest) << 40;
  }
  if (a.scheme == SignatureScheme::rsa_pss) use |= static_cast<std::uint64_t>(a.mgf1) << 32 | a.salt_length;
  return use;
}

bool fits(KeyType type, SignatureScheme scheme) {
  switch (scheme) {
    case SignatureScheme::ecdsa: return is_ec(type);
    case SignatureScheme::rsa_pkcs1: return type == KeyType::rsa;
    case SignatureScheme::rsa_pss: return is_rsa(type);
    case SignatureScheme::dsa: return type == KeyType::dsa;
    case SignatureScheme::eddsa: return is_eddsa(type);
    case SignatureScheme::ml_dsa: return is_ml_dsa(type);
    case SignatureScheme::slh_dsa: return is_slh_dsa(type);
  }
  return false;
}

bool prehashed(SignatureScheme scheme) { return scheme <= SignatureScheme::dsa; }

Result<void> check_key(KeyType type, const EVP_PKEY* key, SignatureScheme scheme) {
  if (!fits(type, scheme)) {
    return fail(CryptoError::wrong_key, "a key of type " + std::string(name_of(type)) + " does not sign with " +
                                            describe_algorithm({.scheme = scheme}));
  }
  if (key == nullptr) return fail(CryptoError::wrong_key, "the DSA key lacks its parameters");
  return {};
}

Result<void> check_digest(const SignatureAlgorithm& algorithm, Octets digest) {
  if (!prehashed(algorithm.scheme)) {
    return fail(CryptoError::wrong_key, "the key signs messages, not digests");
  }
  if (digest.size() != digest_size(algorithm.digest)) {
    return fail(CryptoError::bad_argument, "a digest of " + std::to_string(digest.size()) + " octets is none of " +
                                               std::string(name_of(algorithm.digest)));
  }
  return {};
}

bool set_rsa(EVP_PKEY_CTX* context, const SignatureAlgorithm& a) {
  const bool pss = a.scheme == SignatureScheme::rsa_pss;
  const EVP_MD* md = fetched_digest(a.digest);
  if (md == nullptr || EVP_PKEY_CTX_set_rsa_padding(context, pss ? RSA_PKCS1_PSS_PADDING : RSA_PKCS1_PADDING) != 1 ||
      EVP_PKEY_CTX_set_signature_md(context, md) != 1) {
    return false;
  }
  if (!pss) return true;
  const EVP_MD* mgf1 = fetched_digest(a.mgf1);
  return mgf1 != nullptr && a.salt_length <= 2048 && EVP_PKEY_CTX_set_rsa_mgf1_md(context, mgf1) == 1 &&
         EVP_PKEY_CTX_set_rsa_pss_saltlen(context, static_cast<int>(a.salt_length)) == 1;
}

Result<PkeyCtxPtr> ready_context(EVP_PKEY* key, Operation operation, const SignatureAlgorithm& algorithm) {
  PkeyCtxPtr context(EVP_PKEY_CTX_new(key, nullptr));
  const bool rsa = algorithm.scheme == SignatureScheme::rsa_pkcs1 || algorithm.scheme == SignatureScheme::rsa_pss;
  if (!context || (operation == Operation::sign ? EVP_PKEY_sign_init : EVP_PKEY_verify_init)(context.get()) != 1 ||
      (rsa && !set_rsa(context.get(), algorithm))) {
    return library_failure(CryptoError::unsupported, describe_algorithm(algorithm) + " cannot be used with this key");
  }
  return context;
}

// Message signing goes by contexts of another kind, which are set anew for each message.
Result<MdCtxPtr> ready_md(ContextPool& pool, std::uint64_t use, EVP_PKEY* key, Operation operation) {
  MdCtxPtr context = pool.take_md(use);
  if (!context) context.reset(EVP_MD_CTX_new());
  const auto init = operation == Operation::sign ? EVP_DigestSignInit_ex : EVP_DigestVerifyInit_ex;
  if (!context || init(context.get(), nullptr, nullptr, nullptr, nullptr, key, nullptr) != 1) {
    return library_failure(CryptoError::unsupported, "the key cannot be used for signatures");
  }
  return context;
}

std::unexpected<Error> mismatch(const SignatureAlgorithm& algorithm) {
  ERR_clear_error();
  return fail(CryptoError::bad_signature, "the " + describe_algorithm(algorithm) + " signature does not match");
}

CryptoError sign_failure(const PrivateKey& key) { return key.in_token() ? CryptoError::token : CryptoError::library; }

Result<Bytes> sign_whole(const PrivateKey& key, const SignatureAlgorithm& algorithm, Octets message) {
  ContextPool& pool = NativeKey::pool(key);
  const std::uint64_t use = use_of(Operation::sign, algorithm);
  MdCtxPtr context = SEALWIRE_TRY(ready_md(pool, use, NativeKey::get(key), Operation::sign));
  std::size_t size = key.signature_size();
  Bytes signature(size);
  if (EVP_DigestSign(context.get(), signature.data(), &size, message.data(), message.size()) != 1) {
    return library_failure(sign_failure(key), "signing with " + describe_algorithm(algorithm) + " failed");
  }
  signature.resize(size);
  pool.give_md(use, std::move(context));
  return signature;
}

Result<void> verify_whole(const PublicKey& key, const SignatureAlgorithm& algorithm, Octets message, Octets signature) {
  ContextPool& pool = NativeKey::pool(key);
  const std::uint64_t use = use_of(Operation::verify, algorithm);
  MdCtxPtr context = SEALWIRE_TRY(ready_md(pool, use, NativeKey::get(key), Operation::verify));
  if (EVP_DigestVerify(context.get(), signature.data(), signature.size(), message.data(), message.size()) != 1) {
    return mismatch(algorithm);
  }
  pool.give_md(use, std::move(context));
  return {};
}

Result<SecretBytes> read_whole(const Spool& message) {
  SecretBytes whole(static_cast<std::size_t>(message.size()));
  SpoolSource source(message);
  for (std::size_t at = 0; at < whole.size();) {
    const std::size_t size = SEALWIRE_TRY(source.read(whole.writable().subspan(at)));
    if (size == 0) return fail(BaseError::io, "the message ends before its size", at);
    at += size;
  }
  return whole;
}

Result<DigestValue> digest_of(DigestAlgorithm algorithm, const Spool& message) {
  Digest digest = SEALWIRE_TRY(Digest::start(algorithm));
  SecretBytes buffer(std::size_t{64} << 10);
  SpoolSource source(message);
  for (;;) {
    const std::size_t size = SEALWIRE_TRY(source.read(buffer.writable()));
    if (size == 0) return digest.finish();
    digest.update(Octets(buffer).first(size));
  }
}

}  // namespace

std::string describe_algorithm(const SignatureAlgorithm& algorithm) {
  const std::string with = " with " + std::string(name_of(algorithm.digest));
  switch (algorithm.scheme) {
    case SignatureScheme::ecdsa: return "ECDSA" + with;
    case SignatureScheme::rsa_pkcs1: return "RSASSA-PKCS1-v1_5" + with;
    case SignatureScheme::rsa_pss: return "RSASSA-PSS" + with;
    case SignatureScheme::dsa: return "DSA" + with;
    case SignatureScheme::eddsa: return "EdDSA";
    case SignatureScheme::ml_dsa: return "ML-DSA";
    case SignatureScheme::slh_dsa: return "SLH-DSA";
  }
  return {};
}

Result<SignatureAlgorithm> signature_algorithm_for(KeyType type, DigestAlgorithm digest, bool pss) {
  SignatureAlgorithm out{.scheme = SignatureScheme::ecdsa,
                         .digest = digest,
                         .mgf1 = digest,
                         .salt_length = static_cast<std::uint32_t>(digest_size(digest))};
  for (const SignatureScheme scheme :
       {SignatureScheme::ecdsa, SignatureScheme::rsa_pkcs1, SignatureScheme::rsa_pss, SignatureScheme::dsa,
        SignatureScheme::eddsa, SignatureScheme::ml_dsa, SignatureScheme::slh_dsa}) {
    if (scheme == SignatureScheme::rsa_pkcs1 && pss) continue;
    out.scheme = scheme;
    if (fits(type, scheme)) return out;
  }
  return fail(CryptoError::wrong_key, std::string(name_of(type)) + " keys do not sign");
}

Result<Bytes> sign_digest(const PrivateKey& key, const SignatureAlgorithm& algorithm, Octets digest) {
  SEALWIRE_CHECK(check_key(key.type(), NativeKey::get(key), algorithm.scheme));
  SEALWIRE_CHECK(check_digest(algorithm, digest));
  ContextPool& pool = NativeKey::pool(key);
  const std::uint64_t use = use_of(Operation::sign, algorithm);
  PkeyCtxPtr context = pool.take(use);
  if (!context) context = SEALWIRE_TRY(ready_context(NativeKey::get(key), Operation::sign, algorithm));
  std::size_t size = key.signature_size();
  Bytes signature(size);
  if (EVP_PKEY_sign(context.get(), signature.data(), &size, digest.data(), digest.size()) != 1) {
    return library_failure(sign_failure(key), "signing with " + describe_algorithm(algorithm) + " failed");
  }
  if (key.in_token()) ERR_clear_error();  // libp11 queues errors although all went well
  signature.resize(size);
  pool.give(use, std::move(context));
  return signature;
}

Result<Bytes> sign_message(const PrivateKey& key, const SignatureAlgorithm& algorithm, Octets message) {
  SEALWIRE_CHECK(check_key(key.type(), NativeKey::get(key), algorithm.scheme));
  if (!prehashed(algorithm.scheme)) return sign_whole(key, algorithm, message);
  return sign_digest(key, algorithm, SEALWIRE_TRY(digest(algorithm.digest, message)));
}

Result<Bytes> sign_message(const PrivateKey& key, const SignatureAlgorithm& algorithm, const Spool& message) {
  SEALWIRE_CHECK(check_key(key.type(), NativeKey::get(key), algorithm.scheme));
  if (prehashed(algorithm.scheme)) {
    return sign_digest(key, algorithm, SEALWIRE_TRY(digest_of(algorithm.digest, message)));
  }
  if (message.size() > (key.in_token() ? kTokenMessage : kWholeMessage)) return sign_long(key, algorithm, message);
  return sign_whole(key, algorithm, SEALWIRE_TRY(read_whole(message)));
}

Result<void> verify_digest(const PublicKey& key, const SignatureAlgorithm& algorithm, Octets digest, Octets signature) {
  SEALWIRE_CHECK(check_key(key.type(), NativeKey::get(key), algorithm.scheme));
  SEALWIRE_CHECK(check_digest(algorithm, digest));
  ContextPool& pool = NativeKey::pool(key);
  const std::uint64_t use = use_of(Operation::verify, algorithm);
  PkeyCtxPtr context = pool.take(use);
  if (!context) context = SEALWIRE_TRY(ready_context(NativeKey::get(key), Operation::verify, algorithm));
  if (EVP_PKEY_verify(context.get(), signature.data(), signature.size(), digest.data(), digest.size()) != 1) {
    return mismatch(algorithm);
  }
  pool.give(use, std::move(context));
  return {};
}

Result<void> verify_message(const PublicKey& key, const SignatureAlgorithm& algorithm, Octets message,
                            Octets signature) {
  SEALWIRE_CHECK(check_key(key.type(), NativeKey::get(key), algorithm.scheme));
  if (!prehashed(algorithm.scheme)) return verify_whole(key, algorithm, message, signature);
  return verify_digest(key, algorithm, SEALWIRE_TRY(digest(algorithm.digest, message)), signature);
}

Result<void> verify_message(const PublicKey& key, const SignatureAlgorithm& algorithm, const Spool& message,
                            Octets signature) {
  SEALWIRE_CHECK(check_key(key.type(), NativeKey::get(key), algorithm.scheme));
  if (prehashed(algorithm.scheme)) {
    return verify_digest(key, algorithm, SEALWIRE_TRY(digest_of(algorithm.digest, message)), signature);
  }
  if (message.size() > kWholeMessage) return verify_long(key, algorithm, message, signature);
  return verify_whole(key, algorithm, SEALWIRE_TRY(read_whole(message)), signature);
}

}  // namespace sealwire::crypto
