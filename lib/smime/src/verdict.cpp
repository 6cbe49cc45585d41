#include "sealwire/smime/verdict.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"

namespace sealwire::smime {
namespace {

using Refusal = std::optional<Error>;

Refusal refuse(SmimeError code, std::string what) { return Error(code, std::move(what)); }

std::string who(const SignedLayer& layer, std::size_t i) {
  std::string out = layer.signers.size() == 1 ? "the signer" : "signer " + std::to_string(i + 1);
  const SignerVerdict& signer = layer.signers[i];
  const std::string name = signer.certificate ? signer.certificate->subject_text() : signer.identifier;
  return name.empty() ? out : out + " (" + name + ")";
}

bool has_invalid_countersignature(const SignerVerdict& signer) {
  return std::ranges::any_of(signer.countersignatures, [](const SignerVerdict& counter) {
    return counter.status == SignerStatus::invalid || has_invalid_countersignature(counter);
  });
}

Refusal refusal_of(const SignedLayer& layer, const Demands& demands) {
  if (layer.signers.empty()) return refuse(SmimeError::no_signer, "signedData that nobody signed");
  Refusal unsupported;
  for (std::size_t i = 0; i < layer.signers.size(); ++i) {
    const SignerVerdict& signer = layer.signers[i];
    const std::string reason = signer.reason.empty() ? "" : ": " + signer.reason;
    switch (signer.status) {
      case SignerStatus::invalid:
        return refuse(SmimeError::not_verified, "the signature of " + who(layer, i) + " does not hold" + reason);
      case SignerStatus::unknown_signer:
        return refuse(SmimeError::not_verified, "the certificate of " + who(layer, i) + " is not at hand" + reason);
      case SignerStatus::unsupported:
        if (!unsupported) {
          unsupported = refuse(SmimeError::unsupported_signature,
                               "the signature of " + who(layer, i) + " cannot be checked" + reason);
        }
        break;
      case SignerStatus::valid: break;
    }
    if (has_invalid_countersignature(signer)) {
      return refuse(SmimeError::not_verified, "a countersignature of " + who(layer, i) + " does not hold");
    }
  }
  if (unsupported) return unsupported;
  for (std::size_t i = 0; i < layer.signers.size(); ++i) {
    const pkix::PathResult& path = layer.signers[i].path;
    if (!demands.path || path.status == pkix::PathStatus::trusted) continue;
    return refuse(SmimeError::untrusted, "the certificate of " + who(layer, i) + " is " +
                                             std::string(pkix::name_of(path.status)) +
                                             (path.detail.empty() ? "" : ": " + path.detail));
  }
  const auto is_sender = [](const SignerVerdict& s) { return s.identity.status == pkix::IdentityStatus::match; };
  if (demands.identity && std::ranges::none_of(layer.signers, is_sender)) {
    return refuse(SmimeError::wrong_sender, "no signer is the sender: " + layer.signers.front().identity.detail);
  }
  return std::nullopt;
}

/// True if there is a collection and the predicate holds for every item of it.
template <class Predicate>
bool every_item(const Verdict& verdict, const Predicate& predicate) {
  bool any = false;
  for (const PartVerdict& part : verdict.parts) {
    if (!part.item) continue;
    any = true;
    if (!predicate(part.verdict)) return false;
  }
  return any;
}

/// Why an item of a collection does not hold.
Refusal refusal_of_items(const Verdict& verdict) {
  for (const PartVerdict& part : verdict.parts) {
    if (!part.item || part.verdict.ok) continue;
    const std::string where = "item " + part.path;
    if (part.verdict.refusal) return Error(*part.verdict.refusal).within(where);
    return refuse(SmimeError::not_protected, where + " was not judged");
  }
  return std::nullopt;
}

bool is_protected(const Verdict& verdict) {
  const bool itself = std::ranges::any_of(verdict.layers, [](const Layer& l) {
    return std::holds_alternative<SignedLayer>(l.details) || std::holds_alternative<EncryptedLayer>(l.details);
  });
  return itself || every_item(verdict, is_protected);
}

/// Why layer `i` does not hold. Layers further in must have been judged before.
Refusal refusal_of(const Verdict& verdict, std::size_t i, const Demands& demands) {
  const Layer& layer = verdict.layers[i];
  if (const auto* signed_layer = std::get_if<SignedLayer>(&layer.details)) return refusal_of(*signed_layer, demands);
  if (const auto* encrypted = std::get_if<EncryptedLayer>(&layer.details)) {
    const auto inner = verdict.layers.begin() + static_cast<std::ptrdiff_t>(i) + 1;
    const bool signed_inside =
        std::any_of(inner, verdict.layers.end(),
                    [](const Layer& l) { return l.ok && std::holds_alternative<SignedLayer>(l.details); }) ||
        every_item(verdict, [](const Verdict& item) { return item.ok && item.is_signed(); });
    if (encrypted->authenticated || signed_inside || demands.unauthenticated) return std::nullopt;
    return refuse(SmimeError::unauthenticated,
                  layer.type + " with " + encrypted->cipher +
                      " proves nothing of its content, and no valid signature inside does");
  }
  if (const auto* other = std::get_if<OtherLayer>(&layer.details); other && !other->ok) {
    return refuse(SmimeError::not_verified, layer.type + ": " + other->detail);
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(SignerStatus status) {
  switch (status) {
    case SignerStatus::valid: return "valid";
    case SignerStatus::invalid: return "invalid";
    case SignerStatus::unknown_signer: return "unknown-signer";
    case SignerStatus::unsupported: return "unsupported";
  }
  return "invalid";
}

void judge(Verdict& verdict, const Demands& demands) {
  Refusal first;
  for (std::size_t i = verdict.layers.size(); i-- > 0;) {
    Refusal refusal = refusal_of(verdict, i, demands);
    verdict.layers[i].ok = !refusal;
    if (refusal) first = std::move(refusal);
  }
  if (!first) first = refusal_of_items(verdict);
  if (!first && demands.signature && !verdict.is_signed()) {
    first = refuse(SmimeError::no_signer, "nobody signed the message");
  }
  if (!first && demands.layers && !is_protected(verdict)) {
    first = verdict.parts.empty()
                ? refuse(SmimeError::not_protected, "the message is neither signed nor encrypted")
                : refuse(SmimeError::outside, "only a part of the message is signed or encrypted, not the whole of it");
  }
  verdict.ok = !first;
  verdict.refusal = std::move(first);
}

std::vector<std::string> Verdict::signer_uris() const {
  const SignerVerdict* best = nullptr;
  for (const Layer& layer : layers) {
    const auto* signed_layer = std::get_if<SignedLayer>(&layer.details);
    if (!signed_layer || !layer.ok) continue;
    for (const SignerVerdict& signer : signed_layer->signers) {
      const bool matches = signer.identity.status == pkix::IdentityStatus::match;
      if (!best || (matches && best->identity.status != pkix::IdentityStatus::match)) best = &signer;
    }
  }
  return best ? best->identity.uris : std::vector<std::string>{};
}

bool Verdict::is_signed() const {
  const bool itself = std::ranges::any_of(layers, [](const Layer& l) {
    const auto* signed_layer = std::get_if<SignedLayer>(&l.details);
    return signed_layer && !signed_layer->signers.empty();
  });
  return itself || every_item(*this, [](const Verdict& item) { return item.is_signed(); });
}

bool Verdict::is_encrypted() const {
  const bool itself = std::ranges::any_of(
      layers, [](const Layer& l) { return std::holds_alternative<EncryptedLayer>(l.details) && l.type != "authData"; });
  return itself || every_item(*this, [](const Verdict& item) { return item.is_encrypted(); });
}

Result<Bytes> Opened::content_octets() const {
  if (!content) return Bytes{};
  Bytes out(content->size());
  std::size_t at = 0;
  while (at < out.size()) {
    const std::size_t size = SEALWIRE_TRY(content->read_at(at, std::span(out).subspan(at)));
    if (size == 0) return fail(BaseError::io, "the content ends before its size", at);
    at += size;
  }
  return out;
}

Result<Bytes> Opened::body() const {
  const Bytes whole = SEALWIRE_TRY(content_octets());
  if (!verdict.content_is_entity) return whole;
  return SEALWIRE_TRY(mime::parse_entity(whole)).decoded_body();
}

Result<void> require(const Verdict& verdict) {
  if (verdict.ok) return {};
  if (verdict.refusal) return std::unexpected(*verdict.refusal);
  return fail(SmimeError::not_protected, "the message was not judged");
}

}  // namespace sealwire::smime
