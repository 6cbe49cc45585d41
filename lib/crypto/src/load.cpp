#include "sealwire/crypto/load.hpp"

#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"

#include "load_internal.hpp"
#include "spki.hpp"

namespace sealwire::crypto {
namespace {

// EncryptedPrivateKeyInfo ::= SEQUENCE { AlgorithmIdentifier, OCTET STRING } (RFC 5958 §3)
bool looks_like_encrypted_pkcs8(Octets der) {
  DerCursor outer(der);
  const auto body = outer.take(0x30);
  if (!body || !outer.done()) return false;
  DerCursor fields(*body);
  return fields.take(0x30) && fields.take(0x04) && fields.done();
}

// A certificate begins with SEQUENCE { SEQUENCE { [0] or INTEGER, …
bool looks_like_certificate(Octets der) {
  DerCursor outer(der);
  DerCursor fields(outer.take(0x30).value_or(Octets()));
  const auto tbs = fields.take(0x30);
  return tbs && fields.take(0x30) && fields.take(0x03) && fields.done() && outer.done();
}

Result<void> load_der(Octets der, const Password& password, LoadedKeys& out) {
  if (looks_like_pkcs12(der)) return load_pkcs12(der, password, out);
  if (looks_like_certificate(der)) {
    out.certificates.push_back(to_bytes(der));
    return {};
  }
  if (looks_like_encrypted_pkcs8(der)) {
    out.keys.push_back(SEALWIRE_TRY(load_encrypted_pkcs8(der, password)));
  } else {
    out.keys.push_back(SEALWIRE_TRY(PrivateKey::from_der(der)));
  }
  return {};
}

Result<void> load_block(const PemBlock& block, const Password& password, LoadedKeys& out) {
  const std::string_view label = block.label;
  if (label == "CERTIFICATE" || label == "X509 CERTIFICATE") {
    out.certificates.push_back(block.der);
    return {};
  }
  if (label == "PKCS12") return load_pkcs12(block.der, password, out);
  if (!label.ends_with("PRIVATE KEY")) return {};
  if (label == "ENCRYPTED PRIVATE KEY") {
    out.keys.push_back(SEALWIRE_TRY(load_encrypted_pkcs8(block.der, password)));
    return {};
  }
  if (block.headers.find("ENCRYPTED") == std::string::npos) {
    out.keys.push_back(SEALWIRE_TRY(PrivateKey::from_der(block.der)));
    return {};
  }
  const SecretBytes plain = SEALWIRE_TRY(decrypt_old_pem(block.headers, block.der, password));
  auto key = PrivateKey::from_der(plain);
  // Padding that looks right by chance (one in 256) is still a wrong password.
  if (!key) return fail(CryptoError::wrong_password, "the password does not open the private key");
  out.keys.push_back(std::move(*key));
  return {};
}

}  // namespace

bool looks_like_pkcs12(Octets der) {
  // BER is common here, with indefinite lengths too, so only the first octets are looked at.
  if (der.size() < 2 || der[0] != 0x30) return false;
  const std::size_t digits = der[1] > 0x80 ? der[1] & 0x7fU : 0U;
  if (digits > 4 || der.size() < 2 + digits + 4) return false;
  const Octets version = der.subspan(2 + digits, 3);
  return version[0] == 0x02 && version[1] == 0x01 && version[2] == 0x03;
}

Result<LoadedKeys> load_keys(Octets file, Password password) {
  LoadedKeys out;
  if (!looks_like_pem(as_text(file))) {
    SEALWIRE_CHECK(load_der(file, password, out));
    return out;
  }
  std::vector<PemBlock> blocks = SEALWIRE_TRY(read_pem(as_text(file)));
  for (PemBlock& block : blocks) {
    auto loaded = load_block(block, password, out);
    wipe(block.der);
    if (!loaded) return std::unexpected(std::move(loaded).error().shifted(block.offset));
  }
  return out;
}

Result<PrivateKey> load_private_key(Octets file, Password password) {
  LoadedKeys loaded = SEALWIRE_TRY(load_keys(file, password));
  if (loaded.keys.empty()) return fail(CryptoError::no_key, "there is no private key in the input");
  return std::move(loaded.keys.front());
}

}  // namespace sealwire::crypto
