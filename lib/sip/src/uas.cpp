#include <algorithm>
#include <utility>

#include "sealwire/uri/sip_uri.hpp"

#include "core_impl.hpp"
#include "scan.hpp"

// What a user agent server does with a request that begins a transaction: RFC 3261 §8.2, in its order.

namespace sealwire::sip {

std::string Core::Impl::allow_list() const {
  std::string list;
  for (const Method m : config.allow) {
    if (!list.empty()) list += ", ";
    list += name_of(m);
  }
  return list;
}

/// Refuses what has to be refused before anybody looks at it; true when the request may go on.
bool Core::Impl::inspect(std::uint64_t id, const Message& request) {
  const Method method = request.method();
  if (std::find(config.allow.begin(), config.allow.end(), method) == config.allow.end()) {
    answer(id, method == Method::other ? 501 : 405, {{"Allow", allow_list()}});
    return false;
  }
  const std::string_view uri = request.request_uri();
  const std::string_view scheme = uri.substr(0, uri.find(':'));
  if (!equal_ignoring_case(scheme, "sip") && !equal_ignoring_case(scheme, "sips")) {
    answer(id, 416);
    return false;
  }
  if (request.to_tag().empty()) {
    // The same request by another way (RFC 3261 §8.2.2.2).
    scratch.assign(request.from_tag()).append("\n").append(request.call_id()).append("\n");
    scratch.append(std::to_string(request.cseq())).append(request.method_name());
    const std::uint64_t key = server_by_key.hash_function()(scratch);
    const auto [found, first] = server_by_merge_key.try_emplace(key, id);
    if (!first) {
      answer(id, 482);
      return false;
    }
    servers.find(id)->merge_key = key;
  }
  if (!request.has(Field::require)) return true;
  std::string unsupported;
  for (const std::string_view tag : request.elements(Field::require)) {
    const auto known = [&](const std::string& own) { return equal_ignoring_case(own, tag); };
    if (std::any_of(config.supported.begin(), config.supported.end(), known)) continue;
    if (!unsupported.empty()) unsupported += ", ";
    unsupported += tag;
  }
  if (unsupported.empty()) return true;
  answer(id, 420, {{"Unsupported", unsupported}});
  return false;
}

void Core::Impl::serve(std::uint64_t id, FlowId flow_id, const Flow& flow, Message&& request) {
  if (!inspect(id, request)) return;
  const Method method = request.method();
  if (!request.to_tag().empty()) {
    Usage* usage = dialog_of(request);
    if (usage == nullptr) return answer(id, 481);
    return in_dialog_request(id, flow_id, flow, *usage, std::move(request));
  }
  if (method == Method::bye || method == Method::update) return answer(id, 481);
  if (method == Method::invite) return incoming_invite(id, flow_id, flow, std::move(request));
  if (method == Method::options && config.answer_options) return serve_options(id, flow_id, request);
  emit(IncomingRequest{TransactionId{id}, std::move(request), flow_id, flow.peer, DialogId::none});
}

// RFC 3261 §11.2.
void Core::Impl::serve_options(std::uint64_t id, FlowId flow, const Message& request) {
  ServerTransaction* t = servers.find(id);
  HeaderFields fields = {{"Allow", allow_list()}};
  const auto joined = [](const std::vector<std::string>& list) {
    std::string out;
    for (const std::string& one : list) out += (out.empty() ? "" : ", ") + one;
    return out;
  };
  // An empty list would say that nothing is understood (RFC 3261 §20.1).
  if (!config.accept.empty()) fields.push_back({"Accept", joined(config.accept)});
  fields.push_back({"Accept-Encoding", "identity"});
  fields.push_back({"Accept-Language", "*"});
  fields.push_back({"Supported", joined(config.supported)});
  // Which device it is that tells this: behind a proxy that forks, one of many.
  const auto uri = uri::SipUri::parse(request.request_uri());
  const std::string contact =
      make_contact(local_address(flow, t->reply_to), uri ? uri->user() : std::string_view(), uri && uri->secure());
  answer(id, *t, 200, {}, fields, {}, contact);
}

// RFC 4320 §4.1: only final answers to requests other than INVITE.
void Core::Impl::respond(Respond&& command) {
  const auto id = static_cast<std::uint64_t>(command.transaction);
  ServerTransaction* t = servers.find(id);
  if (t == nullptr || t->method == Method::invite || t->state == ServerTransaction::State::completed) return;
  if (command.status < 200 || command.status > 699) return;
  if (!check_fields(command.fields) || !is_line(command.reason)) return answer(id, 500);
  answer(id, *t, command.status, command.reason, command.fields, command.body);
}

}  // namespace sealwire::sip
