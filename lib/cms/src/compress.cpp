#include "sealwire/cms/compress.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/compressed_data.hpp"

#include "encapsulated_reader.hpp"
#include "frame_writer.hpp"
#include "key_algorithms.hpp"
#include "zlib_stream.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
constexpr asn1::Oid kZlib = "1.2.840.113549.1.9.16.3.8"_oid;
constexpr std::size_t kScratch = std::size_t{1} << 16;

Frame compressed_frame(const CompressOptions& options) {
  // RFC 3274 §2: version 0, and the parameters of zlibCompress are absent.
  Bytes head = integer_der(0);
  append(head, algorithm_identifier(kZlib));
  Frame frame = content_info_frame(content_types::compressed_data, std::move(head));
  const asn1::Oid type = options.content_type.empty() ? content_types::data : options.content_type.get();
  frame.levels.push_back({asn1::tags::sequence, oid_der(type)});
  frame.levels.push_back({asn1::Tag::context(0), {}});
  return frame;
}

Result<void> check_head(CmsVersion version, const x509::AlgorithmIdentifier& algorithm) {
  if (version != 0) {
    return fail(CmsError::wrong_version, "CompressedData has version " + std::to_string(version) + ", not 0");
  }
  if (algorithm.algorithm != kZlib) {
    return fail(CmsError::unsupported,
                "the compression " + asn1::oid_text(algorithm.algorithm) + " is not known, only zlib is");
  }
  return {};
}

/// Inflates within the limits.
class Expander {
 public:
  Expander(Sink& out, const DecompressLimits& limits) : out_(out), limits_(limits), scratch_(kScratch) {}

  Result<void> write(Octets in) {
    while (!in.empty()) {
      if (done_) return fail(CmsError::bad_compression, "octets follow the end of the compressed content");
      const auto step = SEALWIRE_TRY(inflater_.step(in, scratch_));
      taken_ += step.taken;
      given_ += step.written;
      SEALWIRE_CHECK(check());
      if (step.written != 0) SEALWIRE_CHECK(out_.write(Octets(scratch_).first(step.written)));
      done_ = step.done;
      in = in.subspan(step.taken);
      // Input is all taken, but what was held back may fill the output again.
      if (in.empty() && !done_ && step.written == scratch_.size()) SEALWIRE_CHECK(drain());
      if (step.taken == 0 && step.written == 0 && !done_) {
        return fail(CmsError::bad_compression, "the compressed content stands still");
      }
    }
    return {};
  }
  Result<void> finish() const {
    if (done_) return {};
    return fail(CmsError::bad_compression, "the compressed content is incomplete");
  }
  std::uint64_t taken() const { return taken_; }
  std::uint64_t given() const { return given_; }

 private:
  Result<void> drain() {
    for (;;) {
      const auto step = SEALWIRE_TRY(inflater_.step({}, scratch_));
      given_ += step.written;
      SEALWIRE_CHECK(check());
      if (step.written != 0) SEALWIRE_CHECK(out_.write(Octets(scratch_).first(step.written)));
      done_ = step.done;
      if (done_ || step.written < scratch_.size()) return {};
    }
  }
  Result<void> check() const {
    const std::uint64_t by_ratio = taken_ > (UINT64_MAX - limits_.allowance) / std::max<std::uint64_t>(limits_.ratio, 1)
                                       ? UINT64_MAX
                                       : taken_ * limits_.ratio + limits_.allowance;
    if (given_ > by_ratio) {
      return fail(CmsError::ratio_exceeded,
                  "the content grows beyond " + std::to_string(limits_.ratio) + " times its compressed form");
    }
    if (given_ <= limits_.size) return {};
    return fail(CmsError::limit, "the content is longer than " + std::to_string(limits_.size) + " octets");
  }

  Sink& out_;
  DecompressLimits limits_;
  Bytes scratch_;
  Inflater inflater_;
  std::uint64_t taken_ = 0;
  std::uint64_t given_ = 0;
  bool done_ = false;
};

}  // namespace

struct CompressedDataWriter::Impl {
  Impl(const CompressOptions& options, Sink& out) : writer(compressed_frame(options), out), deflater(options.level) {}

  Result<void> run(Octets in, bool last) {
    for (;;) {
      const auto room = writer.content().room();
      const auto step = deflater.step(in, room, last);
      SEALWIRE_CHECK(writer.content().commit(step.written));
      in = in.subspan(step.taken);
      if (last ? step.done : in.empty() && step.written < room.size()) return {};
    }
  }

  FrameWriter writer;
  Deflater deflater;
};

CompressedDataWriter::CompressedDataWriter(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CompressedDataWriter::CompressedDataWriter(CompressedDataWriter&&) noexcept = default;
CompressedDataWriter::~CompressedDataWriter() = default;

Result<CompressedDataWriter> CompressedDataWriter::create(const CompressOptions& options, Sink& out) {
  if (options.level != -1 && (options.level < 1 || options.level > 9)) {
    return fail(CmsError::bad_request, "zlib has no level " + std::to_string(options.level));
  }
  auto impl = std::make_unique<Impl>(options, out);
  SEALWIRE_CHECK(impl->writer.begin());
  return CompressedDataWriter(std::move(impl));
}

Result<void> CompressedDataWriter::write(Octets content) {
  return content.empty() ? Result<void>() : impl_->run(content, false);
}

Result<void> CompressedDataWriter::finish() {
  SEALWIRE_CHECK(impl_->run({}, true));
  return impl_->writer.end({});
}

struct CompressedDataReader::Impl final : EncapsulatedReader {
  Impl(Sink& to, const DecompressLimits& limits)
      : EncapsulatedReader(content_types::compressed_data, "compressedData"), expander(to, limits) {}

  bool encapsulated_due(const asn1::StreamElement& element) const override {
    return fields == 2 && element.tag == asn1::tags::sequence;
  }
  Result<std::uint64_t> begin_field(const asn1::StreamElement& element) override {
    const bool fits =
        (fields == 0 && element.tag == asn1::tags::integer) || (fields == 1 && element.tag == asn1::tags::sequence);
    if (!fits) return unexpected(element);
    return std::uint64_t{1024};
  }
  Result<void> field(const asn1::StreamElement& element, Octets octets) override {
    asn1::Arena arena;
    if (fields++ == 0) {
      version = SEALWIRE_TRY(asn1::decode<CmsVersion>(octets, asn1::kBer, arena, element.offset));
      return {};
    }
    const auto algorithm =
        SEALWIRE_TRY(asn1::decode<x509::AlgorithmIdentifier>(octets, asn1::kBer, arena, element.offset));
    return check_head(version, algorithm);
  }
  void encapsulated_done() override { fields = 3; }
  Result<void> begin_content() override { return {}; }
  Result<void> take(Octets piece) override { return expander.write(piece); }

  Result<CompressReport> finish() {
    SEALWIRE_CHECK(parser.finish());
    if (!saw_content()) return fail(CmsError::missing_content, "the compressed content is absent");
    SEALWIRE_CHECK(expander.finish());
    return CompressReport{inner_type(), expander.taken(), expander.given()};
  }

  Expander expander;
  unsigned fields = 0;
  CmsVersion version = 0;
  asn1::StreamParser parser{*this};
};

CompressedDataReader::CompressedDataReader(Sink& content, const DecompressLimits& limits)
    : impl_(std::make_unique<Impl>(content, limits)) {}
CompressedDataReader::CompressedDataReader(CompressedDataReader&&) noexcept = default;
CompressedDataReader::~CompressedDataReader() = default;
Result<void> CompressedDataReader::write(Octets ber) { return impl_->parser.write(ber); }
Result<CompressReport> CompressedDataReader::finish() { return impl_->finish(); }
asn1::Oid CompressedDataReader::content_type() const { return impl_->inner_type(); }

Result<Bytes> compress(Octets content, const CompressOptions& options) {
  // Compressed first, so that all lengths are known.
  Bytes compressed;
  Deflater deflater(options.level);
  Bytes scratch(kScratch);
  for (bool done = false; !done;) {
    const auto step = deflater.step(content, scratch, true);
    append(compressed, Octets(scratch).first(step.written));
    content = content.subspan(step.taken);
    done = step.done;
  }
  BytesSink sink;
  Frame frame = compressed_frame(options);
  frame.string_size = compressed.size();
  FrameWriter writer(std::move(frame), sink);
  SEALWIRE_CHECK(writer.begin());
  SEALWIRE_CHECK(writer.content().write(compressed));
  SEALWIRE_CHECK(writer.end({}));
  return sink.take();
}

Result<Decompressed> decompress(Octets content_info, const DecompressLimits& limits) {
  BytesSink sink;
  CompressedDataReader reader(sink, limits);
  SEALWIRE_CHECK(reader.write(content_info));
  CompressReport report = SEALWIRE_TRY(reader.finish());
  return Decompressed{sink.take(), std::move(report)};
}

}  // namespace sealwire::cms
