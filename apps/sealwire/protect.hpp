#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sealwire/smime/encrypt_options.hpp"
#include "sealwire/smime/make.hpp"

#include "keys.hpp"
#include "options.hpp"

// What sign, encrypt, seal, and send have in common: who signs and how, for whom it is encrypted and how.

namespace sealwire::app {

/// --signer, --inkey, --md, --pss, --keyid, --noattr, --nocerts, --certfile, --smimecap
struct SigningOptions {
  SignerOptions signers;
  std::string digest;
  std::vector<std::string> more_certificates;
  bool pss = false;
  bool key_identifier = false;
  bool no_attributes = false;
  bool no_certificates = false;
  bool smime_capabilities = false;
};
/// `key_identifier` is declared by add_key_identifier_to, since sealing has it for both.
void add_to(CLI::App& command, SigningOptions& options, bool required);
/// Reads the keys. Errors: those of the files; usage.
Result<smime::SignOptions> make_sign_options(const SigningOptions& options, const PasswordOptions& password);

/// --recip, --cipher, --kek, --pwri-password-file, --oaep
struct EncryptionOptions {
  std::vector<std::string> recipients;
  std::string cipher;
  std::vector<std::string> keks;
  std::vector<std::string> password_files;
  std::string kdf_digest;
  bool oaep = false;
  bool key_identifier = false;
};
void add_to(CLI::App& command, EncryptionOptions& options);
/// Reads the certificates. Errors: those of the files; usage, also if there is no recipient at all.
Result<smime::EncryptOptions> make_encrypt_options(const EncryptionOptions& options, const PasswordOptions& password);

/// --keyid, for one or both.
void add_key_identifier_to(CLI::App& command, SigningOptions* signing, EncryptionOptions* encryption);

/// What the three commands that protect have in common.
struct ProtectOptions {
  InputOptions input;
  OutputOptions output;
  PasswordOptions password;
  std::string content_type;
};
void add_to(CLI::App& command, ProtectOptions& options);
/// Reads the content, puts the layers around it that are not null, in one pass, and writes the result.
Result<void> protect(const ProtectOptions& options, const smime::SignOptions* sign,
                     const smime::EncryptOptions* encrypt);

/// A key-encryption key from "ID:HEX". The identifier is hexadecimal if it can be read so, else text.
struct NamedKek {
  Bytes identifier;
  std::string identifier_text;
  SecretBytes key;
};
Result<NamedKek> parse_kek(const std::string& text);
/// The key of encryptedData.
Result<SecretBytes> parse_secret_key(const std::string& text);
/// The first line of a file.
Result<SecretBytes> read_password_file(const std::string& path);

/// A digest by name. Errors: usage.
Result<crypto::DigestAlgorithm> parse_digest(const std::string& name);

}  // namespace sealwire::app
