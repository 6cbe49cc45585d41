#include <algorithm>
#include <array>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/base64.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/mime/entity.hpp"

#include "cms_octets.hpp"
#include "form.hpp"
#include "layers.hpp"

namespace sealwire::smime {
namespace {

/// Whether the spool holds exactly these octets.
Result<bool> holds(const Spool& spool, Octets octets) {
  if (spool.size() != octets.size()) return false;
  std::array<std::uint8_t, 4096> piece;
  for (std::size_t at = 0; at < octets.size();) {
    const std::size_t got = SEALWIRE_TRY(spool.read_at(at, piece));
    if (got == 0 || !equal(Octets(piece).first(got), octets.subspan(at, std::min(got, octets.size() - at))))
      return false;
    at += got;
  }
  return true;
}

}  // namespace

Result<cms::SignatureReport> verify_apart(Octets signed_data, cms::ContentDigests& digests, const OpenOptions& options,
                                          const Spool* content) {
  auto report = cms::verify_detached(signed_data, digests, verify_options(options), content);
  if (report || !report.error().is(cms::CmsError::content_both) || content == nullptr) return report;
  auto repeated = cms::verify(signed_data, verify_options(options));
  if (!repeated || !SEALWIRE_TRY(holds(*content, repeated->content))) return report;
  repeated->report.notes.emplace_back("the content is in the signature, too");
  return std::move(repeated->report);
}

cms::VerifyOptions verify_options(const OpenOptions& options) {
  cms::VerifyOptions out;
  out.certificates = options.checks.certificates;
  out.cache = options.checks.cache;
  return out;
}

cms::OpenOptions open_options(const OpenOptions& options) {
  cms::OpenOptions out;
  if (options.legacy) out.legacy = crypto::Legacy::allow;
  out.limits.private_key_operations = options.limits.private_key_operations;
  return out;
}

const cms::Credentials& credentials_of(const OpenOptions& options) {
  static const cms::Credentials kNone;
  return options.credentials ? *options.credentials : kNone;
}

Result<Bytes> cms_octets(Octets message, InputForm form) {
  if (form == InputForm::automatic) {
    message = message.subspan(octets_before_message(message.first(std::min<std::size_t>(message.size(), 4096))));
  }
  Shape shape = shape_of(message.first(std::min<std::size_t>(message.size(), 4096)));
  if (form == InputForm::binary) shape = Shape::cms;
  if (form == InputForm::pem) shape = Shape::pem;
  if (form == InputForm::entity) shape = Shape::entity;
  switch (shape) {
    case Shape::cms: return to_bytes(message);
    case Shape::base64: return from_base64(as_text(message));
    case Shape::entity: return decoded_cms(SEALWIRE_TRY(mime::parse_entity(message)));
    case Shape::pem: return pem_cms(as_text(message));
    case Shape::other: break;
  }
  return fail(SmimeError::bad_message, "neither a MIME entity nor CMS in DER, BER, PEM or base64", 0);
}

Result<Verdict> open_detached(Octets signature, Source& content, const OpenOptions& options, const Spool* again) {
  const Bytes found = SEALWIRE_TRY(cms_octets(signature, options.form));
  Octets signed_data = found;
  if (const auto object = asn1::Reader(signed_data).next()) {
    signed_data = without_padding(signed_data, object->octets.size());
  }
  const auto algorithms = SEALWIRE_TRY(cms::read_digest_algorithms(signed_data));
  cms::ContentDigests digests = SEALWIRE_TRY(cms::ContentDigests::start(algorithms));
  SEALWIRE_CHECK(copy(content, digests));
  const cms::SignatureReport report = SEALWIRE_TRY(verify_apart(signed_data, digests, options, again));
  Verdict verdict;
  verdict.layers.push_back(signed_layer(report, options.checks));
  std::get<SignedLayer>(verdict.layers.back().details).detached = true;
  judge(verdict, demands_of(options));
  return verdict;
}

}  // namespace sealwire::smime
