#include "sealwire/cms/signed_data_stream.hpp"

#include <gtest/gtest.h>

#include "sealwire/asn1/der.hpp"

#include "openssl.hpp"
#include "pki.hpp"

namespace sealwire::cms {
namespace {

using crypto::DigestAlgorithm;
using crypto::KeyType;
using test::OpenSsl;
using test::signer_of;

Bytes pattern(std::size_t size) {
  Bytes content(size);
  for (std::size_t i = 0; i < size; ++i) content[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
  return content;
}

Result<void> write_in_pieces(Sink& sink, Octets octets, std::size_t piece) {
  for (std::size_t at = 0; at < octets.size(); at += piece)
    if (auto written = sink.write(octets.subspan(at, std::min(piece, octets.size() - at))); !written) return written;
  return {};
}

Result<Bytes> stream_sign(std::vector<Signer> signers, const SignOptions& options, Octets content, std::size_t piece,
                          std::optional<std::uint64_t> size) {
  BytesSink out;
  auto writer = SignedDataWriter::start(std::move(signers), options, out, size);
  if (!writer) return std::unexpected<Error>(writer.error());
  if (auto written = write_in_pieces(*writer, content, piece); !written) return std::unexpected<Error>(written.error());
  if (auto finished = writer->finish(); !finished) return std::unexpected<Error>(finished.error());
  return out.take();
}

const KeyType kKeys[] = {KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521,
                         KeyType::rsa,     KeyType::ed25519, KeyType::ed448};

TEST(SignedDataStream, WhatTheWriterMakesTheReaderAndVerifyAccept) {
  for (const KeyType key : kKeys) {
    for (const std::size_t size : {0U, 1U, 16383U, 16384U, 70000U}) {
      const Bytes content = pattern(size);
      for (const bool known : {false, true}) {
        const auto message = stream_sign({signer_of(key), signer_of(KeyType::ec_p256)}, {}, content, 5000,
                                         known ? std::optional<std::uint64_t>(size) : std::nullopt);
        ASSERT_TRUE(message) << message.error().message();
        EXPECT_EQ(asn1::is_der(*message), known);
        const auto verified = verify(*message);
        ASSERT_TRUE(verified) << verified.error().message();
        EXPECT_TRUE(verified->report.all_valid());
        EXPECT_EQ(verified->content, content);
        BytesSink out;
        SignedDataReader reader(out);
        ASSERT_TRUE(write_in_pieces(reader, *message, 777));
        const auto report = reader.finish();
        ASSERT_TRUE(report) << report.error().message();
        EXPECT_TRUE(report->all_valid());
        EXPECT_EQ(report->signers.size(), 2u);
        EXPECT_EQ(out.bytes(), content);
      }
    }
  }
}

TEST(SignedDataStream, ReadsPiecesOfOneOctet) {
  const Bytes content = pattern(300);
  const auto message = stream_sign({signer_of(KeyType::ec_p256)}, {}, content, 7, std::nullopt);
  ASSERT_TRUE(message);
  BytesSink out;
  SignedDataReader reader(out);
  ASSERT_TRUE(write_in_pieces(reader, *message, 1));
  EXPECT_TRUE(reader.finish()->all_valid());
  EXPECT_EQ(out.bytes(), content);
  EXPECT_EQ(reader.content_type(), content_types::data);
}

TEST(SignedDataStream, DetachedContentPassesBesideTheSignature) {
  const Bytes content = pattern(100000);
  SignOptions options;
  options.detached = true;
  for (const KeyType key : kKeys) {
    const auto message = stream_sign({signer_of(key)}, options, content, 4096, std::nullopt);
    ASSERT_TRUE(message);
    EXPECT_TRUE(asn1::is_der(*message));
    const auto algorithms = read_digest_algorithms(*message);
    ASSERT_TRUE(algorithms);
    ASSERT_EQ(algorithms->size(), 1u);
    auto digests = ContentDigests::start(*algorithms);
    ASSERT_TRUE(digests);
    ASSERT_TRUE(write_in_pieces(*digests, content, 999));
    const auto report = verify_detached(*message, *digests);
    ASSERT_TRUE(report) << report.error().message();
    EXPECT_TRUE(report->all_valid());
    EXPECT_TRUE(report->detached);
    auto other = ContentDigests::start(*algorithms);
    ASSERT_TRUE(write_in_pieces(*other, Octets(content).first(99999), 999));
    EXPECT_FALSE(verify_detached(*message, *other)->all_valid());
  }
}

TEST(SignedDataStream, DamageIsFoundWhereverItIs) {
  const Bytes content = pattern(200);
  const auto message = stream_sign({signer_of(KeyType::ec_p256)}, {}, content, 50, std::nullopt);
  ASSERT_TRUE(message);
  for (std::size_t bit = 0; bit < message->size() * 8; bit += 3) {
    Bytes damaged = *message;
    damaged[bit / 8] ^= static_cast<std::uint8_t>(1 << (bit % 8));
    BytesSink out;
    SignedDataReader reader(out);
    auto written = reader.write(damaged);
    if (!written) {
      EXPECT_LE(written.error().offset().value_or(0), damaged.size());
      continue;
    }
    const auto report = reader.finish();
    const auto whole = verify(damaged);
    ASSERT_EQ(report.has_value(), whole.has_value()) << bit;
    if (!report) continue;
    // Parts that no signature covers may differ: versions, certificates, digestAlgorithms.
    EXPECT_EQ(report->all_valid(), whole->report.all_valid()) << bit;
    if (report->all_valid()) {
      EXPECT_EQ(out.bytes(), content) << bit;
    }
  }
}

TEST(SignedDataStream, TruncationIsAnError) {
  const Bytes content = pattern(200);
  const auto message = stream_sign({signer_of(KeyType::ec_p256)}, {}, content, 50, std::nullopt);
  for (std::size_t size = 0; size < message->size(); ++size) {
    BytesSink out;
    SignedDataReader reader(out);
    ASSERT_TRUE(reader.write(Octets(*message).first(size)));
    EXPECT_FALSE(reader.finish()) << size;
  }
}

TEST(SignedDataStream, TheAnnouncedSizeIsHeld) {
  const Bytes content = pattern(100);
  EXPECT_FALSE(stream_sign({signer_of(KeyType::rsa)}, {}, content, 10, 99));
  EXPECT_FALSE(stream_sign({signer_of(KeyType::rsa)}, {}, content, 10, 101));
}

TEST(SignedDataStream, WhatIsOverTheWholeContentIsLimited) {
  Signer signer = signer_of(KeyType::ed25519);
  signer.signed_attributes = false;
  const Bytes content = pattern(1000);
  const auto small = stream_sign({signer}, {}, content, 100, std::nullopt);
  ASSERT_TRUE(small);
  BytesSink out;
  SignedDataReader reader(out);
  ASSERT_TRUE(reader.write(*small));
  EXPECT_TRUE(reader.finish()->all_valid());
  const Bytes large = pattern(kKeptContent + 1);
  const auto refused = stream_sign({signer}, {}, large, 100000, std::nullopt);
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().is(CmsError::needs_two_passes));
  const auto whole = sign(large, {&signer, 1});
  ASSERT_TRUE(whole);
  BytesSink sink;
  SignedDataReader second(sink);
  ASSERT_TRUE(second.write(*whole));
  const auto report = second.finish();
  ASSERT_TRUE(report);
  EXPECT_EQ(report->signers[0].status, SignerStatus::unsupported);
}

TEST(SignedDataStream, OpenSslReadsWhatIsStreamed) {
  if (!OpenSsl::available()) GTEST_SKIP() << "there is no program openssl";
  const OpenSsl openssl;
  const Bytes content = pattern(50000);
  for (const bool known : {false, true}) {
    const auto message = stream_sign({signer_of(KeyType::ec_p256), signer_of(KeyType::rsa)}, {}, content, 3000,
                                     known ? std::optional<std::uint64_t>(content.size()) : std::nullopt);
    openssl.write("m.der", *message);
    EXPECT_EQ(openssl.run("cms -verify -noverify -inform DER -in m.der -binary -out content"), 0) << openssl.errors();
    EXPECT_EQ(openssl.read("content"), content);
  }
}

TEST(SignedDataStream, OtherTypesAreRefusedByName) {
  BytesSink out;
  SignedDataReader reader(out);
  const Bytes data{0x04, 0x01, 0x41};
  const auto written = reader.write(write_content_info(content_types::data, data));
  ASSERT_FALSE(written);
  EXPECT_TRUE(written.error().is(CmsError::wrong_content_type));
}

}  // namespace
}  // namespace sealwire::cms
