#include <gtest/gtest.h>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/verify.hpp"

#include "envelope_support.hpp"
#include "pki.hpp"

// The same message in every encoding that BER allows: what a signature covers is the value, not how it was sent.

namespace sealwire::cms {
namespace {

using namespace test;

struct Style {
  const char* name;
  bool indefinite = false;
  std::size_t segment = 0;  ///< octet strings in segments of this size
  std::size_t nesting = 0;  ///< of the segments
  bool empty_segments = false;
  std::size_t length_octets = 0;  ///< of lengths that are longer than need be
  bool sets_turned = false;
};
constexpr Style kStyles[] = {
    {.name = "indefinite lengths", .indefinite = true},
    {.name = "long lengths", .length_octets = 7},
    {.name = "segments", .segment = 5},
    {.name = "nested segments", .segment = 3, .nesting = 3, .empty_segments = true},
    {.name = "sets in another order", .sets_turned = true},
    {.name = "all of it",
     .indefinite = true,
     .segment = 4,
     .nesting = 2,
     .empty_segments = true,
     .length_octets = 3,
     .sets_turned = true},
};

class Restyle {
 public:
  explicit Restyle(const Style& style) : style_(style) {}

  Bytes element(Octets octets, std::size_t depth = 0) const {
    const asn1::Element read = asn1::read_element(octets).value();
    // What somebody else signed stays as it is.
    if (depth == 3 && read.tag == asn1::Tag::context(0) && read.constructed) return to_bytes(octets);
    if (read.constructed) {
      std::vector<Bytes> inside;
      asn1::Reader reader(read.content);
      while (!reader.at_end()) inside.push_back(element(reader.next().value().octets, depth + 1));
      if (style_.sets_turned && read.tag == asn1::tags::set) std::ranges::reverse(inside);
      return constructed(octets[0], joined(inside));
    }
    if (read.tag == asn1::tags::octet_string && style_.segment > 0) return split(read.content);
    return primitive(octets[0], read.content);
  }

 private:
  static Bytes joined(const std::vector<Bytes>& parts) {
    Bytes out;
    for (const Bytes& part : parts) append(out, part);
    return out;
  }
  void length(Bytes& out, std::size_t size) const {
    if (style_.length_octets == 0 && size < 128) {
      out.push_back(static_cast<std::uint8_t>(size));
      return;
    }
    const std::size_t octets = std::max<std::size_t>(style_.length_octets, 4);
    out.push_back(static_cast<std::uint8_t>(0x80 | octets));
    for (std::size_t i = octets; i-- > 0;) out.push_back(i < 4 ? static_cast<std::uint8_t>(size >> (8 * i)) : 0);
  }
  Bytes primitive(std::uint8_t identifier, Octets content) const {
    Bytes out{identifier};
    length(out, content.size());
    append(out, content);
    return out;
  }
  Bytes constructed(std::uint8_t identifier, Octets content) const {
    if (!style_.indefinite) return primitive(identifier, content);
    Bytes out{identifier, 0x80};
    append(out, content);
    append(out, Bytes{0, 0});
    return out;
  }
  Bytes split(Octets content) const {
    std::vector<Bytes> parts;
    while (!content.empty()) {
      const std::size_t size = std::min(style_.segment, content.size());
      if (style_.empty_segments) parts.push_back(primitive(0x04, {}));
      parts.push_back(primitive(0x04, content.first(size)));
      content = content.subspan(size);
    }
    for (std::size_t level = 0; level < style_.nesting; ++level) {
      std::vector<Bytes> grouped;
      for (std::size_t i = 0; i < parts.size(); i += 3) {
        Bytes group;
        for (std::size_t j = i; j < std::min(i + 3, parts.size()); ++j) append(group, parts[j]);
        grouped.push_back(constructed(0x24, group));
      }
      parts = std::move(grouped);
    }
    return constructed(0x24, joined(parts));
  }

  Style style_;
};

const std::string kText = "Watson, come here - I want to see you.\r\n";

TEST(BerForms, ASignatureHoldsInEveryOne) {
  for (const bool attributes : {true, false}) {
    std::vector<Signer> signers = {signer_of(crypto::KeyType::ec_p256), signer_of(crypto::KeyType::rsa)};
    for (Signer& signer : signers) signer.signed_attributes = attributes;
    const Bytes message = sign(as_octets(kText), signers).value();
    for (const Style& style : kStyles) {
      SCOPED_TRACE(style.name);
      const Bytes restyled = Restyle(style).element(message);
      const auto whole = verify(restyled);
      ASSERT_TRUE(whole) << whole.error().message();
      EXPECT_EQ(as_text(whole->content), kText);
      BytesSink content;
      SignedDataReader reader(content, {});
      ASSERT_TRUE(reader.write(restyled));
      const auto report = reader.finish();
      ASSERT_TRUE(report) << report.error().message();
      EXPECT_EQ(as_text(content.bytes()), kText);
      for (const auto* judged : {&whole->report, &*report}) {
        ASSERT_EQ(judged->signers.size(), 2U);
        for (const SignerReport& signer : judged->signers) EXPECT_TRUE(signer.valid()) << signer.reason;
      }
    }
  }
}

TEST(BerForms, AnEnvelopeOpensInEveryOne) {
  crypto::SystemRandom random;
  const Party& bob = party(crypto::KeyType::ec_p256);
  for (const ContentCipher cipher :
       {ContentCipher(crypto::CbcCipher::aes128_cbc), ContentCipher(crypto::AeadCipher::aes128_gcm),
        ContentCipher(crypto::AeadCipher::chacha20_poly1305)}) {
    EnvelopeOptions how;
    how.cipher = cipher;
    std::vector<Recipient> recipients;
    recipients.push_back(recipient_for(bob.certificate).value());
    const Bytes message = encrypt(as_octets(kText), how, recipients, random).value();
    for (const Style& style : kStyles) {
      SCOPED_TRACE(std::string(style.name) + ", " + std::string(name_of(cipher)));
      const Bytes restyled = Restyle(style).element(message);
      const auto whole = decrypt(restyled, credentials_of(bob));
      ASSERT_TRUE(whole) << whole.error().message();
      EXPECT_EQ(as_text(whole->content), kText);
      BytesSink content;
      const Credentials credentials = credentials_of(bob);
      EnvelopeReader reader(credentials, UnverifiedSink(content));
      ASSERT_TRUE(reader.write(restyled));
      const auto report = reader.finish();
      ASSERT_TRUE(report) << report.error().message();
      EXPECT_EQ(as_text(content.bytes()), kText);
    }
  }
}

}  // namespace
}  // namespace sealwire::cms
