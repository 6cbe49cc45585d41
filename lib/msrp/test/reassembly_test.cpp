#include "sealwire/msrp/reassembly.hpp"

#include <algorithm>
#include <map>

#include <gmock/gmock.h>

#include "sealwire/base/random.hpp"

namespace sealwire::msrp {
namespace {

using testing::HasSubstr;

class Reassembly : public testing::Test {
 protected:
  void SetUp() override { make({}); }
  void make(ReassemblyLimits limits) { reassembler = std::make_unique<Reassembler>(spools, limits, budget); }

  Result<std::optional<Received>> chunk(std::string_view id, std::optional<ByteRange> range, std::string_view body,
                                        Flag flag, std::string_view type = "text/plain") {
    Head head;
    head.transaction_id = "abcd";
    head.method = Method::send;
    head.message_id = id;
    head.byte_range = range;
    head.content_type = type;
    head.has_body = true;
    RawHead raw;
    raw.fields = {{"Message-ID", id}, {"Content-Disposition", "inline"}, {"content-type", type}};
    if (auto begun = reassembler->begin(now, head, raw); !begun) return std::unexpected(begun.error());
    for (std::size_t at = 0; at < body.size(); at += piece) {
      if (auto written = reassembler->write(as_octets(body.substr(at, piece))); !written)
        return std::unexpected(written.error());
    }
    return reassembler->end(flag);
  }
  static std::string content(const Received& message) {
    std::string out(message.content->size(), '\0');
    EXPECT_TRUE(message.content->read_at(0, std::span(reinterpret_cast<std::uint8_t*>(out.data()), out.size())));
    EXPECT_EQ(out.size(), message.size);
    return out;
  }

  std::vector<std::string> expired(Instant at) {
    std::vector<std::string> out;
    for (const auto& [id, content_type] : reassembler->expire(at)) out.push_back(id);
    return out;
  }

  MemorySpoolFactory spools;
  ReassemblyBudget budget;
  std::unique_ptr<Reassembler> reassembler;
  Instant now{};
  std::size_t piece = 3;
};

TEST_F(Reassembly, OneChunkIsAWholeMessage) {
  const auto message = chunk("m", ByteRange{1, 5, 5}, "hello", Flag::last);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(content(**message), "hello");
  EXPECT_EQ((*message)->content_type, "text/plain");
  EXPECT_EQ((*message)->fields, (std::vector<HeaderField>{{"Content-Disposition", "inline"}}));
  EXPECT_FALSE((*message)->duplicate);
  EXPECT_EQ(budget.used, 0U);
}

TEST_F(Reassembly, WithoutByteRangeIsAWholeMessage) {
  const auto message = chunk("m", std::nullopt, "hello", Flag::last);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(content(**message), "hello");
}

TEST_F(Reassembly, EmptyBodyIsAnEmptyMessage) {
  const auto message = chunk("m", ByteRange{1, 0, 0}, "", Flag::last);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ((*message)->size, 0U);
  EXPECT_FALSE((*message)->range_wrong);
}

TEST_F(Reassembly, TakesChunksInReverseOrder) {
  EXPECT_FALSE(*chunk("m", ByteRange{7, 9, 9}, "ghi", Flag::last, "text/other"));
  EXPECT_FALSE(*chunk("m", ByteRange{4, 6, 9}, "def", Flag::more, "text/other"));
  const auto message = chunk("m", ByteRange{1, std::nullopt, 9}, "abc", Flag::more);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(content(**message), "abcdefghi");
  EXPECT_EQ((*message)->content_type, "text/plain");
  EXPECT_FALSE((*message)->range_wrong);
}

TEST_F(Reassembly, LaterChunkWinsWhereTwoOverlap) {
  EXPECT_FALSE(*chunk("m", ByteRange{1, 6, 9}, "aaaaaa", Flag::more));
  EXPECT_FALSE(*chunk("m", ByteRange{4, 8, 9}, "bbbbb", Flag::more));
  const auto message = chunk("m", ByteRange{9, 9, 9}, "c", Flag::last);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(content(**message), "aaabbbbbc");
}

TEST_F(Reassembly, ShortenedChunkCountsForWhatItHolds) {
  EXPECT_FALSE(*chunk("m", ByteRange{1, 6, 9}, "abc", Flag::more));
  EXPECT_EQ(reassembler->progress("m")->received, 3U);
  const auto message = chunk("m", ByteRange{4, 9, 9}, "defghi", Flag::last);
  ASSERT_TRUE(message && *message);
  EXPECT_TRUE((*message)->range_wrong);
  EXPECT_EQ(content(**message), "abcdefghi");
}

TEST_F(Reassembly, HoleKeepsTheMessageUnfinished) {
  EXPECT_FALSE(*chunk("m", ByteRange{1, 3, 9}, "abc", Flag::more));
  EXPECT_FALSE(*chunk("m", ByteRange{7, 9, 9}, "ghi", Flag::last));
  EXPECT_TRUE(reassembler->in_progress("m"));
  EXPECT_EQ(reassembler->progress("m")->received, 6U);
}

TEST_F(Reassembly, EmptyLastChunkEndsTheMessage) {
  EXPECT_FALSE(*chunk("m", ByteRange{1, std::nullopt, 3}, "abc", Flag::more));
  const auto message = chunk("m", ByteRange{4, 3, 3}, "", Flag::last);
  ASSERT_TRUE(message && *message);
  EXPECT_EQ(content(**message), "abc");
}

TEST_F(Reassembly, AbortForgetsTheMessage) {
  EXPECT_FALSE(*chunk("m", ByteRange{1, 3, 9}, "abc", Flag::more));
  EXPECT_FALSE(*chunk("m", ByteRange{4, 5, 9}, "de", Flag::abort));
  EXPECT_FALSE(reassembler->in_progress("m"));
  EXPECT_EQ(budget.used, 0U);
}

TEST_F(Reassembly, CancelledChunkLeavesWhatCameBefore) {
  EXPECT_FALSE(*chunk("m", ByteRange{1, 3, 9}, "abc", Flag::more));
  Head head;
  head.message_id = "m";
  head.byte_range = ByteRange{4, 9, 9};
  ASSERT_TRUE(reassembler->begin(now, head, {}));
  ASSERT_TRUE(reassembler->write(as_octets("de")));
  reassembler->cancel();
  EXPECT_EQ(reassembler->progress("m")->received, 5U);
}

TEST_F(Reassembly, MessagesInterleave) {
  EXPECT_FALSE(*chunk("a", ByteRange{1, 2, 4}, "aa", Flag::more));
  EXPECT_FALSE(*chunk("b", ByteRange{1, 2, 4}, "bb", Flag::more));
  EXPECT_EQ(content(**chunk("a", ByteRange{3, 4, 4}, "AA", Flag::last)), "aaAA");
  EXPECT_EQ(content(**chunk("b", ByteRange{3, 4, 4}, "BB", Flag::last)), "bbBB");
}

TEST_F(Reassembly, SecondMessageOfTheSameIdentifierIsADuplicate) {
  EXPECT_FALSE((*chunk("m", ByteRange{1, 1, 1}, "a", Flag::last))->duplicate);
  EXPECT_TRUE((*chunk("m", ByteRange{1, 1, 1}, "a", Flag::last))->duplicate);
}

TEST_F(Reassembly, ContradictionsForgetTheMessage) {
  EXPECT_FALSE(*chunk("m", ByteRange{5, 9, 9}, "fghij", Flag::more));
  const auto early = chunk("m", ByteRange{1, 3, 9}, "abc", Flag::last);
  ASSERT_FALSE(early);
  EXPECT_TRUE(early.error().is(MsrpError::contradiction));
  EXPECT_FALSE(*chunk("n", ByteRange{4, 6, 6}, "def", Flag::last));
  const auto beyond = chunk("n", ByteRange{7, std::nullopt, std::nullopt}, "g", Flag::more);
  ASSERT_FALSE(beyond);
  EXPECT_TRUE(beyond.error().is(MsrpError::contradiction));
  EXPECT_EQ(budget.used, 0U);
}

TEST_F(Reassembly, LimitsHoldBeforeAnythingIsKept) {
  make({.message_octets = 10, .session_octets = 15, .unfinished_messages = 3, .pieces = 2});
  const auto refused = [&](std::optional<ByteRange> range, std::string_view body, const char* id = "m") {
    const auto result = chunk(id, range, body, Flag::more);
    return !result && result.error().is(MsrpError::limit);
  };
  EXPECT_TRUE(refused(ByteRange{1, std::nullopt, 11}, "a"));
  EXPECT_TRUE(refused(ByteRange{12, std::nullopt, std::nullopt}, "a"));
  EXPECT_TRUE(refused(ByteRange{1, 11, std::nullopt}, "a"));
  EXPECT_TRUE(refused(ByteRange{1, std::nullopt, std::nullopt}, "12345678901"));
  EXPECT_TRUE(refused(std::nullopt, "12345678901"));
  EXPECT_EQ(budget.used, 0U);
  EXPECT_FALSE(reassembler->in_progress("m"));
  EXPECT_TRUE(chunk("a", ByteRange{1, std::nullopt, 10}, "1234567890", Flag::more));
  EXPECT_TRUE(refused(ByteRange{1, std::nullopt, 6}, "a"));
  EXPECT_TRUE(refused(ByteRange{1, std::nullopt, std::nullopt}, "123456", "x"));
  EXPECT_TRUE(chunk("b", ByteRange{1, std::nullopt, 5}, "a", Flag::more));
  EXPECT_TRUE(chunk("c", ByteRange{1, std::nullopt, 1}, "a", Flag::more));
  EXPECT_TRUE(refused(ByteRange{1, 1, 1}, "a", "d"));
}

TEST_F(Reassembly, ExtentCountsAndNotTheOctetsThatCame) {
  make({.message_octets = 100, .session_octets = 150, .pieces = 2});
  EXPECT_TRUE(chunk("a", ByteRange{100, 100, 100}, "z", Flag::last));
  EXPECT_EQ(budget.used, 100U);
  EXPECT_FALSE(chunk("b", ByteRange{100, 100, 100}, "z", Flag::last));
}

TEST_F(Reassembly, TotalOfAllSessionsIsLimited) {
  budget.octets = 10;
  Reassembler other(spools, {}, budget);
  EXPECT_TRUE(chunk("a", ByteRange{1, std::nullopt, 10}, "12345678", Flag::more));
  Head head;
  head.message_id = "b";
  head.byte_range = ByteRange{1, std::nullopt, 3};
  EXPECT_FALSE(other.begin(now, head, {}));
  reassembler.reset();
  EXPECT_EQ(budget.used, 0U);
  EXPECT_TRUE(other.begin(now, head, {}));
}

TEST_F(Reassembly, EachLimitIsReachedAndNotPassed) {
  const auto begins = [&](const char* id, std::uint64_t total) {
    return chunk(id, ByteRange{1, 1, total}, "x", Flag::more);
  };
  make({.message_octets = 10});
  EXPECT_TRUE(begins("a", 10));
  EXPECT_TRUE(begins("b", 11).error().is(MsrpError::limit));
  make({.session_octets = 15});
  EXPECT_TRUE(chunk("a", ByteRange{1, 9, 10}, "123456789", Flag::more));
  EXPECT_TRUE(begins("b", 6));
  EXPECT_FALSE(begins("c", 7));
  EXPECT_TRUE(begins("c", 5));
  make({.unfinished_messages = 2});
  EXPECT_TRUE(begins("a", 2));
  EXPECT_TRUE(begins("b", 2));
  EXPECT_TRUE(begins("c", 2).error().is(MsrpError::limit));
  make({.idle = std::chrono::seconds(10)});
  EXPECT_TRUE(begins("a", 2));
  EXPECT_TRUE(reassembler->expire(now + std::chrono::milliseconds(9999)).empty());
  EXPECT_EQ(reassembler->expire(now + std::chrono::seconds(10)).size(), 1U);
}

TEST_F(Reassembly, NoMoreThanTheLastCompleteMessagesAreRemembered) {
  make({.remembered = 2});
  const auto again = [&](const char* id) { return chunk(id, ByteRange{1, 1, 1}, "x", Flag::last).value()->duplicate; };
  EXPECT_FALSE(again("a"));
  EXPECT_FALSE(again("b"));
  EXPECT_TRUE(again("a"));
  EXPECT_FALSE(again("c"));
  EXPECT_TRUE(again("b"));
  EXPECT_FALSE(again("a"));
}

TEST_F(Reassembly, PiecesAreLimited) {
  make({.pieces = 3});
  for (std::uint64_t i = 0; i < 3; ++i) EXPECT_TRUE(chunk("m", ByteRange{10 - 3 * i, 10 - 3 * i, 99}, "x", Flag::more));
  const auto fourth = chunk("m", ByteRange{50, 50, 99}, "x", Flag::more);
  ASSERT_FALSE(fourth);
  EXPECT_THAT(fourth.error().message(), HasSubstr("pieces"));
}

TEST_F(Reassembly, IdleMessagesExpire) {
  make({.idle = std::chrono::seconds(10)});
  EXPECT_FALSE(reassembler->next_deadline());
  EXPECT_TRUE(chunk("a", ByteRange{1, 1, 9}, "x", Flag::more));
  now += std::chrono::seconds(6);
  EXPECT_TRUE(chunk("b", ByteRange{1, 1, 9}, "x", Flag::more));
  EXPECT_EQ(reassembler->next_deadline(), Instant{} + std::chrono::seconds(10));
  EXPECT_EQ(expired(now + std::chrono::seconds(4)), std::vector<std::string>{"a"});
  EXPECT_TRUE(reassembler->in_progress("b"));
  EXPECT_EQ(reassembler->next_deadline(), Instant{} + std::chrono::seconds(16));
}

TEST_F(Reassembly, AgreesWithANaiveMapUnderRandomChunks) {
  DeterministicRandom random(7);
  for (int round = 0; round < 300; ++round) {
    const std::size_t total = 1 + random.next_u64() % 60;
    const std::string id = "m" + std::to_string(round);
    std::map<std::size_t, char> naive;
    bool last_seen = false;
    for (int step = 0;; ++step) {
      ASSERT_LT(step, 4000);
      const std::size_t begin = random.next_u64() % total;
      const std::size_t length = 1 + random.next_u64() % std::min<std::size_t>(total - begin, 9);
      std::string body(length, '\0');
      for (char& c : body) c = static_cast<char>('a' + random.next_u64() % 26);
      const bool reaches = begin + length == total;
      const bool last = reaches && random.next_u64() % 2 == 0;
      for (std::size_t i = 0; i < length; ++i) naive[begin + i] = body[i];
      last_seen = last_seen || last;
      piece = 1 + random.next_u64() % 9;
      const ByteRange range{begin + 1,
                            random.next_u64() % 2 ? std::optional<std::uint64_t>(begin + length) : std::nullopt,
                            random.next_u64() % 2 ? std::optional<std::uint64_t>(total) : std::nullopt};
      const auto result = chunk(id, range, body, last ? Flag::last : Flag::more);
      ASSERT_TRUE(result) << result.error().message();
      ASSERT_EQ(result->has_value(), last_seen && naive.size() == total);
      if (!*result) continue;
      std::string expected;
      for (const auto& [at, c] : naive) expected += c;
      EXPECT_EQ(content(**result), expected);
      EXPECT_FALSE((*result)->range_wrong);
      break;
    }
  }
  EXPECT_EQ(budget.used, 0U);
}

}  // namespace
}  // namespace sealwire::msrp
