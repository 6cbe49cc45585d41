#include "sealwire/x509/crl.hpp"

#include <algorithm>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/x509/name.hpp"

#include "extension_decode.hpp"

namespace sealwire::x509 {
namespace {

// A list may be long: each certificate revoked takes some five elements, and the list itself is walked, not collected.
constexpr asn1::Rules kCrlRules{asn1::Encoding::ber, {.depth = 32, .elements = 1U << 28}};

constexpr asn1::NamedNumber kReasonNames[] = {
    {0, "unspecified"},        {1, "keyCompromise"},        {2, "cACompromise"},    {3, "affiliationChanged"},
    {4, "superseded"},         {5, "cessationOfOperation"}, {6, "certificateHold"}, {8, "removeFromCRL"},
    {9, "privilegeWithdrawn"}, {10, "aACompromise"}};

/// revokedCertificates SEQUENCE OF SEQUENCE { userCertificate, revocationDate, crlEntryExtensions OPTIONAL }
struct Entry {
  asn1::Integer user_certificate;
  asn1::Time revocation_date;
  std::optional<Extensions> crl_entry_extensions;
  static const asn1::Type kType;
};
constexpr asn1::Field kEntry[] = {
    asn1::field<&Entry::user_certificate>("userCertificate"),
    asn1::field<&Entry::revocation_date>("revocationDate"),
    asn1::field<&Entry::crl_entry_extensions>("crlEntryExtensions"),
};
constinit const asn1::Type Entry::kType = sequence("revokedCertificate", kEntry);

constexpr asn1::Type kReasonType = asn1::enumerated<std::int64_t>("CRLReason", kReasonNames);

/// GeneralNames with one directoryName, of which the octets are wanted.
Octets directory_name_octets(Octets general_names) {
  asn1::Reader list(general_names, asn1::kBer);
  const auto names = list.next(asn1::tags::sequence, "GeneralNames");
  if (!names) return {};
  auto inside = list.inside(*names);
  while (inside && !inside->at_end()) {
    const auto name = inside->next();
    if (!name) return {};
    if (name->tag == asn1::Tag::context(4)) return name->content;
  }
  return {};
}

}  // namespace

std::string_view name_of(RevocationReason reason) {
  for (const asn1::NamedNumber& row : kReasonNames) {
    if (row.number == static_cast<std::int64_t>(reason)) return row.name;
  }
  return "unknown";
}

Result<CrlPtr> Crl::parse(Octets der) { return parse(to_bytes(der)); }

Result<CrlPtr> Crl::parse(Bytes&& der) {
  auto crl = std::make_shared<Crl>(Token{}, std::move(der));
  SEALWIRE_CHECK(crl->decode());
  return crl;
}

std::optional<UnixTime> Crl::next_update() const {
  const auto& next = syntax_.tbs_cert_list.next_update;
  return next ? std::optional(next->time) : std::nullopt;
}

const Extensions& Crl::extensions() const {
  static const Extensions kNone;
  const auto& extensions = syntax_.tbs_cert_list.crl_extensions;
  return extensions ? *extensions : kNone;
}

Result<void> Crl::decode() {
  SEALWIRE_CHECK(asn1::decode_into(CertificateListSyntax::kType, &syntax_, der_, kCrlRules, arena_));
  const TbsCertList& list = syntax_.tbs_cert_list;
  if (list.version && *list.version != 1) return fail(X509Error::bad_crl, "a version of CRLs that is not known");
  if (list.crl_extensions && !list.version) return fail(X509Error::bad_crl, "extensions in a CRL of version 1");
  if (signature().unused != 0) return fail(X509Error::bad_crl, "the signature is not a whole number of octets");
  SEALWIRE_CHECK(decode_extensions());
  return decode_revoked();
}

Result<void> Crl::decode_extensions() {
  SEALWIRE_CHECK(check_extensions(extensions(), X509Error::bad_crl));
  for (const Extension& extension : extensions()) {
    if (extension.extn_id == extension_ids::authority_key_identifier) {
      authority_key_identifier_ = SEALWIRE_TRY(decode_extension<AuthorityKeyIdentifier>(der_, extension, arena_));
    } else if (extension.extn_id == extension_ids::issuing_distribution_point) {
      distribution_point_ = SEALWIRE_TRY(decode_extension<IssuingDistributionPoint>(der_, extension, arena_));
    } else if (extension.extn_id == extension_ids::crl_number) {
      crl_number_ = SEALWIRE_TRY(decode_extension<asn1::Integer>(der_, extension, arena_)).octets;
    } else if (extension.extn_id == extension_ids::delta_crl_indicator) {
      SEALWIRE_TRY(decode_extension<asn1::Integer>(der_, extension, arena_));
      delta_ = true;
    } else if (extension.critical) {
      unknown_critical_ = extension.extn_id;
    }
  }
  return {};
}

Result<void> Crl::decode_entry(const Extensions& extensions, RevokedCertificate& revoked, Octets& issuer) {
  SEALWIRE_CHECK(check_extensions(extensions, X509Error::bad_crl));
  for (const Extension& extension : extensions) {
    if (extension.extn_id == extension_ids::crl_reason) {
      std::int64_t reason = 0;
      SEALWIRE_CHECK(asn1::decode_into(kReasonType, &reason, extension.extn_value, kCrlRules, arena_,
                                       offset_in(der_, extension.extn_value)));
      // A reason of tomorrow is no reason to believe that the certificate is good.
      if (reason < 0 || reason > 10 || reason == 7) reason = 0;
      revoked.reason = static_cast<RevocationReason>(reason);
    } else if (extension.extn_id == extension_ids::certificate_issuer) {
      SEALWIRE_TRY(decode_extension<GeneralNames>(der_, extension, arena_));
      issuer = directory_name_octets(extension.extn_value);
    } else if (extension.critical) {
      unknown_critical_ = extension.extn_id;
    }
  }
  return {};
}

Result<void> Crl::decode_revoked() {
  const auto& list = syntax_.tbs_cert_list.revoked_certificates;
  if (!list) return {};
  revoked_.reserve(list->size());
  Octets issuer;  // RFC 5280 §5.3.3: that of the entry before, unless an entry says otherwise
  for (const asn1::Any& element : *list) {
    Entry entry;
    SEALWIRE_CHECK(
        asn1::decode_into(Entry::kType, &entry, element.octets, kCrlRules, arena_, offset_in(der_, element.octets)));
    RevokedCertificate revoked{
        entry.user_certificate.octets, entry.revocation_date.time, RevocationReason::unspecified, {}};
    if (entry.crl_entry_extensions) {
      SEALWIRE_CHECK(decode_entry(*entry.crl_entry_extensions, revoked, issuer));
    }
    revoked.certificate_issuer = issuer;
    revoked_.push_back(revoked);
  }
  // Entries of one serial number stay in the order of the list.
  std::ranges::sort(revoked_, [](const RevokedCertificate& a, const RevokedCertificate& b) {
    return equal(a.serial, b.serial) ? a.serial.data() < b.serial.data()
                                     : std::ranges::lexicographical_compare(a.serial, b.serial);
  });
  return {};
}

const RevokedCertificate* Crl::find(Octets serial) const {
  const auto range = std::ranges::equal_range(
      revoked_, serial, [](Octets a, Octets b) { return std::ranges::lexicographical_compare(a, b); },
      [](const RevokedCertificate& r) { return r.serial; });
  for (const RevokedCertificate& revoked : range) {
    if (revoked.certificate_issuer.empty() || same_name(revoked.certificate_issuer, issuer_der())) return &revoked;
  }
  return nullptr;
}

}  // namespace sealwire::x509
