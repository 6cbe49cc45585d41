#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/stream.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/signed_data_stream.hpp"

#include "algorithms.hpp"
#include "passing_content.hpp"
#include "signed_data_check.hpp"

namespace sealwire::cms {

namespace {

using asn1::Asn1Error;
using asn1::StreamElement;
using asn1::Visit;
using crypto::DigestAlgorithm;

/// Parts that are held as a whole.
constexpr std::uint64_t kSmallPart = std::uint64_t{64} << 10;
constexpr std::uint64_t kLargePart = std::uint64_t{16} << 20;

/// Keys that sign the whole content announce a long digest where they do so (RFC 8419 §3.2, RFC 9882 §3, RFC 9814 §4);
/// for others less is kept, enough to tell content that is a set of signed attributes.
constexpr std::size_t kKeptOtherwise = std::size_t{256} << 10;

std::size_t kept_content(const PassingContent& passing) {
  for (const crypto::Digest& digest : passing.digests())
    if (crypto::digest_size(digest.algorithm()) > 48) return kKeptContent;
  return kKeptOtherwise;
}

/// What is made when digestAlgorithms is empty, which RFC 5652 §5.1 allows.
constexpr DigestAlgorithm kUsual[] = {DigestAlgorithm::sha1, DigestAlgorithm::sha256, DigestAlgorithm::sha384,
                                      DigestAlgorithm::sha512};

std::unexpected<Error> unexpected(const StreamElement& element, const char* wanted) {
  return fail(Asn1Error::unexpected_tag, std::string(wanted) + " expected, " + to_string(element.tag) + " found",
              element.offset);
}

}  // namespace

/// Follows the frames of ContentInfo and SignedData down to the content, and keeps all other parts.
struct SignedDataReader::State final : asn1::StreamHandler {
  State(Sink& sink, VerifyOptions o)
      : out(sink), options(std::move(o)), parser(*this, asn1::Rules{asn1::Encoding::ber, options.limits}) {}

  Result<Visit> begin(const StreamElement& element) override;
  Result<void> element(const StreamElement& element, Octets octets) override;
  Result<void> content(Octets piece) override;
  Result<void> end(const StreamElement&) override { return {}; }

  Result<Visit> place(const StreamElement& element);
  Result<Visit> component(const StreamElement& element);
  Result<Visit> encapsulated(const StreamElement& element);
  Result<void> start_digests(Octets digest_algorithms);
  Result<SignatureReport> finish(const Spool* again);
  std::uint64_t original_offset(std::uint64_t assembled) const;

  Sink& out;
  VerifyOptions options;
  asn1::StreamParser parser;
  PassingContent passing;
  int next = 0;  // the component of SignedData that may come: 0 version … 5 signerInfos, 6 none
  int next_outer = 0;
  bool has_content = false;
  Bytes type;  // eContentType, content octets
  Bytes version, digest_algorithms, certificates, crls, signer_infos;
  struct Part {
    Bytes* octets;
    std::uint64_t offset;
  };
  std::vector<Part> parts;
  Bytes* part = nullptr;
};

Result<Visit> SignedDataReader::State::begin(const StreamElement& element) {
  const Visit visit = SEALWIRE_TRY(place(element));
  const bool is_oid = element.tag == asn1::tags::object_identifier;
  if (visit.kind == Visit::Kind::enter ? !element.constructed : is_oid && element.constructed)
    return fail(
        Asn1Error::bad_value,
        to_string(element.tag) + (element.constructed ? " is constructed" : " is primitive") + " and must not be",
        element.offset);
  return visit;
}

/// What an element at this place is, by the schema.
Result<Visit> SignedDataReader::State::place(const StreamElement& element) {
  switch (element.depth) {
    case 0:
      return element.tag == asn1::tags::sequence ? Result<Visit>(Visit::enter()) : unexpected(element, "ContentInfo");
    case 1: {
      const int index = next_outer++;
      if (index == 0 && element.tag == asn1::tags::object_identifier) return Visit::collect(kSmallPart);
      if (index == 1 && element.tag == asn1::Tag::context(0)) return Visit::enter();
      return unexpected(element, index == 0 ? "contentType" : "content");
    }
    case 2:
      if (element.tag != asn1::tags::sequence || next != 0) return unexpected(element, "SignedData");
      return Visit::enter();
    case 3: return component(element);
    default: return encapsulated(element);
  }
}

/// A component of SignedData.
Result<Visit> SignedDataReader::State::component(const StreamElement& element) {
  struct Component {
    asn1::Tag tag;
    Bytes* part;
    std::uint64_t limit;
    bool optional;
  };
  const Component components[] = {
      {asn1::tags::integer, &version, kSmallPart, false}, {asn1::tags::set, &digest_algorithms, kSmallPart, false},
      {asn1::tags::sequence, nullptr, 0, false},          {asn1::Tag::context(0), &certificates, kLargePart, true},
      {asn1::Tag::context(1), &crls, kLargePart, true},   {asn1::tags::set, &signer_infos, kLargePart, false},
  };
  for (; next < 6; ++next) {
    const Component& candidate = components[next];
    if (element.tag == candidate.tag) {
      ++next;
      if (!candidate.part) return Visit::enter();
      part = candidate.part;
      parts.push_back({part, element.offset});
      return Visit::collect(candidate.limit);
    }
    if (!candidate.optional) break;
  }
  return unexpected(element, "a component of SignedData");
}

/// Inside EncapsulatedContentInfo.
Result<Visit> SignedDataReader::State::encapsulated(const StreamElement& element) {
  if (element.depth == 4 && type.empty() && element.tag == asn1::tags::object_identifier)
    return Visit::collect(kSmallPart);
  if (element.depth == 4 && !type.empty() && !has_content && element.tag == asn1::Tag::context(0)) {
    has_content = true;
    return Visit::enter();
  }
  if (element.depth == 5 && element.tag == asn1::tags::octet_string) return Visit::content();
  // What was made by PKCS #7 rules has another type here, whose content is what counts (RFC 5652 §5.2.1).
  if (element.depth == 5) return Visit::collect(kLargePart);
  return unexpected(element, "eContent");
}

Result<void> SignedDataReader::State::element(const StreamElement& element, Octets octets) {
  const Octets value = asn1::Any{octets}.content();
  if (element.depth == 1) {
    if (!equal(value, content_types::signed_data.octets()))
      return fail(CmsError::wrong_content_type,
                  asn1::check_oid(value) == value.size()
                      ? "signedData expected, " + asn1::oid_text(asn1::Oid(value)) + " found"
                      : "contentType is no OBJECT IDENTIFIER",
                  element.offset);
    return {};
  }
  if (element.depth == 4) {
    if (asn1::check_oid(value) != value.size())
      return fail(Asn1Error::bad_value, "eContentType is no OBJECT IDENTIFIER", element.offset);
    type = to_bytes(value);
    return {};
  }
  if (element.depth == 5) return content(value);
  *part = to_bytes(octets);
  return part == &digest_algorithms ? start_digests(octets) : Result<void>();
}

Result<void> SignedDataReader::State::start_digests(Octets octets) {
  asn1::Arena arena;
  const auto algorithms = asn1::decode<DigestAlgorithmIdentifiers>(
      octets, asn1::Rules{asn1::Encoding::ber, options.limits}, arena, parts.back().offset);
  if (!algorithms) return std::unexpected<Error>(algorithms.error());
  for (const x509::AlgorithmIdentifier& identifier : *algorithms)
    if (const auto digest = read_digest(identifier)) SEALWIRE_CHECK(passing.add(*digest));
  if (passing.digests().empty())
    for (const DigestAlgorithm digest : kUsual) SEALWIRE_CHECK(passing.add(digest));
  passing.keep(kept_content(passing));
  return {};
}

Result<void> SignedDataReader::State::content(Octets piece) {
  if (piece.empty()) return {};
  passing.write(piece);
  return out.write(piece);
}

/// Where an octet of the parts, put one after the other, was in the stream.
std::uint64_t SignedDataReader::State::original_offset(std::uint64_t assembled) const {
  for (const Part& p : parts) {
    if (assembled < p.octets->size()) return p.offset + assembled;
    assembled -= p.octets->size();
  }
  return parser.offset();
}

Result<SignatureReport> SignedDataReader::State::finish(const Spool* again) {
  SEALWIRE_CHECK(parser.finish());
  if (signer_infos.empty() || type.empty())
    return fail(Asn1Error::missing_field, "the SignedData ends before its signerInfos", parser.offset());
  // The parts are judged by the schema, as if the content had been left out.
  asn1::Writer writer(1024);
  const auto last = writer.mark();
  writer.raw(signer_infos);
  writer.raw(crls);
  writer.raw(certificates);
  const auto end = writer.mark();
  writer.oid(asn1::Oid(type));
  writer.close(asn1::tags::sequence, end);
  const std::size_t without_content = writer.mark() - end;
  writer.raw(digest_algorithms);
  writer.raw(version);
  const std::size_t body = writer.mark() - last;
  writer.close(asn1::tags::sequence, last);
  asn1::Arena arena;
  auto data = asn1::decode<SignedData>(writer.octets(), asn1::Rules{asn1::Encoding::ber, options.limits}, arena);
  if (!data) {
    const std::uint64_t head = writer.size() - body;
    std::uint64_t at = data.error().offset().value_or(0);
    at = at < head ? 0 : at - head;
    const std::uint64_t before = version.size() + digest_algorithms.size();
    if (at >= before) at = at < before + without_content ? before : at - without_content;
    const std::uint64_t place = original_offset(at);
    const std::uint64_t wrong = data.error().offset().value_or(0);
    return std::unexpected<Error>(std::move(data).error().shifted(place - wrong));
  }
  if (!has_content && !data->signer_infos.empty())
    return fail(CmsError::missing_content, "the SignedData is detached, and its content was not given");
  passing.look_again(again);
  SignatureReport report = SEALWIRE_TRY(check_signed_data(*data, passing, options));
  report.detached = !has_content;
  return report;
}

SignedDataReader::SignedDataReader(Sink& out, VerifyOptions options)
    : state_(std::make_unique<State>(out, std::move(options))) {}
SignedDataReader::SignedDataReader(SignedDataReader&&) noexcept = default;
SignedDataReader& SignedDataReader::operator=(SignedDataReader&&) noexcept = default;
SignedDataReader::~SignedDataReader() = default;

Result<void> SignedDataReader::write(Octets octets) { return state_->parser.write(octets); }
Result<SignatureReport> SignedDataReader::finish(const Spool* again) { return state_->finish(again); }
asn1::Oid SignedDataReader::content_type() const { return asn1::Oid(state_->type); }

struct ContentDigests::State {
  PassingContent passing;
};

ContentDigests::ContentDigests(std::unique_ptr<State> state) : state_(std::move(state)) {}
ContentDigests::ContentDigests(ContentDigests&&) noexcept = default;
ContentDigests& ContentDigests::operator=(ContentDigests&&) noexcept = default;
ContentDigests::~ContentDigests() = default;

Result<ContentDigests> ContentDigests::start(std::span<const DigestAlgorithm> algorithms) {
  auto state = std::make_unique<State>();
  for (const DigestAlgorithm algorithm : algorithms) SEALWIRE_CHECK(state->passing.add(algorithm));
  state->passing.keep(kept_content(state->passing));
  return ContentDigests(std::move(state));
}

Result<void> ContentDigests::write(Octets content) {
  state_->passing.write(content);
  return {};
}

Result<std::vector<DigestAlgorithm>> read_digest_algorithms(Octets signed_data, const asn1::Limits& limits) {
  asn1::Arena arena;
  const SignedData data = SEALWIRE_TRY(read_signed_data(signed_data, arena, limits));
  std::vector<DigestAlgorithm> list;
  for (const SignerInfo& signer : data.signer_infos) {
    const auto digest = read_digest(signer.digest_algorithm);
    if (digest && std::find(list.begin(), list.end(), *digest) == list.end()) list.push_back(*digest);
  }
  return list;
}

Result<SignatureReport> verify_detached(Octets signed_data, ContentDigests& content, const VerifyOptions& options,
                                        const Spool* again) {
  asn1::Arena arena;
  const SignedData data = SEALWIRE_TRY(read_signed_data(signed_data, arena, options.limits));
  if (data.encap_content_info.e_content)
    return fail(CmsError::content_both, "detached content was given, and the SignedData has its own");
  content.state_->passing.look_again(again);
  SignatureReport report = SEALWIRE_TRY(check_signed_data(data, content.state_->passing, options));
  report.detached = true;
  return report;
}

}  // namespace sealwire::cms
