#include "two_agents.hpp"

namespace sealwire::agent {
namespace {

using namespace test;
using testing::HasSubstr;
using testing::Not;
using namespace std::chrono_literals;

class Fork : public TwoAgents {};

/// The value of a header field in a request that was seen on the wire.
std::string field_of(const std::string& request, const std::string& name) {
  const std::size_t at = request.find("\r\n" + name + ": ") + name.size() + 4;
  return request.substr(at, request.find("\r\n", at) - at);
}

/// An answer of one branch of a fork to that request.
std::string answer_to(const std::string& request, const std::string& status, const std::string& device,
                      const std::string& more, const std::string& body) {
  return "SIP/2.0 " + status + "\r\nVia: " + field_of(request, "Via") + "\r\nFrom: " + field_of(request, "From") +
         "\r\nTo: " + field_of(request, "To") + ";tag=" + device + "\r\nCall-ID: " + field_of(request, "Call-ID") +
         "\r\nCSeq: " + field_of(request, "CSeq") + "\r\nContact: <sip:bob@" + device +
         ".example.org>\r\nRecord-Route: <sip:127.0.0.1:7000;transport=tcp;lr>\r\n" + more +
         "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

TEST_F(Fork, ForkThatAnswersTwiceSetsUpOneSessionAndEndsTheOther) {
  start();
  net.add_raw(Transport::tcp, 7000);
  net.add_raw(Transport::tcp, 7001);
  SendMessage forked = message(kText, Form::sign, Via::msrp);
  forked.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
  net.submit(*alice, forked);
  const std::string invite = net.taken_raw();
  ASSERT_TRUE(invite.starts_with("INVITE sip:bob@example.org SIP/2.0\r\n")) << invite;
  EXPECT_THAT(invite, testing::AllOf(HasSubstr("a=accept-types:application/pkcs7-mime "), HasSubstr("a=setup:active"),
                                     HasSubstr("m=message 9 TCP/MSRP *"), HasSubstr("a=accept-wrapped-types:*")));
  const std::string sdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 7001 TCP/MSRP *\r\n"
      "a=accept-types:application/pkcs7-mime text/plain\r\na=path:msrp://127.0.0.1:7001/one1;tcp\r\n";
  const std::string type = "Content-Type: application/sdp\r\n";
  net.answer_raw(*alice, answer_to(invite, "200 OK", "one", type, sdp));
  net.answer_raw(*alice, answer_to(invite, "200 OK", "two", type, sdp));
  const std::string after = net.taken_raw();
  EXPECT_THAT(after, HasSubstr("ACK sip:bob@one.example.org SIP/2.0"));
  EXPECT_THAT(after, HasSubstr("ACK sip:bob@two.example.org SIP/2.0"));
  EXPECT_THAT(after, HasSubstr("BYE sip:bob@two.example.org SIP/2.0"));
  EXPECT_THAT(after, Not(HasSubstr("BYE sip:bob@one.example.org SIP/2.0")));
  EXPECT_THAT(after, HasSubstr("To-Path: msrp://127.0.0.1:7001/one1;tcp\r\n"));
  EXPECT_EQ(alice->agent.counts().sessions, 1U);
}

TEST_F(Fork, ForkedOptionsShowOneDeviceAndSayNothingOfOthers) {
  start();
  net.add_raw(Transport::tcp, 7000);
  QueryCapabilities query{MessageId{77}, "sip:bob@example.org", {}};
  query.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
  net.submit(*alice, query);
  net.answer_raw(*alice, answer_to(net.taken_raw(), "200 OK", "one", "Accept: text/plain\r\n", ""));
  ASSERT_EQ(Net::all<CapabilitiesLearnt>(*alice).size(), 1U);
  EXPECT_EQ(Net::all<CapabilitiesLearnt>(*alice)[0].device.contact, "sip:bob@one.example.org");
  SendMessage sealed = message();
  sealed.route.proxy = query.route.proxy;
  sealed.route.target = "sip:bob@one.example.org";
  net.submit(*alice, sealed);
  EXPECT_EQ(Net::all<SendOutcome>(*alice).at(0).error->code(), "agent.not-understood");
  EXPECT_EQ(net.taken_raw(), "");
  sealed.id = MessageId{++number};
  sealed.route.target = "sip:bob@two.example.org";
  net.submit(*alice, sealed);
  EXPECT_THAT(net.taken_raw(), HasSubstr("MESSAGE sip:bob@two.example.org SIP/2.0"));
  sealed.id = MessageId{++number};
  sealed.route.target.clear();
  net.submit(*alice, sealed);
  EXPECT_THAT(net.taken_raw(), HasSubstr("MESSAGE sip:bob@example.org SIP/2.0"));
}

TEST_F(Fork, ARedirectionIsFollowedFromTheMostWantedPlaceToTheLast) {
  for (const Via via : {Via::message, Via::msrp}) {
    Net other;
    Net::Node& node = other.add(alice_config(), 5070);
    other.add_raw(Transport::tcp, 7000);
    SendMessage moved = message(kText, Form::sign, via);
    moved.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
    other.submit(node, moved);
    std::string request = other.taken_raw();
    other.answer_raw(node, answer_to(request, "302 Moved Temporarily", "one",
                                     "Contact: <sip:bob@two.example.org>;q=0.5, <mailto:bob@example.org>, "
                                     "<sip:bob@one.example.org>\r\n",
                                     ""));
    const std::string method = via == Via::message ? "MESSAGE" : "INVITE";
    request = other.taken_raw();
    request = request.substr(request.find(method + " sip:bob@one.example.org SIP/2.0\r\n"));
    EXPECT_THAT(request, HasSubstr("To: <sip:bob@example.org>\r\n"));
    other.answer_raw(node, answer_to(request, "480 Temporarily Unavailable", "one", "", ""));
    request = other.taken_raw();
    request = request.substr(request.find(method + " sip:bob@two.example.org SIP/2.0\r\n"));
    EXPECT_EQ(Net::all<SendOutcome>(node).size(), 0U);
    other.answer_raw(node, answer_to(request, "302 Moved Temporarily", "one", "", ""));
    ASSERT_EQ(Net::all<SendOutcome>(node).size(), 1U) << "sent in a circle";
    EXPECT_EQ(Net::all<SendOutcome>(node)[0].status, 302);
  }
}

TEST_F(Fork, NobodyIsLedOutOfSipsByARedirection) {
  start();
  net.add_raw(Transport::tls, 7000);
  SendMessage moved = message();
  moved.to = "sips:bob@example.org";
  moved.route.proxy = Endpoint{Transport::tls, "127.0.0.1", 7000};
  net.submit(*alice, moved);
  net.answer_raw(*alice, answer_to(net.taken_raw(), "302 Moved Temporarily", "one", "", ""));
  ASSERT_EQ(Net::all<SendOutcome>(*alice).size(), 1U);
  EXPECT_EQ(net.taken_raw(), "");
}

TEST_F(Fork, UnusableAnswersEndTheInvitation) {
  for (const char* sdp :
       {"", "nonsense", "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nt=0 0\r\nm=message 0 TCP/MSRP *\r\n"}) {
    Net other;
    Net::Node& node = other.add(alice_config(), 5070);
    other.add_raw(Transport::tcp, 7000);
    SendMessage invited = message(kText, Form::sign, Via::msrp);
    invited.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
    other.submit(node, invited);
    other.answer_raw(node, answer_to(other.taken_raw(), "200 OK", "one", "Content-Type: application/sdp\r\n", sdp));
    EXPECT_THAT(other.taken_raw(), HasSubstr("BYE sip:bob@one.example.org SIP/2.0")) << sdp;
    ASSERT_EQ(Net::all<SendOutcome>(node).size(), 1U);
    EXPECT_EQ(Net::all<SendOutcome>(node)[0].error->code(), "agent.bad-session");
    other.wait(60s);
    EXPECT_EQ(node.agent.counts().sessions, 0U);
  }
}

TEST_F(Fork, LostMsrpConnectionEndsMessageAndDialog) {
  start();
  net.add_raw(Transport::tcp, 7000);
  SendMessage invited = message(kText, Form::sign, Via::msrp);
  invited.route.proxy = Endpoint{Transport::tcp, "127.0.0.1", 7000};
  net.submit(*alice, invited);
  const std::string sdp =
      "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\nm=message 7999 TCP/MSRP *\r\n"
      "a=accept-types:*\r\na=path:msrp://127.0.0.1:7999/one1;tcp\r\n";
  net.answer_raw(*alice, answer_to(net.taken_raw(), "200 OK", "one", "Content-Type: application/sdp\r\n", sdp));
  ASSERT_EQ(Net::all<SendOutcome>(*alice).size(), 1U);  // nobody listens on port 7999
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].error->code(), "agent.unreachable");
  EXPECT_EQ(Net::all<SendOutcome>(*alice)[0].via, Via::msrp);
  EXPECT_THAT(net.taken_raw(), HasSubstr("BYE sip:bob@one.example.org SIP/2.0"));
}

}  // namespace
}  // namespace sealwire::agent
