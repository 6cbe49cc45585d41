#include "key_build.hpp"

#include <algorithm>

#include <openssl/bn.h>
#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/params.h>
#include <openssl/x509.h>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/library.hpp"

namespace sealwire::crypto {
namespace {

using BnPtr = std::unique_ptr<BIGNUM, Freer<BN_clear_free>>;

std::unexpected<Error> bad_key(const KeyInfo& info, std::string_view kind) {
  return library_failure(CryptoError::bad_key,
                         "the octets are not a " + std::string(kind) + " key of type " + std::string(info.name));
}

bool missing(const KeyInfo& info) {
  return info.needs != nullptr && !library_at_least(3, static_cast<unsigned>(info.needs[2] - '0'));
}

// A key that has the parameters of a curve and nothing else.
PkeyPtr make_group(const char* group) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, "EC", nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_paramgen_init(context.get()) != 1 ||
      EVP_PKEY_CTX_set_group_name(context.get(), group) != 1 || EVP_PKEY_paramgen(context.get(), &key) != 1) {
    return nullptr;
  }
  return PkeyPtr(key);
}

// Copying the parameters of a template is what makes points cheap; one per thread, so that no lock is shared.
const EVP_PKEY* group_template(KeyType type, const char* group) {
  thread_local PkeyPtr templates[3];
  PkeyPtr& slot = templates[static_cast<std::size_t>(type) - static_cast<std::size_t>(KeyType::ec_p256)];
  if (!slot) slot = make_group(group);
  return slot.get();
}

Result<PkeyPtr> build_point(const KeyInfo& info, Octets point) {
  const EVP_PKEY* parameters = group_template(info.type, info.group);
  PkeyPtr key(EVP_PKEY_new());
  if (parameters == nullptr || !key || EVP_PKEY_copy_parameters(key.get(), parameters) != 1) {
    return library_failure(CryptoError::library, "no parameters for " + std::string(info.name));
  }
  // The point at infinity and the hybrid forms (RFC 5480 §2.2) are no public keys; libcrypto checks that the point is
  // on the curve.
  const bool uncompressed = point.size() == 1 + 2 * info.field && point[0] == 4;
  const bool compressed = point.size() == 1 + info.field && (point[0] == 2 || point[0] == 3);
  if ((!uncompressed && !compressed) || EVP_PKEY_set1_encoded_public_key(key.get(), point.data(), point.size()) != 1) {
    return bad_key(info, "public");
  }
  return key;
}

// An OSSL_PARAM integer is in the machine's order.
Bytes native_order(Octets big_endian) {
  Bytes out(big_endian.begin(), big_endian.end());
  if constexpr (std::endian::native == std::endian::little) std::reverse(out.begin(), out.end());
  return out;
}

Result<PkeyPtr> from_parameters(const char* type, int selection, OSSL_PARAM* parameters) {
  const PkeyCtxPtr context(EVP_PKEY_CTX_new_from_name(nullptr, type, nullptr));
  EVP_PKEY* key = nullptr;
  if (!context || EVP_PKEY_fromdata_init(context.get()) != 1 ||
      EVP_PKEY_fromdata(context.get(), &key, selection, parameters) != 1) {
    return library_failure(CryptoError::bad_key, std::string("the numbers are not a key of type ") + type);
  }
  return PkeyPtr(key);
}

// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } (RFC 8017 A.1.1)
Result<PkeyPtr> build_rsa(const KeyInfo& info, Octets octets) {
  DerCursor outer(octets);
  const auto body = outer.take(0x30);
  if (!body || !outer.done()) return bad_key(info, "public");
  DerCursor fields(*body);
  const auto modulus = take_positive(fields);
  const auto exponent = take_positive(fields);
  if (!modulus || !exponent || !fields.done()) return bad_key(info, "public");
  if (modulus->size() > 2048 || exponent->size() > modulus->size()) {
    return fail(CryptoError::bad_key, "an RSA key of more than 16384 bits");
  }
  if ((modulus->back() & 1) == 0 || (exponent->back() & 1) == 0 || (exponent->size() == 1 && exponent->front() == 1)) {
    return bad_key(info, "public");
  }
  Bytes n = native_order(*modulus);
  Bytes e = native_order(*exponent);
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_N, n.data(), n.size()),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_RSA_E, e.data(), e.size()),
                             OSSL_PARAM_construct_end()};
  return from_parameters("RSA", EVP_PKEY_PUBLIC_KEY, parameters);
}

// RFC 5480 §2.1.1 wants curves named; electronic passports spell them out all the same. libcrypto finds the name of a
// curve that is spelled out if it has every parameter of a curve it knows; any other is refused, lest somebody choose
// a generator that makes another's public key his own.
Result<void> check_curve(const EVP_PKEY* key) {
  int spelled_out = 0;
  char name[80];
  std::size_t size = 0;
  if (EVP_PKEY_is_a(key, "EC") == 1 &&
      EVP_PKEY_get_int_param(key, OSSL_PKEY_PARAM_EC_DECODED_FROM_EXPLICIT_PARAMS, &spelled_out) == 1 &&
      spelled_out != 0 && EVP_PKEY_get_group_name(key, name, sizeof name, &size) != 1) {
    return library_failure(CryptoError::unsupported,
                           "an EC key on a curve that is spelled out, and is none that is known (RFC 5480 §2.1.1)");
  }
  return {};
}

Result<PkeyPtr> decode_public(const KeyInfo& info, Octets der) {
  const unsigned char* at = der.data();
  PkeyPtr key(d2i_PUBKEY(nullptr, &at, static_cast<long>(der.size())));
  if (!key || at != der.data() + der.size()) {
    if (info.type == KeyType::ec_other) {
      return library_failure(CryptoError::unsupported, "an EC public key on a curve that is not available");
    }
    return bad_key(info, "public");
  }
  SEALWIRE_CHECK(check_curve(key.get()));
  return key;
}

// libcrypto 3.0 does not read a OneAsymmetricKey with a public key (RFC 5958), so that one goes in as version 1.
Bytes as_version_1(const Pkcs8View& view) {
  Bytes body = {0x02, 0x01, 0x00};
  append(body, view.algorithm_identifier);
  append_der(body, 0x04, view.private_key);
  Bytes out;
  append_der(out, 0x30, body);
  wipe(body);
  return out;
}

Result<PkeyPtr> decode_private(Octets der) {
  if (der.empty()) return fail(CryptoError::no_key, "there is no private key in the input: it is empty");
  const unsigned char* at = der.data();
  PkeyPtr key(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  if (!key || at != der.data() + der.size()) {
    ERR_clear_error();  // its reason is that of the last format that was tried
    return fail(CryptoError::bad_key, "the octets are not a private key");
  }
  SEALWIRE_CHECK(check_curve(key.get()));
  return key;
}

Result<void> check_halves(const Pkcs8View& view, const KeyInfo& info, const EVP_PKEY* key) {
  if (!view.public_key || is_rsa(info.type)) return {};
  const auto derived = read_public_raw(info, key);
  if (derived && equal(*derived, *view.public_key)) return {};
  // A compressed point is the same key in other octets.
  if (is_ec(info.type) && derived) {
    auto given = build_public_raw(info, *view.public_key);
    if (given && EVP_PKEY_eq(given->get(), key) == 1) return {};
  }
  return fail(CryptoError::bad_key, "the public key beside the private key is not its own");
}

Result<Bytes> read_number(const EVP_PKEY* key, const char* name, std::size_t width) {
  BIGNUM* raw = nullptr;
  if (EVP_PKEY_get_bn_param(key, name, &raw) != 1)
    return library_failure(CryptoError::wrong_key, "the key has no such part");
  const BnPtr number(raw);
  Bytes out(width == 0 ? static_cast<std::size_t>(BN_num_bytes(raw)) : width);
  if (BN_bn2binpad(raw, out.data(), static_cast<int>(out.size())) < 0) {
    return library_failure(CryptoError::library, "a number of a key is longer than its field");
  }
  return out;
}

}  // namespace

std::optional<KeyType> type_of(const EVP_PKEY* key) {
  for (const KeyInfo& info : all_key_info()) {
    if (EVP_PKEY_is_a(key, info.libcrypto) != 1) continue;
    if (info.group == nullptr) return info.type;
    char group[64] = {};
    std::size_t size = 0;
    if (EVP_PKEY_get_group_name(key, group, sizeof group, &size) == 1 && std::string_view(group) == info.group)
      return info.type;
  }
  if (EVP_PKEY_is_a(key, "DH") == 1) return KeyType::dh;
  return std::nullopt;
}

Result<PkeyPtr> build_public(const KeyInfo& info, const SpkiView& view, Octets der) {
  if (missing(info)) return std::unexpected(needs_library(info.name, info.needs));
  switch (info.type) {
    case KeyType::rsa: return build_rsa(info, view.key);
    case KeyType::ec_p256:
    case KeyType::ec_p384:
    case KeyType::ec_p521: return build_point(info, view.key);
    case KeyType::ed25519:
    case KeyType::ed448:
    case KeyType::x25519:
    case KeyType::x448:
      if (!view.parameters.empty())
        return fail(CryptoError::bad_key, std::string(info.name) + " keys have no parameters (RFC 8410 §3)");
      return build_public_raw(info, view.key);
    default: return decode_public(info, der);
  }
}

Result<PkeyPtr> build_public_raw(const KeyInfo& info, Octets octets) {
  if (missing(info)) return std::unexpected(needs_library(info.name, info.needs));
  if (info.group != nullptr) return build_point(info, octets);
  if (is_rsa(info.type) || is_ec(info.type) || info.type == KeyType::dsa || info.type == KeyType::dh) {
    return fail(CryptoError::wrong_key, std::string(info.name) + " keys have no raw form");
  }
  PkeyPtr key(EVP_PKEY_new_raw_public_key_ex(nullptr, info.libcrypto, nullptr, octets.data(), octets.size()));
  if (!key) return bad_key(info, "public");
  return key;
}

Result<PkeyPtr> build_dsa_inheriting(Octets integer, const EVP_PKEY* issuer) {
  DerCursor cursor(integer);
  const auto y = take_positive(cursor);
  if (!y || !cursor.done()) return fail(CryptoError::bad_key, "a DSA public key is not an INTEGER");
  Bytes pub = native_order(*y);
  Bytes p = native_order(SEALWIRE_TRY(read_number(issuer, OSSL_PKEY_PARAM_FFC_P, 0)));
  Bytes q = native_order(SEALWIRE_TRY(read_number(issuer, OSSL_PKEY_PARAM_FFC_Q, 0)));
  Bytes g = native_order(SEALWIRE_TRY(read_number(issuer, OSSL_PKEY_PARAM_FFC_G, 0)));
  OSSL_PARAM parameters[] = {OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_FFC_P, p.data(), p.size()),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_FFC_Q, q.data(), q.size()),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_FFC_G, g.data(), g.size()),
                             OSSL_PARAM_construct_BN(OSSL_PKEY_PARAM_PUB_KEY, pub.data(), pub.size()),
                             OSSL_PARAM_construct_end()};
  return from_parameters("DSA", EVP_PKEY_PUBLIC_KEY, parameters);
}

Result<PkeyPtr> build_private(Octets der) {
  const auto view = read_pkcs8(der);
  if (!view) return decode_private(der);
  const KeyInfo* info = find_key_info(view->algorithm, view->parameters);
  if (info == nullptr) return fail(CryptoError::unsupported, "a private key of an algorithm that is not known here");
  if (missing(*info)) return std::unexpected(needs_library(info->name, info->needs));
  if (!view->has_extras) return decode_private(der);
  Bytes plain = as_version_1(*view);
  auto key = decode_private(plain);
  wipe(plain);
  if (key) SEALWIRE_CHECK(check_halves(*view, *info, key->get()));
  return key;
}

Result<PkeyPtr> build_private_raw(const KeyInfo& info, Octets octets) {
  if (info.group != nullptr) {
    if (octets.empty() || octets.size() > info.field) return bad_key(info, "private");
    // ECPrivateKey (RFC 5915 §3) without its public key, which libcrypto then works out.
    Bytes scalar(info.field - octets.size());
    append(scalar, octets);
    Bytes body = {0x02, 0x01, 0x01};
    append_der(body, 0x04, scalar);
    Bytes oid;
    append_der(oid, 0x06, as_octets(info.curve));
    append_der(body, 0xa0, oid);
    Bytes der;
    append_der(der, 0x30, body);
    auto key = decode_private(der);
    for (Bytes* secret : {&scalar, &body, &der}) wipe(*secret);
    return key;
  }
  if (!is_eddsa(info.type) && !is_montgomery(info.type)) {
    return fail(CryptoError::wrong_key, std::string(info.name) + " private keys have no raw form");
  }
  PkeyPtr key(EVP_PKEY_new_raw_private_key_ex(nullptr, info.libcrypto, nullptr, octets.data(), octets.size()));
  if (!key) return bad_key(info, "private");
  return key;
}

Result<Bytes> read_public_raw(const KeyInfo& info, const EVP_PKEY* key) {
  if (info.group != nullptr) {
    // By coordinates: the encoded form would be compressed if the key came so.
    Bytes point = {4};
    append(point, SEALWIRE_TRY(read_number(key, OSSL_PKEY_PARAM_EC_PUB_X, info.field)));
    append(point, SEALWIRE_TRY(read_number(key, OSSL_PKEY_PARAM_EC_PUB_Y, info.field)));
    return point;
  }
  std::size_t size = 0;
  if (key == nullptr || is_rsa(info.type) || info.type == KeyType::dsa || info.type == KeyType::dh ||
      EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, nullptr, 0, &size) != 1) {
    ERR_clear_error();
    return fail(CryptoError::wrong_key, std::string(info.name) + " keys have no raw form");
  }
  Bytes out(size);
  if (EVP_PKEY_get_octet_string_param(key, OSSL_PKEY_PARAM_PUB_KEY, out.data(), out.size(), &size) != 1) {
    return library_failure(CryptoError::library, "a public key cannot be read");
  }
  return out;
}

Result<SecretBytes> read_private_raw(const KeyInfo& info, const EVP_PKEY* key) {
  if (info.group != nullptr) {
    Bytes scalar = SEALWIRE_TRY(read_number(key, OSSL_PKEY_PARAM_PRIV_KEY, info.field));
    SecretBytes out{Octets(scalar)};
    wipe(scalar);
    return out;
  }
  std::size_t size = 0;
  if ((!is_eddsa(info.type) && !is_montgomery(info.type)) || EVP_PKEY_get_raw_private_key(key, nullptr, &size) != 1) {
    ERR_clear_error();
    return fail(CryptoError::wrong_key, std::string(info.name) + " private keys have no raw form");
  }
  SecretBytes out(size);
  if (EVP_PKEY_get_raw_private_key(key, out.data(), &size) != 1) {
    return library_failure(CryptoError::library, "a private key cannot be read");
  }
  return out;
}

Result<SecretBytes> write_pkcs8(const EVP_PKEY* key) {
  const std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freer<PKCS8_PRIV_KEY_INFO_free>> info(EVP_PKEY2PKCS8(key));
  unsigned char* der = nullptr;
  const int size = info ? i2d_PKCS8_PRIV_KEY_INFO(info.get(), &der) : -1;
  if (size <= 0) return library_failure(CryptoError::library, "a private key cannot be encoded");
  SecretBytes out(Octets(der, static_cast<std::size_t>(size)));
  OPENSSL_clear_free(der, static_cast<std::size_t>(size));
  return out;
}

}  // namespace sealwire::crypto
