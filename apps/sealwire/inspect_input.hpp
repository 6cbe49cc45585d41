#pragma once

#include <string>
#include <vector>

#include "sealwire/asn1/registry.hpp"
#include "sealwire/asn1/tree.hpp"
#include "sealwire/base/octets.hpp"

#include "options.hpp"

namespace sealwire::app {

/// A piece of an input: an ASN.1 value, or something else that is only named.
struct InspectedPart {
  std::string title;         ///< "PEM block CERTIFICATE", "part 2 of multipart/signed: application/pkcs7-signature"
  std::uint64_t offset = 0;  ///< where the piece begins in the input
  Bytes octets;              ///< decoded
  bool is_asn1 = false;      ///< octets are BER
  std::string header;        ///< header fields of a MIME entity
  std::vector<std::string> remarks{};  ///< what the label says that the object is not
  std::string expected_type;           ///< what its label says: "Certificate"; empty if nothing does
};

/// Takes PEM, a MIME entity (multiparts are taken apart), BER, base64 text or hexadecimal digits to pieces: by its
/// looks, or as the form that is named. Errors: those of the form it is in, wrong_input if it is in none.
Result<std::vector<InspectedPart>> take_apart(Octets input, Form form = Form::automatic);

/// The tree of a piece, by the schema that its label names or else the first that fits; of a damaged one as far as it
/// can be read. Errors: where nothing can.
Result<asn1::ReadTree> tree_of(const InspectedPart& part, const asn1::Registry& registry);

}  // namespace sealwire::app
