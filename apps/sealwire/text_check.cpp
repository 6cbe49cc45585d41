#include "text_check.hpp"

#include "sealwire/base/utf8.hpp"

namespace sealwire::app {
namespace {

constexpr std::size_t kLongestSequence = 4;

}  // namespace

Result<void> TextCheck::write(Octets octets) {
  std::string_view rest = as_text(octets);
  while (text_ && !rest.empty()) {
    if (!begun_.empty()) {
      begun_ += rest.front();
      rest.remove_prefix(1);
      if (utf8_size(begun_) > 0)
        begun_.clear();
      else if (begun_.size() == kLongestSequence)
        text_ = false;
      continue;
    }
    const std::size_t size = utf8_size(rest);
    if (rest.front() == '\0' || (size == 0 && rest.size() >= kLongestSequence)) {
      text_ = false;
    } else if (size == 0) {
      begun_ = rest.front();
      rest.remove_prefix(1);
    } else {
      rest.remove_prefix(size);
    }
  }
  return next_.write(octets);
}

}  // namespace sealwire::app
