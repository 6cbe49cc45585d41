#include "sealwire/base/io.hpp"

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

TEST(Random, TokensAreReproducibleFromASeed) {
  DeterministicRandom a(1), b(1);
  const std::string token = a.token(30);
  EXPECT_EQ(token.size(), 30U);
  EXPECT_EQ(token, b.token(30));
  EXPECT_NE(token, a.token(30));
}

}  // namespace
}  // namespace sealwire
