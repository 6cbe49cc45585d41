#include "sample_types.hpp"

namespace sealwire::asn1::sample {

namespace {

constexpr Field kAlgorithmFields[] = {
    field<&Algorithm::algorithm>("algorithm"),
    field<&Algorithm::parameters>("parameters").open(kParameters, 0),
};
constexpr Field kAttributeFields[] = {
    field<&Attribute::type>("type"),
    field<&Attribute::values>("values").open(kAttributes, 0),
};
constexpr Field kExtensionFields[] = {
    field<&Extension::id>("extnID"),
    field<&Extension::critical>("critical").with_default(kFalseDer),
    field<&Extension::value>("extnValue").containing(kParameters, 0),
};
constexpr Field kIdentifierAlternatives[] = {
    alternative<Identifier, 0>("algorithm"),
    alternative<Identifier, 1>("keyIdentifier").implicit(0),
    alternative<Identifier, 2>("name").implicit(1),
};
constexpr Field kPersonalFields[] = {
    field<&Personal::name>("name"),
    field<&Personal::mail>("mail").implicit(0),
    field<&Personal::nothing>("nothing"),
};
constexpr NamedNumber kColours[] = {{0, "red"}, {1, "green"}};
constexpr Type kColour = enumerated<Colour>("Colour", kColours);
constexpr NamedNumber kUsages[] = {{0, "digitalSignature"}, {8, "decipherOnly"}};

constexpr Field kRecordFields[] = {
    field<&Record::version>("version").with_default(kIntegerDer<1>),
    field<&Record::id>("id"),
    field<&Record::other>("other").explicitly(0),
    field<&Record::algorithms>("algorithms"),
    field<&Record::extensions>("extensions").explicitly(1),
    field<&Record::serial>("serial"),
    field<&Record::colour>("colour").as(kColour),
    field<&Record::usage>("usage").named(kUsages),
    field<&Record::attributes>("attributes").implicit(2).with_raw<&Record::attributes_raw>(),
    field<&Record::when>("when"),
    field<&Record::until>("until").implicit(3),
    field<&Record::since>("since").implicit(4),
    field<&Record::personal>("personal").implicit(5),
    field<&Record::label>("label").implicit(6),
    field<&Record::rest>("rest").implicit(7),
    field<&Record::body>("body"),
};

}  // namespace

constinit const Type Algorithm::kType = sequence("Algorithm", kAlgorithmFields);
constinit const Type Attribute::kType = sequence("Attribute", kAttributeFields);
constinit const Type Extension::kType = sequence("Extension", kExtensionFields);
constinit const Type Identifier::kType = choice("Identifier", kIdentifierAlternatives);
constinit const Type Personal::kType = set("Personal", kPersonalFields);
constinit const Type Record::kType = sequence("Record", kRecordFields);

Registry registry() {
  Registry made;
  made.add(kParameters, "1.2.840.10045.2.1"_oid, kOid);
  made.add(kParameters, "2.16.840.1.101.3.4.2.1"_oid, kNull);
  made.add(kAttributes, "1.2.840.113549.1.9.4"_oid, kOctetString);
  made.add(kAttributes, "1.2.840.113549.1.9.5"_oid, kTime);
  return made;
}

}  // namespace sealwire::asn1::sample
