#include "answer.hpp"

#include <algorithm>
#include <cstdlib>

#include "sealwire/agent/error.hpp"
#include "sealwire/uri/sip_uri.hpp"

namespace sealwire::agent {
namespace {

// Of what a stranger writes, as much as one line may hold.
constexpr std::size_t kLongestWords = 200;

std::string joined(const std::vector<std::string_view>& list) {
  std::string out;
  for (const std::string_view one : list) out.append(out.empty() ? "" : ", ").append(one);
  return out;
}

void add(std::string& out, std::string_view words) { out.append("; ").append(words.substr(0, kLongestWords)); }

// warning-value: code, agent and a quoted text (RFC 3261 §20.43).
void add_warnings(std::string& out, const sip::Message& answer) {
  for (const std::string_view warning : answer.elements(sip::Field::warning)) {
    const std::size_t quote = warning.find('"');
    if (quote != std::string_view::npos) add(out, sip::unquote(warning.substr(quote)));
  }
}

// qvalue; 1 where there is none (RFC 3261 §20.10).
double preference(const sip::NameAddr& contact) {
  const auto q = contact.parameters.find("q");
  return q.has_value ? std::strtod(std::string(q.value).c_str(), nullptr) : 1.0;
}

}  // namespace

mime::AcceptList accept_of(const sip::Message& message) {
  return mime::AcceptList::parse_accept(joined(message.elements(sip::Field::accept))).value_or(mime::AcceptList{});
}

std::string reason_of(const sip::Message& answer, std::string_view detail) {
  std::string out(answer.reason());
  switch (answer.status()) {
    case 401:
    case 407: add(out, detail.empty() ? "no user and password are given" : detail); break;
    case 415:
      if (const std::string accept = accept_of(answer).to_accept(); !accept.empty()) out += "; it takes " + accept;
      break;
    case 420: add(out, "it does not know " + joined(answer.elements(sip::Field::unsupported))); break;
    default: break;
  }
  add_warnings(out, answer);
  if (const auto seconds = answer.number(sip::Field::retry_after))
    add(out, "it may be tried again after " + std::to_string(*seconds) + " s");
  return out;
}

Error error_of_answer(const sip::Message& answer, std::string_view detail) {
  return error_of_answer(answer.status(), reason_of(answer, detail));
}

std::vector<std::string> redirections(const sip::Message& answer, std::string_view target) {
  // 305 names a proxy and 380 another service: neither says where the user is.
  const std::uint16_t status = answer.status();
  if (status < 300 || status > 399 || status == 305 || status == 380) return {};
  const auto asked = uri::SipUri::parse(target);
  auto contacts = answer.name_addrs(sip::Field::contact);
  std::stable_sort(contacts.begin(), contacts.end(),
                   [](const auto& a, const auto& b) { return preference(a) > preference(b); });
  std::vector<std::string> out;
  for (const sip::NameAddr& contact : contacts) {
    const auto uri = uri::SipUri::parse(contact.uri);
    if (!uri || (asked && asked->secure() && !uri->secure())) continue;
    out.push_back(uri->without_headers().text());
  }
  return out;
}

}  // namespace sealwire::agent
