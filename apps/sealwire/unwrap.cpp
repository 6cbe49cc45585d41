#include <array>
#include <memory>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/authenticate.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/content_collection.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/digest.hpp"
#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/files/spool.hpp"
#include "sealwire/smime/report.hpp"

#include "command.hpp"
#include "content_output.hpp"
#include "object_source.hpp"
#include "octet_content.hpp"
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
  PasswordOptions password;
  DecryptionOptions decryption;
  std::string secret_key;
  std::size_t item = 0;
  std::uint64_t ratio = cms::DecompressLimits{}.ratio;
  bool legacy = false;
};

/// What unwrap says of the one layer that it took off.
struct Outcome {
  Json layer;
  asn1::OwnedOid content_type;
};

Json recipients_json(const std::vector<cms::RecipientReport>& recipients) {
  Json list = Json::array();
  for (const cms::RecipientReport& recipient : recipients) {
    list.push_back({{"type", std::string(cms::name_of(recipient.type))},
                    {"identifier", recipient.identifier},
                    {"key_encryption", recipient.key_encryption},
                    {"matched", recipient.matched}});
  }
  return list;
}

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

Outcome envelope_outcome(const cms::EnvelopeReport& report) {
  Outcome outcome{{{"type", report.type}, {"cipher", report.cipher}, {"authenticated", report.authenticated}},
                  report.content_type};
  if (!report.recipients.empty()) outcome.layer["recipients"] = recipients_json(report.recipients);
  if (!report.remarks.empty()) outcome.layer["remarks"] = report.remarks;
  return outcome;
}

Result<Outcome> unwrap_encrypted(const Options& options, Source& object, Sink& out) {
  const auto given = from_hex(options.secret_key);
  if (!given || given->empty()) return fail(AppError::usage, "encryptedData wants --secret-key HEX");
  cms::OpenOptions how;
  if (options.legacy) how.legacy = crypto::Legacy::allow;
  cms::EnvelopeReader reader(SecretBytes{Octets(*given)}, cms::UnverifiedSink(out), how);
  SEALWIRE_TRY(copy(object, reader));
  return envelope_outcome(SEALWIRE_TRY(reader.finish()));
}

Result<Outcome> unwrap_authenticated(const Options& options, Source& object, Sink& out) {
  const cms::Credentials credentials = SEALWIRE_TRY(make_credentials(options.decryption, options.password));
  cms::AuthenticatedDataReader reader{credentials, cms::UnverifiedSink(out)};
  SEALWIRE_TRY(copy(object, reader));
  return envelope_outcome(SEALWIRE_TRY(reader.finish()));
}

Result<Outcome> unwrap_collection(const Options& options, Octets value, Sink& out) {
  asn1::Arena arena;
  const auto items = SEALWIRE_TRY(asn1::decode<cms::ContentCollection>(value, asn1::kBer, arena));
  if (options.item > items.size()) {
    return fail(AppError::usage, "--item " + std::to_string(options.item) + ": the collection has " +
                                     std::to_string(items.size()) + " items");
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (options.item != 0 && options.item != i + 1) continue;
    SEALWIRE_CHECK(out.write(cms::write_content_info(items[i].content_type, items[i].content.octets)));
  }
  return Outcome{{{"type", "contentCollection"}, {"items", items.size()}}, asn1::OwnedOid(types::content_info)};
}

Result<Outcome> unwrap_with_attributes(Octets value, Sink& out) {
  asn1::Arena arena;
  const auto holder = SEALWIRE_TRY(asn1::decode<cms::ContentWithAttributes>(value, asn1::kBer, arena));
  Json attributes = Json::array();
  for (const cms::Attribute& attribute : holder.attrs) attributes.push_back(asn1::oid_text(attribute.attr_type));
  SEALWIRE_CHECK(out.write(cms::write_content_info(holder.content.content_type, holder.content.content.octets)));
  return Outcome{{{"type", "contentWithAttrs"}, {"attributes", attributes}}, asn1::OwnedOid(types::content_info)};
}

Result<Outcome> unwrap_key_package(Octets value, Sink& out) {
  asn1::Arena arena;
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
Result<Outcome> unwrap_value(const Options& options, asn1::Oid type, Octets object, Sink& out) {
  asn1::Arena arena;
  const cms::ContentInfo info = SEALWIRE_TRY(cms::read_content_info(object, arena));
  const Octets value = info.content.octets;
  const cms::ContentType* known = cms::find_content_type(type);
  const std::string_view token = known != nullptr ? known->token : std::string_view();
  if (token == "contentCollection") return unwrap_collection(options, value, out);
  if (token == "contentWithAttrs") return unwrap_with_attributes(value, out);
  if (token == "encryptedKeyPkg") return unwrap_key_package(value, out);
  SEALWIRE_CHECK(out.write(value));
  return Outcome{{{"type", known != nullptr ? std::string(token) : asn1::oid_text(type)}}, asn1::OwnedOid(type)};
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
  if (oid == types::data || token == "firmwarePackage") {
    SEALWIRE_CHECK(read_octet_content(object, out));
    return Outcome{{{"type", known != nullptr ? std::string(token) : asn1::oid_text(oid)}}, asn1::OwnedOid(oid)};
  }
  return unwrap_value(options, oid, SEALWIRE_TRY(object.whole()), out);
}

Result<void> unwrap(const Options& options) {
  files::FileSpoolFactory spools(disk_alone());
  const auto object = SEALWIRE_TRY(ObjectSource::open(options.input));
  const auto out = SEALWIRE_TRY(ContentOutput::open(options.output.out, spools));
  Result<Outcome> outcome = unwrap_into(options, *object, *out);
  if (!outcome) {
    if (options.report.report) {
      SEALWIRE_CHECK(write_report(options.report, Json::parse(smime::report(outcome.error()))));
    }
    return std::unexpected(std::move(outcome).error());
  }
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
  add_out_to(command, options->output);
  add_to(command, options->report);
  add_to(command, options->password);
  add_to(command, options->decryption);
  command.add_option("--secret-key", options->secret_key, "the key of encryptedData")->type_name("HEX");
  command.add_option("--item", options->item, "of contentCollection: only this one, counted from 1")->type_name("N");
  command
      .add_option("--ratio", options->ratio, "of compressedData: refuse content that grows beyond this; default: 100")
      ->type_name("N");
  command.add_flag("--legacy", options->legacy, "read old ciphers too: RC2, DES, CAST5");
}

}  // namespace sealwire::app
