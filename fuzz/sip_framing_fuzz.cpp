#include <cstdlib>
#include <string>
#include <vector>

#include "sealwire/sip/framing.hpp"

// Oracle: a stream gives the same frames, and the same error, in one piece and in pieces of any size. The first octet
// chooses the sizes.

namespace {

using namespace sealwire;

std::vector<std::string> frames(Octets stream, std::size_t first, std::size_t step) {
  sip::ParseLimits limits;
  limits.head_octets = 2048;
  limits.message_octets = 8192;
  sip::StreamFramer framer(limits);
  std::vector<std::string> out;
  std::size_t taken = first;
  while (!stream.empty()) {
    const Bytes piece = to_bytes(stream.first(std::min(taken, stream.size())));
    stream = stream.subspan(piece.size());
    taken = step;
    Octets rest = piece;
    while (true) {
      const auto frame = framer.next(rest);
      if (!frame) {
        out.push_back(frame.error().code());
        return out;
      }
      if (frame->kind == sip::StreamFramer::Kind::need_more) break;
      out.push_back(frame->kind == sip::StreamFramer::Kind::ping ? "PING" : to_string(frame->octets));
    }
    if (!rest.empty() || framer.buffered() > limits.message_octets) std::abort();
  }
  return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 2) return 0;
  const Octets stream(data + 1, size - 1);
  const auto whole = frames(stream, stream.size(), stream.size());
  const std::size_t step = data[0] % 16 + 1U;
  if (frames(stream, data[0] / 16 + 1U, step) != whole) std::abort();
  if (size < 2000 && frames(stream, 1, 1) != whole) std::abort();
  return 0;
}
