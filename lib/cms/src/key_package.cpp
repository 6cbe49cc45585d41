#include "sealwire/cms/key_package.hpp"

#include "sealwire/cms/content_info.hpp"

namespace sealwire::cms {

constinit const asn1::OpenSet kSirEntityNameTypes{"SIR entity name"};

namespace {

using namespace asn1;

constexpr NamedNumber kAsymmetricVersionNames[] = {{0, "v1"}, {1, "v2"}};
constexpr NamedNumber kPackageVersionNames[] = {{1, "v1"}, {2, "v2"}};

constexpr Field kOneAsymmetricKeyFields[] = {
    field<&OneAsymmetricKey::version>("version").named(kAsymmetricVersionNames),
    field<&OneAsymmetricKey::private_key_algorithm>("privateKeyAlgorithm"),
    field<&OneAsymmetricKey::private_key>("privateKey").containing(x509::kPrivateKeys, 1),
    field<&OneAsymmetricKey::attributes>("attributes").implicit(0),
    field<&OneAsymmetricKey::public_key>("publicKey").implicit(1).containing(x509::kPublicKeys, 1),
};
constexpr Type kKeyAttributes = not_empty(type_of<SequenceOf<Attribute>>());
constexpr Type kSymmetricKeys = not_empty(type_of<SequenceOf<OneSymmetricKey>>());
constexpr Type kSirEntityNames = not_empty(type_of<SequenceOf<SirEntityName>>());

constexpr Field kOneSymmetricKeyFields[] = {
    field<&OneSymmetricKey::s_key_attrs>("sKeyAttrs").as(kKeyAttributes),
    field<&OneSymmetricKey::s_key>("sKey"),
};
constexpr Field kSymmetricKeyPackageFields[] = {
    field<&SymmetricKeyPackage::version>("version").named(kPackageVersionNames).with_default(kIntegerDer<1>),
    field<&SymmetricKeyPackage::s_key_pkg_attrs>("sKeyPkgAttrs").implicit(0).as(kKeyAttributes),
    field<&SymmetricKeyPackage::s_keys>("sKeys").as(kSymmetricKeys),
};
constexpr Field kFriendlyNameFields[] = {
    field<&FriendlyName::friendly_name>("friendlyName"),
    field<&FriendlyName::friendly_name_lang_tag>("friendlyNameLangTag"),
};
constexpr Field kChallengeFormatFields[] = {
    field<&ChallengeFormat::encoding>("encoding"),
    field<&ChallengeFormat::check_digit>("checkDigit").with_default(kFalseDer),
    field<&ChallengeFormat::min>("min"),
    field<&ChallengeFormat::max>("max"),
};
constexpr Field kResponseFormatFields[] = {
    field<&ResponseFormat::encoding>("encoding"),
    field<&ResponseFormat::length>("length"),
    field<&ResponseFormat::check_digit>("checkDigit").with_default(kFalseDer),
};
constexpr Field kPskcAlgorithmParametersAlternatives[] = {
    alternative<PskcAlgorithmParameters, 0>("suite"),
    alternative<PskcAlgorithmParameters, 1>("challengeFormat").implicit(0),
    alternative<PskcAlgorithmParameters, 2>("responseFormat").implicit(1),
};
constexpr Field kValueMacFields[] = {
    field<&ValueMac::mac_algorithm>("macAlgorithm"),
    field<&ValueMac::mac>("mac"),
};
constexpr Field kPinPolicyFields[] = {
    field<&PinPolicy::pin_key_id>("pinKeyId").implicit(0),
    field<&PinPolicy::pin_usage_mode>("pinUsageMode").implicit(1),
    field<&PinPolicy::max_failed_attempts>("maxFailedAttempts").implicit(2),
    field<&PinPolicy::min_length>("minLength").implicit(3),
    field<&PinPolicy::max_length>("maxLength").implicit(4),
    field<&PinPolicy::pin_encoding>("pinEncoding").implicit(5),
};
constexpr Field kEncryptedKeyPackageAlternatives[] = {
    alternative<EncryptedKeyPackage, 0>("encrypted"),
    alternative<EncryptedKeyPackage, 1>("enveloped").implicit(0),
    alternative<EncryptedKeyPackage, 2>("authEnveloped").implicit(1),
};
constexpr Field kSirEntityNameFields[] = {
    field<&SirEntityName::siren_type>("sirenType"),
    field<&SirEntityName::siren_value>("sirenValue").containing(kSirEntityNameTypes, 0),
};
constexpr Field kKeyPkgReceiptReqFields[] = {
    field<&KeyPkgReceiptReq::encrypt_receipt>("encryptReceipt").with_default(kFalseDer),
    field<&KeyPkgReceiptReq::receipts_from>("receiptsFrom").implicit(0).as(kSirEntityNames),
    field<&KeyPkgReceiptReq::receipts_to>("receiptsTo").as(kSirEntityNames),
};
constexpr Field kKeyPkgIdentifierAndReceiptReqFields[] = {
    field<&KeyPkgIdentifierAndReceiptReq::pkg_id>("pkgID"),
    field<&KeyPkgIdentifierAndReceiptReq::receipt_req>("receiptReq"),
};
constexpr Field kSingleAttributeFields[] = {
    field<&SingleAttribute::type>("type"),
    field<&SingleAttribute::value>("value").open(kAttributes, 0),
};
constexpr Field kKeyPkgIdentifierAlternatives[] = {
    alternative<KeyPkgIdentifier, 0>("pkgID"),
    alternative<KeyPkgIdentifier, 1>("attribute"),
};
constexpr Field kKeyPackageReceiptFields[] = {
    field<&KeyPackageReceipt::version>("version").named(kPackageVersionNames).with_default(kIntegerDer<2>),
    field<&KeyPackageReceipt::receipt_of>("receiptOf"),
    field<&KeyPackageReceipt::received_by>("receivedBy"),
};
constexpr NamedNumber kErrorCodeNames[] = {
    {1, "decodeFailure"},
    {2, "badContentInfo"},
    {3, "badSignedData"},
    {4, "badEncapContent"},
    {5, "badCertificate"},
    {6, "badSignerInfo"},
    {7, "badSignedAttrs"},
    {8, "badUnsignedAttrs"},
    {9, "missingContent"},
    {10, "noTrustAnchor"},
    {11, "notAuthorized"},
    {12, "badDigestAlgorithm"},
    {13, "badSignatureAlgorithm"},
    {14, "unsupportedKeySize"},
    {15, "unsupportedParameters"},
    {16, "signatureFailure"},
    {17, "insufficientMemory"},
    {23, "incorrectTarget"},
    {29, "missingSignature"},
    {30, "resourcesBusy"},
    {31, "versionNumberMismatch"},
    {33, "revokedCertificate"},
    {60, "ambiguousDecrypt"},
    {61, "noDecryptKey"},
    {62, "badEncryptedData"},
    {63, "badEnvelopedData"},
    {64, "badAuthenticatedData"},
    {65, "badAuthEnvelopedData"},
    {66, "badKeyAgreeRecipientInfo"},
    {67, "badKEKRecipientInfo"},
    {68, "badEncryptContent"},
    {69, "badEncryptAlgorithm"},
    {70, "missingCiphertext"},
    {71, "decryptFailure"},
    {72, "badMACAlgorithm"},
    {73, "badAuthAttrs"},
    {74, "badUnauthAttrs"},
    {75, "invalidMAC"},
    {76, "mismatchedDigestAlg"},
    {77, "missingCertificate"},
    {78, "tooManySigners"},
    {79, "missingSignedAttributes"},
    {80, "derEncodingNotUsed"},
    {81, "missingContentHints"},
    {82, "invalidAttributeLocation"},
    {83, "badMessageDigest"},
    {84, "badKeyPackage"},
    {85, "badAttributes"},
    {86, "attributeComparisonFailure"},
    {87, "unsupportedSymmetricKeyPackage"},
    {88, "unsupportedAsymmetricKeyPackage"},
    {89, "constraintViolation"},
    {90, "ambiguousDefaultValue"},
    {91, "noMatchingRecipientInfo"},
    {92, "unsupportedKeyWrapAlgorithm"},
    {93, "badKeyTransRecipientInfo"},
    {127, "other"},
};
constexpr Field kErrorCodeChoiceAlternatives[] = {
    alternative<ErrorCodeChoice, 0>("enum"),
    alternative<ErrorCodeChoice, 1>("oid"),
};
constexpr Field kKeyPackageErrorFields[] = {
    field<&KeyPackageError::version>("version").named(kPackageVersionNames).with_default(kIntegerDer<2>),
    field<&KeyPackageError::error_of>("errorOf").implicit(0),
    field<&KeyPackageError::error_by>("errorBy"),
    field<&KeyPackageError::error_code>("errorCode"),
};

}  // namespace

constinit const Type OneAsymmetricKey::kType = extensible(sequence("OneAsymmetricKey", kOneAsymmetricKeyFields));
constinit const Type AsymmetricKeyPackage::kType =
    not_empty(named_sequence_of<AsymmetricKeyPackage>("AsymmetricKeyPackage"));
constinit const Type OneSymmetricKey::kType = sequence("OneSymmetricKey", kOneSymmetricKeyFields);
constinit const Type SymmetricKeyPackage::kType =
    extensible(sequence("SymmetricKeyPackage", kSymmetricKeyPackageFields));
constinit const Type FriendlyName::kType = sequence("FriendlyName", kFriendlyNameFields);
constinit const Type ChallengeFormat::kType = extensible(sequence("ChallengeFormat", kChallengeFormatFields));
constinit const Type ResponseFormat::kType = extensible(sequence("ResponseFormat", kResponseFormatFields));
constinit const Type PskcAlgorithmParameters::kType =
    choice("PSKCAlgorithmParameters", kPskcAlgorithmParametersAlternatives);
constinit const Type ValueMac::kType = sequence("ValueMac", kValueMacFields);
constinit const Type PinPolicy::kType = sequence("PINPolicy", kPinPolicyFields);
constinit const Type EncryptedKeyPackage::kType = choice("EncryptedKeyPackage", kEncryptedKeyPackageAlternatives);
constinit const Type SirEntityName::kType = sequence("SIREntityName", kSirEntityNameFields);
constinit const Type KeyPkgReceiptReq::kType = sequence("KeyPkgReceiptReq", kKeyPkgReceiptReqFields);
constinit const Type KeyPkgIdentifierAndReceiptReq::kType =
    sequence("KeyPkgIdentifierAndReceiptReq", kKeyPkgIdentifierAndReceiptReqFields);
constinit const Type SingleAttribute::kType = sequence("SingleAttribute", kSingleAttributeFields);
constinit const Type KeyPkgIdentifier::kType = choice("KeyPkgIdentifier", kKeyPkgIdentifierAlternatives);
constinit const Type KeyPackageReceipt::kType = sequence("KeyPackageReceipt", kKeyPackageReceiptFields);
constinit const Type EnumeratedErrorCode::kType =
    extensible(enumerated<std::int64_t>("EnumeratedErrorCode", kErrorCodeNames));
constinit const Type ErrorCodeChoice::kType = choice("ErrorCodeChoice", kErrorCodeChoiceAlternatives);
constinit const Type KeyPackageError::kType = sequence("KeyPackageError", kKeyPackageErrorFields);

}  // namespace sealwire::cms
