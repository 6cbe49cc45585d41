#pragma once

#include <memory>
#include <string>

#include <openssl/err.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509v3.h>

#include "sealwire/net/tls.hpp"

namespace sealwire::net {

template <auto function>
struct Free {
  template <class T>
  void operator()(T* pointer) const {
    function(pointer);
  }
};
using SslContext = std::unique_ptr<SSL_CTX, Free<SSL_CTX_free>>;
using BioPtr = std::unique_ptr<BIO, Free<BIO_free>>;
using X509Ptr = std::unique_ptr<X509, Free<X509_free>>;
using PkeyPtr = std::unique_ptr<EVP_PKEY, Free<EVP_PKEY_free>>;

struct TlsContext::Native {
  SslContext context;
  bool server = false;
};

/// The oldest entry of libcrypto's error queue in words, which is emptied; `otherwise` where there is none.
std::string take_ssl_error(const char* otherwise);

}  // namespace sealwire::net
