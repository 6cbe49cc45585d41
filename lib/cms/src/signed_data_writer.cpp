#include "sealwire/asn1/stream.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/signed_data_stream.hpp"

#include "passing_content.hpp"
#include "signer_build.hpp"

namespace sealwire::cms {

namespace {

constexpr asn1::Tag kExplicit0 = asn1::Tag::context(0);
/// Content is gathered into segments of this size; longer pieces go through as they are.
constexpr std::size_t kSegment = std::size_t{16} << 10;
/// ECDSA signatures differ in length by an octet or two; so many are made until one has the length announced.
constexpr int kTries = 256;

/// Octets of a signature that this key gives often enough, so that lengths can be written before it is made.
std::size_t usual_signature_size(const crypto::PrivateKey& key) {
  const bool shorter = key.type() == crypto::KeyType::ec_p256 || key.type() == crypto::KeyType::ec_p384;
  return key.signature_size() - (shorter ? 1 : 0);
}

}  // namespace

struct SignedDataWriter::State {
  State(std::vector<Signer> s, SignOptions o, Sink& sink) : signers(std::move(s)), options(std::move(o)), out(sink) {}

  std::vector<Signer> signers;
  SignOptions options;
  Sink& out;
  std::vector<PreparedSigner> prepared;
  PassingContent content;
  bool needs_message = false;
  SpoolFactory* spools = nullptr;
  std::unique_ptr<Spool> spool;  // the content, once it is too long to be kept in memory
  std::optional<std::uint64_t> size;
  std::vector<std::size_t> info_sizes;
  Bytes pending;

  Result<void> prepare_all();
  Result<void> begin();
  Result<void> begin_definite();
  Result<void> begin_indefinite();
  Bytes version_and_digests() const;
  Result<std::vector<Bytes>> signer_infos();
  Result<Bytes> signer_info(std::size_t index, const ToSign& what) const;
  std::size_t kept() const { return spools ? crypto::kWholeMessage : kKeptContent; }
  Result<void> keep(Octets octets);
  Result<void> segment(Octets octets);
  Result<void> end();
};

Result<void> SignedDataWriter::State::prepare_all() {
  prepared.reserve(signers.size());
  for (const Signer& signer : signers) {
    prepared.push_back(SEALWIRE_TRY(prepare(signer, options.content_type)));
    needs_message = needs_message || prepared.back().needs_message();
    if (!prepared.back().needs_message()) SEALWIRE_CHECK(content.add(prepared.back().digest));
  }
  if (needs_message) content.keep(kept());
  return {};
}

Bytes SignedDataWriter::State::version_and_digests() const {
  std::vector<Octets> digests;
  for (const PreparedSigner& signer : prepared) digests.push_back(signer.digest_der);
  asn1::Writer writer(128);
  write_digest_algorithms(writer, digests);
  writer.integer(version_for(signers, options));
  return std::move(writer).take();
}

Result<void> SignedDataWriter::State::begin() {
  if (options.detached) return {};
  return size ? begin_definite() : begin_indefinite();
}

Result<void> SignedDataWriter::State::begin_indefinite() {
  asn1::StreamWriter frames(out);
  SEALWIRE_CHECK(frames.begin(asn1::tags::sequence));
  SEALWIRE_CHECK(frames.primitive(asn1::tags::object_identifier, content_types::signed_data.octets()));
  SEALWIRE_CHECK(frames.begin(kExplicit0));
  SEALWIRE_CHECK(frames.begin(asn1::tags::sequence));
  SEALWIRE_CHECK(frames.raw(version_and_digests()));
  SEALWIRE_CHECK(frames.begin(asn1::tags::sequence));
  SEALWIRE_CHECK(frames.primitive(asn1::tags::object_identifier, options.content_type.octets()));
  SEALWIRE_CHECK(frames.begin(kExplicit0));
  return frames.begin(asn1::tags::octet_string);
}

/// All lengths from the inside out; then the headers from the outside in.
Result<void> SignedDataWriter::State::begin_definite() {
  std::uint64_t infos = 0;
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    info_sizes.push_back(
        SEALWIRE_TRY(signer_info_size(prepared[i], options.content_type, usual_signature_size(signers[i].key))));
    infos += info_sizes.back();
  }
  asn1::Writer certificates(1024);
  write_certificates(certificates, signers, options);
  const Bytes head = version_and_digests();
  const auto with_header = [](asn1::Tag tag, std::uint64_t length) { return asn1::header_size(tag, length) + length; };
  const std::uint64_t octet_string = with_header(asn1::tags::octet_string, *size);
  const std::uint64_t type = with_header(asn1::tags::object_identifier, options.content_type.octets().size());
  const std::uint64_t encapsulated = type + with_header(kExplicit0, octet_string);
  const std::uint64_t body = head.size() + with_header(asn1::tags::sequence, encapsulated) + certificates.size() +
                             with_header(asn1::tags::set, infos);
  const std::uint64_t info = with_header(asn1::tags::object_identifier, content_types::signed_data.octets().size()) +
                             with_header(kExplicit0, with_header(asn1::tags::sequence, body));
  asn1::StreamWriter frames(out);
  SEALWIRE_CHECK(frames.begin(asn1::tags::sequence, info));
  SEALWIRE_CHECK(frames.primitive(asn1::tags::object_identifier, content_types::signed_data.octets()));
  SEALWIRE_CHECK(frames.begin(kExplicit0, with_header(asn1::tags::sequence, body)));
  SEALWIRE_CHECK(frames.begin(asn1::tags::sequence, body));
  SEALWIRE_CHECK(frames.raw(head));
  SEALWIRE_CHECK(frames.begin(asn1::tags::sequence, encapsulated));
  SEALWIRE_CHECK(frames.primitive(asn1::tags::object_identifier, options.content_type.octets()));
  SEALWIRE_CHECK(frames.begin(kExplicit0, octet_string));
  return frames.begin_primitive(asn1::tags::octet_string, *size);
}

/// Signatures over the whole content are made at its end.
Result<void> SignedDataWriter::State::keep(Octets octets) {
  if (!spool && octets.size() <= kept() - content.size()) return {};
  if (!spools)
    return fail(CmsError::needs_two_passes,
                "a signature without signed attributes by this kind of key is over the whole content, which is longer "
                "than " +
                    std::to_string(kKeptContent) + " octets, and there is no place to keep it");
  if (!spool) {
    spool = SEALWIRE_TRY(spools->create(size.value_or(0)));
    SEALWIRE_CHECK(spool->write_at(0, *content.message()));
  }
  return spool->write_at(content.size(), octets);
}

Result<void> SignedDataWriter::State::segment(Octets octets) {
  if (options.detached) return {};
  if (size) return out.write(octets);
  asn1::StreamWriter frames(out);
  if (!pending.empty() || octets.size() < kSegment) {
    append(pending, octets);
    if (pending.size() < kSegment) return {};
    SEALWIRE_CHECK(frames.segment(pending));
    pending.clear();
    return {};
  }
  return frames.segment(octets);
}

Result<Bytes> SignedDataWriter::State::signer_info(std::size_t index, const ToSign& what) const {
  for (int tries = 0; tries < kTries; ++tries) {
    Bytes info = SEALWIRE_TRY(make_signer_info(prepared[index], what));
    if (info_sizes.empty() || info.size() == info_sizes[index]) return info;
  }
  return fail(CmsError::unsupported, "signatures of this key differ in length too much to be announced");
}

Result<std::vector<Bytes>> SignedDataWriter::State::signer_infos() {
  std::vector<Bytes> infos;
  for (std::size_t i = 0; i < prepared.size(); ++i) {
    ToSign what{options.content_type, {}, std::nullopt, spool.get()};
    if (prepared[i].needs_message())
      what.message = content.message();
    else
      what.digest = SEALWIRE_TRY(content.digest(prepared[i].digest));
    infos.push_back(SEALWIRE_TRY(signer_info(i, what)));
  }
  return infos;
}

Result<void> SignedDataWriter::State::end() {
  if (size && content.size() != *size)
    return fail(CmsError::bad_request, "the content has " + std::to_string(content.size()) +
                                           " octets, announced were " + std::to_string(*size));
  const std::vector<Bytes> infos = SEALWIRE_TRY(signer_infos());
  asn1::StreamWriter frames(out);
  if (!options.detached && !size) {
    if (!pending.empty()) SEALWIRE_CHECK(frames.segment(pending));
    static constexpr std::uint8_t kThreeEnds[6] = {};  // of the OCTET STRING, [0] and EncapsulatedContentInfo
    SEALWIRE_CHECK(out.write(kThreeEnds));
  }
  asn1::Writer writer(2048);
  const auto last = writer.mark();
  write_signer_infos(writer, infos);
  write_certificates(writer, signers, options);
  if (options.detached) {
    const auto end = writer.mark();
    writer.oid(options.content_type);
    writer.close(asn1::tags::sequence, end);
    writer.raw(version_and_digests());
    writer.close(asn1::tags::sequence, last);
    writer.close(kExplicit0, last);
    writer.oid(content_types::signed_data);
    writer.close(asn1::tags::sequence, last);
  }
  SEALWIRE_CHECK(out.write(writer.octets()));
  if (options.detached || size) return {};
  static constexpr std::uint8_t kThreeEnds[6] = {};  // of SignedData, [0] and ContentInfo
  return out.write(kThreeEnds);
}

Result<SignedDataWriter> SignedDataWriter::start(std::vector<Signer> signers, SignOptions options, Sink& out,
                                                 std::optional<std::uint64_t> content_size, SpoolFactory* spools) {
  if (signers.empty()) return fail(CmsError::bad_request, "content without a signer is no signed content");
  auto state = std::make_unique<State>(std::move(signers), std::move(options), out);
  state->size = content_size;
  state->spools = spools;
  SEALWIRE_CHECK(state->prepare_all());
  SEALWIRE_CHECK(state->begin());
  return SignedDataWriter(std::move(state));
}

Result<void> SignedDataWriter::write(Octets octets) {
  State& state = *state_;
  if (octets.empty()) return {};
  if (state.size && octets.size() > *state.size - state.content.size())
    return fail(CmsError::bad_request,
                "there is more content than the " + std::to_string(*state.size) + " octets announced");
  if (state.needs_message) SEALWIRE_CHECK(state.keep(octets));
  state.content.write(octets);
  return state.segment(octets);
}

Result<void> SignedDataWriter::finish() { return state_->end(); }

SignatureReport SignedDataWriter::report() const {
  const State& state = *state_;
  SignatureReport report;
  report.content_type = state.options.content_type;
  report.detached = state.options.detached;
  report.certificates = state.options.certificates;
  for (const PreparedSigner& signer : state.prepared) report.signers.push_back(report_of(signer));
  return report;
}

SignedDataWriter::SignedDataWriter(std::unique_ptr<State> state) : state_(std::move(state)) {}
SignedDataWriter::SignedDataWriter(SignedDataWriter&&) noexcept = default;
SignedDataWriter& SignedDataWriter::operator=(SignedDataWriter&&) noexcept = default;
SignedDataWriter::~SignedDataWriter() = default;

}  // namespace sealwire::cms
