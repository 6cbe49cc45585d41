#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/crypto/key_wrap.hpp"

#include "envelope_support.hpp"

// What other engines got wrong, and what RFC 5652, 5083 and 5084 forbid: one good message, and what is changed in it.

namespace sealwire::cms {
namespace {

using namespace test;
using asn1::operator""_oid;

/// An AuthEnvelopedData for a shared key, in parts that can be spoiled before it is put together.
struct Parts {
  Bytes kek = pattern(16);
  Bytes cek = pattern(17);
  Bytes nonce = pattern(12);
  Bytes content = pattern(40);
  Bytes content_type = to_bytes(content_types::data.octets());
  Bytes attributes;  // the SET OF, as it stands in the message but for its tag
  Bytes wrapped;
  Bytes parameters;
  Bytes mac;
  Bytes ciphertext;
  AuthEnvelopedData data;
  std::size_t recipients = 1;

  Parts() {
    cek.resize(16);
    crypto::SystemRandom random;
    wrapped = crypto::wrap_key(crypto::KeyWrap::aes128_wrap, kek, cek, random).value();
    parameters = asn1::encode(AeadParameters{nonce, 16}).value();
    seal();
  }
  void seal(std::size_t tag_size = 16) {
    const auto sealed = crypto::aead_seal({crypto::AeadCipher::aes128_gcm, cek, nonce, tag_size, attributes}, content);
    ASSERT_TRUE(sealed.has_value());
    ciphertext = sealed->ciphertext;
    mac = sealed->tag;
  }
  Bytes message() {
    static const Bytes id = {1};
    data.recipient_infos.clear();
    KekRecipientInfo info;
    info.kekid.key_identifier = id;
    info.key_encryption_algorithm.algorithm = "2.16.840.1.101.3.4.1.5"_oid;
    info.encrypted_key = wrapped;
    for (std::size_t i = 0; i < recipients; ++i) data.recipient_infos.push_back(RecipientInfo(info));
    auto& inner = data.auth_encrypted_content_info;
    inner.content_type = asn1::Oid(content_type);
    if (inner.content_encryption_algorithm.algorithm.empty()) {
      inner.content_encryption_algorithm = {"2.16.840.1.101.3.4.1.6"_oid, asn1::Any{parameters}};
    }
    inner.encrypted_content = Octets(ciphertext);
    data.mac = mac;
    asn1::Arena arena;
    if (!attributes.empty()) data.auth_attrs = asn1::decode<Attributes>(attributes, asn1::kBer, arena).value();
    return write_content_info(content_types::auth_enveloped_data, asn1::encode(data).value());
  }
  Credentials credentials() const {
    Credentials out;
    out.shared_keys.push_back({{1}, SecretBytes(kek)});
    return out;
  }
};

/// The error that both readers give.
Error error_of(Octets message, const Credentials& credentials) {
  const auto whole = decrypt(message, credentials);
  BytesSink sink;
  EnvelopeReader reader(credentials, UnverifiedSink(sink));
  const auto taken = reader.write(message);
  OctetsSource again(sink.bytes());
  const auto report = taken ? reader.finish(&again) : Result<EnvelopeReport>(std::unexpected(taken.error()));
  EXPECT_FALSE(whole.has_value());
  EXPECT_FALSE(report.has_value());
  if (whole || report) return Error(CmsError::bad_request, "it opened");
  EXPECT_EQ(whole.error().code(), report.error().code());
  return whole.error();
}
Error error_of(Parts& parts) { return error_of(parts.message(), parts.credentials()); }

Bytes attribute_set_of(std::initializer_list<Bytes> attributes) {
  Bytes content, out;
  for (const Bytes& attribute : attributes) append(content, attribute);
  asn1::append_element(out, asn1::tags::set, true, content);
  return out;
}
Bytes content_type_attribute(asn1::Oid type) {
  Bytes value;
  asn1::append_element(value, asn1::tags::object_identifier, false, type.octets());
  return write_attribute(attribute_types::content_type, value);
}

TEST(Defects, TheUnspoiledMessageOpens) {
  Parts parts;
  const auto opened = decrypt(parts.message(), parts.credentials());
  ASSERT_TRUE(opened.has_value()) << opened.error().message();
  EXPECT_TRUE(equal(opened->content, parts.content));
}

// CVE-2025-15467: a nonce longer than any buffer.
TEST(Defects, NoncesOfAnyLengthAreMeasuredBeforeTheyAreUsed) {
  for (const std::size_t size : {0U, 129U, 1000U, 60'000U}) {
    Parts parts;
    const Bytes nonce(size, 7);
    parts.parameters = asn1::encode(AeadParameters{nonce, 16}).value();
    EXPECT_TRUE(error_of(parts).is(CmsError::bad_parameters)) << size;
  }
}

// CVE-2026-34182: cipher and tag length unchecked.
TEST(Defects, TagsAreAsLongAsTheParametersSay) {
  for (std::int64_t stated = -1; stated <= 40; ++stated) {
    for (const std::size_t size : {0U, 1U, 4U, 11U, 12U, 13U, 15U, 16U, 17U, 32U}) {
      Parts parts;
      if (stated >= 12 && stated <= 16) parts.seal(static_cast<std::size_t>(stated));
      parts.parameters = asn1::encode(AeadParameters{parts.nonce, stated}).value();
      parts.mac.resize(size);
      const bool good = stated >= 12 && stated <= 16 && static_cast<std::int64_t>(size) == stated;
      if (good) {
        EXPECT_TRUE(decrypt(parts.message(), parts.credentials()).has_value()) << stated;
      } else if (stated >= 12 && stated <= 16) {
        EXPECT_TRUE(error_of(parts).is(CmsError::bad_length)) << stated << " " << size;
      } else {
        EXPECT_TRUE(error_of(parts).is(CmsError::bad_parameters)) << stated << " " << size;
      }
    }
  }
}

TEST(Defects, CiphersStayWhereTheyBelong) {
  Parts parts;
  Bytes iv;
  asn1::append_element(iv, asn1::tags::octet_string, false, pattern(16));
  parts.data.auth_encrypted_content_info.content_encryption_algorithm = {"2.16.840.1.101.3.4.1.2"_oid, asn1::Any{iv}};
  EXPECT_TRUE(error_of(parts).is(CmsError::bad_parameters));  // CBC in AuthEnvelopedData

  Parts other;
  (void)other.message();
  EnvelopedData enveloped;
  enveloped.version = 2;
  enveloped.recipient_infos = other.data.recipient_infos;
  enveloped.encrypted_content_info = other.data.auth_encrypted_content_info;
  const Bytes message = write_content_info(content_types::enveloped_data, asn1::encode(enveloped).value());
  EXPECT_TRUE(error_of(message, other.credentials()).is(CmsError::bad_parameters));  // GCM without its tag
}

TEST(Defects, VersionsAreThoseOfTheForm) {
  for (const std::int32_t version : {1, 2, 3, 4, 5, 127, -1}) {
    Parts parts;
    parts.data.version = version;
    EXPECT_TRUE(error_of(parts).is(CmsError::wrong_version)) << version;
  }
}

TEST(Defects, MessagesForNobodyAndForTooManyAreRefused) {
  Parts nobody;
  nobody.recipients = 0;
  EXPECT_TRUE(error_of(nobody).is(CmsError::no_recipients));
  Parts many;
  many.recipients = 10'001;
  EXPECT_TRUE(error_of(many).is(CmsError::limit));
  Parts enough;
  enough.recipients = 10'000;
  EXPECT_TRUE(decrypt(enough.message(), enough.credentials()).has_value());
}

TEST(Defects, AuthenticatedAttributesAreHeldToTheirRules) {
  const Bytes type = content_type_attribute(content_types::data),
              other = content_type_attribute(content_types::signed_data);
  const auto error_with = [](const Bytes& attributes, asn1::Oid content_type) {
    Parts parts;
    parts.content_type = to_bytes(content_type.octets());
    parts.attributes = attributes;
    parts.seal();
    return error_of(parts);
  };
  EXPECT_TRUE(error_with({}, content_types::signed_data).is(CmsError::missing_attribute));
  const Bytes unrelated = write_attribute("1.2.3"_oid, from_hex("0500").value());
  EXPECT_TRUE(error_with(attribute_set_of({unrelated}), content_types::signed_data).is(CmsError::missing_attribute));
  EXPECT_TRUE(error_with(attribute_set_of({other}), content_types::data).is(CmsError::bad_attribute));
  EXPECT_TRUE(error_with(attribute_set_of({type}), content_types::signed_data).is(CmsError::bad_attribute));
  EXPECT_TRUE(error_with(attribute_set_of({type, type}), content_types::data).is(CmsError::duplicate_attribute));
  EXPECT_TRUE(error_with(attribute_set_of({type, other}), content_types::data).is(CmsError::duplicate_attribute));

  Parts good;
  good.attributes = attribute_set_of({type});
  good.seal();
  EXPECT_TRUE(decrypt(good.message(), good.credentials()).has_value());
  good.attributes = {};
  good.data.auth_attrs.reset();
  EXPECT_TRUE(error_of(good).is(CmsError::cannot_decrypt));  // taken away
}

TEST(Defects, WrappedKeysOfOtherLengthsThanTheCiphersAreNoKeys) {
  crypto::SystemRandom random;
  for (const std::size_t size : {24U, 32U, 64U}) {
    Parts parts;
    parts.wrapped = crypto::wrap_key(crypto::KeyWrap::aes128_wrap, parts.kek, pattern(size), random).value();
    EXPECT_TRUE(error_of(parts).is(CmsError::cannot_decrypt)) << size;
  }
  for (const std::size_t size : {0U, 1U, 7U, 8U, 16U, 23U, 25U, 1024U}) {
    Parts parts;
    parts.wrapped.resize(size);
    EXPECT_TRUE(error_of(parts).is(CmsError::cannot_decrypt)) << size;
  }
}

TEST(Defects, PasswordsCostNoMoreThanTheLimit) {
  crypto::SystemRandom random;
  PasswordRecipient password;
  password.password = SecretBytes(as_octets("x"));
  password.iterations = 1000;
  std::vector<Recipient> recipients;
  recipients.push_back(std::move(password));
  const Bytes message = encrypt(pattern(3), {}, recipients, random).value();
  Credentials credentials;
  credentials.passwords.emplace_back(as_octets("x"));
  OpenOptions options;
  options.limits.password.iterations = 999;
  EXPECT_TRUE(decrypt(message, credentials, options).error().is(crypto::CryptoError::limit));
  options.limits.password.iterations = 1000;
  EXPECT_TRUE(decrypt(message, credentials, options).has_value());
}

TEST(Defects, AbsentContentIsNamed) {
  Parts parts;
  asn1::Arena arena;
  const Bytes message = parts.message();
  auto data =
      asn1::decode<AuthEnvelopedData>(read_content_info(message, arena)->content.octets, asn1::kBer, arena).value();
  data.auth_encrypted_content_info.encrypted_content.reset();
  const Bytes without = write_content_info(content_types::auth_enveloped_data, asn1::encode(data).value());
  EXPECT_TRUE(error_of(without, parts.credentials()).is(CmsError::missing_content));
}

// 100 000 levels and a length of 2^63 cost a bounded number of steps.
TEST(Defects, DepthAndLengthsAreBoundedInAStream) {
  Bytes deep;
  for (int i = 0; i < 100'000; ++i) append(deep, Bytes{0x30, 0x80});
  const Credentials none;
  BytesSink sink;
  EnvelopeReader reader(none, UnverifiedSink(sink));
  EXPECT_FALSE(reader.write(deep).has_value());
  EnvelopeReader long_reader(none, UnverifiedSink(sink));
  EXPECT_FALSE(long_reader.write(from_hex("3088ffffffffffffffff0609").value()).has_value());
  // recipientInfos that claim a GiB are refused at their header.
  Bytes huge = from_hex("308006 0b 2a864886f70d0109100117 a080 3080 020100 3184 40000000").value();
  EnvelopeReader huge_reader(none, UnverifiedSink(sink));
  EXPECT_TRUE(huge_reader.write(huge).error().is(asn1::Asn1Error::too_long));
}

}  // namespace
}  // namespace sealwire::cms
