#include <algorithm>

#include <gtest/gtest.h>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/smime/report.hpp"

#include "in_pieces.hpp"
#include "people.hpp"

// Messages whose verdict needs what they hold a second time, whatever that is, in pieces.

namespace sealwire::smime {
namespace {

using namespace test;
using asn1::operator""_oid;

constexpr std::size_t kLong = cms::kKeptContent + 50'000;

Bytes entity_of(std::size_t size) {
  Bytes out = to_bytes("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n");
  DeterministicRandom random(7);
  const std::size_t header = out.size();
  out.resize(header + size);
  random.fill(std::span(out).subspan(header));
  return out;
}

Bytes written(MessagePlan plan, Octets entity) {
  crypto::SystemRandom random;
  MemorySpoolFactory spools;
  plan.spools = &spools;
  BytesSink body;
  auto writer = MessageWriter::create(plan, body, random).value();
  for (; !entity.empty(); entity = entity.subspan(std::min<std::size_t>(60'000, entity.size()))) {
    const auto done = writer->write(entity.first(std::min<std::size_t>(60'000, entity.size())));
    EXPECT_TRUE(done) << (done ? "" : done.error().message());
  }
  const auto done = writer->finish();
  EXPECT_TRUE(done) << (done ? "" : done.error().message());
  return mime::make_entity(writer->head().fields(), body.bytes());
}

class SecondPass : public testing::Test {
 protected:
  Result<Opened> open_in_pieces(Octets message) {
    OpenOptions options = checking();
    options.credentials = &bobs_;
    return test::open_in_pieces(message, options, 65'536);
  }
  void expect_opens(Octets message, Octets content, std::size_t layers) {
    const auto opened = open_in_pieces(message);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(opened->verdict.ok) << report(opened->verdict, 0);
    EXPECT_EQ(opened->verdict.layers.size(), layers);
    ASSERT_TRUE(opened->content);
    EXPECT_TRUE(equal(opened->content_octets().value(), content));
  }
  void expect_refused(Bytes message, std::size_t place) {
    message[place] ^= 1;
    const auto opened = open_in_pieces(message);
    EXPECT_TRUE(!opened || !opened->verdict.ok);
    if (opened) {
      EXPECT_FALSE(opened->content);
    }
  }

  SigningKey alice_ed_ = person("Alice", "sip:alice@example.com", crypto::KeyType::ed25519);
  cms::Credentials bobs_ = keys_of(bob());
};

TEST_F(SecondPass, SignaturesOverTheContentItselfHoldAtAnyLengthAndInAnyForm) {
  const Bytes entity = entity_of(kLong);
  SignOptions opaque = signed_by(alice_ed_);
  opaque.attributes = false;
  SignOptions multipart = opaque;
  multipart.form = SignedForm::multipart;
  const EncryptOptions gcm = encrypted_for(bob());
  for (const MessagePlan& plan : {MessagePlan{.sign = &opaque}, MessagePlan{.sign = &opaque, .size = entity.size()},
                                  MessagePlan{.sign = &multipart}, MessagePlan{.sign = &opaque, .encrypt = &gcm}}) {
    const Bytes message = written(plan, entity);
    expect_opens(message, entity, plan.encrypt ? 2 : 1);
    expect_refused(message, message.size() / 2);
  }
}

TEST_F(SecondPass, WhatIsSignedSoMayBeAnotherLayer) {
  const Bytes entity = entity_of(kLong);
  const EncryptOptions gcm = encrypted_for(bob());
  SignOptions opaque = signed_by(alice_ed_);
  opaque.attributes = false;
  SignOptions multipart = opaque;
  multipart.form = SignedForm::multipart;
  const Bytes inner = written({.encrypt = &gcm}, entity);
  for (const SignOptions* how : {&opaque, &multipart}) {
    const Bytes message = written({.sign = how, .form = {.canonicalize = false}}, inner);
    expect_opens(message, entity, 2);
    expect_refused(message, message.size() / 2);
  }
}

TEST_F(SecondPass, AuthenticatedAttributesMayStandAroundAnotherLayer) {
  crypto::SystemRandom random;
  const Bytes entity = entity_of(600'000);
  const SignOptions sign = signed_by(alice());
  const Bytes inner = written({.sign = &sign}, entity);
  cms::EnvelopeOptions how;
  how.authenticated_attributes.push_back(cms::write_attribute("1.2.3.4"_oid, Bytes{0x05, 0x00}));
  const EncryptOptions to_bob = encrypted_for(bob());
  for (const bool known : {true, false}) {
    BytesSink out;
    auto writer =
        cms::EnvelopeWriter::create(how, to_bob.recipients,
                                    known ? std::optional<std::uint64_t>(inner.size()) : std::nullopt, out, random)
            .value();
    ASSERT_TRUE(writer.write(inner));
    ASSERT_TRUE(writer.finish());
    expect_opens(out.bytes(), entity, 2);
    expect_refused(out.bytes(), out.bytes().size() / 2);
    expect_refused(out.bytes(), out.bytes().size() - 30);
  }
}

TEST_F(SecondPass, CcmTakesContentWhoseLengthNobodyKnows) {
  const Bytes entity = entity_of(600'000);
  const SignOptions sign = signed_by(alice());
  const EncryptOptions ccm = encrypted_for(bob(), crypto::AeadCipher::aes128_ccm);
  expect_opens(written({.encrypt = &ccm}, entity), entity, 1);
  expect_opens(written({.sign = &sign, .encrypt = &ccm}, entity), entity, 2);
  expect_opens(written({.sign = &sign, .compress = true, .encrypt = &ccm}, entity), entity, 3);
}

/// A DER element with its content in segments, all lengths within it and around it indefinite.
class Indefinite {
 public:
  /// `path`: which child to go into, level by level; the element there is the one to be split.
  static Bytes split(Octets der, std::span<const std::size_t> path) {
    const asn1::Element element = asn1::Reader(der).next().value();
    Bytes out{static_cast<std::uint8_t>(element.octets[0] | 0x20), 0x80};
    if (path.empty()) {
      for (Octets rest = element.content; !rest.empty();
           rest = rest.subspan(std::min<std::size_t>(1000, rest.size()))) {
        asn1::append_element(out, asn1::tags::octet_string, false,
                             rest.first(std::min<std::size_t>(1000, rest.size())));
      }
    } else {
      asn1::Reader children(element.content);
      for (std::size_t i = 0; !children.at_end(); ++i) {
        const asn1::Element child = children.next().value();
        append(out, i == path[0] ? split(child.octets, path.subspan(1)) : to_bytes(child.octets));
      }
    }
    out.insert(out.end(), 2, 0);
    return out;
  }
};

TEST_F(SecondPass, CcmInIndefiniteLengthsIsVerifiedAroundAnything) {
  crypto::SystemRandom random;
  const Bytes entity = entity_of(600'000);
  const SignOptions sign = signed_by(alice());
  const EncryptOptions ccm = encrypted_for(bob(), crypto::AeadCipher::aes128_ccm);
  for (const bool nested : {false, true}) {
    const Bytes inner = nested ? written({.sign = &sign}, entity) : entity;
    cms::EnvelopeOptions how;
    how.cipher = ccm.cipher;
    const Bytes der = cms::encrypt(inner, how, ccm.recipients, random).value();
    // ContentInfo.content, AuthEnvelopedData, encryptedContentInfo, encryptedContent
    const std::size_t path[] = {1, 0, 2, 2};
    const Bytes message = Indefinite::split(der, path);
    expect_opens(message, entity, nested ? 2 : 1);
    expect_refused(message, message.size() / 2);
  }
}

TEST_F(SecondPass, MicalgThatNamesAnotherDigestIsOnlyAHint) {
  const Bytes entity = entity_of(600'000);
  SignOptions multipart = signed_by(alice());
  multipart.form = SignedForm::multipart;
  const Bytes message = written({.sign = &multipart}, entity);
  std::string text(as_text(message));
  const std::size_t at = text.find("micalg=sha-256");
  ASSERT_NE(at, std::string::npos);
  text.replace(at, 14, "micalg=sha-512");
  expect_opens(as_octets(text), entity, 1);
}

TEST_F(SecondPass, DetachedSignaturesOverLongContentNeedAPlaceToReadItAgain) {
  const Bytes content = entity_of(kLong);
  cms::Signer signer{alice_ed_.key, alice_ed_.certificate};
  signer.signed_attributes = false;
  cms::SignOptions options;
  options.detached = true;
  const Bytes signature = cms::sign(content, {&signer, 1}, options).value();
  MemorySpool kept;
  ASSERT_TRUE(kept.write_at(0, content));
  OctetsSource first(content);
  const auto verdict = open_detached(signature, first, checking(), &kept);
  ASSERT_TRUE(verdict) << verdict.error().message();
  EXPECT_TRUE(verdict->ok) << report(*verdict, 0);
  OctetsSource second(content);
  EXPECT_FALSE(open_detached(signature, second, checking())->ok);
}

}  // namespace
}  // namespace sealwire::smime
