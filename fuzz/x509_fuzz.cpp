#include <cstdlib>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"
#include "sealwire/x509/name.hpp"

// Oracles: what is DER is written again octet by octet; whatever parses is whole (its parts lie inside it); a name and
// its text mean the same.

namespace {

using namespace sealwire;
using namespace sealwire::x509;

template <class T>
void write_again(Octets octets) {
  const auto value = asn1::decode_der<T>(octets);
  if (!value || !asn1::is_der(octets)) return;
  const auto again = asn1::encode(*value);
  if (!again || !equal(*again, octets)) std::abort();
}

bool lies_in(Octets whole, Octets part) {
  return part.empty() || (part.data() >= whole.data() && part.data() + part.size() <= whole.data() + whole.size());
}

void check_name(const Name& name) {
  if (!same_name(name, name)) std::abort();
  const auto der = name_from_text(to_text(name));
  // Text does not say which string type a value had, so some values cannot be written again.
  if (!der) return;
  const auto again = asn1::decode_der<Name>(*der);
  if (!again || to_text(*again) != to_text(name)) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Octets octets(data, size);
  write_again<CertificateSyntax>(octets);
  write_again<CertificateListSyntax>(octets);
  if (const auto certificate = Certificate::parse(octets)) {
    const Certificate& c = **certificate;
    if (!equal(c.der(), octets) || !lies_in(c.der(), c.tbs()) || !lies_in(c.der(), c.spki()) ||
        !lies_in(c.der(), c.subject_der()) || !lies_in(c.der(), c.issuer_der())) {
      std::abort();
    }
    check_name(c.subject());
    static_cast<void>(c.public_key().has_value());
    for (const std::string_view uri : c.uris()) {
      if (uri.size() > size) std::abort();
    }
  }
  if (const auto crl = Crl::parse(octets)) {
    for (const RevokedCertificate& revoked : (*crl)->revoked()) {
      const bool own = revoked.certificate_issuer.empty() || equal(revoked.certificate_issuer, (*crl)->issuer_der());
      if (own && (*crl)->find(revoked.serial) == nullptr) std::abort();
    }
  }
  return 0;
}
