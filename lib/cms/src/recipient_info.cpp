#include "sealwire/cms/recipient_info.hpp"

namespace sealwire::cms {

using asn1::alternative;
using asn1::field;
using asn1::Field;
using asn1::sequence;
using asn1::Type;

namespace {

constexpr Field kOtherKeyAttribute[] = {
    field<&OtherKeyAttribute::key_attr_id>("keyAttrId"),
    field<&OtherKeyAttribute::key_attr>("keyAttr").open(kOtherKeyAttributes, 0),
};
constexpr Field kRecipientIdentifier[] = {
    alternative<RecipientIdentifier, 0>("issuerAndSerialNumber"),
    alternative<RecipientIdentifier, 1>("subjectKeyIdentifier").implicit(0),
};
constexpr Field kKeyTransRecipientInfo[] = {
    field<&KeyTransRecipientInfo::version>("version"),
    field<&KeyTransRecipientInfo::rid>("rid"),
    field<&KeyTransRecipientInfo::key_encryption_algorithm>("keyEncryptionAlgorithm"),
    field<&KeyTransRecipientInfo::encrypted_key>("encryptedKey"),
};
constexpr Field kOriginatorPublicKey[] = {
    field<&OriginatorPublicKey::algorithm>("algorithm"),
    field<&OriginatorPublicKey::public_key>("publicKey"),
};
constexpr Field kOriginatorIdentifierOrKey[] = {
    alternative<OriginatorIdentifierOrKey, 0>("issuerAndSerialNumber"),
    alternative<OriginatorIdentifierOrKey, 1>("subjectKeyIdentifier").implicit(0),
    alternative<OriginatorIdentifierOrKey, 2>("originatorKey").implicit(1),
};
constexpr Field kRecipientKeyIdentifier[] = {
    field<&RecipientKeyIdentifier::subject_key_identifier>("subjectKeyIdentifier"),
    field<&RecipientKeyIdentifier::date>("date"),
    field<&RecipientKeyIdentifier::other>("other"),
};
constexpr Field kKeyAgreeRecipientIdentifier[] = {
    alternative<KeyAgreeRecipientIdentifier, 0>("issuerAndSerialNumber"),
    alternative<KeyAgreeRecipientIdentifier, 1>("rKeyId").implicit(0),
};
constexpr Field kRecipientEncryptedKey[] = {
    field<&RecipientEncryptedKey::rid>("rid"),
    field<&RecipientEncryptedKey::encrypted_key>("encryptedKey"),
};
constexpr Field kKeyAgreeRecipientInfo[] = {
    field<&KeyAgreeRecipientInfo::version>("version"),
    field<&KeyAgreeRecipientInfo::originator>("originator").explicitly(0),
    field<&KeyAgreeRecipientInfo::ukm>("ukm").explicitly(1),
    field<&KeyAgreeRecipientInfo::key_encryption_algorithm>("keyEncryptionAlgorithm"),
    field<&KeyAgreeRecipientInfo::recipient_encrypted_keys>("recipientEncryptedKeys"),
};
constexpr Field kKekIdentifier[] = {
    field<&KekIdentifier::key_identifier>("keyIdentifier"),
    field<&KekIdentifier::date>("date"),
    field<&KekIdentifier::other>("other"),
};
constexpr Field kKekRecipientInfo[] = {
    field<&KekRecipientInfo::version>("version"),
    field<&KekRecipientInfo::kekid>("kekid"),
    field<&KekRecipientInfo::key_encryption_algorithm>("keyEncryptionAlgorithm"),
    field<&KekRecipientInfo::encrypted_key>("encryptedKey"),
};
constexpr Field kPasswordRecipientInfo[] = {
    field<&PasswordRecipientInfo::version>("version"),
    field<&PasswordRecipientInfo::key_derivation_algorithm>("keyDerivationAlgorithm").implicit(0),
    field<&PasswordRecipientInfo::key_encryption_algorithm>("keyEncryptionAlgorithm"),
    field<&PasswordRecipientInfo::encrypted_key>("encryptedKey"),
};
constexpr Field kOtherRecipientInfo[] = {
    field<&OtherRecipientInfo::ori_type>("oriType"),
    field<&OtherRecipientInfo::ori_value>("oriValue").open(kOtherRecipientInfos, 0),
};
constexpr Field kRecipientInfo[] = {
    alternative<RecipientInfo, 0>("ktri"),
    alternative<RecipientInfo, 1>("kari").implicit(1),
    alternative<RecipientInfo, 2>("kekri").implicit(2),
    alternative<RecipientInfo, 3>("pwri").implicit(3),
    alternative<RecipientInfo, 4>("ori").implicit(4),
    or_addition(alternative<RecipientInfo, 5>("")),
};

}  // namespace

constinit const Type OtherKeyAttribute::kType = sequence("OtherKeyAttribute", kOtherKeyAttribute);
constinit const Type RecipientIdentifier::kType = asn1::choice("RecipientIdentifier", kRecipientIdentifier);
constinit const Type KeyTransRecipientInfo::kType = sequence("KeyTransRecipientInfo", kKeyTransRecipientInfo);
constinit const Type OriginatorPublicKey::kType = sequence("OriginatorPublicKey", kOriginatorPublicKey);
constinit const Type OriginatorIdentifierOrKey::kType =
    asn1::choice("OriginatorIdentifierOrKey", kOriginatorIdentifierOrKey);
constinit const Type RecipientKeyIdentifier::kType = sequence("RecipientKeyIdentifier", kRecipientKeyIdentifier);
constinit const Type KeyAgreeRecipientIdentifier::kType =
    asn1::choice("KeyAgreeRecipientIdentifier", kKeyAgreeRecipientIdentifier);
constinit const Type RecipientEncryptedKey::kType = sequence("RecipientEncryptedKey", kRecipientEncryptedKey);
constinit const Type KeyAgreeRecipientInfo::kType = sequence("KeyAgreeRecipientInfo", kKeyAgreeRecipientInfo);
constinit const Type KekIdentifier::kType = sequence("KEKIdentifier", kKekIdentifier);
constinit const Type KekRecipientInfo::kType = sequence("KEKRecipientInfo", kKekRecipientInfo);
constinit const Type PasswordRecipientInfo::kType = sequence("PasswordRecipientInfo", kPasswordRecipientInfo);
constinit const Type OtherRecipientInfo::kType = sequence("OtherRecipientInfo", kOtherRecipientInfo);
constinit const Type RecipientInfo::kType = asn1::choice("RecipientInfo", kRecipientInfo);
constinit const Type RecipientInfos::kType = asn1::named_set_of<RecipientInfos>("RecipientInfos");

}  // namespace sealwire::cms
