#pragma once

#include <map>
#include <string>

#include <gtest/gtest.h>

#include "sealwire/base/random.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"
#include "sealwire/x509/bundle.hpp"

#include "support/files.hpp"

namespace sealwire::cms::test {

inline const ContentCipher kCiphers[] = {
    crypto::AeadCipher::aes128_gcm, crypto::AeadCipher::aes192_gcm,        crypto::AeadCipher::aes256_gcm,
    crypto::AeadCipher::aes128_ccm, crypto::AeadCipher::aes192_ccm,        crypto::AeadCipher::aes256_ccm,
    crypto::CbcCipher::aes128_cbc,  crypto::AeadCipher::chacha20_poly1305, crypto::CbcCipher::aes192_cbc,
    crypto::CbcCipher::aes256_cbc,  crypto::CbcCipher::des_ede3_cbc,       crypto::CbcCipher::rc2_cbc,
    crypto::CbcCipher::des_cbc,     crypto::CbcCipher::cast5_cbc,
};

/// Somebody with a key and a certificate for it.
struct Party {
  crypto::PrivateKey key;
  x509::CertificatePtr certificate;
};

inline Party make_party(const crypto::PrivateKey& key, const std::string& name) {
  static const crypto::PrivateKey ca_key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  crypto::SystemRandom random;
  x509::CertificateRequest ca;
  ca.subject = "CN=Test CA";
  ca.not_before = UnixTime{std::chrono::seconds{1'700'000'000}};
  ca.not_after = UnixTime{std::chrono::seconds{2'000'000'000}};
  ca.ca = true;
  static const x509::CertificatePtr ca_certificate = x509::make_self_signed(ca, ca_key, random).value();
  x509::CertificateRequest request = ca;
  request.ca = false;
  request.subject = "CN=" + name;
  return {key, x509::make_issued(request, key.public_key(), *ca_certificate, ca_key, random).value()};
}

/// One for each key type, made once.
inline const Party& party(crypto::KeyType type) {
  static std::map<crypto::KeyType, Party> all;
  auto found = all.find(type);
  if (found == all.end()) {
    const crypto::PrivateKey key = crypto::generate_key(type, 2048).value();
    found = all.emplace(type, make_party(key, std::string(crypto::name_of(type)))).first;
  }
  return found->second;
}

inline Bytes pattern(std::size_t size) {
  Bytes out(size);
  DeterministicRandom(size + 1).fill(out);
  return out;
}

inline Credentials credentials_of(const Party& who, bool with_certificate = true) {
  Credentials out;
  out.keys.push_back({who.key, with_certificate ? who.certificate : nullptr});
  return out;
}

using sealwire::test::corpus;
using sealwire::test::read_file;
using sealwire::test::write_file;

inline Recipient kek_recipient(std::size_t size) {
  KekRecipient out;
  out.identifier = to_bytes("office key");
  out.kek = SecretBytes(pattern(size));
  return out;
}

inline Credentials kek_credentials(std::size_t size) {
  Credentials out;
  out.shared_keys.push_back({to_bytes("office key"), SecretBytes(pattern(size))});
  return out;
}

/// The same by the streaming reader, in pieces of `piece` octets.
inline Result<Opened> read_stream(Octets message, const Credentials& credentials, const OpenOptions& options,
                                  std::size_t piece) {
  BytesSink sink;
  EnvelopeReader reader(credentials, UnverifiedSink(sink), options);
  while (!message.empty()) {
    const Octets now = message.first(std::min(piece, message.size()));
    if (auto taken = reader.write(now); !taken) return std::unexpected(taken.error());
    message = message.subspan(now.size());
  }
  OctetsSource again(sink.bytes());
  auto report = reader.finish(&again);
  if (!report) return std::unexpected(report.error());
  return Opened{SecretBytes(Octets(sink.bytes())), *std::move(report)};
}

/// Opens in memory and in pieces, to the same.
inline void expect_opens(Octets message, const Credentials& credentials, Octets content,
                         const OpenOptions& options = {}) {
  const auto opened = decrypt(message, credentials, options);
  ASSERT_TRUE(opened.has_value()) << opened.error().message();
  EXPECT_TRUE(equal(opened->content, content));
  for (std::size_t piece : {std::size_t{message.size() < 20'000 ? 1U : 4099U}, std::size_t{1000}, message.size()}) {
    const auto streamed = read_stream(message, credentials, options, piece);
    ASSERT_TRUE(streamed.has_value()) << streamed.error().message();
    EXPECT_TRUE(equal(streamed->content, content));
    EXPECT_EQ(streamed->report.cipher, opened->report.cipher);
    EXPECT_EQ(streamed->report.authenticated, opened->report.authenticated);
    EXPECT_EQ(streamed->report.recipients.size(), opened->report.recipients.size());
  }
}

}  // namespace sealwire::cms::test
