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
#include "sealwire/files/small_file.hpp"
#include "sealwire/files/source.hpp"
#include "sealwire/files/spool.hpp"
#include "sealwire/smime/report.hpp"

#include "command.hpp"
#include "content_output.hpp"
#include "inspect_input.hpp"
#include "report.hpp"
#include "spools.hpp"
#include "unprotect.hpp"
#include "verdict.hpp"

// Opens what `wrap` makes, and shows the inside of any ContentInfo whose type is not known as it is.

namespace sealwire::app {
namespace {

namespace types = cms::content_types;

constexpr std::size_t kValueLimit = std::size_t{256} << 20;  // of what is not streamed

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

/// The object as it arrives: straight from the input where that is BER, else decoded from PEM, MIME or base64.
class ObjectSource final : public Source {
 public:
  static Result<std::unique_ptr<ObjectSource>> open(const InputOptions& input) {
    std::unique_ptr<ObjectSource> made(new ObjectSource(SEALWIRE_TRY(files::FileSource::open(input.in))));
    SEALWIRE_CHECK(made->fill(kFront));
    const bool binary = input.inform == Form::der ||
                        (input.inform == Form::automatic && !made->front_.empty() && made->front_[0] == 0x30);
    if (binary) return made;
    SEALWIRE_CHECK(made->fill(kValueLimit));
    for (InspectedPart& part : SEALWIRE_TRY(take_apart(made->front_))) {
      if (!part.is_asn1) continue;
      made->front_ = std::move(part.octets);
      return made;
    }
    return fail(AppError::wrong_input, "no CMS object in the input");
  }

  /// The contentType of the ContentInfo, not read away.
  Result<asn1::OwnedOid> type() const {
    const asn1::Header outer = SEALWIRE_TRY(asn1::read_header(front_, asn1::kBer));
    if (outer.size == 0 || outer.tag != asn1::tags::sequence || !outer.constructed) {
      return fail(AppError::wrong_input, "the input is no ContentInfo", 0);
    }
    asn1::Reader inside(Octets(front_).subspan(outer.size), asn1::kBer, outer.size);
    const asn1::Element type = SEALWIRE_TRY(inside.next(asn1::tags::object_identifier, "ContentInfo.contentType"));
    return asn1::OwnedOid(asn1::Oid(type.content));
  }

  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    if (at_ == front_.size()) return file_->read(into);
    const std::size_t size = std::min(into.size(), front_.size() - at_);
    std::copy_n(front_.begin() + static_cast<std::ptrdiff_t>(at_), size, into.begin());
    at_ += size;
    return size;
  }

  /// All of it. Errors: limit.
  Result<Bytes> whole() {
    BytesSink sink(kValueLimit);
    SEALWIRE_TRY(copy(*this, sink));
    return sink.take();
  }

 private:
  static constexpr std::size_t kFront = 4096;
  explicit ObjectSource(std::unique_ptr<files::FileSource> file) : file_(std::move(file)) {}

  Result<void> fill(std::size_t limit) {
    std::array<std::uint8_t, 65536> buffer;
    while (front_.size() < limit) {
      const std::size_t wanted = std::min(buffer.size(), limit - front_.size());
      const std::size_t got = SEALWIRE_TRY(file_->read(std::span(buffer).first(wanted)));
      if (got == 0) return {};
      append(front_, Octets(buffer).first(got));
    }
    return {};
  }

  std::unique_ptr<files::FileSource> file_;
  Bytes front_;
  std::size_t at_ = 0;
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
  const bool octets = type == types::data || token == "firmwarePackage";
  SEALWIRE_CHECK(out.write(octets ? SEALWIRE_TRY(asn1::decode<Octets>(value, asn1::kBer, arena)) : value));
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
