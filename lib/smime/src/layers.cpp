#include "layers.hpp"

#include <algorithm>
#include <map>

#include "sealwire/base/hex.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/pkix/message_crls.hpp"
#include "sealwire/smime/application_cms.hpp"

namespace sealwire::smime {
namespace {

namespace types = cms::content_types;

SignerStatus status_of(cms::SignerStatus status) {
  switch (status) {
    case cms::SignerStatus::valid: return SignerStatus::valid;
    case cms::SignerStatus::invalid: return SignerStatus::invalid;
    case cms::SignerStatus::unknown_signer: return SignerStatus::unknown_signer;
    case cms::SignerStatus::unsupported: return SignerStatus::unsupported;
  }
  return SignerStatus::invalid;
}

std::string identifier_of(const cms::SignerReport& signer) {
  if (!signer.key_identifier.empty()) return "key identifier " + to_hex(signer.key_identifier);
  return "serial " + to_hex(signer.serial);
}

/// Judges the paths of the signers of one message, those that several of them share once.
class PathJudge {
 public:
  PathJudge(const cms::SignatureReport& report, const Checks& checks) : report_(report), checks_(checks) {
    if (!checks.path || !checks.validator) return;
    for (const Bytes& der : report.crls) {
      if (crls_.size() == pkix::kMostMessageCrls) break;
      if (auto crl = x509::Crl::parse(der)) crls_.push_back(*std::move(crl));
    }
  }

  pkix::PathResult of(const cms::SignerReport& signer);

 private:
  const cms::SignatureReport& report_;
  const Checks& checks_;
  std::vector<x509::CrlPtr> crls_;
  std::map<const x509::Certificate*, pkix::PathResult> judged_;
};

pkix::PathResult PathJudge::of(const cms::SignerReport& signer) {
  if (!checks_.path || !signer.valid()) return {};
  if (!checks_.validator) return {pkix::PathStatus::untrusted, "no trust anchor was given", {signer.certificate}};
  // Who can choose content can make two with one such digest: a path to the signer says nothing about this one.
  if (signer.broken_digest) {
    const std::string both = signer.digest + " and " + signer.signature_algorithm;
    return {pkix::PathStatus::untrusted, "a digest of the message is broken: " + both, {}};
  }
  if (crls_.empty()) return checks_.validator->validate(signer.certificate, report_.certificates, checks_.time);
  const auto [place, first] = judged_.try_emplace(signer.certificate.get());
  if (first) {
    auto found = checks_.validator->validate(signer.certificate, report_.certificates, checks_.time);
    place->second = pkix::judge_by_message_crls(*checks_.validator, std::move(found), crls_, checks_.time);
  }
  return place->second;
}

pkix::IdentityResult identity_of(const cms::SignerReport& signer, const Checks& checks) {
  if (!signer.certificate) return {pkix::IdentityStatus::unchecked, {}, "the signer's certificate is not at hand"};
  if (!checks.sender.empty()) return pkix::match_uri(*signer.certificate, checks.sender);
  pkix::IdentityResult out;
  for (const std::string_view uri : signer.certificate->uris()) out.uris.emplace_back(uri);
  return out;
}

SignerVerdict verdict_of(const cms::SignerReport& signer, PathJudge& paths, const Checks& checks) {
  SignerVerdict out;
  out.status = status_of(signer.status);
  out.reason = signer.reason;
  out.identity = identity_of(signer, checks);
  out.path = paths.of(signer);
  out.certificate = signer.certificate;
  out.identifier = identifier_of(signer);
  out.digest = signer.digest;
  out.signature_algorithm = signer.signature_algorithm;
  out.signing_time = signer.signing_time;
  for (const cms::SignerReport& counter : signer.countersignatures) {
    out.countersignatures.push_back(verdict_of(counter, paths, checks));
    out.countersignatures.back().identity.status = pkix::IdentityStatus::unchecked;
  }
  return out;
}

struct SmimeTypeOf {
  std::string_view word;
  asn1::Oid type;
};
constexpr SmimeTypeOf kSmimeTypes[] = {
    {"signed-data", types::signed_data},
    {"enveloped-data", types::enveloped_data},
    {"certs-only", types::signed_data},
    {"compressed-data", types::compressed_data},
    {"authenveloped-data", types::auth_enveloped_data},
    {"signed-receipt", types::signed_data},
};

std::string lowered(std::string_view text) {
  std::string out(text);
  for (char& c : out) c = c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c;
  return out;
}

}  // namespace

namespace {

void add_notes(const cms::SignerReport& signer, std::vector<std::string>& remarks) {
  if (signer.attributes_not_der) remarks.emplace_back("signed attributes are not DER; their DER was verified");
  remarks.insert(remarks.end(), signer.notes.begin(), signer.notes.end());
  for (const cms::SignerReport& counter : signer.countersignatures) add_notes(counter, remarks);
}

}  // namespace

Layer signed_layer(const cms::SignatureReport& report, const Checks& checks) {
  Layer layer;
  layer.type = "signedData";
  SignedLayer details;
  details.content_type = name_of_content_type(report.content_type);
  details.detached = report.detached;
  details.certificates = report.certificates;
  PathJudge paths(report, checks);
  for (const cms::SignerReport& signer : report.signers) {
    details.signers.push_back(verdict_of(signer, paths, checks));
    add_notes(signer, layer.remarks);
  }
  layer.details = std::move(details);
  layer.remarks.insert(layer.remarks.end(), report.notes.begin(), report.notes.end());
  return layer;
}

Layer encrypted_layer(const cms::EnvelopeReport& report) {
  Layer layer;
  layer.type = report.type;
  EncryptedLayer details;
  details.cipher = report.cipher;
  details.authenticated = report.authenticated;
  for (const cms::RecipientReport& recipient : report.recipients) {
    details.recipients.push_back(
        {std::string(cms::name_of(recipient.type)), recipient.identifier, recipient.key_encryption, recipient.matched});
  }
  layer.details = std::move(details);
  layer.remarks = report.remarks;
  return layer;
}

std::uint64_t ratio_left(const std::vector<Layer>& layers, std::uint64_t ratio) {
  const CompressedLayer* outermost = nullptr;
  const CompressedLayer* innermost = nullptr;
  for (const Layer& layer : layers) {
    const auto* compressed = std::get_if<CompressedLayer>(&layer.details);
    if (!compressed) continue;
    if (!outermost) outermost = compressed;
    innermost = compressed;
  }
  if (!outermost || outermost->compressed_size == 0) return ratio;
  const std::uint64_t grown = innermost->size / outermost->compressed_size;
  return std::max<std::uint64_t>(1, ratio / std::max<std::uint64_t>(1, grown));
}

Layer compressed_layer(const cms::CompressReport& report) {
  Layer layer;
  layer.type = "compressedData";
  layer.details = CompressedLayer{"zlib", report.compressed_size, report.content_size};
  return layer;
}

Error signature_error(Error error) {
  constexpr std::string_view kWhere = "signature of the multipart/signed";
  if (!error.is(cms::CmsError::content_both)) return std::move(error).within(kWhere);
  return Error(SmimeError::not_verified, std::string(kWhere) + ": it brings content of its own");
}

Layer digested_layer(const cms::DigestReport& report) {
  Layer layer;
  layer.type = "digestedData";
  layer.details = OtherLayer{true, std::string(crypto::name_of(report.digest))};
  return layer;
}

void note_multipart(const mime::MediaType& label, Layer& layer) {
  std::get<SignedLayer>(layer.details).detached = true;
  if (label.is("application", "pkcs7-signature") || label.is("application", "x-pkcs7-signature")) return;
  layer.remarks.push_back("the signature is labelled " + label.essence());
}

void note_label(const mime::MediaType& label, asn1::Oid content_type, bool certificates_only, Layer& layer) {
  const auto word = label.parameter("smime-type");
  if (!word) return;
  const auto known = std::ranges::find(kSmimeTypes, lowered(*word), &SmimeTypeOf::word);
  const bool agrees = known != std::end(kSmimeTypes) && known->type == content_type &&
                      (certificates_only || known->word != "certs-only");
  if (agrees) return;
  layer.remarks.push_back("labelled smime-type=" + std::string(*word) + ", but it is " +
                          name_of_content_type(content_type));
}

Demands demands_of(const OpenOptions& options) {
  return {.path = options.checks.path,
          .identity = !options.checks.sender.empty(),
          .signature = options.signature_required,
          .layers = !options.accept_clear,
          .unauthenticated = options.accept_unauthenticated};
}

PartVerdict item_verdict(std::size_t number, Verdict verdict, Result<void> opened, const OpenOptions& options) {
  PartVerdict part;
  part.item = true;
  part.path = std::to_string(number);
  Demands demands = demands_of(options);
  demands.layers = demands.signature = false;
  judge(verdict, demands);
  if (!opened) {
    verdict.ok = false;
    verdict.refusal = std::move(opened).error();
  }
  part.verdict = std::move(verdict);
  return part;
}

void shift_items(Verdict& verdict, std::uint64_t offset) {
  for (PartVerdict& part : verdict.parts) {
    if (!part.item) continue;
    part.content_offset += offset;
    shift_items(part.verdict, offset);
  }
}

}  // namespace sealwire::smime
