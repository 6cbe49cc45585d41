#include "sealwire/cms/other_recipient_info.hpp"

#include "sealwire/asn1/registry.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/types.hpp"

namespace sealwire::cms {
namespace {

using asn1::field;
using asn1::Field;
using asn1::sequence;
using asn1::operator""_oid;

constexpr Field kKem[] = {
    field<&KemRecipientInfo::version>("version"),
    field<&KemRecipientInfo::rid>("rid"),
    field<&KemRecipientInfo::kem>("kem"),
    field<&KemRecipientInfo::kemct>("kemct"),
    field<&KemRecipientInfo::kdf>("kdf"),
    field<&KemRecipientInfo::kek_length>("kekLength"),
    field<&KemRecipientInfo::ukm>("ukm").explicitly(0),
    field<&KemRecipientInfo::wrap>("wrap"),
    field<&KemRecipientInfo::encrypted_key>("encryptedKey"),
};
constexpr Field kKemOtherInfo[] = {
    field<&CmsOriForKemOtherInfo::wrap>("wrap"),
    field<&CmsOriForKemOtherInfo::kek_length>("kekLength"),
    field<&CmsOriForKemOtherInfo::ukm>("ukm").explicitly(0),
};
// RFC 8696's module has EXPLICIT tags; the types it takes from RFC 5652 keep their own.
constexpr Field kKeyTransPsk[] = {
    field<&KeyTransPskRecipientInfo::version>("version"),
    field<&KeyTransPskRecipientInfo::pskid>("pskid"),
    field<&KeyTransPskRecipientInfo::kdf_algorithm>("kdfAlgorithm"),
    field<&KeyTransPskRecipientInfo::key_encryption_algorithm>("keyEncryptionAlgorithm"),
    field<&KeyTransPskRecipientInfo::ktris>("ktris"),
    field<&KeyTransPskRecipientInfo::encrypted_key>("encryptedKey"),
};
constexpr Field kKeyAgreePsk[] = {
    field<&KeyAgreePskRecipientInfo::version>("version"),
    field<&KeyAgreePskRecipientInfo::pskid>("pskid"),
    field<&KeyAgreePskRecipientInfo::originator>("originator").explicitly(0),
    field<&KeyAgreePskRecipientInfo::ukm>("ukm").explicitly(1),
    field<&KeyAgreePskRecipientInfo::kdf_algorithm>("kdfAlgorithm"),
    field<&KeyAgreePskRecipientInfo::key_encryption_algorithm>("keyEncryptionAlgorithm"),
    field<&KeyAgreePskRecipientInfo::recipient_encrypted_keys>("recipientEncryptedKeys"),
};
constexpr asn1::NamedNumber kManagementNames[] = {{5, "keyTrans"}, {10, "keyAgree"}};
constexpr asn1::Type kManagement = asn1::enumerated<KeyManagementType>("KeyMgmtAlgType", kManagementNames);
constexpr Field with_type(Field f, const asn1::Type& type) {
  f.type = &type;
  return f;
}
constexpr Field kPskOtherInfo[] = {
    field<&CmsOriForPskOtherInfo::psk>("psk"),
    with_type(field<&CmsOriForPskOtherInfo::key_mgmt_alg_type>("keyMgmtAlgType"), kManagement),
    field<&CmsOriForPskOtherInfo::key_encryption_algorithm>("keyEncryptionAlgorithm"),
    field<&CmsOriForPskOtherInfo::psk_length>("pskLength"),
    field<&CmsOriForPskOtherInfo::kdk_length>("kdkLength"),
};

}  // namespace

constinit const asn1::Type KemRecipientInfo::kType = sequence("KEMRecipientInfo", kKem);
constinit const asn1::Type CmsOriForKemOtherInfo::kType = sequence("CMSORIforKEMOtherInfo", kKemOtherInfo);
constinit const asn1::Type KeyTransPskRecipientInfo::kType = sequence("KeyTransPSKRecipientInfo", kKeyTransPsk);
constinit const asn1::Type KeyAgreePskRecipientInfo::kType = sequence("KeyAgreePSKRecipientInfo", kKeyAgreePsk);
constinit const asn1::Type CmsOriForPskOtherInfo::kType = sequence("CMSORIforPSKOtherInfo", kPskOtherInfo);

void register_recipient_types(asn1::Registry& registry) {
  namespace ori = other_recipient_types;
  registry.add(kOtherRecipientInfos, ori::key_trans_psk, KeyTransPskRecipientInfo::kType);
  registry.add(kOtherRecipientInfos, ori::key_agree_psk, KeyAgreePskRecipientInfo::kType);
  registry.add(kOtherRecipientInfos, ori::kem, KemRecipientInfo::kType);
  const auto parameters = [&](asn1::Oid oid, const asn1::Type& type) {
    registry.add(x509::kAlgorithmParameters, oid, type);
  };
  for (const asn1::Oid oid :
       {"2.16.840.1.101.3.4.1.6"_oid, "2.16.840.1.101.3.4.1.26"_oid, "2.16.840.1.101.3.4.1.46"_oid,
        "2.16.840.1.101.3.4.1.7"_oid, "2.16.840.1.101.3.4.1.27"_oid, "2.16.840.1.101.3.4.1.47"_oid}) {
    parameters(oid, AeadParameters::kType);
  }
  parameters("1.2.840.113549.3.2"_oid, Rc2CbcParameter::kType);
  parameters("1.2.840.113533.7.66.10"_oid, Cast5CbcParameters::kType);
  parameters("1.2.840.113549.1.1.7"_oid, RsaesOaepParams::kType);
  parameters("1.2.840.113549.1.5.12"_oid, Pbkdf2Params::kType);
  parameters("1.3.6.1.4.1.11591.4.11"_oid, ScryptParams::kType);
  parameters("1.2.840.113549.1.5.13"_oid, Pbes2Params::kType);
  // Those whose parameters are again an algorithm identifier: PWRI-KEK, ESDH, the ECDH schemes, the X9.44 KDFs, MGF1,
  // id-alg-cek-hkdf-sha256 (RFC 9709).
  for (const asn1::Oid oid : {"1.2.840.113549.1.9.16.3.9"_oid,
                              "1.2.840.113549.1.9.16.3.5"_oid,
                              "1.2.840.113549.1.9.16.3.10"_oid,
                              "1.3.133.16.840.63.0.2"_oid,
                              "1.3.133.16.840.63.0.3"_oid,
                              "1.3.132.1.11.0"_oid,
                              "1.3.132.1.11.1"_oid,
                              "1.3.132.1.11.2"_oid,
                              "1.3.132.1.11.3"_oid,
                              "1.3.132.1.14.0"_oid,
                              "1.3.132.1.14.1"_oid,
                              "1.3.132.1.14.2"_oid,
                              "1.3.132.1.14.3"_oid,
                              "1.2.840.113549.1.9.16.3.19"_oid,
                              "1.2.840.113549.1.9.16.3.20"_oid,
                              "1.2.840.113549.1.9.16.3.21"_oid,
                              "1.3.133.16.840.9.44.1.1"_oid,
                              "1.3.133.16.840.9.44.1.2"_oid,
                              "1.2.840.113549.1.1.8"_oid,
                              "1.2.840.113549.1.9.16.3.31"_oid}) {
    parameters(oid, x509::AlgorithmIdentifier::kType);
  }
}

}  // namespace sealwire::cms
