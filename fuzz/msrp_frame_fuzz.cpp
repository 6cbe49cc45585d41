#include <cstdlib>
#include <string>
#include <vector>

#include "sealwire/msrp/frame.hpp"
#include "sealwire/msrp/head.hpp"

// The oracle: octets that arrive in pieces give the same frames as octets that arrive at once.

namespace {

using namespace sealwire;
using namespace sealwire::msrp;

struct Reading {
  std::string log;  // what was found, in order, bodies joined
  bool operator==(const Reading&) const = default;
};

class Recorder {
 public:
  /// False once the stream has failed.
  bool feed(Octets octets) {
    // A copy of its own, so that views beyond it are noticed.
    const Bytes copy = to_bytes(octets);
    Octets input = copy;
    for (;;) {
      const auto event = reader_.next(input);
      if (!event) {
        log_ += "\nerror " + event.error().code();
        return false;
      }
      if (*event == FrameReader::Event::need_more) return input.empty() || (std::abort(), false);
      if (*event == FrameReader::Event::head) head();
      if (*event == FrameReader::Event::body) log_ += as_text(reader_.body());
      if (*event == FrameReader::Event::end) log_ += std::string("\nend ") + static_cast<char>(reader_.flag());
    }
  }
  /// Without the body octets of an incomplete frame, of which a few may still be held.
  std::string log() const { return log_; }

 private:
  void head() {
    const RawHead& head = reader_.head();
    log_ += "\nhead " + std::string(head.transaction_id) + "|" + std::string(head.method) + "|" +
            std::to_string(head.status) + "|" + std::string(head.comment);
    for (const FieldView& field : head.fields) log_ += "\n" + std::string(field.name) + ": " + std::string(field.value);
    if (const auto understood = interpret(head); understood && understood->byte_range) {
      const auto again = ByteRange::parse(understood->byte_range->text());
      if (!again || *again != *understood->byte_range) std::abort();
    }
    log_ += head.has_body ? "\nbody " : "\nno body";
  }

  FrameReader reader_{FrameLimits{2048, 16}};
  std::string log_;
};

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size < 4) return 0;
  const std::size_t steps[3] = {data[0] % 61U + 1, data[1] % 7U + 1, data[2] + 1U};
  const Octets text(data + 3, size - 3);
  Recorder whole, pieces;
  whole.feed(text);
  std::size_t at = 0;
  for (std::size_t i = 0; at < text.size(); ++i) {
    const std::size_t length = std::min(steps[i % 3], text.size() - at);
    if (!pieces.feed(text.subspan(at, length))) break;
    at += length;
  }
  if (whole.log() != pieces.log()) std::abort();
  return 0;
}
