#include "test_certificates.hpp"

#include <stdexcept>

#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509v3.h>

#include "tls_native.hpp"

namespace sealwire::net {
namespace {

Bytes content_of(const BioPtr& bio) {
  char* data = nullptr;
  const long size = BIO_ctrl(bio.get(), BIO_CTRL_INFO, 0, &data);
  return to_bytes(std::string_view(data, static_cast<std::size_t>(size)));
}

void check(bool good) {
  if (!good) throw std::runtime_error(take_ssl_error("no test certificate"));
}

X509Ptr make(const char* name, EVP_PKEY* key, X509* issuer, EVP_PKEY* issuer_key, const std::string& names,
             long valid) {
  static long serial = 1000;
  X509Ptr certificate(X509_new());
  X509* x = certificate.get();
  X509_set_version(x, X509_VERSION_3);
  ASN1_INTEGER_set(X509_get_serialNumber(x), ++serial);
  X509_gmtime_adj(X509_getm_notBefore(x), -3600);
  X509_gmtime_adj(X509_getm_notAfter(x), valid);
  X509_NAME_add_entry_by_txt(X509_get_subject_name(x), "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name), -1, -1, 0);
  X509_set_issuer_name(x, X509_get_subject_name(issuer != nullptr ? issuer : x));
  X509_set_pubkey(x, key);
  X509V3_CTX context;
  X509V3_set_ctx(&context, issuer != nullptr ? issuer : x, x, nullptr, nullptr, 0);
  const auto add = [&](int nid, const std::string& value) {
    X509_EXTENSION* extension = X509V3_EXT_conf_nid(nullptr, &context, nid, value.c_str());
    check(extension != nullptr && X509_add_ext(x, extension, -1) == 1);
    X509_EXTENSION_free(extension);
  };
  add(NID_basic_constraints, issuer == nullptr ? "critical,CA:TRUE" : "CA:FALSE");
  add(NID_subject_key_identifier, "hash");
  if (!names.empty()) add(NID_subject_alt_name, names);
  check(X509_sign(x, issuer_key, EVP_sha256()) > 0);
  return certificate;
}

}  // namespace

struct TestCa::Impl {
  PkeyPtr key{EVP_EC_gen("P-256")};
  X509Ptr certificate = make("Test CA", key.get(), nullptr, key.get(), "", 7200);
};

TestCa::TestCa() : impl_(new Impl) {}
TestCa::~TestCa() { delete impl_; }

Bytes TestCa::pem() const {
  const BioPtr bio(BIO_new(BIO_s_mem()));
  check(PEM_write_bio_X509(bio.get(), impl_->certificate.get()) == 1);
  return content_of(bio);
}

TestCertificate TestCa::issue(const std::string& names, long valid_seconds) const {
  const PkeyPtr key(EVP_EC_gen("P-256"));
  const X509Ptr certificate =
      make("leaf.example", key.get(), impl_->certificate.get(), impl_->key.get(), names, valid_seconds);
  const BioPtr pem(BIO_new(BIO_s_mem())), secret(BIO_new(BIO_s_mem()));
  check(PEM_write_bio_X509(pem.get(), certificate.get()) == 1);
  check(PEM_write_bio_PKCS8PrivateKey(secret.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr) == 1);
  return {content_of(pem), SecretBytes(Octets(content_of(secret)))};
}

}  // namespace sealwire::net
