#include "sealwire/smime/report.hpp"

#include <algorithm>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/stream.hpp"

#include "json.hpp"

namespace sealwire::smime {
namespace {

// Scripts find each member of the contract in every signer: what nobody knows is null.
void write(JsonWriter& json, const SignerVerdict& signer) {
  json.begin_object();
  json.member("status", name_of(signer.status));
  json.text_or_null("reason", signer.reason);
  json.member("identity", pkix::name_of(signer.identity.status));
  json.optional_member("identity_detail", signer.identity.detail);
  json.optional_member("signer", signer.identifier);
  json.text_or_null("subject", signer.certificate ? signer.certificate->subject_text() : std::string());
  json.key("uris");
  json.begin_array();
  if (signer.certificate) {
    for (const std::string_view uri : signer.certificate->uris()) json.value(uri);
  }
  json.end_array();
  json.text_or_null("digest", signer.digest);
  json.text_or_null("signature_algorithm", signer.signature_algorithm);
  json.text_or_null("signing_time", signer.signing_time ? format_time(*signer.signing_time) : std::string());
  json.key("path");
  json.begin_object();
  json.member("status", pkix::name_of(signer.path.status));
  json.text_or_null("detail", signer.path.detail);
  json.end_object();
  if (!signer.countersignatures.empty()) {
    json.key("countersignatures");
    json.begin_array();
    for (const SignerVerdict& counter : signer.countersignatures) write(json, counter);
    json.end_array();
  }
  json.end_object();
}

void write(JsonWriter& json, const SignedLayer& layer) {
  if (layer.content_type != "data") json.optional_member("content_type", layer.content_type);
  if (layer.detached) json.member("detached", true);
  json.key("signers");
  json.begin_array();
  for (const SignerVerdict& signer : layer.signers) write(json, signer);
  json.end_array();
}

void write(JsonWriter& json, const EncryptedLayer& layer) {
  json.member("cipher", layer.cipher);
  json.key("recipients");
  json.begin_array();
  for (const RecipientVerdict& recipient : layer.recipients) {
    json.begin_object();
    json.member("type", recipient.type);
    json.optional_member("identifier", recipient.identifier);
    json.optional_member("key_encryption", recipient.key_encryption);
    json.member("matched", recipient.matched);
    json.end_object();
  }
  json.end_array();
  json.member("authenticated", layer.authenticated);
}

void write(JsonWriter& json, const CompressedLayer& layer) {
  json.member("algorithm", layer.algorithm);
  if (layer.size > 0) json.member_number("size", layer.size);
}

void write(JsonWriter& json, const OtherLayer& layer) { json.optional_member("detail", layer.detail); }

void write(JsonWriter& json, const std::vector<std::string>& remarks) {
  if (remarks.empty()) return;
  json.key("remarks");
  json.begin_array();
  for (const std::string& remark : remarks) json.value(remark);
  json.end_array();
}

void write_layers(JsonWriter& json, const Verdict& verdict) {
  json.key("layers");
  json.begin_array();
  for (const Layer& layer : verdict.layers) {
    json.begin_object();
    json.member("type", layer.type);
    json.member("ok", layer.ok);
    std::visit([&json](const auto& details) { write(json, details); }, layer.details);
    write(json, layer.remarks);
    json.end_object();
  }
  json.end_array();
  if (verdict.parts.empty()) return;
  json.key("parts");
  json.begin_array();
  for (const PartVerdict& part : verdict.parts) {
    json.begin_object();
    json.member("path", part.path);
    json.member("ok", part.verdict.ok);
    if (part.verdict.refusal) json.member("error", part.verdict.refusal->message());
    json.member("content_type", part.verdict.content_type.to_string());
    if (part.item) json.member_number("size", part.content_size);
    write_layers(json, part.verdict);
    json.end_object();
  }
  json.end_array();
}

/// The body with its transfer encoding undone; as carried where it is not what its encoding says.
Result<Bytes> shown_body(const Opened& opened) {
  if (auto body = opened.body()) return body;
  Bytes whole = SEALWIRE_TRY(opened.content_octets());
  const std::uint64_t offset = std::min<std::uint64_t>(opened.verdict.body_offset, whole.size());
  whole.erase(whole.begin(), whole.begin() + static_cast<std::ptrdiff_t>(offset));
  return whole;
}

void write_body(JsonWriter& json, Octets body) {
  if (is_text(as_text(body))) {
    json.member("body", as_text(body));
  } else {
    json.member("body_base64", to_base64(body));
  }
}

/// Counts the body of an entity, its transfer encoding undone.
class BodyCount final : public mime::EntityHandler, public Sink {
 public:
  Result<Sink*> header(const mime::EntityHead&) override { return this; }
  Result<void> write(Octets octets) override {
    octets_ += octets.size();
    return {};
  }
  std::uint64_t octets() const { return octets_; }

 private:
  std::uint64_t octets_ = 0;
};

Result<std::uint64_t> decoded_size(const Spool& content) {
  BodyCount count;
  mime::EntityParser parser(count);
  SpoolSource source(content);
  SEALWIRE_TRY(copy(source, parser));
  SEALWIRE_CHECK(parser.finish());
  return count.octets();
}

}  // namespace

std::uint64_t body_size(const Opened& opened) {
  // Content that is withheld has no octets, though its header was looked at.
  const std::uint64_t carried = opened.content_size - std::min(opened.verdict.body_offset, opened.content_size);
  const bool coded =
      opened.verdict.transfer_encoding == "base64" || opened.verdict.transfer_encoding == "quoted-printable";
  if (!coded || !opened.content) return carried;
  return decoded_size(*opened.content).value_or(carried);
}

Result<std::string> report_line(const Opened& opened, const ReportFrame& frame, std::uint64_t body_limit) {
  const Verdict& verdict = opened.verdict;
  const std::uint64_t size = body_size(opened);
  JsonWriter json;
  json.begin_object();
  json.member("ok", verdict.ok);
  if (verdict.refusal) json.member("error", verdict.refusal->message());
  json.optional_member("from", frame.from);
  json.optional_member("to", frame.to);
  json.optional_member("via", frame.via);
  json.member("content_type", verdict.content_type.to_string());
  json.member_number("size", size);
  if (frame.duplicate) json.member("duplicate", true);
  if (!frame.file.empty()) {
    json.member("file", frame.file);
  } else if (opened.content && size <= body_limit) {
    write_body(json, SEALWIRE_TRY(shown_body(opened)));
  }
  write_layers(json, verdict);
  json.end_object();
  return json.take();
}

std::string report(const Verdict& verdict, std::uint64_t size) {
  JsonWriter json(2);
  json.begin_object();
  json.member("ok", verdict.ok);
  if (verdict.refusal) json.member("error", verdict.refusal->message());
  json.member("content_type", verdict.content_type.to_string());
  json.member_number("size", size);
  write_layers(json, verdict);
  json.end_object();
  return json.take() + "\n";
}

std::string report(const Error& error) {
  JsonWriter json(2);
  json.begin_object();
  json.member("ok", false);
  json.member("error", error.message());
  json.member("code", error.code());
  if (error.offset()) json.member_number("offset", *error.offset());
  json.key("layers");
  json.begin_array();
  json.end_array();
  json.end_object();
  return json.take() + "\n";
}

}  // namespace sealwire::smime
