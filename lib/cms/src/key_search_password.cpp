#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/content_cipher.hpp"

#include "key_search.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;

}  // namespace

Result<SecretBytes> KeySearch::kek_of_password(const PasswordRecipientInfo& info, Octets password, std::size_t size) {
  if (!info.key_derivation_algorithm) {
    // RFC 3211 §1.2.1: the key is supplied from elsewhere.
    if (password.size() == size) return SecretBytes(password);
    return fail(crypto::CryptoError::decrypt_failed, "the key is not as long as its cipher needs");
  }
  const auto& algorithm = *info.key_derivation_algorithm;
  if (!algorithm.parameters) return fail(CmsError::bad_parameters, "a key derivation without parameters");
  asn1::Arena arena;
  crypto::PasswordLimits left = limits_.password;
  left.iterations -= std::min(left.iterations, iterations_);
  if (algorithm.algorithm == "1.3.6.1.4.1.11591.4.11"_oid) {
    const auto p = SEALWIRE_TRY(asn1::decode<ScryptParams>(algorithm.parameters->octets, asn1::kBer, arena));
    return crypto::scrypt(password, p.salt, {p.cost_parameter, p.block_size, p.parallelization_parameter}, size, left);
  }
  if (algorithm.algorithm != "1.2.840.113549.1.5.12"_oid) {
    return fail(CmsError::unsupported, "the key derivation " + asn1::oid_text(algorithm.algorithm) + " is not known");
  }
  const auto p = SEALWIRE_TRY(asn1::decode<Pbkdf2Params>(algorithm.parameters->octets, asn1::kBer, arena));
  const auto* salt = std::get_if<Octets>(&p.salt);
  const auto prf = p.prf ? hmac_digest(p.prf->algorithm) : crypto::DigestAlgorithm::sha1;
  if (salt == nullptr || !prf) return fail(CmsError::unsupported, "PBKDF2 with a salt or PRF that is not known");
  if (p.key_length && *p.key_length != static_cast<std::int64_t>(size)) {
    return fail(CmsError::bad_parameters, "PBKDF2 for another length of key than its cipher has");
  }
  if (p.iteration_count < 0) return fail(CmsError::bad_parameters, "PBKDF2 with a negative iterationCount");
  iterations_ += static_cast<std::uint64_t>(p.iteration_count);
  return crypto::pbkdf2(*prf, password, *salt, static_cast<std::uint64_t>(p.iteration_count), size, left);
}

Result<void> KeySearch::try_one(const PasswordRecipientInfo& info) {
  for (const SecretBytes& password : credentials_.passwords) {
    matched(0);
    SEALWIRE_CHECK(spend());
    tried([&]() -> Result<SecretBytes> {
      if (info.key_encryption_algorithm.algorithm != "1.2.840.113549.1.9.16.3.9"_oid) {
        // A plain key wrap in place of PWRI-KEK.
        const auto wrap = SEALWIRE_TRY(read_key_wrap(info.key_encryption_algorithm));
        const SecretBytes kek = SEALWIRE_TRY(kek_of_password(info, password, crypto::info_of(wrap.wrap).kek_size));
        return unwrap(info.key_encryption_algorithm, kek, info.encrypted_key);
      }
      asn1::Arena arena;
      const auto inner = SEALWIRE_TRY(inner_algorithm(info.key_encryption_algorithm, arena));
      const ContentEncryption cipher = SEALWIRE_TRY(read_content_encryption(inner, legacy_));
      const auto* cbc = std::get_if<crypto::CbcCipher>(&cipher.cipher);
      if (cbc == nullptr) return fail(CmsError::bad_parameters, "PWRI-KEK with a cipher that is not CBC");
      const SecretBytes kek = SEALWIRE_TRY(kek_of_password(info, password, cipher.key_size));
      return crypto::pwri_unwrap({*cbc, kek, cipher.iv, legacy_, cipher.rc2_effective_bits}, info.encrypted_key);
    }());
    if (certain_) return {};
  }
  return {};
}

}  // namespace sealwire::cms
