#include <gtest/gtest.h>

#include "sealwire/pkix/path.hpp"
#include "sealwire/x509/bundle.hpp"

#include "hierarchy.hpp"
#include "support/files.hpp"

namespace sealwire::pkix {
namespace {

using test::read_text;
using x509::CrlPtr;
using x509::RevocationReason;

UnixTime at(std::string_view text) { return parse_time(text).value(); }

const UnixTime kNow = at("2026-06-15T00:00:00Z");

class Crls : public ::testing::Test {
 protected:
  Authority root = make_root("CN=Root");
  Authority intermediate = make_ca("CN=Intermediate", root);
  Authority alice = make_leaf("CN=Alice", intermediate);

  static x509::CrlRequest june() {
    x509::CrlRequest request;
    request.this_update = at("2026-06-01T00:00:00Z");
    request.next_update = at("2026-07-01T00:00:00Z");
    return request;
  }
  static CrlPtr list(const Authority& issuer, const std::vector<const Authority*>& revoked,
                     RevocationReason reason = RevocationReason::unspecified, x509::CrlRequest request = june()) {
    for (const Authority* one : revoked) {
      request.revoked.push_back({to_bytes(one->certificate->serial()), at("2026-05-20T00:00:00Z"), reason});
    }
    return x509::make_crl(request, *issuer.certificate, issuer.key).value();
  }
  PathResult validate(std::vector<CrlPtr> crls, UnixTime time = kNow) const {
    const PathValidator validator({.anchors = {root.certificate},
                                   .intermediates = {intermediate.certificate},
                                   .crls = std::move(crls),
                                   .policy = {}});
    PathResult first = validator.validate(alice.certificate, {}, time);
    const PathResult again = validator.validate(alice.certificate, {}, time);
    EXPECT_EQ(first.status, again.status);
    return first;
  }
};

#define EXPECT_STATUS(result, expected)                                        \
  do {                                                                         \
    const PathResult r_ = (result);                                            \
    EXPECT_EQ(name_of(r_.status), name_of(PathStatus::expected)) << r_.detail; \
  } while (false)

TEST_F(Crls, OneThatDoesNotListTheCertificateClearsIt) {
  EXPECT_STATUS(validate({list(intermediate, {})}), trusted);
  EXPECT_STATUS(validate({list(intermediate, {}), list(root, {})}), trusted);
}

TEST_F(Crls, ListedIsRevokedWhereverOnThePath) {
  EXPECT_STATUS(validate({list(intermediate, {&alice})}), revoked);
  EXPECT_STATUS(validate({list(intermediate, {}), list(root, {&intermediate})}), revoked);
  EXPECT_STATUS(validate({list(intermediate, {&alice}, RevocationReason::certificate_hold)}), revoked);
  EXPECT_STATUS(validate({list(intermediate, {&alice}, RevocationReason::remove_from_crl)}), trusted);
}

TEST_F(Crls, OneOfTheIssuersOldKeyCountsForWhatItsNewKeySigned) {
  const Authority renewed = make_ca("CN=Intermediate", intermediate);
  const Authority bob = make_leaf("CN=Bob", renewed);
  const auto judged = [&](CrlPtr crl) {
    const PathValidator validator({.anchors = {root.certificate},
                                   .intermediates = {intermediate.certificate, renewed.certificate},
                                   .crls = {std::move(crl)},
                                   .policy = {}});
    return validator.validate(bob.certificate, {}, kNow);
  };
  EXPECT_STATUS(judged(list(intermediate, {})), trusted);
  EXPECT_STATUS(judged(list(intermediate, {&bob})), revoked);
  EXPECT_STATUS(judged(list(root, {})), unknown);
}

TEST_F(Crls, NobodyCanTellWithoutOneOfTheIssuer) {
  EXPECT_STATUS(validate({list(root, {})}), unknown);
  EXPECT_STATUS(validate({list(make_root("CN=Other"), {})}), unknown);
}

TEST_F(Crls, OneSignedBySomebodyElseCountsForNothing) {
  const Authority impostor = make_root("CN=Intermediate");
  EXPECT_STATUS(validate({list(impostor, {&alice})}), unknown);
  EXPECT_STATUS(validate({list(impostor, {})}), unknown);
  EXPECT_STATUS(validate({list(impostor, {&alice}), list(intermediate, {})}), trusted);
}

TEST_F(Crls, AStaleOneRevokesButDoesNotClear) {
  EXPECT_STATUS(validate({list(intermediate, {})}, at("2026-07-01T00:00:01Z")), unknown);
  EXPECT_STATUS(validate({list(intermediate, {&alice})}, at("2026-07-01T00:00:01Z")), revoked);
}

TEST_F(Crls, TheDateCountsOnlyForReasonsThatLeaveTheKeyAlone) {
  const UnixTime before = at("2026-05-01T00:00:00Z");
  EXPECT_STATUS(validate({list(intermediate, {&alice}, RevocationReason::superseded)}, before), trusted);
  EXPECT_STATUS(validate({list(intermediate, {&alice}, RevocationReason::superseded)}), revoked);
  EXPECT_STATUS(validate({list(intermediate, {&alice}, RevocationReason::key_compromise)}, before), revoked);
  EXPECT_STATUS(validate({list(intermediate, {&alice})}, before), revoked);
}

TEST_F(Crls, ARememberedPathDoesNotOutliveItsCrl) {
  const PathValidator validator({.anchors = {root.certificate},
                                 .intermediates = {intermediate.certificate},
                                 .crls = {list(intermediate, {&alice}, RevocationReason::superseded)},
                                 .policy = {}});
  EXPECT_STATUS(validator.validate(alice.certificate, {}, at("2026-05-01T00:00:00Z")), trusted);
  EXPECT_STATUS(validator.validate(alice.certificate, {}, at("2026-05-20T00:00:00Z")), revoked);
  const PathValidator clear({.anchors = {root.certificate},
                             .intermediates = {intermediate.certificate},
                             .crls = {list(intermediate, {})},
                             .policy = {}});
  EXPECT_STATUS(clear.validate(alice.certificate, {}, kNow), trusted);
  EXPECT_STATUS(clear.validate(alice.certificate, {}, at("2026-07-02T00:00:00Z")), unknown);
}

TEST_F(Crls, AnAnchorThatIsRevokedByAnotherAnchorIsRevoked) {
  const PathValidator validator({.anchors = {alice.certificate, intermediate.certificate},
                                 .intermediates = {},
                                 .crls = {list(intermediate, {&alice})},
                                 .policy = {}});
  EXPECT_STATUS(validator.validate(alice.certificate, {}, kNow), revoked);
}

TEST_F(Crls, OneWithAnUnknownCriticalExtensionIsNotUsed) {
  // A root, Alice, and her CRLs: plain, with the extension in the list, with it in an entry, with it not critical.
  const auto file = read_text(test::source_path("lib/pkix/test/data/crl-extensions.pem"));
  const auto bundle = x509::read_bundle(as_octets(file)).value();
  ASSERT_EQ(bundle.certificates.size(), 2U);
  ASSERT_EQ(bundle.crls.size(), 4U);
  const PathStatus expected[] = {PathStatus::revoked, PathStatus::unknown, PathStatus::unknown, PathStatus::revoked};
  for (std::size_t i = 0; i < 4; ++i) {
    const PathValidator validator({.anchors = {bundle.certificates[0]}, .crls = {bundle.crls[i]}});
    const PathResult result =
        validator.validate(bundle.certificates[1], {}, bundle.crls[i]->this_update() + std::chrono::hours(1));
    EXPECT_EQ(name_of(result.status), name_of(expected[i])) << i << ": " << result.detail;
  }
}

TEST_F(Crls, ExpiredAndRevokedIsRevoked) {
  EXPECT_STATUS(validate({list(intermediate, {&alice})}, at("2028-01-01T00:00:00Z")), revoked);
}

}  // namespace
}  // namespace sealwire::pkix
