#include "zlib_stream.hpp"

#include <new>

#include <zlib.h>

#include "sealwire/cms/error.hpp"

namespace sealwire::cms {
namespace {

// zlib counts in unsigned int, and does not change what it reads.
void feed(z_stream& stream, Octets in, std::span<std::uint8_t> out) {
  constexpr std::size_t kMost = 1U << 30;
  stream.next_in = const_cast<Bytef*>(in.data());
  stream.avail_in = static_cast<uInt>(std::min(in.size(), kMost));
  stream.next_out = out.data();
  stream.avail_out = static_cast<uInt>(std::min(out.size(), kMost));
}

Deflater::Step what_happened(const z_stream& stream, Octets in, std::span<std::uint8_t> out, bool done) {
  return {static_cast<std::size_t>(stream.next_in - in.data()), static_cast<std::size_t>(stream.next_out - out.data()),
          done};
}

}  // namespace

struct Deflater::State {
  z_stream stream{};
  ~State() { deflateEnd(&stream); }
};

Deflater::Deflater(int level) : state_(std::make_unique<State>()) {
  if (deflateInit(&state_->stream, level) != Z_OK) throw std::bad_alloc();
}
Deflater::Deflater(Deflater&&) noexcept = default;
Deflater::~Deflater() = default;

Deflater::Step Deflater::step(Octets in, std::span<std::uint8_t> out, bool last) {
  feed(state_->stream, in, out);
  const bool all = state_->stream.avail_in == in.size();
  const int code = deflate(&state_->stream, last && all ? Z_FINISH : Z_NO_FLUSH);
  return what_happened(state_->stream, in, out, code == Z_STREAM_END);
}

struct Inflater::State {
  z_stream stream{};
  ~State() { inflateEnd(&stream); }
};

Inflater::Inflater() : state_(std::make_unique<State>()) {
  if (inflateInit(&state_->stream) != Z_OK) throw std::bad_alloc();
}
Inflater::Inflater(Inflater&&) noexcept = default;
Inflater::~Inflater() = default;

Result<Inflater::Step> Inflater::step(Octets in, std::span<std::uint8_t> out) {
  feed(state_->stream, in, out);
  const int code = inflate(&state_->stream, Z_NO_FLUSH);
  if (code != Z_OK && code != Z_STREAM_END && code != Z_BUF_ERROR) {
    return fail(CmsError::bad_compression, "the compressed content is not a zlib stream");
  }
  return what_happened(state_->stream, in, out, code == Z_STREAM_END);
}

}  // namespace sealwire::cms
