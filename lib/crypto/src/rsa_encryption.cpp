#include "sealwire/crypto/rsa_encryption.hpp"

#include <algorithm>
#include <array>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/rsa.h>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/mac.hpp"
#include "sealwire/crypto/random.hpp"

#include "context_pool.hpp"
#include "digests.hpp"
#include "native.hpp"

namespace sealwire::crypto {
namespace {

// Beside those of signature.cpp and agreement.cpp.
constexpr std::uint64_t kRawDecrypt = std::uint64_t{4} << 56;
// 0x00 0x02, eight octets of padding, 0x00 (RFC 8017 §7.2.1).
constexpr std::size_t kPkcs1Overhead = 11;

std::unexpected<Error> not_rsa(KeyType type) {
  return fail(CryptoError::wrong_key, "a key of type " + std::string(name_of(type)) + " does not do RSA encryption");
}

template <class Key>
std::size_t modulus_size(const Key& key) {
  return (key.bits() + 7) / 8;
}

Result<PkeyCtxPtr> ready(EVP_PKEY* key, bool encrypt, int padding) {
  PkeyCtxPtr context(EVP_PKEY_CTX_new_from_pkey(nullptr, key, nullptr));
  if (context == nullptr || (encrypt ? EVP_PKEY_encrypt_init : EVP_PKEY_decrypt_init)(context.get()) != 1 ||
      EVP_PKEY_CTX_set_rsa_padding(context.get(), padding) != 1) {
    return library_failure(CryptoError::library, "the RSA key cannot be used for encryption");
  }
  return context;
}

Result<Bytes> encrypt(EVP_PKEY_CTX* context, std::size_t size, Octets plaintext) {
  Bytes out(size);
  if (EVP_PKEY_encrypt(context, out.data(), &size, plaintext.data(), plaintext.size()) != 1) {
    return library_failure(CryptoError::bad_argument,
                           "RSA does not encrypt " + std::to_string(plaintext.size()) + " octets with this key");
  }
  out.resize(size);
  return out;
}

// All ones if the octet is zero; no branch.
std::uint32_t is_zero(std::uint8_t octet) {
  const std::uint32_t wide = octet;
  return ((wide | (0U - wide)) >> 31) - 1U;
}

// All ones if `block` is a padded key of `size` octets; looks at every octet in any case.
std::uint32_t holds_key(Octets block, std::size_t size) {
  const std::size_t separator = block.size() - size - 1;
  std::uint32_t good = is_zero(block[0]) & is_zero(static_cast<std::uint8_t>(block[1] ^ 2U));
  for (std::size_t i = 2; i < separator; ++i) good &= ~is_zero(block[i]);
  return good & is_zero(block[separator]);
}

void select(std::uint32_t good, Octets from, std::span<std::uint8_t> to) {
  const auto mask = static_cast<std::uint8_t>(good);
  for (std::size_t i = 0; i < to.size(); ++i) {
    to[i] = static_cast<std::uint8_t>((from[i] & mask) | (to[i] & static_cast<std::uint8_t>(~mask)));
  }
}

// Tokens that do not offer the bare operation remove the padding themselves.
Result<void> decrypt_in_token(const PrivateKey& key, Octets ciphertext, std::span<std::uint8_t> cek) {
  const PkeyCtxPtr context = SEALWIRE_TRY(ready(NativeKey::get(key), false, RSA_PKCS1_PADDING));
  SecretBytes plain(modulus_size(key));
  std::size_t size = plain.size();
  const int done = EVP_PKEY_decrypt(context.get(), plain.data(), &size, ciphertext.data(), ciphertext.size());
  ERR_clear_error();
  const std::uint32_t good = done == 1 && size == cek.size() ? ~0U : 0U;
  select(good, Octets(plain).first(cek.size()), cek);
  return {};
}

// What makes rejection keys unpredictable: the private exponent, or for tokens a secret of this process.
Result<DigestValue> rejection_secret(const PrivateKey& key) {
  BIGNUM* exponent = nullptr;
  if (!key.in_token() && EVP_PKEY_get_bn_param(NativeKey::get(key), OSSL_PKEY_PARAM_RSA_D, &exponent) == 1) {
    SecretBytes octets(modulus_size(key));
    const int size = BN_bn2binpad(exponent, octets.data(), static_cast<int>(octets.size()));
    BN_clear_free(exponent);
    if (size > 0) return digest(DigestAlgorithm::sha256, octets);
  }
  ERR_clear_error();
  static const DigestValue process_secret = [] {
    DigestValue value(32);
    SystemRandom().fill({value.data(), value.size()});
    return value;
  }();
  return process_secret;
}

}  // namespace

Result<Bytes> rsa_pkcs1_encrypt(const PublicKey& key, Octets plaintext) {
  if (key.type() != KeyType::rsa) return not_rsa(key.type());
  const PkeyCtxPtr context = SEALWIRE_TRY(ready(NativeKey::get(key), true, RSA_PKCS1_PADDING));
  return encrypt(context.get(), modulus_size(key), plaintext);
}

Result<void> rsa_pkcs1_decrypt_or_keep(const PrivateKey& key, Octets ciphertext, std::span<std::uint8_t> cek) {
  if (key.type() != KeyType::rsa) return not_rsa(key.type());
  const std::size_t size = modulus_size(key);
  if (cek.size() + kPkcs1Overhead > size) {
    return fail(CryptoError::bad_argument, "an RSA key of " + std::to_string(key.bits()) + " bits holds no key of " +
                                               std::to_string(cek.size()) + " octets");
  }
  if (ciphertext.size() != size) return {};  // a length is no secret
  ContextPool& pool = NativeKey::pool(key);
  PkeyCtxPtr context = pool.take(kRawDecrypt);
  if (!context) {
    auto fresh = ready(NativeKey::get(key), false, RSA_NO_PADDING);
    if (!fresh && key.in_token()) return decrypt_in_token(key, ciphertext, cek);
    context = SEALWIRE_TRY(std::move(fresh));
  }
  SecretBytes block(size);
  std::size_t written = block.size();
  const int done = EVP_PKEY_decrypt(context.get(), block.data(), &written, ciphertext.data(), ciphertext.size());
  if (done != 1 && key.in_token()) return decrypt_in_token(key, ciphertext, cek);
  // Fails only for a ciphertext not below the modulus, which is no secret either.
  ERR_clear_error();
  if (done != 1 || written != size) return {};
  select(holds_key(block, cek.size()), Octets(block).last(cek.size()), cek);
  pool.give(kRawDecrypt, std::move(context));
  return {};
}

Result<SecretBytes> rejection_key(const PrivateKey& key, Octets ciphertext, std::size_t size) {
  if (!is_rsa(key.type())) return not_rsa(key.type());
  DigestValue secret = SEALWIRE_TRY(rejection_secret(key));
  SecretBytes out(size);
  std::size_t done = 0;
  for (std::uint8_t counter = 0; done < size; ++counter) {
    Hmac mac = SEALWIRE_TRY(Hmac::start(DigestAlgorithm::sha256, secret));
    SEALWIRE_CHECK(mac.update(as_octets("rejection key")));
    SEALWIRE_CHECK(mac.update({&counter, 1}));
    SEALWIRE_CHECK(mac.update(ciphertext));
    const DigestValue block = SEALWIRE_TRY(mac.finish());
    const std::size_t take = std::min(block.size(), size - done);
    std::copy_n(block.data(), take, out.data() + done);
    done += take;
  }
  wipe({secret.data(), secret.size()});
  return out;
}

namespace {

Result<PkeyCtxPtr> ready_oaep(EVP_PKEY* key, bool encrypting, const OaepParameters& parameters) {
  PkeyCtxPtr context = SEALWIRE_TRY(ready(key, encrypting, RSA_PKCS1_OAEP_PADDING));
  const EVP_MD* md = fetched_digest(parameters.digest);
  const EVP_MD* mgf1 = fetched_digest(parameters.mgf1);
  bool good = md != nullptr && mgf1 != nullptr && EVP_PKEY_CTX_set_rsa_oaep_md(context.get(), md) == 1 &&
              EVP_PKEY_CTX_set_rsa_mgf1_md(context.get(), mgf1) == 1;
  if (good && !parameters.label.empty()) {
    // libcrypto takes the label and frees it.
    void* label = OPENSSL_memdup(parameters.label.data(), parameters.label.size());
    good = label != nullptr &&
           EVP_PKEY_CTX_set0_rsa_oaep_label(context.get(), label, static_cast<int>(parameters.label.size())) == 1;
    if (!good) OPENSSL_free(label);
  }
  if (!good) return library_failure(CryptoError::unsupported, "OAEP with these digests is not available");
  return context;
}

}  // namespace

Result<Bytes> rsa_oaep_encrypt(const PublicKey& key, const OaepParameters& parameters, Octets plaintext) {
  if (key.type() != KeyType::rsa) return not_rsa(key.type());
  const PkeyCtxPtr context = SEALWIRE_TRY(ready_oaep(NativeKey::get(key), true, parameters));
  return encrypt(context.get(), modulus_size(key), plaintext);
}

Result<SecretBytes> rsa_oaep_decrypt(const PrivateKey& key, const OaepParameters& parameters, Octets ciphertext) {
  if (key.type() != KeyType::rsa) return not_rsa(key.type());
  const PkeyCtxPtr context = SEALWIRE_TRY(ready_oaep(NativeKey::get(key), false, parameters));
  SecretBytes out(modulus_size(key));
  std::size_t size = out.size();
  if (ciphertext.size() != out.size() ||
      EVP_PKEY_decrypt(context.get(), out.data(), &size, ciphertext.data(), ciphertext.size()) != 1) {
    ERR_clear_error();
    return fail(CryptoError::decrypt_failed, "the RSA block does not decrypt");
  }
  out.truncate(size);
  return out;
}

}  // namespace sealwire::crypto
