#include <cstdlib>

#include "sealwire/base/octets.hpp"
#include "sealwire/uri/uri.hpp"

// Oracle: a URI that is read keeps its text, reads again to the same, and is the same identity as itself.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealwire::uri;
  const std::string_view text = sealwire::as_text({data, size});
  const auto uri = parse_uri(text);
  if (!uri) {
    if (uri.error().offset().value_or(0) > size) std::abort();
    return 0;
  }
  if (text_of(*uri) != text) std::abort();
  const auto* sip = std::get_if<SipUri>(&*uri);
  if (!(sip && sip->password()) && !same_identity(*uri, parse_uri(text).value())) std::abort();
  if (sip) {
    if (!equivalent(*sip, *sip)) std::abort();
    const SipUri bare = sip->address_of_record();
    if (!sip->password() && !same_address_of_record(bare, *sip)) std::abort();
    const auto with = sip->with_parameter("x-fuzz", "a;b=c");
    if (with && with->without_parameter("X-FUZZ").text() != sip->without_parameter("x-fuzz").text()) std::abort();
  }
  return 0;
}
