#include "sealwire/files/source.hpp"

#include <array>
#include <cstdlib>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sealwire/files/error.hpp"

#include "support/files.hpp"

namespace sealwire::files {
namespace {

using test::TemporaryFolder;

TEST(FileSource, ReadsARegularFileAndKnowsWhatIsLeft) {
  const TemporaryFolder folder;
  const auto source = FileSource::open(folder.put("in", "Watson, come here")).value();
  EXPECT_TRUE(source->seekable());
  EXPECT_EQ(source->remaining(), 17U);
  std::array<std::uint8_t, 7> piece{};
  EXPECT_EQ(source->read(piece), 7U);
  EXPECT_EQ(as_text(piece), "Watson,");
  EXPECT_EQ(source->remaining(), 10U);
  BytesSink rest;
  EXPECT_EQ(copy(*source, rest), 10U);
  EXPECT_EQ(source->remaining(), 0U);
}

TEST(FileSource, ReadsARegularFileTwice) {
  const TemporaryFolder folder;
  const auto source = FileSource::open(folder.put("in", "abcdef")).value();
  BytesSink first, second;
  ASSERT_TRUE(copy(*source, first));
  ASSERT_TRUE(source->rewind(2));
  EXPECT_EQ(source->remaining(), 4U);
  ASSERT_TRUE(copy(*source, second));
  EXPECT_EQ(as_text(second.bytes()), "cdef");
  std::array<std::uint8_t, 4> piece{};
  EXPECT_EQ(source->read_at(4, piece), 2U);
  EXPECT_EQ(piece[1], 'f');
}

TEST(FileSource, PassesLargeFilesOnByMapping) {
  const TemporaryFolder folder;
  std::string content(5'000'001, 'x');
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<char>(i * 2654435761U >> 13);
  const auto source = FileSource::open(folder.put("in", content)).value();
  for (const std::uint64_t from : {0U, 1U, 4097U, 2'902'849U, 5'000'000U, 5'000'001U}) {
    ASSERT_TRUE(source->rewind(from));
    BytesSink rest;
    EXPECT_EQ(source->pass_mapped(rest), content.size() - from);
    EXPECT_EQ(as_text(rest.bytes()), std::string_view(content).substr(from));
    EXPECT_EQ(source->remaining(), 0U);
    std::array<std::uint8_t, 1> more{};
    EXPECT_EQ(source->read(more), 0U);
  }
}

TEST(FileSource, AFileThatIsShortenedWhileItIsMappedEndsTheProcessWithALine) {
  class Shortening final : public Sink {
   public:
    explicit Shortening(std::string path) : path_(std::move(path)) {}
    Result<void> write(Octets octets) override {
      for (const std::uint8_t octet : octets) sum_ += octet;
      return ::truncate(path_.c_str(), 0) == 0 ? Result<void>() : fail(FileError::cannot_write, path_);
    }

   private:
    std::string path_;
    unsigned sum_ = 0;
  };
  const TemporaryFolder folder;
  const std::string path = folder.put("in", std::string(4 << 20, 'x'));
  EXPECT_EXIT(
      {
        exit_on_lost_input(5);
        Shortening sink(path);
        const auto passed = FileSource::open(path).value()->pass_mapped(sink);
        std::exit(passed ? 0 : 1);
      },
      testing::ExitedWithCode(5), "files.cannot-read: the input became shorter");
}

TEST(FileSource, ReadsAPipeToItsEndWithoutKnowingItsLength) {
  const TemporaryFolder folder;
  const std::string path = folder / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const std::string content(300000, 'x');
  std::thread writer([&] {
    const int fd = ::open(path.c_str(), O_WRONLY);
    for (std::size_t at = 0; at < content.size();) {
      const ssize_t size = ::write(fd, content.data() + at, content.size() - at);
      if (size < 0) break;
      at += static_cast<std::size_t>(size);
    }
    ::close(fd);
  });
  const auto source = FileSource::open(path).value();
  EXPECT_FALSE(source->seekable());
  EXPECT_EQ(source->remaining(), std::nullopt);
  EXPECT_FALSE(source->rewind());
  BytesSink sink;
  EXPECT_EQ(copy(*source, sink), content.size());
  writer.join();
}

TEST(FileSource, SaysWhatCannotBeOpened) {
  const TemporaryFolder folder;
  const auto missing = FileSource::open(folder / "missing");
  ASSERT_FALSE(missing);
  EXPECT_TRUE(missing.error().is(FileError::cannot_open));
  EXPECT_EQ(missing.error().blame(), Blame::environment);
  EXPECT_NE(missing.error().what().find("No such file"), std::string::npos);
  EXPECT_TRUE(FileSource::open(folder.path().string()).error().is(FileError::cannot_open));
}

}  // namespace
}  // namespace sealwire::files
