#include <algorithm>
#include <utility>

#include "sealwire/base/try.hpp"
#include "sealwire/uri/sip_uri.hpp"

#include "core_impl.hpp"
#include "scan.hpp"

// Requests of ours outside and inside dialogs: RFC 3261 §8.1, §22.

namespace sealwire::sip {
namespace {

constexpr std::size_t kMostRemembered = 64;

/// The longest sent-by there can be, where the flow is not open yet.
std::string longest_address(const std::string& host) {
  const bool ipv4 =
      !host.empty() && std::all_of(host.begin(), host.end(), [](char c) { return in_class(c, kDigit) || c == '.'; });
  return ipv4 ? std::string(21, '0') : std::string(47, '0');
}

bool is_wildcard(const std::string& host) { return host.empty() || host == "0.0.0.0" || host == "::"; }

}  // namespace

LocalAddress Core::Impl::local_address(FlowId id, const Hop& hop) const {
  const Flow* flow = flows.find(id);
  const Transport transport = flow == nullptr ? hop.endpoint.transport : flow->transport();
  const Listener* same_transport = nullptr;
  for (const Listener& l : config.listeners) {
    if (flow != nullptr && flow->peer.listener != 0 && l.id == flow->peer.listener)
      return {transport, host_port(l.advertised)};
    if (l.advertised.transport == transport && same_transport == nullptr) same_transport = &l;
  }
  const bool known = flow != nullptr && flow->open && !is_wildcard(flow->peer.local.host);
  // On UDP the socket's own address; on connections the one that new ones may come to.
  if (known && (transport == Transport::udp || same_transport == nullptr))
    return {transport, host_port(flow->peer.local)};
  if (same_transport != nullptr) return {transport, host_port(same_transport->advertised)};
  return {transport, longest_address(hop.endpoint.host)};
}

// RFC 3261 §18.1, §19.1.1, §26.2; finding servers by DNS (RFC 3263) comes in front of this.
Result<Hop> Core::Impl::hop_of_uri(std::string_view text) const {
  auto uri = uri::SipUri::parse(text);
  if (!uri) return fail(SipError::usage, "no next hop in '" + std::string(text) + "': " + uri.error().what());
  Hop hop;
  hop.endpoint.host = uri->host().text;
  if (const auto maddr = uri->parameter("maddr"); maddr && maddr->value) {
    hop.tls_name = std::exchange(hop.endpoint.host, std::string(*maddr->value));
  }
  const std::string_view name = uri->transport();
  const auto transport =
      name.empty() ? std::optional(uri->secure() ? Transport::tls : Transport::udp) : transport_of(name);
  if (!transport) return fail(SipError::usage, "transport '" + std::string(name) + "' is not known");
  hop.endpoint.transport = *transport;
  if (uri->secure() && *transport == Transport::tcp) hop.endpoint.transport = Transport::tls;
  if (uri->secure() && *transport == Transport::ws) hop.endpoint.transport = Transport::wss;
  if (uri->secure() && !is_secure(hop.endpoint.transport))
    return fail(SipError::usage, "a sips URI is not reached over " + std::string(name));
  std::uint16_t port = is_secure(hop.endpoint.transport) ? 5061 : 5060;
  if (hop.endpoint.transport == Transport::ws) port = 80;
  if (hop.endpoint.transport == Transport::wss) port = 443;
  hop.endpoint.port = uri->port().value_or(port);
  return hop;
}

Result<Hop> Core::Impl::hop_for(const Addressing& addressing) const {
  Hop hop = SEALWIRE_TRY(first_hop(addressing));
  // RFC 3261 §26.2.2: sips means TLS, whoever is next.
  if (is_sips(addressing.target) && !is_secure(hop.endpoint.transport))
    return fail(SipError::usage, "a sips URI by a next hop without TLS");
  return hop;
}

Result<Hop> Core::Impl::first_hop(const Addressing& addressing) const {
  if (addressing.flow != FlowId::none) {
    if (const Flow* flow = flows.find(addressing.flow); flow != nullptr && flow->open)
      return Hop{flow->peer.remote, {}, addressing.flow};
  }
  if (addressing.proxy) {
    Hop hop{*addressing.proxy, {}, FlowId::none};
    if (hop.endpoint.port == 0) hop.endpoint.port = is_secure(hop.endpoint.transport) ? 5061 : 5060;
    if (hop.endpoint.host.empty()) return fail(SipError::usage, "the proxy has no host");
    return hop;
  }
  if (addressing.route.empty()) return hop_of_uri(addressing.target);
  const NameAddr route = SEALWIRE_TRY(parse_name_addr(addressing.route.front()));
  return hop_of_uri(route.uri);
}

Result<Outgoing> Core::Impl::prepare(const Addressing& a, std::string_view method) {
  if (method.empty() || std::any_of(method.begin(), method.end(), [](char c) { return !in_class(c, kToken); }))
    return fail(SipError::usage, "'" + std::string(method) + "' is no method");
  SEALWIRE_CHECK(check_uri(a.target));
  if (a.target.find('?') != std::string::npos) {
    const auto uri = uri::SipUri::parse(a.target);
    if (uri && uri->header_count() > 0) return fail(SipError::usage, "a target with header fields in it");
  }
  Outgoing out;
  out.method = method;
  out.uri = a.target;
  for (const std::string& route : a.route) {
    SEALWIRE_TRY(parse_name_addr(route));
    out.route.push_back(route);
  }
  out.from = SEALWIRE_TRY(as_name_addr(a.from)) + ";tag=" + tag();
  out.to = SEALWIRE_TRY(as_name_addr(a.to.empty() ? a.target : a.to));
  out.call_id = random.token(24);
  return out;
}

Result<Outgoing> Core::Impl::prepare(const SendRequest& command, Hop& hop, bool dry) {
  const Method method = method_of(command.method);
  for (const Method m : {Method::invite, Method::ack, Method::cancel, Method::bye, Method::register_})
    if (method == m) return fail(SipError::usage, command.method + " is not sent by SendRequest");
  SEALWIRE_CHECK(check_fields(command.fields));
  Outgoing out;
  if (command.dialog != DialogId::none) {
    Usage* usage = usage_of(command.dialog);
    if (usage == nullptr || (usage->state != Usage::State::established && usage->state != Usage::State::unacknowledged))
      return fail(SipError::unknown_id, "there is no such dialog");
    out = in_dialog(usage->dialog, command.method, !dry);
    hop = hop_in(usage->dialog);
  } else {
    hop = SEALWIRE_TRY(hop_for(command.addressing));
    out = SEALWIRE_TRY(prepare(command.addressing, command.method));
  }
  out.congestion_controlled = command.congestion_controlled;
  return out;
}

void Core::Impl::send_request(SendRequest&& command) {
  const auto refuse = [&](Failure failure, std::string detail) {
    emit(RequestDone{command.id, failure, std::nullopt, std::move(detail), FlowId::none});
  };
  if (full()) return refuse(Failure::overload, "too many transactions");
  Hop hop;
  auto out = prepare(command, hop, false);
  if (!out) return refuse(Failure::invalid, out.error().message());
  out->fields = std::move(command.fields);
  out->body = std::move(command.body);
  const Usage* usage = usage_of(command.dialog);
  auto account = usage != nullptr ? usage->authorizer.account() : command.addressing.account;
  auto [id, request] = requests.emplace();
  request.id = command.id;
  request.authorizer = remembered(account, hop);
  if (auto applied = request.authorizer.apply(*out, random); !applied) out->credentials.clear();
  start(std::move(*out), std::move(hop), Owner::request, id);
}

Result<std::size_t> Core::Impl::serialized_size(const SendRequest& command) {
  Hop hop;
  Outgoing out = SEALWIRE_TRY(prepare(command, hop, true));
  out.fields = command.fields;
  out.body = command.body;
  const Usage* usage = usage_of(command.dialog);
  Authorizer authorizer = remembered(usage != nullptr ? usage->authorizer.account() : command.addressing.account, hop);
  if (!authorizer.apply(out, random, true)) out.credentials.clear();
  // A branch is the cookie, up to seven characters of its place, a dot and twelve more.
  const std::string branch(kMagicCookie.size() + 20, 'x');
  return write_request(out, local_address(flows.known(hop), hop), branch, config.user_agent).size();
}

Authorizer Core::Impl::remembered(const auth::AccountPtr& account, const Hop& hop) const {
  if (!account) return Authorizer();
  const std::string server = host_port(hop.endpoint);
  for (const Remembered& r : remembered_) {
    if (r.account != account || r.server != server) continue;
    Authorizer authorizer = r.authorizer;
    authorizer.renew();
    return authorizer;
  }
  return Authorizer(account);
}

// Credentials that a server took are used again for what follows (RFC 3261 §22.2).
void Core::Impl::learn(const Authorizer& authorizer, const Hop& hop) {
  if (!authorizer.has_news()) return;
  const std::string server = host_port(hop.endpoint);
  const auto same = std::find_if(remembered_.begin(), remembered_.end(), [&](const Remembered& r) {
    return r.account == authorizer.account() && r.server == server;
  });
  if (same != remembered_.end()) {
    same->authorizer = authorizer;
    return;
  }
  if (remembered_.size() == kMostRemembered) remembered_.erase(remembered_.begin());
  remembered_.push_back({authorizer.account(), server, authorizer});
}

std::optional<Failure> Core::Impl::retry(Authorizer& authorizer, Ended& how, Owner owner, std::uint64_t owner_id,
                                         std::uint64_t* transaction) {
  if (auto challenged = authorizer.challenged(*how.response); !challenged) {
    how.detail = challenged.error().what();
    return challenged.error().is(auth::AuthError::wrong_response) ? Failure::refused : Failure::unanswerable;
  }
  if (auto applied = authorizer.apply(how.request, random); !applied) {
    how.detail = applied.error().what();
    return Failure::unanswerable;
  }
  ++how.request.cseq;
  start(std::move(how.request), how.hop, owner, owner_id, transaction);
  return std::nullopt;
}

void Core::Impl::request_ended(std::uint64_t id, Ended&& how) {
  PendingRequest* request = requests.find(id);
  if (request == nullptr) return;
  const std::uint16_t status = how.response ? how.response->status() : 0;
  if ((status == 401 || status == 407) && request->authorizer.account()) {
    const auto failure = retry(request->authorizer, how, Owner::request, id, nullptr);
    if (!failure) return;
    how.failure = *failure;
  } else if (status != 0) {
    request->authorizer.accepted(*how.response);
    learn(request->authorizer, how.hop);
  }
  const RequestId told = request->id;
  requests.erase(id);
  emit(RequestDone{told, how.failure, std::move(how.response), std::move(how.detail), how.flow});
}

}  // namespace sealwire::sip
