#include "sealwire/smime/report.hpp"

#include <gtest/gtest.h>

#include "json.hpp"

namespace sealwire::smime {
namespace {

Layer signed_by(std::vector<SignerVerdict> signers) {
  Layer layer;
  layer.type = "signedData";
  layer.details = SignedLayer{std::move(signers), "data", false, {}};
  return layer;
}

SignerVerdict signer(SignerStatus status, pkix::PathStatus path = pkix::PathStatus::trusted,
                     pkix::IdentityStatus identity = pkix::IdentityStatus::unchecked) {
  SignerVerdict out;
  out.status = status;
  out.path.status = path;
  out.identity.status = identity;
  return out;
}

Layer encrypted(bool authenticated) {
  Layer layer;
  layer.type = authenticated ? "authEnvelopedData" : "envelopedData";
  layer.details =
      EncryptedLayer{authenticated ? "aes-128-gcm" : "aes-128-cbc", {{"kari", "CN=Bob", "ECDH", true}}, authenticated};
  return layer;
}

std::string judged(std::vector<Layer> layers, const Demands& demands = {}) {
  Verdict verdict;
  verdict.layers = std::move(layers);
  judge(verdict, demands);
  EXPECT_EQ(verdict.ok, !verdict.refusal.has_value());
  EXPECT_EQ(verdict.ok, require(verdict).has_value());
  return verdict.refusal ? verdict.refusal->code() : "ok";
}

TEST(Judge, EverySignerMustHold) {
  using enum SignerStatus;
  using pkix::PathStatus;
  EXPECT_EQ(judged({signed_by({signer(valid)})}), "ok");
  EXPECT_EQ(judged({signed_by({})}), "smime.no-signer");
  EXPECT_EQ(judged({signed_by({signer(valid), signer(invalid)})}), "smime.not-verified");
  EXPECT_EQ(judged({signed_by({signer(unsupported), signer(invalid)})}), "smime.not-verified");
  EXPECT_EQ(judged({signed_by({signer(unsupported), signer(valid)})}), "smime.unsupported-signature");
  EXPECT_EQ(judged({signed_by({signer(unknown_signer)})}), "smime.not-verified");
  EXPECT_EQ(judged({signed_by({signer(valid, PathStatus::expired)})}), "smime.untrusted");
  EXPECT_EQ(judged({signed_by({signer(valid, PathStatus::unchecked)})}), "smime.untrusted");
  EXPECT_EQ(judged({signed_by({signer(valid, PathStatus::unchecked)})}, {.path = false}), "ok");
}

TEST(Judge, OneSignerMustBeTheSender) {
  using enum pkix::IdentityStatus;
  const auto with = [](pkix::IdentityStatus i) { return signer(SignerStatus::valid, pkix::PathStatus::trusted, i); };
  EXPECT_EQ(judged({signed_by({with(mismatch), with(match)})}, {.identity = true}), "ok");
  EXPECT_EQ(judged({signed_by({with(mismatch)})}, {.identity = true}), "smime.wrong-sender");
  EXPECT_EQ(judged({signed_by({with(unchecked)})}, {.identity = true}), "smime.wrong-sender");
}

TEST(Judge, CbcNeedsAValidSignatureInside) {
  const Layer good = signed_by({signer(SignerStatus::valid)});
  const Layer bad = signed_by({signer(SignerStatus::invalid)});
  EXPECT_EQ(judged({encrypted(false), good}), "ok");
  EXPECT_EQ(judged({encrypted(false)}), "smime.unauthenticated");
  EXPECT_EQ(judged({encrypted(false), bad}), "smime.unauthenticated");
  EXPECT_EQ(judged({good, encrypted(false)}), "smime.unauthenticated");  // a signature outside can be exchanged
  EXPECT_EQ(judged({encrypted(false)}, {.unauthenticated = true}), "ok");
  EXPECT_EQ(judged({encrypted(true)}), "ok");
  EXPECT_EQ(judged({encrypted(true)}, {.signature = true}), "smime.no-signer");
}

TEST(Judge, AMessageWithoutLayersIsNotOkUnlessAllowed) {
  EXPECT_EQ(judged({}), "smime.not-protected");
  EXPECT_EQ(judged({}, {.layers = false}), "ok");
  Verdict verdict;
  verdict.parts.emplace_back();
  judge(verdict, {});
  EXPECT_EQ(verdict.refusal->code(), "smime.outside");
}

TEST(Report, TheLineHasTheMembersOfTheContract) {
  Opened opened;
  auto content = std::make_shared<MemorySpool>();
  ASSERT_TRUE(content->write_at(0, as_octets("Content-Type: text/plain\r\n\r\nHi \"you\"\r\n")));
  opened.content_size = content->size();
  opened.content = content;
  opened.verdict.content_type = mime::MediaType("text", "plain");
  opened.verdict.content_is_entity = true;
  opened.verdict.body_offset = 28;
  opened.verdict.layers = {encrypted(true), signed_by({signer(SignerStatus::valid)})};
  judge(opened.verdict, {});
  EXPECT_EQ(
      report_line(opened, {"sip:a@x", "sip:b@y", "message", ""}).value(),
      "{\"ok\":true,\"from\":\"sip:a@x\",\"to\":\"sip:b@y\",\"via\":\"message\",\"content_type\":\"text/"
      "plain\",\"size\":10,"
      "\"body\":\"Hi "
      "\\\"you\\\"\\r\\n\",\"layers\":[{\"type\":\"authEnvelopedData\",\"ok\":true,\"cipher\":\"aes-128-gcm\","
      "\"recipients\":[{\"type\":\"kari\",\"identifier\":\"CN=Bob\",\"key_encryption\":\"ECDH\",\"matched\":true}],"
      "\"authenticated\":true},{\"type\":\"signedData\",\"ok\":true,\"signers\":[{\"status\":\"valid\","
      "\"reason\":null,\"identity\":\"unchecked\",\"subject\":null,\"uris\":[],\"digest\":null,"
      "\"signature_algorithm\":null,\"signing_time\":null,\"path\":{\"status\":\"trusted\",\"detail\":null}}]}]}");
}

TEST(Report, BodiesThatAreNoTextAreBase64) {
  Opened opened;
  auto content = std::make_shared<MemorySpool>();
  ASSERT_TRUE(content->write_at(0, Bytes{0, 0xff}));
  opened.content = content;
  opened.content_size = 2;
  EXPECT_NE(report_line(opened).value().find("\"body_base64\":\"AP8=\""), std::string::npos);
  EXPECT_EQ(report_line(opened, {}, 1).value().find("body"), std::string::npos);
  EXPECT_NE(report_line(opened, {.from = "", .to = "", .via = "", .file = "f"}).value().find("\"file\":\"f\""),
            std::string::npos);
}

TEST(Report, ContentThatIsWithheldHasNoSizeAndNoBody) {
  Opened opened;
  opened.verdict.content_is_entity = true;
  opened.verdict.body_offset = 28;
  const std::string line = report_line(opened).value();
  EXPECT_NE(line.find("\"size\":0,"), std::string::npos) << line;
  EXPECT_EQ(line.find("body"), std::string::npos) << line;
}

TEST(Json, TextIsAlwaysUtf8) {
  JsonWriter json;
  json.value(std::string_view("a\x01\"\\\x7f\xc3\xa4\xff\xed\xa0\x80\xf0\x9f\x98\x80"));
  EXPECT_EQ(json.take(),
            "\"a\\u0001\\\"\\\\\\u007f\xc3\xa4\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xef\xbf\xbd\xf0\x9f\x98\x80\"");
  EXPECT_TRUE(is_text("tab\tline\r\n\xe2\x82\xac"));
  EXPECT_FALSE(is_text(std::string_view("a\0b", 3)));
  EXPECT_FALSE(is_text("\xc0\x80"));
}

}  // namespace
}  // namespace sealwire::smime
