#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"

#include "load_internal.hpp"

namespace sealwire::crypto {
namespace {

using SigPtr = std::unique_ptr<X509_SIG, Freer<X509_SIG_free>>;
using InfoPtr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freer<PKCS8_PRIV_KEY_INFO_free>>;

constexpr int kWritingIterations = 600'000;  // as OWASP's advice for PBKDF2 with HMAC-SHA-256

std::string_view header_value(std::string_view headers, std::string_view name) {
  const std::size_t at = headers.find(name);
  if (at == std::string_view::npos) return {};
  std::string_view value = headers.substr(at + name.size());
  value = value.substr(0, value.find_first_of("\r\n"));
  while (!value.empty() && value.front() == ' ') value.remove_prefix(1);
  while (!value.empty() && value.back() == ' ') value.remove_suffix(1);
  return value;
}

// The cipher from the default provider or, for those of old files, from the legacy one.
CipherPtr find_cipher(const std::string& name) {
  CipherPtr cipher(EVP_CIPHER_fetch(nullptr, name.c_str(), nullptr));
  if (!cipher && legacy_context() != nullptr) cipher.reset(EVP_CIPHER_fetch(legacy_context(), name.c_str(), nullptr));
  ERR_clear_error();
  return cipher;
}

InfoPtr decrypt(const X509_SIG* sealed, Octets password, OSSL_LIB_CTX* context) {
  return InfoPtr(PKCS8_decrypt_ex(sealed, reinterpret_cast<const char*>(password.data()),
                                  static_cast<int>(password.size()), context, nullptr));
}

// The rounds of PBKDF2 or of the older algorithms, wherever they stand in the parameters.
Result<void> check_pbes2(const ASN1_TYPE* parameter) {
  const std::unique_ptr<PBE2PARAM, Freer<PBE2PARAM_free>> pbes2(
      static_cast<PBE2PARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBE2PARAM), parameter)));
  if (!pbes2 || OBJ_obj2nid(pbes2->keyfunc->algorithm) != NID_id_pbkdf2) return {};
  const std::unique_ptr<PBKDF2PARAM, Freer<PBKDF2PARAM_free>> pbkdf2(
      static_cast<PBKDF2PARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBKDF2PARAM), pbes2->keyfunc->parameter)));
  return pbkdf2 ? check_iterations(pbkdf2->iter) : Result<void>();
}

}  // namespace

Result<void> check_iterations(const ASN1_INTEGER* count) {
  std::uint64_t rounds = 0;
  if (ASN1_INTEGER_get_uint64(&rounds, count) != 1 || rounds > kMostIterations) {
    ERR_clear_error();
    return fail(CryptoError::limit, "the password is hashed more than " + std::to_string(kMostIterations) + " times");
  }
  return {};
}

Result<void> check_iterations(const X509_ALGOR* algorithm) {
  const ASN1_OBJECT* oid = nullptr;
  X509_ALGOR_get0(&oid, nullptr, nullptr, algorithm);
  Result<void> checked;
  if (algorithm->parameter != nullptr && OBJ_obj2nid(oid) == NID_pbes2) {
    checked = check_pbes2(algorithm->parameter);
  } else if (algorithm->parameter != nullptr) {
    const std::unique_ptr<PBEPARAM, Freer<PBEPARAM_free>> pbe(
        static_cast<PBEPARAM*>(ASN1_TYPE_unpack_sequence(ASN1_ITEM_rptr(PBEPARAM), algorithm->parameter)));
    if (pbe) checked = check_iterations(pbe->iter);
  }
  ERR_clear_error();
  return checked;
}

bool algorithm_missing() {
  const unsigned long last = ERR_peek_last_error();
  const unsigned long first = ERR_peek_error();
  for (const unsigned long code : {first, last}) {
    const int reason = ERR_GET_REASON(code);
    if (reason == ERR_R_UNSUPPORTED || reason == EVP_R_UNSUPPORTED_ALGORITHM || reason == EVP_R_UNKNOWN_PBE_ALGORITHM ||
        reason == EVP_R_UNSUPPORTED_CIPHER || reason == EVP_R_UNKNOWN_CIPHER ||
        reason == PKCS12_R_UNKNOWN_DIGEST_ALGORITHM) {
      return true;
    }
  }
  return false;
}

std::unexpected<Error> decryption_failure(std::string_view what) {
  if (algorithm_missing()) {
    return library_failure(CryptoError::unsupported,
                           std::string(what) + " is encrypted with an algorithm that is not available" +
                               (legacy_context() == nullptr ? ", perhaps for want of OpenSSL's legacy provider" : ""));
  }
  ERR_clear_error();
  return fail(CryptoError::wrong_password, "the password does not open " + std::string(what));
}

Result<PrivateKey> adopt_pkcs8(const PKCS8_PRIV_KEY_INFO* info) {
  unsigned char* der = nullptr;
  const int size = i2d_PKCS8_PRIV_KEY_INFO(info, &der);
  if (size <= 0) return library_failure(CryptoError::library, "a private key cannot be encoded");
  auto key = PrivateKey::from_der(Octets(der, static_cast<std::size_t>(size)));
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  return key;
}

Result<PrivateKey> load_encrypted_pkcs8(Octets der, const Password& password) {
  const unsigned char* at = der.data();
  const SigPtr sealed(d2i_X509_SIG(nullptr, &at, static_cast<long>(der.size())));
  if (!sealed || at != der.data() + der.size()) {
    return library_failure(CryptoError::bad_key, "the octets are not an EncryptedPrivateKeyInfo");
  }
  if (!password) return fail(CryptoError::needs_password, "the private key is encrypted, and no password was given");
  const X509_ALGOR* algorithm = nullptr;
  X509_SIG_get0(sealed.get(), &algorithm, nullptr);
  SEALWIRE_CHECK(check_iterations(algorithm));
  InfoPtr info = decrypt(sealed.get(), *password, nullptr);
  if (!info && algorithm_missing() && legacy_context() != nullptr) {
    ERR_clear_error();
    info = decrypt(sealed.get(), *password, legacy_context());
  }
  if (!info) return decryption_failure("the private key");
  return adopt_pkcs8(info.get());
}

Result<SecretBytes> decrypt_old_pem(std::string_view headers, Octets ciphertext, const Password& password) {
  if (!password) return fail(CryptoError::needs_password, "the private key is encrypted, and no password was given");
  const std::string_view dek = header_value(headers, "DEK-Info:");
  const std::size_t comma = dek.find(',');
  if (comma == std::string_view::npos)
    return fail(CryptoError::bad_key, "no DEK-Info says how the private key is encrypted");
  const std::string name(dek.substr(0, comma));
  const CipherPtr cipher = find_cipher(name);
  if (!cipher)
    return fail(CryptoError::unsupported, "the private key is encrypted with " + name + ", which is not available");
  const Bytes iv = SEALWIRE_TRY(from_hex(dek.substr(comma + 1)));
  if (iv.size() < PKCS5_SALT_LEN || iv.size() != static_cast<std::size_t>(EVP_CIPHER_get_iv_length(cipher.get()))) {
    return fail(CryptoError::bad_key, "the DEK-Info has an initialization vector of the wrong length");
  }
  SecretBytes key(static_cast<std::size_t>(EVP_CIPHER_get_key_length(cipher.get())));
  const CipherCtxPtr context(EVP_CIPHER_CTX_new());
  SecretBytes plain(ciphertext.size() + EVP_MAX_BLOCK_LENGTH);
  int size = 0;
  int last = 0;
  if (EVP_BytesToKey(cipher.get(), EVP_md5(), iv.data(), password->data(), static_cast<int>(password->size()), 1,
                     key.data(), nullptr) <= 0 ||
      EVP_DecryptInit_ex2(context.get(), cipher.get(), key.data(), iv.data(), nullptr) != 1 ||
      EVP_DecryptUpdate(context.get(), plain.data(), &size, ciphertext.data(), static_cast<int>(ciphertext.size())) !=
          1 ||
      EVP_DecryptFinal_ex(context.get(), plain.data() + size, &last) != 1) {
    return decryption_failure("the private key");
  }
  plain.truncate(static_cast<std::size_t>(size) + static_cast<std::size_t>(last));
  return plain;
}

Result<std::string> write_private_key_pem(const PrivateKey& key, Password password) {
  const SecretBytes plain = SEALWIRE_TRY(key.to_pkcs8());
  if (!password) return write_pem("PRIVATE KEY", plain);
  const unsigned char* at = plain.data();
  const InfoPtr info(d2i_PKCS8_PRIV_KEY_INFO(nullptr, &at, static_cast<long>(plain.size())));
  const SigPtr sealed(info ? PKCS8_encrypt_ex(-1, EVP_aes_256_cbc(), reinterpret_cast<const char*>(password->data()),
                                              static_cast<int>(password->size()), nullptr, 0, kWritingIterations,
                                              info.get(), nullptr, nullptr)
                           : nullptr);
  unsigned char* der = nullptr;
  const int size = sealed ? i2d_X509_SIG(sealed.get(), &der) : -1;
  if (size <= 0) return library_failure(CryptoError::library, "a private key cannot be encrypted");
  std::string pem = write_pem("ENCRYPTED PRIVATE KEY", Octets(der, static_cast<std::size_t>(size)));
  OPENSSL_free(der);
  return pem;
}

}  // namespace sealwire::crypto
