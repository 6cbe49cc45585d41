#include "sealwire/crypto/library.hpp"

#include <openssl/crypto.h>
#include <openssl/provider.h>

#include "native.hpp"

namespace sealwire::crypto {

std::string library_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

bool library_at_least(unsigned major, unsigned minor) {
  const unsigned have_major = OPENSSL_version_major();
  return have_major > major || (have_major == major && OPENSSL_version_minor() >= minor);
}

Error needs_library(std::string_view what, std::string_view version) {
  return Error(CryptoError::unsupported, std::string(what) + " needs OpenSSL " + std::string(version) +
                                             " or later, this is " + library_version());
}

OSSL_LIB_CTX* legacy_context() {
  // Never unloaded: keys and ciphers made from it may outlive any static.
  static OSSL_LIB_CTX* const context = []() -> OSSL_LIB_CTX* {
    OSSL_LIB_CTX* fresh = OSSL_LIB_CTX_new();
    if (fresh == nullptr) return nullptr;
    if (OSSL_PROVIDER_load(fresh, "default") != nullptr && OSSL_PROVIDER_load(fresh, "legacy") != nullptr) return fresh;
    OSSL_LIB_CTX_free(fresh);
    return nullptr;
  }();
  return context;
}

bool legacy_available() { return legacy_context() != nullptr; }

}  // namespace sealwire::crypto
