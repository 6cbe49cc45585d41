#include <cstdlib>

#include "sealwire/sip/message.hpp"

// Oracle: a message that is read gives one that reads the same when it is written again, and writes the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealwire::sip;
  const auto message = Message::parse({data, size});
  if (!message) {
    if (message.error().offset().value_or(0) > size) std::abort();
    if (status_for(message.error()) < 400) std::abort();
    return 0;
  }
  const auto written = message->serialize();
  ParseLimits roomy;  // long names are longer than compact ones
  roomy.message_octets *= 16;
  roomy.head_octets *= 16;
  const auto again = Message::parse(written, roomy);
  if (!again || again->serialize() != written) std::abort();
  if (again->method_name() != message->method_name() || again->status() != message->status() ||
      again->from_tag() != message->from_tag() || again->to_tag() != message->to_tag() ||
      again->call_id() != message->call_id() || again->cseq() != message->cseq() ||
      again->top_via().branch != message->top_via().branch || again->field_count() != message->field_count() ||
      !sealwire::equal(again->body(), message->body()))
    std::abort();
  for (const Field f : {Field::contact, Field::route, Field::record_route})
    if (again->name_addrs(f).size() != message->name_addrs(f).size()) std::abort();
  if (message->from().uri.empty() || message->to().uri.empty() || message->top_via().host.empty()) std::abort();
  return 0;
}
