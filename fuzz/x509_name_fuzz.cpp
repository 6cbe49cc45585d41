#include <cstdlib>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/x509/name.hpp"

// The oracle: text that is a name is DER, and its text is the same name once more.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealwire;
  const auto der = x509::name_from_text(as_text(Octets(data, size)));
  if (!der) {
    if (der.error().offset().value_or(0) > size) std::abort();
    return 0;
  }
  const auto name = asn1::decode_der<x509::Name>(*der);
  // Values are of any type here, so every name that is written is one that is read.
  if (!name) std::abort();
  const std::string text = x509::to_text(*name);
  const auto again = x509::name_from_text(text);
  if (again && !x509::same_name(*again, *der)) std::abort();
  return 0;
}
