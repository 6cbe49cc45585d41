#include "sealwire/crypto/kdf.hpp"

#include <algorithm>
#include <array>

#include <openssl/core_names.h>
#include <openssl/kdf.h>
#include <openssl/params.h>

#include "sealwire/base/try.hpp"

#include "digests.hpp"
#include "fetched.hpp"
#include "spki.hpp"

namespace sealwire::crypto {
namespace {

// OSSL_PARAM's constructors take pointers to what they do not change.
OSSL_PARAM octets_param(const char* name, Octets octets) {
  static constexpr std::uint8_t kEmpty = 0;
  const std::uint8_t* data = octets.empty() ? &kEmpty : octets.data();
  return OSSL_PARAM_construct_octet_string(name, const_cast<std::uint8_t*>(data), octets.size());
}
OSSL_PARAM digest_param(DigestAlgorithm digest) {
  return OSSL_PARAM_construct_utf8_string(OSSL_KDF_PARAM_DIGEST, const_cast<char*>(libcrypto_name(digest)), 0);
}

Result<SecretBytes> derive(NativeKdf which, const OSSL_PARAM* parameters, std::size_t size, std::string_view name) {
  if (size == 0 || size > kMaxDerived) {
    return fail(CryptoError::bad_argument, std::string(name) + " of " + std::to_string(size) + " octets");
  }
  EVP_KDF* kdf = SEALWIRE_TRY(fetched(which));
  const KdfCtxPtr context(EVP_KDF_CTX_new(kdf));
  SecretBytes out(size);
  if (context == nullptr || EVP_KDF_derive(context.get(), out.data(), out.size(), parameters) != 1) {
    return library_failure(CryptoError::unsupported, std::string(name) + " cannot be computed");
  }
  return out;
}

void append_big_endian(Bytes& to, std::uint32_t value) {
  for (int shift = 24; shift >= 0; shift -= 8) to.push_back(static_cast<std::uint8_t>(value >> shift));
}

// OtherInfo of RFC 2631 §2.1.2.
Bytes other_info(Octets wrap_oid, std::uint32_t counter, std::uint32_t key_bits, std::optional<Octets> party_a_info) {
  Bytes number;
  append_big_endian(number, counter);
  Bytes key_info;
  append_der(key_info, 0x06, wrap_oid);
  append_der(key_info, 0x04, number);
  Bytes fields;
  append_der(fields, 0x30, key_info);
  Bytes inner;
  if (party_a_info) {
    append_der(inner, 0x04, *party_a_info);
    append_der(fields, 0xA0, inner);
    inner.clear();
  }
  number.clear();
  append_big_endian(number, key_bits);
  append_der(inner, 0x04, number);
  append_der(fields, 0xA2, inner);
  Bytes out;
  append_der(out, 0x30, fields);
  return out;
}

}  // namespace

Result<SecretBytes> x963_kdf(DigestAlgorithm digest, Octets secret, Octets info, std::size_t size) {
  const OSSL_PARAM parameters[] = {digest_param(digest), octets_param(OSSL_KDF_PARAM_KEY, secret),
                                   octets_param(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  return derive(NativeKdf::x963, parameters, size, "the X9.63 KDF");
}

Result<SecretBytes> kdf3(DigestAlgorithm digest, Octets secret, Octets info, std::size_t size) {
  const OSSL_PARAM parameters[] = {digest_param(digest), octets_param(OSSL_KDF_PARAM_KEY, secret),
                                   octets_param(OSSL_KDF_PARAM_INFO, info), OSSL_PARAM_construct_end()};
  return derive(NativeKdf::sskdf, parameters, size, "KDF3");
}

Result<SecretBytes> x942_kdf(DigestAlgorithm digest, Octets secret, Octets wrap_oid, std::uint32_t key_bits,
                             std::optional<Octets> party_a_info) {
  const std::size_t size = (key_bits + 7) / 8;
  if (size == 0 || size > kMaxDerived) {
    return fail(CryptoError::bad_argument, "the X9.42 KDF of " + std::to_string(key_bits) + " bits");
  }
  SecretBytes out(size);
  std::size_t done = 0;
  for (std::uint32_t counter = 1; done < size; ++counter) {
    Digest hash = SEALWIRE_TRY(Digest::start(digest));
    hash.update(secret);
    hash.update(other_info(wrap_oid, counter, key_bits, party_a_info));
    DigestValue block = hash.finish();
    const std::size_t take = std::min(block.size(), size - done);
    std::copy_n(block.data(), take, out.data() + done);
    wipe({block.data(), block.size()});
    done += take;
  }
  return out;
}

Result<SecretBytes> hkdf(DigestAlgorithm digest, Octets secret, Octets salt, Octets info, std::size_t size) {
  if (size > 255 * digest_size(digest)) {
    return fail(CryptoError::bad_argument, "HKDF of " + std::to_string(size) + " octets");
  }
  // No salt is a salt of zeros; libcrypto takes an empty one for absent, which comes to the same.
  const OSSL_PARAM parameters[] = {digest_param(digest), octets_param(OSSL_KDF_PARAM_KEY, secret),
                                   octets_param(OSSL_KDF_PARAM_SALT, salt), octets_param(OSSL_KDF_PARAM_INFO, info),
                                   OSSL_PARAM_construct_end()};
  return derive(NativeKdf::hkdf, parameters, size, "HKDF");
}

Result<SecretBytes> pbkdf2(DigestAlgorithm digest, Octets password, Octets salt, std::uint64_t iterations,
                           std::size_t size, const PasswordLimits& limits) {
  if (iterations == 0) return fail(CryptoError::bad_parameter, "PBKDF2 with no iteration");
  if (iterations > limits.iterations) {
    return fail(CryptoError::limit, "PBKDF2 with " + std::to_string(iterations) + " iterations, " +
                                        std::to_string(limits.iterations) + " are allowed");
  }
  // The limits of SP 800-132 are for who makes a message, not for who reads an old one.
  int as_pkcs5 = 1;
  const OSSL_PARAM parameters[] = {digest_param(digest),
                                   octets_param(OSSL_KDF_PARAM_PASSWORD, password),
                                   octets_param(OSSL_KDF_PARAM_SALT, salt),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_ITER, &iterations),
                                   OSSL_PARAM_construct_int(OSSL_KDF_PARAM_PKCS5, &as_pkcs5),
                                   OSSL_PARAM_construct_end()};
  return derive(NativeKdf::pbkdf2, parameters, size, "PBKDF2");
}

Result<SecretBytes> scrypt(Octets password, Octets salt, ScryptCost cost, std::size_t size,
                           const PasswordLimits& limits) {
  const bool power = cost.n > 1 && (cost.n & (cost.n - 1)) == 0;
  if (!power || cost.r == 0 || cost.p == 0) return fail(CryptoError::bad_parameter, "scrypt with impossible costs");
  const bool small = cost.n <= limits.scrypt_work && cost.r <= limits.scrypt_work / cost.n &&
                     cost.p <= limits.scrypt_work / (cost.n * cost.r);
  // 128·r octets for each of N + p blocks (RFC 7914 §5, §6).
  if (!small || cost.n + cost.p > limits.scrypt_memory / 128 / cost.r) {
    return fail(CryptoError::limit, "scrypt with N " + std::to_string(cost.n) + ", r " + std::to_string(cost.r) +
                                        ", p " + std::to_string(cost.p) + " takes more than is allowed");
  }
  std::uint64_t memory = limits.scrypt_memory + (1U << 20);
  const OSSL_PARAM parameters[] = {octets_param(OSSL_KDF_PARAM_PASSWORD, password),
                                   octets_param(OSSL_KDF_PARAM_SALT, salt),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_N, &cost.n),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_R, &cost.r),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_P, &cost.p),
                                   OSSL_PARAM_construct_uint64(OSSL_KDF_PARAM_SCRYPT_MAXMEM, &memory),
                                   OSSL_PARAM_construct_end()};
  return derive(NativeKdf::scrypt, parameters, size, "scrypt");
}

}  // namespace sealwire::crypto
