#include "sealwire/cms/digest.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/secret.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/digested_data.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "encapsulated_reader.hpp"
#include "frame_writer.hpp"

namespace sealwire::cms {
namespace {

Result<void> check_version(CmsVersion version, asn1::Oid content_type) {
  const CmsVersion expected = content_type == content_types::data ? 0 : 2;
  if (version == expected) return {};
  return fail(CmsError::wrong_version, "DigestedData has version " + std::to_string(version) +
                                           " where its content type asks for " + std::to_string(expected));
}

Result<void> check_digest(Octets computed, Octets stated) {
  if (equal(computed, stated)) return {};
  return fail(CmsError::bad_digest, "the content is not the one whose digest this is");
}

}  // namespace

struct DigestedDataWriter::Impl {
  Impl(Frame frame, Sink& out, crypto::Digest digest) : writer(std::move(frame), out), hash(std::move(digest)) {}
  FrameWriter writer;
  crypto::Digest hash;
  std::optional<std::uint64_t> left;
};

DigestedDataWriter::DigestedDataWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
DigestedDataWriter::DigestedDataWriter(DigestedDataWriter&&) noexcept = default;
DigestedDataWriter::~DigestedDataWriter() = default;

Result<DigestedDataWriter> DigestedDataWriter::create(const DigestOptions& options,
                                                      std::optional<std::uint64_t> content_size, Sink& out) {
  crypto::Digest hash = SEALWIRE_TRY(crypto::Digest::start(options.digest));
  const asn1::Oid type = options.content_type.empty() ? content_types::data : options.content_type.get();
  Bytes head = integer_der(type == content_types::data ? 0 : 2);
  append(head, x509::write_digest_algorithm(options.digest));
  Frame frame = content_info_frame(content_types::digested_data, std::move(head));
  frame.levels.push_back({asn1::tags::sequence, oid_der(type)});
  frame.levels.push_back({asn1::Tag::context(0), {}});
  frame.tail_size = 2 + crypto::digest_size(options.digest);
  frame.string_size = content_size;
  auto impl = std::make_unique<Impl>(std::move(frame), out, std::move(hash));
  impl->left = content_size;
  SEALWIRE_CHECK(impl->writer.begin());
  return DigestedDataWriter(std::move(impl));
}

Result<void> DigestedDataWriter::write(Octets content) {
  if (impl_->left) {
    if (content.size() > *impl_->left) return fail(CmsError::bad_request, "the content is longer than was announced");
    *impl_->left -= content.size();
  }
  impl_->hash.update(content);
  return impl_->writer.content().write(content);
}

Result<void> DigestedDataWriter::finish() {
  if (impl_->left && *impl_->left != 0) {
    return fail(CmsError::bad_request, "the content is shorter than was announced");
  }
  Bytes tail;
  asn1::append_element(tail, asn1::tags::octet_string, false, impl_->hash.finish());
  return impl_->writer.end(tail);
}

struct DigestedDataReader::Impl final : EncapsulatedReader {
  explicit Impl(Sink& to) : EncapsulatedReader(content_types::digested_data, "digestedData"), sink(to) {}

  bool encapsulated_due(const asn1::StreamElement& element) const override {
    return fields == 2 && element.tag == asn1::tags::sequence;
  }
  Result<std::uint64_t> begin_field(const asn1::StreamElement& element) override {
    const asn1::Tag expected[] = {asn1::tags::integer, asn1::tags::sequence, asn1::tags::octet_string,
                                  asn1::tags::octet_string};
    if (fields == 2 || fields > 3 || element.tag != expected[fields]) return unexpected(element);
    return std::uint64_t{1024};
  }
  Result<void> field(const asn1::StreamElement& element, Octets octets) override {
    asn1::Arena arena;
    const std::uint64_t at = element.offset;
    switch (fields++) {
      case 0: version = SEALWIRE_TRY(asn1::decode<CmsVersion>(octets, asn1::kBer, arena, at)); break;
      case 1: {
        const auto algorithm = SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(octets, asn1::kBer, arena, at));
        report.digest = SEALWIRE_TRY(x509::read_digest_algorithm(algorithm));
        hash.emplace(SEALWIRE_TRY(crypto::Digest::start(report.digest)));
        break;
      }
      default: report.value = to_bytes(SEALWIRE_TRY(asn1::decode<Octets>(octets, asn1::kBer, arena, at)));
    }
    return {};
  }
  void encapsulated_done() override { fields = 3; }
  Result<void> begin_content() override { return check_version(version, inner_type()); }
  Result<void> take(Octets piece) override {
    hash->update(piece);
    return sink.write(piece);
  }

  Result<DigestReport> finish() {
    SEALWIRE_CHECK(parser.finish());
    if (!saw_content()) return fail(CmsError::missing_content, "the digested content is carried elsewhere");
    if (fields != 4) return fail(asn1::Asn1Error::missing_field, "DigestedData.digest is absent");
    SEALWIRE_CHECK(check_digest(hash->finish(), report.value));
    report.content_type = inner_type();
    report.content_size = content_size();
    return std::move(report);
  }

  Sink& sink;
  unsigned fields = 0;
  CmsVersion version = 0;
  std::optional<crypto::Digest> hash;
  DigestReport report;
  asn1::StreamParser parser{*this};
};

DigestedDataReader::DigestedDataReader(UnverifiedSink content) : impl_(std::make_unique<Impl>(content.sink)) {}
DigestedDataReader::DigestedDataReader(DigestedDataReader&&) noexcept = default;
DigestedDataReader::~DigestedDataReader() = default;
Result<void> DigestedDataReader::write(Octets ber) { return impl_->parser.write(ber); }
Result<DigestReport> DigestedDataReader::finish() { return impl_->finish(); }
asn1::Oid DigestedDataReader::content_type() const { return impl_->inner_type(); }

Result<Bytes> digest_data(Octets content, const DigestOptions& options) {
  BytesSink sink;
  DigestedDataWriter writer = SEALWIRE_TRY(DigestedDataWriter::create(options, content.size(), sink));
  SEALWIRE_CHECK(writer.write(content));
  SEALWIRE_CHECK(writer.finish());
  return sink.take();
}

Result<Digested> verify_digested(Octets content_info, std::optional<Octets> detached) {
  asn1::Arena arena;
  const ContentInfo info = SEALWIRE_TRY(read_content_info(content_info, arena));
  if (info.content_type != content_types::digested_data) {
    return fail(CmsError::wrong_content_type,
                "the content type is " + asn1::oid_text(info.content_type) + ", not digestedData");
  }
  const auto data = SEALWIRE_TRY(asn1::decode<DigestedData>(info.content.octets, asn1::kBer, arena));
  const auto& inner = data.encap_content_info;
  SEALWIRE_CHECK(check_version(data.version, inner.e_content_type));
  if (inner.e_content && detached) return fail(CmsError::content_both, "the object has its own content");
  if (!inner.e_content && !detached) {
    return fail(CmsError::missing_content, "the digested content is carried elsewhere");
  }
  if (inner.e_content && inner.e_content->index() != 0) {
    return fail(asn1::Asn1Error::unexpected_tag, "eContent is no OCTET STRING");
  }
  const Octets content = inner.e_content ? inner.e_content->octets() : *detached;
  Digested out;
  out.report.digest = SEALWIRE_TRY(x509::read_digest_algorithm(data.digest_algorithm));
  SEALWIRE_CHECK(check_digest(SEALWIRE_TRY(crypto::digest(out.report.digest, content)), data.digest));
  out.report.value = to_bytes(data.digest);
  out.report.content_type = inner.e_content_type;
  out.report.content_size = content.size();
  out.content = to_bytes(content);
  return out;
}

}  // namespace sealwire::cms
