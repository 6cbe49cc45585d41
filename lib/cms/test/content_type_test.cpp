#include "sealwire/cms/content_type.hpp"

#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/registry.hpp"
#include "sealwire/asn1/tree.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/cms/tamp.hpp"
#include "sealwire/cms/types.hpp"

#include "support/files.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;

using test::corpus;
using test::read_file;

Bytes octets_of(std::string_view digits) { return from_hex(digits).value(); }

template <class T>
void expect_round_trip(Octets der) {
  const auto value = asn1::decode_der<T>(der);
  ASSERT_TRUE(value) << value.error().message();
  const auto again = asn1::encode(*value);
  ASSERT_TRUE(again) << again.error().message();
  EXPECT_EQ(*again, to_bytes(der));
}

// Random values of `T` come back as the same octets, and no truncation of one is accepted.
template <class T>
void expect_random_round_trips(const char* name) {
  SCOPED_TRACE(name);
  DeterministicRandom random(20261121);
  for (int i = 0; i < 40; ++i) {
    const Bytes der = asn1::random_der(T::kType, random);
    ASSERT_NO_FATAL_FAILURE(expect_round_trip<T>(der));
    if (der.size() > 300) continue;
    for (std::size_t size = 0; size < der.size(); ++size) {
      EXPECT_FALSE(asn1::decode_der<T>(Octets(der).first(size))) << size << " of " << der.size();
    }
  }
}

TEST(ContentTypes, EachMessageOfTheRegistryRoundTrips) {
#define ROUND_TRIP(T) expect_random_round_trips<T>(#T)
  ROUND_TRIP(FirmwarePackageIdentifier);
  ROUND_TRIP(FirmwarePackageInfo);
  ROUND_TRIP(CommunityIdentifiers);
  ROUND_TRIP(FirmwarePackageLoadReceipt);
  ROUND_TRIP(FirmwarePackageLoadError);
  ROUND_TRIP(AsymmetricKeyPackage);
  ROUND_TRIP(SymmetricKeyPackage);
  ROUND_TRIP(PskcAlgorithmParameters);
  ROUND_TRIP(PinPolicy);
  ROUND_TRIP(KeyPkgIdentifierAndReceiptReq);
  ROUND_TRIP(KeyPackageReceipt);
  ROUND_TRIP(KeyPackageError);
  ROUND_TRIP(TrustAnchorList);
  ROUND_TRIP(TampStatusQuery);
  ROUND_TRIP(TampStatusResponse);
  ROUND_TRIP(TampUpdate);
  ROUND_TRIP(TampUpdateConfirm);
  ROUND_TRIP(TampApexUpdate);
  ROUND_TRIP(TampApexUpdateConfirm);
  ROUND_TRIP(TampCommunityUpdate);
  ROUND_TRIP(TampCommunityUpdateConfirm);
  ROUND_TRIP(SequenceNumberAdjust);
  ROUND_TRIP(SequenceNumberAdjustConfirm);
  ROUND_TRIP(TampError);
#undef ROUND_TRIP
}

TEST(ContentTypes, TheRegistryHasTheTokensOfRfc7193WithTheRightOids) {
  EXPECT_EQ(content_type_registry().size(), 30U);
  for (const ContentType& row : content_type_registry()) {
    EXPECT_EQ(find_content_type(row.oid), &row) << row.token;
    EXPECT_EQ(find_content_type(row.token), &row) << row.token;
    EXPECT_FALSE(asn1::oid_name(row.oid).empty()) << row.token;
  }
  // What RFC 7193 §4 prints for these four belongs to other types.
  EXPECT_EQ(asn1::to_dotted(find_content_type("signedData")->oid), "1.2.840.113549.1.7.2");
  EXPECT_EQ(asn1::to_dotted(find_content_type("envelopedData")->oid), "1.2.840.113549.1.7.3");
  EXPECT_EQ(asn1::to_dotted(find_content_type("digestData")->oid), "1.2.840.113549.1.7.5");
  EXPECT_EQ(asn1::to_dotted(find_content_type("encryptedData")->oid), "1.2.840.113549.1.7.6");
  EXPECT_EQ(find_content_type("digestedData"), find_content_type("digestData"));
  EXPECT_EQ(find_content_type("SignedData"), nullptr);
  EXPECT_EQ(find_content_type("1.2.3"_oid), nullptr);
}

TEST(ContentTypes, ListsOfSizeOneToMaxAreNotEmpty) {
  const asn1::Registry none;
  const auto refuses = [&](std::string_view token, std::string_view digits) {
    const ContentType* type = find_content_type(token);
    const Bytes octets = octets_of(digits);
    EXPECT_FALSE(type->check(octets)) << token;
    const auto node = asn1::tree(octets, {.registry = &none, .type = type->type});
    ASSERT_TRUE(node);
    EXPECT_NE(asn1::to_text(*node).find("at least one"), std::string::npos) << asn1::to_text(*node);
  };
  refuses("trustAnchorList", "3000");
  refuses("aKeyPackage", "3000");
  refuses("contentCollection", "3000");
  refuses("sKeyPackage", "30023000");
  refuses("TAMP-update", "3009 3005 8300 020101 3000");
}

TEST(ContentTypes, WhatTheSchemaCannotSayIsCheckedToo) {
  // A OneSymmetricKey without key and attributes, CommunityUpdates without either, a public key in version v1.
  EXPECT_FALSE(find_content_type("sKeyPackage")->check(octets_of("3004 3002 3000")));
  EXPECT_TRUE(find_content_type("sKeyPackage")->check(octets_of("3007 3005 3003 040101")));
  EXPECT_FALSE(find_content_type("TAMP-communityUpdate")->check(octets_of("3009 3005 8300 020101 3000")));
  EXPECT_TRUE(find_content_type("TAMP-communityUpdate")->check(octets_of("300b 3005 8300 020101 3002 a100")));
  EXPECT_FALSE(
      find_content_type("aKeyPackage")->check(octets_of("3014 3012 020100 3005 06032b6570 0402 0400 8102 0000")));
  EXPECT_TRUE(
      find_content_type("aKeyPackage")->check(octets_of("3014 3012 020101 3005 06032b6570 0402 0400 8102 0000")));
}

// RFC 4108 §2.2 and §2.3: each attribute by the name of its type and its components.
TEST(ContentTypes, EachAttributeOfAFirmwarePackageIsShownByItsSchema) {
  asn1::Registry registry;
  register_types(registry);
  const std::pair<asn1::Oid, std::string_view> rows[] = {
      {"1.2.840.113549.1.9.16.2.35"_oid, "FirmwarePackageIdentifier"},
      {"1.2.840.113549.1.9.16.2.36"_oid, "SEQUENCE OF OBJECT IDENTIFIER"},
      {"1.2.840.113549.1.9.16.2.37"_oid, "OCTET STRING"},
      {"1.2.840.113549.1.9.16.2.38"_oid, "SEQUENCE OF OBJECT IDENTIFIER"},
      {"1.2.840.113549.1.9.16.2.39"_oid, "EnvelopedData"},
      {"1.2.840.113549.1.9.16.2.40"_oid, "CommunityIdentifiers"},
      {"1.2.840.113549.1.9.16.2.41"_oid, "FirmwarePackageMessageDigest"},
      {"1.2.840.113549.1.9.16.2.42"_oid, "FirmwarePackageInfo"},
      {"1.2.840.113549.1.9.16.2.43"_oid, "SEQUENCE OF OBJECT IDENTIFIER"},
  };
  DeterministicRandom random(4108);
  for (const auto& [oid, type] : rows) {
    const asn1::Type* known = registry.find(kAttributes, oid);
    ASSERT_NE(known, nullptr) << type;
    EXPECT_FALSE(asn1::oid_name(oid).empty()) << type;
    const Bytes attribute = write_attribute(oid, asn1::random_der(*known, random));
    const auto node = asn1::tree(attribute, {.registry = &registry, .type = &Attribute::kType});
    ASSERT_TRUE(node);
    EXPECT_EQ(node->children[1].children[0].type, type);
    EXPECT_FALSE(node->children[1].children[0].misfit);
  }
}

TEST(ContentTypes, TampVectorsRoundTrip) {
  SEALWIRE_NEED_CORPUS(corpus());
  expect_round_trip<TampCommunityUpdate>(read_file(corpus() / "tamp-vectors/communityupdate-add.der"));
  expect_round_trip<SequenceNumberAdjust>(read_file(corpus() / "tamp-vectors/seqnumadjust.der"));
}

TEST(ContentTypes, DefaultsThatAreEncodedAreBerButNotDer) {
  SEALWIRE_NEED_CORPUS(corpus());
  const Bytes ber = read_file(corpus() / "tamp-vectors/update-remove-explicit-defaults.der");
  asn1::Arena arena;
  const auto update = asn1::decode<TampUpdate>(ber, asn1::kBer, arena);
  ASSERT_TRUE(update) << update.error().message();
  EXPECT_EQ(update->version, 2);
  EXPECT_EQ(update->updates.size(), 1U);
  EXPECT_FALSE(asn1::decode_der<TampUpdate>(ber));
}

TEST(ContentTypes, TrustAnchorsOfThePkitsSuiteRoundTrip) {
  SEALWIRE_NEED_CORPUS(corpus());
  int seen = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus() / "rfc5914-ta")) {
    if (entry.path().extension() != ".ta") continue;
    SCOPED_TRACE(entry.path().filename());
    expect_round_trip<TrustAnchorChoice>(read_file(entry.path()));
    ++seen;
  }
  EXPECT_EQ(seen, 6);
}

TEST(ContentTypes, ATreeNamesTheAlternativeThatAChoiceTakes) {
  asn1::Registry registry;
  register_types(registry);
  const ContentType& query = *find_content_type("TAMP-statusQuery");
  const auto node = asn1::tree(octets_of("3007 3005 8300 020105"), {.registry = &registry, .type = query.type});
  ASSERT_TRUE(node);
  EXPECT_NE(asn1::to_text(*node).find("target allModules: NULL"), std::string::npos) << asn1::to_text(*node);
  EXPECT_EQ(node->children[0].children[0].name, "target");
  EXPECT_EQ(node->children[0].children[0].alternative, "allModules");
}

TEST(ContentTypes, ATreeShowsATampMessageByName) {
  asn1::Registry registry;
  register_package_types(registry);
  DeterministicRandom random(1);
  const Bytes der = asn1::random_der(TampStatusQuery::kType, random);
  const Bytes info = write_content_info(find_content_type("TAMP-statusQuery")->oid, der);
  const auto node = asn1::tree(info, {.registry = &registry, .type = &ContentInfo::kType});
  ASSERT_TRUE(node) << node.error().message();
  const std::string text = asn1::to_text(*node);
  EXPECT_NE(text.find("TAMPStatusQuery"), std::string::npos) << text;
  EXPECT_NE(text.find("id-ct-TAMP-statusQuery"), std::string::npos) << text;
}

}  // namespace
}  // namespace sealwire::cms
