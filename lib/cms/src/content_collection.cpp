#include "sealwire/cms/content_collection.hpp"

namespace sealwire::cms {
namespace {

constexpr asn1::Type kAttributesInSequence = asn1::not_empty(asn1::type_of<asn1::SequenceOf<Attribute>>());
constexpr asn1::Field kContentWithAttributesFields[] = {
    asn1::field<&ContentWithAttributes::content>("content"),
    asn1::field<&ContentWithAttributes::attrs>("attrs").as(kAttributesInSequence),
};

}  // namespace

constinit const asn1::Type ContentCollection::kType =
    asn1::not_empty(asn1::named_sequence_of<ContentCollection>("ContentCollection"));
constinit const asn1::Type ContentWithAttributes::kType =
    asn1::sequence("ContentWithAttributes", kContentWithAttributesFields);

}  // namespace sealwire::cms
