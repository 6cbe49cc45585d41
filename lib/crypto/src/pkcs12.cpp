#include <algorithm>

#include <openssl/err.h>
#include <openssl/pkcs12.h>

#include "sealwire/base/try.hpp"

#include "load_internal.hpp"

namespace sealwire::crypto {
namespace {

using P12Ptr = std::unique_ptr<PKCS12, Freer<PKCS12_free>>;
using InfoPtr = std::unique_ptr<PKCS8_PRIV_KEY_INFO, Freer<PKCS8_PRIV_KEY_INFO_free>>;

void free_bags(STACK_OF(PKCS12_SAFEBAG) * bags) { sk_PKCS12_SAFEBAG_pop_free(bags, PKCS12_SAFEBAG_free); }
void free_safes(STACK_OF(PKCS7) * safes) { sk_PKCS7_pop_free(safes, PKCS7_free); }
using BagsPtr = std::unique_ptr<STACK_OF(PKCS12_SAFEBAG), Freer<free_bags>>;
using SafesPtr = std::unique_ptr<STACK_OF(PKCS7), Freer<free_safes>>;

// SafeContentsBag (RFC 7292 §4.2.6) may hold bags in turn; nobody nests them deeply.
constexpr int kDeepest = 4;

// One reading of a file, with the algorithms of one library context.
struct Reader {
  OSSL_LIB_CTX* context;
  const char* password;  // null stands for no password at all, which PKCS #12 tells from an empty one
  int length;
  LoadedKeys found;

  Result<void> read_bag(const PKCS12_SAFEBAG* bag, int depth);
  Result<void> read_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth);
  Result<void> read_safe(PKCS7* safe);
  Result<void> read(Octets der);
};

Result<void> Reader::read_bag(const PKCS12_SAFEBAG* bag, int depth) {
  switch (PKCS12_SAFEBAG_get_nid(bag)) {
    case NID_keyBag: found.keys.push_back(SEALWIRE_TRY(adopt_pkcs8(PKCS12_SAFEBAG_get0_p8inf(bag)))); return {};
    case NID_pkcs8ShroudedKeyBag: {
      const X509_ALGOR* algorithm = nullptr;
      X509_SIG_get0(PKCS12_SAFEBAG_get0_pkcs8(bag), &algorithm, nullptr);
      SEALWIRE_CHECK(check_iterations(algorithm));
      const InfoPtr info(PKCS12_decrypt_skey_ex(bag, password, length, context, nullptr));
      if (!info) return decryption_failure("the private key in the PKCS #12 file");
      found.keys.push_back(SEALWIRE_TRY(adopt_pkcs8(info.get())));
      return {};
    }
    case NID_certBag: {
      if (PKCS12_SAFEBAG_get_bag_nid(bag) != NID_x509Certificate) return {};
      const std::unique_ptr<X509, Freer<X509_free>> certificate(PKCS12_SAFEBAG_get1_cert(bag));
      unsigned char* der = nullptr;
      const int size = certificate ? i2d_X509(certificate.get(), &der) : -1;
      if (size <= 0) return library_failure(CryptoError::bad_key, "a certificate in the PKCS #12 file is malformed");
      found.certificates.emplace_back(der, der + size);
      OPENSSL_free(der);
      return {};
    }
    case NID_safeContentsBag:
      if (depth >= kDeepest) return fail(CryptoError::limit, "bags in the PKCS #12 file are nested too deeply");
      return read_bags(PKCS12_SAFEBAG_get0_safes(bag), depth + 1);
    default: return {};
  }
}

Result<void> Reader::read_bags(const STACK_OF(PKCS12_SAFEBAG) * bags, int depth) {
  for (int i = 0; i < sk_PKCS12_SAFEBAG_num(bags); ++i) {
    SEALWIRE_CHECK(read_bag(sk_PKCS12_SAFEBAG_value(bags, i), depth));
  }
  return {};
}

Result<void> Reader::read_safe(PKCS7* safe) {
  BagsPtr bags;
  if (PKCS7_type_is_data(safe)) {
    bags.reset(PKCS12_unpack_p7data(safe));
    if (!bags) return library_failure(CryptoError::bad_key, "a part of the PKCS #12 file is malformed");
  } else if (PKCS7_type_is_encrypted(safe)) {
    if (safe->d.encrypted != nullptr) SEALWIRE_CHECK(check_iterations(safe->d.encrypted->enc_data->algorithm));
    bags.reset(PKCS12_unpack_p7encdata(safe, password, length));
    if (!bags) return decryption_failure("a part of the PKCS #12 file");
  } else {
    return fail(CryptoError::unsupported,
                "a part of the PKCS #12 file is encrypted to a certificate, not with a password");
  }
  return read_bags(bags.get(), 0);
}

Result<void> Reader::read(Octets der) {
  const auto malformed = [] { return library_failure(CryptoError::bad_key, "the octets are not a PKCS #12 file"); };
  PKCS12* raw = PKCS12_init_ex(NID_pkcs7_data, context, nullptr);
  const unsigned char* at = der.data();
  // On failure d2i frees what it was given.
  if (raw == nullptr || d2i_PKCS12(&raw, &at, static_cast<long>(der.size())) == nullptr) return malformed();
  const P12Ptr file(raw);
  if (at != der.data() + der.size()) return malformed();
  if (PKCS12_mac_present(file.get()) == 1) {
    const ASN1_INTEGER* rounds = nullptr;
    PKCS12_get0_mac(nullptr, nullptr, nullptr, &rounds, file.get());
    if (rounds != nullptr) SEALWIRE_CHECK(check_iterations(rounds));
    if (PKCS12_verify_mac(file.get(), password, length) != 1) return decryption_failure("the PKCS #12 file");
  }
  const SafesPtr safes(PKCS12_unpack_authsafes(file.get()));
  if (!safes) return malformed();
  for (int i = 0; i < sk_PKCS7_num(safes.get()); ++i) SEALWIRE_CHECK(read_safe(sk_PKCS7_value(safes.get(), i)));
  return {};
}

Result<LoadedKeys> attempt(Octets der, const char* password, std::size_t length) {
  Reader reader{nullptr, password, static_cast<int>(length), {}};
  auto read = reader.read(der);
  if (!read && read.error().is(CryptoError::unsupported) && legacy_context() != nullptr) {
    reader = Reader{legacy_context(), password, static_cast<int>(length), {}};
    read = reader.read(der);
  }
  if (!read) return std::unexpected(std::move(read).error());
  return std::move(reader.found);
}

}  // namespace

Result<void> load_pkcs12(Octets der, const Password& password, LoadedKeys& out) {
  // Without a password both readings of "none" are in use (RFC 7292 B.1: an empty BMPString, or nothing at all).
  // libcrypto wants a terminator behind it.
  SecretBytes given(password ? password->size() + 1 : 1);
  if (password) std::copy(password->begin(), password->end(), given.data());
  const std::size_t length = given.size() - 1;
  Result<LoadedKeys> found = attempt(der, reinterpret_cast<const char*>(given.data()), length);
  if (!found && length == 0 && found.error().is(CryptoError::wrong_password)) {
    if (auto other = attempt(der, nullptr, 0)) found = std::move(other);
  }
  if (!found && !password && found.error().is(CryptoError::wrong_password)) {
    return fail(CryptoError::needs_password, "the PKCS #12 file is encrypted, and no password was given");
  }
  LoadedKeys loaded = SEALWIRE_TRY(std::move(found));
  for (PrivateKey& key : loaded.keys) out.keys.push_back(std::move(key));
  for (Bytes& certificate : loaded.certificates) out.certificates.push_back(std::move(certificate));
  return {};
}

}  // namespace sealwire::crypto
