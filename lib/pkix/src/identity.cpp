#include "sealwire/pkix/identity.hpp"

namespace sealwire::pkix {
namespace {

std::string listed(const std::vector<std::string>& uris) {
  std::string out;
  for (const std::string& uri : uris) out += (out.empty() ? "" : ", ") + uri;
  return out;
}

}  // namespace

std::string_view name_of(IdentityStatus status) {
  switch (status) {
    case IdentityStatus::match: return "match";
    case IdentityStatus::mismatch: return "mismatch";
    case IdentityStatus::unchecked: return "unchecked";
  }
  return {};
}

IdentityResult match_uri(const x509::Certificate& certificate, const uri::Uri& sender) {
  IdentityResult result{.status = IdentityStatus::mismatch, .uris = {}, .detail = {}};
  for (const std::string_view text : certificate.uris()) {
    result.uris.emplace_back(text);
    // A URI that cannot be read names nobody.
    const auto named = uri::parse_uri(text);
    if (named && uri::same_identity(*named, sender)) result.status = IdentityStatus::match;
  }
  const std::string& asked = uri::text_of(sender);
  if (result.status == IdentityStatus::match) {
    result.detail = "the certificate names " + asked;
  } else if (result.uris.empty()) {
    result.detail = "the certificate has no URI in its subjectAltName, so it does not name " + asked;
  } else {
    result.detail = "the certificate names " + listed(result.uris) + ", not " + asked;
  }
  return result;
}

IdentityResult match_uri(const x509::Certificate& certificate, std::string_view sender) {
  if (const auto parsed = uri::parse_uri(sender)) return match_uri(certificate, *parsed);
  IdentityResult result{.status = IdentityStatus::mismatch, .uris = {}, .detail = {}};
  for (const std::string_view text : certificate.uris()) result.uris.emplace_back(text);
  result.detail = "\"" + std::string(sender) + "\" is no URI, so no certificate names it";
  return result;
}

}  // namespace sealwire::pkix
