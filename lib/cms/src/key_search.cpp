#include "key_search.hpp"

#include <algorithm>

#include "sealwire/asn1/der.hpp"
#include "sealwire/base/try.hpp"

#include "recipient_names.hpp"

namespace sealwire::cms {
namespace {

Result<void> check_form(const RecipientInfo& info) {
  if (const auto* ktri = std::get_if<KeyTransRecipientInfo>(&info)) {
    const bool issuer = std::holds_alternative<IssuerAndSerialNumber>(ktri->rid);
    return check_version(ktri->version, issuer ? 0 : 2, "KeyTransRecipientInfo");
  }
  if (const auto* kari = std::get_if<KeyAgreeRecipientInfo>(&info)) {
    return check_version(kari->version, 3, "KeyAgreeRecipientInfo");
  }
  if (const auto* kek = std::get_if<KekRecipientInfo>(&info)) return check_version(kek->version, 4, "KEKRecipientInfo");
  if (const auto* pwri = std::get_if<PasswordRecipientInfo>(&info)) {
    return check_version(pwri->version, 0, "PasswordRecipientInfo");
  }
  return {};
}

/// "; it is for ktri CN=Bob, serial 12; pwri; and 2 more", for whoever has to find the right key.
std::string for_whom(const std::vector<RecipientReport>& recipients) {
  constexpr std::size_t kNamed = 3;
  if (recipients.empty()) return {};
  std::string text = "; it is for ";
  for (std::size_t i = 0; i < std::min(recipients.size(), kNamed); ++i) {
    if (i > 0) text += "; ";
    text += name_of(recipients[i].type);
    if (!recipients[i].identifier.empty()) text += " " + recipients[i].identifier.substr(0, 100);
  }
  if (recipients.size() > kNamed) text += "; and " + std::to_string(recipients.size() - kNamed) + " more";
  return text;
}

}  // namespace

Result<void> check_version(std::int64_t version, std::int64_t expected, const char* what) {
  if (version == expected) return {};
  return fail(CmsError::wrong_version, std::string(what) + " has version " + std::to_string(version) +
                                           " where its form asks for " + std::to_string(expected));
}

Result<Bytes> as_der(const x509::AlgorithmIdentifier& algorithm) {
  Bytes der = SEALWIRE_TRY(asn1::encode(algorithm));
  if (asn1::is_der(der)) return der;
  return asn1::to_der(der);
}

Result<x509::AlgorithmIdentifier> inner_algorithm(const x509::AlgorithmIdentifier& outer, asn1::Arena& arena) {
  if (!outer.parameters) {
    return fail(CmsError::bad_parameters, asn1::oid_text(outer.algorithm) + " without the algorithm inside it");
  }
  return asn1::decode<x509::AlgorithmIdentifier>(outer.parameters->octets, asn1::kBer, arena);
}

Result<void> KeySearch::look_at(const RecipientInfo& info) {
  first_ = found_.recipients.size();
  for (RecipientReport& report : describe(info)) found_.recipients.push_back(std::move(report));
  // Versions and alternatives that are not known must not keep us from what is for us (RFC 5652 §6.2).
  if (auto good = check_form(info); !good) {
    pass_over(std::move(good).error());
    return {};
  }
  if (certain_) return {};
  const auto& alternatives = static_cast<const RecipientInfo::variant&>(info);
  return std::visit([this](const auto& one) { return try_one(one); }, alternatives);
}

Result<FoundKey> KeySearch::result() && {
  const bool stands_in = !stand_in_.empty();
  if (!certain_ && !stands_in && !refused_) {
    if (trouble_) return std::unexpected(*std::move(trouble_));
    if (passed_over_) return std::unexpected(*std::move(passed_over_));
    return fail(CmsError::not_for_us, "no RecipientInfo is for the keys at hand" + for_whom(found_.recipients));
  }
  found_.usable = certain_ || stands_in;
  if (!certain_) found_.key = stands_in ? std::move(stand_in_) : SecretBytes(need_.size);
  return std::move(found_);
}

void KeySearch::pass_over(Error error) {
  found_.remarks.push_back(error.what() + ": passed over");
  if (!passed_over_) passed_over_ = std::move(error);
}

Result<void> KeySearch::spend() {
  if (++operations_ <= limits_.private_key_operations) return {};
  return fail(CmsError::limit,
              "more than " + std::to_string(limits_.private_key_operations) + " RecipientInfos would have to be tried");
}

void KeySearch::tried(Result<SecretBytes> key) {
  if (key && key->size() >= need_.least && key->size() <= need_.most) {
    certain_ = true;
    found_.key = *std::move(key);
  } else if (key || key.error().is(crypto::CryptoError::decrypt_failed)) {
    refused_ = true;
  } else {
    note(std::move(key).error());
  }
}

void KeySearch::try_unwrap(const x509::AlgorithmIdentifier& algorithm, const Result<SecretBytes>& kek, Octets wrapped) {
  tried(kek ? unwrap(algorithm, *kek, wrapped) : std::unexpected(kek.error()));
}

Result<SecretBytes> KeySearch::unwrap(const x509::AlgorithmIdentifier& algorithm, Octets kek, Octets wrapped) {
  const KeyWrapAlgorithm wrap = SEALWIRE_TRY(read_key_wrap(algorithm));
  return crypto::unwrap_key(wrap.wrap, kek, wrapped, {legacy_, wrap.rc2_effective_bits});
}

Result<void> KeySearch::try_one(const KekRecipientInfo& info) {
  for (const SharedKey& shared : credentials_.shared_keys) {
    if (!shared.identifier.empty() && !equal(shared.identifier, info.kekid.key_identifier)) continue;
    matched(0);
    tried(unwrap(info.key_encryption_algorithm, shared.key, info.encrypted_key));
    if (certain_) return {};
  }
  return {};
}

template <class T>
Result<void> KeySearch::read_and_try(Octets value, const char* what, Result<void> (KeySearch::*attempt)(const T&)) {
  asn1::Arena arena;
  auto info = asn1::decode<T>(value, asn1::kBer, arena);
  Result<void> good = info ? check_version(info->version, 0, what) : std::unexpected(info.error());
  if (good) return (this->*attempt)(*info);
  pass_over(std::move(good).error());
  return {};
}

Result<void> KeySearch::try_one(const OtherRecipientInfo& info) {
  namespace ori = other_recipient_types;
  const Octets value = info.ori_value.octets;
  if (info.ori_type == ori::kem) {
    return read_and_try<KemRecipientInfo>(value, "KEMRecipientInfo", &KeySearch::try_kem);
  }
  if (info.ori_type == ori::key_trans_psk) {
    return read_and_try<KeyTransPskRecipientInfo>(value, "KeyTransPSKRecipientInfo", &KeySearch::try_psk);
  }
  if (info.ori_type == ori::key_agree_psk) {
    return read_and_try<KeyAgreePskRecipientInfo>(value, "KeyAgreePSKRecipientInfo", &KeySearch::try_psk);
  }
  for (const auto& opener : credentials_.others) {
    if (opener->type() != info.ori_type) continue;
    found_.recipients[first_].key_encryption = opener->name();
    auto key = opener->open(value, credentials_, need_.size);
    if (key && !*key) continue;
    matched(0);
    if (key) {
      tried(**std::move(key));
    } else {
      tried(std::unexpected(std::move(key).error()));
    }
    if (certain_) return {};
  }
  return {};
}

}  // namespace sealwire::cms
