#include "sealwire/crypto/agreement.hpp"

#include <algorithm>

#include <openssl/dh.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include "sealwire/base/try.hpp"

#include "context_pool.hpp"
#include "native.hpp"

namespace sealwire::crypto {
namespace {

// Beside those of signature.cpp, which stand in the same octet.
constexpr std::uint64_t kDerive = std::uint64_t{3} << 56;
constexpr std::uint64_t kGenerate = std::uint64_t{5} << 56;

bool agrees(KeyType type) { return is_ec(type) || is_montgomery(type) || type == KeyType::dh; }

std::unexpected<Error> cannot(KeyType type) {
  return fail(CryptoError::wrong_key, "a key of type " + std::string(name_of(type)) + " does not agree on secrets");
}

CryptoError failure_of(const PrivateKey& key) { return key.in_token() ? CryptoError::token : CryptoError::library; }

Result<PkeyCtxPtr> ready(EVP_PKEY* own, KeyType type, Cofactor cofactor, CryptoError failure) {
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, own, nullptr));
  bool good = context != nullptr && EVP_PKEY_derive_init(context.get()) == 1;
  // The NIST curves have a cofactor of 1, where the mode changes nothing but the time.
  if (good && type == KeyType::ec_other) {
    good = EVP_PKEY_CTX_set_ecdh_cofactor_mode(context.get(), cofactor == Cofactor::cofactor ? 1 : 0) == 1;
  }
  if (good && type == KeyType::dh) good = EVP_PKEY_CTX_set_dh_pad(context.get(), 1) == 1;
  if (!good) return library_failure(failure, "the key cannot be used for an agreement");
  return context;
}

Result<void> check_native(EVP_PKEY* key) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context != nullptr && EVP_PKEY_public_check(context.get()) == 1) return {};
  return library_failure(CryptoError::bad_key, "the key is not in its group");
}

bool all_zero(Octets octets) {
  unsigned any = 0;
  for (const std::uint8_t octet : octets) any |= octet;
  return any == 0;
}

}  // namespace

namespace {

Result<SecretBytes> derive(EVP_PKEY_CTX* context, KeyType type, EVP_PKEY* peer, CryptoError failure) {
  if (EVP_PKEY_derive_set_peer_ex(context, peer, 0) != 1) {
    return library_failure(CryptoError::wrong_key, "the keys are not of one group");
  }
  SecretBytes secret(static_cast<std::size_t>(EVP_PKEY_get_size(peer)) + 8);
  std::size_t size = secret.size();
  if (EVP_PKEY_derive(context, secret.data(), &size) != 1) {
    // The only thing that a peer's key can do wrong here is to give zero (RFC 7748 §6).
    if (is_montgomery(type)) {
      ERR_clear_error();
      return fail(CryptoError::decrypt_failed, "the agreement gives no secret");
    }
    return library_failure(failure, "the agreement failed");
  }
  secret.truncate(size);
  if (all_zero(secret)) return fail(CryptoError::decrypt_failed, "the agreement gives no secret");
  return secret;
}

Result<SecretBytes> agree_native(const PrivateKey& own, EVP_PKEY* peer, Cofactor cofactor) {
  ContextPool& pool = NativeKey::pool(own);
  const std::uint64_t use = kDerive | (cofactor == Cofactor::cofactor ? 1U : 0U);
  PkeyCtxPtr context = pool.take(use);
  if (!context) context = SEALWIRE_TRY(ready(NativeKey::get(own), own.type(), cofactor, failure_of(own)));
  auto secret = derive(context.get(), own.type(), peer, failure_of(own));
  if (secret) pool.give(use, std::move(context));
  return secret;
}

/// A key in the group of `like`, checked as peer_in_group_of() says.
Result<PkeyPtr> native_peer(const PublicKey& like, Octets encoded) {
  EVP_PKEY* model = NativeKey::get(like);
  PkeyPtr key;
  if (is_montgomery(like.type())) {
    key.reset(EVP_PKEY_new_raw_public_key_ex(nullptr, like.type() == KeyType::x25519 ? "X25519" : "X448", nullptr,
                                             encoded.data(), encoded.size()));
    if (key == nullptr) return library_failure(CryptoError::bad_key, "the octets are not a key of this group");
    return key;
  }
  // libcrypto takes the point at infinity, whose encoding is a single zero, for a point of the curve.
  if (is_ec(like.type()) && encoded.size() == 1) {
    return fail(CryptoError::bad_key, "the octets are not a key of this group (a single octet is no point)");
  }
  Bytes padded;
  if (like.type() == KeyType::dh) {
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_size(model));
    while (!encoded.empty() && encoded[0] == 0) encoded = encoded.subspan(1);
    if (encoded.size() > size) return fail(CryptoError::bad_key, "the key is longer than the prime of its group");
    padded.assign(size - encoded.size(), 0);
    append(padded, encoded);
    encoded = padded;
  }
  key.reset(EVP_PKEY_new());
  if (key == nullptr || EVP_PKEY_copy_parameters(key.get(), model) != 1 ||
      EVP_PKEY_set1_encoded_public_key(key.get(), encoded.data(), encoded.size()) != 1) {
    return library_failure(CryptoError::bad_key, "the octets are not a key of this group");
  }
  // Points are checked to be on their curve, but nothing was asked of a DH value yet.
  if (like.type() == KeyType::dh) SEALWIRE_CHECK(check_native(key.get()));
  return key;
}

Result<Bytes> encoded_native(EVP_PKEY* key) {
  unsigned char* octets = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(key, &octets);
  if (size == 0) return library_failure(CryptoError::library, "the key cannot be encoded");
  Bytes out(octets, octets + size);
  OPENSSL_free(octets);
  return out;
}

}  // namespace

Result<SecretBytes> agree(const PrivateKey& own, const PublicKey& peer, Cofactor cofactor) {
  if (!agrees(own.type())) return cannot(own.type());
  if (own.type() != peer.type() || (own.type() == KeyType::ec_other && own.public_key().curve() != peer.curve())) {
    return fail(CryptoError::wrong_key, "a key of type " + std::string(name_of(own.type())) +
                                            " does not agree with one of type " + std::string(name_of(peer.type())));
  }
  return agree_native(own, NativeKey::get(peer), cofactor);
}

Result<SecretBytes> agree_encoded(const PrivateKey& own, Octets peer, Cofactor cofactor) {
  if (!agrees(own.type())) return cannot(own.type());
  const PkeyPtr key = SEALWIRE_TRY(native_peer(own.public_key(), peer));
  return agree_native(own, key.get(), cofactor);
}

Result<EphemeralAgreement> agree_ephemeral(const PublicKey& peer, Cofactor cofactor) {
  if (!agrees(peer.type())) return cannot(peer.type());
  ContextPool& pool = NativeKey::pool(peer);
  PkeyCtxPtr generator = pool.take(kGenerate);
  if (!generator) {
    generator.reset(EVP_PKEY_CTX_new_from_pkey(nullptr, NativeKey::get(peer), nullptr));
    if (!generator || EVP_PKEY_keygen_init(generator.get()) != 1) {
      return library_failure(CryptoError::library, "no key of this group can be generated");
    }
  }
  EVP_PKEY* fresh = nullptr;
  if (EVP_PKEY_keygen(generator.get(), &fresh) != 1) {
    return library_failure(CryptoError::library, "no key of this group can be generated");
  }
  const PkeyPtr own(fresh);
  pool.give(kGenerate, std::move(generator));
  const PkeyCtxPtr context = SEALWIRE_TRY(ready(own.get(), peer.type(), cofactor, CryptoError::library));
  EphemeralAgreement out;
  out.secret = SEALWIRE_TRY(derive(context.get(), peer.type(), NativeKey::get(peer), CryptoError::library));
  out.public_key = SEALWIRE_TRY(encoded_native(own.get()));
  return out;
}

Result<void> check_peer(const PublicKey& peer) {
  if (!agrees(peer.type())) return cannot(peer.type());
  return check_native(NativeKey::get(peer));
}

Result<PublicKey> peer_in_group_of(const PublicKey& like, Octets encoded) {
  if (!agrees(like.type())) return cannot(like.type());
  return NativeKey::adopt_public(SEALWIRE_TRY(native_peer(like, encoded)));
}

Result<Bytes> encoded_public(const PublicKey& key) {
  if (!agrees(key.type())) return cannot(key.type());
  return encoded_native(NativeKey::get(key));
}

}  // namespace sealwire::crypto
