#include "sealwire/cms/verify.hpp"

#include <functional>

#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/registry.hpp"
#include "sealwire/asn1/tree.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/cms/attribute_values.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/types.hpp"

#include "pki.hpp"

namespace sealwire::cms {
namespace {

using crypto::KeyType;
using test::signer_of;

const std::string kText = "Watson, come here - I want to see you.\r\n";

Bytes message(KeyType key = KeyType::ec_p256) {
  Signer signer = signer_of(key);
  signer.signing_time = parse_time("2026-11-21T19:30:00Z").value();
  return sign(as_octets(kText), {&signer, 1}).value();
}

/// A SignedData with one thing changed, and the octets that the change needs.
struct Edit {
  SignedData data;
  asn1::Arena arena;
  SignerInfo& signer() { return data.signer_infos.front(); }
  Octets keep(Bytes octets) { return arena.keep(std::move(octets)); }
  Attribute attribute(asn1::Oid type, std::vector<Bytes> values) {
    Bytes all;
    for (const Bytes& value : values) append(all, value);
    return {type, asn1::AnySet(keep(std::move(all)), values.size())};
  }
  void remove(asn1::Oid type) {
    std::erase_if(*signer().signed_attrs, [type](const Attribute& a) { return a.attr_type == type; });
  }
};

Bytes edited(const Bytes& original, const std::function<void(Edit&)>& change) {
  Edit edit;
  asn1::Arena arena;
  const auto info = read_content_info(original, arena).value();
  edit.data = asn1::decode<SignedData>(info.content.octets, asn1::kBer, arena).value();
  change(edit);
  return write_content_info(content_types::signed_data, asn1::encode(edit.data).value());
}

const Bytes kNull{0x05, 0x00};
const Bytes kOctets{0x04, 0x01, 0x00};

struct Case {
  const char* name;
  std::function<void(Edit&)> change;
  const char* reason;
};

const Case kCases[] = {
    {"contentType twice",
     [](Edit& e) { e.signer().signed_attrs->push_back(*e.signer().signed_attrs->find(attribute_types::content_type)); },
     "hold contentType twice"},
    {"messageDigest twice",
     [](Edit& e) { e.signer().signed_attrs->push_back(e.attribute(attribute_types::message_digest, {kOctets})); },
     "hold messageDigest twice"},
    {"signingTime twice",
     [](Edit& e) { e.signer().signed_attrs->push_back(e.attribute(attribute_types::signing_time, {kNull})); },
     "hold signingTime twice"},
    {"messageDigest with two values",
     [](Edit& e) {
       e.remove(attribute_types::message_digest);
       e.signer().signed_attrs->push_back(e.attribute(attribute_types::message_digest, {kOctets, kOctets}));
     },
     "messageDigest has 2 values"},
    {"messageDigest without a value",
     [](Edit& e) {
       e.remove(attribute_types::message_digest);
       e.signer().signed_attrs->push_back(e.attribute(attribute_types::message_digest, {}));
     },
     "messageDigest has 0 values"},
    {"messageDigest of another type",
     [](Edit& e) {
       e.remove(attribute_types::message_digest);
       e.signer().signed_attrs->push_back(e.attribute(attribute_types::message_digest, {kNull}));
     },
     "messageDigest is no OCTET STRING"},
    {"messageDigest of other content",
     [](Edit& e) {
       e.remove(attribute_types::message_digest);
       e.signer().signed_attrs->push_back(e.attribute(attribute_types::message_digest, {kOctets}));
     },
     "messageDigest differs"},
    {"no contentType", [](Edit& e) { e.remove(attribute_types::content_type); }, "lack contentType"},
    {"no messageDigest", [](Edit& e) { e.remove(attribute_types::message_digest); }, "lack messageDigest"},
    {"no attributes in the set", [](Edit& e) { e.signer().signed_attrs->clear(); }, "is empty"},
    {"another contentType", [](Edit& e) { e.data.encap_content_info.e_content_type = content_types::compressed_data; },
     "not the type of the content"},
    {"another type without attributes",
     [](Edit& e) {
       e.data.encap_content_info.e_content_type = content_types::compressed_data;
       e.signer().signed_attrs.reset();
     },
     "without signed attributes"},
    {"signingTime is no time",
     [](Edit& e) {
       e.remove(attribute_types::signing_time);
       e.signer().signed_attrs->push_back(e.attribute(attribute_types::signing_time, {kNull}));
     },
     "signingTime is no time"},
    {"signed countersignature",
     [](Edit& e) { e.signer().signed_attrs->push_back(e.attribute(attribute_types::countersignature, {kNull})); },
     "countersignature is among the signed"},
    {"unsigned messageDigest",
     [](Edit& e) {
       e.signer().unsigned_attrs.emplace().push_back(e.attribute(attribute_types::message_digest, {kOctets}));
     },
     "messageDigest is among the unsigned"},
    {"algorithm protection of other algorithms",
     [](Edit& e) {
       e.signer().signed_attrs->push_back(
           e.attribute(attribute_types::cms_algorithm_protection,
                       {Bytes{0x30, 0x08, 0x30, 0x03, 0x06, 0x01, 0x2A, 0xA1, 0x03, 0x06, 0x01, 0x2A}}));
       e.signer().signed_attrs->back().attr_values =
           asn1::AnySet(e.keep(Bytes{0x30, 0x0A, 0x30, 0x03, 0x06, 0x01, 0x2A, 0xA1, 0x03, 0x06, 0x01, 0x2A}), 1);
     },
     "cmsAlgorithmProtection names other algorithms"},
    {"malformed algorithm protection",
     [](Edit& e) {
       e.signer().signed_attrs->push_back(e.attribute(attribute_types::cms_algorithm_protection, {kNull}));
     },
     "cmsAlgorithmProtection is malformed"},
    {"certificate of somebody else",
     [](Edit& e) {
       const Bytes other = signing_certificate_v2_attribute(*signer_of(KeyType::rsa).certificate).value();
       const auto decoded = asn1::decode_der<Attribute>(e.keep(other)).value();
       e.signer().signed_attrs->push_back(decoded);
     },
     "signingCertificateV2 names another certificate"},
    {"malformed signingCertificate",
     [](Edit& e) { e.signer().signed_attrs->push_back(e.attribute(attribute_types::signing_certificate, {kNull})); },
     "signingCertificate is malformed"},
    {"version 3 with issuer and serial number", [](Edit& e) { e.signer().version = 3; }, "version 3"},
    {"version 0", [](Edit& e) { e.signer().version = 0; }, "version 0"},
    {"version 1 with a key identifier", [](Edit& e) { e.signer().sid.emplace<1>(e.keep(Bytes{1, 2, 3})); },
     "version 1"},
    {"an attribute more",
     [](Edit& e) {
       e.signer().signed_attrs->push_back(e.attribute(attribute_types::smime_capabilities, {Bytes{0x30, 0x00}}));
     },
     "signature is not that of"},
    {"digest that is not known",
     [](Edit& e) { e.signer().digest_algorithm.algorithm = asn1::Oid(e.keep(Bytes{0x2A, 0x03})); }, ""},
};

TEST(Verify, JudgesAttributesAndVersionsByName) {
  const Bytes original = message();
  for (const Case& c : kCases) {
    SCOPED_TRACE(c.name);
    const auto verified = verify(edited(original, c.change));
    ASSERT_TRUE(verified) << verified.error().message();
    const SignerReport& report = verified->report.signers.at(0);
    EXPECT_FALSE(report.valid());
    EXPECT_NE(report.reason.find(c.reason), std::string::npos) << report.reason;
    EXPECT_EQ(report.status, *c.reason == '\0' ? SignerStatus::unsupported : SignerStatus::invalid);
  }
}

TEST(Verify, RefusesVersionsThatAreNone) {
  for (const CmsVersion version : {-1, 0, 2, 6, 100}) {
    const auto verified = verify(edited(message(), [version](Edit& e) { e.data.version = version; }));
    ASSERT_FALSE(verified);
    EXPECT_TRUE(verified.error().is(CmsError::wrong_version));
    EXPECT_EQ(verified.error().blame(), Blame::malformed);
  }
  for (const CmsVersion version : {3, 4, 5}) {
    const auto verified = verify(edited(message(), [version](Edit& e) { e.data.version = version; }));
    ASSERT_TRUE(verified);
    EXPECT_EQ(verified->report.notes.size(), 1u);
  }
}

TEST(Verify, AsksForContentThatIsApartAndOnlyForThat) {
  const Bytes attached = message();
  VerifyOptions options;
  options.content = as_octets(kText);
  EXPECT_TRUE(verify(attached, options).error().is(CmsError::content_both));
  const Bytes detached = edited(attached, [](Edit& e) { e.data.encap_content_info.e_content.reset(); });
  EXPECT_TRUE(verify(detached, options)->report.all_valid());
  EXPECT_TRUE(verify(detached).error().is(CmsError::missing_content));
}

TEST(Verify, ContentThatIsNoOctetStringIsVerifiedAsPkcs7Had) {
  // RFC 5652 §5.2.1: the content octets of the other type are what was signed.
  Signer signer = signer_of(KeyType::ec_p256);
  const Bytes inner{0x30, 0x03, 0x02, 0x01, 0x05};
  const Bytes signed_inner = sign(Octets(inner).subspan(2), {&signer, 1}).value();
  const Bytes changed = edited(
      signed_inner, [&inner](Edit& e) { e.data.encap_content_info.e_content.emplace().emplace<1>(asn1::Any{inner}); });
  const auto verified = verify(changed);
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->report.all_valid()) << verified->report.signers[0].reason;
  BytesSink out;
  SignedDataReader reader(out);
  ASSERT_TRUE(reader.write(changed));
  EXPECT_TRUE(reader.finish()->all_valid());
}

TEST(Verify, CountsSignersUpToALimit) {
  const Bytes many = edited(message(), [](Edit& e) {
    const SignerInfo one = e.signer();
    for (int i = 0; i < 9; ++i) e.data.signer_infos.push_back(one);
  });
  VerifyOptions options;
  options.max_signers = 10;
  ASSERT_TRUE(verify(many, options));
  EXPECT_TRUE(verify(many, options)->report.all_valid());
  options.max_signers = 9;
  EXPECT_TRUE(verify(many, options).error().is(CmsError::limit));
}

TEST(Verify, TruncationsAreErrorsWithTheirPlace) {
  const Bytes original = message();
  for (std::size_t size = 0; size < original.size(); ++size) {
    const auto verified = verify(Octets(original).first(size));
    ASSERT_FALSE(verified) << size;
    EXPECT_EQ(verified.error().blame(), Blame::malformed);
    ASSERT_TRUE(verified.error().offset());
    EXPECT_LE(*verified.error().offset(), size);
  }
}

TEST(Verify, NoTurnedBitMakesOtherContentValid) {
  const Bytes original = message();
  for (std::size_t bit = 0; bit < original.size() * 8; ++bit) {
    Bytes damaged = original;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    const auto verified = verify(damaged);
    if (verified && verified->report.all_valid()) {
      EXPECT_EQ(as_text(verified->content), kText) << bit;
    }
  }
}

TEST(Verify, DeepNestingAndHugeLengthsCostNothing) {
  Bytes deep;
  for (int i = 0; i < 100'000; ++i) append(deep, Bytes{0x30, 0x80});
  auto refused = verify(deep);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().is(asn1::Asn1Error::too_deep));
  EXPECT_LT(*refused.error().offset(), 200u);
  const Bytes huge{0x30, 0x88, 0x7F, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0xFF, 0x06, 0x01};
  refused = verify(huge);
  EXPECT_TRUE(refused.error().is(asn1::Asn1Error::truncated));
  const Bytes beyond{0x30, 0x88, 0x80, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x00, 0x06, 0x01};
  EXPECT_TRUE(verify(beyond).error().is(asn1::Asn1Error::bad_length));
  BytesSink out;
  SignedDataReader reader(out);
  EXPECT_FALSE(reader.write(deep));
}

TEST(Tree, OfASignedDataNamesItsParts) {
  asn1::Registry registry;
  register_types(registry);
  asn1::TreeOptions options;
  options.registry = &registry;
  options.type = &ContentInfo::kType;
  const Bytes octets = message();
  const auto node = asn1::tree(octets, options);
  ASSERT_TRUE(node) << node.error().message();
  const std::string text = asn1::to_text(*node);
  for (const char* part :
       {"contentType: OBJECT IDENTIFIER = id-signedData", "encapContentInfo: EncapsulatedContentInfo",
        "certificates: CertificateSet", "sid: IssuerAndSerialNumber", "[0] certificate: Certificate",
        "signedAttrs: Attributes", "id-messageDigest", "UTCTime = 2026-11-21T19:30:00Z", "signature: OCTET STRING",
        "signerInfos: SignerInfos"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
  EXPECT_EQ(text.find("  ! "), std::string::npos) << text;
}

TEST(Schemas, RandomValuesOfEveryContentTypeSurviveTheRoundTrip) {
  asn1::Registry registry;
  register_types(registry);
  const asn1::Type* const types[] = {&SignedData::kType,    &EnvelopedData::kType,     &AuthEnvelopedData::kType,
                                     &EncryptedData::kType, &DigestedData::kType,      &CompressedData::kType,
                                     &SignerInfo::kType,    &AuthenticatedData::kType, &RecipientInfo::kType};
  const auto round_trip = []<class T>(std::in_place_type_t<T>, Octets der) {
    const auto value = asn1::decode_der<T>(der);
    ASSERT_TRUE(value) << value.error().message();
    const auto again = asn1::encode(*value);
    ASSERT_TRUE(again) << again.error().message();
    EXPECT_TRUE(equal(*again, der));
  };
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    DeterministicRandom random(seed);
    for (const asn1::Type* type : types) {
      const Bytes der = asn1::random_der(*type, random, &registry);
      if (type == &SignedData::kType) round_trip(std::in_place_type<SignedData>, der);
      if (type == &EnvelopedData::kType) round_trip(std::in_place_type<EnvelopedData>, der);
      if (type == &AuthEnvelopedData::kType) round_trip(std::in_place_type<AuthEnvelopedData>, der);
      if (type == &EncryptedData::kType) round_trip(std::in_place_type<EncryptedData>, der);
      if (type == &DigestedData::kType) round_trip(std::in_place_type<DigestedData>, der);
      if (type == &CompressedData::kType) round_trip(std::in_place_type<CompressedData>, der);
      if (type == &SignerInfo::kType) round_trip(std::in_place_type<SignerInfo>, der);
      if (type == &AuthenticatedData::kType) round_trip(std::in_place_type<AuthenticatedData>, der);
      if (type == &RecipientInfo::kType) round_trip(std::in_place_type<RecipientInfo>, der);
    }
  }
}

}  // namespace
}  // namespace sealwire::cms
