#include <cstdlib>
#include <string>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/stream.hpp"
#include "sealwire/asn1/tree.hpp"

// The oracles: the stream parser accepts what the reader accepts; DER made of BER is DER and stays itself; a tree keeps
// its elements inside each other.

namespace {

using namespace sealwire;
using namespace sealwire::asn1;

void require(bool truth) {
  if (!truth) __builtin_trap();
}

/// Collects the one outermost element again.
class Whole final : public StreamHandler {
 public:
  Result<Visit> begin(const StreamElement&) override { return Visit::collect(UINT64_MAX); }
  Result<void> element(const StreamElement&, Octets octets) override {
    octets_ = to_bytes(octets);
    return {};
  }
  Result<void> content(Octets) override { return {}; }
  Result<void> end(const StreamElement&) override { return {}; }
  Bytes octets_;
};

bool streams(Octets input, std::size_t piece, Bytes& out) {
  Whole whole;
  StreamParser parser(whole);
  for (std::size_t at = 0; at < input.size(); at += piece)
    if (!parser.write(input.subspan(at, std::min(piece, input.size() - at)))) return false;
  out = whole.octets_;
  return parser.finish().has_value();
}

void in_order(const Node& node) {
  std::uint64_t at = node.offset + node.header;
  for (const Node& child : node.children) {
    require(child.offset >= at);
    at = child.offset + child.total;
    in_order(child);
  }
  require(at <= node.offset + node.total);
}

void check_tree(Octets input) {
  const auto node = tree(input);
  if (!node) return;
  in_order(*node);
  require(!to_text(*node).empty());
}

void check_der(Octets input) {
  const auto der = to_der(input);
  if (!der) {
    require(!is_der(input));
    return;
  }
  require(is_der(*der));
  const auto again = to_der(*der);
  require(again && *again == *der);
  require(is_der(input) == equal(input, *der));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Octets input(data, size);
  const bool read = read_element(input).has_value();
  Bytes whole;
  if (streams(input, size == 0 ? 1 : size, whole)) require(read && equal(whole, input));
  Bytes pieces;
  require(streams(input, 3, pieces) == streams(input, 1, whole));
  check_tree(input);
  check_der(input);
  return 0;
}
