#include "object_source.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/base64.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"

#include "inspect_input.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

constexpr std::size_t kValueLimit = std::size_t{256} << 20;  // of what is taken as a whole
constexpr std::size_t kShort = std::size_t{256} << 10;       // an input up to here is looked at as a whole
constexpr std::size_t kPiece = std::size_t{64} << 10;
constexpr std::size_t kFront = 4096;  // enough to tell the type of a ContentInfo
constexpr std::size_t kLongestLine = std::size_t{1} << 20;

bool is_base64(std::string_view text) {
  return std::ranges::all_of(text, [](char c) {
    return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9') || c == '+' || c == '/' ||
           c == '=' || c == '\r' || c == '\n' || c == ' ' || c == '\t';
  });
}

}  // namespace

/// Undoes what stands around an object that is too long to be decoded at once.
class ObjectSource::Decoder {
 public:
  virtual ~Decoder() = default;
  virtual Result<void> update(Octets raw, Bytes& out) = 0;
  virtual Result<void> finish(Bytes& out) = 0;
};

/// The first block that is not encrypted as a whole (RFC 1421), by its lines.
class ObjectSource::Pem final : public Decoder {
 public:
  Result<void> update(Octets raw, Bytes& out) override {
    for (std::string_view text = as_text(raw); !text.empty();) {
      const std::size_t end = text.find('\n');
      line_ += text.substr(0, end);
      if (line_.size() > kLongestLine) return fail(AppError::wrong_input, "a PEM line of more than 1 MiB");
      if (end == std::string_view::npos) return {};
      text.remove_prefix(end + 1);
      SEALWIRE_CHECK(take_line(out));
    }
    return {};
  }
  Result<void> finish(Bytes& out) override {
    SEALWIRE_CHECK(take_line(out));
    if (place_ == Place::after) return {};
    return fail(BaseError::malformed_text, "a PEM block that does not end");
  }

 private:
  enum class Place : std::uint8_t { before, headers, within, after };

  Result<void> take_line(Bytes& out) {
    std::string_view line = line_;
    while (!line.empty() && (line.back() == '\r' || line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
    const Result<void> done = take(line, out);
    line_.clear();
    return done;
  }
  Result<void> take(std::string_view line, Bytes& out) {
    if (line.starts_with("-----BEGIN ") && place_ == Place::before) {
      place_ = Place::headers;
      return {};
    }
    if (line.starts_with("-----END ")) {
      if (place_ != Place::headers && place_ != Place::within) return {};
      place_ = Place::after;
      return decoder_.finish(out);
    }
    if (place_ == Place::headers) {
      if (line.find("ENCRYPTED") != std::string_view::npos) place_ = Place::before;
      if (line.empty() || line.find(':') != std::string_view::npos) return {};
      if (place_ == Place::headers) place_ = Place::within;
    }
    return place_ == Place::within ? decoder_.update(line, out) : Result<void>();
  }

  std::string line_;
  Base64Decoder decoder_;
  Place place_ = Place::before;
};

class ObjectSource::Base64 final : public Decoder {
 public:
  Result<void> update(Octets raw, Bytes& out) override { return decoder_.update(as_text(raw), out); }
  Result<void> finish(Bytes& out) override { return decoder_.finish(out); }

 private:
  Base64Decoder decoder_;
};

/// The body of an entity in its transfer encoding.
class ObjectSource::Body final : public Decoder {
 public:
  explicit Body(mime::TransferEncoding encoding) : decoder_(encoding, into_) {}
  Result<void> update(Octets raw, Bytes& out) override {
    into_.out = &out;
    return decoder_.write(raw);
  }
  Result<void> finish(Bytes& out) override {
    into_.out = &out;
    return decoder_.finish();
  }

 private:
  struct Into final : Sink {
    Result<void> write(Octets octets) override {
      append(*out, octets);
      return {};
    }
    Bytes* out = nullptr;
  };
  Into into_;
  mime::TransferDecoder decoder_;
};

ObjectSource::ObjectSource(std::unique_ptr<files::FileSource> file) : file_(std::move(file)) {}
ObjectSource::~ObjectSource() = default;

Result<std::unique_ptr<ObjectSource>> ObjectSource::open(const InputOptions& input, Parts parts) {
  auto file = SEALWIRE_TRY(files::FileSource::open(input.in));
  std::unique_ptr<ObjectSource> made(new ObjectSource(std::move(file)));
  made->form_ = input.inform;
  SEALWIRE_CHECK(made->fill(kFront));
  const bool binary = input.inform == Form::der ||
                      (input.inform == Form::automatic && !made->front_.empty() && made->front_[0] == 0x30);
  if (binary) return made;
  SEALWIRE_CHECK(made->fill(kShort));
  if (made->ended_ || !SEALWIRE_TRY(made->choose_decoder())) SEALWIRE_CHECK(made->take_whole(parts));
  return made;
}

/// Reads until there are `limit` octets, or no more.
Result<void> ObjectSource::fill(std::size_t limit) {
  std::array<std::uint8_t, kPiece> buffer;
  while (front_.size() < limit) {
    const std::size_t wanted = std::min(buffer.size(), limit - front_.size());
    const std::size_t got = SEALWIRE_TRY(file_->read(std::span(buffer).first(wanted)));
    ended_ = got == 0;
    if (ended_) return {};
    append(front_, Octets(buffer).first(got));
  }
  return {};
}

Result<void> ObjectSource::take_whole(Parts parts) {
  SEALWIRE_CHECK(fill(kValueLimit));
  if (!ended_) {
    return fail(AppError::wrong_input, "an input of this form may have " + std::to_string(kValueLimit) + " octets");
  }
  Bytes objects;
  for (const InspectedPart& part : SEALWIRE_TRY(take_apart(front_, form_))) {
    if (part.is_asn1) remarks_.insert(remarks_.end(), part.remarks.begin(), part.remarks.end());
    if (part.is_asn1 && (objects.empty() || parts == Parts::all)) append(objects, part.octets);
  }
  if (objects.empty()) return fail(AppError::wrong_input, "no CMS object in the input");
  front_ = std::move(objects);
  return {};
}

/// Of a long input. False where the form has no decoder: a multipart has to be there as a whole.
Result<bool> ObjectSource::choose_decoder() {
  const std::string_view text = as_text(front_);
  std::size_t body = 0;
  if (form_ == Form::pem || (form_ == Form::automatic && looks_like_pem(text))) {
    decoder_ = std::make_unique<Pem>();
  } else if (form_ == Form::smime || mime::looks_like_entity(front_)) {
    const std::size_t crlf = text.find("\r\n\r\n");
    const std::size_t lf = text.find("\n\n");
    if (crlf == std::string_view::npos && lf == std::string_view::npos) return false;
    body = crlf < lf ? crlf + 4 : lf + 2;
    const mime::Entity head = SEALWIRE_TRY(mime::parse_entity(Octets(front_).first(body)));
    if (head.content.type.is_multipart()) return false;
    decoder_ = std::make_unique<Body>(head.content.encoding);
    watch_.emplace(head.content.type);
  } else if (is_base64(text)) {
    decoder_ = std::make_unique<Base64>();
  } else {
    return true;  // whatever it is, it says itself
  }
  const Bytes raw = std::exchange(front_, {});
  SEALWIRE_CHECK(decode(Octets(raw).subspan(body)));
  while (front_.size() < kFront && !ended_) SEALWIRE_CHECK(decode_more());
  return true;
}

Result<void> ObjectSource::decode(Octets raw) { return decoder_->update(raw, front_); }

Result<void> ObjectSource::decode_more() {
  std::array<std::uint8_t, kPiece> buffer;
  const std::size_t got = SEALWIRE_TRY(file_->read(buffer));
  ended_ = got == 0;
  return ended_ ? decoder_->finish(front_) : decode(Octets(buffer).first(got));
}

Result<asn1::OwnedOid> ObjectSource::type() const {
  const asn1::Header outer = SEALWIRE_TRY(asn1::read_header(front_, asn1::kBer));
  if (outer.size == 0 || outer.tag != asn1::tags::sequence || !outer.constructed) {
    return fail(AppError::wrong_input, "the input is no ContentInfo", 0);
  }
  asn1::Reader inside(Octets(front_).subspan(outer.size), asn1::kBer, outer.size);
  const asn1::Element type = SEALWIRE_TRY(inside.next(asn1::tags::object_identifier, "ContentInfo.contentType"));
  return asn1::OwnedOid(asn1::Oid(type.content));
}

std::vector<std::string> ObjectSource::remarks() const { return watch_ ? watch_->disagreements() : remarks_; }

Result<std::size_t> ObjectSource::read(std::span<std::uint8_t> into) {
  const std::size_t size = SEALWIRE_TRY(next(into));
  if (watch_) SEALWIRE_CHECK(watch_->write(Octets(into).first(size)));
  return size;
}

Result<std::size_t> ObjectSource::next(std::span<std::uint8_t> into) {
  while (at_ == front_.size() && decoder_ && !ended_) {
    front_.clear();
    at_ = 0;
    SEALWIRE_CHECK(decode_more());
  }
  if (at_ == front_.size()) return ended_ ? 0 : file_->read(into);
  const std::size_t size = std::min(into.size(), front_.size() - at_);
  std::copy_n(front_.begin() + static_cast<std::ptrdiff_t>(at_), size, into.begin());
  at_ += size;
  return size;
}

Result<Bytes> ObjectSource::whole() {
  BytesSink sink(kValueLimit);
  SEALWIRE_TRY(copy(*this, sink));
  return sink.take();
}

}  // namespace sealwire::app
