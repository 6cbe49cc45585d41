#include "sealwire/pkix/identity.hpp"

#include <gtest/gtest.h>

#include "hierarchy.hpp"

namespace sealwire::pkix {
namespace {

IdentityResult match(std::vector<std::string> uris, std::string_view sender) {
  Leaf leaf;
  leaf.uris = std::move(uris);
  return match_uri(*make_self_signed_leaf("CN=sip:alice@example.com", leaf).certificate, sender);
}

TEST(Identity, MatchesAddressesOfRecordByRfc3261) {
  const struct {
    const char* certificate;
    const char* sender;
    bool match;
  } cases[] = {
      {"sip:alice@example.com", "sip:alice@example.com", true},
      {"sip:alice@example.com", "sip:alice@EXAMPLE.com", true},
      {"sip:alice@example.com", "SIP:alice@example.com", true},
      {"sip:%61lice@example.com", "sip:alice@example.com", true},
      {"sip:alice@example.com", "sip:alice@example.com;transport=tcp", true},
      {"sip:alice@example.com", "sip:Alice@example.com", false},
      {"sip:alice@example.com", "sip:alice@example.org", false},
      {"sip:alice@example.com", "sip:bob@example.com", false},
      {"sip:alice@example.com", "sip:example.com", false},
      {"sip:example.com", "sip:alice@example.com", false},
      {"sip:alice@example.com", "sips:alice@example.com", false},
      {"sip:alice@example.com:5060", "sip:alice@example.com", false},
      {"im:alice@example.com", "sip:alice@example.com", false},
      {"sip:alice@example.com.evil.org", "sip:alice@example.com", false},
  };
  for (const auto& c : cases) {
    const IdentityResult result = match({c.certificate}, c.sender);
    EXPECT_EQ(result.status == IdentityStatus::match, c.match)
        << c.certificate << " " << c.sender << ": " << result.detail;
    EXPECT_EQ(result.uris, std::vector<std::string>{c.certificate});
    EXPECT_FALSE(result.detail.empty());
  }
}

TEST(Identity, OneOfSeveralUrisIsEnoughWhateverTheOthersAre) {
  const std::vector<std::string> uris{"sip:a@example.com", "://", "sip:alice@example.com", "tel:+1"};
  const IdentityResult result = match(uris, "sip:alice@example.com");
  EXPECT_EQ(result.status, IdentityStatus::match) << result.detail;
  EXPECT_EQ(result.uris, uris);
}

TEST(Identity, NeitherCommonNameNorMailAddressMatches) {
  crypto::SystemRandom random;
  auto request = request_for("CN=sip:alice@example.com");
  request.emails = {"alice@example.com"};
  request.dns_names = {"example.com"};
  const auto certificate = x509::make_self_signed(request, new_key(), random).value();
  const IdentityResult result = match_uri(*certificate, "sip:alice@example.com");
  EXPECT_EQ(result.status, IdentityStatus::mismatch);
  EXPECT_TRUE(result.uris.empty());
}

TEST(Identity, TextThatIsNoUriMatchesNothing) {
  const IdentityResult result = match({"sip:alice@example.com"}, "<sip:alice@example.com>");
  EXPECT_EQ(result.status, IdentityStatus::mismatch);
  EXPECT_EQ(match({"sip:alice@example.com"}, "").status, IdentityStatus::mismatch);
}

}  // namespace
}  // namespace sealwire::pkix
