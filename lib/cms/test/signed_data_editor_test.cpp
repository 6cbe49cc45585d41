#include "sealwire/cms/signed_data_editor.hpp"

#include <gtest/gtest.h>

#include "sealwire/asn1/der.hpp"
#include "sealwire/cms/attribute_values.hpp"
#include "sealwire/cms/verify.hpp"

#include "openssl.hpp"
#include "pki.hpp"

namespace sealwire::cms {
namespace {

using crypto::KeyType;
using test::signer_of;

const std::string kText = "to be signed by many";

Bytes signed_by(KeyType key, bool detached = false) {
  SignOptions options;
  options.detached = detached;
  return sign(as_octets(kText), {&signer_of(key), 1}, options).value();
}

TEST(SignedDataEditor, AddsAndRemovesSignersWithoutTouchingOthers) {
  const Bytes first = signed_by(KeyType::ec_p256);
  auto editor = SignedDataEditor::open(first);
  ASSERT_TRUE(editor);
  EXPECT_EQ(*editor->write(), first);
  ASSERT_TRUE(editor->add_signer(signer_of(KeyType::rsa)));
  ASSERT_TRUE(editor->add_signer(signer_of(KeyType::ed25519)));
  const auto three = editor->write();
  ASSERT_TRUE(three);
  EXPECT_TRUE(asn1::is_der(*three));
  const auto verified = verify(*three);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->report.signers.size(), 3u);
  EXPECT_EQ(verified->report.certificates.size(), 3u);
  EXPECT_TRUE(verified->report.all_valid());

  auto again = SignedDataEditor::open(*three);
  EXPECT_EQ(again->signers(), 3u);
  EXPECT_FALSE(again->remove_signer(3));
  ASSERT_TRUE(again->remove_signer(2));
  ASSERT_TRUE(again->remove_signer(0));
  const auto one = verify(*again->write());
  EXPECT_EQ(one->report.signers.size(), 1u);
  EXPECT_TRUE(one->report.all_valid());
}

TEST(SignedDataEditor, ReplacesOneSigner) {
  auto editor = SignedDataEditor::open(signed_by(KeyType::ec_p256));
  ASSERT_TRUE(editor->add_signer(signer_of(KeyType::rsa)));
  Signer renewed = signer_of(KeyType::ec_p384);
  renewed.key_identifier = true;
  ASSERT_TRUE(editor->replace_signer(0, renewed));
  const auto verified = verify(*editor->write());
  ASSERT_TRUE(verified);
  EXPECT_TRUE(verified->report.all_valid());
  EXPECT_TRUE(verified->report.notes.empty());  // version 3 now
  EXPECT_EQ(verified->report.signers.size(), 2u);
}

TEST(SignedDataEditor, TakesContentOutAndPutsItBack) {
  const Bytes attached = signed_by(KeyType::ec_p256);
  auto editor = SignedDataEditor::open(attached);
  EXPECT_EQ(as_text(editor->content()), kText);
  const auto content = editor->detach();
  ASSERT_TRUE(content);
  EXPECT_EQ(as_text(*content), kText);
  EXPECT_FALSE(editor->detach());
  EXPECT_TRUE(editor->detached());
  const auto detached = editor->write();
  VerifyOptions options;
  options.content = *content;
  EXPECT_TRUE(verify(*detached, options)->report.all_valid());
  EXPECT_FALSE(editor->add_signer(signer_of(KeyType::rsa)));
  ASSERT_TRUE(editor->add_signer(signer_of(KeyType::rsa), *content));
  EXPECT_TRUE(verify(*editor->write(), options)->report.all_valid());
  ASSERT_TRUE(editor->remove_signer(1));
  editor->remove_certificates();
  editor->add_certificate(*signer_of(KeyType::ec_p256).certificate);
  ASSERT_TRUE(editor->attach(*content));
  EXPECT_FALSE(editor->attach(*content));
}

TEST(SignedDataEditor, CountersignaturesAreMadeAndVerified) {
  auto editor = SignedDataEditor::open(signed_by(KeyType::ec_p256));
  ASSERT_TRUE(editor->countersign(0, signer_of(KeyType::rsa)));
  ASSERT_TRUE(editor->countersign(0, signer_of(KeyType::ed25519)));
  const auto counted = editor->write();
  auto verified = verify(*counted);
  ASSERT_TRUE(verified);
  ASSERT_EQ(verified->report.signers.size(), 1u);
  EXPECT_TRUE(verified->report.all_valid());
  ASSERT_EQ(verified->report.signers[0].countersignatures.size(), 2u);
  for (const SignerReport& counter : verified->report.signers[0].countersignatures)
    EXPECT_TRUE(counter.valid()) << counter.reason;
  // A countersignature taken to another signature does not hold.
  const auto attributes = verified->report.signers[0].unauthenticated_attributes();
  auto other = SignedDataEditor::open(signed_by(KeyType::ec_p384));
  other->add_certificate(*signer_of(KeyType::rsa).certificate);
  other->add_certificate(*signer_of(KeyType::ed25519).certificate);
  for (const AttributeReport& attribute : attributes)
    ASSERT_TRUE(other->add_unsigned_attribute(0, write_attribute(attribute.type, attribute.values[0])));
  verified = verify(*other->write());
  EXPECT_TRUE(verified->report.all_valid());
  for (const SignerReport& counter : verified->report.signers[0].countersignatures)
    EXPECT_EQ(counter.status, SignerStatus::invalid);
}

TEST(SignedDataEditor, KeepsWhatItDoesNotUnderstand) {
  auto editor = SignedDataEditor::open(signed_by(KeyType::ec_p256));
  const Bytes attribute = write_attribute(asn1::parse_oid("1.2.3.4.5")->get(), Bytes{0x0C, 0x01, 'x'});
  ASSERT_TRUE(editor->add_unsigned_attribute(0, attribute));
  EXPECT_FALSE(editor->add_unsigned_attribute(0, Bytes{0x05, 0x00}));
  EXPECT_FALSE(editor->add_unsigned_attribute(1, attribute));
  const auto verified = verify(*editor->write());
  EXPECT_TRUE(verified->report.all_valid());
  EXPECT_EQ(verified->report.signers[0].unauthenticated_attributes().size(), 1u);
}

TEST(Verify, DoesNotBelieveSignedAttributesAsContent) {
  // The signature of a message over its signed attributes, moved to a message whose content these attributes are.
  const auto original = verify(signed_by(KeyType::ec_p256));
  ASSERT_TRUE(original->report.all_valid());
  const Bytes& attributes = original->report.signers[0].signed_attributes;
  Signer bare = signer_of(KeyType::ec_p256);
  bare.signed_attributes = false;
  const auto forged = sign(attributes, {&bare, 1});
  ASSERT_TRUE(forged);
  const auto verified = verify(*forged);
  ASSERT_TRUE(verified);
  EXPECT_EQ(verified->report.signers[0].status, SignerStatus::invalid);
  EXPECT_NE(verified->report.signers[0].reason.find("signed attributes"), std::string::npos);
}

}  // namespace
}  // namespace sealwire::cms
