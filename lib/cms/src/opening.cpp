#include "opening.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"

#include "key_finder.hpp"
#include "originator.hpp"
#include "password_key.hpp"

namespace sealwire::cms {

const char* name_of(EnvelopeKind kind) {
  switch (kind) {
    case EnvelopeKind::enveloped: return "envelopedData";
    case EnvelopeKind::auth_enveloped: return "authEnvelopedData";
    case EnvelopeKind::encrypted: break;
  }
  return "encryptedData";
}

namespace {

bool has_pwri_or_ori(const RecipientInfos& infos) {
  return std::ranges::any_of(infos, [](const RecipientInfo& info) {
    return std::holds_alternative<PasswordRecipientInfo>(info) || std::holds_alternative<OtherRecipientInfo>(info);
  });
}

bool has_unknown(const RecipientInfos& infos) {
  return std::ranges::any_of(infos, [](const RecipientInfo& info) { return std::holds_alternative<asn1::Any>(info); });
}

bool all_version_0(const RecipientInfos& infos) {
  return std::ranges::all_of(infos, [](const RecipientInfo& info) {
    const auto* ktri = std::get_if<KeyTransRecipientInfo>(&info);
    return ktri != nullptr && ktri->version == 0;
  });
}

// Keys of RC2 and CAST5 come in several lengths, whatever the parameters say.
KeyNeed need_of(const ContentEncryption& encryption) {
  const auto* cbc = std::get_if<crypto::CbcCipher>(&encryption.cipher);
  if (cbc == nullptr) return {encryption.key_size, encryption.key_size, encryption.key_size};
  const crypto::CbcCipherInfo& info = crypto::info_of(*cbc);
  return {encryption.key_size, info.min_key_size, info.max_key_size};
}

Result<Octets> content_key_for(const Credentials& credentials, const KeyNeed& need) {
  for (const SecretBytes& key : credentials.content_keys) {
    if (key.size() >= need.least && key.size() <= need.most) return Octets(key);
  }
  return fail(CmsError::not_for_us, credentials.content_keys.empty()
                                        ? "encryptedData names no recipients, and no key of it was given"
                                        : "no key that was given is as long as the cipher of the encryptedData needs");
}

// EncryptedData whose key comes from a password, as in PKCS #12.
Result<void> start_with_password(const EnvelopeHead& head, const Credentials& credentials, const OpenOptions& options,
                                 Opening& out) {
  asn1::Arena arena;
  const Pbes2 how = SEALWIRE_TRY(read_pbes2(*head.algorithm, options.legacy, arena));
  out.encryption = how.encryption;
  out.report.cipher = std::string(name_of(how.encryption.cipher)) + " with a password (PBES2)";
  if (credentials.passwords.empty()) {
    return fail(CmsError::not_for_us, "encryptedData under a password, and none was given");
  }
  const KeyNeed need = need_of(how.encryption);
  const std::size_t size =
      how.key_length && *how.key_length >= need.least && *how.key_length <= need.most ? *how.key_length : need.size;
  std::uint64_t iterations = 0;
  out.key = SEALWIRE_TRY(
      derive_key(how.key_derivation, credentials.passwords.front(), size, options.limits.password, iterations));
  out.usable = true;
  return {};
}

}  // namespace

std::optional<EnvelopeKind> envelope_kind(asn1::Oid content_type) {
  if (content_type == content_types::enveloped_data) return EnvelopeKind::enveloped;
  if (content_type == content_types::auth_enveloped_data) return EnvelopeKind::auth_enveloped;
  if (content_type == content_types::encrypted_data) return EnvelopeKind::encrypted;
  return std::nullopt;
}

asn1::Oid oid_of(EnvelopeKind kind) {
  switch (kind) {
    case EnvelopeKind::enveloped: return content_types::enveloped_data;
    case EnvelopeKind::auth_enveloped: return content_types::auth_enveloped_data;
    case EnvelopeKind::encrypted: break;
  }
  return content_types::encrypted_data;
}

Result<Opening> start_opening(const EnvelopeHead& head, const Credentials* credentials, Octets key,
                              const OpenOptions& options) {
  Opening out;
  out.kind = head.kind;
  out.report.type = name_of(head.kind);
  out.report.content_type = head.content_type;
  if (head.recipients == nullptr && credentials != nullptr && is_pbes2(head.algorithm->algorithm)) {
    SEALWIRE_CHECK(start_with_password(head, *credentials, options, out));
    return out;
  }
  out.encryption = SEALWIRE_TRY(read_content_encryption(*head.algorithm, options.legacy));
  out.report.cipher = name_of(out.encryption.cipher);
  if (is_authenticated(out.encryption.cipher) != (head.kind == EnvelopeKind::auth_enveloped)) {
    return fail(CmsError::bad_parameters, out.report.cipher + " is no cipher for " + out.report.type);
  }
  if (head.originator != nullptr && head.originator->certs) {
    for (const asn1::Any element : *head.originator->certs) {
      if (certificate_choice(element) == CertificateChoice::certificate) {
        out.report.originator_certificates.push_back(to_bytes(element.octets));
      }
    }
  }
  const KeyNeed need = need_of(out.encryption);
  if (head.recipients == nullptr) {
    if (credentials != nullptr) key = SEALWIRE_TRY(content_key_for(*credentials, need));
    if (key.size() < need.least || key.size() > need.most) {
      return fail(CmsError::bad_request,
                  out.report.cipher + " does not take a key of " + std::to_string(key.size()) + " octets");
    }
    out.key = SecretBytes(key);
    out.usable = true;
    return out;
  }
  FoundKey found = SEALWIRE_TRY(
      find_content_key(*head.recipients, head.originator, *credentials, need, options.legacy, options.limits));
  out.key = std::move(found.key);
  out.usable = found.usable;
  out.report.recipients = std::move(found.recipients);
  out.report.remarks = std::move(found.remarks);
  return out;
}

CmsVersion expected_version(const EnvelopeHead& head, bool unprotected_attributes) {
  if (head.kind == EnvelopeKind::auth_enveloped) return 0;
  if (head.kind == EnvelopeKind::encrypted) return unprotected_attributes ? 2 : 0;
  if (has_certificate(head.originator, CertificateChoice::other) || has_other_revocation(head.originator)) return 4;
  if (has_certificate(head.originator, CertificateChoice::v2_attribute) || has_pwri_or_ori(*head.recipients)) return 3;
  if (head.originator == nullptr && !unprotected_attributes && all_version_0(*head.recipients)) return 0;
  return 2;
}

Result<void> check_version(const EnvelopeHead& head, bool unprotected_attributes, std::vector<std::string>& remarks) {
  const CmsVersion expected = expected_version(head, unprotected_attributes);
  if (head.version == expected) return {};
  const std::string what = std::string(name_of(head.kind)) + " has version " + std::to_string(head.version) +
                           " where its form asks for " + std::to_string(expected);
  // GnuPG and some others do not look at the passwords among the recipients; PKI.js writes 2 for all of them; and which
  // version an alternative calls for that RFC 5652 does not have, nobody here knows.
  const bool forgiven = (expected == 3 && (head.version == 0 || head.version == 2)) ||
                        (expected == 0 && head.version == 2) ||
                        (head.recipients != nullptr && has_unknown(*head.recipients));
  if (head.kind == EnvelopeKind::enveloped && forgiven) {
    remarks.push_back(what);
    return {};
  }
  return fail(CmsError::wrong_version, what);
}

std::unexpected<Error> cannot_decrypt() {
  return fail(CmsError::cannot_decrypt, "the key or the content is not right");
}

std::unexpected<Error> as_cms(Error error) {
  if (error.is(crypto::CryptoError::decrypt_failed)) return cannot_decrypt();
  if (error.is(crypto::CryptoError::unsupported)) return fail(CmsError::too_large, error.what());
  return std::unexpected(std::move(error));
}

Result<void> check_mac_size(const Opening& opening, Octets mac) {
  if (mac.size() == opening.encryption.tag_size) return {};
  return fail(CmsError::bad_length, "the mac has " + std::to_string(mac.size()) + " octets where the parameters of " +
                                        opening.report.cipher + " say " + std::to_string(opening.encryption.tag_size));
}

}  // namespace sealwire::cms
