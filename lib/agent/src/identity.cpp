#include "sealwire/agent/identity.hpp"

#include <algorithm>

#include "sealwire/agent/error.hpp"
#include "sealwire/uri/uri.hpp"

namespace sealwire::agent {
namespace {

bool is_sip(std::string_view uri) {
  const std::string scheme = uri::scheme_of(uri);
  return scheme == "sip" || scheme == "sips";
}

void refuse(smime::Opened& opened, AgentError code, std::string what) {
  if (opened.verdict.ok || !opened.verdict.refusal) opened.verdict.refusal = Error(code, std::move(what));
  opened.verdict.ok = false;
}

// What a valid signer's certificate calls the sender; none if no such signer is the sender.
std::optional<std::string> verified_name(const smime::Verdict& verdict, std::string_view sender) {
  for (const smime::Layer& layer : verdict.layers) {
    const auto* signed_layer = std::get_if<smime::SignedLayer>(&layer.details);
    if (signed_layer == nullptr) continue;
    for (const smime::SignerVerdict& signer : signed_layer->signers) {
      if (signer.status != smime::SignerStatus::valid || signer.identity.status != pkix::IdentityStatus::match)
        continue;
      const auto& uris = signer.identity.uris;
      const auto its =
          std::find_if(uris.begin(), uris.end(), [&](const auto& uri) { return same_person(uri, sender); });
      return its == uris.end() ? std::string(sender) : *its;
    }
  }
  return std::nullopt;
}

}  // namespace

bool is_anonymous(std::string_view text) {
  const auto uri = uri::SipUri::parse(text);
  if (!uri) return false;
  std::string host(uri->host().text);
  std::transform(host.begin(), host.end(), host.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return host == "anonymous.invalid";
}

bool same_person(std::string_view a, std::string_view b) {
  const auto first = uri::parse_uri(a), second = uri::parse_uri(b);
  return first && second && uri::same_identity(*first, *second);
}

std::string address_of_record(std::string_view text) {
  const auto uri = uri::SipUri::parse(text);
  return uri ? uri->address_of_record().text() : std::string(text);
}

std::string address_key(std::string_view text) {
  const auto parsed = uri::SipUri::parse(text);
  if (!parsed) return std::string(text);
  std::string key = parsed->secure() ? "sips:" : "sip:";
  key += parsed->user_unescaped();
  key += '@';
  const std::string host = parsed->host().bracketed();
  std::transform(host.begin(), host.end(), std::back_inserter(key),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  if (parsed->port()) key += ":" + std::to_string(*parsed->port());
  return key;
}

Claim claim_of(const sip::Message& message) {
  Claim claim;
  claim.from = message.from().uri;
  for (const sip::NameAddr& asserted : message.name_addrs(sip::Field::p_asserted_identity)) {
    if (claim.asserted.empty() && is_sip(asserted.uri)) claim.asserted = asserted.uri;
  }
  claim.sender = is_anonymous(claim.from) && !claim.asserted.empty() ? claim.asserted : claim.from;
  return claim;
}

void KnownSigners::add(std::string_view uri) {
  std::string key = address_key(uri);
  const auto at = std::lower_bound(uris_.begin(), uris_.end(), key);
  if ((at != uris_.end() && *at == key) || uris_.size() >= limit_) return;
  uris_.insert(at, std::move(key));
}

bool KnownSigners::contains(std::string_view uri) const {
  return !uris_.empty() && std::binary_search(uris_.begin(), uris_.end(), address_key(uri));
}

Shown judge(const Claim& claim, const KnownSigners& signers, bool release, smime::Opened& opened) {
  const auto verified = verified_name(opened.verdict, claim.sender);
  const bool contradiction =
      !claim.asserted.empty() && !is_anonymous(claim.from) && !same_person(claim.from, claim.asserted);
  if (contradiction)
    refuse(opened, AgentError::wrong_identity,
           "From names " + claim.from + ", but the network asserts " + claim.asserted);
  if (!opened.verdict.is_signed() && (signers.contains(claim.sender) || signers.contains(claim.from)))
    refuse(opened, AgentError::unsigned_sender,
           claim.sender + " is known to sign, and this message is not signed: it may be from somebody else");
  if (!opened.verdict.ok && !release) {
    opened.content.reset();
    opened.content_size = 0;
  }
  if (verified && opened.verdict.ok) return {*verified, true};
  return {claim.sender, false};
}

}  // namespace sealwire::agent
