#include <gtest/gtest.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/signed_data.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "envelope_support.hpp"
#include "pki.hpp"

// What one pass over the content cannot do, and a second one can.

namespace sealwire::cms {
namespace {

using crypto::KeyType;
using test::signer_of;

constexpr std::size_t kLong = kKeptContent + 100'001;

Bytes long_content() {
  Bytes content(kLong);
  for (std::size_t i = 0; i < content.size(); ++i) content[i] = static_cast<std::uint8_t>(i * 31 + i / 251);
  return content;
}

Signer bare(KeyType type) {
  Signer signer = signer_of(type);
  signer.signed_attributes = false;
  return signer;
}

Result<Bytes> stream_sign(std::vector<Signer> signers, const SignOptions& options, Octets content,
                          std::optional<std::uint64_t> size) {
  BytesSink out;
  MemorySpoolFactory spools;
  auto writer = SignedDataWriter::start(std::move(signers), options, out, size, &spools);
  if (!writer) return std::unexpected<Error>(writer.error());
  for (Octets rest = content; !rest.empty(); rest = rest.subspan(std::min<std::size_t>(rest.size(), 99'991))) {
    if (auto done = writer->write(rest.first(std::min<std::size_t>(rest.size(), 99'991))); !done)
      return std::unexpected<Error>(done.error());
  }
  if (auto done = writer->finish(); !done) return std::unexpected<Error>(done.error());
  return out.take();
}

struct Read {
  SignatureReport report;
  Bytes content;
};

Read stream_verify(Octets message, bool again) {
  MemorySpool spool;
  SpoolSink out(spool);
  SignedDataReader reader(out);
  while (!message.empty()) {
    const std::size_t size = std::min<std::size_t>(message.size(), 65'536);
    EXPECT_TRUE(reader.write(message.first(size)));
    message = message.subspan(size);
  }
  auto report = reader.finish(again ? &spool : nullptr);
  EXPECT_TRUE(report) << report.error().message();
  return {report ? *report : SignatureReport(), to_bytes(spool.view())};
}

TEST(SecondPass, SignaturesOverLongContentAreMadeAndVerifiedFromASpool) {
  const Bytes content = long_content();
  for (const KeyType type : {KeyType::ed25519, KeyType::ed448}) {
    SCOPED_TRACE(crypto::name_of(type));
    for (const bool known : {false, true}) {
      const auto size = known ? std::optional<std::uint64_t>(content.size()) : std::nullopt;
      const auto message =
          stream_sign({bare(type), signer_of(KeyType::ec_p256), bare(KeyType::rsa)}, {}, content, size);
      ASSERT_TRUE(message) << message.error().message();
      EXPECT_EQ(asn1::is_der(*message), known);
      const auto in_memory = verify(*message);
      ASSERT_TRUE(in_memory) << in_memory.error().message();
      EXPECT_TRUE(in_memory->report.all_valid());
      const Read read = stream_verify(*message, true);
      ASSERT_EQ(read.report.signers.size(), 3u);
      for (const SignerReport& signer : read.report.signers) EXPECT_TRUE(signer.valid()) << signer.reason;
      EXPECT_EQ(read.content, content);
      const Read once = stream_verify(*message, false);
      for (const SignerReport& signer : once.report.signers) {
        const bool whole = signer.certificate->public_key()->type() == type;
        EXPECT_EQ(signer.status, whole ? SignerStatus::unsupported : SignerStatus::valid) << signer.reason;
      }
    }
  }
}

TEST(SecondPass, DamageInLongContentIsFoundByIt) {
  const Bytes content = long_content();
  Bytes message = stream_sign({bare(KeyType::ed25519)}, {}, content, content.size()).value();
  message[message.size() / 2] ^= 1;
  const Read read = stream_verify(message, true);
  ASSERT_EQ(read.report.signers.size(), 1u);
  EXPECT_EQ(read.report.signers[0].status, SignerStatus::invalid);
}

TEST(SecondPass, DetachedSignaturesHaveTheirContentBesideThem) {
  const Bytes content = long_content();
  SignOptions options;
  options.detached = true;
  const Bytes message = stream_sign({bare(KeyType::ed25519)}, options, content, std::nullopt).value();
  MemorySpool spool;
  ASSERT_TRUE(spool.write_at(0, content));
  auto digests = ContentDigests::start(read_digest_algorithms(message).value()).value();
  ASSERT_TRUE(digests.write(content));
  const auto report = verify_detached(message, digests, {}, &spool);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_TRUE(report->all_valid());
  // micalg may not have named what the signer uses: the digest is made afterwards.
  const Bytes usual = stream_sign({signer_of(KeyType::ec_p384)}, options, content, std::nullopt).value();
  const crypto::DigestAlgorithm wrong[] = {crypto::DigestAlgorithm::sha1};
  auto other = ContentDigests::start(wrong).value();
  ASSERT_TRUE(other.write(content));
  EXPECT_TRUE(verify_detached(usual, other, {}, &spool)->all_valid());
}

/// A SignedData in DER whose digestAlgorithms names these and no others.
Bytes with_digest_algorithms(Octets message, std::span<const crypto::DigestAlgorithm> algorithms) {
  asn1::Arena arena;
  const auto info = asn1::decode<ContentInfo>(message, asn1::kDer, arena).value();
  auto data = asn1::decode<SignedData>(info.content.octets, asn1::kDer, arena).value();
  data.digest_algorithms.clear();
  std::vector<Bytes> kept;
  for (const auto algorithm : algorithms) kept.push_back(x509::write_digest_algorithm(algorithm));
  for (const Bytes& der : kept)
    data.digest_algorithms.push_back(asn1::decode<x509::AlgorithmIdentifier>(der, asn1::kDer, arena).value());
  return write_content_info(content_types::signed_data, asn1::encode(data).value());
}

TEST(SecondPass, DigestsThatWereNotAnnouncedAreMadeByIt) {
  const Bytes content = long_content();
  const std::vector<crypto::DigestAlgorithm> none;
  const std::vector<crypto::DigestAlgorithm> other{crypto::DigestAlgorithm::sha1};
  for (const KeyType type : {KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521, KeyType::ed25519, KeyType::ed448}) {
    SCOPED_TRACE(crypto::name_of(type));
    for (const bool attributes : {true, false}) {
      Signer signer = signer_of(type);
      signer.signed_attributes = attributes;
      const Bytes message = sign(content, {&signer, 1}).value();
      for (const auto& announced : {none, other}) {
        const Bytes changed = with_digest_algorithms(message, announced);
        const Read read = stream_verify(changed, true);
        ASSERT_EQ(read.report.signers.size(), 1u);
        EXPECT_TRUE(read.report.all_valid()) << read.report.signers[0].reason;
        Bytes damaged = changed;
        damaged[damaged.size() / 2] ^= 0x10;
        EXPECT_EQ(stream_verify(damaged, true).report.signers[0].status, SignerStatus::invalid);
      }
      const Read once = stream_verify(with_digest_algorithms(message, other), false);
      EXPECT_EQ(once.report.signers[0].status, SignerStatus::unsupported) << once.report.signers[0].reason;
    }
  }
}

TEST(SecondPass, OtherContentThanWhatPassedIsAnError) {
  const Bytes content = long_content();
  const Signer signer = signer_of(KeyType::ec_p256);
  BytesSink out;
  SignedDataReader reader(out);
  ASSERT_TRUE(reader.write(
      with_digest_algorithms(sign(content, {&signer, 1}).value(), std::vector{crypto::DigestAlgorithm::sha1})));
  MemorySpool shorter;
  ASSERT_TRUE(shorter.write_at(0, Octets(content).first(content.size() - 1)));
  const auto report = reader.finish(&shorter);
  ASSERT_TRUE(report) << report.error().message();
  EXPECT_FALSE(report->all_valid());
}

TEST(SecondPass, AnEnvelopeTellsBeforehandWhetherItMayWantOne) {
  crypto::SystemRandom random;
  const SecretBytes kek(16);
  const Bytes content(1000, 'x');
  const auto recipients = [&] {
    std::vector<Recipient> list;
    list.emplace_back(KekRecipient{to_bytes("k"), kek.clone()});
    return list;
  };
  Credentials credentials;
  credentials.shared_keys.push_back({{}, kek.clone()});
  const struct {
    ContentCipher cipher;
    bool attributes;
    bool known;
    bool may;
  } cases[] = {
      {crypto::AeadCipher::aes128_gcm, false, true, false}, {crypto::AeadCipher::aes128_gcm, false, false, true},
      {crypto::AeadCipher::aes128_gcm, true, true, true},   {crypto::AeadCipher::aes128_ccm, false, true, false},
      {crypto::CbcCipher::aes128_cbc, false, false, false}, {crypto::CbcCipher::aes128_cbc, false, true, false},
  };
  for (const auto& c : cases) {
    EnvelopeOptions how;
    how.cipher = c.cipher;
    if (c.attributes) how.content_type = content_types::signed_data;
    const auto size = c.known ? std::optional<std::uint64_t>(content.size()) : std::nullopt;
    BytesSink out;
    auto writer = EnvelopeWriter::create(how, recipients(), size, out, random).value();
    ASSERT_TRUE(writer.write(content));
    ASSERT_TRUE(writer.finish());
    BytesSink plain;
    EnvelopeReader reader(credentials, UnverifiedSink(plain));
    ASSERT_TRUE(reader.write(out.bytes()));
    EXPECT_EQ(reader.may_look_again(), c.may) << name_of(c.cipher) << c.attributes << c.known;
    if (!c.may) {
      const auto report = reader.finish();
      EXPECT_TRUE(report) << report.error().message();
      continue;
    }
    OctetsSource again(plain.bytes());
    const auto report = reader.finish(&again);
    EXPECT_TRUE(report) << report.error().message();
  }
}

}  // namespace
}  // namespace sealwire::cms
