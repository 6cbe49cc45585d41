#include <cstdlib>
#include <string>

#include "sealwire/agent/agent.hpp"

// An agent that gets anything on all its ports, while its workers open nothing. The oracle: nothing is ever believed,
// no request is answered twice with a final answer, and everything ends once its connections have and time has passed.

namespace {

using namespace sealwire;
using namespace sealwire::agent;

struct Harness {
  DeterministicRandom random{1};
  MemorySpoolFactory spools{std::uint64_t{1} << 20};
  Agent agent;
  Instant now{};
  std::vector<JobId> jobs;
  std::string path;  // of the last session that it took

  static Config config() {
    Config config;
    config.aor = "sip:bob@example.org";
    config.sip.listeners = {{1, {Transport::udp, "127.0.0.1", 5060}}, {2, {Transport::tcp, "127.0.0.1", 5060}}};
    config.msrp_listeners = {{3, {Transport::tcp, "127.0.0.1", 2855}}};
    config.max_message_octets = 1 << 20;
    config.msrp.reassembly.message_octets = 1 << 20;
    config.msrp.total_octets = 4 << 20;
    return config;
  }
  Harness() : agent(config(), random, spools) {}

  void keep_path(std::string_view sent) {
    constexpr std::string_view attribute = "a=path:";
    const std::size_t at = sent.find(attribute);
    if (at == std::string_view::npos) return;
    const std::string_view value = sent.substr(at + attribute.size());
    path = value.substr(0, value.find('\r'));
  }
  /// "@@" stands for the path of the last session, so that messages find it.
  Bytes meant(Octets octets) const {
    Bytes out;
    for (std::size_t i = 0; i < octets.size(); ++i) {
      if (octets[i] != '@' || i + 1 == octets.size() || octets[i + 1] != '@') {
        out.push_back(octets[i]);
      } else {
        append(out, path);
        ++i;
      }
    }
    return out;
  }

  void perform(Actions actions) {
    for (const Action& action : actions) {
      if (const auto* open = std::get_if<Open>(&action)) jobs.push_back(open->job);
      if (const auto* send = std::get_if<Send>(&action)) keep_path(as_text(send->octets));
      if (const auto* delivered = std::get_if<Delivered>(&action)) {
        if (delivered->opened.verdict.ok || delivered->from_verified || delivered->opened.content) std::abort();
      }
      if (const auto* connect = std::get_if<Connect>(&action)) {
        Actions out;
        agent.closed(now, connect->flow, CloseReason::refused, out);
        perform(std::move(out));
      }
    }
  }
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Harness h;
  constexpr Transport transports[] = {Transport::udp, Transport::tcp, Transport::tcp};
  for (std::uint32_t listener = 1; listener <= 3; ++listener) {
    Actions out;
    const Transport transport = transports[listener - 1];
    h.agent.opened(h.now, FlowId{listener},
                   {{transport, "127.0.0.1", 9999}, {transport, "127.0.0.1", 5060}, listener, false}, out);
    h.perform(std::move(out));
  }
  // Each piece: one octet that says where it goes (and whether a job fails or time passes before), two for its length.
  while (size >= 3) {
    const std::uint8_t what = data[0];
    const std::size_t length = std::min<std::size_t>(data[1] * 256U + data[2], size - 3);
    Actions out;
    if ((what & 0x80) != 0 && !h.jobs.empty()) {
      h.agent.submit(h.now, Opened{h.jobs.back(), fail(smime::SmimeError::bad_message, "fuzzed")}, out);
      h.jobs.pop_back();
    }
    if ((what & 0x40) != 0) h.agent.expire(h.now += std::chrono::seconds(what & 0x3F), out);
    h.agent.receive(h.now, FlowId{what % 3U + 1}, h.meant(Octets(data + 3, length)), out);
    h.agent.writable(h.now, FlowId{what % 3U + 1}, 65536, out);
    h.perform(std::move(out));
    data += 3 + length;
    size -= 3 + length;
  }
  for (std::uint64_t flow = 1; flow <= 3; ++flow) {
    Actions out;
    h.agent.closed(h.now, FlowId{flow}, CloseReason::ended, out);
    h.perform(std::move(out));
  }
  for (const JobId job : h.jobs) {
    Actions out;
    h.agent.submit(h.now, Opened{job, fail(smime::SmimeError::bad_message, "fuzzed")}, out);
    h.perform(std::move(out));
  }
  for (int i = 0; i < 1000 && h.agent.next_deadline(); ++i) {
    Actions out;
    h.agent.expire(h.now = std::max(h.now, *h.agent.next_deadline()), out);
    h.perform(std::move(out));
  }
  const Agent::Counts counts = h.agent.counts();
  if (counts.sessions != 0 || counts.jobs != 0 || counts.sending != 0) std::abort();
  return 0;
}
