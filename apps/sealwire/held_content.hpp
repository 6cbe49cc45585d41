#pragma once

#include <memory>

#include "sealwire/base/io.hpp"

namespace sealwire::app {

/// What stands in a ContentInfo of a type that neither protects nor changes its content.
enum class Holder : std::uint8_t {
  value,            ///< any element, which comes out as it is
  octets,           ///< an OCTET STRING, whose octets come out: data, firmwarePackage
  collection,       ///< contentCollection: ContentInfos, which come out one after another
  with_attributes,  ///< contentWithAttrs: a ContentInfo and attributes
};

struct Held {
  std::size_t items = 0;  ///< of a collection
  Bytes attributes;       ///< of contentWithAttrs: their SEQUENCE
};

/// Takes a ContentInfo in pieces and writes what it holds to its output, as it arrives. Errors: as read_held().
class HeldSink : public Sink {
 public:
  /// The ContentInfo is over.
  virtual Result<Held> finish() = 0;
};
/// `out` must outlive it; the other arguments are those of read_held().
std::unique_ptr<HeldSink> make_held_sink(Holder holder, std::size_t item, Sink& out);

/// Writes what `object` holds to `out`, as it arrives; of a collection only `item`, counted from 1, or all for 0.
/// Errors: asn1::Asn1Error; wrong_input for an item that is no ContentInfo; usage for an item that is not there.
Result<Held> read_held(Source& object, Holder holder, std::size_t item, Sink& out);

}  // namespace sealwire::app
