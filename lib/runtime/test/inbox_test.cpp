#include "sealwire/runtime/inbox.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>

#include <gtest/gtest.h>
#include <stdlib.h>

#include "sealwire/base/random.hpp"
#include "sealwire/runtime/error.hpp"

namespace sealwire::runtime {
namespace {

class InboxTest : public testing::Test {
 protected:
  static std::filesystem::path new_folder() {
    std::string name = (std::filesystem::temp_directory_path() / "sealwire-inbox-XXXXXX").string();
    return ::mkdtemp(name.data());
  }
  ~InboxTest() override { std::filesystem::remove_all(folder_); }

  static smime::Opened message(std::string_view content, bool ok = true, bool entity = true) {
    smime::Opened opened;
    opened.verdict.ok = ok;
    opened.verdict.content_is_entity = entity;
    opened.verdict.content_type = {"text", "plain"};
    const std::size_t empty_line = content.find("\r\n\r\n");
    if (entity) opened.verdict.body_offset = empty_line + 4;
    auto spool = std::make_shared<MemorySpool>();
    EXPECT_TRUE(spool->write_at(0, as_octets(content)));
    opened.content_size = content.size();
    opened.content = std::move(spool);
    return opened;
  }
  static std::string read(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    return {std::istreambuf_iterator<char>(in), {}};
  }
  std::size_t entries() const {
    return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder_), {}));
  }

  std::filesystem::path folder_ = new_folder();
  DeterministicRandom random_{1};
  Inbox inbox_{folder_.string(), random_};
  static constexpr UnixTime kNow{std::chrono::seconds(1763751600)};
};

TEST_F(InboxTest, TheBodyAppearsWithoutItsHeader) {
  const auto path = inbox_.store(message("Content-Type: text/plain\r\n\r\nhello"), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(read(*path), "hello");
  EXPECT_TRUE(path->starts_with(folder_.string() + "/20251121T190000Z-")) << *path;
  EXPECT_TRUE(path->ends_with(".txt"));
  EXPECT_EQ(std::filesystem::status(*path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(InboxTest, TheTransferEncodingIsUndone) {
  const auto path =
      inbox_.store(message("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(read(*path), "hello");
}

TEST_F(InboxTest, ContentThatIsNoEntityIsStoredAsItIs) {
  const auto path = inbox_.store(message("just octets", true, false), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(read(*path), "just octets");
}

TEST_F(InboxTest, TwoMessagesOfOneSecondAreTwoFiles) {
  ASSERT_TRUE(inbox_.store(message("A: b\r\n\r\n1"), kNow));
  ASSERT_TRUE(inbox_.store(message("A: b\r\n\r\n2"), kNow));
  EXPECT_EQ(entries(), 2U);
}

TEST_F(InboxTest, WhatIsNotVerifiedIsNotStored) {
  EXPECT_TRUE(inbox_.store(message("A: b\r\n\r\nx", false), kNow).error().is(RuntimeError::not_delivered));
  EXPECT_TRUE(inbox_.store(smime::Opened{}, kNow).error().is(RuntimeError::not_delivered));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(InboxTest, ABodyThatCannotBeDecodedLeavesNothing) {
  EXPECT_FALSE(inbox_.store(message("Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n"), kNow));
  EXPECT_EQ(entries(), 0U);
}

TEST_F(InboxTest, TheSendersNameForTheFileIsMadeSafe) {
  const auto path = inbox_.store(
      message("Content-Disposition: attachment; filename=\"../../etc/cron.d/evil job.sh\"\r\n\r\nx"), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(std::filesystem::path(*path).parent_path(), folder_);
  EXPECT_TRUE(path->ends_with("etc_cron.d_evil_job.sh")) << *path;
}

TEST(SafeFileName, KeepsWhatIsHarmless) {
  EXPECT_EQ(safe_file_name("report-2026_v1.pdf"), "report-2026_v1.pdf");
  EXPECT_EQ(safe_file_name("..."), "");
  EXPECT_EQ(safe_file_name(".profile"), "profile");
  EXPECT_EQ(safe_file_name("a\0b\nc/d\\e"), "a");
  EXPECT_EQ(safe_file_name(std::string_view("a\0b\nc/d\\e", 9)), "a_b_c_d_e");
  EXPECT_EQ(safe_file_name(std::string(200, 'a') + ".txt").size(), 80U);
}

}  // namespace
}  // namespace sealwire::runtime
