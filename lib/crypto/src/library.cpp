#include "sealwire/crypto/library.hpp"

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/provider.h>

#include "native.hpp"

namespace sealwire::crypto {

std::string library_version() { return OpenSSL_version(OPENSSL_VERSION_STRING); }

bool library_at_least(unsigned major, unsigned minor) {
  const unsigned have_major = OPENSSL_version_major();
  return have_major > major || (have_major == major && OPENSSL_version_minor() >= minor);
}

Error needs_library(std::string_view what, std::string_view version) {
  ERR_clear_error();  // what it said when it was asked for it
  return Error(CryptoError::unsupported, std::string(what) + " needs OpenSSL " + std::string(version) +
                                             " or later, this is " + library_version());
}

OSSL_LIB_CTX* new_context_with(const char* provider) {
  OSSL_LIB_CTX* context = OSSL_LIB_CTX_new();
  if (context == nullptr) return nullptr;
  OSSL_PROVIDER* base = OSSL_PROVIDER_load(context, "default");
  if (base != nullptr && OSSL_PROVIDER_load(context, provider) != nullptr) return context;
  // A context is only freed with all that was loaded into it.
  if (base != nullptr) OSSL_PROVIDER_unload(base);
  OSSL_LIB_CTX_free(context);
  ERR_clear_error();
  return nullptr;
}

OSSL_LIB_CTX* legacy_context() {
  // Never unloaded: keys and ciphers made from it may outlive any static.
  static OSSL_LIB_CTX* const context = new_context_with("legacy");
  return context;
}

bool legacy_available() { return legacy_context() != nullptr; }

}  // namespace sealwire::crypto
