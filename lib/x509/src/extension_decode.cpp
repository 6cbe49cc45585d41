#include "extension_decode.hpp"

#include "sealwire/base/try.hpp"

namespace sealwire::x509 {
namespace {

// What a decoder of one extension works with.
struct Context {
  Octets whole;
  const Extension& extension;
  asn1::Arena& arena;
  CertificateExtensions& out;

  template <class T, class Member>
  Result<void> into(Member CertificateExtensions::* member) const {
    auto value = decode_extension<T>(whole, extension, arena);
    if (!value) return std::unexpected(std::move(value).error());
    out.*member = std::move(*value);
    return {};
  }
};

Result<void> decode_key_usage(const Context& c) {
  const auto bits = SEALWIRE_TRY(decode_extension<asn1::BitString>(c.whole, c.extension, c.arena));
  KeyUsages usages;
  for (unsigned n = 0; n <= 8; ++n) {
    if (bits.bit(n)) usages.bits = static_cast<std::uint16_t>(usages.bits | 1U << n);
  }
  c.out.key_usage = usages;
  return {};
}

// In the order in which certificates mostly have them.
constexpr struct {
  asn1::Oid id;
  Result<void> (*decode)(const Context&);
} kKnown[] = {
    {extension_ids::key_usage, decode_key_usage},
    {extension_ids::basic_constraints,
     [](const Context& c) { return c.into<BasicConstraints>(&CertificateExtensions::basic_constraints); }},
    {extension_ids::subject_key_identifier,
     [](const Context& c) { return c.into<Octets>(&CertificateExtensions::subject_key_identifier); }},
    {extension_ids::authority_key_identifier,
     [](const Context& c) { return c.into<AuthorityKeyIdentifier>(&CertificateExtensions::authority_key_identifier); }},
    {extension_ids::subject_alt_name,
     [](const Context& c) { return c.into<GeneralNames>(&CertificateExtensions::subject_alt_name); }},
    {extension_ids::extended_key_usage,
     [](const Context& c) { return c.into<ExtendedKeyUsage>(&CertificateExtensions::extended_key_usage); }},
    {extension_ids::crl_distribution_points,
     [](const Context& c) { return c.into<DistributionPoints>(&CertificateExtensions::crl_distribution_points); }},
    {extension_ids::certificate_policies,
     [](const Context& c) { return c.into<CertificatePolicies>(&CertificateExtensions::certificate_policies); }},
    {extension_ids::authority_info_access,
     [](const Context& c) { return c.into<InformationAccess>(&CertificateExtensions::authority_info_access); }},
    {extension_ids::smime_capabilities,
     [](const Context& c) { return c.into<SmimeCapabilities>(&CertificateExtensions::smime_capabilities); }},
    {extension_ids::name_constraints,
     [](const Context& c) { return c.into<NameConstraints>(&CertificateExtensions::name_constraints); }},
    {extension_ids::policy_mappings,
     [](const Context& c) { return c.into<PolicyMappings>(&CertificateExtensions::policy_mappings); }},
    {extension_ids::policy_constraints,
     [](const Context& c) { return c.into<PolicyConstraints>(&CertificateExtensions::policy_constraints); }},
    {extension_ids::inhibit_any_policy,
     [](const Context& c) { return c.into<std::int64_t>(&CertificateExtensions::inhibit_any_policy); }},
    {extension_ids::issuer_alt_name,
     [](const Context& c) { return c.into<GeneralNames>(&CertificateExtensions::issuer_alt_name); }},
    {extension_ids::freshest_crl,
     [](const Context& c) { return c.into<DistributionPoints>(&CertificateExtensions::freshest_crl); }},
    {extension_ids::subject_info_access,
     [](const Context& c) { return c.into<InformationAccess>(&CertificateExtensions::subject_info_access); }},
};

}  // namespace

const Extension* CertificateExtensions::find(asn1::Oid id) const {
  for (const Extension& extension : all) {
    if (extension.extn_id == id) return &extension;
  }
  return nullptr;
}

std::uint64_t offset_in(Octets whole, Octets part) {
  const auto begin = reinterpret_cast<std::uintptr_t>(whole.data());
  const auto at = reinterpret_cast<std::uintptr_t>(part.data());
  return at >= begin && at <= begin + whole.size() ? at - begin : 0;
}

Result<void> check_extensions(const Extensions& extensions, X509Error code) {
  if (extensions.size() > kMostExtensions) return fail(X509Error::limit, "more than 128 extensions");
  for (std::size_t i = 0; i < extensions.size(); ++i) {
    for (std::size_t j = 0; j < i; ++j) {
      if (extensions[i].extn_id == extensions[j].extn_id) {
        return fail(code, "the extension " + asn1::oid_text(extensions[i].extn_id) + " stands there twice");
      }
    }
  }
  return {};
}

Result<void> decode_extensions(Octets whole, asn1::Arena& arena, CertificateExtensions& out) {
  SEALWIRE_CHECK(check_extensions(out.all, X509Error::bad_certificate));
  for (const Extension& extension : out.all) {
    for (const auto& known : kKnown) {
      if (known.id != extension.extn_id) continue;
      SEALWIRE_CHECK(known.decode(Context{whole, extension, arena, out}));
      break;
    }
  }
  return {};
}

}  // namespace sealwire::x509
