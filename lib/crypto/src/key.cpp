#include "sealwire/crypto/key.hpp"

#include <optional>

#include <openssl/core_names.h>
#include <openssl/err.h>
#include <openssl/x509.h>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/library.hpp"

#include "context_pool.hpp"
#include "key_build.hpp"
#include "key_info.hpp"
#include "spki.hpp"

namespace sealwire::crypto {

struct PublicKey::Impl {
  PkeyPtr key;
  KeyType type = KeyType::rsa;
  Bytes spki;
  mutable ContextPool pool;
};

struct PrivateKey::Impl {
  PkeyPtr key;
  PublicKey public_key;
  bool in_token = false;
  mutable ContextPool pool;
};

namespace {

// The octets of a point or raw key whose algorithm identifier is only names; nothing for other types, and for points
// that came compressed.
std::optional<Bytes> encoded_key(const KeyInfo& info, EVP_PKEY* key) {
  if (info.group == nullptr && !is_montgomery(info.type) && !is_eddsa(info.type)) return std::nullopt;
  unsigned char* octets = nullptr;
  std::size_t size = 0;
  Bytes out;
  if (info.group != nullptr) {
    size = EVP_PKEY_get1_encoded_public_key(key, &octets);
    out.assign(octets, octets + size);
    OPENSSL_free(octets);
    if (size != 1 + 2 * info.field || out[0] != 4) return std::nullopt;
    return out;
  }
  out.resize(info.field);
  size = out.size();
  if (EVP_PKEY_get_raw_public_key(key, out.data(), &size) != 1 || size != out.size()) {
    ERR_clear_error();
    return std::nullopt;
  }
  return out;
}

// libcrypto's encoder costs more than making the key, so what is only names and a point is put together here.
Result<Bytes> write_spki(const KeyInfo& info, EVP_PKEY* key) {
  if (const auto octets = encoded_key(info, key)) {
    Bytes algorithm, bits{0}, body, out;
    append_der(algorithm, 0x06, as_octets(info.oid));
    if (info.group != nullptr) append_der(algorithm, 0x06, as_octets(info.curve));
    append(bits, *octets);
    append_der(body, 0x30, algorithm);
    append_der(body, 0x03, bits);
    append_der(out, 0x30, body);
    return out;
  }
  unsigned char* der = nullptr;
  const int size = i2d_PUBKEY(key, &der);
  if (size <= 0) return library_failure(CryptoError::library, "a public key cannot be encoded");
  Bytes out(der, der + size);
  OPENSSL_free(der);
  return out;
}

std::size_t longest_signature(KeyType type, const EVP_PKEY* key) {
  if (is_montgomery(type) || is_ml_kem(type) || type == KeyType::dh || key == nullptr) return 0;
  return static_cast<std::size_t>(EVP_PKEY_get_size(key));
}

}  // namespace

EVP_PKEY* NativeKey::get(const PublicKey& key) { return key.impl_->key.get(); }
EVP_PKEY* NativeKey::get(const PrivateKey& key) { return key.impl_->key.get(); }
ContextPool& NativeKey::pool(const PublicKey& key) { return key.impl_->pool; }
ContextPool& NativeKey::pool(const PrivateKey& key) { return key.impl_->pool; }

// Both halves share libcrypto's key, each with contexts of its own; what is in a token is made a key outside of it.
Result<PublicKey> NativeKey::public_half(EVP_PKEY* key, bool in_token) {
  if (!in_token) {
    EVP_PKEY_up_ref(key);
    return adopt_public(PkeyPtr(key));
  }
  const auto type = type_of(key);
  if (!type) return fail(CryptoError::unsupported, "a key of a type that is not known here");
  const Bytes spki = SEALWIRE_TRY(write_spki(info_of(*type), key));
  return PublicKey::from_spki(spki);
}

Result<PublicKey> NativeKey::adopt_public(PkeyPtr key) {
  const auto type = type_of(key.get());
  if (!type) return fail(CryptoError::unsupported, "a key of a type that is not known here");
  auto impl = std::make_shared<PublicKey::Impl>();
  impl->spki = SEALWIRE_TRY(write_spki(info_of(*type), key.get()));
  impl->key = std::move(key);
  impl->type = *type;
  return PublicKey(std::move(impl));
}

Result<PrivateKey> NativeKey::adopt_private(PkeyPtr key, bool in_token) {
  PublicKey public_key = SEALWIRE_TRY(public_half(key.get(), in_token));
  return PrivateKey(std::shared_ptr<const PrivateKey::Impl>(
      new PrivateKey::Impl{std::move(key), std::move(public_key), in_token, {}}));
}

Result<PublicKey> PublicKey::from_spki(Octets der) {
  const SpkiView view = SEALWIRE_TRY(read_spki(der));
  const KeyInfo* info = find_key_info(view.algorithm, view.parameters);
  if (info == nullptr) return fail(CryptoError::unsupported, "a public key of an algorithm that is not known here");
  auto impl = std::make_shared<Impl>();
  impl->type = info->type;
  if (info->type != KeyType::dsa || !view.parameters.empty()) {
    impl->key = SEALWIRE_TRY(build_public(*info, view, der));
  }
  impl->spki = to_bytes(der);
  return PublicKey(std::move(impl));
}

Result<PublicKey> PublicKey::from_raw(KeyType type, Octets octets) {
  PkeyPtr key = SEALWIRE_TRY(build_public_raw(info_of(type), octets));
  return NativeKey::adopt_public(std::move(key));
}

KeyType PublicKey::type() const { return impl_->type; }
unsigned PublicKey::bits() const { return impl_->key ? static_cast<unsigned>(EVP_PKEY_get_bits(impl_->key.get())) : 0; }
std::size_t PublicKey::signature_size() const { return longest_signature(impl_->type, impl_->key.get()); }
Octets PublicKey::spki() const { return impl_->spki; }
bool PublicKey::lacks_parameters() const { return !impl_->key; }
Result<Bytes> PublicKey::raw() const { return read_public_raw(info_of(impl_->type), impl_->key.get()); }

std::string_view PublicKey::curve() const {
  if (const char* group = info_of(impl_->type).group; group != nullptr) return group;
  if (impl_->type != KeyType::ec_other) return {};
  char name[64] = {};
  std::size_t size = 0;
  if (EVP_PKEY_get_group_name(impl_->key.get(), name, sizeof name, &size) != 1) return {};
  const char* known = OBJ_nid2sn(OBJ_txt2nid(name));
  return known != nullptr ? known : std::string_view();
}

Result<PublicKey> PublicKey::with_parameters_of(const PublicKey& issuer) const {
  if (type() != KeyType::dsa || issuer.type() != KeyType::dsa || issuer.lacks_parameters()) {
    return fail(CryptoError::wrong_key, "only a DSA key inherits parameters, and only from a DSA key that has them");
  }
  const SpkiView view = SEALWIRE_TRY(read_spki(impl_->spki));
  return NativeKey::adopt_public(SEALWIRE_TRY(build_dsa_inheriting(view.key, issuer.impl_->key.get())));
}

bool operator==(const PublicKey& a, const PublicKey& b) {
  if (a.impl_ == b.impl_) return true;
  // A curve may be named in one and spelled out in the other.
  if (a.type() != b.type() && !(is_ec(a.type()) && is_ec(b.type()))) return false;
  if (equal(a.impl_->spki, b.impl_->spki)) return true;
  return a.impl_->key && b.impl_->key && EVP_PKEY_eq(a.impl_->key.get(), b.impl_->key.get()) == 1;
}

Result<PrivateKey> PrivateKey::from_der(Octets der) {
  return NativeKey::adopt_private(SEALWIRE_TRY(build_private(der)));
}

Result<PrivateKey> PrivateKey::from_raw(KeyType type, Octets octets) {
  return NativeKey::adopt_private(SEALWIRE_TRY(build_private_raw(info_of(type), octets)));
}

KeyType PrivateKey::type() const { return impl_->public_key.type(); }
unsigned PrivateKey::bits() const { return impl_->public_key.bits(); }
std::size_t PrivateKey::signature_size() const { return impl_->public_key.signature_size(); }
const PublicKey& PrivateKey::public_key() const { return impl_->public_key; }
bool PrivateKey::in_token() const { return impl_->in_token; }

Result<SecretBytes> PrivateKey::to_pkcs8() const {
  if (in_token()) return fail(CryptoError::wrong_key, "the private key is in a token and cannot be read");
  return write_pkcs8(impl_->key.get());
}

Result<SecretBytes> PrivateKey::raw() const {
  if (in_token()) return fail(CryptoError::wrong_key, "the private key is in a token and cannot be read");
  return read_private_raw(info_of(type()), impl_->key.get());
}

}  // namespace sealwire::crypto
