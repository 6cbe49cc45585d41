#include "outgoing.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "scan.hpp"

namespace sealwire::sip {
namespace {

// Challenge upon challenge, with stale or new realms: more than this is a server that never says yes.
constexpr int kMostRounds = 5;

void line(Bytes& out, std::string_view name, std::string_view value) {
  append(out, name);
  append(out, ": ");
  append(out, value);
  append(out, "\r\n");
}

std::string_view transport_parameter(Transport t) {
  switch (t) {
    case Transport::udp: return "";
    case Transport::tcp: return ";transport=tcp";
    case Transport::tls: return ";transport=tls";
    case Transport::ws:
    case Transport::wss: return ";transport=ws";
  }
  return "";
}

std::vector<std::string_view> values(const Message& message, Field field) {
  std::vector<std::string_view> out;
  for (std::size_t i = 0; i < message.field_count(); ++i)
    if (const auto f = message.field(i); f.id == field) out.push_back(f.value);
  return out;
}

std::size_t size_of(const Outgoing& r) {
  std::size_t size = 512 + r.body.size() + r.method.size() * 2 + r.uri.size() + r.from.size() + r.to.size();
  for (const auto& route : r.route) size += route.size() + 10;
  for (const auto& f : r.fields) size += f.name.size() + f.value.size() + 4;
  for (const auto& f : r.credentials) size += f.name.size() + f.value.size() + 4;
  return size;
}

}  // namespace

std::string host_port(const Endpoint& endpoint) {
  const bool ipv6 = endpoint.host.find(':') != std::string::npos;
  std::string out = ipv6 ? "[" + endpoint.host + "]" : endpoint.host;
  if (endpoint.port != 0) out += ":" + std::to_string(endpoint.port);
  return out;
}

std::string make_contact(const LocalAddress& local, std::string_view user, bool sips) {
  std::string out = sips ? "<sips:" : "<sip:";
  out += user;
  if (!user.empty()) out += '@';
  out += local.host_port;
  if (!sips || local.transport == Transport::wss) out += transport_parameter(local.transport);
  return out += '>';
}

Bytes write_request(const Outgoing& r, const LocalAddress& local, std::string_view branch,
                    std::string_view user_agent) {
  Bytes out;
  out.reserve(size_of(r));
  append(out, r.method);
  append(out, " ");
  append(out, r.uri);
  append(out, " SIP/2.0\r\nVia: SIP/2.0/");
  append(out, via_name(local.transport));
  append(out, " ");
  append(out, local.host_port);
  append(out, ";branch=");
  append(out, branch);
  // Only there does the answer depend on it (RFC 3581 §3).
  append(out, local.transport == Transport::udp ? ";rport\r\nMax-Forwards: 70\r\n" : "\r\nMax-Forwards: 70\r\n");
  for (const std::string& route : r.route) line(out, "Route", route);
  line(out, "From", r.from);
  line(out, "To", r.to);
  line(out, "Call-ID", r.call_id);
  append(out, "CSeq: ");
  append(out, std::to_string(r.cseq));
  append(out, " ");
  append(out, r.method);
  append(out, "\r\n");
  if (r.make_contact)
    line(out, "Contact", make_contact(local, r.contact_user, is_sips(r.uri)));
  else if (!r.contact.empty())
    line(out, "Contact", r.contact);
  for (const HeaderField& f : r.credentials) line(out, f.name, f.value);
  for (const HeaderField& f : r.fields) line(out, f.name, f.value);
  if (!user_agent.empty() && !r.is(Method::ack)) line(out, "User-Agent", user_agent);
  line(out, "Content-Length", std::to_string(r.body.size()));
  append(out, "\r\n");
  append(out, r.body);
  return out;
}

Result<std::string> as_name_addr(std::string_view value) {
  const NameAddr a = SEALWIRE_TRY(parse_name_addr(value));
  std::string out;
  out.reserve(a.display_name.size() + a.uri.size() + 28);
  out += a.display_name;
  if (!a.display_name.empty()) out += ' ';
  out += '<';
  out += a.uri;
  return out += '>';
}

bool is_line(std::string_view text) { return text.find_first_of(std::string_view("\r\n\0", 3)) == text.npos; }

Result<void> check_fields(const HeaderFields& fields) {
  for (const HeaderField& f : fields) {
    if (f.name.empty() || std::any_of(f.name.begin(), f.name.end(), [](char c) { return !in_class(c, kToken); }))
      return fail(SipError::usage, "'" + f.name + "' is no name for a header field");
    if (!is_line(f.value)) return fail(SipError::usage, "a line end or NUL in header field " + f.name);
    switch (field_of(f.name)) {
      case Field::via:
      case Field::from:
      case Field::to:
      case Field::call_id:
      case Field::cseq:
      case Field::max_forwards:
      case Field::content_length: return fail(SipError::usage, "header field " + f.name + " is the core's to write");
      default: break;
    }
  }
  return {};
}

void Authorizer::renew() {
  rounds_ = 0;
  for (Entry& e : entries_) e.answered = false;
}

Result<void> Authorizer::challenged(const Message& response) {
  if (!account_) return fail(SipError::usage, "challenged, and there is no account");
  if (++rounds_ > kMostRounds)
    return fail(auth::AuthError::wrong_response, "challenged " + std::to_string(kMostRounds) + " times and more");
  bool news = false;
  std::optional<Error> last;
  std::string realms;
  for (const bool proxy : {true, false}) {
    const auto offered = values(response, proxy ? Field::proxy_authenticate : Field::www_authenticate);
    if (offered.empty() && proxy != (response.status() == 407)) continue;
    auto chosen = auth::choose(offered, *account_);
    if (!chosen) {
      last = std::move(chosen).error();
      continue;
    }
    for (const auth::Challenge& c : *chosen) realms += (realms.empty() ? "'" : ", '") + c.realm + "'";
    news |= take(std::move(*chosen), proxy);
  }
  if (news) return {};
  if (last) return std::unexpected(*std::move(last));
  return fail(auth::AuthError::wrong_response,
              "realm " + realms + " does not accept the user '" + account_->username + "' with this password");
}

bool Authorizer::take(std::vector<auth::Challenge> chosen, bool proxy) {
  bool news = false;
  for (auth::Challenge& c : chosen) {
    const auto same = std::find_if(entries_.begin(), entries_.end(), [&](const Entry& e) {
      return e.proxy == proxy && e.session->challenge().realm == c.realm;
    });
    // A realm that was answered already is repeated by proxies that challenge for another one too.
    if (same != entries_.end() && same->answered && !c.stale) continue;
    news = true;
    if (same != entries_.end()) entries_.erase(same);
    entries_.push_back({proxy, true, std::make_shared<auth::Session>(std::move(c), account_)});
  }
  return news;
}

void Authorizer::accepted(const Message& response) {
  for (const bool proxy : {true, false}) {
    const auto infos = values(response, proxy ? Field::proxy_authentication_info : Field::authentication_info);
    const auto ours = [&](const Entry& e) { return e.proxy == proxy; };
    if (infos.size() != 1 || std::ranges::count_if(entries_, ours) != 1) continue;
    auto info = auth::AuthenticationInfo::parse(infos.front());
    if (!info) continue;
    info->rspauth.clear();  // whether the server knows the password is of no use once it has what was sent
    (void)std::ranges::find_if(entries_, ours)->session->learn(*info, {}, {});
  }
}

Result<void> Authorizer::apply(Outgoing& request, Random& random, bool rehearsal) {
  request.credentials.clear();
  for (Entry& e : entries_) {
    const auth::DigestRequest subject{request.method, request.uri, request.body};
    auth::Session copy = *e.session;
    const auto credentials = SEALWIRE_TRY((rehearsal ? copy : *e.session).answer(subject, random));
    request.credentials.push_back({e.proxy ? "Proxy-Authorization" : "Authorization", credentials.serialize()});
  }
  return {};
}

}  // namespace sealwire::sip
