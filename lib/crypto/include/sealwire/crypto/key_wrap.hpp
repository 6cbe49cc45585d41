#pragma once

#include <optional>
#include <string_view>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/crypto/cipher.hpp"
#include "sealwire/crypto/error.hpp"

// Keys encrypted with keys. All unwrapping ends in decrypt_failed when the integrity check does not hold, and when the
// wrapped key has a length that no wrapped key has: who asks learns no more than that.

namespace sealwire::crypto {

enum class KeyWrap : std::uint8_t {
  aes128_wrap,  ///< RFC 3394
  aes192_wrap,
  aes256_wrap,
  aes128_wrap_pad,  ///< RFC 5649
  aes192_wrap_pad,
  aes256_wrap_pad,
  des3_wrap,  ///< RFC 3217 §3
  rc2_wrap,   ///< RFC 3217 §4; legacy
};

struct KeyWrapInfo {
  std::string_view name;  ///< as `openssl` names it: "id-aes128-wrap"
  std::size_t kek_size;
};
const KeyWrapInfo& info_of(KeyWrap wrap);
/// By that name, with or without "id-" in front; "3des-wrap" too.
std::optional<KeyWrap> key_wrap_named(std::string_view name);

/// The wrap of AES with a KEK of this many octets. Errors: bad_argument.
Result<KeyWrap> aes_wrap_for(std::size_t kek_size);

/// What RC2 needs beside its key: permission, and the effective bits that its RC2wrapParameter stands for (0: 128). The
/// example of RFC 3217 §4.4 has 40.
struct Rc2Wrap {
  Legacy legacy = Legacy::refuse;
  unsigned effective_bits = 0;
};

/// Encrypts `key` with `kek`. Errors: bad_argument (length of `kek`; of `key`: AES-KW and 3DES want a multiple of 8,
/// AES-KW at least 16, RC2 at most 255, AES-KWP at least 1), unsupported (RC2 without the legacy provider).
Result<Bytes> wrap_key(KeyWrap wrap, Octets kek, Octets key, Random& random, Rc2Wrap rc2 = {});
/// The inverse. Errors: bad_argument (length of `kek`), decrypt_failed, unsupported.
Result<SecretBytes> unwrap_key(KeyWrap wrap, Octets kek, Octets wrapped, Rc2Wrap rc2 = {});

/// id-alg-PWRI-KEK (RFC 3211 §2.3): `kek` names the cipher, its key and the IV of the algorithm identifier.
/// Errors: bad_argument unless `key` has 3 to 255 octets.
Result<Bytes> pwri_wrap(const CbcSetup& kek, Octets key, Random& random);
/// Errors: decrypt_failed for fewer than two blocks or broken ones, a count that exceeds what is there, and check
/// octets that do not match.
Result<SecretBytes> pwri_unwrap(const CbcSetup& kek, Octets wrapped);

}  // namespace sealwire::crypto
