#include "sealwire/asn1/oid.hpp"

#include "support.hpp"

namespace sealwire::asn1 {
namespace {

using test::hex;

TEST(Oid, LiteralsAreEncodedAtCompileTime) {
  static constexpr Oid kSignedData = "1.2.840.113549.1.7.2"_oid;
  EXPECT_EQ(to_hex(kSignedData.octets()), "2a864886f70d010702");
  EXPECT_EQ(to_dotted(kSignedData), "1.2.840.113549.1.7.2");
  EXPECT_TRUE(kSignedData.starts_with("1.2.840.113549.1.7"_oid));
  EXPECT_FALSE(kSignedData.starts_with("1.2.840.113549.1.9"_oid));
}

TEST(Oid, TextAndOctetsAreTheSameBothWays) {
  const struct {
    const char* dotted;
    const char* octets;
  } rows[] = {
      {"0.0", "00"},
      {"1.39", "4f"},
      {"2.0", "50"},
      {"2.39", "77"},
      {"2.40", "78"},
      {"2.47", "7f"},
      {"2.48", "8100"},
      {"2.999.3", "883703"},
      {"2.16.840.1.101.3.4.2.1", "608648016503040201"},
      {"2.25.329800735698586629295641978511506172918", "6983f09da7ebcfdee0c7a1a7b2c0948cc8f9d776"},
      {"1.2.18446744073709551615", "2a81ffffffffffffffff7f"},
      {"1.2.18446744073709551616", "2a82808080808080808000"},
      {"2.18446744073709551600", "82808080808080808040"},
  };
  for (const auto& row : rows) {
    const auto parsed = parse_oid(row.dotted);
    ASSERT_TRUE(parsed) << row.dotted;
    EXPECT_EQ(to_hex(parsed->get().octets()), row.octets) << row.dotted;
    EXPECT_EQ(to_dotted(*parsed), row.dotted);
  }
}

TEST(Oid, TextThatIsNoObjectIdentifierIsRefused) {
  for (const char* text : {"", "1", "3.1", "1.40", "1..2", "1.2.", ".1.2", "1.2.03", "1.2.x", "1.2.-3", "01.2", "1.2 "})
    EXPECT_FALSE(parse_oid(text)) << text;
  EXPECT_FALSE(parse_oid("1." + std::string(2000, '1')));
}

TEST(Oid, OctetsWithPaddedOrCutArcsAreFound) {
  EXPECT_EQ(check_oid(hex("2a8648")), 3u);
  EXPECT_EQ(check_oid(hex("2a8648f7")), 3u);
  EXPECT_EQ(check_oid(hex("2a8001")), 1u);
  EXPECT_NE(check_oid({}), 0u);
}

TEST(OidNames, AreFoundBothWays) {
  const struct {
    Oid oid;
    const char* name;
  } rows[] = {
      {"1.2.840.113549.1.7.2"_oid, "id-signedData"},
      {"1.2.840.113549.1.9.16.1.23"_oid, "id-ct-authEnvelopedData"},
      {"2.16.840.1.101.3.4.2.1"_oid, "sha256"},
      {"1.2.840.10045.4.3.2"_oid, "ecdsa-with-SHA256"},
      {"1.2.840.113549.1.1.11"_oid, "sha256WithRSAEncryption"},
      {"1.3.101.112"_oid, "id-Ed25519"},
      {"1.2.840.113549.1.9.16.2.47"_oid, "id-aa-signingCertificateV2"},
      {"2.16.840.1.101.2.1.2.77.3"_oid, "id-ct-TAMP-update"},
      {"2.16.840.1.101.3.4.3.17"_oid, "id-ml-dsa-44"},
      {"2.5.29.17"_oid, "id-ce-subjectAltName"},
      {"1.2.840.113549.1.9.16.1.16"_oid, "id-ct-firmwarePackage"},
  };
  for (const auto& row : rows) {
    EXPECT_EQ(oid_name(row.oid), row.name);
    EXPECT_EQ(find_oid(row.name), row.oid) << row.name;
  }
  EXPECT_EQ(find_oid("ID-SHA256"), "2.16.840.1.101.3.4.2.1"_oid);
  EXPECT_TRUE(find_oid("no-such-name").empty());
  EXPECT_EQ(oid_name("1.2.3.4.5.6.7"_oid), "");
  EXPECT_EQ(oid_text("1.2.3.4.5.6.7"_oid), "1.2.3.4.5.6.7");
}

}  // namespace
}  // namespace sealwire::asn1
