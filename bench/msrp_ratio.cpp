#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <functional>

#include <fcntl.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>

#include "sealwire/base/random.hpp"
#include "sealwire/msrp/core.hpp"
#include "sealwire/net/pump.hpp"

#include "ratio.hpp"

// An MSRP session over one TCP connection of loopback, both ends on one thread, beside the same octets over a bare
// connection that is served in the same way.

namespace {

using namespace sealwire;

constexpr std::uint64_t kMessage = 256U << 20;

/// Content that is nowhere: what is written is copied, as into a real spool, and what is read is always the same.
class Window final : public Spool {
 public:
  explicit Window(std::uint64_t size = 0) : size_(size) {}
  Result<void> write_at(std::uint64_t offset, Octets octets) override {
    size_ = std::max(size_, offset + octets.size());
    while (!octets.empty()) {
      const std::size_t at = offset % window_.size();
      const std::size_t piece = std::min(octets.size(), window_.size() - at);
      std::copy_n(octets.begin(), piece, window_.begin() + static_cast<std::ptrdiff_t>(at));
      octets = octets.subspan(piece);
      offset += piece;
    }
    return {};
  }
  Result<std::size_t> read_at(std::uint64_t offset, std::span<std::uint8_t> into) const override {
    const std::size_t at = offset % (window_.size() / 2);
    const std::size_t piece = std::min(into.size(), window_.size() - at);
    std::copy_n(window_.begin() + static_cast<std::ptrdiff_t>(at), piece, into.begin());
    return piece;
  }
  std::uint64_t size() const override { return size_; }

 private:
  Bytes window_ = Bytes(2U << 20, 0x55);
  std::uint64_t size_;
};

class Windows final : public SpoolFactory {
 public:
  Result<std::unique_ptr<Spool>> create(std::uint64_t) override { return std::make_unique<Window>(); }
};

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "msrp_ratio: %s\n", what);
  std::exit(2);
}

struct Perform {
  std::function<void(msrp::Action&&)> function;
  void operator()(msrp::Action&& action) const { function(std::move(action)); }
};
using MsrpPump = net::Pump<msrp::Core, msrp::Action, msrp::Command, Perform>;

msrp::OpenSession session(const std::string& local, const std::string& remote, bool active) {
  const auto everything = mime::AcceptList::parse_msrp("*").value();
  return {.id = msrp::SessionId{1},
          .local = uri::MsrpUri::parse(local).value(),
          .remote = uri::parse_msrp_path(remote).value(),
          .active = active,
          .accepted = {.types = everything, .wrapped_types = {}},
          .peer_accepted = {.types = everything, .wrapped_types = {}},
          .tls_name = {}};
}

msrp::Config with_chunks(msrp::Config config, std::size_t octets) {
  config.chunk_octets = config.direct_chunk_octets = octets;
  return config;
}

void over_msrp(const msrp::Config& config) {
  net::Loop loop;
  DeterministicRandom random(1);
  Windows spools;
  msrp::Core sender(config, random, spools, 2), receiver(config, random, spools, 3);
  bool done = false, delivered = false;
  MsrpPump receiving(loop, receiver, Perform{[&](msrp::Action&& action) {
                       delivered = delivered || std::holds_alternative<msrp::Deliver>(action);
                       if (done && delivered) loop.stop();
                     }});
  const Endpoint at = receiving.listen({Transport::tcp, "127.0.0.1", 0}).value().local;
  const std::string there = "msrp://127.0.0.1:" + std::to_string(at.port) + "/receiver12345678;tcp";
  const char* here = "msrp://127.0.0.1:9/sender1234567890;tcp";
  MsrpPump sending(loop, sender, Perform{[&](msrp::Action&& action) {
                     if (const auto* end = std::get_if<msrp::SendDone>(&action)) {
                       if (end->status != 200) die("the message was refused");
                       done = true;
                     }
                     if (const auto* down = std::get_if<msrp::SessionDown>(&action); down && !done)
                       die(down->detail.c_str());
                     if (done && delivered) loop.stop();
                   }});
  receiving.submit(session(there, here, false));
  sending.submit(session(here, there, true));
  msrp::SendMessage message;
  message.session = msrp::SessionId{1};
  message.message_id = "message1";
  message.content_type = "application/octet-stream";
  message.content = std::make_shared<Window>(kMessage);
  message.size = kMessage;
  sending.submit(std::move(message));
  if (!loop.run() || !done || !delivered) die("the loop ended early");
}

std::pair<int, int> connected() {
  const int listener = ::socket(AF_INET, SOCK_STREAM, 0);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof address;
  auto* generic = reinterpret_cast<sockaddr*>(&address);
  if (::bind(listener, generic, size) != 0 || ::listen(listener, 1) != 0) die("no socket");
  ::getsockname(listener, generic, &size);
  const int from = ::socket(AF_INET, SOCK_STREAM, 0);
  if (::connect(from, generic, size) != 0) die("no connection");
  const int to = ::accept(listener, nullptr, nullptr);
  ::close(listener);
  for (const int fd : {from, to}) ::fcntl(fd, F_SETFL, O_NONBLOCK);
  return {from, to};
}

void over_tcp() {
  const auto [from, to] = connected();
  const Bytes out(64U << 10, 0x55);
  Bytes in(256U << 10);
  Window window;
  std::uint64_t sent = 0, received = 0;
  while (received < kMessage) {
    for (ssize_t size = 0; sent < kMessage; sent += static_cast<std::uint64_t>(size)) {
      size = ::send(from, out.data(), out.size(), MSG_NOSIGNAL);
      if (size < 0) break;
    }
    for (;;) {
      const ssize_t size = ::recv(to, in.data(), in.size(), 0);
      if (size <= 0) break;
      if (!window.write_at(received, Octets(in).first(static_cast<std::size_t>(size)))) die("no window");
      received += static_cast<std::uint64_t>(size);
    }
  }
  ::close(from);
  ::close(to);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Rows rows(argc, argv);
  constexpr double mib = kMessage / 1048576.0;
  const msrp::Config usual;
  const auto rates = bench::rates(
      {{over_tcp, mib}, {[&] { over_msrp(usual); }, mib}, {[&] { over_msrp(with_chunks(usual, 10240)); }, mib}},
      {.rounds = 5, .seconds = 0.2});
  rows.at_least("MSRP session, one TCP connection", rates[1] / rates[0], "ratio",
                "the same octets over a bare TCP connection, both ends on one core", 0.6);
  rows.note("MSRP session, one TCP connection, chunks of 10 KiB as relays want them", rates[2] / rates[0], "ratio",
            "the same octets over a bare TCP connection, both ends on one core");
  rows.note("MSRP session, one TCP connection", rates[1], "MiB", "a core-second, both ends on one core");
  return rows.finish();
}
