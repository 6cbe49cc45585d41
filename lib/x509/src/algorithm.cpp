#include "sealwire/x509/algorithm.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"

#include "algorithm_types.hpp"

namespace sealwire::x509 {

using asn1::Field;
using asn1::field;
using asn1::Oid;
using asn1::operator""_oid;
using crypto::DigestAlgorithm;
using crypto::KeyType;
using crypto::SignatureAlgorithm;
using crypto::SignatureScheme;

namespace {

constexpr std::array<std::uint8_t, 3> kSaltLengthDefault{0x02, 0x01, 20};
constexpr Field kRsassaPssParams[] = {
    field<&RsassaPssParams::hash_algorithm>("hashAlgorithm").explicitly(0),
    field<&RsassaPssParams::mask_gen_algorithm>("maskGenAlgorithm").explicitly(1),
    field<&RsassaPssParams::salt_length>("saltLength").explicitly(2).with_default(kSaltLengthDefault),
    field<&RsassaPssParams::trailer_field>("trailerField").explicitly(3).with_default(asn1::kIntegerDer<1>),
};

// In the order of DigestAlgorithm.
constexpr Oid kDigests[crypto::kDigestAlgorithms] = {
    "1.2.840.113549.2.5"_oid,      "1.3.14.3.2.26"_oid,          "2.16.840.1.101.3.4.2.4"_oid,
    "2.16.840.1.101.3.4.2.1"_oid,  "2.16.840.1.101.3.4.2.2"_oid, "2.16.840.1.101.3.4.2.3"_oid,
    "2.16.840.1.101.3.4.2.5"_oid,  "2.16.840.1.101.3.4.2.6"_oid, "2.16.840.1.101.3.4.2.7"_oid,
    "2.16.840.1.101.3.4.2.8"_oid,  "2.16.840.1.101.3.4.2.9"_oid, "2.16.840.1.101.3.4.2.10"_oid,
    "2.16.840.1.101.3.4.2.11"_oid, "2.16.840.1.101.3.4.2.12"_oid};
constexpr Oid kShake256Len = "2.16.840.1.101.3.4.2.18"_oid;
constexpr Oid kMgf1 = "1.2.840.113549.1.1.8"_oid;
constexpr Oid kPss = "1.2.840.113549.1.1.10"_oid;

// Identifiers that name scheme and digest (RFC 3279 §2.2, 4055 §5, 5758 §3, 8692 §2; SHA-3: NIST's register).
struct Row {
  Oid oid;
  SignatureScheme scheme;
  DigestAlgorithm digest;
};
constexpr Row kRows[] = {
    {"1.2.840.10045.4.3.2"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha256},
    {"1.2.840.113549.1.1.11"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha256},
    {"1.2.840.10045.4.3.3"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha384},
    {"1.2.840.10045.4.3.4"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha512},
    {"1.2.840.10045.4.3.1"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha224},
    {"1.2.840.10045.4.1"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha1},
    {"2.16.840.1.101.3.4.3.9"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha3_224},
    {"2.16.840.1.101.3.4.3.10"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha3_256},
    {"2.16.840.1.101.3.4.3.11"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha3_384},
    {"2.16.840.1.101.3.4.3.12"_oid, SignatureScheme::ecdsa, DigestAlgorithm::sha3_512},
    {"1.3.6.1.5.5.7.6.32"_oid, SignatureScheme::ecdsa, DigestAlgorithm::shake128},
    {"1.3.6.1.5.5.7.6.33"_oid, SignatureScheme::ecdsa, DigestAlgorithm::shake256},
    {"1.2.840.113549.1.1.12"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha384},
    {"1.2.840.113549.1.1.13"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha512},
    {"1.2.840.113549.1.1.14"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha224},
    {"1.2.840.113549.1.1.15"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha512_224},
    {"1.2.840.113549.1.1.16"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha512_256},
    {"2.16.840.1.101.3.4.3.13"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha3_224},
    {"2.16.840.1.101.3.4.3.14"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha3_256},
    {"2.16.840.1.101.3.4.3.15"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha3_384},
    {"2.16.840.1.101.3.4.3.16"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha3_512},
    {"1.2.840.113549.1.1.5"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha1},
    {"1.3.14.3.2.29"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::sha1},
    {"1.2.840.113549.1.1.4"_oid, SignatureScheme::rsa_pkcs1, DigestAlgorithm::md5},
    {"1.2.840.10040.4.3"_oid, SignatureScheme::dsa, DigestAlgorithm::sha1},
    {"2.16.840.1.101.3.4.3.1"_oid, SignatureScheme::dsa, DigestAlgorithm::sha224},
    {"2.16.840.1.101.3.4.3.2"_oid, SignatureScheme::dsa, DigestAlgorithm::sha256},
    {"2.16.840.1.101.3.4.3.3"_oid, SignatureScheme::dsa, DigestAlgorithm::sha384},
    {"2.16.840.1.101.3.4.3.4"_oid, SignatureScheme::dsa, DigestAlgorithm::sha512},
};

// Identifiers that name a kind of key only; CMS says the digest elsewhere (RFC 3370 §3).
constexpr struct {
  Oid oid;
  SignatureScheme scheme;
} kKeyRows[] = {{"1.2.840.113549.1.1.1"_oid, SignatureScheme::rsa_pkcs1},
                {"1.2.840.10045.2.1"_oid, SignatureScheme::ecdsa},
                {"1.2.840.10040.4.1"_oid, SignatureScheme::dsa}};

// Identifiers that name the key type and with it all there is to know (RFC 8410 §3, RFC 9881 §2, RFC 9814 §4).
struct PureRow {
  Oid oid;
  SignatureScheme scheme;
  KeyType key;
};
constexpr PureRow kPure[] = {
    {"1.3.101.112"_oid, SignatureScheme::eddsa, KeyType::ed25519},
    {"1.3.101.113"_oid, SignatureScheme::eddsa, KeyType::ed448},
    {"2.16.840.1.101.3.4.3.17"_oid, SignatureScheme::ml_dsa, KeyType::ml_dsa_44},
    {"2.16.840.1.101.3.4.3.18"_oid, SignatureScheme::ml_dsa, KeyType::ml_dsa_65},
    {"2.16.840.1.101.3.4.3.19"_oid, SignatureScheme::ml_dsa, KeyType::ml_dsa_87},
    {"2.16.840.1.101.3.4.3.20"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_sha2_128s},
    {"2.16.840.1.101.3.4.3.21"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_sha2_128f},
    {"2.16.840.1.101.3.4.3.22"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_sha2_192s},
    {"2.16.840.1.101.3.4.3.23"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_sha2_192f},
    {"2.16.840.1.101.3.4.3.24"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_sha2_256s},
    {"2.16.840.1.101.3.4.3.25"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_sha2_256f},
    {"2.16.840.1.101.3.4.3.26"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_shake_128s},
    {"2.16.840.1.101.3.4.3.27"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_shake_128f},
    {"2.16.840.1.101.3.4.3.28"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_shake_192s},
    {"2.16.840.1.101.3.4.3.29"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_shake_192f},
    {"2.16.840.1.101.3.4.3.30"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_shake_256s},
    {"2.16.840.1.101.3.4.3.31"_oid, SignatureScheme::slh_dsa, KeyType::slh_dsa_shake_256f},
};

std::unexpected<Error> bad_parameters(Oid algorithm) {
  return fail(X509Error::bad_algorithm,
              "the parameters of " + asn1::oid_text(algorithm) + " are not what they must be");
}

SignatureAlgorithm with_digest(SignatureScheme scheme, DigestAlgorithm digest) {
  return {.scheme = scheme,
          .digest = digest,
          .mgf1 = digest,
          .salt_length = static_cast<std::uint32_t>(crypto::digest_size(digest))};
}

Result<SignatureAlgorithm> read_pss(const AlgorithmIdentifier& identifier) {
  if (!identifier.parameters) return bad_parameters(identifier.algorithm);
  asn1::Arena arena;
  const auto params = SEALWIRE_TRY(asn1::decode<RsassaPssParams>(identifier.parameters->octets, asn1::kBer, arena));
  SignatureAlgorithm out{.scheme = SignatureScheme::rsa_pss,
                         .digest = DigestAlgorithm::sha1,
                         .mgf1 = DigestAlgorithm::sha1,
                         .salt_length = 0};
  if (params.hash_algorithm) out.digest = SEALWIRE_TRY(read_digest_algorithm(*params.hash_algorithm));
  if (params.mask_gen_algorithm) {
    const AlgorithmIdentifier& mask = *params.mask_gen_algorithm;
    if (mask.algorithm != kMgf1) {
      return fail(X509Error::unsupported,
                  "RSASSA-PSS with the mask generation " + asn1::oid_text(mask.algorithm) + ", which is not known");
    }
    if (!mask.parameters) return bad_parameters(kMgf1);
    const auto inner = SEALWIRE_TRY(asn1::decode<AlgorithmIdentifier>(mask.parameters->octets, asn1::kBer, arena));
    out.mgf1 = SEALWIRE_TRY(read_digest_algorithm(inner));
  }
  // No RSA key is long enough for a longer salt.
  if (params.trailer_field != 1 || params.salt_length < 0 || params.salt_length > 2048) return bad_parameters(kPss);
  out.salt_length = static_cast<std::uint32_t>(params.salt_length);
  return out;
}

void write_digest(asn1::Writer& writer, DigestAlgorithm digest, bool null) {
  const auto end = writer.mark();
  if (null) writer.null();
  writer.oid(oid_of(digest));
  writer.close(asn1::tags::sequence, end);
}

// RSASSA-PSS-params with NULL in the hash identifiers, as RFC 4055 §2.1 spells them.
Bytes write_pss(const SignatureAlgorithm& algorithm) {
  asn1::Writer writer(80);
  const auto whole = writer.mark();
  const auto params = writer.mark();
  if (algorithm.salt_length != 20) {
    const auto salt = writer.mark();
    writer.integer(algorithm.salt_length);
    writer.close(asn1::Tag::context(2), salt);
  }
  if (algorithm.mgf1 != DigestAlgorithm::sha1) {
    const auto tag = writer.mark();
    const auto mask = writer.mark();
    write_digest(writer, algorithm.mgf1, true);
    writer.oid(kMgf1);
    writer.close(asn1::tags::sequence, mask);
    writer.close(asn1::Tag::context(1), tag);
  }
  if (algorithm.digest != DigestAlgorithm::sha1) {
    const auto tag = writer.mark();
    write_digest(writer, algorithm.digest, true);
    writer.close(asn1::Tag::context(0), tag);
  }
  writer.close(asn1::tags::sequence, params);
  writer.oid(kPss);
  writer.close(asn1::tags::sequence, whole);
  return std::move(writer).take();
}

Bytes write_identifier(Oid oid, bool null) {
  asn1::Writer writer(24);
  const auto end = writer.mark();
  if (null) writer.null();
  writer.oid(oid);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

}  // namespace

constinit const asn1::Type RsassaPssParams::kType = sequence("RSASSA-PSS-params", kRsassaPssParams);

asn1::Oid oid_of(DigestAlgorithm digest) { return kDigests[static_cast<std::size_t>(digest)]; }

Result<DigestAlgorithm> read_digest_algorithm(const AlgorithmIdentifier& identifier) {
  if (identifier.algorithm == kShake256Len) {
    constexpr std::uint8_t k512Bits[] = {0x02, 0x02, 0x02, 0x00};
    if (!identifier.parameters || !equal(identifier.parameters->octets, k512Bits)) return bad_parameters(kShake256Len);
    return DigestAlgorithm::shake256;
  }
  for (std::size_t i = 0; i < std::size(kDigests); ++i) {
    if (identifier.algorithm != kDigests[i]) continue;
    if (!identifier.without_parameters()) return bad_parameters(identifier.algorithm);
    return static_cast<DigestAlgorithm>(i);
  }
  return fail(X509Error::unsupported, "the digest algorithm " + asn1::oid_text(identifier.algorithm) + " is not known");
}

Bytes write_digest_algorithm(DigestAlgorithm digest) { return write_identifier(oid_of(digest), false); }

Bytes write_digest_algorithm(DigestAlgorithm digest, KeyType key) {
  if (key != KeyType::ed448 || digest != DigestAlgorithm::shake256) return write_digest_algorithm(digest);
  asn1::Writer writer(24);
  const auto end = writer.mark();
  writer.integer(512);
  writer.oid(kShake256Len);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

Result<SignatureAlgorithm> read_signature_algorithm(const AlgorithmIdentifier& identifier,
                                                    std::optional<DigestAlgorithm> digest) {
  const Oid oid = identifier.algorithm;
  if (oid == kPss) return read_pss(identifier);
  for (const Row& row : kRows) {
    if (row.oid != oid) continue;
    if (!identifier.without_parameters()) return bad_parameters(oid);
    return with_digest(row.scheme, row.digest);
  }
  for (const PureRow& row : kPure) {
    if (row.oid != oid) continue;
    if (identifier.parameters) return bad_parameters(oid);
    return with_digest(row.scheme, digest.value_or(DigestAlgorithm::sha512));
  }
  for (const auto& row : kKeyRows) {
    if (row.oid != oid) continue;
    if (!digest) return fail(X509Error::bad_algorithm, asn1::oid_text(oid) + " names a key and no digest");
    return with_digest(row.scheme, *digest);
  }
  return fail(X509Error::unsupported, "the signature algorithm " + asn1::oid_text(oid) + " is not known");
}

Result<Bytes> write_signature_algorithm(KeyType key, const SignatureAlgorithm& algorithm) {
  if (algorithm.scheme == SignatureScheme::rsa_pss) return write_pss(algorithm);
  for (const PureRow& row : kPure) {
    if (row.key == key && row.scheme == algorithm.scheme) return write_identifier(row.oid, false);
  }
  for (const Row& row : kRows) {
    if (row.scheme == algorithm.scheme && row.digest == algorithm.digest) {
      return write_identifier(row.oid, row.scheme == SignatureScheme::rsa_pkcs1);
    }
  }
  return fail(X509Error::unsupported, "no identifier for " + crypto::describe_algorithm(algorithm));
}

std::optional<KeyType> key_type_of(Oid algorithm) {
  for (const PureRow& row : kPure) {
    if (row.oid == algorithm) return row.key;
  }
  return std::nullopt;
}

}  // namespace sealwire::x509
