#pragma once

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/registry.hpp"

// Types that between them use everything that schemas can say.

namespace sealwire::asn1::sample {

inline constexpr OpenSet kParameters{"parameters"};
inline constexpr OpenSet kAttributes{"attributes"};

struct Algorithm {
  Oid algorithm;
  std::optional<Any> parameters;
  static const Type kType;
};

struct Attribute {
  Oid type;
  AnySet values;
  static const Type kType;
};

struct Extension {
  Oid id;
  bool critical = false;
  Octets value;
  static const Type kType;
};

struct Identifier : std::variant<Algorithm, Octets, AnyString> {
  using variant::variant;
  static const Type kType;
};

enum class Colour : std::uint8_t { red = 0, green = 1 };

struct Personal {  // a SET
  Utf8String name;
  std::optional<Ia5String> mail;
  Null nothing;
  static const Type kType;
};

struct Record {
  std::int32_t version = 1;
  Identifier id;
  std::optional<Identifier> other;
  SetOf<Algorithm> algorithms;
  std::optional<SequenceOf<Extension>> extensions;
  Integer serial;
  Colour colour = Colour::red;
  BitString usage;
  std::optional<SetOf<Attribute>> attributes;
  Octets attributes_raw;
  Time when;
  std::optional<GeneralizedTime> until;
  std::optional<UtcTime> since;
  std::optional<Personal> personal;
  std::optional<BmpString> label;
  std::optional<AnySequence> rest;
  Octets body;
  static const Type kType;
};

/// Knows what some OIDs mean in the open types above.
Registry registry();

}  // namespace sealwire::asn1::sample
