#include "sealwire/msrp/head.hpp"

#include <gmock/gmock.h>

#include "sealwire/msrp/accept.hpp"

namespace sealwire::msrp {
namespace {

using testing::HasSubstr;

TEST(ByteRange, TakesEveryForm) {
  EXPECT_EQ(*ByteRange::parse("1-25/25"), (ByteRange{1, 25, 25}));
  EXPECT_EQ(*ByteRange::parse("1-*/8"), (ByteRange{1, std::nullopt, 8}));
  EXPECT_EQ(*ByteRange::parse("5-8/*"), (ByteRange{5, 8, std::nullopt}));
  EXPECT_EQ(*ByteRange::parse("9-*/*"), (ByteRange{9, std::nullopt, std::nullopt}));
  EXPECT_EQ(*ByteRange::parse("1-0/0"), (ByteRange{1, 0, 0}));
  EXPECT_EQ(*ByteRange::parse("26-25/25"), (ByteRange{26, 25, 25}));
  EXPECT_EQ(ByteRange::parse("1-9223372036854775807/*")->end, 9223372036854775807U);
  for (const char* text : {"1-25/25", "1-*/8", "5-8/*", "9-*/*", "1-0/0"})
    EXPECT_EQ(ByteRange::parse(text)->text(), text);
}

TEST(ByteRange, RefusesWhatCannotBe) {
  for (const char* text : {"",
                           "-",
                           "1-2",
                           "/",
                           "1/2-3",
                           "0-1/2",
                           "x-1/2",
                           "1-x/2",
                           "1-2/x",
                           "-1-2/3",
                           "+1-2/3",
                           "1 -2/3",
                           "5-3/9",
                           "1-9/8",
                           "10-*/8",
                           "1-2/9223372036854775808",
                           "99999999999999999999-*/*",
                           "*-2/3",
                           "1-/2",
                           "1-2/",
                           "1-**/2",
                           "1-2/3 "}) {
    const auto range = ByteRange::parse(text);
    ASSERT_FALSE(range) << text;
    EXPECT_TRUE(range.error().is(MsrpError::malformed_field));
  }
}

RawHead raw(std::string_view method, std::vector<FieldView> fields, bool has_body = false) {
  RawHead head;
  head.transaction_id = "abcd";
  head.method = method;
  head.fields = std::move(fields);
  head.has_body = has_body;
  return head;
}
const FieldView kTo{"To-Path", "msrp://a:1/x;tcp"}, kFrom{"From-Path", "msrp://b:1/y;tcp"}, kId{"Message-ID", "1234"};

TEST(Head, HasTheDefaultsOfTheRfc) {
  const auto head = interpret(raw("SEND", {kTo, kFrom, kId}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->method, Method::send);
  EXPECT_FALSE(head->success_report);
  EXPECT_EQ(head->failure_report, FailureReport::yes);
  EXPECT_FALSE(head->byte_range);
}

TEST(Head, UnderstandsWhateverTheCaseOfNamesAndIgnoresUnknownFields) {
  const auto head = interpret(raw("SEND", {{"to-path", kTo.value},
                                           {"FROM-PATH", kFrom.value},
                                           {"message-id", "1234"},
                                           {"X-New", "?"},
                                           {"success-report", "yes"},
                                           {"failure-report", "partial"},
                                           {"byte-range", "1-2/3"}}));
  ASSERT_TRUE(head);
  EXPECT_TRUE(head->success_report);
  EXPECT_EQ(head->failure_report, FailureReport::partial);
  EXPECT_EQ(head->byte_range->total, 3U);
}

TEST(Head, OfAReportHasItsStatus) {
  const auto head = interpret(raw("REPORT", {kTo, kFrom, kId, {"Status", "000 413 Stop it"}}));
  ASSERT_TRUE(head);
  EXPECT_EQ(head->report->name_space, 0U);
  EXPECT_EQ(head->report->code, 413U);
  EXPECT_EQ(head->report->comment, "Stop it");
  EXPECT_EQ(interpret(raw("REPORT", {kTo, kFrom, kId, {"Status", "000 200"}}))->report->comment, "");
}

TEST(Head, RefusesWhatIsMissingDoubleOrMalformed) {
  const std::pair<RawHead, const char*> rows[] = {
      {raw("SEND", {kFrom, kId}), "To-Path is missing"},
      {raw("SEND", {kTo, kId}), "From-Path is missing"},
      {raw("SEND", {kTo, kFrom}), "Message-ID is missing"},
      {raw("SEND", {kTo, kFrom, kId, kId}), "stands twice"},
      {raw("SEND", {kTo, kFrom, {"Message-ID", ""}}), "Message-ID"},
      {raw("SEND", {kTo, kFrom, kId}, true), "Content-Type is missing"},
      {raw("SEND", {kTo, kFrom, kId, {"Byte-Range", "0-1/2"}}), "Byte-Range"},
      {raw("SEND", {kTo, kFrom, kId, {"Success-Report", "maybe"}}), "Success-Report"},
      {raw("SEND", {kTo, kFrom, kId, {"Failure-Report", "YES"}}), "Failure-Report"},
      {raw("REPORT", {kTo, kFrom, kId}), "Status is missing"},
      {raw("REPORT", {kTo, kFrom, kId, {"Status", "00 200"}}), "Status"},
      {raw("REPORT", {kTo, kFrom, kId, {"Status", "000-200"}}), "Status"},
      {raw("REPORT", {kTo, kFrom, kId, {"Status", "000 20"}}), "Status"},
      {raw("REPORT", {kTo, kFrom, kId, {"Status", "000 2000"}}), "Status"}};
  for (const auto& [head, why] : rows) {
    const auto result = interpret(head);
    ASSERT_FALSE(result) << why;
    EXPECT_THAT(result.error().message(), HasSubstr(why));
  }
}

TEST(Identifiers, AreRandomIdentsThatNeedNoAllocation) {
  DeterministicRandom random(1);
  const std::string id = new_transaction_id(random);
  EXPECT_TRUE(is_ident(id));
  EXPECT_TRUE(is_ident(new_message_id(random)));
  EXPECT_NE(id, new_transaction_id(random));
  EXPECT_LE(id.size(), std::string().capacity());
  EXPECT_GE(id.size() * 5, 64U);
  EXPECT_FALSE(is_ident("abc"));
  EXPECT_FALSE(is_ident("-abcd"));
  EXPECT_FALSE(is_ident(std::string(33, 'a')));
}

TEST(Accepted, FollowsTheRulesOfFormatEntries) {
  Accepted some{*mime::AcceptList::parse_msrp("message/cpim text/* application/pkcs7-mime;smime-type=signed-data"),
                *mime::AcceptList::parse_msrp("image/png")};
  EXPECT_TRUE(some.check("message/CPIM"));
  EXPECT_TRUE(some.check("text/html; charset=utf-8"));
  EXPECT_TRUE(some.check("application/pkcs7-mime"));
  EXPECT_TRUE(some.check("application/pkcs7-mime; smime-type=signed-data; name=smime.p7m"));
  EXPECT_TRUE(some.check("application/pkcs7-mime; smime-type=enveloped-data").error().is(MsrpError::not_accepted));
  EXPECT_TRUE(some.check("image/png").error().is(MsrpError::not_accepted));
  EXPECT_TRUE(some.check_wrapped("image/png"));
  EXPECT_TRUE(some.check_wrapped("text/plain"));
  EXPECT_TRUE(some.check_wrapped("image/gif").error().is(MsrpError::not_accepted));
  EXPECT_TRUE(some.check("nonsense").error().is(MsrpError::malformed_field));
  EXPECT_TRUE((Accepted{*mime::AcceptList::parse_msrp("*"), {}}.check("image/png")));
  EXPECT_FALSE(Accepted{}.check("text/plain"));
}

TEST(Status, OfEveryErrorIsAResponseCode) {
  EXPECT_EQ(status_of(Error(MsrpError::limit, "")), Status::stop_sending);
  EXPECT_EQ(status_of(Error(MsrpError::not_accepted, "")), Status::unsupported_media_type);
  EXPECT_EQ(status_of(Error(MsrpError::malformed_field, "")), Status::bad_request);
  EXPECT_EQ(status_of(Error(MsrpError::contradiction, "")), Status::bad_request);
  EXPECT_EQ(status_of(Error(BaseError::no_space, "")), Status::stop_sending);
  EXPECT_EQ(status_of(Error(BaseError::io, "")), Status::stop_sending);
}

}  // namespace
}  // namespace sealwire::msrp
