#include "password_key.hpp"

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

constexpr asn1::Oid kPbes2 = "1.2.840.113549.1.5.13"_oid;
constexpr asn1::Oid kPbkdf2 = "1.2.840.113549.1.5.12"_oid;
constexpr asn1::Oid kScrypt = "1.3.6.1.4.1.11591.4.11"_oid;

Result<void> check_length(const std::optional<std::int64_t>& stated, std::size_t size, const char* what) {
  if (!stated || *stated == static_cast<std::int64_t>(size)) return {};
  return fail(CmsError::bad_parameters, std::string(what) + " for another length of key than its cipher has");
}

std::optional<std::size_t> stated_length(const x509::AlgorithmIdentifier& algorithm) {
  asn1::Arena arena;
  const asn1::Any parameters = algorithm.parameters.value_or(asn1::Any{});
  std::optional<std::int64_t> length;
  if (algorithm.algorithm == kPbkdf2) {
    if (const auto read = asn1::decode<Pbkdf2Params>(parameters.octets, asn1::kBer, arena)) length = read->key_length;
  } else if (algorithm.algorithm == kScrypt) {
    if (const auto read = asn1::decode<ScryptParams>(parameters.octets, asn1::kBer, arena)) length = read->key_length;
  }
  if (!length || *length < 1 || *length > 64) return std::nullopt;
  return static_cast<std::size_t>(*length);
}

}  // namespace

Result<SecretBytes> derive_key(const x509::AlgorithmIdentifier& algorithm, Octets password, std::size_t size,
                               const crypto::PasswordLimits& limits, std::uint64_t& iterations) {
  if (!algorithm.parameters) return fail(CmsError::bad_parameters, "a key derivation without parameters");
  asn1::Arena arena;
  crypto::PasswordLimits left = limits;
  left.iterations -= std::min(left.iterations, iterations);
  if (algorithm.algorithm == kScrypt) {
    const auto p = SEALWIRE_TRY(asn1::decode<ScryptParams>(algorithm.parameters->octets, asn1::kBer, arena));
    SEALWIRE_CHECK(check_length(p.key_length, size, "scrypt"));
    return crypto::scrypt(password, p.salt, {p.cost_parameter, p.block_size, p.parallelization_parameter}, size, left);
  }
  if (algorithm.algorithm != kPbkdf2) {
    return fail(CmsError::unsupported, "the key derivation " + asn1::oid_text(algorithm.algorithm) + " is not known");
  }
  const auto p = SEALWIRE_TRY(asn1::decode<Pbkdf2Params>(algorithm.parameters->octets, asn1::kBer, arena));
  const auto* salt = std::get_if<Octets>(&p.salt);
  const auto prf = p.prf ? hmac_digest(p.prf->algorithm) : crypto::DigestAlgorithm::sha1;
  if (salt == nullptr || !prf) return fail(CmsError::unsupported, "PBKDF2 with a salt or PRF that is not known");
  SEALWIRE_CHECK(check_length(p.key_length, size, "PBKDF2"));
  if (p.iteration_count < 0) return fail(CmsError::bad_parameters, "PBKDF2 with a negative iterationCount");
  iterations += static_cast<std::uint64_t>(p.iteration_count);
  return crypto::pbkdf2(*prf, password, *salt, static_cast<std::uint64_t>(p.iteration_count), size, left);
}

std::string derivation_text(const x509::AlgorithmIdentifier& algorithm) {
  std::string text = asn1::oid_text(algorithm.algorithm);
  asn1::Arena arena;
  if (algorithm.algorithm != kPbkdf2 || !algorithm.parameters) return text;
  const auto read = asn1::decode<Pbkdf2Params>(algorithm.parameters->octets, asn1::kBer, arena);
  if (!read) return text;
  const auto prf = read->prf ? hmac_digest(read->prf->algorithm) : crypto::DigestAlgorithm::sha1;
  text += " (" + (prf ? mac_text(*prf) : asn1::oid_text(read->prf->algorithm));
  return text + ", " + std::to_string(read->iteration_count) + " iterations)";
}

bool is_pbes2(asn1::Oid algorithm) { return algorithm == kPbes2; }

Result<Pbes2> read_pbes2(const x509::AlgorithmIdentifier& algorithm, crypto::Legacy legacy, asn1::Arena& arena) {
  if (!algorithm.parameters) return fail(CmsError::bad_parameters, "PBES2 without parameters");
  const auto p = SEALWIRE_TRY(asn1::decode<Pbes2Params>(algorithm.parameters->octets, asn1::kBer, arena));
  Pbes2 out{p.key_derivation_func, SEALWIRE_TRY(read_content_encryption(p.encryption_scheme, legacy)), {}};
  if (is_authenticated(out.encryption.cipher)) {
    return fail(CmsError::bad_parameters, "PBES2 with a cipher whose tag has no place");
  }
  out.key_length = stated_length(p.key_derivation_func);
  return out;
}

Bytes write_pbes2(const PasswordRecipient& how, Octets salt, const ContentEncryption& encryption) {
  const asn1::Oid prf = hmac_oid(how.prf);
  const Bytes prf_parameters{0x05, 0x00};
  Pbkdf2Params kdf;
  kdf.salt = Pbkdf2Salt{{salt}};
  kdf.iteration_count = how.iterations;
  // hmacWithSHA1 is the default, and not encoded.
  if (how.prf != crypto::DigestAlgorithm::sha1) kdf.prf = x509::AlgorithmIdentifier{prf, asn1::Any{prf_parameters}};
  Bytes inner = algorithm_identifier(kPbkdf2, asn1::encode(kdf).value());
  append(inner, write_content_encryption(encryption));
  Bytes parameters;
  asn1::append_element(parameters, asn1::tags::sequence, true, inner);
  return algorithm_identifier(kPbes2, parameters);
}

}  // namespace sealwire::cms
