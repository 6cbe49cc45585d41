#include <algorithm>
#include <utility>

#include "core_impl.hpp"
#include "scan.hpp"

// Answers to what cannot be a transaction: malformed requests, and all of them under overload.

namespace sealwire::sip {
namespace {

/// As much of a malformed request as an answer needs: whatever could be found of its header fields, unjudged.
struct Remains {
  std::string_view method;
  Bytes head;
  bool has_via = false;
  std::size_t untagged_to = 0;  ///< where in `head` a To without a tag ends; 0 if there is none
};

bool echoed(Field f) {
  return f == Field::via || f == Field::from || f == Field::to || f == Field::call_id || f == Field::cseq;
}

/// The topmost Via, if it can be read, says where the request came from.
void append_line(Bytes& out, std::string_view line, const Endpoint* came_from) {
  if (came_from == nullptr) return append(out, line);
  const std::size_t value = line.find(':') + 1;
  const auto elements = split_list(line.substr(value));
  if (!elements || elements->empty()) return append(out, line);
  const std::string_view first = elements->front();
  append(out, line.substr(0, static_cast<std::size_t>(first.data() - line.data())));
  append_received_via(out, first, *came_from);
  append(out, line.substr(static_cast<std::size_t>(first.data() + first.size() - line.data())));
}

Remains remains_of(std::string_view text, const ParseLimits& limits, const Endpoint& remote) {
  Remains out;
  text = text.substr(0, limits.head_octets);
  while (!text.empty() && (text.front() == '\r' || text.front() == '\n')) text.remove_prefix(1);
  bool first = true;
  bool take = false;
  bool in_to = false;
  std::size_t fields = 0;
  while (!text.empty() && fields < limits.header_fields) {
    const std::size_t end = text.find('\n');
    if (end == std::string_view::npos) break;
    std::string_view line = text.substr(0, end);
    text.remove_prefix(end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);
    if (line.empty()) break;
    if (std::exchange(first, false)) {
      out.method = line.substr(0, line.find(' '));
      continue;
    }
    const bool top_via = !is_blank(line.front()) && !out.has_via;
    if (!is_blank(line.front())) {
      const Field field = field_of(trim(line.substr(0, line.find(':'))));
      take = echoed(field) && line.find(':') != std::string_view::npos;
      ++fields;
      if (take) out.has_via |= field == Field::via;
      in_to = take && field == Field::to && line.find("tag=") == std::string_view::npos;
    }
    if (!take || line.find('\r') != std::string_view::npos || line.find('\0') != std::string_view::npos) continue;
    append_line(out.head, line, top_via && out.has_via ? &remote : nullptr);
    if (in_to) out.untagged_to = out.head.size();
    append(out.head, "\r\n");
  }
  return out;
}

}  // namespace

// RFC 3261 §21.4.1 and RFC 4475: said once, remembered not at all. Nothing is said to an ACK, to an answer, or to what
// names no Via.
void Core::Impl::refuse(FlowId id, Octets octets, const Error& error) {
  const Flow* flow = flows.find(id);
  if (flow == nullptr) return;
  Remains r = remains_of(as_text(octets), config.limits.parse, flow->peer.remote);
  const bool token =
      !r.method.empty() && std::all_of(r.method.begin(), r.method.end(), [](char c) { return in_class(c, kToken); });
  if (!token || !r.has_via || r.method == name_of(Method::ack)) return;
  std::uint16_t status = status_for(error);
  // An unknown method is refused for being unknown first (RFC 4475 §3.1.2.18).
  if (error.is(SipError::cseq_mismatch) && method_of(r.method) == Method::other) status = 501;
  std::string reason(reason_phrase(status));
  if (r.untagged_to > 0) {
    // The same for each retransmission, though nothing is remembered (RFC 3261 §8.2.7).
    const std::string to_tag = ";tag=" + std::to_string(server_by_key.hash_function()(as_text(r.head)));
    r.head.insert(r.head.begin() + static_cast<std::ptrdiff_t>(r.untagged_to), to_tag.begin(), to_tag.end());
  }
  Bytes out;
  append(out, "SIP/2.0 " + std::to_string(status) + " " + reason + "\r\n");
  append(out, r.head);
  if (status == 501) append(out, "Allow: " + allow_list() + "\r\n");
  append(out, "Warning: 399 sealwire " + quote(error.what()) + "\r\nContent-Length: 0\r\n\r\n");
  if (config.limits.parse.head_octets > out.size()) flows.send(id, std::move(out), *actions);
}

void Core::Impl::overloaded(FlowId id, const Message& request) {
  discard(id, Error(SipError::too_large, "more than " + std::to_string(config.limits.transactions) + " transactions"));
  Bytes octets;
  append(octets, "SIP/2.0 503 Service Unavailable\r\n");
  const Flow* flow = flows.find(id);
  append(octets, answer_head(request, flow == nullptr ? Endpoint{} : flow->peer.remote, "overload"));
  append(octets, "Retry-After: " + std::to_string(config.limits.retry_after.count()) + "\r\nContent-Length: 0\r\n\r\n");
  flows.send(id, std::move(octets), *actions);
}

}  // namespace sealwire::sip
