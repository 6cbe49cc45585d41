#include "key_algorithms.hpp"

#include <array>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/x509/algorithm.hpp"

namespace sealwire::cms {
namespace {

using asn1::Oid;
using asn1::operator""_oid;
using crypto::DigestAlgorithm;
using crypto::KeyWrap;

constexpr std::array<Oid, 8> kWraps = {
    "2.16.840.1.101.3.4.1.5"_oid,    "2.16.840.1.101.3.4.1.25"_oid,   "2.16.840.1.101.3.4.1.45"_oid,
    "2.16.840.1.101.3.4.1.8"_oid,    "2.16.840.1.101.3.4.1.28"_oid,   "2.16.840.1.101.3.4.1.48"_oid,
    "1.2.840.113549.1.9.16.3.6"_oid, "1.2.840.113549.1.9.16.3.7"_oid,
};

using Kdf = AgreementScheme::Kdf;
using enum crypto::Cofactor;
constexpr AgreementScheme kAgreements[] = {
    {"1.3.133.16.840.63.0.2"_oid, "ECDH X9.63 SHA-1", Kdf::x963, DigestAlgorithm::sha1, standard},
    {"1.3.132.1.11.0"_oid, "ECDH X9.63 SHA-224", Kdf::x963, DigestAlgorithm::sha224, standard},
    {"1.3.132.1.11.1"_oid, "ECDH X9.63 SHA-256", Kdf::x963, DigestAlgorithm::sha256, standard},
    {"1.3.132.1.11.2"_oid, "ECDH X9.63 SHA-384", Kdf::x963, DigestAlgorithm::sha384, standard},
    {"1.3.132.1.11.3"_oid, "ECDH X9.63 SHA-512", Kdf::x963, DigestAlgorithm::sha512, standard},
    {"1.3.133.16.840.63.0.3"_oid, "cofactor ECDH X9.63 SHA-1", Kdf::x963, DigestAlgorithm::sha1, cofactor},
    {"1.3.132.1.14.0"_oid, "cofactor ECDH X9.63 SHA-224", Kdf::x963, DigestAlgorithm::sha224, cofactor},
    {"1.3.132.1.14.1"_oid, "cofactor ECDH X9.63 SHA-256", Kdf::x963, DigestAlgorithm::sha256, cofactor},
    {"1.3.132.1.14.2"_oid, "cofactor ECDH X9.63 SHA-384", Kdf::x963, DigestAlgorithm::sha384, cofactor},
    {"1.3.132.1.14.3"_oid, "cofactor ECDH X9.63 SHA-512", Kdf::x963, DigestAlgorithm::sha512, cofactor},
    {"1.2.840.113549.1.9.16.3.19"_oid, "ECDH HKDF SHA-256", Kdf::hkdf, DigestAlgorithm::sha256, standard},
    {"1.2.840.113549.1.9.16.3.20"_oid, "ECDH HKDF SHA-384", Kdf::hkdf, DigestAlgorithm::sha384, standard},
    {"1.2.840.113549.1.9.16.3.21"_oid, "ECDH HKDF SHA-512", Kdf::hkdf, DigestAlgorithm::sha512, standard},
    {"1.2.840.113549.1.9.16.3.5"_oid, "DH X9.42 SHA-1, ephemeral-static", Kdf::x942, DigestAlgorithm::sha1, standard},
    {"1.2.840.113549.1.9.16.3.10"_oid, "DH X9.42 SHA-1, static-static", Kdf::x942, DigestAlgorithm::sha1, standard},
};

struct Hmac {
  Oid oid;
  DigestAlgorithm digest;
};
// Where two identifiers mean one algorithm, the first is the one to write.
constexpr Hmac kHmacs[] = {
    {"1.2.840.113549.2.7"_oid, DigestAlgorithm::sha1},
    {"1.3.6.1.5.5.8.1.2"_oid, DigestAlgorithm::sha1},
    {"1.2.840.113549.2.8"_oid, DigestAlgorithm::sha224},
    {"1.2.840.113549.2.9"_oid, DigestAlgorithm::sha256},
    {"1.2.840.113549.2.10"_oid, DigestAlgorithm::sha384},
    {"1.2.840.113549.2.11"_oid, DigestAlgorithm::sha512},
    {"1.2.840.113549.2.12"_oid, DigestAlgorithm::sha512_224},
    {"1.2.840.113549.2.13"_oid, DigestAlgorithm::sha512_256},
    {"2.16.840.1.101.3.4.2.13"_oid, DigestAlgorithm::sha3_224},
    {"2.16.840.1.101.3.4.2.14"_oid, DigestAlgorithm::sha3_256},
    {"2.16.840.1.101.3.4.2.15"_oid, DigestAlgorithm::sha3_384},
    {"2.16.840.1.101.3.4.2.16"_oid, DigestAlgorithm::sha3_512},
};

constexpr std::array<Oid, 3> kHkdfs = {"1.2.840.113549.1.9.16.3.28"_oid, "1.2.840.113549.1.9.16.3.29"_oid,
                                       "1.2.840.113549.1.9.16.3.30"_oid};
constexpr std::array<DigestAlgorithm, 3> kHkdfDigests = {DigestAlgorithm::sha256, DigestAlgorithm::sha384,
                                                         DigestAlgorithm::sha512};
constexpr Oid kKdf2 = "1.3.133.16.840.9.44.1.1"_oid;
constexpr Oid kKdf3 = "1.3.133.16.840.9.44.1.2"_oid;

std::unexpected<Error> unknown(const char* what, Oid oid) {
  return fail(CmsError::unsupported, std::string(what) + " " + asn1::oid_text(oid) + " is not known");
}

// ECC-CMS-SharedInfo (RFC 5753 §7.2).
Bytes shared_info(Octets wrap_der, std::size_t kek_size, std::optional<Octets> ukm) {
  const auto bits = static_cast<std::uint32_t>(kek_size * 8);
  const std::uint8_t number[] = {static_cast<std::uint8_t>(bits >> 24), static_cast<std::uint8_t>(bits >> 16),
                                 static_cast<std::uint8_t>(bits >> 8), static_cast<std::uint8_t>(bits)};
  asn1::Writer w(wrap_der.size() + (ukm ? ukm->size() : 0) + 32);
  const auto end = w.mark();
  w.octet_string(number);
  w.close(asn1::Tag::context(2), end);
  if (ukm) {
    const auto inner = w.mark();
    w.octet_string(*ukm);
    w.close(asn1::Tag::context(0), inner);
  }
  w.raw(wrap_der);
  w.close(asn1::tags::sequence, end);
  return std::move(w).take();
}

}  // namespace

Octets null_der() {
  static constexpr std::uint8_t kNull[] = {0x05, 0x00};
  return kNull;
}

Bytes algorithm_identifier(Oid oid, Octets parameters) {
  asn1::Writer w(oid.octets().size() + parameters.size() + 16);
  const auto end = w.mark();
  w.raw(parameters);
  w.oid(oid);
  w.close(asn1::tags::sequence, end);
  return std::move(w).take();
}

Oid oid_of(KeyWrap wrap) { return kWraps[static_cast<std::size_t>(wrap)]; }

Result<KeyWrapAlgorithm> read_key_wrap(const x509::AlgorithmIdentifier& algorithm) {
  for (std::size_t i = 0; i < kWraps.size(); ++i) {
    if (kWraps[i] != algorithm.algorithm) continue;
    KeyWrapAlgorithm out{static_cast<KeyWrap>(i), 0};
    if (out.wrap != KeyWrap::rc2_wrap) {
      if (algorithm.without_parameters()) return out;
      return fail(CmsError::bad_parameters, "a key wrap with parameters that it does not have");
    }
    // RC2wrapParameter ::= RC2ParameterVersion ::= INTEGER (RFC 3370 §4.3.2)
    const asn1::Any any = algorithm.parameters.value_or(asn1::Any{});
    const auto version = any.empty() || any.tag() != asn1::tags::integer ? std::optional<std::int64_t>()
                                                                         : asn1::Integer{any.content()}.small();
    if (!version || *version < 0) return fail(CmsError::bad_parameters, "RC2 key wrap without its parameter version");
    out.rc2_effective_bits = SEALWIRE_TRY(crypto::rc2_effective_bits(static_cast<std::uint64_t>(*version)));
    return out;
  }
  return unknown("the key wrap", algorithm.algorithm);
}

Bytes write_key_wrap(KeyWrap wrap) {
  if (wrap == KeyWrap::des3_wrap) return algorithm_identifier(oid_of(wrap), null_der());
  static constexpr std::uint8_t kRc2With128Bits[] = {0x02, 0x01, 58};
  if (wrap == KeyWrap::rc2_wrap) return algorithm_identifier(oid_of(wrap), kRc2With128Bits);
  return algorithm_identifier(oid_of(wrap));
}

const AgreementScheme* find_agreement(Oid oid) {
  for (const AgreementScheme& scheme : kAgreements) {
    if (scheme.oid == oid) return &scheme;
  }
  return nullptr;
}

const AgreementScheme* find_agreement(Kdf kdf, DigestAlgorithm digest, crypto::Cofactor mode) {
  for (const AgreementScheme& scheme : kAgreements) {
    if (scheme.kdf == kdf && scheme.digest == digest && scheme.cofactor == mode) return &scheme;
  }
  return nullptr;
}

Result<SecretBytes> derive_kek(const AgreementScheme& scheme, Octets secret, Octets wrap_der, KeyWrap wrap,
                               std::optional<Octets> ukm) {
  const std::size_t size = crypto::info_of(wrap).kek_size;
  switch (scheme.kdf) {
    case Kdf::x963: return crypto::x963_kdf(scheme.digest, secret, shared_info(wrap_der, size, ukm), size);
    case Kdf::hkdf:
      return crypto::hkdf(scheme.digest, secret, ukm.value_or(Octets()), shared_info(wrap_der, size, ukm), size);
    case Kdf::x942: break;
  }
  return crypto::x942_kdf(scheme.digest, secret, oid_of(wrap).octets(), static_cast<std::uint32_t>(size * 8), ukm);
}

Result<KdfAlgorithm> read_kdf(const x509::AlgorithmIdentifier& algorithm) {
  for (std::size_t i = 0; i < kHkdfs.size(); ++i) {
    if (kHkdfs[i] != algorithm.algorithm) continue;
    if (!algorithm.without_parameters()) return fail(CmsError::bad_parameters, "HKDF with parameters");
    return KdfAlgorithm{KdfAlgorithm::Kind::hkdf, kHkdfDigests[i]};
  }
  if (algorithm.algorithm != kKdf2 && algorithm.algorithm != kKdf3) return unknown("the KDF", algorithm.algorithm);
  if (!algorithm.parameters) return fail(CmsError::bad_parameters, "an X9.44 KDF without its digest");
  asn1::Arena arena;
  const auto digest =
      SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(algorithm.parameters->octets, asn1::kBer, arena));
  return KdfAlgorithm{algorithm.algorithm == kKdf2 ? KdfAlgorithm::Kind::kdf2 : KdfAlgorithm::Kind::kdf3,
                      SEALWIRE_TRY(x509::read_digest_algorithm(digest))};
}

Result<Bytes> write_kdf(const KdfAlgorithm& kdf) {
  if (kdf.kind != KdfAlgorithm::Kind::hkdf) {
    // The example of RFC 9690 has NULL parameters in the digest, and RFC 5990's module asks for them.
    const Bytes digest = algorithm_identifier(x509::oid_of(kdf.digest), null_der());
    return algorithm_identifier(kdf.kind == KdfAlgorithm::Kind::kdf2 ? kKdf2 : kKdf3, digest);
  }
  for (std::size_t i = 0; i < kHkdfs.size(); ++i) {
    if (kHkdfDigests[i] == kdf.digest) return algorithm_identifier(kHkdfs[i]);
  }
  return fail(CmsError::unsupported, "HKDF has no identifier with " + std::string(crypto::name_of(kdf.digest)));
}

Result<SecretBytes> derive(const KdfAlgorithm& kdf, Octets secret, Octets info, std::size_t size) {
  switch (kdf.kind) {
    case KdfAlgorithm::Kind::hkdf: return crypto::hkdf(kdf.digest, secret, {}, info, size);
    case KdfAlgorithm::Kind::kdf2: return crypto::x963_kdf(kdf.digest, secret, info, size);
    case KdfAlgorithm::Kind::kdf3: break;
  }
  return crypto::kdf3(kdf.digest, secret, info, size);
}

Result<SecretBytes> mix_in(const KdfAlgorithm& kdf, Octets psk, KeyManagementType type, Octets kdk, Octets wrap_der,
                           std::size_t size) {
  CmsOriForPskOtherInfo info;
  info.psk = psk;
  info.key_mgmt_alg_type = type;
  info.key_encryption_algorithm = asn1::Any{wrap_der};
  info.psk_length = static_cast<std::int64_t>(psk.size());
  info.kdk_length = static_cast<std::int64_t>(kdk.size());
  const SecretBytes der(SEALWIRE_TRY(asn1::encode(info)));
  return derive(kdf, kdk, der, size);
}

std::optional<DigestAlgorithm> hmac_digest(Oid oid) {
  for (const Hmac& row : kHmacs) {
    if (row.oid == oid) return row.digest;
  }
  return std::nullopt;
}

std::string mac_text(DigestAlgorithm digest) { return "HMAC with " + std::string(crypto::name_of(digest)); }

Oid hmac_oid(DigestAlgorithm digest) {
  for (const Hmac& row : kHmacs) {
    if (row.digest == digest) return row.oid;
  }
  return {};
}

}  // namespace sealwire::cms
