#include "sealwire/base/io.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"

namespace sealwire {
namespace {

TEST(MemorySpool, TakesPiecesInAnyOrder) {
  MemorySpool spool;
  ASSERT_TRUE(spool.write_at(3, as_octets("def")));
  ASSERT_TRUE(spool.write_at(0, as_octets("abc")));
  BytesSink sink;
  SpoolSource source(spool);
  EXPECT_EQ(copy(source, sink).value(), 6U);
  EXPECT_EQ(as_text(sink.bytes()), "abcdef");
}

TEST(MemorySpool, RefusesToGrowBeyondItsLimit) {
  MemorySpool spool(4);
  EXPECT_TRUE(spool.write_at(2, as_octets("xy")));
  EXPECT_TRUE(spool.write_at(3, as_octets("xy")).error().is(BaseError::limit));
  EXPECT_TRUE(spool.write_at(UINT64_MAX, as_octets("xy")).error().is(BaseError::limit));
}

TEST(BytesSink, RefusesToGrowBeyondItsLimit) {
  BytesSink sink(3);
  EXPECT_TRUE(sink.write(as_octets("abc")));
  EXPECT_TRUE(sink.write(as_octets("d")).error().is(BaseError::limit));
}

TEST(SpanSink, FillsTheMemoryThatItWasGivenAndLendsTheRest) {
  Bytes memory(6);
  SpanSink sink(memory);
  ASSERT_TRUE(sink.write(as_octets("ab")));
  const auto lent = sink.lend(3);
  ASSERT_EQ(lent.size(), 4U);
  std::ranges::copy(as_octets("cde"), lent.begin());
  ASSERT_TRUE(sink.filled(3));
  EXPECT_EQ(as_text(Octets(memory).first(sink.size())), "abcde");
  EXPECT_TRUE(sink.lend(2).empty());
  EXPECT_TRUE(sink.write(as_octets("fg")).error().is(BaseError::limit));
  EXPECT_TRUE(sink.filled(2).error().is(BaseError::limit));
  EXPECT_TRUE(sink.write(as_octets("f")));
  EXPECT_EQ(as_text(memory), "abcdef");
}

TEST(BytesSink, LendsNothing) {
  BytesSink sink;
  EXPECT_TRUE(sink.lend(1).empty());
  EXPECT_TRUE(sink.filled(1).error().is(BaseError::limit));
}

TEST(Random, TokensAreReproducibleFromASeed) {
  DeterministicRandom a(1), b(1);
  const std::string token = a.token(30);
  EXPECT_EQ(token.size(), 30U);
  EXPECT_EQ(token, b.token(30));
  EXPECT_NE(token, a.token(30));
}

}  // namespace
}  // namespace sealwire
