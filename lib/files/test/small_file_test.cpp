#include "sealwire/files/small_file.hpp"

#include <gtest/gtest.h>
#include <stdlib.h>

#include "sealwire/files/error.hpp"

#include "support/files.hpp"

namespace sealwire::files {
namespace {

using test::TemporaryFolder;

TEST(SmallFile, IsReadWhole) {
  const TemporaryFolder folder;
  const std::string content = std::string(5000, 'a') + '\0' + "b";
  const std::string path = folder.put("f", content);
  EXPECT_EQ(as_text(read_small_file(path).value()), content);
  EXPECT_EQ(as_text(read_secret_file(path).value()), content);
  EXPECT_TRUE(read_small_file(folder.put("empty", "")).value().empty());
}

TEST(SmallFile, OneOctetBeyondTheLimitIsRefused) {
  const TemporaryFolder folder;
  EXPECT_EQ(read_small_file(folder.put("f", "12345678"), 8)->size(), 8U);
  EXPECT_TRUE(read_small_file(folder.put("f", "123456789"), 8).error().is(FileError::too_large));
}

TEST(SmallFile, AFileWithoutALengthIsReadToItsEnd) {
  // Files of /proc have the size 0 and content.
  EXPECT_GT(read_small_file("/proc/self/maps")->size(), 1000U);
  EXPECT_TRUE(read_small_file("/proc/self/maps", 100).error().is(FileError::too_large));
}

TEST(Password, ComesFromTheEnvironmentOrTheFirstLineOfAFile) {
  const TemporaryFolder folder;
  ::setenv("SEALWIRE_TEST_PASSWORD", "s3cret", 1);
  EXPECT_EQ(as_text(read_password("env:SEALWIRE_TEST_PASSWORD").value()), "s3cret");
  EXPECT_EQ(as_text(read_password("file:" + folder.put("a", "one\ntwo\n")).value()), "one");
  EXPECT_EQ(as_text(read_password("file:" + folder.put("b", "one\r\n")).value()), "one");
  EXPECT_EQ(as_text(read_password("file:" + folder.put("c", "no line end")).value()), "no line end");
  EXPECT_EQ(as_text(read_password("file:" + folder.put("d", "\n")).value()), "");
}

TEST(Password, OtherFormsAreWrongUsage) {
  EXPECT_EQ(read_password("s3cret").error().blame(), Blame::usage);
  EXPECT_EQ(read_password("env:SEALWIRE_TEST_NOT_SET").error().blame(), Blame::usage);
  EXPECT_TRUE(read_password("file:/nowhere/at/all").error().is(FileError::cannot_open));
}

}  // namespace
}  // namespace sealwire::files
