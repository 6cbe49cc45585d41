#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/crypto/key.hpp"

// Private keys as they lie in files and tokens. Files are read by others; here their octets come in.

namespace sealwire::crypto {

/// More than this many rounds of password hashing (some seconds of work) are refused: limit.
constexpr std::uint64_t kMostIterations = 20'000'000;

/// What was found in a file, in its order.
struct LoadedKeys {
  std::vector<PrivateKey> keys;
  std::vector<Bytes> certificates;  ///< DER, not looked into
};

/// A password as octets of UTF-8; nothing if none was given. It is not kept.
using Password = std::optional<Octets>;

/// All private keys and certificates of a file: PEM or DER; PKCS #8, also encrypted (RFC 5958, RFC 8018), the older
/// forms of RSA, EC and DSA keys, with "Proc-Type: 4,ENCRYPTED" too, and PKCS #12 (RFC 7292). Ciphers that only the
/// legacy provider has (RC2, DES) are read if it can be loaded. A file without a key gives none; see load_private_key.
/// Errors: needs_password, wrong_password, bad_key, unsupported, limit; malformed_text for broken PEM.
Result<LoadedKeys> load_keys(Octets file, Password password = {});
/// The first private key of a file. Errors: also no_key.
Result<PrivateKey> load_private_key(Octets file, Password password = {});
/// True if the octets are the outer form of PKCS #12 (RFC 7292 §4).
bool looks_like_pkcs12(Octets der);

/// "pkcs11:…" (RFC 7512).
bool is_token_uri(std::string_view text);
/// The private key that the URI names, which stays in its token: through OpenSSL's PKCS #11 provider if it is
/// installed, else through the engine of libp11. `module-path` and `pin-value` in the URI's query are honoured; `pin`
/// is used when the URI has none. Errors: token, unsupported (neither provider nor engine), needs_password.
Result<PrivateKey> load_token_key(std::string_view uri, Password pin = {});

/// PEM of PKCS #8; with a password encrypted by PBES2 (PBKDF2 with HMAC-SHA-256, AES-256-CBC). Errors: wrong_key for
/// keys in tokens.
Result<std::string> write_private_key_pem(const PrivateKey& key, Password password = {});

}  // namespace sealwire::crypto
