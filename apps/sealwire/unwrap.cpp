#include <array>
#include <memory>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/files/spool.hpp"
#include "sealwire/smime/report.hpp"

#include "command.hpp"
#include "content_output.hpp"
#include "held_content.hpp"
#include "object_source.hpp"
#include "report.hpp"
#include "spools.hpp"
#include "unprotect.hpp"
#include "verdict.hpp"

// Opens what `wrap` makes, and shows the inside of any ContentInfo whose type is not known as it is.

namespace sealwire::app {
namespace {

namespace types = cms::content_types;

struct Options {
  InputOptions input;
  OutputOptions output;
  ReportOptions report;
  TrustOptions trust;
  PasswordOptions password;
  DecryptionOptions decryption;
  std::size_t item = 0;
  std::uint64_t ratio = cms::DecompressLimits{}.ratio;
  bool legacy = false;
};

/// What unwrap says of the one layer that it took off.
struct Outcome {
  Json layer;
  asn1::OwnedOid content_type;
};

Result<Outcome> unwrap_digested(Source& object, Sink& out) {
  cms::DigestedDataReader reader{cms::UnverifiedSink(out)};
  SEALWIRE_TRY(copy(object, reader));
  const cms::DigestReport report = SEALWIRE_TRY(reader.finish());
  return Outcome{{{"type", "digestedData"},
                  {"digest", std::string(crypto::name_of(report.digest))},
                  {"value", to_hex(report.value)}},
                 report.content_type};
}

Result<Outcome> unwrap_compressed(const Options& options, Source& object, Sink& out) {
  cms::CompressedDataReader reader(out, {.ratio = options.ratio});
  SEALWIRE_TRY(copy(object, reader));
  const cms::CompressReport report = SEALWIRE_TRY(reader.finish());
  return Outcome{{{"type", "compressedData"}, {"algorithm", "zlib"}, {"compressed_size", report.compressed_size}},
                 report.content_type};
}

Outcome envelope_outcome(const cms::EnvelopeReport& report) { return {layer_json(report), report.content_type}; }

Result<Outcome> unwrap_encrypted(const Options& options, Source& object, Sink& out) {
  if (options.decryption.secret_keys.empty() && options.decryption.password_files.empty()) {
    return fail(AppError::usage, "encryptedData wants --secret-key HEX, or --pwri-password-file F");
  }
  const cms::Credentials credentials = SEALWIRE_TRY(make_credentials(options.decryption, options.password));
  cms::OpenOptions how;
  if (options.legacy) how.legacy = crypto::Legacy::allow;
  cms::EnvelopeReader reader(credentials, cms::UnverifiedSink(out), how);
  SEALWIRE_TRY(copy(object, reader));
  return envelope_outcome(SEALWIRE_TRY(reader.finish()));
}

Result<Outcome> unwrap_authenticated(const Options& options, Source& object, Sink& out) {
  const cms::Credentials credentials = SEALWIRE_TRY(make_credentials(options.decryption, options.password));
  cms::AuthenticatedDataReader reader{credentials, cms::UnverifiedSink(out)};
  SEALWIRE_TRY(copy(object, reader));
  return envelope_outcome(SEALWIRE_TRY(reader.finish()));
}

Result<Outcome> unwrap_collection(const Options& options, Source& object, Sink& out) {
  const Held held = SEALWIRE_TRY(read_held(object, Holder::collection, options.item, out));
  return Outcome{{{"type", "contentCollection"}, {"items", held.items}}, asn1::OwnedOid(types::content_info)};
}

Result<Outcome> unwrap_with_attributes(Source& object, Sink& out) {
  const Held held = SEALWIRE_TRY(read_held(object, Holder::with_attributes, 0, out));
  Json attributes = Json::array();
  for (asn1::Reader rest(asn1::Any{held.attributes}.content(), asn1::kBer); !rest.at_end();) {
    asn1::Arena arena;
    const Octets one = SEALWIRE_TRY(rest.next()).octets;
    attributes.push_back(asn1::oid_text(SEALWIRE_TRY(asn1::decode<cms::Attribute>(one, asn1::kBer, arena)).attr_type));
  }
  return Outcome{{{"type", "contentWithAttrs"}, {"attributes", attributes}}, asn1::OwnedOid(types::content_info)};
}

Result<Outcome> unwrap_key_package(Octets object, Sink& out) {
  asn1::Arena arena;
  const Octets value = SEALWIRE_TRY(cms::read_content_info(object, arena)).content.octets;
  const auto package = SEALWIRE_TRY(asn1::decode<cms::EncryptedKeyPackage>(value, asn1::kBer, arena));
  constexpr std::array<asn1::Oid, 3> kTypes{types::encrypted_data, types::enveloped_data, types::auth_enveloped_data};
  constexpr std::array<const char*, 3> kNames{"encrypted", "enveloped", "authEnveloped"};
  Bytes inner;
  SEALWIRE_CHECK(std::visit(
      [&inner](const auto& choice) {
        return asn1::encode_into(asn1::type_of<std::decay_t<decltype(choice)>>(), &choice, inner);
      },
      static_cast<const std::variant<cms::EncryptedData, cms::EnvelopedData, cms::AuthEnvelopedData>&>(package)));
  SEALWIRE_CHECK(out.write(cms::write_content_info(kTypes[package.index()], inner)));
  return Outcome{{{"type", "encryptedKeyPkg"}, {"choice", kNames[package.index()]}},
                 asn1::OwnedOid(types::content_info)};
}

// Types that hold one value: what is inside an OCTET STRING, or the element as it stands there.
// A package whose schema is known is checked by it.
Result<Outcome> unwrap_value(asn1::Oid type, ObjectSource& object, Sink& out) {
  const cms::ContentType* known = cms::find_content_type(type);
  const bool octets = type == types::data || (known != nullptr && known->type == &asn1::kOctetString);
  if (known != nullptr && !known->encapsulates && !octets) {
    const Bytes whole = SEALWIRE_TRY(object.whole());
    asn1::Arena arena;
    const Octets value = SEALWIRE_TRY(cms::read_content_info(whole, arena)).content.octets;
    const auto before = static_cast<std::uint64_t>(value.data() - whole.data());
    if (auto good = known->check(value); !good) return std::unexpected(std::move(good).error().shifted(before));
    SEALWIRE_CHECK(out.write(value));
  } else {
    SEALWIRE_TRY(read_held(object, octets ? Holder::octets : Holder::value, 0, out));
  }
  return Outcome{{{"type", known != nullptr ? std::string(known->token) : asn1::oid_text(type)}}, asn1::OwnedOid(type)};
}

Result<Outcome> unwrap_into(const Options& options, ObjectSource& object, Sink& out) {
  const asn1::OwnedOid type = SEALWIRE_TRY(object.type());
  const asn1::Oid oid = type.get();
  if (oid == types::signed_data) return fail(AppError::usage, "signedData is for `sealwire verify` or `open`");
  if (oid == types::enveloped_data || oid == types::auth_enveloped_data) {
    return fail(AppError::usage, "enveloped content is for `sealwire decrypt` or `open`");
  }
  if (oid == types::digested_data) return unwrap_digested(object, out);
  if (oid == types::encrypted_data) return unwrap_encrypted(options, object, out);
  if (oid == types::auth_data) return unwrap_authenticated(options, object, out);
  if (oid == types::compressed_data) return unwrap_compressed(options, object, out);
  const cms::ContentType* known = cms::find_content_type(oid);
  const std::string_view token = known != nullptr ? known->token : std::string_view();
  if (token == "contentCollection") return unwrap_collection(options, object, out);
  if (token == "contentWithAttrs") return unwrap_with_attributes(object, out);
  if (token == "encryptedKeyPkg") return unwrap_key_package(SEALWIRE_TRY(object.whole()), out);
  return unwrap_value(oid, object, out);
}

Result<void> unwrap(const Options& options) {
  files::FileSpoolFactory spools(disk_alone());
  const auto object = ObjectSource::open(options.input);
  const auto out = SEALWIRE_TRY(ContentOutput::open(options.output.out, spools));
  Result<Outcome> outcome = object ? unwrap_into(options, **object, *out) : std::unexpected(object.error());
  if (!outcome) {
    if (options.report.report) {
      SEALWIRE_CHECK(write_report(options.report, Json::parse(smime::report(outcome.error()))));
    }
    return std::unexpected(std::move(outcome).error());
  }
  for (const std::string& remark : (*object)->remarks()) outcome->layer["remarks"].push_back(remark);
  Json report{{"ok", true}, {"size", out->size()}};
  report["content_type"] = asn1::oid_text(outcome->content_type.get());
  report["layers"] = Json::array({outcome->layer});
  SEALWIRE_CHECK(write_report(options.report, report));
  return out->release();
}

}  // namespace

void add_unwrap(Commands& commands) {
  auto options = std::make_shared<Options>();
  CLI::App& command = commands.add("unwrap", "open one of the other content types of application/cms, one layer",
                                   [options] { return unwrap(*options); });
  add_to(command, options->input);
  add_content_out_to(command, options->output);
  add_to(command, options->report);
  add_to(command, options->password);
  add_to(command, options->decryption);
  add_unused_to(command, options->trust);
  command.add_option("--item", options->item, "of contentCollection: only this one, counted from 1")->type_name("N");
  command
      .add_option("--ratio", options->ratio, "of compressedData: refuse content that grows beyond this; default: 100")
      ->type_name("N");
  command.add_flag("--legacy", options->legacy, "read old ciphers too: RC2, DES, CAST5");
}

}  // namespace sealwire::app
