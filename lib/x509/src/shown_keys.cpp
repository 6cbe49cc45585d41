#include "sealwire/asn1/registry.hpp"
#include "sealwire/x509/types.hpp"

#include "shown_types.hpp"

namespace sealwire::x509 {
namespace {

using asn1::Field;
using asn1::optional;
using asn1::sequence;
using asn1::shown;
using asn1::Type;
using asn1::operator""_oid;

// RSAPublicKey ::= SEQUENCE { modulus INTEGER, publicExponent INTEGER } (RFC 8017 §A.1.1)
constexpr Field kRsaPublicFields[] = {
    shown("modulus", asn1::kInteger),
    shown("publicExponent", asn1::kInteger),
};
constexpr Type kRsaPublicKey = sequence("RSAPublicKey", kRsaPublicFields);
// RSAPrivateKey (RFC 8017 §A.1.2)
constexpr Field kPrimeFields[] = {
    shown("prime", asn1::kInteger),
    shown("exponent", asn1::kInteger),
    shown("coefficient", asn1::kInteger),
};
constexpr Type kOtherPrimeInfo = sequence("OtherPrimeInfo", kPrimeFields);
constexpr Type kOtherPrimeInfos = asn1::any_sequence_of("OtherPrimeInfos", kOtherPrimeInfo);
constexpr Field kRsaPrivateFields[] = {
    shown("version", asn1::kInteger),        shown("modulus", asn1::kInteger),
    shown("publicExponent", asn1::kInteger), shown("privateExponent", asn1::kInteger),
    shown("prime1", asn1::kInteger),         shown("prime2", asn1::kInteger),
    shown("exponent1", asn1::kInteger),      shown("exponent2", asn1::kInteger),
    shown("coefficient", asn1::kInteger),    optional(shown("otherPrimeInfos", kOtherPrimeInfos)),
};
constexpr Type kRsaPrivateKey = sequence("RSAPrivateKey", kRsaPrivateFields);

// ECParameters ::= CHOICE { namedCurve OBJECT IDENTIFIER, implicitCurve NULL, specifiedCurve SpecifiedECDomain }
// (RFC 5480 §2.1.1, X9.62)
constexpr Field kFieldIdFields[] = {
    shown("fieldType", asn1::kOid),
    shown("parameters", asn1::kAny),
};
constexpr Type kFieldId = sequence("FieldID", kFieldIdFields);
constexpr Field kCurveFields[] = {
    shown("a", asn1::kOctetString),
    shown("b", asn1::kOctetString),
    optional(shown("seed", asn1::kBitString)),
};
constexpr Type kCurve = sequence("Curve", kCurveFields);
constexpr Field kSpecifiedFields[] = {
    shown("version", asn1::kInteger),
    shown("fieldID", kFieldId),
    shown("curve", kCurve),
    shown("base", asn1::kOctetString),
    shown("order", asn1::kInteger),
    optional(shown("cofactor", asn1::kInteger)),
    optional(shown("hash", AlgorithmIdentifier::kType)),
};
constexpr Type kSpecifiedEcDomain = sequence("SpecifiedECDomain", kSpecifiedFields);
constexpr Field kEcParameterForms[] = {
    shown("namedCurve", asn1::kOid),
    shown("implicitCurve", asn1::kNull),
    shown("specifiedCurve", kSpecifiedEcDomain),
};
constexpr Type kEcParameters = asn1::choice("ECParameters", kEcParameterForms);
// ECPrivateKey ::= SEQUENCE { version INTEGER, privateKey OCTET STRING, parameters [0] EXPLICIT ECParameters OPTIONAL,
//   publicKey [1] EXPLICIT BIT STRING OPTIONAL } (RFC 5915 §3)
constexpr Field kEcPrivateFields[] = {
    shown("version", asn1::kInteger),
    shown("privateKey", asn1::kOctetString),
    optional(shown("parameters", kEcParameters).explicitly(0)),
    optional(shown("publicKey", asn1::kBitString).explicitly(1)),
};
constexpr Type kEcPrivateKey = sequence("ECPrivateKey", kEcPrivateFields);

// Dss-Parms ::= SEQUENCE { p, q, g INTEGER } (RFC 3279 §2.3.2)
constexpr Field kDssFields[] = {
    shown("p", asn1::kInteger),
    shown("q", asn1::kInteger),
    shown("g", asn1::kInteger),
};
constexpr Type kDssParms = sequence("Dss-Parms", kDssFields);
// DSAPrivateKey, as OpenSSL writes it by itself
constexpr Field kDsaPrivateFields[] = {
    shown("version", asn1::kInteger), shown("p", asn1::kInteger), shown("q", asn1::kInteger),
    shown("g", asn1::kInteger),       shown("y", asn1::kInteger), shown("x", asn1::kInteger),
};
constexpr Type kDsaPrivateKey = sequence("DSAPrivateKey", kDsaPrivateFields);
// DomainParameters ::= SEQUENCE { p, g, q INTEGER, j INTEGER OPTIONAL, validationParms ValidationParms OPTIONAL }
// (RFC 3279 §2.3.3)
constexpr Field kValidationFields[] = {
    shown("seed", asn1::kBitString),
    shown("pgenCounter", asn1::kInteger),
};
constexpr Type kValidationParms = sequence("ValidationParms", kValidationFields);
constexpr Field kDomainFields[] = {
    shown("p", asn1::kInteger),
    shown("g", asn1::kInteger),
    shown("q", asn1::kInteger),
    optional(shown("j", asn1::kInteger)),
    optional(shown("validationParms", kValidationParms)),
};
constexpr Type kDomainParameters = sequence("DomainParameters", kDomainFields);
// DHParameter ::= SEQUENCE { prime, base INTEGER, privateValueLength INTEGER OPTIONAL } (PKCS #3)
constexpr Field kDhFields[] = {
    shown("prime", asn1::kInteger),
    shown("base", asn1::kInteger),
    optional(shown("privateValueLength", asn1::kInteger)),
};
constexpr Type kDhParameter = sequence("DHParameter", kDhFields);

// Dss-Sig-Value, ECDSA-Sig-Value ::= SEQUENCE { r INTEGER, s INTEGER } (RFC 3279 §2.2.2, 2.2.3)
constexpr Field kSigFields[] = {
    shown("r", asn1::kInteger),
    shown("s", asn1::kInteger),
};
constexpr Type kDssSigValue = sequence("Dss-Sig-Value", kSigFields);
constexpr Type kEcdsaSigValue = sequence("ECDSA-Sig-Value", kSigFields);

constexpr Type kCurvePrivateKey{
    .kind = asn1::Kind::octet_string, .name = "CurvePrivateKey", .tag = asn1::tags::octet_string};
// ML-DSA-44-PrivateKey, ML-KEM-512-PrivateKey, … ::= CHOICE {
//   seed [0] OCTET STRING, expandedKey OCTET STRING, both SEQUENCE { seed, expandedKey OCTET STRING } }
constexpr Field kBothFields[] = {
    shown("seed", asn1::kOctetString),
    shown("expandedKey", asn1::kOctetString),
};
constexpr Type kBoth = sequence("SEQUENCE", kBothFields);
constexpr Field kSeedForms[] = {
    shown("seed", asn1::kOctetString).implicit(0),
    shown("expandedKey", asn1::kOctetString),
    shown("both", kBoth),
};
constexpr Type kSeedOrExpandedKey = asn1::choice("PrivateKey", kSeedForms);

void register_parameters(asn1::Registry& registry) {
  registry.add(kAlgorithmParameters, "1.2.840.10045.2.1"_oid, kEcParameters);
  registry.add(kAlgorithmParameters, "1.3.132.1.12"_oid, kEcParameters);
  registry.add(kAlgorithmParameters, "1.2.840.10040.4.1"_oid, kDssParms);
  registry.add(kAlgorithmParameters, "1.2.840.10046.2.1"_oid, kDomainParameters);
  registry.add(kAlgorithmParameters, "1.2.840.113549.1.3.1"_oid, kDhParameter);
}

void register_keys(asn1::Registry& registry) {
  for (const asn1::Oid rsa : {"1.2.840.113549.1.1.1"_oid, "1.2.840.113549.1.1.7"_oid, "1.2.840.113549.1.1.10"_oid,
                              "1.2.840.113549.1.9.16.3.14"_oid}) {
    registry.add(kPublicKeys, rsa, kRsaPublicKey);
    registry.add(kPrivateKeys, rsa, kRsaPrivateKey);
  }
  for (const asn1::Oid number : {"1.2.840.10040.4.1"_oid, "1.2.840.10046.2.1"_oid, "1.2.840.113549.1.3.1"_oid}) {
    registry.add(kPublicKeys, number, asn1::kInteger);
    registry.add(kPrivateKeys, number, asn1::kInteger);
  }
  registry.add(kPrivateKeys, "1.2.840.10045.2.1"_oid, kEcPrivateKey);
  for (const asn1::Oid curve : {"1.3.101.110"_oid, "1.3.101.111"_oid, "1.3.101.112"_oid, "1.3.101.113"_oid}) {
    registry.add(kPrivateKeys, curve, kCurvePrivateKey);
  }
  for (const asn1::Oid lattice :
       {"2.16.840.1.101.3.4.3.17"_oid, "2.16.840.1.101.3.4.3.18"_oid, "2.16.840.1.101.3.4.3.19"_oid,
        "2.16.840.1.101.3.4.4.1"_oid, "2.16.840.1.101.3.4.4.2"_oid, "2.16.840.1.101.3.4.4.3"_oid}) {
    registry.add(kPrivateKeys, lattice, kSeedOrExpandedKey);
  }
}

}  // namespace

void register_shown_keys(asn1::Registry& registry) {
  register_parameters(registry);
  register_keys(registry);
  for (const asn1::Oid dsa :
       {"1.2.840.10040.4.3"_oid, "2.16.840.1.101.3.4.3.1"_oid, "2.16.840.1.101.3.4.3.2"_oid, "1.2.840.10040.4.1"_oid}) {
    registry.add(kSignatureValues, dsa, kDssSigValue);
  }
  for (const asn1::Oid ecdsa :
       {"1.2.840.10045.4.1"_oid, "1.2.840.10045.4.3.1"_oid, "1.2.840.10045.4.3.2"_oid, "1.2.840.10045.4.3.3"_oid,
        "1.2.840.10045.4.3.4"_oid, "1.3.6.1.5.5.7.6.32"_oid, "1.3.6.1.5.5.7.6.33"_oid, "1.2.840.10045.2.1"_oid}) {
    registry.add(kSignatureValues, ecdsa, kEcdsaSigValue);
  }
  for (const Type* type : {&kRsaPublicKey, &kRsaPrivateKey, &kEcPrivateKey, &kDsaPrivateKey, &kEcParameters, &kDssParms,
                           &kDhParameter, &kDomainParameters}) {
    registry.add_type(*type);
  }
}

}  // namespace sealwire::x509
