#include <algorithm>

#include <gtest/gtest.h>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/smime/report.hpp"

#include "in_pieces.hpp"
#include "people.hpp"

namespace sealwire::smime {
namespace {

using namespace test;

Bytes written_in_pieces(const MessagePlan& plan, Octets entity, std::size_t piece, bool body_only = false) {
  crypto::SystemRandom random;
  BytesSink body;
  auto writer = MessageWriter::create(plan, body, random);
  EXPECT_TRUE(writer) << (writer ? "" : writer.error().message());
  if (!writer) return {};
  for (; !entity.empty(); entity = entity.subspan(std::min(piece, entity.size()))) {
    const auto done = (*writer)->write(entity.first(std::min(piece, entity.size())));
    EXPECT_TRUE(done) << (done ? "" : done.error().message());
    if (!done) return {};
  }
  const auto done = (*writer)->finish();
  EXPECT_TRUE(done) << (done ? "" : done.error().message());
  if (body_only) return body.take();
  return mime::make_entity((*writer)->head().fields(), body.bytes());
}

class Streaming : public testing::Test {
 protected:
  cms::Credentials bobs_ = keys_of(bob());
  OpenOptions as_bob() {
    OpenOptions out = checking();
    out.credentials = &bobs_;
    return out;
  }
  static Bytes large_entity() {
    Bytes out = to_bytes("Content-Type: application/octet-stream\r\nContent-Transfer-Encoding: binary\r\n\r\n");
    DeterministicRandom random(41);
    const std::size_t header = out.size();
    out.resize(header + 300'000);
    random.fill(std::span(out).subspan(header));
    return out;
  }
  void expect_same(Octets message, Octets content, std::size_t layers) {
    for (const std::size_t piece : {std::size_t{7919}, std::size_t{65536}, message.size()}) {
      const auto opened = open_in_pieces(message, as_bob(), piece);
      ASSERT_TRUE(opened) << opened.error().message();
      EXPECT_TRUE(opened->verdict.ok) << report(opened->verdict, 0);
      EXPECT_EQ(opened->verdict.layers.size(), layers);
      const Bytes given = opened->content_octets().value();
      EXPECT_TRUE(equal(given, content)) << as_text(given).substr(0, 200);
    }
    const auto whole = open(message, as_bob());
    ASSERT_TRUE(whole) << whole.error().message();
    EXPECT_TRUE(whole->verdict.ok) << report(whole->verdict, 0);
    EXPECT_TRUE(whole->content && equal(whole->content_octets().value(), content));
  }
};

TEST_F(Streaming, WhatIsWrittenInPiecesIsOpenedInPiecesAndWhole) {
  const Bytes entity = large_entity();
  const SignOptions opaque = signed_by(alice());
  SignOptions multipart = opaque;
  multipart.form = SignedForm::multipart;
  const EncryptOptions gcm = encrypted_for(bob());
  const EncryptOptions cbc = encrypted_for(bob(), crypto::CbcCipher::aes256_cbc);
  const struct {
    MessagePlan plan;
    std::size_t layers;
  } rows[] = {
      {{.sign = &opaque}, 1},
      {{.sign = &opaque, .size = entity.size()}, 1},
      {{.sign = &multipart}, 1},
      {{.encrypt = &gcm}, 1},
      {{.encrypt = &gcm, .size = entity.size()}, 1},
      {{.sign = &opaque, .encrypt = &gcm}, 2},
      {{.sign = &multipart, .encrypt = &gcm}, 2},
      {{.sign = &opaque, .encrypt = &cbc}, 2},
      {{.sign = &opaque, .compress = true, .encrypt = &gcm}, 3},
      {{.sign = &opaque, .encrypt = &gcm, .form = {.base64 = true, .file_names = true}}, 2},
      {{.sign = &multipart, .form = {.base64 = true, .file_names = true}}, 1},
  };
  for (const auto& row : rows) {
    SCOPED_TRACE(&row - rows);
    for (const std::size_t piece : {std::size_t{1000}, entity.size()}) {
      expect_same(written_in_pieces(row.plan, entity, piece), entity, row.layers);
    }
  }
}

TEST_F(Streaming, ContentGoesWhereItWasToldToGo) {
  const Bytes entity = large_entity();
  crypto::SystemRandom random;
  const Message small = sign(as_octets(kEntity), signed_by(alice()), random).value();
  const SignOptions opaque = signed_by(alice());
  const Bytes large = written_in_pieces({.sign = &opaque}, entity, 5000);
  for (const auto& [message, content] : {std::pair<Bytes, Bytes>{small.entity(), to_bytes(kEntity)}, {large, entity}}) {
    class None final : public SpoolFactory {
      Result<std::unique_ptr<Spool>> create(std::uint64_t) override {
        return fail(BaseError::no_space, "none is left");
      }
    } none;
    const auto spool = std::make_shared<MemorySpool>();
    OpenOptions options = checking();
    Opener opener(options, none);
    opener.put_content_in(spool);
    ASSERT_TRUE(opener.write(message));
    const auto opened = opener.finish();
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_EQ(opened->content, spool);
    EXPECT_TRUE(equal(spool->view(), content));
  }
}

TEST_F(Streaming, OtherTypesAroundASignatureAreOpened) {
  crypto::SystemRandom random;
  const Message inner = sign(as_octets(kEntity), signed_by(alice()), random).value();
  expect_same(cms::digest_data(inner.entity()).value(), as_octets(kEntity), 2);
  expect_same(cms::compress(inner.entity()).value(), as_octets(kEntity), 2);
  const auto authenticated = cms::authenticate(inner.entity(), {}, encrypted_for(bob()).recipients, random);
  ASSERT_TRUE(authenticated) << authenticated.error().message();
  expect_same(*authenticated, as_octets(kEntity), 2);
}

TEST_F(Streaming, WhatIsOnlyCompressedOrDigestedIsNotProtected) {
  for (const Bytes& message :
       {cms::digest_data(as_octets(kEntity)).value(), cms::compress(as_octets(kEntity)).value()}) {
    for (const auto& opened : {open(message, checking()), open_in_pieces(message, checking(), 7)}) {
      ASSERT_TRUE(opened) << opened.error().message();
      EXPECT_TRUE(opened->verdict.refusal->is(SmimeError::not_protected));
      EXPECT_FALSE(opened->content);
    }
  }
}

TEST_F(Streaming, WithTheSizeKnownLengthsAreDefinite) {
  const Bytes entity = large_entity();
  const SignOptions opaque = signed_by(alice());
  const Bytes known = written_in_pieces({.sign = &opaque, .size = entity.size()}, entity, 5000, true);
  const Bytes unknown = written_in_pieces({.sign = &opaque}, entity, 5000, true);
  EXPECT_EQ(known[1], 0x83);
  EXPECT_EQ(unknown[1], 0x80);
}

TEST_F(Streaming, TextIsCanonicalizedOnItsWay) {
  const SignOptions opaque = signed_by(alice());
  const std::string lf = "Content-Type: text/plain\n\none\ntwo\r\nthree\n";
  const std::string crlf = "Content-Type: text/plain\r\n\r\none\r\ntwo\r\nthree\r\n";
  for (const std::size_t piece : {1U, 5U, 100U}) {
    expect_same(written_in_pieces({.sign = &opaque, .size = lf.size()}, as_octets(lf), piece), as_octets(crlf), 1);
  }
  const std::string mixed =
      "Content-Type: multipart/mixed; boundary=b\n\n--b\n\nx\n--b\nContent-Type: image/png\nContent-Transfer-Encoding: "
      "binary\n\n\n\n--b--\n";
  expect_same(written_in_pieces({.sign = &opaque}, as_octets(mixed), 10),
              as_octets("Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\n\r\nx\r\n--b\r\nContent-Type: "
                        "image/png\r\nContent-Transfer-Encoding: binary\r\n\r\n\n\r\n--b--\r\n"),
              1);
  const std::string raw = "not an entity\nat all\n";
  expect_same(written_in_pieces({.sign = &opaque}, as_octets(raw), 4), as_octets(raw), 1);
  expect_same(written_in_pieces({.sign = &opaque}, {}, 4), {}, 1);
}

TEST_F(Streaming, SignedTextThatLostItsCarriageReturnsIsVerifiedWithThem) {
  SignOptions multipart = signed_by(alice());
  multipart.form = SignedForm::multipart;
  const Bytes message = written_in_pieces({.sign = &multipart, .form = {.base64 = true, .file_names = true}},
                                          as_octets("Content-Type: text/plain\r\n\r\none\r\ntwo\r\n"), 100);
  Bytes kept_on_unix = message;
  std::erase(kept_on_unix, '\r');
  for (const std::size_t piece : {std::size_t{1}, std::size_t{1000}}) {
    const auto opened = open_in_pieces(kept_on_unix, as_bob(), piece);
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(opened->verdict.ok) << report(opened->verdict, 0);
  }
  std::ranges::replace(kept_on_unix, 'w', 'v');  // "two"
  const auto altered = open_in_pieces(kept_on_unix, as_bob(), 1000);
  EXPECT_FALSE(altered && altered->verdict.ok);
}

TEST_F(Streaming, EveryFormOfTheOutermostIsRecognized) {
  const Bytes entity = large_entity();
  const SignOptions opaque = signed_by(alice());
  const Bytes body = written_in_pieces({.sign = &opaque}, entity, 5000, true);
  expect_same(body, entity, 1);
  expect_same(as_octets(write_pem("CMS", body)), entity, 1);
  expect_same(as_octets("text before\n" + write_pem("PKCS7", body)), entity, 1);
  expect_same(as_octets(to_base64(body, 64)), entity, 1);
}

TEST_F(Streaming, ShortMessagesAreToldFromEachOther) {
  const SignOptions opaque = signed_by(alice());
  for (const std::string_view content : {"", "x", "Content-Type: a/b\r\n\r\n", "0\x82", "Watson"}) {
    expect_same(written_in_pieces({.sign = &opaque}, as_octets(content), 3), as_octets(content), 1);
  }
  for (const std::string_view text : {"", "x", "neither this nor that"}) {
    EXPECT_TRUE(open_in_pieces(as_octets(text), checking(), 2).error().is(SmimeError::bad_message)) << text;
  }
}

TEST_F(Streaming, DamagedMessagesAreRefusedAndTheirContentWithheld) {
  const Bytes entity = large_entity();
  const SignOptions opaque = signed_by(alice());
  const EncryptOptions gcm = encrypted_for(bob());
  const Bytes sealed = written_in_pieces({.sign = &opaque, .encrypt = &gcm}, entity, 100'000);
  DeterministicRandom random(43);
  for (int i = 0; i < 60; ++i) {
    Bytes octets = sealed;
    if (i % 3 == 0)
      octets.resize(random.next_u64() % sealed.size());
    else
      octets[200 + random.next_u64() % (octets.size() - 200)] ^= static_cast<std::uint8_t>(1U << random.next_u64() % 8);
    const auto opened = open_in_pieces(octets, as_bob(), 50'000);
    if (!opened) continue;
    if (opened->verdict.ok) {
      EXPECT_TRUE(equal(opened->content_octets().value(), entity));
    } else {
      EXPECT_FALSE(opened->content);
    }
  }
}

TEST_F(Streaming, DamagedCiphertextIsTheVerdictNotWhatItMadeOfTheInside) {
  const Bytes entity = large_entity();
  const SignOptions opaque = signed_by(alice());
  const EncryptOptions gcm = encrypted_for(bob());
  Bytes sealed = written_in_pieces({.sign = &opaque, .encrypt = &gcm}, entity, 100'000);
  sealed[sealed.size() / 2] ^= 1;  // in the middle of the content: the tag alone tells
  EXPECT_EQ(open_in_pieces(sealed, as_bob(), 50'000).error().code(), "cms.cannot-decrypt");
  EXPECT_EQ(open(sealed, as_bob()).error().code(), "cms.cannot-decrypt");
}

TEST_F(Streaming, ADetachedSignatureIsJudgedOverItsContent) {
  const Bytes entity = large_entity();
  crypto::SystemRandom random;
  SignOptions multipart = signed_by(alice());
  multipart.form = SignedForm::multipart;
  const auto message = sign(entity, multipart, random, {.base64 = true});
  ASSERT_TRUE(message);
  const std::string_view text = as_text(message->body);
  const std::size_t at = text.rfind("Content-Type: application/pkcs7-signature");
  const std::string_view part = text.substr(at, text.rfind("\r\n--") - at);
  OctetsSource content(entity);
  const auto verdict = open_detached(as_octets(part), content, checking());
  ASSERT_TRUE(verdict) << verdict.error().message();
  EXPECT_TRUE(verdict->ok) << report(*verdict, 0);
  OctetsSource other(Octets(entity).first(100));
  EXPECT_TRUE(open_detached(as_octets(part), other, checking())->refusal->is(SmimeError::not_verified));
}

TEST_F(Streaming, ContentHasALimit) {
  const Bytes entity = large_entity();
  const SignOptions opaque = signed_by(alice());
  const Bytes message = written_in_pieces({.sign = &opaque}, entity, 5000);
  OpenOptions options = checking();
  options.limits.content = entity.size() - 1;
  const auto opened = open_in_pieces(message, options, 10'000);
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_TRUE(opened->verdict.refusal->is(SmimeError::too_large)) << opened->verdict.refusal->message();
}

TEST_F(Streaming, APlanWithoutAnythingIsRefused) {
  crypto::SystemRandom random;
  BytesSink out;
  EXPECT_TRUE(MessageWriter::create({}, out, random).error().is(SmimeError::bad_request));
  const SignOptions nobody;
  EXPECT_TRUE(MessageWriter::create({.sign = &nobody}, out, random).error().is(SmimeError::bad_request));
}

}  // namespace
}  // namespace sealwire::smime
