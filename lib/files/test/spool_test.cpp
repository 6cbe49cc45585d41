#include "sealwire/files/spool.hpp"

#include <algorithm>

#include <gtest/gtest.h>
#include <unistd.h>

#include "sealwire/base/random.hpp"
#include "sealwire/files/error.hpp"

#include "spool_file.hpp"
#include "support/files.hpp"

namespace sealwire::files {
namespace {

using test::TemporaryFolder;

Bytes random_octets(std::size_t size, std::uint64_t seed) {
  Bytes octets(size);
  DeterministicRandom(seed).fill(octets);
  return octets;
}

Bytes content_of(const Spool& spool) {
  BytesSink sink;
  SpoolSource source(spool);
  EXPECT_TRUE(copy(source, sink));
  return sink.take();
}

TEST(HybridSpool, TakesPiecesInAnyOrderInMemoryAndOnDisk) {
  FileSpoolFactory factory({.in_memory = 100000});
  for (const std::size_t size : {std::size_t{5000}, std::size_t{100000}, std::size_t{100001}, std::size_t{1300007}}) {
    const Bytes content = random_octets(size, size);
    std::vector<std::pair<std::size_t, std::size_t>> pieces;
    DeterministicRandom random(7);
    for (std::size_t at = 0; at < size;) {
      const std::size_t length = std::min<std::size_t>(1 + random.next_u64() % 30000, size - at);
      pieces.emplace_back(at, length);
      at += length;
    }
    for (std::size_t i = pieces.size(); i > 1; --i) std::swap(pieces[i - 1], pieces[random.next_u64() % i]);
    const auto spool = factory.create(size).value();
    for (const auto& [at, length] : pieces) ASSERT_TRUE(spool->write_at(at, Octets(content).subspan(at, length)));
    EXPECT_EQ(spool->size(), size);
    EXPECT_EQ(content_of(*spool), content);
  }
}

TEST(HybridSpool, AgreesWithAVectorUnderRandomUse) {
  FileSpoolFactory factory({.in_memory = 70000});
  const auto spool = factory.create(0).value();
  Bytes model;
  DeterministicRandom random(3);
  for (int step = 0; step < 600; ++step) {
    const std::size_t at = random.next_u64() % 900000;
    const std::size_t length = random.next_u64() % 150000;
    if (random.next_u64() % 2 == 0) {
      const Bytes octets = random_octets(length, random.next_u64());
      ASSERT_TRUE(spool->write_at(at, octets));
      if (length > 0) model.resize(std::max(model.size(), at + length));
      std::ranges::copy(octets, model.begin() + static_cast<std::ptrdiff_t>(length > 0 ? at : 0));
    } else {
      Bytes into(length);
      const std::size_t size = spool->read_at(at, into).value();
      ASSERT_EQ(size, at < model.size() ? std::min(length, model.size() - at) : 0);
      ASSERT_TRUE(equal(Octets(into).first(size), size > 0 ? Octets(model).subspan(at, size) : Octets()));
    }
  }
  EXPECT_EQ(spool->size(), model.size());
  EXPECT_EQ(content_of(*spool), model);
}

TEST(HybridSpool, LeavesNoNameInItsFolder) {
  const TemporaryFolder folder;
  FileSpoolFactory factory({.in_memory = 10, .folder = folder.path().string()});
  const auto spool = factory.create(0).value();
  ASSERT_TRUE(spool->write_at(0, Bytes(500000, 'x')));
  EXPECT_EQ(folder.entries(), 0U);
}

TEST(HybridSpool, SmallContentNeedsNoDisk) {
  FileSpoolFactory factory({.in_memory = 1000, .folder = "/nowhere/at/all"});
  const auto spool = factory.create(0).value();
  EXPECT_TRUE(spool->write_at(0, Bytes(1000)));
  EXPECT_TRUE(spool->write_at(1000, Bytes(1)).error().is(FileError::cannot_open));
}

TEST(HybridSpool, LimitsHoldForOneSpoolAndForAll) {
  FileSpoolFactory factory({.per_spool = 1000, .in_total = 1500});
  EXPECT_TRUE(factory.create(1001).error().is(FileError::too_large));
  auto first = factory.create(0).value();
  ASSERT_TRUE(first->write_at(999, as_octets("x")));
  EXPECT_TRUE(first->write_at(1000, as_octets("x")).error().is(FileError::too_large));
  EXPECT_TRUE(first->write_at(UINT64_MAX, as_octets("x")).error().is(FileError::too_large));
  const auto second = factory.create(500).value();
  ASSERT_TRUE(second->write_at(0, Bytes(500)));
  EXPECT_TRUE(second->write_at(500, Bytes(1)).error().is(FileError::too_large));
  EXPECT_EQ(factory.in_use(), 1500U);
  first.reset();
  EXPECT_EQ(factory.in_use(), 500U);
  EXPECT_TRUE(second->write_at(500, Bytes(1)));
}

class DamagedBlocks : public testing::Test {
 protected:
  static constexpr std::size_t kStored = kSpoolBlock + 16;
  void SetUp() override {
    for (std::uint64_t i = 0; i < 2; ++i) ASSERT_TRUE(file_.write(i, random_octets(kSpoolBlock, i)));
  }
  Bytes stored(std::uint64_t number) const {
    Bytes octets(kStored);
    EXPECT_EQ(::pread(file_.descriptor(), octets.data(), kStored, static_cast<off_t>(number * kStored)),
              static_cast<ssize_t>(kStored));
    return octets;
  }
  void store(std::uint64_t number, const Bytes& octets) const {
    EXPECT_EQ(::pwrite(file_.descriptor(), octets.data(), octets.size(), static_cast<off_t>(number * kStored)),
              static_cast<ssize_t>(octets.size()));
  }
  bool is_damaged(std::uint64_t number) const {
    Bytes block(kSpoolBlock);
    const auto read = file_.read(number, block);
    return !read && read.error().is(FileError::damaged_spool) && block == Bytes(kSpoolBlock);
  }
  TemporaryFolder folder_;
  BlockFile file_ = BlockFile::create(folder_.path().string()).value();
};

TEST_F(DamagedBlocks, TheDiskNeverSeesThePlaintext) {
  const Bytes block = stored(0);
  EXPECT_FALSE(equal(Octets(block).first(64), Octets(random_octets(kSpoolBlock, 0)).first(64)));
}

TEST_F(DamagedBlocks, AFlippedBitIsNoticedAndNothingComesOut) {
  for (const std::size_t at : {std::size_t{0}, std::size_t{40000}, kStored - 1}) {
    Bytes block = stored(0);
    block[at] ^= 1;
    store(0, block);
    EXPECT_TRUE(is_damaged(0)) << at;
    block[at] ^= 1;
    store(0, block);
    EXPECT_FALSE(is_damaged(0));
  }
}

TEST_F(DamagedBlocks, SwappedBlocksAreNoticed) {
  const Bytes first = stored(0);
  store(0, stored(1));
  store(1, first);
  EXPECT_TRUE(is_damaged(0));
  EXPECT_TRUE(is_damaged(1));
}

TEST_F(DamagedBlocks, AnEarlierWritingOfABlockIsNoticed) {
  const Bytes earlier = stored(1);
  ASSERT_TRUE(file_.write(1, Bytes(kSpoolBlock)));
  store(1, earlier);
  EXPECT_TRUE(is_damaged(1));
}

TEST_F(DamagedBlocks, AFileCutShortIsNoticed) {
  ASSERT_EQ(::ftruncate(file_.descriptor(), static_cast<off_t>(2 * kStored - 1)), 0);
  EXPECT_FALSE(is_damaged(0));
  EXPECT_TRUE(is_damaged(1));
}

TEST_F(DamagedBlocks, ABlockThatWasNeverWrittenIsZeros) {
  Bytes block(kSpoolBlock, 'x');
  ASSERT_TRUE(file_.read(9, block));
  EXPECT_EQ(block, Bytes(kSpoolBlock));
}

}  // namespace
}  // namespace sealwire::files
