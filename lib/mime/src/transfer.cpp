#include <algorithm>
#include <variant>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/mime/entity.hpp"

#include "text.hpp"

namespace sealwire::mime {
namespace {

constexpr std::size_t kPieceOctets = 64U << 10;
/// Blanks at the end of a line are dropped (RFC 2045 §6.7), so a run of them waits for what follows.
constexpr std::size_t kMaxBlankRun = 1024;

/// RFC 2045 §6.7, in pieces.
class QuotedPrintableDecoder {
 public:
  Result<void> update(std::string_view text, Bytes& out) {
    for (const char c : text) {
      SEALWIRE_CHECK(step(c, out));
      ++offset_;
    }
    return {};
  }

  Result<void> finish(Bytes& out) {
    if (state_ == State::hex) return fail(MimeError::bad_transfer_encoding, "'=' without its second digit", offset_);
    // "=" and blanks at the very end are a soft line break whose line end got lost.
    if (state_ == State::text && blanks_ == "\r") out.push_back('\r');
    return {};
  }

 private:
  enum class State : std::uint8_t { text, equals, hex, soft_break };

  Result<void> step(char c, Bytes& out) {
    switch (state_) {
      case State::text: return text(c, out);
      case State::equals:
        if (is_blank(c) || c == '\r') {
          state_ = State::soft_break;
        } else if (c == '\n') {
          state_ = State::text;
        } else if (hex_digit_value(c) >= 0) {
          high_ = hex_digit_value(c);
          state_ = State::hex;
        } else {
          return fail(MimeError::bad_transfer_encoding, "'=' is not followed by a hexadecimal digit", offset_);
        }
        return {};
      case State::hex:
        if (hex_digit_value(c) < 0) {
          return fail(MimeError::bad_transfer_encoding, "'=' is not followed by two hexadecimal digits", offset_);
        }
        out.push_back(static_cast<std::uint8_t>(high_ * 16 + hex_digit_value(c)));
        state_ = State::text;
        return {};
      case State::soft_break:
        if (c == '\n') {
          state_ = State::text;
        } else if (!is_blank(c) && c != '\r') {
          return fail(MimeError::bad_transfer_encoding, "text after '=' and blanks", offset_);
        }
        return {};
    }
    return {};
  }

  Result<void> text(char c, Bytes& out) {
    if (is_blank(c) || c == '\r') {
      if (blanks_.size() >= kMaxBlankRun) {
        return fail(MimeError::bad_transfer_encoding, "a run of blanks longer than any line", offset_);
      }
      blanks_ += c;
      return {};
    }
    if (c == '\n') {
      if (blanks_.ends_with('\r')) out.push_back('\r');
      out.push_back('\n');
      blanks_.clear();
      return {};
    }
    append(out, blanks_);
    blanks_.clear();
    if (c == '=') {
      state_ = State::equals;
    } else {
      out.push_back(static_cast<std::uint8_t>(c));
    }
    return {};
  }

  State state_ = State::text;
  int high_ = 0;
  std::string blanks_;
  std::uint64_t offset_ = 0;
};

void append_escaped(std::uint8_t octet, std::string& line) {
  line += '=';
  append_upper_hex(line, octet);
}

Bytes to_quoted_printable(Octets body, bool text) {
  constexpr std::size_t kMaxLine = 76;
  Bytes out;
  out.reserve(body.size() + body.size() / 8 + 16);
  std::string line;
  const auto put = [&](std::string_view unit) {
    if (line.size() + unit.size() > kMaxLine - 1) {
      append(out, line + "=\r\n");
      line.clear();
    }
    line += unit;
  };
  for (std::size_t i = 0; i < body.size(); ++i) {
    const std::uint8_t octet = body[i];
    const bool crlf = octet == '\r' && i + 1 < body.size() && body[i + 1] == '\n';
    if (text && (octet == '\n' || crlf)) {
      append(out, line + "\r\n");
      line.clear();
      if (crlf) ++i;
      continue;
    }
    const bool line_ends = i + 1 == body.size() || body[i + 1] == '\r' || body[i + 1] == '\n';
    const bool plain = (octet > ' ' && octet < 0x7f && octet != '=') || ((octet == ' ' || octet == '\t') && !line_ends);
    std::string unit;
    if (plain) {
      unit += static_cast<char>(octet);
    } else {
      append_escaped(octet, unit);
    }
    put(unit);
  }
  append(out, line);
  return out;
}

Error as_mime(Error error) { return Error(MimeError::bad_transfer_encoding, error.what(), error.offset()); }

}  // namespace

struct TransferDecoder::State {
  Sink& out;
  std::variant<std::monostate, Base64Decoder, QuotedPrintableDecoder> decoder;

  /// Feeds whichever decoder there is; `text` is at most kPieceOctets long.
  Result<void> decode(std::string_view text, Bytes& plain) {
    if (auto* base64 = std::get_if<Base64Decoder>(&decoder)) {
      if (auto done = base64->update(text, plain); !done) return std::unexpected(as_mime(std::move(done).error()));
      return {};
    }
    return std::get<QuotedPrintableDecoder>(decoder).update(text, plain);
  }
};

TransferDecoder::TransferDecoder(TransferEncoding encoding, Sink& out) : state_(new State{out, {}}) {
  if (encoding == TransferEncoding::base64) state_->decoder.emplace<Base64Decoder>();
  if (encoding == TransferEncoding::quoted_printable) state_->decoder.emplace<QuotedPrintableDecoder>();
}

TransferDecoder::~TransferDecoder() = default;

Result<void> TransferDecoder::write(Octets octets) {
  if (std::holds_alternative<std::monostate>(state_->decoder)) return state_->out.write(octets);
  Bytes plain;
  while (!octets.empty()) {
    const Octets piece = octets.first(std::min(octets.size(), kPieceOctets));
    octets = octets.subspan(piece.size());
    plain.clear();
    SEALWIRE_CHECK(state_->decode(as_text(piece), plain));
    if (!plain.empty()) SEALWIRE_CHECK(state_->out.write(plain));
  }
  return {};
}

Result<void> TransferDecoder::finish() {
  Bytes plain;
  if (auto* base64 = std::get_if<Base64Decoder>(&state_->decoder)) {
    if (auto done = base64->finish(plain); !done) return std::unexpected(as_mime(std::move(done).error()));
  } else if (auto* printable = std::get_if<QuotedPrintableDecoder>(&state_->decoder)) {
    SEALWIRE_CHECK(printable->finish(plain));
  }
  if (plain.empty()) return {};
  return state_->out.write(plain);
}

Result<Bytes> decode_body(Octets body, TransferEncoding encoding) {
  if (encoding != TransferEncoding::base64 && encoding != TransferEncoding::quoted_printable) return to_bytes(body);
  BytesSink out;
  TransferDecoder decoder(encoding, out);
  SEALWIRE_CHECK(decoder.write(body));
  SEALWIRE_CHECK(decoder.finish());
  return out.take();
}

Bytes encode_body(Octets body, TransferEncoding encoding, bool text) {
  switch (encoding) {
    case TransferEncoding::base64: return to_bytes(to_base64(body, 76));
    case TransferEncoding::quoted_printable: return to_quoted_printable(body, text);
    case TransferEncoding::seven_bit:
    case TransferEncoding::eight_bit:
    case TransferEncoding::binary: break;
  }
  return to_bytes(body);
}

}  // namespace sealwire::mime
