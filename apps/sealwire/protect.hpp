#pragma once

#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sealwire/smime/application_cms.hpp"
#include "sealwire/smime/encrypt_options.hpp"
#include "sealwire/smime/make.hpp"

#include "keys.hpp"
#include "options.hpp"

// What sign, encrypt, seal, and send have in common: who signs and how, for whom it is encrypted and how.

namespace sealwire::app {

/// --signer, --inkey, --md, --pss, --keyid, --noattr, --nocerts, --certfile, --smimecap and other signed attributes
struct SigningOptions {
  SignerOptions signers;
  std::string digest;
  std::vector<std::string> more_certificates;
  bool pss = false;
  bool key_identifier = false;
  bool no_attributes = false;
  bool no_certificates = false;
  bool smime_capabilities = false;
  bool binary_signing_time = false;
  bool algorithm_protection = false;
  bool signing_certificate = false;
  bool key_preference = false;
  std::string content_hints;
  std::vector<std::string> attributes;
  std::vector<std::string> unsigned_attributes;
};
/// `key_identifier` is declared by add_key_identifier_to, since sealing has it for both.
void add_to(CLI::App& command, SigningOptions& options, bool required);
/// Reads the keys; `time` is the signingTime. Errors: those of the files; usage.
Result<smime::SignOptions> make_sign_options(const SigningOptions& options, const PasswordOptions& password,
                                             UnixTime time);

/// --recip, --cipher, --kek, --pwri-password-file, --oaep, and how keys are protected
struct EncryptionOptions {
  std::vector<std::string> recipients;
  std::string cipher;
  std::vector<std::string> keks;
  std::vector<std::string> password_files;
  std::string kdf_digest;
  std::vector<std::string> psks;
  std::string wrap;
  std::string ukm;
  std::string content_type;
  std::vector<std::string> attributes;
  std::vector<std::string> unprotected_attributes;
  bool oaep = false;
  bool rsa_kem = false;
  bool cofactor = false;
  bool key_identifier = false;
};
void add_to(CLI::App& command, EncryptionOptions& options);
/// Reads the certificates. Errors: those of the files; usage, also if there is no recipient at all.
Result<smime::EncryptOptions> make_encrypt_options(const EncryptionOptions& options, const PasswordOptions& password);

/// --keyid, for one or both.
void add_key_identifier_to(CLI::App& command, SigningOptions* signing, EncryptionOptions* encryption);

/// --econtent-type, --auth-attribute, --unprotected-attribute, --disclose: of the envelope around finished content.
struct ProtectOptions;
void add_envelope_options_to(CLI::App& command, EncryptionOptions& options, ProtectOptions& common);
/// --compress
void add_compress_to(CLI::App& command, ProtectOptions& options);

/// What the three commands that protect have in common.
struct ProtectOptions {
  InputOptions input;
  OutputOptions output;
  ReportOptions report;
  TrustOptions trust;
  PasswordOptions password;
  std::string content_type;
  bool disclose = false;  ///< say in the header what is inside the encryption
  bool compress = false;  ///< what is encrypted, after it was signed
};
/// All but the options of trust, whose meaning differs.
void add_to(CLI::App& command, ProtectOptions& options);
class ContentInput;
/// The content types of what will be made: `content`, which is of type `inner`, in an object of type `outer`.
Result<smime::CmsParameters> types_of(ContentInput& content, asn1::Oid outer, asn1::Oid inner, bool disclose);

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
/// A pre-shared key, likewise, of any length.
Result<NamedKek> parse_psk(const std::string& text);
/// "NAME|OID:HEX" of `option`, where HEX is the DER of the value: the DER of an Attribute.
Result<Bytes> parse_attribute(const std::string& option, const std::string& text);
/// The key of encryptedData.
Result<SecretBytes> parse_secret_key(const std::string& text);
/// The first line of a file.
Result<SecretBytes> read_password_file(const std::string& path);

/// A digest by name. Errors: usage.
Result<crypto::DigestAlgorithm> parse_digest(const std::string& name);

}  // namespace sealwire::app
