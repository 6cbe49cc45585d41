#include <cstdlib>

#include "sealwire/base/octets.hpp"
#include "sealwire/sdp/msrp.hpp"

// Oracle: what is read is written and read again to an equal value; an answer can be made to whatever was chosen.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealwire::sdp;
  const auto session = parse_session(sealwire::as_text({data, size}));
  if (!session) {
    if (session.error().offset().value_or(0) > size) std::abort();
    return 0;
  }
  if (parse_session(to_string(*session)) != *session) std::abort();
  const auto chosen = choose_stream(*session);
  if (!chosen) return 0;
  const MsrpStream offered = read_msrp(*session, session->media[*chosen]).value();
  MsrpStream ours;
  ours.tls = offered.tls;
  ours.port = 9;
  ours.path = {"msrp://b.example:9/x;tcp"};
  ours.accept_types = {"*"};
  const auto answer = make_answer({"-", "1", 1, "192.0.2.1"}, *session, *chosen, ours);
  if (!answer || !read_answer(*session, parse_session(to_string(*answer)).value(), *chosen)) std::abort();
  return 0;
}
