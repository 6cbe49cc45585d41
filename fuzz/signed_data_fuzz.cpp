#include <cstdlib>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/cms/signed_data.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/types.hpp"
#include "sealwire/cms/verify.hpp"

// The oracles: what is verified in memory and what is verified as a stream have the same signers, verdicts and content;
// a SignedData that is written again reads the same.

namespace {

using namespace sealwire;
using namespace sealwire::cms;

void require(bool truth) {
  if (!truth) std::abort();
}

void round_trip(Octets input) {
  asn1::Arena arena;
  const auto info = read_content_info(input, arena);
  if (!info || info->content_type != content_types::signed_data) return;
  const auto data = asn1::decode<SignedData>(info->content.octets, asn1::kBer, arena);
  if (!data) return;
  const auto der = asn1::encode(*data);
  if (!der) return;
  const auto again = asn1::decode<SignedData>(*der, asn1::kBer, arena);
  require(again.has_value());
  const auto same = asn1::encode(*again);
  require(same && *same == *der);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const Octets input(data, size);
  round_trip(input);
  const auto whole = verify(input);
  BytesSink out;
  SignedDataReader reader(out);
  bool fed = true;
  for (std::size_t at = 0; fed && at < size; at += 61)
    fed = reader.write(input.subspan(at, std::min<std::size_t>(61, size - at))).has_value();
  if (!fed) {
    // The stream refuses at once what the schema refuses at the end.
    return 0;
  }
  const auto streamed = reader.finish();
  if (!whole || !streamed) return 0;
  require(whole->report.signers.size() == streamed->signers.size());
  require(whole->report.all_valid() == streamed->all_valid());
  require(whole->content == out.bytes());
  return 0;
}
