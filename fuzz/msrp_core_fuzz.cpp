#include <cstdlib>
#include <map>
#include <string>

#include "sealwire/msrp/core.hpp"

// Two sessions, one that waits to be called and one that calls, and peers who send anything on three connections. The
// oracle: what the core writes is MSRP, what it delivers has the size it says, every message of ours has one outcome,
// and nothing is left when sessions and connections have ended.

namespace {

using namespace sealwire;
using namespace sealwire::msrp;

constexpr const char* kWaiting = "msrp://127.0.0.1:2855/waiting;tcp";
constexpr const char* kCalling = "msrp://127.0.0.1:2855/calling;tcp";
constexpr const char* kPeer = "msrp://127.0.0.1:9/peer;tcp";
constexpr std::uint64_t kFlows = 3;  // the third is the one that the core asked for

[[noreturn]] void wrong() { std::abort(); }

OpenSession session(std::uint64_t id, const char* local, bool active) {
  return {.id = SessionId{id},
          .local = *uri::MsrpUri::parse(local),
          .remote = {*uri::MsrpUri::parse(kPeer)},
          .active = active,
          .accepted = {*mime::AcceptList::parse_msrp("text/plain message/*"), {}},
          .peer_accepted = {*mime::AcceptList::parse_msrp("*"), {}},
          .max_size = 50'000,
          .tls_name = {}};
}

struct Harness {
  Harness() : core(config(), random, spools) {}
  static Config config() {
    Config config;
    config.reassembly = {.message_octets = 60'000, .session_octets = 80'000, .unfinished_messages = 4, .pieces = 8};
    config.total_octets = 120'000;
    config.direct_chunk_octets = 3000;
    config.batch_octets = 8192;
    config.unacknowledged_chunks = 4;
    return config;
  }

  void perform(Actions actions) {
    for (const Action& action : actions) {
      if (const auto* connect = std::get_if<Connect>(&action)) asked = connect->flow;
      if (const auto* send = std::get_if<Send>(&action)) check_written(*send);
      if (const auto* done = std::get_if<SendDone>(&action); done != nullptr && --outcomes[done->message_id] < 0)
        wrong();
      if (const auto* deliver = std::get_if<Deliver>(&action)) {
        const Received& message = deliver->message;
        if (message.content->size() != message.size || message.size > 50'000) wrong();
      }
    }
  }
  void check_written(const Send& send) {
    FrameReader& reader = readers[send.flow];
    for (Octets rest = send.octets;;) {
      const auto event = reader.next(rest);
      if (!event) wrong();
      if (*event == FrameReader::Event::need_more) break;
      if (*event != FrameReader::Event::head) continue;
      if (!interpret(reader.head())) wrong();
      if (reader.head().is_request()) last_id = reader.head().transaction_id;
    }
    if (!reader.at_rest()) wrong();
  }
  FlowId flow(std::uint8_t what) const { return what % kFlows == 2 ? asked : FlowId{what % kFlows + 1U}; }
  void send(std::uint8_t what, std::size_t size) {
    SendMessage message;
    message.session = SessionId{what % 2U + 1};
    message.message_id = "message" + std::to_string(++sent);
    message.content_type = (what & 2) != 0 ? "message/cpim" : "text/plain";
    auto spool = std::make_shared<MemorySpool>();
    if (!spool->write_at(0, Bytes(size, '-'))) wrong();
    message.content = std::move(spool);
    message.size = size;
    message.success_report = (what & 4) != 0;
    message.failure_report = static_cast<FailureReport>(((what & 0x18) >> 3) % 3);
    outcomes[message.message_id] = 1;
    Actions out;
    core.submit(now, std::move(message), out);
    perform(std::move(out));
  }
  /// "@" stands for the identifier of the last request of ours, so that answers to it can be found.
  void receive(FlowId from, Octets octets) {
    Bytes text;
    for (const std::uint8_t octet : octets) {
      if (octet == '@')
        append(text, last_id);
      else
        text.push_back(octet);
    }
    Actions out;
    core.receive(now, from, text, out);
    perform(std::move(out));
  }

  DeterministicRandom random{1};
  MemorySpoolFactory spools{std::uint64_t{1} << 20};
  Core core;
  Instant now{};
  FlowId asked = FlowId::none;
  std::map<FlowId, FrameReader> readers;
  std::map<std::string, int> outcomes;
  std::string last_id = "none";
  int sent = 0;
};

void open(Harness& h) {
  for (const bool active : {false, true}) {
    Actions out;
    h.core.submit(h.now, session(active ? 2 : 1, active ? kCalling : kWaiting, active), out);
    h.perform(std::move(out));
  }
  const Endpoint there{Transport::tcp, "127.0.0.1", 9}, here{Transport::tcp, "127.0.0.1", 2855};
  for (std::uint8_t i = 0; i < kFlows; ++i) {
    Actions out;
    h.core.opened(h.now, h.flow(i), {there, here, i == 2 ? 0U : 1U, false}, out);
    h.perform(std::move(out));
  }
}

void close(Harness& h) {
  for (std::uint8_t i = 0; i < kFlows; ++i) {
    Actions out;
    h.core.closed(h.now, h.flow(i), CloseReason::ended, out);
    h.perform(std::move(out));
  }
  for (const std::uint64_t id : {std::uint64_t{1}, std::uint64_t{2}}) {
    Actions out;
    h.core.submit(h.now, CloseSession{.session = SessionId{id}}, out);
    h.perform(std::move(out));
  }
  const Core::Counts counts = h.core.counts();
  if (counts.sessions + counts.connections + counts.sending + counts.transactions + counts.reassembling_octets != 0)
    wrong();
  for (const auto& [id, left] : h.outcomes) {
    if (left != 0) wrong();
  }
}

}  // namespace

// Pieces: one octet that says what, two for a length: octets to a connection, or (0x20) a message of ours of that size,
// or (0x10) the abortion of the last one; before it credit (0x80) or time (0x40).
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Harness h;
  open(h);
  while (size >= 3) {
    const std::uint8_t what = data[0];
    const std::size_t wanted = data[1] * 256U + data[2];
    const std::size_t length = (what & 0x30) != 0 ? 0 : std::min(wanted, size - 3);
    Actions out;
    if ((what & 0x80) != 0) h.core.writable(h.now, h.flow(what & 0x0F), wanted, out);
    if ((what & 0x40) != 0) h.core.expire(h.now += std::chrono::seconds(what & 0x0F), out);
    if ((what & 0x30) == 0x10)
      h.core.submit(h.now, AbortMessage{SessionId{what % 2U + 1}, "message" + std::to_string(h.sent)}, out);
    h.perform(std::move(out));
    if ((what & 0x20) != 0) h.send(what, wanted);
    if (length > 0) h.receive(h.flow(what & 0x0F), Octets(data + 3, length));
    data += 3 + length;
    size -= 3 + length;
  }
  close(h);
  return 0;
}
