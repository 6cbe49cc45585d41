#pragma once

#include <gmock/gmock.h>

#include "sealwire/msrp/core.hpp"

#include "harness.hpp"
#include "support.hpp"

namespace sealwire::msrp::test {

inline constexpr const char* kAlice = "msrp://alice.example.com:7777/iau39soe2843z;tcp";
inline constexpr const char* kBob = "msrp://bob.example.com:8888/9di4eae923wzd;tcp";

inline uri::MsrpUri uri_of(std::string_view text) { return *uri::MsrpUri::parse(text); }

inline Accepted accepting(std::string_view types = "*") { return {*mime::AcceptList::parse_msrp(types), {}}; }

inline OpenSession session(std::uint64_t id, const std::string& local, const std::string& remote, bool active) {
  return {.id = SessionId{id},
          .local = uri_of(local),
          .remote = {uri_of(remote)},
          .active = active,
          .accepted = accepting(),
          .peer_accepted = accepting(),
          .tls_name = {}};
}

inline std::shared_ptr<MemorySpool> spool_of(std::string_view text) {
  auto spool = std::make_shared<MemorySpool>();
  EXPECT_TRUE(spool->write_at(0, as_octets(text)));
  return spool;
}

inline SendMessage message(std::uint64_t id, std::string message_id, std::string_view text,
                           std::string type = "text/plain") {
  SendMessage out;
  out.session = SessionId{id};
  out.message_id = std::move(message_id);
  out.content_type = std::move(type);
  out.content = spool_of(text);
  out.size = text.size();
  return out;
}

inline std::string content_of(const Received& received) {
  std::string out(received.size, '\0');
  EXPECT_TRUE(received.content->read_at(0, std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size())));
  EXPECT_EQ(received.content->size(), received.size);
  return out;
}

inline std::string noise(std::size_t size, std::uint64_t seed = 5) {
  DeterministicRandom random(seed);
  std::string out(size, '\0');
  random.fill(std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size()));
  return out;
}

/// Two cores with a wire between them.
class TwoCores : public testing::Test {
 protected:
  void open(std::uint64_t id = 1, const std::string& alice = kAlice, const std::string& bob = kBob) {
    wire.submit(wire.b, session(id, bob, alice, false));
    wire.submit(wire.a, session(id, alice, bob, true));
  }
  Wire::Side& alice() { return wire.a; }
  Wire::Side& bob() { return wire.b; }
  template <class T>
  std::vector<T> all(const Wire::Side& side) {
    return Wire::all<T>(side);
  }

  Wire wire{{.direct_chunk_octets = 10240}};
};

/// A SEND of somebody who writes his requests by hand, up to its end line.
inline std::string send_head(std::string_view to, std::string_view from, std::string_view more = "") {
  return "MSRP strange1 SEND\r\nTo-Path: " + std::string(to) + "\r\nFrom-Path: " + std::string(from) +
         "\r\nMessage-ID: stranger\r\n" + std::string(more);
}
inline const std::string kEnd = "-------strange1$\r\n";

}  // namespace sealwire::msrp::test
