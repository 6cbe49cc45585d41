#include "recipient_writer.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/der.hpp"
#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/error.hpp"

#include "recipient_workshop.hpp"

namespace sealwire::cms {
namespace {

Result<OtherRecipientInfo> write_other(const OtherRecipient& r, Workshop& shop) {
  if (r.maker == nullptr) return fail(CmsError::bad_request, "a recipient of another kind without its maker");
  const Octets value = shop.keep(SEALWIRE_TRY(r.maker->make(shop.content_key, shop.random)));
  return OtherRecipientInfo{r.maker->type(), asn1::Any{value}};
}

struct MakeInfo {
  Workshop& shop;
  template <class T>
  static Result<RecipientInfo> up(Result<T>&& value) {
    if (!value) return std::unexpected(std::move(value).error());
    return RecipientInfo(*std::move(value));
  }
  Result<RecipientInfo> operator()(const KeyTransRecipient& r) const {
    return up(write_key_trans(r, shop.content_key, shop));
  }
  Result<RecipientInfo> operator()(const KeyAgreeRecipient& r) const { return up(write_key_agree(r, shop)); }
  Result<RecipientInfo> operator()(const KekRecipient& r) const { return up(write_kek(r, shop)); }
  Result<RecipientInfo> operator()(const PasswordRecipient& r) const { return up(write_password(r, shop)); }
  Result<RecipientInfo> operator()(const KemRecipient& r) const { return up(write_kem(r, shop)); }
  Result<RecipientInfo> operator()(const PskRecipient& r) const { return up(write_psk(r, shop)); }
  Result<RecipientInfo> operator()(const OtherRecipient& r) const { return up(write_other(r, shop)); }
};

}  // namespace

Result<WrittenRecipients> write_recipients(const std::vector<Recipient>& recipients, Octets content_key, Random& random,
                                           crypto::Legacy legacy) {
  if (recipients.empty()) return fail(CmsError::bad_request, "nobody to encrypt for");
  WrittenRecipients out;
  std::vector<Bytes> elements;
  for (const Recipient& recipient : recipients) {
    Workshop shop{content_key, random, legacy};
    const RecipientInfo info = SEALWIRE_TRY(std::visit(MakeInfo{shop}, recipient));
    const auto* ktri = std::get_if<KeyTransRecipientInfo>(&info);
    const bool pwri = std::holds_alternative<PasswordRecipientInfo>(info);
    const bool ori = std::holds_alternative<OtherRecipientInfo>(info);
    out.has_pwri_or_ori = out.has_pwri_or_ori || pwri || ori;
    out.only_version_0 = out.only_version_0 && (pwri || ori || (ktri != nullptr && ktri->version == 0));
    elements.push_back(SEALWIRE_TRY(asn1::encode(info)));
  }
  std::ranges::sort(elements, asn1::set_of_less);
  std::size_t size = 0;
  for (const Bytes& element : elements) size += element.size();
  asn1::append_header(out.der, asn1::tags::set, true, size);
  for (const Bytes& element : elements) append(out.der, element);
  return out;
}

Result<Recipient> recipient_for(x509::CertificatePtr certificate, const RecipientOptions& options) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(certificate));
  const crypto::KeyType type = key.type();
  if (type == crypto::KeyType::rsa && !options.rsa_kem) {
    KeyTransRecipient out{std::move(certificate), options.form, options.oaep};
    if (options.digest) out.oaep_digest = out.oaep_mgf1 = *options.digest;
    return out;
  }
  if (type == crypto::KeyType::rsa || crypto::is_ml_kem(type)) {
    KemRecipient out{std::move(certificate), options.form};
    if (options.digest) out.kdf_digest = *options.digest;
    return out;
  }
  if (crypto::is_ec(type) || crypto::is_montgomery(type) || type == crypto::KeyType::dh) {
    return KeyAgreeRecipient{std::move(certificate), options.form, options.digest};
  }
  return fail(CmsError::unsupported, std::string(crypto::name_of(type)) + " keys neither encrypt nor agree on keys");
}

}  // namespace sealwire::cms
