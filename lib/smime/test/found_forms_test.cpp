#include <gtest/gtest.h>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/smime/report.hpp"

#include "in_pieces.hpp"
#include "people.hpp"

// Messages as they are found in files: what other programs, mail stores and transports make of the same SignedData.

namespace sealwire::smime {
namespace {

using namespace test;

struct Found {
  std::string name;
  std::string octets;
};

std::string text_of(Octets octets) { return std::string(as_text(octets)); }

const Bytes& signed_data() {
  static const Bytes made = [] {
    crypto::SystemRandom random;
    return sign(as_octets(kEntity), signed_by(alice()), random).value().body;
  }();
  return made;
}

std::string digits(std::string_view line_end = "\r\n") { return to_base64(signed_data(), 64, line_end); }

std::string mail(const std::string& body, const std::string& encoding = "base64",
                 const std::string& type = "application/pkcs7-mime; name=smime.p7m") {
  std::string out = "MIME-Version: 1.0\r\nContent-Type: " + type + "\r\n";
  if (!encoding.empty()) out += "Content-Transfer-Encoding: " + encoding + "\r\n";
  return out + "\r\n" + body;
}

std::string block(const std::string& label, std::string_view line_end = "\n", const std::string& indent = "") {
  std::string out = indent + "-----BEGIN " + label + "-----" + std::string(line_end);
  for (const char c : digits(line_end)) {
    if (out.back() == line_end.back()) out += indent;
    out += c;
  }
  return out + indent + "-----END " + label + "-----" + std::string(line_end);
}

Bytes certificate_pem() { return to_bytes(write_pem("CERTIFICATE", authority().certificate->der())); }

void expect_verified(const Found& found) {
  SCOPED_TRACE(found.name);
  const Octets message = as_octets(found.octets);
  for (const std::size_t piece : {std::size_t{0}, std::size_t{1}, std::size_t{97}, message.size()}) {
    const auto opened = piece == 0 ? open(message, checking()) : open_in_pieces(message, checking(), piece);
    ASSERT_TRUE(opened) << "pieces of " << piece << ": " << opened.error().message();
    EXPECT_TRUE(opened->verdict.ok) << report(opened->verdict, 0);
    EXPECT_EQ(text_of(opened->content_octets().value()), kEntity) << "pieces of " << piece;
  }
}

void expect_malformed(const Found& found) {
  SCOPED_TRACE(found.name);
  for (const auto& opened :
       {open(as_octets(found.octets), checking()), open_in_pieces(as_octets(found.octets), checking(), 97)}) {
    if (!opened) continue;
    EXPECT_FALSE(opened->verdict.ok);
    EXPECT_FALSE(opened->content);
  }
}

const std::string kMark = "\xEF\xBB\xBF";

TEST(FoundForms, WhatStandsBeforeTheHeaderIsPassedOver) {
  for (const Found& found : {
           Found{"byte order mark", kMark + mail(digits())},
           Found{"mbox", "From alice@example.com Sat Nov 21 12:00:00 2026\n" + mail(digits())},
           Found{"quoted mbox", ">From alice@example.com Sat Nov 21 12:00:00 2026\r\n" + mail(digits())},
           Found{"empty lines", "\r\n\n" + mail(digits())},
           Found{"byte order mark before PEM", kMark + block("CMS")},
           Found{"byte order mark before base64", kMark + digits()},
       }) {
    expect_verified(found);
  }
}

TEST(FoundForms, TheTransferEncodingIsAHintOnly) {
  const std::string binary = text_of(signed_data());
  for (const Found& found : {
           Found{"base64 without a word", mail(digits(), "")},
           Found{"base64 called 7bit", mail(digits(), "7bit")},
           Found{"base64 called 8bit", mail(digits(), "8bit")},
           Found{"base64 called binary", mail(digits(), "binary")},
           Found{"binary called base64", mail(binary, "base64")},
           Found{"binary without a word", mail(binary, "")},
       }) {
    expect_verified(found);
  }
}

TEST(FoundForms, LineEndsAndPaddingAfterTheObjectAreNoPartOfIt) {
  const std::string object = text_of(signed_data());
  for (const Found& found : {
           Found{"CRLF", object + "\r\n"},
           Found{"LF", object + "\n"},
           Found{"a PDF's place filled up", object + std::string(1000, '\0')},
           Found{"in an entity", mail(object + "\r\n", "binary")},
       }) {
    expect_verified(found);
  }
  expect_malformed({"anything else", object + "x"});
  expect_malformed({"padding and anything else", object + std::string(100, '\0') + "x"});
  expect_malformed({"two objects", object + object});
}

TEST(FoundForms, LineEndsAfterAnObjectOfIndefiniteLengthAreNoPartOfIt) {
  MessagePlan plan;
  const SignOptions options = signed_by(alice());
  plan.sign = &options;
  crypto::SystemRandom random;
  BytesSink body;
  const auto writer = MessageWriter::create(plan, body, random).value();
  ASSERT_TRUE(writer->write(as_octets(kEntity)) && writer->finish());
  const std::string object = text_of(body.bytes());
  ASSERT_EQ(object.substr(0, 2), "\x30\x80");
  expect_verified({"as it is", object});
  expect_verified({"CRLF", object + "\r\n"});
  expect_malformed({"anything else", object + "\r\nx"});
}

TEST(FoundForms, ThePemBlockIsTheOneThatHoldsCms) {
  for (const Found& found : {
           Found{"certutil", block("CERTIFICATE", "\r\n")},
           Found{"gpgsm", block("SIGNED MESSAGE")},
           Found{"old PKCS #7", block("PKCS #7 SIGNED DATA")},
           Found{"a certificate first", text_of(certificate_pem()) + block("CMS")},
           Found{"a certificate first, and the wrong label", text_of(certificate_pem()) + block("CERTIFICATE")},
           Found{"indented", block("CMS", "\n", "    ")},
           Found{"line ends of old Macintoshes", block("PKCS7", "\r")},
           Found{"header lines",
                 "-----BEGIN PKCS7-----\nX-Made-By: somebody\n\n" + digits("\n") + "-----END PKCS7-----\n"},
           Found{"a certificate after it", block("CMS") + text_of(certificate_pem())},
       }) {
    expect_verified(found);
  }
  expect_malformed({"no CMS at all", text_of(certificate_pem())});
  expect_malformed({"no end", block("SIGNED MESSAGE").substr(0, 600)});
}

TEST(FoundForms, AnOpaqueSignatureUnderTheNameOfADetachedOneIsVerified) {
  expect_verified({"pkcs7-signature", mail(digits(), "base64", "application/pkcs7-signature; name=smime.p7s")});
  expect_verified({"x-pkcs7-signature", mail(digits(), "base64", "application/x-pkcs7-signature")});
  expect_verified({"octet-stream", mail(digits(), "base64", "application/octet-stream; name=smime.p7s")});
}

TEST(FoundForms, ASignatureMayRepeatTheContentOfItsMultipartButNotBringAnother) {
  const auto multipart = [](std::string_view part) {
    return "Content-Type: multipart/signed; protocol=\"application/pkcs7-signature\"; micalg=sha-256; "
           "boundary=b\r\n\r\n"
           "--b\r\n" +
           std::string(part) + "\r\n--b\r\nContent-Type: application/pkcs7-signature; name=smime.p7s\r\n" +
           "Content-Transfer-Encoding: base64\r\n\r\n" + digits() + "\r\n--b--\r\n";
  };
  expect_verified({"the same", multipart(kEntity)});
  std::string other(kEntity);
  other.replace(other.find("Watson"), 6, "Holmes");
  expect_malformed({"another of the same length", multipart(other)});
  expect_malformed({"a shorter one", multipart(kEntity.substr(0, kEntity.size() - 3))});
  expect_malformed({"a longer one", multipart(std::string(kEntity) + "x")});
}

TEST(FoundForms, ADetachedSignatureMayBePadded) {
  const SignOptions by_alice = signed_by(alice());
  crypto::SystemRandom random;
  SignOptions options = by_alice;
  options.form = SignedForm::multipart;
  const Bytes made = sign(as_octets(kEntity), options, random).value().entity();
  const auto entity = mime::parse_entity(made).value();
  const auto parts = mime::split_multipart(entity.body, mime::boundary_of(entity.content.type).value()).value();
  const Bytes signature = mime::parse_entity(parts.parts[1]).value().decoded_body().value();
  for (const std::string tail : {"", "\n", "\r\n"}) {
    Bytes padded = signature;
    append(padded, tail);
    OctetsSource content(as_octets(kEntity));
    const auto verdict = open_detached(padded, content, checking());
    ASSERT_TRUE(verdict) << verdict.error().message();
    EXPECT_TRUE(verdict->ok);
  }
}

TEST(FoundForms, WhatBelongsToTheContentIsNotTrimmed) {
  // The entity of RFC 5322 that begins with an empty line has no header: what follows is its body.
  const Bytes body = to_bytes("Content-Type: text/html\r\n\r\nx");
  OpenOptions options = checking();
  options.accept_clear = true;
  const auto opened = open(mime::HeaderFields{}, body, options);
  ASSERT_TRUE(opened) << opened.error().message();
  EXPECT_NE(opened->verdict.content_type.essence(), "text/html");
}

}  // namespace
}  // namespace sealwire::smime
