#include <memory>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/stream.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/files/small_file.hpp"

#include "command.hpp"
#include "content_input.hpp"
#include "content_type_option.hpp"
#include "form_output.hpp"
#include "inspect_input.hpp"
#include "made_report.hpp"
#include "object_spool.hpp"
#include "octet_content.hpp"
#include "protect.hpp"
#include "report.hpp"
#include "spools.hpp"
#include "verdict.hpp"

// Makes the content types that are neither signed nor encrypted for recipients, by RFC 7193's tokens.

namespace sealwire::app {
namespace {

namespace types = cms::content_types;

constexpr std::size_t kValueLimit = std::size_t{256} << 20;  // of what is not streamed

struct Options {
  ProtectOptions common;
  EncryptionOptions recipients;
  std::string type;
  std::string inner_type;
  std::string digest;
  std::string secret_key;
  std::vector<std::string> more_items;
  std::vector<std::string> attributes;
};

Result<asn1::OwnedOid> inner_type(const Options& options) {
  return parse_content_type("--econtent-type", options.inner_type.empty() ? "data" : options.inner_type);
}

// The report on the one layer that was made around content of type `inner`.
Result<void> report_layer(const Options& options, asn1::Oid type, asn1::Oid inner, std::uint64_t size,
                          const Json& details = Json::object()) {
  Json layer{{"type", smime::name_of_content_type(type)}};
  layer.update(details);
  const Json report{
      {"ok", true}, {"content_type", asn1::oid_text(inner)}, {"size", size}, {"layers", Json::array({layer})}};
  return write_report(options.common.report, report);
}

// Content through a writer, in one pass.
template <class Make>
Result<void> stream(const Options& options, asn1::Oid type, const Make& make, Json details = Json::object()) {
  ContentInput content = SEALWIRE_TRY(ContentInput::open(options.common.input.in, options.common.content_type));
  content.take_value_of(SEALWIRE_TRY(inner_type(options)));
  const auto out = SEALWIRE_TRY(FormOutput::open(options.common.output));
  if (options.common.output.outform == Form::smime) {
    const asn1::OwnedOid inner = SEALWIRE_TRY(inner_type(options));
    SEALWIRE_CHECK(out->cms_header(SEALWIRE_TRY(types_of(content, type, inner, options.common.disclose))));
  }
  auto writer = SEALWIRE_TRY(make(content.size(), *out));
  SEALWIRE_CHECK(content.pump(writer));
  SEALWIRE_CHECK(writer.finish());
  if constexpr (requires { writer.report(); }) details = layer_json(writer.report());
  SEALWIRE_CHECK(report_layer(options, type, SEALWIRE_TRY(inner_type(options)), content.written(), details));
  return out->finish();
}

Result<void> write_object(const Options& options, asn1::Oid type, Octets element) {
  const auto out = SEALWIRE_TRY(FormOutput::open(options.common.output));
  const Bytes object = cms::write_content_info(type, element);
  if (options.common.output.outform == Form::smime) {
    SEALWIRE_CHECK(out->cms_header(SEALWIRE_TRY(smime::parameters_of(object, options.common.disclose))));
  }
  SEALWIRE_CHECK(out->write(object));
  SEALWIRE_CHECK(report_layer(options, type, type, element.size()));
  return out->finish();
}

Result<void> wrap_digested(const Options& options) {
  cms::DigestOptions how;
  how.content_type = SEALWIRE_TRY(inner_type(options));
  if (!options.digest.empty()) how.digest = SEALWIRE_TRY(parse_digest(options.digest));
  return stream(options, types::digested_data,
                [&how](auto size, Sink& out) { return cms::DigestedDataWriter::create(how, size, out); },
                {{"type", "digestedData"}, {"digest", std::string(crypto::name_of(how.digest))}});
}

Result<void> wrap_compressed(const Options& options) {
  cms::CompressOptions how;
  how.content_type = SEALWIRE_TRY(inner_type(options));
  return stream(options, types::compressed_data,
                [&how](auto, Sink& out) { return cms::CompressedDataWriter::create(how, out); },
                {{"algorithm", "zlib"}});
}

Result<void> wrap_encrypted(const Options& options) {
  const bool by_password = options.secret_key.empty() && options.recipients.password_files.size() == 1;
  if (options.secret_key.empty() && !by_password) {
    return fail(AppError::usage, "encryptedData wants --secret-key HEX, or one --pwri-password-file F");
  }
  const SecretBytes key = by_password ? SecretBytes() : SEALWIRE_TRY(parse_secret_key(options.secret_key));
  cms::EnvelopeOptions how;
  how.content_type = SEALWIRE_TRY(inner_type(options));
  how.cipher = key.size() == 32 || by_password ? crypto::CbcCipher::aes256_cbc
               : key.size() == 24              ? crypto::CbcCipher::aes192_cbc
                                               : crypto::CbcCipher::aes128_cbc;
  if (!options.recipients.cipher.empty()) {
    const auto cipher = cms::find_content_cipher(options.recipients.cipher);
    if (!cipher) return fail(AppError::not_here, "no cipher is called " + options.recipients.cipher);
    how.cipher = *cipher;
  }
  crypto::SystemRandom random;
  if (by_password) {
    cms::PasswordRecipient password{SEALWIRE_TRY(read_password_file(options.recipients.password_files[0]))};
    return stream(options, types::encrypted_data, [&](auto size, Sink& out) {
      return cms::EnvelopeWriter::create_encrypted_data(how, password, size, out, random);
    });
  }
  return stream(options, types::encrypted_data, [&](auto size, Sink& out) {
    return cms::EnvelopeWriter::create_encrypted_data(how, key, size, out, random);
  });
}

Result<void> wrap_authenticated(const Options& options) {
  const smime::EncryptOptions recipients =
      SEALWIRE_TRY(make_encrypt_options(options.recipients, options.common.password));
  cms::AuthenticateOptions how;
  how.content_type = SEALWIRE_TRY(inner_type(options));
  for (const std::string& text : options.attributes) {
    how.authenticated_attributes.push_back(SEALWIRE_TRY(parse_attribute("--attribute", text)));
  }
  if (!options.digest.empty()) how.hmac = how.digest = SEALWIRE_TRY(parse_digest(options.digest));
  crypto::SystemRandom random;
  return stream(options, types::auth_data, [&](auto size, Sink& out) {
    return cms::AuthenticatedDataWriter::create(how, recipients.recipients, size, out, random);
  });
}

// The CMS objects in a file of any form: one, or in DER several in a row.
Result<std::vector<Bytes>> read_objects(const std::string& path) {
  const Bytes input = SEALWIRE_TRY(files::read_small_file(path.empty() ? "-" : path, kValueLimit));
  std::vector<Bytes> objects;
  for (InspectedPart& part : SEALWIRE_TRY(take_apart(input))) {
    if (!part.is_asn1) continue;
    for (asn1::Reader rest(part.octets); !rest.at_end();) {
      const asn1::Element element = SEALWIRE_TRY(rest.next());
      asn1::Arena arena;
      SEALWIRE_TRY(cms::read_content_info(element.octets, arena));
      objects.push_back(to_bytes(element.octets));
    }
  }
  if (objects.empty()) return fail(AppError::wrong_input, "no ContentInfo in " + (path.empty() ? "the input" : path));
  return objects;
}

Result<Bytes> read_object(const std::string& path) {
  auto objects = SEALWIRE_TRY(read_objects(path));
  if (objects.size() != 1) return fail(AppError::wrong_input, "more than one ContentInfo where one is wanted");
  return std::move(objects[0]);
}

// A ContentInfo of this type around a value: what stands before the objects in it, the objects, and what follows them.
Result<void> write_holder(const Options& options, asn1::Oid type, const ObjectSpool& objects, bool in_sequence,
                          Octets after) {
  constexpr asn1::Tag kExplicit = asn1::Tag::context(0);
  const std::uint64_t inside = objects.size() + after.size();
  const std::uint64_t value = in_sequence ? asn1::header_size(asn1::tags::sequence, inside) + inside : inside;
  const std::uint64_t oid_size = type.octets().size();
  const std::uint64_t oid = asn1::header_size(asn1::tags::object_identifier, oid_size) + oid_size;
  const auto emit = [&](Sink& to) -> Result<void> {
    asn1::StreamWriter frames(to);
    SEALWIRE_CHECK(frames.begin(asn1::tags::sequence, oid + asn1::header_size(kExplicit, value) + value));
    SEALWIRE_CHECK(frames.primitive(asn1::tags::object_identifier, type.octets()));
    SEALWIRE_CHECK(frames.begin(kExplicit, value));
    if (in_sequence) SEALWIRE_CHECK(frames.begin(asn1::tags::sequence, inside));
    SEALWIRE_CHECK(objects.write_to(to));
    return to.write(after);
  };
  const auto out = SEALWIRE_TRY(FormOutput::open(options.common.output));
  if (options.common.output.outform == Form::smime) {
    smime::ContentTypes seen(options.common.disclose);
    SEALWIRE_CHECK(emit(seen));
    SEALWIRE_CHECK(out->cms_header(seen.found()));
  }
  SEALWIRE_CHECK(emit(*out));
  SEALWIRE_CHECK(report_layer(options, type, types::content_info, objects.size(), {{"items", objects.count()}}));
  return out->finish();
}

Result<void> check_single(const ObjectSpool& objects) {
  if (objects.count() == 1) return {};
  return fail(AppError::wrong_input, "more than one ContentInfo where one is wanted");
}

Result<void> wrap_content_info(const Options& options, asn1::Oid type) {
  files::FileSpoolFactory spools(disk_alone());
  ObjectSpool objects = SEALWIRE_TRY(ObjectSpool::create(spools));
  SEALWIRE_CHECK(objects.add(options.common.input.in));
  SEALWIRE_CHECK(check_single(objects));
  return write_holder(options, type, objects, false, {});
}

Result<void> wrap_collection(const Options& options, asn1::Oid type) {
  files::FileSpoolFactory spools(disk_alone());
  ObjectSpool objects = SEALWIRE_TRY(ObjectSpool::create(spools));
  SEALWIRE_CHECK(objects.add(options.common.input.in));
  for (const std::string& path : options.more_items) SEALWIRE_CHECK(objects.add(path));
  return write_holder(options, type, objects, true, {});
}

Result<void> wrap_with_attributes(const Options& options, asn1::Oid type) {
  if (options.attributes.empty()) return fail(AppError::usage, "contentWithAttrs wants at least one --attribute");
  Bytes attributes;
  for (const std::string& text : options.attributes) {
    append(attributes, SEALWIRE_TRY(parse_attribute("--attribute", text)));
  }
  Bytes sequence;
  asn1::append_element(sequence, asn1::tags::sequence, true, attributes);
  files::FileSpoolFactory spools(disk_alone());
  ObjectSpool objects = SEALWIRE_TRY(ObjectSpool::create(spools));
  SEALWIRE_CHECK(objects.add(options.common.input.in));
  SEALWIRE_CHECK(check_single(objects));
  return write_holder(options, type, objects, true, sequence);
}

// RFC 6032: one of three types, told apart by its tag.
Result<void> wrap_key_package(const Options& options, asn1::Oid type) {
  const Bytes object = SEALWIRE_TRY(read_object(options.common.input.in));
  asn1::Arena arena;
  const cms::ContentInfo info = SEALWIRE_TRY(cms::read_content_info(object, arena));
  const Octets value = info.content.octets;
  cms::EncryptedKeyPackage package;
  if (info.content_type == types::encrypted_data) {
    package = cms::EncryptedKeyPackage(std::in_place_index<0>,
                                       SEALWIRE_TRY(asn1::decode<cms::EncryptedData>(value, asn1::kBer, arena)));
  } else if (info.content_type == types::enveloped_data) {
    package = cms::EncryptedKeyPackage(std::in_place_index<1>,
                                       SEALWIRE_TRY(asn1::decode<cms::EnvelopedData>(value, asn1::kBer, arena)));
  } else if (info.content_type == types::auth_enveloped_data) {
    package = cms::EncryptedKeyPackage(std::in_place_index<2>,
                                       SEALWIRE_TRY(asn1::decode<cms::AuthEnvelopedData>(value, asn1::kBer, arena)));
  } else {
    return fail(AppError::wrong_input, "encryptedKeyPkg holds encryptedData, envelopedData or authEnvelopedData");
  }
  return write_object(options, type, SEALWIRE_TRY(asn1::encode(package)));
}

// Types whose value is an OCTET STRING with the input in it.
Result<void> wrap_octets(const Options& options, asn1::Oid type) {
  ContentInput content = SEALWIRE_TRY(ContentInput::open(options.common.input.in, options.common.content_type));
  const auto out = SEALWIRE_TRY(FormOutput::open(options.common.output));
  if (options.common.output.outform == Form::smime) {
    const asn1::OwnedOid data(types::data);
    SEALWIRE_CHECK(out->cms_header(SEALWIRE_TRY(types_of(content, type, data, options.common.disclose))));
  }
  OctetContentWriter writer(type, content.size(), *out);
  SEALWIRE_CHECK(writer.begin());
  SEALWIRE_CHECK(content.pump(writer));
  SEALWIRE_CHECK(writer.finish());
  SEALWIRE_CHECK(report_layer(options, type, type, content.written()));
  return out->finish();
}

// The input is the value of the type, in BER or DER.
Result<void> wrap_value(const Options& options, asn1::Oid type, const cms::ContentType* known) {
  const std::string& path = options.common.input.in;
  const Bytes input = SEALWIRE_TRY(files::read_small_file(path.empty() ? "-" : path, kValueLimit));
  SEALWIRE_TRY(asn1::read_element(input));
  if (known != nullptr) SEALWIRE_CHECK(known->check(input));
  return write_object(options, type, input);
}

Result<void> wrap(const Options& options) {
  const asn1::OwnedOid type = SEALWIRE_TRY(parse_content_type("--type", options.type));
  const asn1::Oid oid = type.get();
  if (oid == types::signed_data) return fail(AppError::usage, "signedData is made by `sealwire sign`");
  if (oid == types::enveloped_data || oid == types::auth_enveloped_data) {
    return fail(AppError::usage, options.type + " is made by `sealwire encrypt`");
  }
  if (oid == types::digested_data) return wrap_digested(options);
  if (oid == types::encrypted_data) return wrap_encrypted(options);
  if (oid == types::auth_data) return wrap_authenticated(options);
  if (oid == types::compressed_data) return wrap_compressed(options);
  if (oid == types::content_info) return wrap_content_info(options, oid);
  if (oid == types::data) return wrap_octets(options, oid);
  const cms::ContentType* known = cms::find_content_type(oid);
  if (known != nullptr && known->token == "contentCollection") return wrap_collection(options, oid);
  if (known != nullptr && known->token == "contentWithAttrs") return wrap_with_attributes(options, oid);
  if (known != nullptr && known->token == "encryptedKeyPkg") return wrap_key_package(options, oid);
  if (known != nullptr && known->type == &asn1::kOctetString) return wrap_octets(options, oid);
  return wrap_value(options, oid, known);
}

}  // namespace

void add_wrap(Commands& commands) {
  auto options = std::make_shared<Options>();
  CLI::App& command =
      commands.add("wrap", "make one of the other content types of application/cms (RFC 7193)",
                   [options] { return with_report(options->common.report, [&options] { return wrap(*options); }); });
  add_to(command, options->common);
  add_unused_to(command, options->common.trust);
  add_to(command, options->recipients);
  add_key_identifier_to(command, nullptr, &options->recipients);
  command.add_option("--type", options->type, "digestData, encryptedData, authData, compressedData, contentInfo, …")
      ->type_name("NAME|OID")
      ->required();
  command.add_option("--econtent-type", options->inner_type, "type of the content inside; default: data")
      ->type_name("NAME|OID");
  command.add_option("--md", options->digest, "digest of digestData, or of authData's HMAC; default: sha256");
  command.add_option("--secret-key", options->secret_key, "the key of encryptedData")->type_name("HEX");
  command.add_flag("--disclose", options->common.disclose,
                   "with --outform smime: name in the header what is inside the encryption");
  add_repeated(command, "--add", options->more_items, "a further item of contentCollection")->type_name("F");
  add_repeated(command, "--attribute", options->attributes,
               "of contentWithAttrs and authData: type, and DER of the value")
      ->type_name("NAME:HEX");
}

}  // namespace sealwire::app
