#include "pem_stage.hpp"

#include <utility>

#include "sealwire/base/try.hpp"

#include "form.hpp"

namespace sealwire::smime {
namespace {

constexpr std::size_t kLongestLine = std::size_t{4} << 20;
/// Octets that are enough to tell a ContentInfo.
constexpr std::size_t kEnough = 64;

std::string_view without_blanks(std::string_view line) {
  while (!line.empty() && (line.front() == ' ' || line.front() == '\t')) line.remove_prefix(1);
  while (!line.empty() && (line.back() == ' ' || line.back() == '\t')) line.remove_suffix(1);
  return line;
}

}  // namespace

Result<void> PemStage::write(Octets octets) {
  for (std::string_view text = as_text(octets); !text.empty();) {
    const std::size_t end = text.find_first_of("\r\n");
    line_ += text.substr(0, end);
    if (line_.size() > kLongestLine) return fail(SmimeError::bad_message, "a PEM line of more than 4 MiB");
    if (end == std::string_view::npos) return {};
    text.remove_prefix(end + 1);
    SEALWIRE_CHECK(take_line());
  }
  return {};
}

Result<void> PemStage::finish() {
  SEALWIRE_CHECK(take_line());
  if (place_ == Place::before) return fail(SmimeError::bad_message, "no PEM block of CMS or PKCS7", 0);
  if (place_ != Place::after) return fail(SmimeError::bad_message, "a PEM block that does not end");
  return inside_->finish();
}

Result<void> PemStage::take_line() {
  const std::string held = std::exchange(line_, {});
  const std::string_view line = without_blanks(held);
  if (place_ == Place::after) return {};
  if (line.starts_with("-----BEGIN ")) return begin(line);
  if (line.starts_with("-----END ")) return end();
  switch (place_) {
    case Place::before:
    case Place::other:
    case Place::after: return {};
    case Place::headers:
      if (line.find(':') != std::string_view::npos) return {};
      place_ = Place::front;
      break;
    case Place::front:
    case Place::within: break;
  }
  return digits(line);
}

Result<void> PemStage::begin(std::string_view line) {
  if (place_ == Place::front || place_ == Place::within) {
    return fail(SmimeError::bad_message, "a PEM block within another");
  }
  place_ = Place::headers;
  labelled_ = is_cms_label(line);
  front_ = {};
  decoder_ = {};
  return {};
}

Result<void> PemStage::digits(std::string_view line) {
  Bytes octets;
  SEALWIRE_CHECK(decoder_.update(line, octets));
  if (place_ == Place::within) return inside_->write(octets);
  append(front_, octets);
  return front_.size() < kEnough ? Result<void>() : decide();
}

Result<void> PemStage::decide() {
  place_ = labelled_ || begins_content_info(front_) ? Place::within : Place::other;
  const Bytes octets = std::exchange(front_, {});
  return place_ == Place::within ? inside_->write(octets) : Result<void>();
}

Result<void> PemStage::end() {
  if (place_ == Place::headers || place_ == Place::front) SEALWIRE_CHECK(decide());
  if (place_ == Place::other) place_ = Place::before;
  if (place_ != Place::within) return {};
  Bytes rest;
  SEALWIRE_CHECK(decoder_.finish(rest));
  SEALWIRE_CHECK(inside_->write(rest));
  place_ = Place::after;
  return {};
}

}  // namespace sealwire::smime
