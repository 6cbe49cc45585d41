#include <cstring>

#include <benchmark/benchmark.h>

#include "sealwire/msrp/core.hpp"

// What a message costs between two cores, without sockets: sent in chunks, framed, put together, acknowledged.

namespace {

using namespace sealwire;
using namespace sealwire::msrp;

constexpr std::size_t kMessage = 64 << 20;

/// Takes content and forgets it, so that no memory is grown while time is taken.
class NullSpool final : public Spool {
 public:
  Result<void> write_at(std::uint64_t offset, Octets octets) override {
    std::memcpy(window_.data(), octets.data(), std::min(octets.size(), window_.size()));
    size_ = std::max(size_, offset + octets.size());
    return {};
  }
  Result<std::size_t> read_at(std::uint64_t, std::span<std::uint8_t> into) const override {
    std::memcpy(into.data(), window_.data(), std::min(into.size(), window_.size()));
    return into.size();
  }
  std::uint64_t size() const override { return size_; }
  std::uint64_t size_ = 0;

 private:
  Bytes window_ = Bytes(1 << 18, 'x');
};
class NullSpools final : public SpoolFactory {
 public:
  Result<std::unique_ptr<Spool>> create(std::uint64_t) override { return std::make_unique<NullSpool>(); }
};

OpenSession session(const char* local, const char* remote, bool active) {
  return {.id = SessionId{1},
          .local = *uri::MsrpUri::parse(local),
          .remote = {*uri::MsrpUri::parse(remote)},
          .active = active,
          .accepted = {*mime::AcceptList::parse_msrp("*"), {}},
          .peer_accepted = {*mime::AcceptList::parse_msrp("*"), {}},
          .tls_name = {}};
}

struct End {
  explicit End(std::size_t chunk, std::uint8_t owner) : core({.direct_chunk_octets = chunk}, random, spools, owner) {}
  DeterministicRandom random{1};
  NullSpools spools;
  Core core;
  Actions out;
  FlowId flow{1};
  bool done = false;
};

/// Hands over what one side sends until neither has anything to say.
void exchange(End& from, End& to) {
  Actions now = std::move(from.out);
  from.out.clear();
  for (const Action& action : now) {
    if (const auto* send = std::get_if<Send>(&action)) to.core.receive({}, to.flow, send->octets, to.out);
    if (const auto* done = std::get_if<SendDone>(&action)) from.done = done->status == 200;
  }
}

void send_and_receive(benchmark::State& state) {
  const auto content = std::make_shared<NullSpool>();
  content->size_ = kMessage;
  std::uint64_t messages = 0;
  End a(static_cast<std::size_t>(state.range(0)), 2), b(10240, 3);
  b.core.submit({}, session("msrp://b:2/bbbb;tcp", "msrp://a:1/aaaa;tcp", false), b.out);
  a.core.submit({}, session("msrp://a:1/aaaa;tcp", "msrp://b:2/bbbb;tcp", true), a.out);
  a.flow = std::get<Connect>(a.out.at(0)).flow;
  a.out.clear();
  b.core.opened({}, b.flow, {}, b.out);
  a.core.opened({}, a.flow, {}, a.out);
  for (auto _ : state) {
    a.done = false;
    SendMessage message;
    message.session = SessionId{1};
    message.message_id = "m" + std::to_string(1000 + messages++);
    message.content_type = "application/octet-stream";
    message.content = content;
    message.size = kMessage;
    a.core.submit({}, message, a.out);
    while (!a.done) {
      a.core.writable({}, a.flow, 262144, a.out);
      exchange(a, b);
      exchange(b, a);
    }
  }
  state.SetBytesProcessed(static_cast<std::int64_t>(messages * kMessage));
}
BENCHMARK(send_and_receive)->Arg(2048)->Arg(10240)->Arg(65536);

}  // namespace
