#pragma once

#include "sealwire/asn1/arena.hpp"
#include "sealwire/asn1/reader.hpp"
#include "sealwire/asn1/schema.hpp"
#include "sealwire/base/random.hpp"

namespace sealwire::asn1 {

class Registry;

/// Reads the one value that `octets` consist of into `object`, which is of the C++ type that `type` belongs to. Views
/// in it point into `octets`, or into `arena` where BER had split a string. Errors: every Asn1Error but unencodable;
/// the sentence names the component ("SignedData.signerInfos[1].signature"), the offset counts from the start of
/// `octets` plus `base`.
Result<void> decode_into(const Type& type, void* object, Octets octets, const Rules& rules, Arena& arena,
                         std::uint64_t base = 0);

template <class T>
Result<T> decode(Octets octets, const Rules& rules, Arena& arena, std::uint64_t base = 0) {
  Result<T> value{std::in_place};
  if (auto done = decode_into(type_of<T>(), &*value, octets, rules, arena, base); !done)
    return std::unexpected<Error>(std::move(done).error());
  return value;
}
/// DER has no split strings, so no arena is needed.
template <class T>
Result<T> decode_der(Octets octets, const Limits& limits = {}) {
  Arena unused;
  return decode<T>(octets, Rules{Encoding::der, limits}, unused);
}

/// Appends the DER of `object`. Errors: unencodable, with the component's name.
Result<void> encode_into(const Type& type, const void* object, Bytes& out);
/// The same with an IMPLICIT tag in place of the outermost one.
Result<void> encode_into(const Type& type, const void* object, Tag tag, Bytes& out);

template <class T>
Result<Bytes> encode(const T& value) {
  Bytes out;
  if (auto done = encode_into(type_of<T>(), &value, out); !done) return std::unexpected<Error>(std::move(done).error());
  return out;
}

/// A random value of the type, as DER: every alternative and every optional component turns up in time. Open types
/// are chosen from `registry`, if one is given. For tests and fuzzers.
Bytes random_der(const Type& type, Random& random, const Registry* registry = nullptr);

}  // namespace sealwire::asn1
