#include "sealwire/pkix/path.hpp"

#include <algorithm>

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/x509/bundle.hpp"

#include "hierarchy.hpp"
#include "support/files.hpp"

namespace sealwire::pkix {
namespace {

using test::corpus;
using test::read_text;
using x509::CertificatePtr;

const UnixTime kNow = parse_time("2026-06-01T00:00:00Z").value();

// Root → Intermediate → Alice, all good in 2026.
class Path : public ::testing::Test {
 protected:
  Authority root = make_root("CN=Root");
  Authority intermediate = make_ca("CN=Intermediate", root);
  Authority alice = make_leaf("CN=Alice", intermediate, {.uris = {"sip:alice@example.com"}});

  PathResult validate(TrustSettings settings, const CertificatePtr& certificate,
                      std::vector<CertificatePtr> from_message = {}, UnixTime time = kNow) {
    return PathValidator(std::move(settings)).validate(certificate, from_message, time);
  }
  TrustSettings trusting(std::vector<CertificatePtr> anchors) {
    return {.anchors = std::move(anchors), .intermediates = {}, .crls = {}, .policy = {}};
  }
};

#define EXPECT_STATUS(result, expected)                                        \
  do {                                                                         \
    const PathResult r_ = (result);                                            \
    EXPECT_EQ(name_of(r_.status), name_of(PathStatus::expected)) << r_.detail; \
    EXPECT_FALSE(r_.detail.empty());                                           \
  } while (false)

TEST_F(Path, LeadsThroughTheIntermediateOfTheMessageToTheAnchor) {
  const PathResult result = validate(trusting({root.certificate}), alice.certificate, {intermediate.certificate});
  EXPECT_EQ(result.status, PathStatus::trusted) << result.detail;
  EXPECT_EQ(result.path, (std::vector{alice.certificate, intermediate.certificate, root.certificate}));
  TrustSettings helped = trusting({root.certificate});
  helped.intermediates = {intermediate.certificate};
  EXPECT_STATUS(validate(helped, alice.certificate), trusted);
}

TEST_F(Path, WithoutTheIntermediateThereIsNone) {
  EXPECT_STATUS(validate(trusting({root.certificate}), alice.certificate), untrusted);
  EXPECT_STATUS(validate(trusting({}), alice.certificate, {intermediate.certificate, root.certificate}), untrusted);
}

TEST_F(Path, EndsAtAnIntermediateThatIsAnAnchor) {
  EXPECT_STATUS(validate(trusting({intermediate.certificate}), alice.certificate), trusted);
}

TEST_F(Path, AnAnchorOctetForOctetIsTrustedAsItIs) {
  const PathResult result = validate(trusting({alice.certificate}), alice.certificate);
  EXPECT_EQ(result.status, PathStatus::trusted) << result.detail;
  EXPECT_EQ(result.path, std::vector{alice.certificate});
  const Authority selfmade = make_self_signed_leaf("CN=Bob");
  EXPECT_STATUS(validate(trusting({selfmade.certificate}), selfmade.certificate), trusted);
  EXPECT_STATUS(validate(trusting({root.certificate}), selfmade.certificate), untrusted);
}

TEST_F(Path, AnAnchorThatIsNoCaVouchesForNobodyElse) {
  const Authority bob = make_self_signed_leaf("CN=Bob");
  // Signed with Bob's key, in Bob's name.
  const Authority carol = make_leaf_unchecked("CN=Carol", bob);
  EXPECT_STATUS(validate(trusting({bob.certificate}), carol.certificate, {bob.certificate}), untrusted);
  // The same from an end entity that a CA stands behind.
  const Authority mallory = make_leaf_unchecked("CN=Mallory", alice);
  EXPECT_STATUS(
      validate(trusting({root.certificate}), mallory.certificate, {alice.certificate, intermediate.certificate}),
      untrusted);
  EXPECT_STATUS(
      validate(trusting({root.certificate, alice.certificate}), mallory.certificate, {intermediate.certificate}),
      untrusted);
}

TEST_F(Path, IsExpiredBeforeAndAfterItsTime) {
  const TrustSettings settings = trusting({root.certificate});
  const std::vector more{intermediate.certificate};
  EXPECT_STATUS(validate(settings, alice.certificate, more, parse_time("2025-12-31T23:59:59Z").value()), expired);
  EXPECT_STATUS(validate(settings, alice.certificate, more, parse_time("2026-01-01T00:00:00Z").value()), trusted);
  EXPECT_STATUS(validate(settings, alice.certificate, more, parse_time("2027-01-01T00:00:00Z").value()), trusted);
  EXPECT_STATUS(validate(settings, alice.certificate, more, parse_time("2027-01-01T00:00:01Z").value()), expired);
  EXPECT_STATUS(
      validate(trusting({alice.certificate}), alice.certificate, {}, parse_time("2028-01-01T00:00:00Z").value()),
      expired);
  // Expired, and untrusted at that: untrusted says more.
  EXPECT_STATUS(validate(trusting({make_root("CN=Root").certificate}), alice.certificate, more,
                         parse_time("2028-01-01T00:00:00Z").value()),
                untrusted);
}

TEST_F(Path, ABentSignatureBreaksIt) {
  Bytes der = to_bytes(alice.certificate->der());
  der.back() ^= 1;
  EXPECT_STATUS(
      validate(trusting({root.certificate}), x509::Certificate::parse(der).value(), {intermediate.certificate}),
      untrusted);
}

TEST_F(Path, AnIssuerWithoutBasicConstraintsIsNoCaWhateverItsKeyUsageSays) {
  const auto file = read_text(test::source_path("lib/pkix/test/data/issuer-without-basic-constraints.pem"));
  const auto all = x509::read_bundle(as_octets(file)).value().certificates;
  ASSERT_EQ(all.size(), 3U);
  const UnixTime time = all[0]->not_before() + std::chrono::hours(1);
  const PathResult result = validate(trusting({all[2]}), all[0], {all[1]}, time);
  EXPECT_EQ(result.status, PathStatus::untrusted) << result.detail;
  EXPECT_NE(result.detail.find("CN=inter"), std::string::npos) << result.detail;
}

TEST_F(Path, LengthConstraintsHold) {
  const Authority limited = make_ca("CN=Limited", root, 0U);
  const Authority below = make_ca("CN=Below", limited);
  const Authority bob = make_leaf("CN=Bob", below);
  EXPECT_STATUS(validate(trusting({root.certificate}), bob.certificate, {limited.certificate, below.certificate}),
                untrusted);
  EXPECT_STATUS(validate(trusting({root.certificate}), make_leaf("CN=B", limited).certificate, {limited.certificate}),
                trusted);
}

TEST_F(Path, NameConstraintsHold) {
  // nameConstraints, critical: permitted dNSName "example.com"
  const Bytes whole = from_hex("301d0603551d1e0101ff04133011a00f300d820b6578616d706c652e636f6d").value();
  const Authority limited = make_ca("CN=Limited", root, {}, {whole});
  const auto inside = make_leaf("CN=a", limited, {.uris = {}, .dns_names = {"host.example.com"}});
  const auto outside = make_leaf("CN=b", limited, {.uris = {}, .dns_names = {"host.example.org"}});
  EXPECT_STATUS(validate(trusting({root.certificate}), inside.certificate, {limited.certificate}), trusted);
  EXPECT_STATUS(validate(trusting({root.certificate}), outside.certificate, {limited.certificate}), untrusted);
}

TEST_F(Path, APolicyIsThereWhereACaRequiresOne) {
  const Bytes any_policy = from_hex("30110603551d20040a300830060604551d2000").value();
  const Bytes require_explicit_policy = from_hex("300f0603551d240101ff04053003800100").value();
  const Authority strict = make_ca("CN=Strict", root, {}, {any_policy, require_explicit_policy});
  const auto with = make_leaf("CN=a", strict, {.extensions = {any_policy}});
  const auto without = make_leaf("CN=b", strict);
  EXPECT_STATUS(validate(trusting({root.certificate}), with.certificate, {strict.certificate}), trusted);
  EXPECT_STATUS(validate(trusting({root.certificate}), without.certificate, {strict.certificate}), untrusted);
}

TEST_F(Path, AnUnknownCriticalExtensionBreaksIt) {
  Leaf leaf;
  // 1.3.6.1.4.1.99999, critical, with the DER of NULL in it
  leaf.extensions = {from_hex("301106082b06010401868d1f0101ff04020500").value()};
  const auto bob = make_leaf("CN=Bob", intermediate, leaf);
  EXPECT_STATUS(validate(trusting({root.certificate}), bob.certificate, {intermediate.certificate}), untrusted);
}

TEST_F(Path, KeyUsageAndExtendedKeyUsageMustFitThePurpose) {
  using x509::KeyUsage;
  const auto usage = [](KeyUsage u) { return static_cast<std::uint16_t>(u); };
  const struct {
    std::uint16_t usage;
    std::vector<asn1::Oid> purposes;
    bool signs;
    bool encrypts;
  } cases[] = {
      {usage(KeyUsage::digital_signature), {}, true, false},
      {usage(KeyUsage::non_repudiation), {}, true, false},
      {usage(KeyUsage::key_agreement), {}, false, true},
      {usage(KeyUsage::key_encipherment), {}, false, true},
      {usage(KeyUsage::data_encipherment), {}, false, false},
      {0, {x509::key_purposes::email_protection}, true, true},
      {0, {x509::key_purposes::any}, true, true},
      {0, {x509::key_purposes::server_auth}, false, false},
      {0, {x509::key_purposes::server_auth, x509::key_purposes::email_protection}, true, true},
  };
  for (const auto& c : cases) {
    Leaf leaf;
    leaf.key_usage = c.usage;
    leaf.purposes = c.purposes;
    const auto bob = make_leaf("CN=Bob", root, leaf);
    TrustSettings settings = trusting({root.certificate});
    EXPECT_EQ(validate(settings, bob.certificate).status == PathStatus::trusted, c.signs) << c.usage;
    settings.anchors.push_back(bob.certificate);
    EXPECT_EQ(validate(settings, bob.certificate).status == PathStatus::trusted, c.signs) << "as an anchor too";
    settings.policy.purpose = Purpose::encrypt;
    EXPECT_EQ(validate(settings, bob.certificate).status == PathStatus::trusted, c.encrypts) << c.usage;
    settings.policy.purpose = Purpose::any;
    EXPECT_STATUS(validate(settings, bob.certificate), trusted);
  }
}

TEST_F(Path, ACaForOtherPurposesCannotGiveThisOneAway) {
  const Authority servers = make_ca("CN=Servers", root, {}, {}, {x509::key_purposes::server_auth});
  const auto bob = make_leaf("CN=Bob", servers);
  EXPECT_STATUS(validate(trusting({root.certificate}), bob.certificate, {servers.certificate}), untrusted);
}

TEST_F(Path, LeadsOverWhicheverCrossCertificateReachesAnAnchor) {
  const Authority other = make_root("CN=Other Root");
  const Authority third = make_root("CN=Third Root");
  const CertificatePtr crossed = certify("CN=Intermediate", intermediate.key, other);
  const CertificatePtr elsewhere = certify("CN=Intermediate", intermediate.key, third);
  std::vector<CertificatePtr> all{elsewhere, intermediate.certificate, crossed};
  std::ranges::sort(all);
  do {
    const PathResult result = validate(trusting({other.certificate}), alice.certificate, all);
    EXPECT_EQ(result.status, PathStatus::trusted) << result.detail;
    EXPECT_EQ(result.path, (std::vector{alice.certificate, crossed, other.certificate}));
    EXPECT_STATUS(validate(trusting({make_root("CN=Nobody").certificate}), alice.certificate, all), untrusted);
  } while (std::ranges::next_permutation(all).found);
}

TEST_F(Path, EndsAtWhicheverAnchorOfOneNameSigned) {
  // Without key identifiers only the signature tells the two roots apart.
  const auto file = read_text(test::source_path("lib/pkix/test/data/two-roots-of-one-name.pem"));
  auto all = x509::read_bundle(as_octets(file)).value().certificates;
  ASSERT_EQ(all.size(), 4U);  // two roots, and a certificate of each
  const UnixTime time = all[3]->not_before() + std::chrono::hours(1);
  for (int i = 0; i < 2; ++i) {
    const TrustSettings both = trusting({all[0], all[1]});
    EXPECT_STATUS(validate(both, all[2], {}, time), trusted);
    EXPECT_STATUS(validate(both, all[3], {}, time), trusted);
    std::swap(all[0], all[1]);
  }
}

TEST_F(Path, LeadsAroundACrossCertificateThatIsRevokedOrForOtherPurposes) {
  const Authority other = make_root("CN=Other Root");
  TrustSettings settings = trusting({root.certificate, other.certificate});
  const CertificatePtr crossed = certify("CN=Intermediate", intermediate.key, other);
  x509::CrlRequest request;
  request.this_update = kNow - std::chrono::hours(1);
  request.next_update = kNow + std::chrono::hours(1);
  settings.crls = {x509::make_crl(request, *intermediate.certificate, intermediate.key).value()};
  request.revoked.push_back({to_bytes(crossed->serial()), request.this_update, x509::RevocationReason::unspecified});
  settings.crls.push_back(x509::make_crl(request, *other.certificate, other.key).value());
  const CertificatePtr servers = certify("CN=Intermediate", intermediate.key, other, {x509::key_purposes::server_auth});
  EXPECT_STATUS(validate(settings, alice.certificate, {crossed}), revoked);
  EXPECT_STATUS(validate(settings, alice.certificate, {crossed, servers, intermediate.certificate}), trusted);
  EXPECT_STATUS(validate(settings, alice.certificate, {intermediate.certificate, servers, crossed}), trusted);
}

TEST_F(Path, CasThatAllCertifyEachOtherCostBoundedWork) {
  std::vector<Authority> cas;
  for (int i = 0; i < 8; ++i) cas.push_back(make_root("CN=CA " + std::to_string(i)));
  std::vector<CertificatePtr> mesh;
  for (const Authority& subject : cas) {
    for (const Authority& issuer : cas) {
      if (&subject != &issuer) mesh.push_back(certify(subject.certificate->subject_text(), subject.key, issuer));
    }
  }
  const Authority bob = make_leaf("CN=Bob", cas[0]);
  EXPECT_STATUS(validate(trusting({cas[7].certificate}), bob.certificate, mesh), trusted);
  EXPECT_STATUS(validate(trusting({make_root("CN=CA 7").certificate}), bob.certificate, mesh), untrusted);
}

TEST_F(Path, ManyCertificatesOfOneNameCostBoundedWork) {
  std::vector<CertificatePtr> noise;
  for (int i = 0; i < 80; ++i) noise.push_back(make_root("CN=Intermediate").certificate);
  noise.push_back(intermediate.certificate);
  EXPECT_STATUS(validate(trusting({root.certificate}), alice.certificate, noise), trusted);
}

TEST_F(Path, IsRememberedForItsTimeOnly) {
  const PathValidator validator(trusting({root.certificate}));
  const std::vector more{intermediate.certificate};
  EXPECT_STATUS(validator.validate(alice.certificate, {}, kNow), untrusted);
  EXPECT_STATUS(validator.validate(alice.certificate, more, kNow), trusted);
  EXPECT_STATUS(validator.validate(alice.certificate, {}, kNow), trusted);
  const auto same_octets = x509::Certificate::parse(alice.certificate->der()).value();
  EXPECT_STATUS(validator.validate(same_octets, {}, kNow), trusted);
  EXPECT_STATUS(validator.validate(alice.certificate, more, parse_time("2028-01-01T00:00:00Z").value()), expired);
  EXPECT_STATUS(validator.validate(alice.certificate, {}, kNow), trusted);
}

// RFC 5280 §6 by others' hierarchies; the corpus says which leaf belongs to which root.
TEST_F(Path, HoldsInTheCorpusAtTheTimeOfItsCertificates) {
  SEALWIRE_NEED_CORPUS(corpus());
  const struct {
    const char* leaf;
    const char* root;
    std::vector<const char*> between;
    const char* time;
    int security_level;
    PathStatus status;
  } cases[] = {
      {"openssl-cms/smrsa1.pem", "openssl-cms/smroot.pem", {}, "2023-01-01T00:00:00Z", 1, PathStatus::trusted},
      {"openssl-cms/smec1.pem", "openssl-cms/smroot.pem", {}, "2023-01-01T00:00:00Z", 1, PathStatus::trusted},
      {"openssl-cms/smec1.pem", "openssl-cms/smroot.pem", {}, "2999-01-01T00:00:00Z", 1, PathStatus::expired},
      {"openssl-cms/smec1.pem", "thunderbird-smime/TestCA.pem", {}, "2023-01-01T00:00:00Z", 1, PathStatus::untrusted},
  };
  const auto load = [](const char* name) {
    return x509::read_bundle(as_octets(read_text(corpus() / name))).value().certificates.front();
  };
  for (const auto& c : cases) {
    SCOPED_TRACE(c.leaf);
    TrustSettings settings = trusting({load(c.root)});
    settings.policy.security_level = c.security_level;
    for (const char* name : c.between) settings.intermediates.push_back(load(name));
    const PathResult result = validate(settings, load(c.leaf), {}, parse_time(c.time).value());
    EXPECT_EQ(name_of(result.status), name_of(c.status)) << result.detail;
  }
}

}  // namespace
}  // namespace sealwire::pkix
