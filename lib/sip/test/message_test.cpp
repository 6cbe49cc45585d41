#include "sealwire/sip/message.hpp"

#include <gtest/gtest.h>

#include "test_files.hpp"

namespace sealwire::sip {
namespace {

const std::string kHead =
    "MESSAGE sip:bob@example.org SIP/2.0\r\n"
    "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\n"
    "From: <sip:alice@example.com>;tag=a\r\n"
    "To: <sip:bob@example.org>\r\n"
    "Call-ID: 1@h\r\n"
    "CSeq: 1 MESSAGE\r\n";

TEST(Message, TheBodyKeepsEveryOctet) {
  std::string body;
  for (int i = 0; i < 256; ++i) body += static_cast<char>(i);
  const auto m = Message::parse(as_octets(kHead + "Content-Length: 256\r\n\r\n" + body + "rest"));
  ASSERT_TRUE(m) << m.error().message();
  EXPECT_EQ(to_string(m->body()), body);
  EXPECT_EQ(to_string(Octets(m->serialize())), kHead + "Content-Length: 256\r\n\r\n" + body);
}

TEST(Message, WithoutContentLengthADatagramEndsTheBody) {
  const auto m = Message::parse(as_octets(kHead + "\r\nhello"));
  ASSERT_TRUE(m);
  EXPECT_EQ(to_string(m->body()), "hello");
}

TEST(Message, LineEndsOfOneOctetAreUnderstood) {
  std::string text = kHead + "l: 2\r\n\r\nab";
  text.erase(std::remove(text.begin(), text.end(), '\r'), text.end());
  const auto m = Message::parse(as_octets(text));
  ASSERT_TRUE(m) << m.error().message();
  EXPECT_EQ(m->call_id(), "1@h");
  EXPECT_EQ(to_string(m->body()), "ab");
}

TEST(Message, BlankLinesBeforeTheStartLineArePassedOver) {
  EXPECT_TRUE(Message::parse(as_octets("\r\n\r\n" + kHead + "\r\n")));
}

TEST(Message, ACopyOutlivesWhatItWasParsedFrom) {
  Message copy;
  {
    std::string text = kHead + "\r\n";
    const Message m = Message::parse(as_octets(text)).value();
    copy = m;
  }
  const Message moved = std::move(copy);
  EXPECT_EQ(moved.from_tag(), "a");
  EXPECT_EQ(moved.to().uri, "sip:bob@example.org");
}

struct Bad {
  std::string_view what;
  std::string_view find, replace;
  SipError error;
};
class Malformed : public testing::TestWithParam<Bad> {};
TEST_P(Malformed, IsNamedWithItsPlace) {
  std::string text = kHead + "Content-Length: 0\r\n\r\n";
  const std::size_t at = text.find(GetParam().find);
  ASSERT_NE(at, std::string::npos);
  text.replace(at, GetParam().find.size(), GetParam().replace);
  const auto m = Message::parse(as_octets(text));
  ASSERT_FALSE(m) << GetParam().what;
  EXPECT_TRUE(m.error().is(GetParam().error)) << m.error().message();
  EXPECT_LE(m.error().offset().value_or(0), text.size());
}
const Bad kBad[] = {
    {"no version", " SIP/2.0", "", SipError::start_line},
    {"HTTP", "SIP/2.0", "HTTP/1.1", SipError::start_line},
    {"new version", "SIP/2.0", "SIP/2.1", SipError::unsupported_version},
    {"no URI", "sip:bob@example.org", "", SipError::start_line},
    {"not a URI", "sip:bob@example.org", "bob", SipError::request_uri},
    {"no host", "sip:bob@example.org", "sip:bob@", SipError::request_uri},
    {"bad port", "sip:bob@example.org", "sip:bob@h:99999", SipError::request_uri},
    {"no Via", "Via: SIP/2.0/UDP 192.0.2.1:5060;branch=z9hG4bK1\r\n", "", SipError::missing_field},
    {"no From", "From: <sip:alice@example.com>;tag=a\r\n", "", SipError::missing_field},
    {"no To", "To: <sip:bob@example.org>\r\n", "", SipError::missing_field},
    {"no Call-ID", "Call-ID: 1@h\r\n", "", SipError::missing_field},
    {"no CSeq", "CSeq: 1 MESSAGE\r\n", "", SipError::missing_field},
    {"two To", "Call-ID: 1@h", "Call-ID: 1@h\r\nt: <sip:b@c>", SipError::repeated_field},
    {"colon missing", "Call-ID:", "Call-ID", SipError::header_field},
    {"name missing", "Call-ID:", ":", SipError::header_field},
    {"blank Call-ID", "1@h", "", SipError::header_field},
    {"two words in Call-ID", "1@h", "1 2", SipError::header_field},
    {"CSeq without method", "1 MESSAGE", "1", SipError::header_field},
    {"CSeq without blank", "1 MESSAGE", "1MESSAGE", SipError::header_field},
    {"CSeq too large", "1 MESSAGE", "4294967296 MESSAGE", SipError::header_field},
    {"CSeq of another method", "1 MESSAGE", "1 INVITE", SipError::cseq_mismatch},
    {"methods have a case", "1 MESSAGE", "1 message", SipError::cseq_mismatch},
    {"negative length", "Length: 0", "Length: -1", SipError::content_length},
    {"length beyond", "Length: 0", "Length: 1", SipError::truncated},
    {"end missing", "Length: 0\r\n\r\n", "Length: 0\r\n", SipError::truncated},
    {"a bare CR", "1@h", "1@h\rX: y", SipError::header_field},
    {"Route without brackets", "Call-ID", "Route: sip:h\r\nCall-ID", SipError::header_field},
    {"empty Contact", "Call-ID", "Contact:\r\nCall-ID", SipError::header_field},
    {"Max-Forwards of letters", "Call-ID", "Max-Forwards: x\r\nCall-ID", SipError::header_field},
};
INSTANTIATE_TEST_SUITE_P(Table, Malformed, testing::ValuesIn(kBad));

TEST(Message, LimitsHoldAndOneBeyondIsRefused) {
  ParseLimits limits;
  const std::string text = kHead + "Content-Length: 4\r\n\r\nbody";
  limits.message_octets = text.size();
  EXPECT_TRUE(Message::parse(as_octets(text), limits));
  --limits.message_octets;
  EXPECT_TRUE(Message::parse(as_octets(text), limits).error().is(SipError::too_large));
  limits = {};
  limits.head_octets = text.size() - 4;
  EXPECT_TRUE(Message::parse(as_octets(text), limits));
  --limits.head_octets;
  EXPECT_TRUE(Message::parse(as_octets(text), limits).error().is(SipError::too_large));
  limits = {};
  limits.header_fields = 6;
  EXPECT_TRUE(Message::parse(as_octets(text), limits));
  limits.header_fields = 5;
  const auto m = Message::parse(as_octets(text), limits);
  ASSERT_FALSE(m);
  EXPECT_EQ(status_for(m.error()), 513);
}

TEST(Message, NumbersOutOfTheirRangeCountAsAbsent) {
  const Message m =
      Message::parse(as_octets(kHead + "Expires: 99999999999\r\nRetry-After: 120 (busy);duration=5\r\n\r\n")).value();
  EXPECT_FALSE(m.number(Field::expires));
  EXPECT_EQ(m.number(Field::retry_after), 120U);
}

// The samples that other projects keep. Those of Kamailio and Sofia test liberal parsers; what is refused here is
// refused for the reason in the table.
struct Sample {
  std::string_view file;
  SipError error;
};
constexpr Sample kRefused[] = {
    {"baresip_invite.sip", SipError::truncated},              // ten octets fewer than its Content-Length says
    {"kamailio_bad_uri.sip", SipError::missing_field},        // no Via
    {"kamailio_bad_via2.sip", SipError::start_line},          // version SIP/2.0/UDP
    {"kamailio_inv_srv.sip", SipError::missing_field},        // no To
    {"kamailio_invite3-callid.sip", SipError::header_field},  // Call-ID folded into To
    {"kamailio_invite5-callid.sip", SipError::header_field},  // "Call-ID;"
    {"kamailio_message02.sip", SipError::header_field},       // a line without colon
    {"kamailio_ms-invite-00-rpl.sip", SipError::truncated},   // ends inside a Via
    {"kamailio_register04.sip", SipError::header_field},      // a URI without scheme
    {"kamailio_req-test1.sip", SipError::start_line},         // two spaces in the Request-Line
    {"kamailio_req1.sip", SipError::request_uri},             // header fields in the Request-URI
    {"kamailio_sg.sip", SipError::header_field},              // a bare CR
    {"kamailio_short_reply.sip", SipError::missing_field},    // Via and nothing else
};

// Some were checked in with bare LF, while their Content-Length counts CRLF.
Bytes with_line_ends(const Bytes& octets) {
  std::string text = to_string(Octets(octets));
  if (text.find('\r') != std::string::npos) return octets;
  for (std::size_t at = 0; (at = text.find('\n', at)) != std::string::npos; at += 2) text.insert(at, 1, '\r');
  return to_bytes(text);
}

TEST(Samples, OfOtherProjectsAreReadOrRefusedForAKnownReason) {
  const auto folder = corpus() / "sip-samples";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the corpus is not at " << folder;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    const std::string name = entry.path().filename().string();
    if (name == "MANIFEST.tsv") continue;
    const auto message = Message::parse(with_line_ends(read_file(entry.path())));
    if (message) {
      const auto again = Message::parse(message->serialize());
      ASSERT_TRUE(again) << name << ": " << again.error().message();
      EXPECT_EQ(again->serialize(), message->serialize()) << name;
    }
    if (name.starts_with("sofia")) continue;
    const auto* refused =
        std::find_if(std::begin(kRefused), std::end(kRefused), [&](auto& s) { return s.file == name; });
    if (refused == std::end(kRefused))
      EXPECT_TRUE(message) << name << ": " << message.error().message();
    else if (message)
      ADD_FAILURE() << name << " was to be refused";
    else
      EXPECT_TRUE(message.error().is(refused->error)) << name << ": " << message.error().message();
  }
}

}  // namespace
}  // namespace sealwire::sip
