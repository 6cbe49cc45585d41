#include <gtest/gtest.h>

#include "sealwire/sip/message.hpp"

#include "test_files.hpp"
#include "torture_cases.hpp"

namespace sealwire::sip {
namespace {

class Torture : public testing::TestWithParam<TortureCase> {};

Bytes message_of(const TortureCase& c) { return read_file(test_data() / "rfc4475" / (std::string(c.name) + ".dat")); }

TEST_P(Torture, IsReadOrRefusedAsRfc4475Says) {
  const TortureCase& c = GetParam();
  const Bytes octets = message_of(c);
  ASSERT_FALSE(octets.empty());
  const auto message = Message::parse(octets);
  if (!c.parse) {
    ASSERT_TRUE(message) << message.error().message();
    return;
  }
  ASSERT_FALSE(message) << "RFC 4475 §" << c.section;
  EXPECT_TRUE(message.error().is(*c.parse)) << message.error().message();
}

TEST_P(Torture, ReadsTheSameAfterSerializing) {
  const auto message = Message::parse(message_of(GetParam()));
  if (!message) return;
  const auto again = Message::parse(message->serialize());
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(again->serialize(), message->serialize());
  EXPECT_EQ(again->from_tag(), message->from_tag());
  EXPECT_EQ(again->to_tag(), message->to_tag());
  EXPECT_EQ(again->call_id(), message->call_id());
  EXPECT_EQ(again->cseq(), message->cseq());
}

TEST_P(Torture, NeverReadsBeyondATruncation) {
  const Bytes octets = message_of(GetParam());
  for (std::size_t size = 0; size < octets.size(); ++size) {
    const Bytes part(octets.begin(), octets.begin() + static_cast<std::ptrdiff_t>(size));
    (void)Message::parse(part);
  }
}

TEST_P(Torture, SurvivesFlippedBits) {
  Bytes octets = message_of(GetParam());
  for (std::size_t bit = 0; bit < 8 * octets.size(); bit += 7) {
    octets[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
    const auto message = Message::parse(octets);
    if (message) {
      const auto again = Message::parse(message->serialize());
      ASSERT_TRUE(again) << "bit " << bit << ": " << again.error().message();
    }
    octets[bit / 8] ^= static_cast<std::uint8_t>(1U << (bit % 8));
  }
}

INSTANTIATE_TEST_SUITE_P(Rfc4475, Torture, testing::ValuesIn(kTorture),
                         [](const auto& row) { return std::string(row.param.name); });

TEST(Torture, TheCopiesInTheCorpusAreTheMessagesOfTheRfc) {
  const auto folder = corpus() / "rfc4475-sip-torture";
  if (!std::filesystem::exists(folder)) GTEST_SKIP() << "the corpus is not at " << folder;
  std::size_t count = 0;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (entry.path().extension() != ".dat") continue;
    EXPECT_EQ(read_file(entry.path()), read_file(test_data() / "rfc4475" / entry.path().filename())) << entry.path();
    ++count;
  }
  EXPECT_EQ(count, 26U);
}

// What RFC 4475 says of single messages beyond accepting or refusing them.

Message parsed(std::string_view name) {
  return Message::parse(read_file(test_data() / "rfc4475" / (std::string(name) + ".dat"))).value();
}

TEST(Torture, FoldingCompactNamesAndBlanksAreUnderstood) {
  const Message m = parsed("wsinv");
  EXPECT_EQ(m.method(), Method::invite);
  EXPECT_EQ(m.to_tag(), "1918181833n");
  EXPECT_EQ(m.from_tag(), "98asjd8");
  EXPECT_EQ(unquote(m.from().display_name), "J Rosenberg \\\"");
  EXPECT_EQ(m.number(Field::max_forwards), 68U);
  EXPECT_EQ(m.cseq(), 9U);
  EXPECT_EQ(m.top_via().transport, "UDP");
  EXPECT_EQ(m.top_via().host, "192.0.2.2");
  EXPECT_EQ(m.top_via().branch, "390skdjuw");
  EXPECT_EQ(m.elements(Field::via).size(), 3U);
  EXPECT_EQ(m.first("Subject"), "");
  EXPECT_TRUE(m.has(Field::subject));
  const auto contacts = m.name_addrs(Field::contact);
  ASSERT_EQ(contacts.size(), 1U);
  EXPECT_EQ(contacts[0].uri, "sip:jdrosen@example.com");
  EXPECT_EQ(contacts[0].parameters.find("newparam").value, "newvalue");
  EXPECT_EQ(contacts[0].parameters.find("q").value, "0.33");
  EXPECT_TRUE(contacts[0].parameters.has("SecondParam"));
  EXPECT_EQ(m.body().size(), 150U);
}

TEST(Torture, UnusualCharactersStayWhatTheyAre) {
  const Message m = parsed("intmeth");
  EXPECT_EQ(m.method(), Method::other);
  EXPECT_EQ(m.method_name(), "!interesting-Method0123456789_*+`.%indeed'~");
  using namespace std::string_literals;
  EXPECT_EQ(unquote(m.to().display_name), "BEL:\a NUL:\0 DEL:\x7f"s);
  EXPECT_EQ(m.from_tag(), "_token~1'+`*%!-.");
  EXPECT_EQ(m.call_id(), "intmeth.word%ZK-!.*_+'@word`~)(><:\\/\"][?}{");
}

TEST(Torture, PercentIsNoEscapeInAFieldName) {
  const Message m = parsed("esc02");
  EXPECT_EQ(m.method_name(), "RE%47IST%45R");
  EXPECT_EQ(m.name_addrs(Field::contact).size(), 2U);
}

TEST(Torture, BinaryPartsOfTheBodyArriveWhole) {
  const Message m = parsed("mpart01");
  EXPECT_EQ(m.body().size(), 553U);
  EXPECT_EQ(m.content_type(), "multipart/mixed;boundary=7a9cbec02ceef655");
}

TEST(Torture, OctetsAfterContentLengthAreNotTheMessages) {
  const Message m = parsed("dblreq");
  EXPECT_EQ(m.method(), Method::register_);
  EXPECT_TRUE(m.body().empty());
}

TEST(Torture, AParameterOfTheUriIsNotOneOfTheContact) {
  EXPECT_TRUE(parsed("cparam01").name_addrs(Field::contact)[0].parameters.has("unknownparam"));
  const Message m = parsed("cparam02");
  EXPECT_FALSE(m.name_addrs(Field::contact)[0].parameters.has("unknownparam"));
  EXPECT_EQ(m.name_addrs(Field::contact)[0].uri, "sip:+19725552222@gw1.example.net;unknownparam");
}

}  // namespace
}  // namespace sealwire::sip
