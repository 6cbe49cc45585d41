#include "sealwire/uri/sip_uri.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/uri/escape.hpp"

namespace sealwire::uri {
namespace {

SipUri sip(std::string_view text) {
  auto uri = SipUri::parse(text);
  EXPECT_TRUE(uri) << text << ": " << (uri ? "" : uri.error().message());
  return uri ? *uri : SipUri::make("broken", "invalid").value();
}

// RFC 3261 §19.1.3, RFC 4475 §3.1.1.2 (intmeth, esc01, escnull), RFC 5118, RFC 8591 §10.
constexpr std::string_view kValid[] = {
    "sip:alice@atlanta.com",
    "sip:alice:secretword@atlanta.com;transport=tcp",
    "sips:alice@atlanta.com?subject=project%20x&priority=urgent",
    "sip:+1-212-555-1212:1234@gateway.com;user=phone",
    "sips:1212@gateway.com",
    "sip:alice@192.0.2.4",
    "sip:atlanta.com;method=REGISTER?to=alice%40atlanta.com",
    "sip:alice;day=tuesday@atlanta.com",
    "sip:1_unusual.URI~(to-be!sure)&isn't+it$/crazy?,/;;*:&it+has=1,weird!*pas$wo~d_too.(doesn't-it)@example.com",
    "sip:sips%3Auser%40example.com@company.com;other-param=summit",
    "sip:null-%00-null@example.com",
    "sip:user@example.com?Route=%3Csip:sip.example.com%3E",
    "sip:vivekg@chair-dnrc.example.com;unknownparam",
    "sip:user@[2001:db8::10]",
    "sip:[2001:db8::9:1]:6050;lr",
    "SIP:bob@biloxi.com:5060;lr;maddr=239.255.255.1;ttl=15",
    "sip:alice:@example.com",
    "sip:a@b.c;p=[::1]&/:+$",
};

TEST(SipUri, ValidOnesAreReadAndKeptAsWritten) {
  for (const std::string_view text : kValid) EXPECT_EQ(sip(text).text(), text);
}

TEST(SipUri, ComponentsAreThoseOfTheGrammar) {
  const SipUri uri = sip("sips:al%69ce;x=1:pa%20ss@Atlanta.com:5061;transport=TCP;lr?subject=project%20x&to=");
  EXPECT_TRUE(uri.secure());
  EXPECT_EQ(uri.user(), "al%69ce;x=1");
  EXPECT_EQ(uri.user_unescaped(), "alice;x=1");
  EXPECT_EQ(uri.password(), "pa%20ss");
  EXPECT_EQ(uri.host().text, "Atlanta.com");
  EXPECT_EQ(uri.port(), 5061);
  EXPECT_EQ(uri.host_port(), "Atlanta.com:5061");
  EXPECT_EQ(uri.transport(), "TCP");
  EXPECT_TRUE(uri.has_parameter("LR"));
  EXPECT_FALSE(uri.parameter("lr")->value.has_value());
  ASSERT_EQ(uri.header_count(), 2U);
  EXPECT_EQ(uri.header(0).value, "project%20x");
  EXPECT_EQ(uri.header(1).value, "");
}

TEST(SipUri, BrokenOnesAreRefusedByNameAndOffset) {
  const struct {
    std::string_view text;
    UriError code;
    std::size_t offset;
  } rows[] = {
      {"", UriError::bad_scheme, 0},
      {"sip", UriError::bad_scheme, 0},
      {"mailto:a@b", UriError::bad_scheme, 0},
      {"sip:", UriError::bad_host, 4},
      {"sip:@example.com", UriError::bad_character, 4},
      {"sip::pass@example.com", UriError::bad_character, 4},
      {"sip:a b@example.com", UriError::bad_character, 5},
      {"sip:alice@example.com ", UriError::bad_host, 21},
      {"sip:user@example.com; lr", UriError::bad_character, 21},
      {"<sip:user@example.com>", UriError::bad_scheme, 0},
      {"sip:a%4@example.com", UriError::bad_escape, 5},
      {"sip:a%gg@example.com", UriError::bad_escape, 5},
      {"sip:a@exa%6Dple.com", UriError::bad_host, 9},
      {"sip:a@b@c", UriError::bad_host, 7},
      {"sip:a@example.com:", UriError::bad_port, 18},
      {"sip:a@example.com:70000", UriError::bad_port, 22},
      {"sip:a@example.com;", UriError::bad_parameter, 18},
      {"sip:a@example.com;;lr", UriError::bad_parameter, 18},
      {"sip:a@example.com;x=", UriError::bad_parameter, 19},
      {"sip:a@example.com;x=1;X=2", UriError::duplicate_parameter, 22},
      {"sip:a@example.com;x=1;%78=2", UriError::duplicate_parameter, 22},
      {"sip:a@example.com;transport", UriError::bad_parameter, 18},
      {"sip:a@example.com;ttl=256", UriError::bad_parameter, 18},
      {"sip:a@example.com;maddr=a_b", UriError::bad_parameter, 18},
      {"sip:a@example.com?", UriError::bad_parameter, 18},
      {"sip:a@example.com?x", UriError::bad_parameter, 19},
      {"sip:a@example.com?x=y=z", UriError::bad_character, 21},
      {"sip:a@example.com?=y", UriError::bad_parameter, 18},
      {"sip:a\xc3\xa4@example.com", UriError::bad_character, 5},
  };
  for (const auto& row : rows) {
    const auto uri = SipUri::parse(row.text);
    ASSERT_FALSE(uri) << row.text;
    EXPECT_TRUE(uri.error().is(row.code)) << row.text << ": " << uri.error().message();
    EXPECT_EQ(uri.error().offset(), row.offset) << row.text << ": " << uri.error().message();
  }
}

TEST(SipUri, NeverReadsMoreThanItsLimits) {
  std::string many = "sip:a@example.com";
  for (std::size_t i = 0; i < kMaxUriParameters; ++i) many += ";p" + std::to_string(i);
  EXPECT_TRUE(SipUri::parse(many));
  EXPECT_TRUE(SipUri::parse(many + ";one").error().is(UriError::too_long));
  EXPECT_TRUE(SipUri::parse("sip:" + std::string(kMaxUriOctets, 'a')).error().is(UriError::too_long));
}

TEST(SipUri, EquivalentPairsOfRfc3261) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"sip:%61lice@atlanta.com;transport=TCP", "sip:alice@AtLanTa.CoM;Transport=tcp"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;newparam=5"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;security=on"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com;security=off"},
      {"sip:biloxi.com;transport=tcp;method=REGISTER?to=sip:bob%40biloxi.com",
       "sip:biloxi.com;method=REGISTER;transport=tcp?to=sip:bob%40biloxi.com"},
      {"sip:alice@atlanta.com?subject=project%20x&priority=urgent",
       "sip:alice@atlanta.com?priority=urgent&subject=project%20x"},
      {"sip:a@[2001:db8::1]", "sip:a@[2001:DB8:0::0:1]"},
  };
  for (const auto& [a, b] : rows) {
    EXPECT_TRUE(equivalent(sip(a), sip(b))) << a << " and " << b;
    EXPECT_TRUE(equivalent(sip(b), sip(a))) << a << " and " << b;
  }
}

TEST(SipUri, PairsOfRfc3261ThatAreNotEquivalent) {
  const std::pair<std::string_view, std::string_view> rows[] = {
      {"SIP:ALICE@AtLanTa.CoM;Transport=udp", "sip:alice@AtLanTa.CoM;Transport=UDP"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:5060"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com;transport=udp"},
      {"sip:bob@biloxi.com", "sip:bob@biloxi.com:6000;transport=tcp"},
      {"sip:carol@chicago.com", "sip:carol@chicago.com?Subject=next%20meeting"},
      {"sip:bob@phone21.boxesbybob.com", "sip:bob@192.0.2.4"},
      {"sip:carol@chicago.com;security=on", "sip:carol@chicago.com;security=off"},
      {"sip:a@example.com", "sips:a@example.com"},
      {"sip:a:b@example.com", "sip:a@example.com"},
      {"sip:a:b@example.com", "sip:a:B@example.com"},
      {"sip:example.com", "sip:a@example.com"},
      {"sip:a@example.com;user=phone", "sip:a@example.com"},
      {"sip:a@example.com;maddr=192.0.2.1", "sip:a@example.com"},
      {"sip:a%3Bb@example.com", "sip:a;b@example.com"},
      {"sip:a@example.com?x=1&x=1", "sip:a@example.com?x=1&x=2"},
  };
  for (const auto& [a, b] : rows) {
    EXPECT_FALSE(equivalent(sip(a), sip(b))) << a << " and " << b;
    EXPECT_FALSE(equivalent(sip(b), sip(a))) << a << " and " << b;
  }
}

TEST(SipUri, AddressesOfRecordAreTheSameWhateverTheirParameters) {
  const struct {
    std::string_view a, b;
    bool same;
  } rows[] = {
      {"sip:alice@example.com", "sip:alice@example.com", true},
      {"sip:alice@example.com", "sip:%61lice@EXAMPLE.com;user=phone?subject=x", true},
      {"sip:alice@example.com", "sip:Alice@example.com", false},
      {"sip:alice@example.com", "sips:alice@example.com", false},
      {"sip:alice@example.com", "sip:alice@example.com:5060", false},
      {"sip:alice@example.com", "sip:alice:x@example.com", false},
      {"sip:alice:x@example.com", "sip:alice:x@example.com", false},
      {"sip:alice@example.com", "sip:alice@example.com.evil.org", false},
      {"sip:alice%00@example.com", "sip:alice@example.com", false},
      {"sip:alice%40example.com@evil.org", "sip:alice@example.com", false},
      {"sip:example.com", "sip:alice@example.com", false},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(same_address_of_record(sip(row.a), sip(row.b)), row.same) << row.a << " and " << row.b;
    EXPECT_EQ(same_address_of_record(sip(row.b), sip(row.a)), row.same) << row.a << " and " << row.b;
  }
}

TEST(SipUri, ChangesGiveANewOne) {
  const SipUri uri = sip("sip:alice:x@[::1]:5060;a=1;lr?subject=x");
  EXPECT_EQ(uri.without_parameter("A").text(), "sip:alice:x@[::1]:5060;lr?subject=x");
  EXPECT_EQ(uri.without_headers().text(), "sip:alice:x@[::1]:5060;a=1;lr");
  EXPECT_EQ(uri.address_of_record().text(), "sip:alice@[::1]:5060");
  EXPECT_EQ(uri.with_parameter("a", "2;3")->text(), "sip:alice:x@[::1]:5060;lr;a=2%3B3?subject=x");
  EXPECT_EQ(uri.with_parameter("ob")->text(), "sip:alice:x@[::1]:5060;a=1;lr;ob?subject=x");
  EXPECT_EQ(SipUri::make("a b@c", "::1", 5061, true)->text(), "sips:a%20b%40c@[::1]:5061");
  EXPECT_FALSE(SipUri::make("a", "exa mple"));
}

TEST(SipUri, TelephoneNumbersInTheUserAreFound) {
  EXPECT_EQ(sip("sip:+1-212-555-1212;ext=5@example.com;user=phone").telephone_subscriber(), "+1-212-555-1212;ext=5");
  EXPECT_EQ(sip("sip:+12125551212@example.com").telephone_subscriber(), "+12125551212");
  EXPECT_FALSE(sip("sip:12125551212@example.com").telephone_subscriber());
}

TEST(SipUri, EscapingAndUnescapingAreInverse) {
  std::string all;
  for (int i = 0; i < 256; ++i) all += static_cast<char>(i);
  for (const EscapeSet set : {EscapeSet::user, EscapeSet::password, EscapeSet::parameter, EscapeSet::header}) {
    EXPECT_EQ(unescape(escape(all, set)).value(), all);
  }
  EXPECT_TRUE(SipUri::parse("sip:" + escape(all, EscapeSet::user) + ":" + escape(all, EscapeSet::password) +
                            "@h;p=" + escape(all, EscapeSet::parameter) + "?h=" + escape(all, EscapeSet::header)));
}

TEST(SipUri, TruncatedAndFlippedOnesAreRefusedOrReadAsWritten) {
  DeterministicRandom random(3);
  for (const std::string_view whole : kValid) {
    for (std::size_t size = 0; size < whole.size(); ++size) {
      if (const auto uri = SipUri::parse(whole.substr(0, size))) {
        EXPECT_EQ(uri->text(), whole.substr(0, size));
      }
    }
    for (int i = 0; i < 400; ++i) {
      std::string flipped(whole);
      flipped[random.next_u64() % flipped.size()] ^= static_cast<char>(1U << random.next_u64() % 8);
      const auto uri = SipUri::parse(flipped);
      if (!uri) {
        EXPECT_LE(uri.error().offset().value_or(0), flipped.size());
        continue;
      }
      EXPECT_EQ(uri->text(), flipped);
      EXPECT_TRUE(equivalent(*uri, *uri));
      EXPECT_EQ(SipUri::parse(uri->without_parameter("none").text())->text(), flipped);
    }
  }
}

}  // namespace
}  // namespace sealwire::uri
