#include "sealwire/x509/bundle.hpp"

#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"

namespace sealwire::x509 {
namespace {

using asn1::operator""_oid;
using asn1::tags::sequence;

constexpr asn1::Oid kSignedData = "1.2.840.113549.1.7.2"_oid;

enum class Kind : std::uint8_t { certificate, crl, signed_data, other };

// Told apart by the first elements: SEQUENCE { OID … is a ContentInfo, SEQUENCE { SEQUENCE { [0] or INTEGER, SEQUENCE,
// SEQUENCE, SEQUENCE is a certificate, and with a time in fourth or third place a CRL.
Kind kind_of(Octets der) {
  asn1::Reader outer(der, asn1::kBer);
  const auto whole = outer.next();
  if (!whole || whole->tag != sequence) return Kind::other;
  auto inside = outer.inside(*whole);
  const auto first = inside ? inside->next() : Result<asn1::Element>(std::unexpected(inside.error()));
  if (!first) return Kind::other;
  if (first->tag == asn1::tags::object_identifier) {
    return asn1::Oid(first->content) == kSignedData ? Kind::signed_data : Kind::other;
  }
  if (first->tag != sequence || !inside->next_if(sequence).value_or(std::nullopt)) return Kind::other;
  auto fields = inside->inside(*first);
  for (int i = 0; fields && i < 5 && !fields->at_end(); ++i) {
    const auto field = fields->next();
    if (!field) break;
    if (field->tag == asn1::tags::utc_time || field->tag == asn1::tags::generalized_time) return Kind::crl;
  }
  return Kind::certificate;
}

// SignedData: version, digestAlgorithms, encapContentInfo, [0] certificates, [1] crls, signerInfos (RFC 5652 §5.1).
// Certificates and CRLs of other forms are passed over.
Result<void> read_signed_data(Octets der, Bundle& out) {
  asn1::Reader outer(der, asn1::kBer);
  const asn1::Element info = SEALWIRE_TRY(outer.next(sequence, "ContentInfo"));
  asn1::Reader fields = SEALWIRE_TRY(outer.inside(info));
  SEALWIRE_TRY(fields.next(asn1::tags::object_identifier, "contentType"));
  const asn1::Element tag = SEALWIRE_TRY(fields.next(asn1::Tag::context(0), "content"));
  asn1::Reader content = SEALWIRE_TRY(fields.inside(tag));
  const asn1::Element data = SEALWIRE_TRY(content.next(sequence, "SignedData"));
  asn1::Reader parts = SEALWIRE_TRY(content.inside(data));
  while (!parts.at_end()) {
    const asn1::Element part = SEALWIRE_TRY(parts.next());
    if (part.tag != asn1::Tag::context(0) && part.tag != asn1::Tag::context(1)) continue;
    asn1::Reader items = SEALWIRE_TRY(parts.inside(part));
    while (!items.at_end()) {
      const asn1::Element item = SEALWIRE_TRY(items.next());
      if (item.tag != sequence) continue;
      if (part.tag == asn1::Tag::context(0)) {
        out.certificates.push_back(SEALWIRE_TRY(Certificate::parse(item.octets)));
      } else if (kind_of(item.octets) == Kind::crl) {
        out.crls.push_back(SEALWIRE_TRY(Crl::parse(item.octets)));
      }
    }
  }
  return {};
}

Result<void> read_keys(Octets der, const crypto::Password& password, Bundle& out) {
  auto found = crypto::load_keys(der, password);
  if (!found && found.error().is(crypto::CryptoError::bad_key) && !looks_like_pem(as_text(der)) &&
      !crypto::looks_like_pkcs12(der)) {
    return fail(X509Error::no_certificate,
                "the input is neither a certificate nor a CRL, a certs-only message, a PKCS #12 "
                "file or a private key");
  }
  crypto::LoadedKeys loaded = SEALWIRE_TRY(std::move(found));
  for (crypto::PrivateKey& key : loaded.keys) out.keys.push_back(std::move(key));
  for (Bytes& der_of_one : loaded.certificates) {
    out.certificates.push_back(SEALWIRE_TRY(Certificate::parse(std::move(der_of_one))));
  }
  return {};
}

Result<void> read_der(Octets der, const crypto::Password& password, Bundle& out) {
  switch (kind_of(der)) {
    case Kind::certificate: out.certificates.push_back(SEALWIRE_TRY(Certificate::parse(der))); return {};
    case Kind::crl: out.crls.push_back(SEALWIRE_TRY(Crl::parse(der))); return {};
    case Kind::signed_data: return read_signed_data(der, out);
    case Kind::other: return read_keys(der, password, out);
  }
  return {};
}

Result<void> read_block(const PemBlock& block, Octets text, const crypto::Password& password, Wanted wanted,
                        Bundle& out) {
  const std::string_view label = block.label;
  if (label == "CERTIFICATE" || label == "X509 CERTIFICATE" || label == "X509 CRL" || label == "PKCS7" ||
      label == "CMS") {
    return read_der(block.der, password, out);
  }
  if (label == "TRUSTED CERTIFICATE") {
    // OpenSSL's own form: a certificate, and after it what it is trusted for.
    asn1::Reader reader(block.der, asn1::kBer);
    const asn1::Element certificate = SEALWIRE_TRY(reader.next(sequence, "Certificate"));
    out.certificates.push_back(SEALWIRE_TRY(Certificate::parse(certificate.octets)));
    return {};
  }
  if (!label.ends_with("PRIVATE KEY") || wanted == Wanted::no_keys) return {};
  return read_keys(text, password, out);
}

}  // namespace

Result<Bundle> read_bundle(Octets file, crypto::Password password, Wanted wanted) {
  Bundle out;
  if (!looks_like_pem(as_text(file))) {
    SEALWIRE_CHECK(read_der(file, password, out));
  } else {
    const std::vector<PemBlock> blocks = SEALWIRE_TRY(read_pem(as_text(file)));
    for (std::size_t i = 0; i < blocks.size(); ++i) {
      const std::size_t end = i + 1 < blocks.size() ? blocks[i + 1].offset : file.size();
      const Octets text = file.subspan(blocks[i].offset, end - blocks[i].offset);
      if (auto done = read_block(blocks[i], text, password, wanted, out); !done) {
        const std::string where = "block " + std::to_string(i + 1) + " (" + blocks[i].label + ")";
        return std::unexpected(Error(std::move(done).error()).within(where));
      }
    }
  }
  if (out.certificates.empty() && out.crls.empty() && out.keys.empty()) {
    return fail(X509Error::no_certificate, wanted == Wanted::no_keys
                                               ? "there is neither a certificate nor a CRL in the input"
                                               : "there is neither a certificate nor a CRL nor a key in the input");
  }
  return out;
}

CertificatePtr certificate_of(const crypto::PrivateKey& key, const std::vector<CertificatePtr>& certificates) {
  for (const CertificatePtr& certificate : certificates) {
    const auto& public_key = certificate->public_key();
    if (public_key && *public_key == key.public_key()) return certificate;
  }
  return nullptr;
}

}  // namespace sealwire::x509
