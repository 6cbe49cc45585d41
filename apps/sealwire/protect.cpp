#include "protect.hpp"

#include <iterator>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_cipher.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/files/small_file.hpp"

#include "content_input.hpp"
#include "form_output.hpp"
#include "spools.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

using asn1::operator""_oid;

// What we understand, in the order of preference.
constexpr asn1::Oid kCapabilities[] = {
    "2.16.840.1.101.3.4.1.46"_oid,     // id-aes256-GCM
    "2.16.840.1.101.3.4.1.6"_oid,      // id-aes128-GCM
    "1.2.840.113549.1.9.16.3.18"_oid,  // id-alg-AEADChaCha20Poly1305
    "2.16.840.1.101.3.4.1.42"_oid,     // id-aes256-CBC
    "2.16.840.1.101.3.4.1.2"_oid,      // id-aes128-CBC
};

// SMIMECapabilities ::= SEQUENCE OF SMIMECapability (RFC 8551 §2.5.2)
Bytes own_capabilities() {
  asn1::Writer writer;
  const auto end = writer.mark();
  for (auto capability = std::rbegin(kCapabilities); capability != std::rend(kCapabilities); ++capability) {
    const auto inner = writer.mark();
    writer.oid(*capability);
    writer.close(asn1::tags::sequence, inner);
  }
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

}  // namespace

void add_to(CLI::App& command, SigningOptions& options, bool required) {
  add_to(command, options.signers, required);
  command.add_option("--md", options.digest, "digest; default by the key: sha256, sha384, sha512")->type_name("NAME");
  command.add_flag("--pss", options.pss, "RSA signatures by PSS instead of PKCS #1 v1.5");
  command.add_flag("--noattr", options.no_attributes, "no signed attributes");
  command.add_flag("--nocerts", options.no_certificates, "leave the signers' certificates out");
  command.add_flag("--smimecap", options.smime_capabilities, "say which ciphers the signer understands");
  add_repeated(command, "--certfile", options.more_certificates, "more certificates to put in; repeatable")
      ->type_name("F");
}

void add_to(CLI::App& command, EncryptionOptions& options) {
  command.add_option("--recip", options.recipients, "certificate of a recipient; repeatable")
      ->type_name("C")
      ->expected(1, -1);
  command
      .add_option("--cipher", options.cipher,
                  "aes-128-gcm (default), aes-256-gcm, chacha20-poly1305, …; a CBC name gives envelopedData")
      ->type_name("NAME");
  add_repeated(command, "--kek", options.keks, "key-encryption key that both have; repeatable")->type_name("ID:HEX");
  add_repeated(command, "--pwri-password-file", options.password_files, "password in the first line of a file")
      ->type_name("F");
  command.add_option("--kdf-md", options.kdf_digest, "digest of the key derivation, and of OAEP")->type_name("NAME");
  command.add_flag("--oaep", options.oaep, "RSA key transport by OAEP instead of PKCS #1 v1.5");
}

void add_key_identifier_to(CLI::App& command, SigningOptions* signing, EncryptionOptions* encryption) {
  command.add_flag_callback(
      "--keyid",
      [signing, encryption] {
        if (signing != nullptr) signing->key_identifier = true;
        if (encryption != nullptr) encryption->key_identifier = true;
      },
      "name certificates by key identifier instead of issuer and serial number");
}

Result<crypto::DigestAlgorithm> parse_digest(const std::string& name) {
  const auto digest = crypto::find_digest(name);
  if (!digest) return fail(AppError::usage, "no digest is called " + name);
  return *digest;
}

Result<SecretBytes> read_password_file(const std::string& path) { return files::read_password("file:" + path); }

Result<SecretBytes> parse_secret_key(const std::string& text) {
  auto octets = from_hex(text);
  if (!octets || octets->empty()) return fail(AppError::usage, "--secret-key wants hexadecimal digits");
  SecretBytes key{Octets(*octets)};
  wipe(*octets);
  return key;
}

Result<NamedKek> parse_kek(const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return fail(AppError::usage, "--kek wants ID:HEX");
  NamedKek kek;
  kek.identifier_text = text.substr(0, colon);
  auto identifier = from_hex(kek.identifier_text);
  kek.identifier = identifier ? std::move(*identifier) : to_bytes(kek.identifier_text);
  auto key = from_hex(std::string_view(text).substr(colon + 1));
  if (!key || (key->size() != 16 && key->size() != 24 && key->size() != 32)) {
    return fail(AppError::usage, "--kek: the key must be 32, 48 or 64 hexadecimal digits");
  }
  kek.key = SecretBytes(Octets(*key));
  wipe(*key);
  return kek;
}

Result<smime::SignOptions> make_sign_options(const SigningOptions& options, const PasswordOptions& password) {
  smime::SignOptions sign;
  for (Identity& identity : SEALWIRE_TRY(load_identities(options.signers, password))) {
    sign.signers.push_back({std::move(identity.key), std::move(identity.certificate)});
    if (options.no_certificates) continue;
    for (x509::CertificatePtr& other : identity.others) {
      if (!other->is_self_issued()) sign.more_certificates.push_back(std::move(other));
    }
  }
  if (!options.digest.empty()) sign.digest = SEALWIRE_TRY(parse_digest(options.digest));
  sign.pss = options.pss;
  sign.key_identifier = options.key_identifier;
  sign.attributes = !options.no_attributes;
  sign.include_certificates = !options.no_certificates;
  const auto more = SEALWIRE_TRY(load_certificates(options.more_certificates, password));
  sign.more_certificates.insert(sign.more_certificates.end(), more.begin(), more.end());
  if (sign.attributes) sign.signing_time = system_time();
  if (options.smime_capabilities) sign.smime_capabilities = own_capabilities();
  return sign;
}

Result<smime::EncryptOptions> make_encrypt_options(const EncryptionOptions& options, const PasswordOptions& password) {
  smime::EncryptOptions encrypt;
  if (!options.cipher.empty()) {
    const auto cipher = cms::find_content_cipher(options.cipher);
    if (!cipher) return fail(AppError::not_here, "no cipher is called " + options.cipher);
    encrypt.cipher = *cipher;
  }
  cms::RecipientOptions how;
  how.oaep = options.oaep;
  if (options.key_identifier) how.form = cms::RecipientIdForm::subject_key_identifier;
  if (!options.kdf_digest.empty()) how.digest = SEALWIRE_TRY(parse_digest(options.kdf_digest));
  for (const std::string& path : options.recipients) {
    const auto certificates = SEALWIRE_TRY(load_certificates(path, password));
    auto recipient = cms::recipient_for(certificates.front(), how);
    if (!recipient) return std::unexpected(std::move(recipient).error().within(path));
    encrypt.recipients.push_back(std::move(*recipient));
  }
  for (const std::string& text : options.keks) {
    NamedKek kek = SEALWIRE_TRY(parse_kek(text));
    encrypt.recipients.emplace_back(cms::KekRecipient{std::move(kek.identifier), std::move(kek.key)});
  }
  for (const std::string& path : options.password_files) {
    encrypt.recipients.emplace_back(cms::PasswordRecipient{SEALWIRE_TRY(read_password_file(path))});
  }
  if (encrypt.recipients.empty()) {
    return fail(AppError::usage, "for whom? Give --recip C, --kek ID:HEX or --pwri-password-file F");
  }
  return encrypt;
}

void add_to(CLI::App& command, ProtectOptions& options) {
  add_to(command, options.input);
  add_to(command, options.output);
  add_to(command, options.password);
  command
      .add_option("--content-type", options.content_type,
                  "wrap the input in a MIME entity of this type first; default: the input is a finished entity")
      ->type_name("T");
}

Result<void> protect(const ProtectOptions& options, const smime::SignOptions* sign,
                     const smime::EncryptOptions* encrypt) {
  ContentInput content = SEALWIRE_TRY(ContentInput::open(options.input.in, options.content_type));
  smime::MessagePlan plan;
  plan.sign = sign;
  plan.encrypt = encrypt;
  plan.form.base64 = options.output.outform == Form::smime;
  plan.form.file_names = plan.form.base64;
  plan.form.canonicalize = sign != nullptr && sign->form == smime::SignedForm::multipart;
  plan.size = content.size();
  files::FileSpoolFactory spools(disk_alone());
  plan.spools = &spools;
  crypto::SystemRandom random;
  const auto out = SEALWIRE_TRY(FormOutput::open(options.output));
  const auto writer = SEALWIRE_TRY(smime::MessageWriter::create(plan, *out, random));
  if (options.output.outform == Form::smime) SEALWIRE_CHECK(out->header(writer->head().fields().to_string()));
  SEALWIRE_CHECK(content.pump(*writer));
  SEALWIRE_CHECK(writer->finish());
  return out->finish();
}

}  // namespace sealwire::app
