#include "sealwire/files/output.hpp"

#include <csignal>
#include <thread>

#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <unistd.h>

#include "sealwire/files/error.hpp"

#include "support/files.hpp"

namespace sealwire::files {
namespace {

using test::TemporaryFolder;

/// Both ways of holding a file back: without a name, and under a temporary one.
class HeldFile : public testing::TestWithParam<bool> {
 protected:
  OutputOptions options() const { return {.unnamed_file = GetParam()}; }
  TemporaryFolder folder_;
};

TEST_P(HeldFile, AppearsWithCommitAndNotBefore) {
  const auto output = open_output(folder_ / "out", options()).value();
  EXPECT_TRUE(output->held());
  ASSERT_TRUE(output->write(as_octets("part one, ")));
  ASSERT_TRUE(output->write(Bytes(200000, 'x')));
  ASSERT_TRUE(output->write(as_octets(" end")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "out"));
  ASSERT_TRUE(output->commit());
  EXPECT_EQ(folder_.get("out"), "part one, " + std::string(200000, 'x') + " end");
  EXPECT_EQ(folder_.entries(), 1U);
}

TEST_P(HeldFile, CanBeWrittenInAnyOrderAndReadUntilCommit) {
  const auto output = open_output(folder_ / "out", options()).value();
  Spool& content = *output->content();
  ASSERT_TRUE(output->write(as_octets("abc")));
  ASSERT_TRUE(content.write_at(3, Bytes(100000, 'x')));
  ASSERT_TRUE(content.write_at(1, as_octets("BC")));
  ASSERT_TRUE(output->write(as_octets("end")));
  EXPECT_EQ(content.size(), 100006U);
  Bytes read(10);
  EXPECT_EQ(content.read_at(100000, read).value(), 6U);
  EXPECT_EQ(as_text(Octets(read).first(6)), "xxxend");
  EXPECT_EQ(content.read_at(100006, read).value(), 0U);
  ASSERT_TRUE(content.write_at(100010, as_octets("!")));
  ASSERT_TRUE(output->commit());
  EXPECT_EQ(folder_.get("out"), "aBC" + std::string(100000, 'x') + "end" + std::string(4, '\0') + "!");
}

TEST_P(HeldFile, LeavesNothingWhenASignalEndsTheProcess) {
  for (const int signal : {SIGHUP, SIGINT, SIGTERM}) {
    EXPECT_EXIT(
        {
          remove_temporaries_on_signals();
          const auto output = open_output(folder_ / "out", options()).value();
          if (!output->write(Bytes(100000, 'x'))) std::exit(1);
          std::raise(signal);
        },
        testing::KilledBySignal(signal), "");
    EXPECT_EQ(folder_.entries(), 0U);
  }
}

TEST_P(HeldFile, LeavesNothingWithoutCommit) {
  {
    const auto output = open_output(folder_ / "out", options()).value();
    ASSERT_TRUE(output->write(Bytes(200000, 'x')));
  }
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_P(HeldFile, AnExistingFileStaysUntilCommitAndHandsItsModeOn) {
  folder_.put("out", "old");
  ASSERT_EQ(::chmod((folder_ / "out").c_str(), 0640), 0);
  {
    const auto output = open_output(folder_ / "out", options()).value();
    ASSERT_TRUE(output->write(as_octets("never seen")));
  }
  EXPECT_EQ(folder_.get("out"), "old");
  const auto output = open_output(folder_ / "out", options()).value();
  ASSERT_TRUE(output->write(as_octets("new")));
  EXPECT_EQ(folder_.get("out"), "old");
  ASSERT_TRUE(output->commit());
  EXPECT_EQ(folder_.get("out"), "new");
  EXPECT_EQ(folder_.entries(), 1U);
  struct stat status{};
  ASSERT_EQ(::stat((folder_ / "out").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
}

TEST_P(HeldFile, ANameThatWasTakenMeanwhileIsReplacedOrKeptAsAsked) {
  OutputOptions keep = options();
  keep.replace = false;
  const auto kept = open_output(folder_ / "out", keep).value();
  const auto replacing = open_output(folder_ / "out", options()).value();
  ASSERT_TRUE(kept->write(as_octets("kept")));
  ASSERT_TRUE(replacing->write(as_octets("replacing")));
  folder_.put("out", "meanwhile");
  EXPECT_TRUE(kept->commit().error().is(FileError::cannot_write));
  EXPECT_EQ(folder_.get("out"), "meanwhile");
  ASSERT_TRUE(replacing->commit());
  EXPECT_EQ(folder_.get("out"), "replacing");
}

TEST_P(HeldFile, MakesWhatASymbolicLinkNames) {
  std::filesystem::create_directory(folder_ / "sub");
  std::filesystem::create_symlink("sub/second", folder_ / "out");
  std::filesystem::create_symlink(folder_ / "target", folder_ / "sub/second");
  const auto out = open_output(folder_ / "out", options()).value();
  ASSERT_TRUE(out->write(as_octets("new")));
  EXPECT_FALSE(std::filesystem::exists(folder_ / "target"));
  ASSERT_TRUE(out->commit());
  EXPECT_EQ(folder_.get("target"), "new");
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "out"));
}

TEST_P(HeldFile, ReplacesTheTargetOfASymbolicLink) {
  folder_.put("target", "old");
  std::filesystem::create_symlink("target", folder_ / "out");
  const auto output = open_output(folder_ / "out", options()).value();
  ASSERT_TRUE(output->write(as_octets("new")));
  ASSERT_TRUE(output->commit());
  EXPECT_TRUE(std::filesystem::is_symlink(folder_ / "out"));
  EXPECT_EQ(folder_.get("target"), "new");
}

TEST_P(HeldFile, ANewFileObeysTheUmask) {
  const mode_t before = ::umask(027);
  const auto output = open_output(folder_ / "out", options());
  ::umask(before);
  ASSERT_TRUE(output);
  ASSERT_TRUE((*output)->commit());
  struct stat status{};
  ASSERT_EQ(::stat((folder_ / "out").c_str(), &status), 0);
  EXPECT_EQ(status.st_mode & 07777, 0640U);
  EXPECT_EQ(status.st_size, 0);
}

TEST_P(HeldFile, ADurableFileIsWhole) {
  OutputOptions durable = options();
  durable.durable = true;
  const auto output = open_output(folder_ / "out", durable).value();
  ASSERT_TRUE(output->write(as_octets("kept for good")));
  ASSERT_TRUE(output->commit());
  EXPECT_EQ(folder_.get("out"), "kept for good");
}

TEST_P(HeldFile, AnExhaustedFileSizeIsNoSpaceAndLeavesTheOldFile) {
  folder_.put("out", "old");
  rlimit before{};
  ASSERT_EQ(::getrlimit(RLIMIT_FSIZE, &before), 0);
  const auto old_handler = std::signal(SIGXFSZ, SIG_IGN);
  rlimit small = before;
  small.rlim_cur = 100000;
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &small), 0);
  {
    const auto output = open_output(folder_ / "out", options()).value();
    const auto written = output->write(Bytes(200000, 'x'));
    ASSERT_FALSE(written);
    EXPECT_TRUE(written.error().is(FileError::no_space)) << written.error().message();
    EXPECT_EQ(written.error().blame(), Blame::environment);
  }
  ASSERT_EQ(::setrlimit(RLIMIT_FSIZE, &before), 0);
  std::signal(SIGXFSZ, old_handler);
  EXPECT_EQ(folder_.get("out"), "old");
  EXPECT_EQ(folder_.entries(), 1U);
}

TEST_P(HeldFile, AFullDiskIsNoSpaceAndLeavesNothing) {
  const std::string mounted = folder_ / "disk";
  std::filesystem::create_directory(mounted);
  if (::mount("tmpfs", mounted.c_str(), "tmpfs", 0, "size=128k") != 0)
    GTEST_SKIP() << "a tmpfs may not be mounted here";
  {
    const auto output = open_output(mounted + "/out", options()).value();
    Result<void> result;
    for (int i = 0; result && i < 10; ++i) result = output->write(Bytes(65536, 'x'));
    ASSERT_FALSE(result);
    EXPECT_TRUE(result.error().is(FileError::no_space));
    EXPECT_NE(result.error().what().find("No space left"), std::string::npos);
  }
  EXPECT_TRUE(std::filesystem::is_empty(mounted));
  ::umount(mounted.c_str());
}

INSTANTIATE_TEST_SUITE_P(Ways, HeldFile, testing::Bool(),
                         [](const auto& way) { return way.param ? "WithoutAName" : "UnderATemporaryName"; });

TEST(Output, AFolderThatIsMissingOrAFolderAsTargetCannotBeOpened) {
  const TemporaryFolder folder;
  EXPECT_TRUE(open_output(folder / "no/such/out").error().is(FileError::cannot_open));
  EXPECT_TRUE(open_output(folder.path().string()).error().is(FileError::cannot_open));
  EXPECT_TRUE(open_output(folder / "name/").error().is(FileError::cannot_open));
}

TEST(Output, WhatIsNotHeldCannotBeReadAgain) { EXPECT_EQ(open_output("/dev/null").value()->content(), nullptr); }

TEST(Output, APipeIsWrittenToAtOnce) {
  const TemporaryFolder folder;
  const std::string path = folder / "pipe";
  ASSERT_EQ(::mkfifo(path.c_str(), 0600), 0);
  const int reader = ::open(path.c_str(), O_RDONLY | O_NONBLOCK);
  ASSERT_GE(reader, 0);
  const auto output = open_output(path).value();
  EXPECT_FALSE(output->held());
  ASSERT_TRUE(output->write(as_octets("hello")));
  ASSERT_TRUE(output->commit());
  char got[16];
  EXPECT_EQ(::read(reader, got, sizeof got), 5);
  ::close(reader);
}

TEST(Output, TheFullDeviceIsNoSpace) {
  const auto output = open_output("/dev/full").value();
  ASSERT_TRUE(output->write(as_octets("x")));
  EXPECT_TRUE(output->commit().error().is(FileError::no_space));
}

}  // namespace
}  // namespace sealwire::files
