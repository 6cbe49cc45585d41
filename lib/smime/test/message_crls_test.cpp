#include <gtest/gtest.h>

#include "sealwire/cms/sign.hpp"

#include "people.hpp"

// Lists of revoked certificates that a message brings along (RFC 5652 §10.2.1, RFC 8550 §2.2.1).

namespace sealwire::smime {
namespace {

using namespace test;
using x509::CrlPtr;

UnixTime at(std::string_view text) { return parse_time(text).value(); }

CrlPtr list(const std::vector<const SigningKey*>& revoked, std::string_view next_update = "2026-12-01T00:00:00Z",
            const Authority& issuer = authority()) {
  x509::CrlRequest request;
  request.this_update = at("2026-11-01T00:00:00Z");
  request.next_update = at(next_update);
  for (const SigningKey* one : revoked) {
    request.revoked.push_back(
        {to_bytes(one->certificate->serial()), at("2026-11-10T00:00:00Z"), x509::RevocationReason::unspecified});
  }
  return x509::make_crl(request, *issuer.certificate, issuer.key).value();
}

std::string_view path_of(const CrlPtr& in_message, const pkix::PathValidator& by = validator()) {
  const cms::Signer signer{.key = alice().key, .certificate = alice().certificate};
  cms::SignOptions options;
  options.crls = {to_bytes(in_message->der())};
  const Bytes message = cms::sign(as_octets(kEntity), {&signer, 1}, options).value();
  OpenOptions how = checking();
  how.checks.validator = &by;
  const Opened opened = open(message, how).value();
  const auto& path = std::get<SignedLayer>(opened.verdict.layers.front().details).signers.front().path;
  EXPECT_EQ(opened.verdict.ok, path.status == pkix::PathStatus::trusted) << path.detail;
  return pkix::name_of(path.status);
}

pkix::PathValidator asking(const CrlPtr& own) {
  return pkix::PathValidator({.anchors = {authority().certificate}, .intermediates = {}, .crls = {own}, .policy = {}});
}

TEST(MessageCrls, RevokeWhomTheirIssuerListed) {
  EXPECT_EQ(path_of(list({&alice()})), "revoked");
  EXPECT_EQ(path_of(list({&bob()})), "trusted");
  const Authority stranger;  // of the same name
  EXPECT_EQ(path_of(list({&alice()}, "2026-12-01T00:00:00Z", stranger)), "trusted");
}

TEST(MessageCrls, AskForNothingThatNobodyAskedFor) { EXPECT_EQ(path_of(list({}, "2026-11-15T00:00:00Z")), "trusted"); }

TEST(MessageCrls, TellWhatOurOwnCannot) {
  const auto stale = asking(list({}, "2026-11-15T00:00:00Z"));
  EXPECT_EQ(path_of(list({}), stale), "trusted");
  EXPECT_EQ(path_of(list({}, "2026-11-15T00:00:00Z"), stale), "unknown");
  EXPECT_EQ(path_of(list({&alice()}), asking(list({}))), "revoked");
  EXPECT_EQ(path_of(list({}), asking(list({&alice()}))), "revoked");
}

}  // namespace
}  // namespace sealwire::smime
