#include "sealwire/cms/attribute.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/enveloped_data.hpp"
#include "sealwire/cms/key_package.hpp"
#include "sealwire/cms/signed_data.hpp"
#include "sealwire/x509/certificate.hpp"
#include "sealwire/x509/crl.hpp"

#include "shown_types.hpp"

namespace sealwire::cms {
namespace {

using asn1::any_sequence_of;
using asn1::Field;
using asn1::optional;
using asn1::sequence;
using asn1::shown;
using asn1::Type;
using asn1::operator""_oid;

constinit const asn1::OpenSet kBags{"bags"};
constinit const asn1::OpenSet kCertificateBags{"certificate bags"};
constinit const asn1::OpenSet kCrlBags{"CRL bags"};

// SafeBag ::= SEQUENCE { bagId, bagValue [0] EXPLICIT ANY DEFINED BY bagId, bagAttributes SET OF Attribute OPTIONAL }
constexpr Field kSafeBagFields[] = {
    shown("bagId", asn1::kOid),
    shown("bagValue", asn1::kAny).explicitly(0).open(kBags, 0),
    optional(shown("bagAttributes", Attributes::kType)),
};
constexpr Type kSafeBag = sequence("SafeBag", kSafeBagFields);
constexpr Type kSafeContents = any_sequence_of("SafeContents", kSafeBag);
// CertBag ::= SEQUENCE { certId OBJECT IDENTIFIER, certValue [0] EXPLICIT OCTET STRING }
constexpr Field kCertBagFields[] = {
    shown("certId", asn1::kOid),
    shown("certValue", asn1::kOctetString).explicitly(0).containing(kCertificateBags, 0),
};
constexpr Type kCertBag = sequence("CertBag", kCertBagFields);
constexpr Field kCrlBagFields[] = {
    shown("crlId", asn1::kOid),
    shown("crlValue", asn1::kOctetString).explicitly(0).containing(kCrlBags, 0),
};
constexpr Type kCrlBag = sequence("CRLBag", kCrlBagFields);
constexpr Field kSecretBagFields[] = {
    shown("secretTypeId", asn1::kOid),
    shown("secretValue", asn1::kAny).explicitly(0),
};
constexpr Type kSecretBag = sequence("SecretBag", kSecretBagFields);

// AuthenticatedSafe ::= SEQUENCE OF ContentInfo: data that contains SafeContents, or encrypted.
constexpr Field kSafeForms[] = {
    shown("data", asn1::kOctetString).containing(kSafeContents),
    shown("encryptedData", EncryptedData::kType),
};
constexpr Type kSafeForm = asn1::choice("CHOICE", kSafeForms);
constexpr Field kSafeFields[] = {
    shown("contentType", asn1::kOid),
    shown("content", kSafeForm).explicitly(0),
};
constexpr Type kSafe = sequence("ContentInfo", kSafeFields);
constexpr Type kAuthenticatedSafe = any_sequence_of("AuthenticatedSafe", kSafe);
constexpr Field kAuthSafeForms[] = {
    shown("data", asn1::kOctetString).containing(kAuthenticatedSafe),
    shown("signedData", SignedData::kType),
};
constexpr Type kAuthSafeForm = asn1::choice("CHOICE", kAuthSafeForms);
constexpr Field kAuthSafeFields[] = {
    shown("contentType", asn1::kOid),
    shown("content", kAuthSafeForm).explicitly(0),
};
constexpr Type kAuthSafe = sequence("ContentInfo", kAuthSafeFields);

// MacData ::= SEQUENCE { mac DigestInfo, macSalt OCTET STRING, iterations INTEGER DEFAULT 1 }
constexpr Field kDigestInfoFields[] = {
    shown("digestAlgorithm", x509::AlgorithmIdentifier::kType),
    shown("digest", asn1::kOctetString),
};
constexpr Type kDigestInfo = sequence("DigestInfo", kDigestInfoFields);
constexpr Field kMacDataFields[] = {
    shown("mac", kDigestInfo),
    shown("macSalt", asn1::kOctetString),
    shown("iterations", asn1::kInteger).with_default(asn1::kIntegerDer<1>),
};
constexpr Type kMacData = sequence("MacData", kMacDataFields);
constexpr Field kPfxFields[] = {
    shown("version", asn1::kInteger),
    shown("authSafe", kAuthSafe),
    optional(shown("macData", kMacData)),
};
constexpr Type kPfx = sequence("PFX", kPfxFields);

// pkcs-12PbeParams, PBEParameter ::= SEQUENCE { salt OCTET STRING, iterations INTEGER }
constexpr Field kPbeFields[] = {
    shown("salt", asn1::kOctetString),
    shown("iterations", asn1::kInteger),
};
constexpr Type kPbeParams = sequence("pkcs-12PbeParams", kPbeFields);
// PBMAC1-params ::= SEQUENCE { keyDerivationFunc AlgorithmIdentifier, messageAuthScheme AlgorithmIdentifier }
constexpr Field kPbmacFields[] = {
    shown("keyDerivationFunc", x509::AlgorithmIdentifier::kType),
    shown("messageAuthScheme", x509::AlgorithmIdentifier::kType),
};
constexpr Type kPbmac1Params = sequence("PBMAC1-params", kPbmacFields);

}  // namespace

void register_shown_pkcs12(asn1::Registry& registry) {
  const std::pair<asn1::Oid, const Type*> bags[] = {
      {"1.2.840.113549.1.12.10.1.1"_oid, &OneAsymmetricKey::kType},
      {"1.2.840.113549.1.12.10.1.2"_oid, &kEncryptedPrivateKeyInfo},
      {"1.2.840.113549.1.12.10.1.3"_oid, &kCertBag},
      {"1.2.840.113549.1.12.10.1.4"_oid, &kCrlBag},
      {"1.2.840.113549.1.12.10.1.5"_oid, &kSecretBag},
      {"1.2.840.113549.1.12.10.1.6"_oid, &kSafeContents},
  };
  for (const auto& [oid, type] : bags) registry.add(kBags, oid, *type);
  registry.add(kCertificateBags, "1.2.840.113549.1.9.22.1"_oid, x509::CertificateSyntax::kType);
  registry.add(kCrlBags, "1.2.840.113549.1.9.23.1"_oid, x509::CertificateListSyntax::kType);
  for (const asn1::Oid pbe :
       {"1.2.840.113549.1.12.1.1"_oid, "1.2.840.113549.1.12.1.2"_oid, "1.2.840.113549.1.12.1.3"_oid,
        "1.2.840.113549.1.12.1.4"_oid, "1.2.840.113549.1.12.1.5"_oid, "1.2.840.113549.1.12.1.6"_oid,
        "1.2.840.113549.1.5.1"_oid, "1.2.840.113549.1.5.3"_oid, "1.2.840.113549.1.5.4"_oid, "1.2.840.113549.1.5.6"_oid,
        "1.2.840.113549.1.5.10"_oid, "1.2.840.113549.1.5.11"_oid}) {
    registry.add(x509::kAlgorithmParameters, pbe, kPbeParams);
  }
  registry.add(x509::kAlgorithmParameters, "1.2.840.113549.1.5.14"_oid, kPbmac1Params);
  registry.add_type(kPfx);
}

}  // namespace sealwire::cms
