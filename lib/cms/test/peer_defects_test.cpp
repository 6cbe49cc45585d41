#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/crypto/key_wrap.hpp"

#include "envelope_support.hpp"
#include "pki.hpp"

// What users and auditors found in other engines and what no other test here has under its name; docs/mistakes.md has
// the whole list.

namespace sealwire::cms {
namespace {

using namespace test;
using asn1::operator""_oid;
using crypto::DigestAlgorithm;
using crypto::KeyType;

bool contains(Octets haystack, Octets needle) {
  return std::ranges::search(haystack, needle).begin() != haystack.end();
}

// openssl#24004: whatever the caller asked for, the key derivation ran with SHA-1.
TEST(PeerDefects, TheDigestThatIsAskedForIsTheOneThatDerivesTheKey) {
  const struct {
    DigestAlgorithm digest;
    const char* scheme;  // dhSinglePass-stdDH-sha…kdf-scheme (RFC 5753 §7.1.4)
  } rows[] = {
      {DigestAlgorithm::sha1, "06092b81051086483f0002"}, {DigestAlgorithm::sha224, "06062b8104010b00"},
      {DigestAlgorithm::sha256, "06062b8104010b01"},     {DigestAlgorithm::sha384, "06062b8104010b02"},
      {DigestAlgorithm::sha512, "06062b8104010b03"},
  };
  crypto::SystemRandom random;
  const Party& bob = party(KeyType::ec_p256);
  for (const auto& row : rows) {
    const Bytes scheme = from_hex(row.scheme).value();
    std::vector<Recipient> recipients;
    recipients.emplace_back(KeyAgreeRecipient{.certificate = bob.certificate, .kdf_digest = row.digest});
    const Bytes message = encrypt(pattern(40), {}, recipients, random).value();
    EXPECT_TRUE(contains(message, scheme)) << row.scheme;
    EXPECT_TRUE(decrypt(message, credentials_of(bob))) << row.scheme;
    for (const auto& other : rows) {  // and another digest derives another key
      const Bytes others = from_hex(other.scheme).value();
      if (other.digest == row.digest || others.size() != scheme.size()) continue;
      Bytes changed = message;
      const auto at = std::ranges::search(changed, scheme);
      std::ranges::copy(others, at.begin());
      EXPECT_TRUE(decrypt(changed, credentials_of(bob)).error().is(CmsError::cannot_decrypt)) << other.scheme;
    }
  }
}

// CVE-2026-42768: a block of PKCS #1 v1.5 that somebody added beside the true one told by the outcome whether it held a
// key.
TEST(PeerDefects, ABlockBesideTheTrueOneTellsNothing) {
  crypto::SystemRandom random;
  const Party& bob = party(KeyType::rsa);
  const Bytes content = pattern(100);
  std::vector<Recipient> twice;
  twice.push_back(recipient_for(bob.certificate).value());
  twice.push_back(recipient_for(bob.certificate).value());
  const auto block_of = [](const Bytes& message, std::size_t index) {
    asn1::Arena arena;
    const ContentInfo info = read_content_info(message, arena).value();
    const auto data = asn1::decode_der<AuthEnvelopedData>(info.content.octets).value();
    const Octets block = std::get<KeyTransRecipientInfo>(data.recipient_infos[index]).encrypted_key;
    return std::pair(static_cast<std::size_t>(block.data() - message.data()), to_bytes(block));
  };
  const Bytes holds_a_key = block_of(encrypt(content, {}, twice, random).value(), 0).second;
  Bytes holds_none = holds_a_key;
  holds_none.back() ^= 1;
  for (const std::size_t added : {0U, 1U}) {
    std::vector<std::string> outcomes;
    for (const Bytes& block : {holds_a_key, holds_none}) {
      Bytes message = encrypt(content, {}, twice, random).value();
      std::ranges::copy(block, message.begin() + static_cast<std::ptrdiff_t>(block_of(message, added).first));
      const auto opened = decrypt(message, credentials_of(bob));
      outcomes.push_back(opened ? to_hex(opened->content) : opened.error().message());
    }
    EXPECT_EQ(outcomes[0], outcomes[1]) << "added at " << added;
  }
}

// openssl#25875: decrypting with a wrong key ended in success and noise.
TEST(PeerDefects, AWrongKeyNeverSucceedsWhereTheContentIsAuthenticated) {
  crypto::SystemRandom random;
  const crypto::PrivateKey wrong = crypto::generate_key(KeyType::rsa, 2048).value();
  Credentials credentials;
  credentials.keys.push_back({wrong, nullptr});
  for (int i = 0; i < 300; ++i) {
    std::vector<Recipient> recipients;
    recipients.push_back(recipient_for(party(KeyType::rsa).certificate).value());
    const Bytes message = encrypt(pattern(20), {}, recipients, random).value();
    ASSERT_TRUE(decrypt(message, credentials).error().is(CmsError::cannot_decrypt)) << i;
  }
}

// openssl#31635, wolfssl#11350: several recipients got an object that none could open, since the attributes that are
// authenticated were hashed under the tag that they travel with.
TEST(PeerDefects, EveryOneOfSeveralRecipientsAuthenticatesTheAttributes) {
  crypto::SystemRandom random;
  EnvelopeOptions how;
  how.authenticated_attributes.push_back(write_attribute("1.2.3.4"_oid, Bytes{0x04, 0x01, 0x41}));
  std::vector<Recipient> recipients;
  constexpr KeyType kTypes[] = {KeyType::rsa, KeyType::ec_p256, KeyType::x25519};
  for (const KeyType type : kTypes) recipients.push_back(recipient_for(party(type).certificate).value());
  const Bytes message = encrypt(pattern(40), how, recipients, random).value();
  Bytes changed = message;
  const Bytes attribute{0x04, 0x01, 0x41};
  const auto at = std::ranges::search(changed, attribute);
  ASSERT_NE(at.begin(), changed.end());
  at.begin()[2] = 0x42;
  for (const KeyType type : kTypes) {
    const auto opened = decrypt(message, credentials_of(party(type)));
    ASSERT_TRUE(opened) << opened.error().message();
    EXPECT_TRUE(equal(opened->content, pattern(40)));
    EXPECT_TRUE(decrypt(changed, credentials_of(party(type))).error().is(CmsError::cannot_decrypt));
  }
}

// CVE-2026-28390: parameters that were taken to be there: of OAEP's pSourceFunc, and of OAEP itself.
TEST(PeerDefects, ParametersThatAreAbsentOrOfAnotherTypeAreNotLookedInto) {
  crypto::SystemRandom random;
  std::vector<Recipient> recipients;
  recipients.emplace_back(KeyTransRecipient{.certificate = party(KeyType::rsa).certificate, .oaep = true});
  const Bytes message = encrypt(pattern(20), {}, recipients, random).value();
  ASSERT_TRUE(decrypt(message, credentials_of(party(KeyType::rsa))));
  for (const char* parameters : {"", "0500", "3000", "0400", "30023000", "3004a0023000", "3004a1023000", "3004a2023000",
                                 "300fa20d300b06092a864886f70d010109", "3011a20f300d06092a864886f70d0101090500",
                                 "300fa10d300b06092a864886f70d010108", "3011a10f300d06092a864886f70d0101080500",
                                 "3013a111300f06092a864886f70d01010830023000"}) {
    const Bytes octets = from_hex(parameters).value();
    asn1::Arena arena;
    const auto info = read_content_info(message, arena).value();
    auto data = asn1::decode<AuthEnvelopedData>(info.content.octets, asn1::kBer, arena).value();
    auto& algorithm = std::get<KeyTransRecipientInfo>(data.recipient_infos.front()).key_encryption_algorithm;
    algorithm.parameters.reset();
    if (!octets.empty()) algorithm.parameters = asn1::Any{octets};
    const Bytes changed = write_content_info(content_types::auth_enveloped_data, asn1::encode(data).value());
    EXPECT_FALSE(decrypt(changed, credentials_of(party(KeyType::rsa)))) << parameters;
  }
}

// CVE-2026-63072: unwrapping with padding wrote beyond the key.
TEST(PeerDefects, UnwrappingWithPaddingTakesNoLengthOnTrust) {
  crypto::SystemRandom random;
  const Bytes kek = pattern(16);
  for (std::size_t size = 0; size <= 80; ++size) {
    EXPECT_FALSE(crypto::unwrap_key(crypto::KeyWrap::aes128_wrap_pad, kek, pattern(size))) << size;
  }
  for (std::size_t size = 1; size <= 72; ++size) {
    const auto wrapped = crypto::wrap_key(crypto::KeyWrap::aes128_wrap_pad, kek, pattern(size), random);
    ASSERT_TRUE(wrapped) << size;
    EXPECT_EQ(crypto::unwrap_key(crypto::KeyWrap::aes128_wrap_pad, kek, *wrapped).value().size(), size);
    EXPECT_FALSE(crypto::unwrap_key(crypto::KeyWrap::aes128_wrap, kek, *wrapped)) << size;
  }
}

// wolfSSL#2406: a detached signature was called good whatever the content.
TEST(PeerDefects, ADetachedSignatureIsOfItsContentOnly) {
  const Signer signer = signer_of(KeyType::ec_p256);
  SignOptions how;
  how.detached = true;
  const Bytes content = pattern(100);
  const Bytes message = sign(content, {&signer, 1}, how).value();
  VerifyOptions options;
  for (const std::size_t size : {std::size_t{100}, std::size_t{99}, std::size_t{0}}) {
    options.content = Octets(content).first(size);
    const auto verified = verify(message, options);
    ASSERT_TRUE(verified) << verified.error().message();
    EXPECT_EQ(verified->report.signers.at(0).valid(), size == 100) << size;
  }
  options.content.reset();
  EXPECT_TRUE(verify(message, options).error().is(CmsError::missing_content));
}

}  // namespace
}  // namespace sealwire::cms
