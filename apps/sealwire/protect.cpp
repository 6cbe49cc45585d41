#include "protect.hpp"

#include <iterator>
#include <map>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute_values.hpp"
#include "sealwire/cms/content_cipher.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/crypto/key_wrap.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/files/small_file.hpp"

#include "content_input.hpp"
#include "content_type_option.hpp"
#include "form_output.hpp"
#include "made_report.hpp"
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
  command.add_flag("--binary-signing-time", options.binary_signing_time, "binarySigningTime beside signingTime");
  command.add_flag("--algorithm-protection", options.algorithm_protection, "cmsAlgorithmProtection");
  command.add_flag("--signing-certificate", options.signing_certificate,
                   "signingCertificateV2: which certificate it is");
  command.add_flag("--key-preference", options.key_preference,
                   "say that answers are best encrypted for the signer's key");
  command.add_option("--content-hints", options.content_hints, "contentHints with this description")->type_name("TEXT");
  add_repeated(command, "--attribute", options.attributes, "a further signed attribute: type, and DER of the value")
      ->type_name("NAME:HEX");
  add_repeated(command, "--unsigned-attribute", options.unsigned_attributes, "the same, unsigned")
      ->type_name("NAME:HEX");
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
  command.add_flag("--rsa-kem", options.rsa_kem, "RSA keys by RSA-KEM (RFC 9690)")->excludes("--oaep");
  command.add_flag("--cofactor", options.cofactor, "ECDH with cofactor");
  command.add_option("--wrap", options.wrap, "key wrap: aes128-wrap, aes192-wrap, aes256-wrap, 3des-wrap")
      ->type_name("NAME");
  command.add_option("--ukm", options.ukm, "user keying material of key agreement")->type_name("HEX");
  add_repeated(command, "--psk", options.psks, "mix this pre-shared key in for every --recip (RFC 8696)")
      ->type_name("ID:HEX");
}

void add_envelope_options_to(CLI::App& command, EncryptionOptions& options, ProtectOptions& common) {
  command
      .add_option("--econtent-type", options.content_type, "type of the content, by name or in digits; default: data")
      ->type_name("NAME|OID");
  add_repeated(command, "--auth-attribute", options.attributes, "an attribute that is authenticated with the content")
      ->type_name("NAME:HEX");
  add_repeated(command, "--unprotected-attribute", options.unprotected_attributes, "an attribute that is not protected")
      ->type_name("NAME:HEX");
  command.add_flag("--disclose", common.disclose,
                   "with --outform smime: name in the header what is inside the encryption");
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

Result<Bytes> parse_attribute(const std::string& option, const std::string& text) {
  const std::size_t colon = text.find(':');
  if (colon == std::string::npos) return fail(AppError::usage, option + " wants NAME:HEX or OID:HEX");
  const asn1::OwnedOid type = SEALWIRE_TRY(parse_content_type(option, text.substr(0, colon)));
  const auto value = from_hex(std::string_view(text).substr(colon + 1));
  if (!value) return fail(AppError::usage, option + " " + text.substr(0, colon) + ": the value is not hexadecimal");
  if (auto element = asn1::read_element(*value); !element) {
    return fail(AppError::usage, option + " " + text.substr(0, colon) + ": " + element.error().message());
  }
  return cms::write_attribute(type, *value);
}

Result<SecretBytes> parse_secret_key(const std::string& text) {
  auto octets = from_hex(text);
  if (!octets || octets->empty()) return fail(AppError::usage, "--secret-key wants hexadecimal digits");
  SecretBytes key{Octets(*octets)};
  wipe(*octets);
  return key;
}

namespace {

// "ID:HEX" with a key of any length.
Result<NamedKek> parse_named_key(const std::string& option, const std::string& text) {
  const std::size_t colon = text.rfind(':');
  if (colon == std::string::npos || colon == 0) return fail(AppError::usage, option + " wants ID:HEX");
  NamedKek kek;
  kek.identifier_text = text.substr(0, colon);
  auto identifier = from_hex(kek.identifier_text);
  kek.identifier = identifier ? std::move(*identifier) : to_bytes(kek.identifier_text);
  auto key = from_hex(std::string_view(text).substr(colon + 1));
  if (!key || key->empty()) return fail(AppError::usage, option + ": the key must be hexadecimal digits");
  kek.key = SecretBytes(Octets(*key));
  wipe(*key);
  return kek;
}

}  // namespace

Result<NamedKek> parse_kek(const std::string& text) {
  NamedKek kek = SEALWIRE_TRY(parse_named_key("--kek", text));
  const std::size_t size = kek.key.size();
  if (size == 16 || size == 24 || size == 32) return kek;
  return fail(AppError::usage, "--kek: the key must be 32, 48 or 64 hexadecimal digits");
}

Result<NamedKek> parse_psk(const std::string& text) { return parse_named_key("--psk", text); }

Result<smime::SignOptions> make_sign_options(const SigningOptions& options, const PasswordOptions& password,
                                             UnixTime time) {
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
  if (sign.attributes) sign.signing_time = time;
  if (options.smime_capabilities) sign.smime_capabilities = own_capabilities();
  sign.binary_signing_time = options.binary_signing_time;
  sign.algorithm_protection = options.algorithm_protection;
  sign.signing_certificate = options.signing_certificate;
  sign.encryption_key_preference = options.key_preference;
  if (!options.content_hints.empty()) {
    sign.more_attributes.push_back(
        SEALWIRE_TRY(cms::content_hints_attribute(cms::content_types::data, options.content_hints)));
  }
  for (const std::string& text : options.attributes) {
    sign.more_attributes.push_back(SEALWIRE_TRY(parse_attribute("--attribute", text)));
  }
  for (const std::string& text : options.unsigned_attributes) {
    sign.unsigned_attributes.push_back(SEALWIRE_TRY(parse_attribute("--unsigned-attribute", text)));
  }
  if (options.no_attributes && (!sign.more_attributes.empty() || options.binary_signing_time ||
                                options.algorithm_protection || options.signing_certificate)) {
    return fail(AppError::usage, "--noattr leaves no place for signed attributes");
  }
  return sign;
}

namespace {

Result<std::optional<crypto::KeyWrap>> parse_wrap(const EncryptionOptions& options) {
  if (options.wrap.empty()) return std::nullopt;
  const auto wrap = crypto::key_wrap_named(options.wrap);
  if (!wrap) return fail(AppError::not_here, "no key wrap is called " + options.wrap);
  return wrap;
}

// What --wrap, --cofactor and --ukm ask for, where the kind of recipient has it.
Result<void> refine(const EncryptionOptions& options, cms::Recipient& recipient) {
  const std::optional<crypto::KeyWrap> wrap = SEALWIRE_TRY(parse_wrap(options));
  std::optional<Bytes> ukm;
  if (!options.ukm.empty()) {
    auto octets = from_hex(options.ukm);
    if (!octets) return fail(AppError::usage, "--ukm wants hexadecimal digits");
    ukm = *std::move(octets);
  }
  if (auto* agree = std::get_if<cms::KeyAgreeRecipient>(&recipient)) {
    agree->wrap = wrap;
    agree->ukm = ukm;
    if (options.cofactor) agree->cofactor = crypto::Cofactor::cofactor;
  } else if (auto* kem = std::get_if<cms::KemRecipient>(&recipient)) {
    kem->wrap = wrap;
    kem->ukm = ukm;
  }
  return {};
}

// One PskRecipient holds certificates whose keys are used alike: all RSA, or all of one group.
Result<void> add_with_psk(const EncryptionOptions& options, const std::vector<x509::CertificatePtr>& certificates,
                          smime::EncryptOptions& encrypt) {
  std::map<crypto::KeyType, std::vector<x509::CertificatePtr>> groups;
  for (const x509::CertificatePtr& certificate : certificates) {
    groups[SEALWIRE_TRY(certificate->public_key()).type()].push_back(certificate);
  }
  for (const std::string& text : options.psks) {
    for (const auto& [type, group] : groups) {
      NamedKek psk = SEALWIRE_TRY(parse_psk(text));
      cms::PskRecipient recipient{std::move(psk.identifier), std::move(psk.key), group};
      if (options.key_identifier) recipient.form = cms::RecipientIdForm::subject_key_identifier;
      if (!options.kdf_digest.empty()) recipient.hkdf_digest = SEALWIRE_TRY(parse_digest(options.kdf_digest));
      recipient.wrap = SEALWIRE_TRY(parse_wrap(options));
      encrypt.recipients.emplace_back(std::move(recipient));
    }
  }
  return {};
}

Result<void> add_certificate_recipients(const EncryptionOptions& options, const PasswordOptions& password,
                                        smime::EncryptOptions& encrypt) {
  cms::RecipientOptions how;
  how.oaep = options.oaep;
  how.rsa_kem = options.rsa_kem;
  if (options.key_identifier) how.form = cms::RecipientIdForm::subject_key_identifier;
  if (!options.kdf_digest.empty()) how.digest = SEALWIRE_TRY(parse_digest(options.kdf_digest));
  std::vector<x509::CertificatePtr> all;
  for (const std::string& path : options.recipients) {
    const auto certificates = SEALWIRE_TRY(load_certificates(path, password));
    auto recipient = cms::recipient_for(certificates.front(), how);
    if (!recipient) return std::unexpected(std::move(recipient).error().within(path));
    SEALWIRE_CHECK(refine(options, *recipient));
    all.push_back(certificates.front());
    if (options.psks.empty()) encrypt.recipients.push_back(std::move(*recipient));
  }
  if (options.psks.empty()) return {};
  if (all.empty()) return fail(AppError::usage, "--psk is mixed in for --recip, and there is none");
  return add_with_psk(options, all, encrypt);
}

// --wrap is for a KEK too, if that has its length: among certificates it need not be meant for it.
Result<void> add_keks(const EncryptionOptions& options, smime::EncryptOptions& encrypt) {
  const std::optional<crypto::KeyWrap> wrap = SEALWIRE_TRY(parse_wrap(options));
  for (const std::string& text : options.keks) {
    NamedKek kek = SEALWIRE_TRY(parse_kek(text));
    cms::KekRecipient recipient{std::move(kek.identifier), std::move(kek.key)};
    if (wrap && crypto::info_of(*wrap).kek_size == recipient.kek.size()) {
      recipient.wrap = wrap;
    } else if (wrap && options.recipients.empty()) {
      return fail(AppError::usage, "--wrap " + options.wrap + " does not take the key of --kek " + kek.identifier_text +
                                       ", which has " + std::to_string(recipient.kek.size()) + " octets");
    }
    encrypt.recipients.emplace_back(std::move(recipient));
  }
  return {};
}

Result<void> add_passwords(const EncryptionOptions& options, smime::EncryptOptions& encrypt) {
  for (const std::string& path : options.password_files) {
    cms::PasswordRecipient recipient{SEALWIRE_TRY(read_password_file(path))};
    if (!options.kdf_digest.empty()) recipient.prf = SEALWIRE_TRY(parse_digest(options.kdf_digest));
    encrypt.recipients.emplace_back(std::move(recipient));
  }
  return {};
}

}  // namespace

Result<smime::EncryptOptions> make_encrypt_options(const EncryptionOptions& options, const PasswordOptions& password) {
  smime::EncryptOptions encrypt;
  if (!options.cipher.empty()) {
    const auto cipher = cms::find_content_cipher(options.cipher);
    if (!cipher) return fail(AppError::not_here, "no cipher is called " + options.cipher);
    encrypt.cipher = *cipher;
  }
  SEALWIRE_CHECK(add_certificate_recipients(options, password, encrypt));
  SEALWIRE_CHECK(add_keks(options, encrypt));
  SEALWIRE_CHECK(add_passwords(options, encrypt));
  if (!options.content_type.empty()) {
    encrypt.content_type = SEALWIRE_TRY(parse_content_type("--econtent-type", options.content_type));
  }
  for (const std::string& text : options.attributes) {
    encrypt.authenticated_attributes.push_back(SEALWIRE_TRY(parse_attribute("--auth-attribute", text)));
  }
  for (const std::string& text : options.unprotected_attributes) {
    encrypt.unprotected_attributes.push_back(SEALWIRE_TRY(parse_attribute("--unprotected-attribute", text)));
  }
  if (encrypt.recipients.empty()) {
    return fail(AppError::usage, "for whom? Give --recip C, --kek ID:HEX or --pwri-password-file F");
  }
  return encrypt;
}

void add_to(CLI::App& command, ProtectOptions& options) {
  add_content_in_to(command, options.input);
  add_to(command, options.output);
  add_to(command, options.report);
  add_to(command, options.password);
  command
      .add_option("--content-type", options.content_type,
                  "wrap the input in a MIME entity of this type first; default: the input is a finished entity")
      ->type_name("T");
}

void add_compress_to(CLI::App& command, ProtectOptions& options) {
  command.add_flag("--compress", options.compress,
                   "compress what is encrypted (compressedData, RFC 3274); its length then tells something of it");
}

Result<smime::CmsParameters> types_of(ContentInput& content, asn1::Oid outer, asn1::Oid inner, bool disclose) {
  smime::ContentTypes types(outer, inner, disclose);
  SEALWIRE_CHECK(content.look_through(types));
  return types.found();
}

Result<void> protect(const ProtectOptions& options, const smime::SignOptions* sign,
                     const smime::EncryptOptions* encrypt) {
  ContentInput content = SEALWIRE_TRY(ContentInput::open(options.input.in, options.content_type));
  if (encrypt != nullptr && !encrypt->content_type.empty()) {
    content.take_value_of(encrypt->content_type);
  }
  smime::MessagePlan plan;
  plan.sign = sign;
  plan.compress = options.compress;
  plan.encrypt = encrypt;
  plan.form.base64 = options.output.outform == Form::smime;
  plan.form.file_names = plan.form.base64;
  plan.form.canonicalize = sign != nullptr && sign->form == smime::SignedForm::multipart;
  plan.size = content.size();
  const bool bare =
      encrypt != nullptr && !encrypt->content_type.empty() && encrypt->content_type.get() != cms::content_types::data;
  if (bare && options.compress) return fail(AppError::usage, "--compress is for entities, not for --econtent-type");
  if (bare && sign != nullptr) return fail(AppError::usage, "--econtent-type is for content that is not signed first");
  if (bare && options.output.outform == Form::smime) {
    const asn1::Oid outer = cms::is_authenticated(encrypt->cipher) ? cms::content_types::auth_enveloped_data
                                                                   : cms::content_types::enveloped_data;
    plan.form.application_cms = SEALWIRE_TRY(types_of(content, outer, encrypt->content_type, options.disclose));
  }
  files::FileSpoolFactory spools(disk_alone());
  plan.spools = &spools;
  crypto::SystemRandom random;
  const auto out = SEALWIRE_TRY(FormOutput::open(options.output));
  const auto writer = SEALWIRE_TRY(smime::MessageWriter::create(plan, *out, random));
  if (options.output.outform == Form::smime) SEALWIRE_CHECK(out->header(writer->head().fields().to_string()));
  SEALWIRE_CHECK(content.pump(*writer));
  SEALWIRE_CHECK(writer->finish());
  SEALWIRE_CHECK(report_made(options, content, [&writer](const smime::Checks& own) { return writer->layers(own); }));
  return out->finish();
}

}  // namespace sealwire::app
