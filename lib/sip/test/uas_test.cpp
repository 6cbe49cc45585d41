#include <ostream>

#include <gtest/gtest.h>

#include "solo.hpp"
#include "test_files.hpp"
#include "torture_cases.hpp"

namespace sealwire::sip {
namespace {

using Strings = std::vector<std::string>;

Config torture_config() {
  Config config;
  config.accept = {"application/sdp", "text/plain"};
  return config;
}

class TortureAnswers : public testing::TestWithParam<TortureCase> {};
TEST_P(TortureAnswers, AreThoseOfRfc4475) {
  const TortureCase& c = GetParam();
  const Bytes octets = read_file(test_data() / "rfc4475" / (std::string(c.name) + ".dat"));
  Solo solo(torture_config());
  const FlowId flow = solo.flow(Transport::udp, "192.0.2.200", 5060);
  solo.feed(flow, octets);
  std::optional<Message> answer;
  if (solo.count<Connect>() > 0) solo.open_last();
  for (const Send& s : solo.all<Send>()) {
    const std::string_view text = as_text(s.octets);
    ASSERT_TRUE(text.starts_with("SIP/2.0 ")) << text;
    const std::string status(text.substr(8, 3));
    if (status == "100") continue;
    EXPECT_EQ(status, std::to_string(c.status)) << "RFC 4475 §" << c.section;
    if (const auto m = Message::parse(s.octets)) answer = *m;
    if (status == "405" || status == "501") {
      EXPECT_NE(text.find("\r\nAllow: INVITE, ACK"), std::string_view::npos);
    } else if (status == "420") {
      EXPECT_EQ(answer->first(Field::unsupported), "nothingSupportsThis, nothingSupportsThisEither");
    } else if (status == "200") {
      EXPECT_EQ(answer->first(Field::accept), "application/sdp, text/plain");
    }
  }
  EXPECT_LE(solo.count<Send>(), 2U);
  const std::size_t delivered = solo.count<IncomingInvite>() + solo.count<IncomingRequest>();
  const bool request = !as_text(octets).starts_with("SIP/");
  EXPECT_EQ(delivered, request && c.status == 0 ? 1U : 0U);
}
INSTANTIATE_TEST_SUITE_P(Rfc4475, TortureAnswers, testing::ValuesIn(kTorture),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(TortureOnAStream, TwoRequestsInOneSegmentAreTwo) {
  Solo solo(torture_config());
  const FlowId flow = solo.flow(Transport::tcp);
  const Bytes octets = read_file(test_data() / "rfc4475/dblreq.dat");
  solo.feed(flow, octets);
  EXPECT_EQ(solo.trace(), (Strings{"405", "100"}));
  EXPECT_EQ(solo.count<IncomingInvite>(), 1U);
}

TEST(TortureOnAStream, AFramingErrorIsAnsweredAndEndsTheConnection) {
  for (const std::string_view name : {"ncl", "mcl01"}) {
    Solo solo(torture_config());
    const FlowId flow = solo.flow(Transport::tcp);
    solo.feed(flow, read_file(test_data() / "rfc4475" / (std::string(name) + ".dat")));
    ASSERT_EQ(solo.count<Send>(), 1U) << name;
    EXPECT_TRUE(as_text(solo.last<Send>()->octets).starts_with("SIP/2.0 400 "));
    EXPECT_EQ(solo.last<Close>()->flow, flow);
    EXPECT_EQ(solo.core.counts().flows, 0U);
  }
}

TEST(TortureOnAStream, AMessageThatIsNeverFinishedIsNotWaitedForForever) {
  Solo solo(torture_config());
  const FlowId flow = solo.flow(Transport::tcp);
  solo.feed(flow, read_file(test_data() / "rfc4475/clerr.dat"));
  solo.pass(31s);
  EXPECT_EQ(solo.count<Close>(), 0U);
  solo.pass(1s);
  EXPECT_EQ(solo.last<Close>()->flow, flow);
  EXPECT_FALSE(solo.core.next_deadline());
}

TEST(TortureOnAStream, AStreamThatIsNeverAtTheEndOfAMessageIsNotTakenForAnUnfinishedOne) {
  Solo solo;
  const FlowId flow = solo.flow(Transport::tcp);
  std::string left;
  for (int i = 0; i < 80; ++i) {
    RequestText r{.method = "OPTIONS", .via = "SIP/2.0/TCP 192.0.2.9;branch=z9hG4bK" + std::to_string(i)};
    r.cseq = std::to_string(i + 1);
    const std::string text = r.text();
    solo.feed(flow, left + text.substr(0, 40));
    left = text.substr(40);
    solo.pass(1s);
  }
  EXPECT_EQ(solo.count<Close>(), 0U);
  EXPECT_EQ(solo.trace().size(), 79U);
  solo.pass(32s);
  EXPECT_EQ(solo.count<Close>(), 1U);
}

// RFC 3261 §8.2.6.2 and §8.2.7.
TEST(Refusal, TheAnswerToAMalformedRequestEchoesWhatIsThere) {
  Solo solo;
  const FlowId flow = solo.flow();
  RequestText r{.from = "\"a <sip:alice@example.com>;tag=1"};
  solo.feed(flow, r.text());
  solo.feed(flow, r.text());
  const auto sends = solo.all<Send>();
  ASSERT_EQ(sends.size(), 2U);
  EXPECT_EQ(sends[0].octets, sends[1].octets);
  const std::string text = to_string(Octets(sends[0].octets));
  for (const std::string_view part :
       {"SIP/2.0 400 Bad Request\r\n",
        "Via: SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKx1;rport=5060;received=192.0.2.9\r\n",
        "From: \"a <sip:alice@example.com>;tag=1\r\n", "To: <sip:bob@example.org>;tag=", "Call-ID: c1@192.0.2.9\r\n",
        "CSeq: 1 MESSAGE\r\n"})
    EXPECT_NE(text.find(part), std::string::npos) << part << " in\n" << text;
  EXPECT_EQ(solo.core.counts().server_transactions, 0U);
}

TEST(Refusal, NothingIsSaidToAcksAnswersAndGarbage) {
  Solo solo;
  const FlowId flow = solo.flow();
  RequestText ack{.method = "ACK", .call_id = "bad call id"};
  solo.feed(flow, ack.text());
  solo.feed(flow, "SIP/2.0 999 No\r\nVia: SIP/2.0/UDP h;branch=z9hG4bK1\r\n\r\n");
  solo.feed(flow, "GET / HTTP/1.1\r\nHost: h\r\n\r\n");
  solo.feed(flow, std::string("\0\1\2\3", 4));
  solo.feed(flow, "\r\n\r\n");
  solo.feed(flow, "");
  EXPECT_EQ(solo.count<Send>(), 0U);
}

TEST(Refusal, WhatIsTooLargeIs513) {
  Config config;
  config.limits.parse.message_octets = 1000;
  Solo solo(config);
  solo.feed(solo.flow(), RequestText{.body = std::string(1000, 'x')}.text());
  EXPECT_EQ(solo.trace(), Strings{"513"});
}

struct Inspection {
  std::string_view name;
  RequestText request;
  std::uint16_t status;
};
void PrintTo(const Inspection& inspection, std::ostream* out) { *out << inspection.status; }
class Inspections : public testing::TestWithParam<Inspection> {};
TEST_P(Inspections, HaveTheStatusOfRfc3261) {
  Solo solo;
  solo.feed(solo.flow(), GetParam().request.text());
  ASSERT_EQ(solo.count<Send>(), 1U);
  const std::string text = to_string(Octets(solo.last<Send>()->octets));
  EXPECT_EQ(text.substr(8, 3), std::to_string(GetParam().status));
  EXPECT_NE(text.find("To: <sip:bob@example.org>;tag="), std::string::npos);
  EXPECT_EQ(solo.count<IncomingRequest>(), 0U);
}
const Inspection kInspections[] = {
    {"subscribe", {.method = "SUBSCRIBE"}, 405},
    {"unknown", {.method = "message"}, 501},
    {"tel", {.uri = "tel:+1"}, 416},
    {"require", {.more = "Require: 100rel\r\n"}, 420},
    {"stray_bye", {.method = "BYE"}, 481},
    {"stray_update", {.method = "UPDATE"}, 481},
    {"stray_cancel", {.method = "CANCEL"}, 481},
    {"message_in_no_dialog", {.to = "<sip:bob@example.org>;tag=gone"}, 481},
    {"invite_in_no_dialog", {.method = "INVITE", .to = "<sip:bob@example.org>;tag=gone"}, 481},
    {"version", {.via = "SIP/3.0/UDP 192.0.2.9;branch=z9hG4bK1;rport"}, 505},
};
INSTANTIATE_TEST_SUITE_P(Table, Inspections, testing::ValuesIn(kInspections),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Inspection, WhatIsSupportedMayBeRequired) {
  Config config;
  config.supported = {"outbound", "path"};
  Solo solo(config);
  solo.feed(solo.flow(), RequestText{.more = "Require: Path\r\nRequire: gruu, outbound\r\n"}.text());
  EXPECT_EQ(solo.last_sent().first(Field::unsupported), "gruu");
}

TEST(Inspection, ARequestThatCameByTwoWaysIsMerged) {
  Solo solo;
  const FlowId flow = solo.flow();
  RequestText r;
  solo.feed(flow, r.text());
  r.via = "SIP/2.0/UDP 192.0.2.9:5060;branch=z9hG4bKother;rport";
  solo.feed(flow, r.text());
  EXPECT_EQ(solo.trace(), Strings{"482"});
  EXPECT_EQ(solo.count<IncomingRequest>(), 1U);
}

TEST(Options, AreAnsweredWithWhatIsUnderstood) {
  Config config;
  config.accept = {"message/cpim", "application/pkcs7-mime"};
  config.supported = {"path"};
  Solo solo(config);
  solo.feed(solo.flow(), RequestText{.method = "OPTIONS"}.text());
  const Message m = solo.last_sent();
  EXPECT_EQ(m.status(), 200);
  EXPECT_EQ(m.first(Field::accept), "message/cpim, application/pkcs7-mime");
  EXPECT_EQ(m.first(Field::supported), "path");
  EXPECT_EQ(m.first(Field::accept_encoding), "identity");
  EXPECT_EQ(m.first(Field::accept_language), "*");
  EXPECT_EQ(m.first(Field::contact), "<sip:bob@192.0.2.1:5060>");
  EXPECT_EQ(m.first(Field::allow), "INVITE, ACK, BYE, CANCEL, MESSAGE, OPTIONS, UPDATE");
}

TEST(Options, CanBeLeftToTheAgent) {
  Config config;
  config.answer_options = false;
  Solo solo(config);
  solo.feed(solo.flow(), RequestText{.method = "OPTIONS"}.text());
  ASSERT_EQ(solo.count<IncomingRequest>(), 1U);
  solo.submit(Respond{solo.last<IncomingRequest>()->transaction, 486, {}, {}, {}});
  EXPECT_EQ(solo.trace(), Strings{"486"});
}

TEST(Respond, ALineEndInAFieldNeverGetsOut) {
  Solo solo;
  solo.feed(solo.flow(), RequestText{}.text());
  solo.submit(Respond{solo.last<IncomingRequest>()->transaction, 200, {}, {{"X", "a\r\nEvil: b"}}, {}});
  EXPECT_EQ(solo.trace(), Strings{"500"});
}

TEST(Flow, APingIsAnswered) {
  Solo solo;
  const FlowId flow = solo.flow(Transport::tcp);
  solo.feed(flow, "\r\n");
  solo.feed(flow, "\r\n\r\n");
  ASSERT_EQ(solo.count<Send>(), 1U);
  EXPECT_EQ(to_string(Octets(solo.last<Send>()->octets)), "\r\n");
}

TEST(Flow, TooManyAreClosedAtOnce) {
  Config config;
  config.limits.flows = 2;
  Solo solo(config);
  for (std::uint16_t i = 0; i < 4; ++i) solo.flow(Transport::tcp, "192.0.2.9", static_cast<std::uint16_t>(4000 + i));
  EXPECT_EQ(solo.core.counts().flows, 2U);
  EXPECT_EQ(solo.count<Close>(), 2U);
}

TEST(Flow, UnfinishedMessagesOfAllStreamsTogetherAreLimited) {
  Config config;
  config.limits.buffered_octets = 1500;
  Solo solo(config);
  const std::string part = RequestText{.body = std::string(2000, 'x')}.text().substr(0, 1000);
  const FlowId first = solo.flow(Transport::tcp, "192.0.2.9", 1);
  const FlowId second = solo.flow(Transport::tcp, "192.0.2.9", 2);
  solo.feed(first, part);
  EXPECT_EQ(solo.count<Close>(), 0U);
  solo.feed(second, part);
  EXPECT_EQ(solo.last<Close>()->flow, second);
}

}  // namespace
}  // namespace sealwire::sip
