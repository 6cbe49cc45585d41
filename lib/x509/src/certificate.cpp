#include "sealwire/x509/certificate.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/x509/name.hpp"

#include "extension_decode.hpp"

namespace sealwire::x509 {
namespace {

std::vector<std::string_view> names_of(const GeneralNames& names, GeneralNameKind kind) {
  std::vector<std::string_view> out;
  for (const GeneralName& name : names) {
    if (name.kind() == kind) out.push_back(name.text());
  }
  return out;
}

}  // namespace

Result<CertificatePtr> Certificate::parse(Octets der) { return parse(to_bytes(der)); }

Result<CertificatePtr> Certificate::parse(Bytes&& der) {
  auto certificate = std::make_shared<Certificate>(Token{}, std::move(der));
  SEALWIRE_CHECK(certificate->decode());
  return certificate;
}

Result<void> Certificate::decode() {
  SEALWIRE_CHECK(asn1::decode_into(CertificateSyntax::kType, &syntax_, der_, kCertificateRules, arena_));
  TbsCertificate& tbs = syntax_.tbs_certificate;
  if (tbs.version < 0 || tbs.version > 2) {
    return fail(X509Error::bad_certificate, "version " + std::to_string(tbs.version) + " of certificates is not known");
  }
  if (signature().unused != 0) return fail(X509Error::bad_certificate, "the signature is not a whole number of octets");
  if (tbs.extensions) {
    if (tbs.version != 2)
      return fail(X509Error::bad_certificate, "extensions in a certificate that is not of version 3");
    extensions_.all = std::move(*tbs.extensions);
    tbs.extensions.reset();
    SEALWIRE_CHECK(decode_extensions(der_, arena_, extensions_));
  }
  self_issued_ = equal(tbs.issuer_octets, tbs.subject_octets) || same_name(tbs.issuer, tbs.subject);
  return {};
}

const Result<crypto::PublicKey>& Certificate::public_key() const {
  std::call_once(key_once_, [this] { key_.emplace(crypto::PublicKey::from_spki(spki())); });
  return *key_;
}

std::vector<std::string_view> Certificate::uris() const {
  return names_of(extensions_.subject_alt_name, GeneralNameKind::uri);
}

std::vector<std::string_view> Certificate::email_addresses() const {
  return names_of(extensions_.subject_alt_name, GeneralNameKind::rfc822_name);
}

std::vector<std::string_view> Certificate::dns_names() const {
  return names_of(extensions_.subject_alt_name, GeneralNameKind::dns_name);
}

std::string Certificate::subject_text() const { return to_text(subject()); }

}  // namespace sealwire::x509
