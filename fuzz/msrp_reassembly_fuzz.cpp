#include <cstdlib>
#include <map>
#include <optional>

#include "sealwire/msrp/reassembly.hpp"

// The oracle: a map from position to octet, and what RFC 4975 §7.3.1 says of it.

namespace {

using namespace sealwire;
using namespace sealwire::msrp;

constexpr std::uint64_t kMessageLimit = 300;

struct Naive {
  std::map<std::uint64_t, std::uint8_t> octets;
  std::optional<std::uint64_t> total;
};

struct Input {
  Octets rest;
  std::uint8_t next() {
    if (rest.empty()) return 0;
    const std::uint8_t octet = rest[0];
    rest = rest.subspan(1);
    return octet;
  }
};

void check_delivered(const Received& got, const Naive& naive) {
  if (!naive.total || got.size != *naive.total || naive.octets.size() != got.size) std::abort();
  Bytes content(got.size);
  if (*got.content->read_at(0, content) != got.size) std::abort();
  for (std::uint64_t i = 0; i < got.size; ++i) {
    if (naive.octets.at(i) != content[i]) std::abort();
  }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  Input input{{data, size}};
  MemorySpoolFactory spools;
  ReassemblyBudget budget{500, 0};
  {
    Reassembler reassembler(spools, {.message_octets = kMessageLimit, .session_octets = 400, .pieces = 32}, budget);
    std::map<std::string, Naive> messages;
    while (!input.rest.empty()) {
      const std::string id(1, static_cast<char>('a' + input.next() % 3));
      Head head;
      head.message_id = id;
      head.content_type = "text/plain";
      ByteRange range;
      range.start = input.next() % 200U + 1U;
      const std::uint8_t form = input.next();
      if (form & 1) range.end = range.start - 1 + input.next() % 64U;
      if (form & 2) range.total = std::max<std::uint64_t>(range.end.value_or(range.start - 1), input.next());
      if (form & 4) head.byte_range = range;
      const std::uint64_t begin = head.byte_range ? range.start - 1 : 0;
      const std::size_t wanted = input.next() % 64U;
      const std::size_t length = std::min(wanted, input.rest.size());
      const Octets body = input.rest.first(length);
      input.rest = input.rest.subspan(length);
      const Flag flag = form & 8 ? Flag::last : form & 16 ? Flag::abort : Flag::more;

      Naive& naive = messages[id];
      if (!reassembler.in_progress(id) && !naive.octets.empty()) std::abort();
      bool failed = !reassembler.begin(Instant{}, head, {});
      const bool refused_at_once = failed;
      if (!failed) failed = !reassembler.write(body.first(length / 2)) || !reassembler.write(body.subspan(length / 2));
      std::optional<Received> got;
      if (!failed) {
        auto ended = reassembler.end(flag);
        failed = !ended;
        if (ended && *ended) got = std::move(**ended);
      }
      if (refused_at_once) continue;
      for (std::size_t i = 0; i < length; ++i) naive.octets[begin + i] = body[i];
      if (flag == Flag::last) naive.total = begin + length;
      if (got) check_delivered(*got, naive);
      const bool complete = naive.total && naive.octets.size() == *naive.total &&
                            (naive.octets.empty() || naive.octets.rbegin()->first < *naive.total);
      if (!failed && flag != Flag::abort && complete != got.has_value()) std::abort();
      if (failed || got || flag == Flag::abort) messages.erase(id);
      if (budget.used > 400) std::abort();
    }
  }
  if (budget.used != 0) std::abort();
  return 0;
}
