#include "flows.hpp"

#include <utility>

#include "scan.hpp"

namespace sealwire::sip {
namespace {

std::string key_of(const Endpoint& endpoint, const std::string& tls_name) {
  std::string key;
  key.reserve(endpoint.host.size() + tls_name.size() + 9);
  key += static_cast<char>('0' + static_cast<int>(endpoint.transport));
  for (const char c : endpoint.host) key += lower(c);
  key += ' ';
  key += std::to_string(endpoint.port);
  // A name of its own to be authenticated makes it another flow.
  if (is_secure(endpoint.transport) && !tls_name.empty() && !equal_ignoring_case(tls_name, endpoint.host)) {
    key += ' ';
    for (const char c : tls_name) key += lower(c);
  }
  return key;
}

}  // namespace

Flow* Flows::find(FlowId id) {
  const auto found = flows_.find(id);
  return found == flows_.end() ? nullptr : &found->second;
}

const Flow* Flows::find(FlowId id) const {
  const auto found = flows_.find(id);
  return found == flows_.end() ? nullptr : &found->second;
}

void Flows::index(std::string& key, const Endpoint& endpoint, const std::string& tls_name, FlowId id) {
  key = key_of(endpoint, tls_name);
  by_endpoint_[key] = id;
}

void Flows::unindex(const std::string& key, FlowId id) {
  const auto found = by_endpoint_.find(key);
  if (found != by_endpoint_.end() && found->second == id) by_endpoint_.erase(found);
}

Flow* Flows::opened(FlowId id, const Peer& peer, Actions& out) {
  if (find(id) == nullptr && flows_.size() >= limits_.flows) {
    out.emplace_back(Close{id});
    return nullptr;
  }
  Flow& flow = flows_.try_emplace(id, limits_.parse).first->second;
  flow.peer = peer;
  flow.open = true;
  unindex(flow.remote_key, id);  // it may be told twice: another address of the same name
  // An unauthenticated TLS peer is never taken for the server at its address.
  if (!is_secure(peer.remote.transport) || peer.authenticated) index(flow.remote_key, peer.remote, {}, id);
  for (Bytes& octets : std::exchange(flow.queue, {})) out.emplace_back(Send{id, std::move(octets)});
  flow.queued = 0;
  return &flow;
}

std::optional<Flow> Flows::closed(FlowId id) {
  const auto found = flows_.find(id);
  if (found == flows_.end()) return std::nullopt;
  Flow flow = std::move(found->second);
  flows_.erase(found);
  unindex(flow.asked_key, id);
  unindex(flow.remote_key, id);
  return flow;
}

FlowId Flows::known(const Hop& hop) const {
  if (hop.flow != FlowId::none && flows_.contains(hop.flow)) return hop.flow;
  const auto found = by_endpoint_.find(key_of(hop.endpoint, hop.tls_name));
  return found == by_endpoint_.end() ? FlowId::none : found->second;
}

FlowId Flows::reach(const Hop& hop, Actions& out) {
  if (const FlowId id = known(hop); id != FlowId::none) return id;
  const FlowId id = ids_.next();
  Flow& flow = flows_.try_emplace(id, limits_.parse).first->second;
  flow.peer.remote = hop.endpoint;
  index(flow.asked_key, hop.endpoint, hop.tls_name, id);
  out.emplace_back(Connect{id, hop.endpoint, hop.tls_name});
  return id;
}

void Flows::send(FlowId id, Bytes octets, Actions& out) {
  Flow* flow = find(id);
  if (flow == nullptr) return;
  if (flow->open) {
    out.emplace_back(Send{id, std::move(octets)});
  } else if (flow->queued + octets.size() <= limits_.queued_octets) {
    flow->queued += octets.size();
    flow->queue.push_back(std::move(octets));
  }
}

}  // namespace sealwire::sip
