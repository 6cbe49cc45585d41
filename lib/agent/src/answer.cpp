#include "answer.hpp"

#include <algorithm>
#include <charconv>
#include <utility>

#include "sealwire/agent/error.hpp"
#include "sealwire/uri/sip_uri.hpp"

namespace sealwire::agent {
namespace {

// Of the places a redirection names, as many as somebody would try.
constexpr std::size_t kMostPlaces = 16;
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
  const std::string_view q = contact.parameters.find("q").value;
  double value = 1.0;
  std::from_chars(q.data(), q.data() + q.size(), value);
  return value;
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
  std::vector<std::pair<double, std::string>> places;
  for (const sip::NameAddr& contact : answer.name_addrs(sip::Field::contact)) {
    const auto uri = uri::SipUri::parse(contact.uri);
    if (!uri || (asked && asked->secure() && !uri->secure())) continue;
    // Behind those that are as much wanted.
    const double q = preference(contact);
    const auto place = std::ranges::find_if(places, [&](const auto& other) { return other.first < q; });
    places.insert(place, {q, uri->without_headers().text()});
    if (places.size() == kMostPlaces) break;
  }
  std::vector<std::string> out;
  for (auto& [q, uri] : places) out.push_back(std::move(uri));
  return out;
}

}  // namespace sealwire::agent
