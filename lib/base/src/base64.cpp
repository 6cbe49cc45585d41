#include "sealwire/base/base64.hpp"

#include <algorithm>
#include <array>

namespace sealwire {
namespace {

constexpr std::string_view kAlphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
constexpr std::uint8_t kSkip = 64;
constexpr std::uint8_t kPad = 65;
constexpr std::uint8_t kBad = 66;

constexpr auto kValues = [] {
  std::array<std::uint8_t, 256> table{};
  table.fill(kBad);
  for (std::size_t i = 0; i < kAlphabet.size(); ++i) {
    table[static_cast<std::uint8_t>(kAlphabet[i])] = static_cast<std::uint8_t>(i);
  }
  for (const char c : {' ', '\t', '\r', '\n'}) table[static_cast<std::uint8_t>(c)] = kSkip;
  table['='] = kPad;
  return table;
}();

void encode_group(const std::uint8_t* in, std::size_t size, char out[4]) {
  const unsigned a = in[0];
  const unsigned b = size > 1 ? in[1] : 0U;
  const unsigned c = size > 2 ? in[2] : 0U;
  out[0] = kAlphabet[a >> 2];
  out[1] = kAlphabet[(a & 3U) << 4 | b >> 4];
  out[2] = size > 1 ? kAlphabet[(b & 15U) << 2 | c >> 6] : '=';
  out[3] = size > 2 ? kAlphabet[c & 63U] : '=';
}

}  // namespace

Result<void> Base64Decoder::update(std::string_view text, Bytes& out) {
  out.reserve(out.size() + text.size() / 4 * 3 + 3);
  for (const char c : text) {
    const std::uint64_t at = offset_++;
    const std::uint8_t value = kValues[static_cast<std::uint8_t>(c)];
    if (value == kSkip) continue;
    if (value == kBad) return fail(BaseError::malformed_text, "not a base64 character", at);
    if (value == kPad) {
      if (digits_ < 2 || digits_ + ++padding_ > 4)
        return fail(BaseError::malformed_text, "misplaced '=' in base64", at);
      continue;
    }
    if (padding_ > 0) return fail(BaseError::malformed_text, "base64 goes on after its padding", at);
    group_ = group_ << 6 | value;
    if (++digits_ < 4) continue;
    out.push_back(static_cast<std::uint8_t>(group_ >> 16));
    out.push_back(static_cast<std::uint8_t>(group_ >> 8));
    out.push_back(static_cast<std::uint8_t>(group_));
    group_ = 0;
    digits_ = 0;
  }
  return {};
}

Result<void> Base64Decoder::finish(Bytes& out) {
  if (digits_ == 1) return fail(BaseError::malformed_text, "base64 ends within an octet", offset_);
  if (padding_ > 0 && digits_ + padding_ != 4) {
    return fail(BaseError::malformed_text, "base64 lacks part of its padding", offset_);
  }
  if (digits_ == 2) out.push_back(static_cast<std::uint8_t>(group_ >> 4));
  if (digits_ == 3) {
    out.push_back(static_cast<std::uint8_t>(group_ >> 10));
    out.push_back(static_cast<std::uint8_t>(group_ >> 2));
  }
  digits_ = 0;
  padding_ = 0;
  group_ = 0;
  return {};
}

void Base64Encoder::put(std::string_view four, std::string& out) {
  out += four;
  column_ += 4;
  if (line_ > 0 && column_ >= line_) {
    out += line_end_;
    column_ = 0;
  }
}

void Base64Encoder::update(Octets octets, std::string& out) {
  char four[4];
  while (!octets.empty()) {
    if (pending_size_ == 0 && octets.size() >= 3) {
      encode_group(octets.data(), 3, four);
      octets = octets.subspan(3);
      put({four, 4}, out);
      continue;
    }
    pending_[pending_size_++] = octets.front();
    octets = octets.subspan(1);
    if (pending_size_ < 3) continue;
    encode_group(pending_, 3, four);
    pending_size_ = 0;
    put({four, 4}, out);
  }
}

void Base64Encoder::finish(std::string& out) {
  if (pending_size_ > 0) {
    char four[4];
    encode_group(pending_, pending_size_, four);
    pending_size_ = 0;
    put({four, 4}, out);
  }
  if (line_ > 0 && column_ > 0) out += line_end_;
  column_ = 0;
}

std::string to_base64(Octets octets, std::size_t line, std::string_view line_end) {
  std::string out;
  const std::size_t characters = (octets.size() + 2) / 3 * 4;
  out.reserve(characters + (line > 0 ? (characters / line + 1) * line_end.size() : 0));
  Base64Encoder encoder(line, line_end);
  encoder.update(octets, out);
  encoder.finish(out);
  return out;
}

Result<Bytes> from_base64(std::string_view text) {
  Bytes out;
  Base64Decoder decoder;
  if (auto done = decoder.update(text, out); !done) return std::unexpected(std::move(done).error());
  if (auto done = decoder.finish(out); !done) return std::unexpected(std::move(done).error());
  return out;
}

}  // namespace sealwire
