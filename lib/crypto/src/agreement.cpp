#include "sealwire/crypto/agreement.hpp"

#include <algorithm>

#include <openssl/dh.h>
#include <openssl/ec.h>
#include <openssl/err.h>

#include "sealwire/base/try.hpp"

#include "context_pool.hpp"
#include "native.hpp"
#include "spki.hpp"

namespace sealwire::crypto {
namespace {

// Beside those of signature.cpp, which stand in the same octet.
constexpr std::uint64_t kDerive = std::uint64_t{3} << 56;

bool agrees(KeyType type) { return is_ec(type) || is_montgomery(type) || type == KeyType::dh; }

std::unexpected<Error> cannot(KeyType type) {
  return fail(CryptoError::wrong_key, "a key of type " + std::string(name_of(type)) + " does not agree on secrets");
}

CryptoError failure_of(const PrivateKey& key) { return key.in_token() ? CryptoError::token : CryptoError::library; }

Result<PkeyCtxPtr> ready(const PrivateKey& own, Cofactor cofactor) {
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, NativeKey::get(own), nullptr));
  bool good = context != nullptr && EVP_PKEY_derive_init(context.get()) == 1;
  // The NIST curves have a cofactor of 1, where the mode changes nothing but the time.
  if (good && own.type() == KeyType::ec_other) {
    good = EVP_PKEY_CTX_set_ecdh_cofactor_mode(context.get(), cofactor == Cofactor::cofactor ? 1 : 0) == 1;
  }
  if (good && own.type() == KeyType::dh) good = EVP_PKEY_CTX_set_dh_pad(context.get(), 1) == 1;
  if (!good) return library_failure(failure_of(own), "the key cannot be used for an agreement");
  return context;
}

bool all_zero(Octets octets) {
  unsigned any = 0;
  for (const std::uint8_t octet : octets) any |= octet;
  return any == 0;
}

}  // namespace

Result<SecretBytes> agree(const PrivateKey& own, const PublicKey& peer, Cofactor cofactor) {
  if (!agrees(own.type())) return cannot(own.type());
  if (own.type() != peer.type() || (own.type() == KeyType::ec_other && own.public_key().curve() != peer.curve())) {
    return fail(CryptoError::wrong_key, "a key of type " + std::string(name_of(own.type())) +
                                            " does not agree with one of type " + std::string(name_of(peer.type())));
  }
  ContextPool& pool = NativeKey::pool(own);
  const std::uint64_t use = kDerive | (cofactor == Cofactor::cofactor ? 1U : 0U);
  PkeyCtxPtr context = pool.take(use);
  if (!context) context = SEALWIRE_TRY(ready(own, cofactor));
  if (EVP_PKEY_derive_set_peer_ex(context.get(), NativeKey::get(peer), 0) != 1) {
    return library_failure(CryptoError::wrong_key, "the keys are not of one group");
  }
  SecretBytes secret((std::max(own.bits(), peer.bits()) + 7) / 8 + 8);
  std::size_t size = secret.size();
  if (EVP_PKEY_derive(context.get(), secret.data(), &size) != 1) {
    // The only thing that a peer's key can do wrong here is to give zero (RFC 7748 §6).
    if (is_montgomery(own.type())) {
      ERR_clear_error();
      return fail(CryptoError::decrypt_failed, "the agreement gives no secret");
    }
    return library_failure(failure_of(own), "the agreement failed");
  }
  secret.truncate(size);
  if (all_zero(secret)) return fail(CryptoError::decrypt_failed, "the agreement gives no secret");
  pool.give(use, std::move(context));
  return secret;
}

Result<void> check_peer(const PublicKey& peer) {
  if (!agrees(peer.type())) return cannot(peer.type());
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, NativeKey::get(peer), nullptr));
  if (context != nullptr && EVP_PKEY_public_check(context.get()) == 1) return {};
  return library_failure(CryptoError::bad_key, "the key is not in its group");
}

Result<PublicKey> peer_in_group_of(const PublicKey& like, Octets encoded) {
  if (!agrees(like.type())) return cannot(like.type());
  PkeyPtr key(EVP_PKEY_new());
  EVP_PKEY* model = NativeKey::get(like);
  Bytes padded;
  if (like.type() == KeyType::dh) {
    const auto size = static_cast<std::size_t>(EVP_PKEY_get_size(model));
    while (!encoded.empty() && encoded[0] == 0) encoded = encoded.subspan(1);
    if (encoded.size() > size) return fail(CryptoError::bad_key, "the key is longer than the prime of its group");
    padded.assign(size - encoded.size(), 0);
    append(padded, encoded);
    encoded = padded;
  } else if (is_montgomery(like.type())) {
    return PublicKey::from_raw(like.type(), encoded);
  }
  if (key == nullptr || EVP_PKEY_copy_parameters(key.get(), model) != 1 ||
      EVP_PKEY_set1_encoded_public_key(key.get(), encoded.data(), encoded.size()) != 1) {
    return library_failure(CryptoError::bad_key, "the octets are not a key of this group");
  }
  PublicKey out = SEALWIRE_TRY(NativeKey::adopt_public(std::move(key)));
  // Points are checked to be on their curve, but nothing was asked of a DH value yet.
  if (like.type() == KeyType::dh) SEALWIRE_CHECK(check_peer(out));
  return out;
}

Result<Bytes> encoded_public(const PublicKey& key) {
  if (!agrees(key.type())) return cannot(key.type());
  // The encoding of points and Montgomery keys stands in the SubjectPublicKeyInfo that the key keeps.
  if (key.type() != KeyType::dh) return to_bytes(SEALWIRE_TRY(read_spki(key.spki())).key);
  unsigned char* octets = nullptr;
  const std::size_t size = EVP_PKEY_get1_encoded_public_key(NativeKey::get(key), &octets);
  if (size == 0) return library_failure(CryptoError::library, "the key cannot be encoded");
  Bytes out(octets, octets + size);
  OPENSSL_free(octets);
  return out;
}

}  // namespace sealwire::crypto
