#include <cstdlib>

#include "sealwire/cms/credentials.hpp"
#include "sealwire/smime/open.hpp"
#include "sealwire/smime/report.hpp"

namespace {

using namespace sealwire;

Result<smime::Opened> in_pieces(Octets message, smime::OpenOptions options, std::size_t piece) {
  options.limits.in_memory = 0;
  MemorySpoolFactory spools;
  smime::Opener opener(options, spools);
  for (; !message.empty(); message = message.subspan(std::min(piece, message.size()))) {
    if (auto done = opener.write(message.first(std::min(piece, message.size()))); !done) {
      return std::unexpected(done.error());
    }
  }
  return opener.finish();
}

}  // namespace

// Oracle: nothing verifies without an anchor; the reader of pieces never says yes where the reader of wholes says no,
// and what both give out is the same.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const std::size_t piece = data[0] % 61 + 1U;
  const Octets message = Octets(data, size).subspan(1);
  smime::OpenOptions options;
  options.checks.path = false;
  options.accept_clear = true;
  options.limits.content = 1 << 20;
  const auto whole = smime::open(message, options);
  const auto pieces = in_pieces(message, options, piece);
  if (whole && !smime::report_line(*whole)) std::abort();
  if (pieces && pieces->verdict.ok) {
    if (!whole || !whole->verdict.ok) std::abort();
    if (pieces->content && pieces->content_octets().value() != whole->content_octets().value()) std::abort();
  }
  options.checks.path = true;
  options.accept_clear = false;
  const auto checked = smime::open(message, options);
  if (checked && checked->verdict.is_signed() && checked->verdict.ok) std::abort();
  return 0;
}
