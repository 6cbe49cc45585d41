#include "sealwire/uri/host.hpp"

#include <gtest/gtest.h>

namespace sealwire::uri {
namespace {

TEST(Host, NamesAndAddressesOfRfc3261AreRead) {
  const std::pair<std::string_view, HostKind> rows[] = {
      {"example.com", HostKind::name},       {"a", HostKind::name},
      {"a-b.c1.example.", HostKind::name},   {"192.0.2.1", HostKind::ipv4},
      {"255.255.255.255", HostKind::ipv4},   {"[::1]", HostKind::ipv6},
      {"[2001:db8::10]", HostKind::ipv6},    {"[::]", HostKind::ipv6},
      {"[1:2:3:4:5:6:7:8]", HostKind::ipv6}, {"[::ffff:192.0.2.1]", HostKind::ipv6},
      {"[1:2:3:4:5:6:7::]", HostKind::ipv6}, {"3com.com", HostKind::name},
  };
  for (const auto& [text, kind] : rows) {
    const auto host = parse_host(text);
    ASSERT_TRUE(host) << text << ": " << host.error().message();
    EXPECT_EQ(host->kind, kind) << text;
    EXPECT_EQ(host->bracketed(), text);
  }
}

TEST(Host, WhatIsNeitherNameNorAddressIsRefused) {
  for (const std::string_view text : {"",
                                      ".",
                                      "a..b",
                                      "-a.com",
                                      "a-.com",
                                      "exa_mple.com",
                                      "1.2.3",
                                      "1.2.3.256",
                                      "1.2.3.4.5",
                                      "[::1",
                                      "[",
                                      "[]",
                                      "[:]",
                                      "[1:2]",
                                      "[1::2::3]",
                                      "[1:2:3:4:5:6:7:8:9]",
                                      "[12345::]",
                                      "[::1.2.3]",
                                      "[1:2:3:4:5:6:7:1.2.3.4]",
                                      "[::g]",
                                      "::1",
                                      "a b",
                                      "example.123",
                                      "[1:2:3:4:5:6:7:]",
                                      "[1:2:3:4:5:6:7::8]"}) {
    const auto host = parse_host(text);
    ASSERT_FALSE(host) << text;
    EXPECT_TRUE(host.error().is(UriError::bad_host)) << text;
  }
}

TEST(Host, AddressesAreComparedAsNumbersAndNamesWithoutCase) {
  EXPECT_EQ(parse_host("[2001:DB8:0:0::1]").value(), parse_host("[2001:db8::1]").value());
  EXPECT_EQ(parse_host("[::ffff:192.0.2.1]").value(), parse_host("[::ffff:c000:201]").value());
  EXPECT_EQ(parse_host("192.0.2.010").value(), parse_host("192.0.2.10").value());
  EXPECT_EQ(parse_host("ExAmple.COM").value(), parse_host("example.com").value());
  EXPECT_NE(parse_host("example.com").value(), parse_host("example.org").value());
  EXPECT_NE(parse_host("[::]").value(), parse_host("0.0.0.0").value());
}

TEST(Host, PortsAreNumbersUpTo65535) {
  EXPECT_EQ(parse_host_port("[::1]:5060")->port, 5060);
  EXPECT_EQ(parse_host_port("a:05060")->port, 5060);
  EXPECT_FALSE(parse_host_port("[::1]")->port.has_value());
  for (const std::string_view text : {"a:", "a:65536", "a:x", "a:50:60", "a:-1", "a:99999999999999999999"}) {
    EXPECT_FALSE(parse_host_port(text)) << text;
  }
  EXPECT_EQ(parse_host_port("a:50x").error().offset(), 4U);
}

}  // namespace
}  // namespace sealwire::uri
