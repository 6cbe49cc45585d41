#include <cstdlib>

#include "sealwire/auth/digest.hpp"

// Oracle: what is read is written so that it reads the same, and then writes the same.

namespace {

template <class T>
void round_trip(std::string_view text) {
  const auto first = T::parse(text);
  if (!first) {
    if (first.error().offset().value_or(0) > text.size()) std::abort();
    return;
  }
  const std::string written = first->serialize();
  const auto second = T::parse(written);
  if (!second || second->serialize() != written) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string_view text = sealwire::as_text({data, size});
  round_trip<sealwire::auth::Challenge>(text);
  round_trip<sealwire::auth::Credentials>(text);
  round_trip<sealwire::auth::AuthenticationInfo>(text);
  return 0;
}
