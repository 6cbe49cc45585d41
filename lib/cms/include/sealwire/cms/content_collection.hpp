#pragma once

#include "sealwire/asn1/schema.hpp"
#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/content_info.hpp"

// The content types of RFC 4073, which hold other content types.

namespace sealwire::cms {

/// ContentCollection ::= SEQUENCE SIZE (1..MAX) OF ContentInfo
struct ContentCollection : asn1::SequenceOf<ContentInfo> {
  static const asn1::Type kType;
};

/// ContentWithAttributes ::= SEQUENCE { content ContentInfo, attrs SEQUENCE SIZE (1..MAX) OF Attribute }
struct ContentWithAttributes {
  ContentInfo content;
  asn1::SequenceOf<Attribute> attrs;
  static const asn1::Type kType;
};

}  // namespace sealwire::cms
