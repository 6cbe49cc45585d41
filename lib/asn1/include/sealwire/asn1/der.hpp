#pragma once

#include "sealwire/asn1/reader.hpp"

namespace sealwire::asn1 {

/// True if `octets` are one element in DER, as far as that can be told without its schema: minimal headers, no segments
/// of universal strings, minimal INTEGERs, BOOLEAN 0 or 255, zero unused bits, SETs in order. Takes no memory.
bool is_der(Octets octets, const Limits& limits = {});

/// The DER of one BER element, without its schema: what is_der() checks is put right. What is not BER is an error.
Result<Bytes> to_der(Octets octets, const Limits& limits = {});

/// DER order of a SET OF (X.690 §11.6): as octet strings, the shorter padded with zeros.
bool set_of_less(Octets a, Octets b);

}  // namespace sealwire::asn1
