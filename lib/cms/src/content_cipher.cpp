#include "sealwire/cms/content_cipher.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/error.hpp"

#include "key_algorithms.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
using crypto::AeadCipher;
using crypto::CbcCipher;

struct Row {
  asn1::Oid oid;
  ContentCipher cipher;
};
const Row kRows[] = {
    {"2.16.840.1.101.3.4.1.2"_oid, CbcCipher::aes128_cbc},
    {"2.16.840.1.101.3.4.1.22"_oid, CbcCipher::aes192_cbc},
    {"2.16.840.1.101.3.4.1.42"_oid, CbcCipher::aes256_cbc},
    {"1.2.840.113549.3.7"_oid, CbcCipher::des_ede3_cbc},
    {"1.2.840.113549.3.2"_oid, CbcCipher::rc2_cbc},
    {"1.3.14.3.2.7"_oid, CbcCipher::des_cbc},
    {"1.2.840.113533.7.66.10"_oid, CbcCipher::cast5_cbc},
    {"2.16.840.1.101.3.4.1.6"_oid, AeadCipher::aes128_gcm},
    {"2.16.840.1.101.3.4.1.26"_oid, AeadCipher::aes192_gcm},
    {"2.16.840.1.101.3.4.1.46"_oid, AeadCipher::aes256_gcm},
    {"2.16.840.1.101.3.4.1.7"_oid, AeadCipher::aes128_ccm},
    {"2.16.840.1.101.3.4.1.27"_oid, AeadCipher::aes192_ccm},
    {"2.16.840.1.101.3.4.1.47"_oid, AeadCipher::aes256_ccm},
    {"1.2.840.113549.1.9.16.3.18"_oid, AeadCipher::chacha20_poly1305},
};

std::unexpected<Error> bad(std::string_view name, std::string_view what) {
  return fail(CmsError::bad_parameters, "the parameters of " + std::string(name) + " " + std::string(what));
}

// Lengths are the cipher's affair, but here they are those of a received message.
Result<void> received(Result<void> check) {
  if (check) return {};
  return fail(CmsError::bad_parameters, check.error().what());
}

Result<Bytes> octet_string(const asn1::Any& parameters, std::string_view name) {
  if (parameters.empty() || parameters.tag() != asn1::tags::octet_string) return bad(name, "are no OCTET STRING");
  asn1::Arena arena;  // it may be split in BER
  return to_bytes(SEALWIRE_TRY(asn1::decode<Octets>(parameters.octets, asn1::kBer, arena)));
}

Result<void> read_cbc(const asn1::Any& parameters, CbcCipher cipher, ContentEncryption& out) {
  const crypto::CbcCipherInfo& info = crypto::info_of(cipher);
  asn1::Arena arena;
  if (cipher == CbcCipher::rc2_cbc && parameters.tag() == asn1::tags::sequence) {
    const auto rc2 = SEALWIRE_TRY(asn1::decode<Rc2CbcParameter>(parameters.octets, asn1::kBer, arena));
    if (rc2.version < 0) return bad(info.name, "have a negative version");
    out.rc2_effective_bits = SEALWIRE_TRY(crypto::rc2_effective_bits(static_cast<std::uint64_t>(rc2.version)));
    out.key_size = out.rc2_effective_bits / 8;
    out.iv = to_bytes(rc2.iv);
  } else if (cipher == CbcCipher::rc2_cbc) {
    // RFC 2268 §6: without a version, 32 effective bits.
    out.rc2_effective_bits = 32;
    out.key_size = 4;
    out.iv = SEALWIRE_TRY(octet_string(parameters, info.name));
  } else if (cipher == CbcCipher::cast5_cbc && parameters.tag() == asn1::tags::sequence) {
    const auto cast5 = SEALWIRE_TRY(asn1::decode<Cast5CbcParameters>(parameters.octets, asn1::kBer, arena));
    if (cast5.key_length < 40 || cast5.key_length > 128 || cast5.key_length % 8 != 0) {
      return bad(info.name, "have an impossible key length");
    }
    out.key_size = static_cast<std::size_t>(cast5.key_length / 8);
    out.iv = to_bytes(cast5.iv);
  } else {
    // CAST5 too: openssl leaves the length out where it is the usual one.
    out.iv = SEALWIRE_TRY(octet_string(parameters, info.name));
  }
  if (out.iv.size() != info.block_size) return bad(info.name, "have an IV of the wrong length");
  return {};
}

Result<void> read_aead(const asn1::Any& parameters, AeadCipher cipher, ContentEncryption& out) {
  const crypto::AeadCipherInfo& info = crypto::info_of(cipher);
  out.tag_size = info.default_tag_size;
  if (cipher == AeadCipher::chacha20_poly1305) {
    out.iv = SEALWIRE_TRY(octet_string(parameters, info.name));
  } else {
    if (parameters.empty()) return bad(info.name, "are absent");
    asn1::Arena arena;
    const auto read = SEALWIRE_TRY(asn1::decode<AeadParameters>(parameters.octets, asn1::kBer, arena));
    out.iv = to_bytes(read.nonce);
    if (read.icv_length < 0 || read.icv_length > 16) return bad(info.name, "have an ICV length that no tag has");
    out.tag_size = static_cast<std::size_t>(read.icv_length);
  }
  SEALWIRE_CHECK(received(crypto::check_nonce_size(cipher, out.iv.size())));
  return received(crypto::check_tag_size(cipher, out.tag_size));
}

Bytes octet_string_der(Octets content) {
  Bytes out;
  asn1::append_element(out, asn1::tags::octet_string, false, content);
  return out;
}

template <class T>
Bytes must_encode(const T& value) {
  return asn1::encode(value).value();
}

}  // namespace

std::optional<ContentCipher> find_content_cipher(std::string_view name) {
  std::string lower(name);
  std::ranges::transform(lower, lower.begin(),
                         [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  // The other names that OpenSSL has for them: id-aes128-GCM, aes128-gcm, aes128 (CBC).
  if (lower.starts_with("id-")) lower.erase(0, 3);
  for (const std::string_view size : {"128", "192", "256"}) {
    const std::string run = "aes" + std::string(size);
    if (lower == run) lower += "-cbc";
    if (lower.starts_with(run + "-")) lower.insert(3, "-");
  }
  if (const auto oid = asn1::parse_oid(lower)) {
    for (const Row& row : kRows) {
      if (row.oid == oid->get()) return row.cipher;
    }
  }
  if (const auto cbc = crypto::cbc_cipher_named(lower)) return *cbc;
  if (const auto aead = crypto::aead_cipher_named(lower)) return *aead;
  return std::nullopt;
}

std::string_view name_of(const ContentCipher& cipher) {
  return std::visit([](auto c) { return crypto::info_of(c).name; }, cipher);
}

asn1::Oid oid_of(const ContentCipher& cipher) {
  for (const Row& row : kRows) {
    if (row.cipher == cipher) return row.oid;
  }
  return {};
}

std::size_t key_size(const ContentCipher& cipher) {
  return std::visit([](auto c) { return crypto::info_of(c).key_size; }, cipher);
}

ContentEncryption new_content_encryption(const ContentCipher& cipher, Random& random) {
  ContentEncryption out{cipher, {}, key_size(cipher), 0, 0};
  if (const auto* cbc = std::get_if<CbcCipher>(&cipher)) {
    out.iv.resize(crypto::info_of(*cbc).block_size);
    if (*cbc == CbcCipher::rc2_cbc) out.rc2_effective_bits = 128;
  } else {
    out.iv.resize(crypto::info_of(std::get<AeadCipher>(cipher)).usual_nonce_size);
    out.tag_size = 16;
  }
  random.fill(out.iv);
  return out;
}

SecretBytes new_content_key(const ContentEncryption& encryption, Random& random) {
  if (const auto* cbc = std::get_if<CbcCipher>(&encryption.cipher)) {
    return crypto::generate_key(*cbc, random, encryption.key_size);
  }
  return crypto::generate_key(std::get<AeadCipher>(encryption.cipher), random);
}

Result<ContentEncryption> read_content_encryption(const x509::AlgorithmIdentifier& algorithm, crypto::Legacy legacy) {
  const auto row = std::ranges::find(kRows, algorithm.algorithm, &Row::oid);
  if (row == std::end(kRows)) {
    return fail(CmsError::unsupported, "the cipher " + asn1::oid_text(algorithm.algorithm) + " is not known");
  }
  ContentEncryption out{row->cipher, {}, key_size(row->cipher), 0, 0};
  const asn1::Any parameters = algorithm.parameters.value_or(asn1::Any{});
  if (const auto* aead = std::get_if<AeadCipher>(&row->cipher)) {
    SEALWIRE_CHECK(read_aead(parameters, *aead, out));
    return out;
  }
  const auto cbc = std::get<CbcCipher>(row->cipher);
  if (crypto::info_of(cbc).legacy && legacy == crypto::Legacy::refuse) {
    return fail(CmsError::needs_legacy,
                std::string(name_of(row->cipher)) + " is a legacy cipher, which was not allowed");
  }
  SEALWIRE_CHECK(read_cbc(parameters, cbc, out));
  return out;
}

Bytes write_content_encryption(const ContentEncryption& encryption) {
  const asn1::Oid oid = oid_of(encryption.cipher);
  if (const auto* cbc = std::get_if<CbcCipher>(&encryption.cipher)) {
    if (*cbc == CbcCipher::rc2_cbc) {
      const unsigned version = crypto::rc2_parameter_version(encryption.rc2_effective_bits).value_or(58);
      return algorithm_identifier(oid, must_encode(Rc2CbcParameter{version, encryption.iv}));
    }
    if (*cbc == CbcCipher::cast5_cbc) {
      const auto bits = static_cast<std::int64_t>(encryption.key_size * 8);
      return algorithm_identifier(oid, must_encode(Cast5CbcParameters{encryption.iv, bits}));
    }
    return algorithm_identifier(oid, octet_string_der(encryption.iv));
  }
  if (std::get<AeadCipher>(encryption.cipher) == AeadCipher::chacha20_poly1305) {
    return algorithm_identifier(oid, octet_string_der(encryption.iv));
  }
  return algorithm_identifier(
      oid, must_encode(AeadParameters{encryption.iv, static_cast<std::int64_t>(encryption.tag_size)}));
}

Result<void> check_content_size(const ContentCipher& cipher, std::uint64_t content_size) {
  const auto* aead = std::get_if<AeadCipher>(&cipher);
  if (aead == nullptr) return {};
  const std::uint64_t most = crypto::max_content_size(*aead, crypto::info_of(*aead).usual_nonce_size);
  if (content_size <= most) return {};
  return fail(CmsError::too_large, std::string(name_of(cipher)) + " carries at most " + std::to_string(most) +
                                       " octets of content with this nonce");
}

std::uint64_t ciphertext_size(const ContentCipher& cipher, std::uint64_t content_size) {
  const auto* cbc = std::get_if<CbcCipher>(&cipher);
  if (cbc == nullptr) return content_size;
  const std::size_t block = crypto::info_of(*cbc).block_size;
  return (content_size / block + 1) * block;
}

namespace {

crypto::CbcSetup cbc_setup(const ContentEncryption& e, Octets key, crypto::Legacy legacy) {
  return {std::get<CbcCipher>(e.cipher), key, e.iv, legacy, e.rc2_effective_bits};
}
crypto::AeadSetup aead_setup(const ContentEncryption& e, Octets key, Octets additional,
                             std::optional<std::uint64_t> size) {
  return {std::get<AeadCipher>(e.cipher), key, e.iv, e.tag_size, additional, size};
}

}  // namespace

Result<ContentEncryptor> ContentEncryptor::create(const ContentEncryption& encryption, Octets key, Octets additional,
                                                  std::optional<std::uint64_t> content_size, crypto::Legacy legacy) {
  if (!is_authenticated(encryption.cipher)) {
    return ContentEncryptor(SEALWIRE_TRY(crypto::CbcEncryptor::create(cbc_setup(encryption, key, legacy))), 0);
  }
  return ContentEncryptor(
      SEALWIRE_TRY(crypto::AeadEncryptor::create(aead_setup(encryption, key, additional, content_size))),
      encryption.tag_size);
}

Result<std::size_t> ContentEncryptor::update(Octets in, std::span<std::uint8_t> out) {
  if (auto* cbc = std::get_if<crypto::CbcEncryptor>(&engine_)) return cbc->update(in, out);
  SEALWIRE_CHECK(std::get<crypto::AeadEncryptor>(engine_).update(in, out));
  return in.size();
}

Result<std::size_t> ContentEncryptor::finish(std::span<std::uint8_t> out) {
  if (auto* cbc = std::get_if<crypto::CbcEncryptor>(&engine_)) return cbc->finish(out);
  SEALWIRE_CHECK(std::get<crypto::AeadEncryptor>(engine_).finish(std::span(tag_).first(tag_size_)));
  return 0;
}

Result<ContentDecryptor> ContentDecryptor::create(const ContentEncryption& encryption, Octets key, Octets additional,
                                                  std::optional<std::uint64_t> content_size, crypto::Legacy legacy) {
  if (!is_authenticated(encryption.cipher)) {
    return ContentDecryptor(SEALWIRE_TRY(crypto::CbcDecryptor::create(cbc_setup(encryption, key, legacy))));
  }
  return ContentDecryptor(
      SEALWIRE_TRY(crypto::AeadDecryptor::create(aead_setup(encryption, key, additional, content_size))));
}

Result<std::size_t> ContentDecryptor::update(Octets in, std::span<std::uint8_t> out) {
  if (auto* cbc = std::get_if<crypto::CbcDecryptor>(&engine_)) return cbc->update(in, out);
  SEALWIRE_CHECK(std::get<crypto::AeadDecryptor>(engine_).update(in, out));
  return in.size();
}

Result<std::size_t> ContentDecryptor::finish(Octets tag, std::span<std::uint8_t> out) {
  if (auto* cbc = std::get_if<crypto::CbcDecryptor>(&engine_)) return cbc->finish(out);
  SEALWIRE_CHECK(std::get<crypto::AeadDecryptor>(engine_).finish(tag));
  return 0;
}

}  // namespace sealwire::cms
