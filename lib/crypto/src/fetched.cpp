#include "fetched.hpp"

#include <array>

#include <openssl/err.h>

namespace sealwire::crypto {
namespace {

struct Row {
  const char* name;
  bool legacy;
};

constexpr std::array<Row, static_cast<std::size_t>(NativeCipher::count)> kCiphers = {{
    {"AES-128-CBC", false},      {"AES-192-CBC", false},
    {"AES-256-CBC", false},      {"DES-EDE3-CBC", false},
    {"RC2-CBC", true},           {"DES-CBC", true},
    {"CAST5-CBC", true},         {"AES-128-GCM", false},
    {"AES-192-GCM", false},      {"AES-256-GCM", false},
    {"AES-128-CTR", false},      {"AES-192-CTR", false},
    {"AES-256-CTR", false},      {"ChaCha20-Poly1305", false},
    {"AES-128-WRAP", false},     {"AES-192-WRAP", false},
    {"AES-256-WRAP", false},     {"AES-128-WRAP-PAD", false},
    {"AES-192-WRAP-PAD", false}, {"AES-256-WRAP-PAD", false},
    {"DES3-WRAP", false},
}};

constexpr std::array<const char*, static_cast<std::size_t>(NativeKdf::count)> kKdfs = {"HKDF", "X963KDF", "SSKDF",
                                                                                       "PBKDF2", "SCRYPT"};

struct Cache {
  std::array<CipherPtr, kCiphers.size()> ciphers;
  std::array<KdfPtr, kKdfs.size()> kdfs;
  MacPtr hmac;
};

Cache& cache() {
  thread_local Cache mine;
  return mine;
}

std::unexpected<Error> missing(std::string_view name, bool legacy) {
  ERR_clear_error();
  std::string what(name);
  what += legacy ? " needs libcrypto's legacy provider, which cannot be loaded" : " is not in this libcrypto";
  return fail(CryptoError::unsupported, std::move(what));
}

}  // namespace

Result<const EVP_CIPHER*> fetched(NativeCipher cipher) {
  const auto index = static_cast<std::size_t>(cipher);
  CipherPtr& slot = cache().ciphers[index];
  if (slot == nullptr) {
    const Row& row = kCiphers[index];
    if (row.legacy && legacy_context() == nullptr) return missing(row.name, true);
    slot.reset(EVP_CIPHER_fetch(row.legacy ? legacy_context() : nullptr, row.name, nullptr));
    if (slot == nullptr) return missing(row.name, row.legacy);
  }
  return slot.get();
}

Result<EVP_KDF*> fetched(NativeKdf kdf) {
  const auto index = static_cast<std::size_t>(kdf);
  KdfPtr& slot = cache().kdfs[index];
  if (slot == nullptr) slot.reset(EVP_KDF_fetch(nullptr, kKdfs[index], nullptr));
  if (slot == nullptr) return missing(kKdfs[index], false);
  return slot.get();
}

Result<EVP_MAC*> fetched_hmac() {
  MacPtr& slot = cache().hmac;
  if (slot == nullptr) slot.reset(EVP_MAC_fetch(nullptr, "HMAC", nullptr));
  if (slot == nullptr) return missing("HMAC", false);
  return slot.get();
}

}  // namespace sealwire::crypto
