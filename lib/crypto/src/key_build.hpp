#pragma once

#include "key_info.hpp"
#include "native.hpp"
#include "spki.hpp"

// From octets to libcrypto's keys and back. Its own decoders cost 117 µs a public key, most of which is spent on
// finding a decoder; the types that matter are therefore set up directly from their parts (5 µs).

namespace sealwire::crypto {

/// `view` is what was read of `der`. Errors: bad_key, unsupported.
Result<PkeyPtr> build_public(const KeyInfo& info, const SpkiView& view, Octets der);
Result<PkeyPtr> build_public_raw(const KeyInfo& info, Octets octets);
Result<PkeyPtr> build_dsa_inheriting(Octets integer, const EVP_PKEY* issuer);
Result<PkeyPtr> build_private(Octets der);
Result<PkeyPtr> build_private_raw(const KeyInfo& info, Octets octets);

Result<Bytes> read_public_raw(const KeyInfo& info, const EVP_PKEY* key);
Result<SecretBytes> read_private_raw(const KeyInfo& info, const EVP_PKEY* key);
Result<SecretBytes> write_pkcs8(const EVP_PKEY* key);

}  // namespace sealwire::crypto
