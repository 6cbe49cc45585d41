#include "sealwire/base/error.hpp"

namespace sealwire {

std::string Error::code() const {
  std::string out(info_.module);
  out += '.';
  out += info_.name;
  return out;
}

std::string Error::message() const {
  std::string out = code() + ": " + what_;
  if (offset_) out += ", at octet " + std::to_string(*offset_);
  return out;
}

Error Error::shifted(std::uint64_t base) && {
  if (offset_) *offset_ += base;
  return std::move(*this);
}

Error Error::within(std::string_view where) && {
  what_.insert(0, std::string(where) + ": ");
  return std::move(*this);
}

ErrorInfo describe(BaseError code) {
  switch (code) {
    case BaseError::malformed_text: return {"base", "malformed-text", Blame::malformed};
    case BaseError::out_of_range: return {"base", "out-of-range", Blame::malformed};
    case BaseError::io: return {"base", "io", Blame::environment};
    case BaseError::limit: return {"base", "limit", Blame::malformed};
    case BaseError::no_space: return {"base", "no-space", Blame::environment};
  }
  return {"base", "unknown", Blame::environment};
}

}  // namespace sealwire
