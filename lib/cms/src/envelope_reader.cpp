#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/stream.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/envelope_stream.hpp"

#include "attribute_sets.hpp"
#include "key_finder.hpp"
#include "opening.hpp"

namespace sealwire::cms {
namespace {

constexpr std::size_t kScratch = std::size_t{1} << 14;  // stays in the nearest cache
constexpr std::uint64_t kSmall = 1024;                  // an OID, a version, a mac
constexpr std::uint64_t kAlgorithm = 1 << 16;           // an algorithm identifier

/// The components of the three types, in their order; what is not there is passed over.
enum class Part : std::uint8_t {
  content_type,  // ContentInfo
  version,
  originator,
  recipients,
  inner_type,  // EncryptedContentInfo
  algorithm,
  content,
  authenticated,
  mac,
  unprotected,
  end,
};

/// One past the last octet, where the header says how long the element is.
std::optional<std::uint64_t> end_of(const asn1::StreamElement& element) {
  if (!element.length) return std::nullopt;
  return element.offset + asn1::header_size(element.tag, *element.length) + *element.length;
}

/// Encrypts what `plain` gives once more, and tells whether its tag is `mac`.
Result<bool> encrypts_to(const Opening& opening, Octets additional, std::uint64_t size, Octets mac, Source& plain,
                         crypto::Legacy legacy) {
  auto encryptor = SEALWIRE_TRY(ContentEncryptor::create(opening.encryption, opening.key, additional, size, legacy));
  SecretBytes in(kScratch);
  SecretBytes out(ContentEncryptor::room_for(kScratch));
  std::uint64_t left = size;
  while (left > 0) {
    const std::size_t most = static_cast<std::size_t>(std::min<std::uint64_t>(left, in.size()));
    const std::size_t got = SEALWIRE_TRY(plain.read(in.writable().first(most)));
    if (got == 0) return fail(CmsError::bad_request, "the second pass gives less content than the first");
    SEALWIRE_CHECK(encryptor.update(Octets(in).first(got), out.writable()));
    left -= got;
  }
  SEALWIRE_CHECK(encryptor.finish(out.writable()));
  return equal_secrets(encryptor.tag(), mac);
}

}  // namespace

struct EnvelopeReader::Impl final : asn1::StreamHandler {
  Impl(const Credentials* c, SecretBytes k, Sink& s, const OpenOptions& o)
      : credentials(c), given_key(std::move(k)), sink(s), options(o), scratch(ContentDecryptor::room_for(kScratch)) {}

  Result<asn1::Visit> begin(const asn1::StreamElement& element) override;
  Result<void> element(const asn1::StreamElement& element, Octets octets) override;
  Result<void> content(Octets piece) override;
  Result<void> end(const asn1::StreamElement& element) override;

  Result<asn1::Visit> begin_component(const asn1::StreamElement& element);
  Result<asn1::Visit> begin_tail(const asn1::StreamElement& element);
  Result<asn1::Visit> begin_content(const asn1::StreamElement& element);
  Result<asn1::Visit> unexpected(const asn1::StreamElement& element) const;
  Result<EnvelopeReport> finish(Source* again);
  Result<void> verify(Octets additional, bool known_before, Source* again);
  Result<void> deliver(std::size_t size) {
    delivered += size;
    return size == 0 ? Result<void>() : sink.write(Octets(scratch).first(size));
  }

  const Credentials* credentials;
  SecretBytes given_key;
  Sink& sink;
  OpenOptions options;
  SecretBytes scratch;

  Part next = Part::content_type;
  Part collecting = Part::end;
  std::optional<EnvelopeKind> kind;
  bool in_info = false;

  asn1::Arena arena;
  CmsVersion version = -1;
  std::optional<OriginatorInfo> originator;
  std::optional<RecipientInfos> recipients;
  asn1::OwnedOid inner_type;
  x509::AlgorithmIdentifier algorithm;
  std::optional<std::uint64_t> ciphertext_size;
  bool saw_content = false;
  bool may_look_again = false;
  std::optional<std::uint64_t> data_end;  // of AuthEnvelopedData, where its length is definite
  std::optional<std::uint64_t> info_end;  // of its EncryptedContentInfo
  std::optional<Opening> opening;
  std::optional<ContentDecryptor> decryptor;
  std::uint64_t delivered = 0;
  Bytes authenticated;
  Bytes mac;
  std::optional<Bytes> unprotected;

  asn1::StreamParser parser{*this};
};

Result<asn1::Visit> EnvelopeReader::Impl::unexpected(const asn1::StreamElement& element) const {
  return fail(asn1::Asn1Error::unexpected_tag, asn1::to_string(element.tag) + " where it does not belong",
              element.offset);
}

Result<asn1::Visit> EnvelopeReader::Impl::begin(const asn1::StreamElement& element) {
  using asn1::Visit;
  switch (element.depth) {
    case 0: return element.tag == asn1::tags::sequence ? Visit::enter() : unexpected(element);
    case 1:
      if (next == Part::content_type && element.tag == asn1::tags::object_identifier) {
        collecting = Part::content_type;
        return Visit::collect(kSmall);
      }
      if (next == Part::version && version < 0 && element.tag == asn1::Tag::context(0)) return Visit::enter();
      return unexpected(element);
    case 2:
      if (next != Part::version || element.tag != asn1::tags::sequence) return unexpected(element);
      data_end = end_of(element);
      return Visit::enter();
    case 3: return begin_component(element);
    default: return begin_content(element);
  }
}

Result<asn1::Visit> EnvelopeReader::Impl::begin_component(const asn1::StreamElement& element) {
  using asn1::Visit;
  const bool with_recipients = kind != EnvelopeKind::encrypted;
  if (next == Part::version && element.tag == asn1::tags::integer) {
    collecting = Part::version;
    return Visit::collect(kSmall);
  }
  if (next == Part::originator && with_recipients && element.constructed && element.tag == asn1::Tag::context(0)) {
    collecting = Part::originator;
    return Visit::collect(options.limits.originator_octets);
  }
  if ((next == Part::originator || next == Part::recipients) && with_recipients && element.tag == asn1::tags::set) {
    collecting = Part::recipients;
    return Visit::collect(options.limits.recipient_octets);
  }
  if ((next == Part::inner_type || (next == Part::originator && !with_recipients)) &&
      element.tag == asn1::tags::sequence) {
    next = Part::inner_type;
    in_info = true;
    info_end = end_of(element);
    return Visit::enter();
  }
  return begin_tail(element);
}

Result<asn1::Visit> EnvelopeReader::Impl::begin_tail(const asn1::StreamElement& element) {
  using asn1::Visit;
  const bool aead = kind == EnvelopeKind::auth_enveloped;
  if (next == Part::authenticated && aead && element.constructed && element.tag == asn1::Tag::context(1)) {
    collecting = Part::authenticated;
    return Visit::collect(options.limits.attribute_octets);
  }
  if ((next == Part::authenticated || next == Part::mac) && aead && element.tag == asn1::tags::octet_string) {
    collecting = Part::mac;
    return Visit::collect(kSmall);
  }
  const bool may_follow = aead ? next == Part::unprotected : next == Part::authenticated;
  if (may_follow && element.constructed && element.tag == asn1::Tag::context(aead ? 2 : 1)) {
    collecting = Part::unprotected;
    return Visit::collect(options.limits.attribute_octets);
  }
  return unexpected(element);
}

Result<asn1::Visit> EnvelopeReader::Impl::begin_content(const asn1::StreamElement& element) {
  using asn1::Visit;
  if (!in_info) return unexpected(element);
  if (next == Part::inner_type && element.tag == asn1::tags::object_identifier) {
    collecting = Part::inner_type;
    return Visit::collect(kSmall);
  }
  if (next == Part::algorithm && element.tag == asn1::tags::sequence) {
    collecting = Part::algorithm;
    return Visit::collect(kAlgorithm);
  }
  if (next != Part::content || element.tag != asn1::Tag::context(0)) return unexpected(element);
  saw_content = true;
  next = Part::authenticated;
  const EnvelopeHead head{
      *kind, version, originator ? &*originator : nullptr, recipients ? &*recipients : nullptr, inner_type, &algorithm};
  opening = SEALWIRE_TRY(start_opening(head, credentials, given_key, options));
  if (!element.constructed) ciphertext_size = element.length;
  auto made = ContentDecryptor::create(opening->encryption, opening->key, {}, ciphertext_size, options.legacy);
  if (!made) return as_cms(std::move(made).error());
  decryptor.emplace(*std::move(made));
  if (const auto* aead = std::get_if<crypto::AeadCipher>(&opening->encryption.cipher)) {
    // Where no more octets follow than the mac has, no attributes are among them.
    const bool only_mac = data_end && info_end && *data_end == *info_end + 2 + opening->encryption.tag_size;
    may_look_again = !only_mac || (crypto::is_ccm(*aead) && !ciphertext_size);
  }
  return Visit::content();
}

Result<void> EnvelopeReader::Impl::element(const asn1::StreamElement& element, Octets octets) {
  // What is decoded views into the octets, which go when this call returns.
  const Octets kept = collecting == Part::mac ? octets : arena.keep(to_bytes(octets));
  const asn1::Rules& rules = asn1::kBer;
  switch (collecting) {
    case Part::content_type: {
      const asn1::Oid type = SEALWIRE_TRY(asn1::decode<asn1::Oid>(kept, rules, arena, element.offset));
      kind = envelope_kind(type);
      const bool fits = kind && (*kind == EnvelopeKind::encrypted || credentials != nullptr);
      if (!fits) {
        return fail(CmsError::wrong_content_type,
                    "the content type is " + asn1::oid_text(type) + ", not " +
                        (credentials == nullptr ? "encryptedData" : "one that is encrypted"));
      }
      next = Part::version;
      return {};
    }
    case Part::version:
      version = SEALWIRE_TRY(asn1::decode<CmsVersion>(kept, rules, arena, element.offset));
      next = Part::originator;
      return {};
    case Part::originator: {
      originator.emplace();
      Bytes as_sequence = to_bytes(kept);
      as_sequence[0] = 0x30;
      originator =
          SEALWIRE_TRY(asn1::decode<OriginatorInfo>(arena.keep(std::move(as_sequence)), rules, arena, element.offset));
      next = Part::recipients;
      return {};
    }
    case Part::recipients:
      SEALWIRE_CHECK(check_recipient_count(kept, options.limits, element.offset));
      recipients = SEALWIRE_TRY(asn1::decode<RecipientInfos>(kept, rules, arena, element.offset));
      next = Part::inner_type;
      return {};
    case Part::inner_type:
      inner_type = SEALWIRE_TRY(asn1::decode<asn1::Oid>(kept, rules, arena, element.offset));
      next = Part::algorithm;
      return {};
    case Part::algorithm:
      algorithm = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(kept, rules, arena, element.offset));
      next = Part::content;
      return {};
    case Part::authenticated:
      authenticated = to_bytes(octets);
      next = Part::mac;
      return {};
    case Part::mac:
      mac = to_bytes(SEALWIRE_TRY(asn1::decode<Octets>(octets, rules, arena, element.offset)));
      next = Part::unprotected;
      return {};
    case Part::unprotected: {
      Bytes set = to_bytes(octets);
      set[0] = 0x31;
      const auto attributes = SEALWIRE_TRY(asn1::decode<Attributes>(set, rules, arena, element.offset));
      unprotected = SEALWIRE_TRY(asn1::encode(attributes));
      next = Part::end;
      return {};
    }
    case Part::content:
    case Part::end: break;
  }
  return {};
}

Result<void> EnvelopeReader::Impl::content(Octets piece) {
  while (!piece.empty()) {
    // Straight to where the content goes, if there is memory; else by way of our own, which stays in the nearest cache.
    const auto lent = sink.lend(ContentDecryptor::room_for(piece.size()));
    const Octets now = piece.first(lent.empty() ? std::min(piece.size(), kScratch) : piece.size());
    const auto size = decryptor->update(now, lent.empty() ? scratch.writable() : lent);
    if (!size) return as_cms(size.error());
    delivered += *size;
    if (*size > 0) SEALWIRE_CHECK(lent.empty() ? sink.write(Octets(scratch).first(*size)) : sink.filled(*size));
    piece = piece.subspan(now.size());
  }
  return {};
}

Result<void> EnvelopeReader::Impl::end(const asn1::StreamElement& element) {
  if (element.depth != 3) return {};
  in_info = false;
  if (next == Part::content) next = Part::authenticated;  // content that is carried elsewhere
  if (next < Part::authenticated) {
    return fail(asn1::Asn1Error::missing_field, "EncryptedContentInfo is incomplete", element.offset);
  }
  return {};
}

// `known_before`: the tag could be computed in the first pass.
Result<void> EnvelopeReader::Impl::verify(Octets additional, bool known_before, Source* again) {
  if (known_before) {
    if (auto held = decryptor->finish(mac, scratch.writable()); !held) return as_cms(std::move(held).error());
    return {};
  }
  if (again == nullptr) {
    return fail(CmsError::needs_two_passes,
                additional.empty() ? "CCM in indefinite lengths is verified in a second pass over the content"
                                   : "authenticated attributes are verified in a second pass over the content");
  }
  const auto same = encrypts_to(*opening, additional, delivered, mac, *again, options.legacy);
  if (!same) return as_cms(same.error());
  return *same ? Result<void>() : cannot_decrypt();
}

Result<EnvelopeReport> EnvelopeReader::Impl::finish(Source* again) {
  SEALWIRE_CHECK(parser.finish());
  if (!saw_content) return fail(CmsError::missing_content, "the encrypted content is carried elsewhere");
  EnvelopeReport& report = opening->report;
  const EnvelopeHead head{
      *kind, version, originator ? &*originator : nullptr, recipients ? &*recipients : nullptr, inner_type, &algorithm};
  SEALWIRE_CHECK(check_version(head, unprotected.has_value(), report.remarks));
  if (*kind == EnvelopeKind::auth_enveloped) {
    if (next != Part::unprotected && next != Part::end) {
      return fail(asn1::Asn1Error::missing_field, "AuthEnvelopedData.mac is absent");
    }
    SEALWIRE_CHECK(check_mac_size(*opening, mac));
    const bool is_data = inner_type.get() == content_types::data;
    if (!authenticated.empty()) {
      auto attributes =
          SEALWIRE_TRY(read_authenticated_attributes(authenticated, inner_type, !is_data, report.remarks));
      report.authenticated_attributes = std::move(attributes.set_der);
    } else if (!is_data) {
      return fail(CmsError::missing_attribute, "content that is not id-data needs authenticated attributes");
    }
    const auto* aead = std::get_if<crypto::AeadCipher>(&opening->encryption.cipher);
    const bool known = authenticated.empty() && (ciphertext_size || aead == nullptr || !crypto::is_ccm(*aead));
    SEALWIRE_CHECK(verify(report.authenticated_attributes, known, again));
    report.authenticated = true;
  } else {
    const auto last = decryptor->finish({}, scratch.writable());
    if (!last) return as_cms(last.error());
    if (!opening->usable) return cannot_decrypt();
    SEALWIRE_CHECK(deliver(*last));
  }
  if (!opening->usable) return cannot_decrypt();
  report.content_size = delivered;
  if (unprotected) report.unprotected_attributes = *std::move(unprotected);
  return std::move(report);
}

EnvelopeReader::EnvelopeReader(const Credentials& credentials, UnverifiedSink content, const OpenOptions& options)
    : impl_(std::make_unique<Impl>(&credentials, SecretBytes(), content.sink, options)) {}
EnvelopeReader::EnvelopeReader(SecretBytes key, UnverifiedSink content, const OpenOptions& options)
    : impl_(std::make_unique<Impl>(nullptr, std::move(key), content.sink, options)) {}
EnvelopeReader::EnvelopeReader(EnvelopeReader&&) noexcept = default;
EnvelopeReader::~EnvelopeReader() = default;

Result<void> EnvelopeReader::write(Octets ber) { return impl_->parser.write(ber); }
bool EnvelopeReader::may_look_again() const { return impl_->may_look_again; }
Result<EnvelopeReport> EnvelopeReader::finish(Source* again) { return impl_->finish(again); }
asn1::Oid EnvelopeReader::content_type() const { return impl_->inner_type; }

}  // namespace sealwire::cms
