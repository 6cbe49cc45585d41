#include "sealwire/runtime/inbox.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/runtime/error.hpp"

#include "support/files.hpp"

namespace sealwire::runtime {
namespace {

class InboxTest : public testing::Test {
 protected:
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
  test::TemporaryFolder folder_;
  DeterministicRandom random_{1};
  Inbox inbox_{folder_.path().string(), random_};
  static constexpr UnixTime kNow{std::chrono::seconds(1763751600)};
};

TEST_F(InboxTest, TheBodyAppearsWithoutItsHeader) {
  const auto path = inbox_.store(message("Content-Type: text/plain\r\n\r\nhello"), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(test::read_text(*path), "hello");
  EXPECT_TRUE(path->starts_with(folder_ / "20251121T190000Z-")) << *path;
  EXPECT_TRUE(path->ends_with(".txt"));
  EXPECT_EQ(std::filesystem::status(*path).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST_F(InboxTest, TheTransferEncodingIsUndone) {
  const auto path =
      inbox_.store(message("Content-Type: text/plain\r\nContent-Transfer-Encoding: base64\r\n\r\naGVsbG8=\r\n"), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(test::read_text(*path), "hello");
}

TEST_F(InboxTest, ContentThatIsNoEntityIsStoredAsItIs) {
  const auto path = inbox_.store(message("just octets", true, false), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(test::read_text(*path), "just octets");
}

TEST_F(InboxTest, TwoMessagesOfOneSecondAreTwoFiles) {
  ASSERT_TRUE(inbox_.store(message("A: b\r\n\r\n1"), kNow));
  ASSERT_TRUE(inbox_.store(message("A: b\r\n\r\n2"), kNow));
  EXPECT_EQ(folder_.entries(), 2U);
}

TEST_F(InboxTest, WhatIsNotVerifiedIsNotStored) {
  EXPECT_TRUE(inbox_.store(message("A: b\r\n\r\nx", false), kNow).error().is(RuntimeError::not_delivered));
  EXPECT_TRUE(inbox_.store(smime::Opened{}, kNow).error().is(RuntimeError::not_delivered));
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(InboxTest, ABodyThatCannotBeDecodedLeavesNothing) {
  EXPECT_FALSE(inbox_.store(message("Content-Transfer-Encoding: base64\r\n\r\n!!!!\r\n"), kNow));
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(InboxTest, TheSendersNameForTheFileIsMadeSafe) {
  const auto path = inbox_.store(
      message("Content-Disposition: attachment; filename=\"../../etc/cron.d/evil job.sh\"\r\n\r\nx"), kNow);
  ASSERT_TRUE(path) << path.error().message();
  EXPECT_EQ(std::filesystem::path(*path).parent_path(), folder_.path());
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
