#include "sealwire/smime/signers.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/cms/attribute_values.hpp"

namespace sealwire::smime {

Result<std::vector<cms::Signer>> cms_signers(const SignOptions& options) {
  if (options.signers.empty()) return fail(SmimeError::bad_request, "nobody signs");
  std::vector<cms::Signer> out;
  for (const SigningKey& key : options.signers) {
    cms::Signer signer{.key = key.key, .certificate = key.certificate, .digest = options.digest};
    signer.pss = options.pss && crypto::is_rsa(key.key.type());
    signer.key_identifier = options.key_identifier;
    signer.signed_attributes = options.attributes;
    signer.signing_time = options.signing_time;
    signer.algorithm_protection = options.algorithm_protection && options.attributes;
    signer.signing_certificate = options.signing_certificate && options.attributes;
    signer.attributes = options.more_attributes;
    signer.unsigned_attributes = options.unsigned_attributes;
    if (options.binary_signing_time && options.signing_time) {
      signer.attributes.push_back(cms::binary_signing_time_attribute(*options.signing_time));
    }
    if (options.encryption_key_preference) {
      signer.attributes.push_back(SEALWIRE_TRY(cms::encryption_key_preference_attribute(*key.certificate)));
    }
    if (!options.smime_capabilities.empty()) {
      signer.attributes.push_back(
          cms::write_attribute(cms::attribute_types::smime_capabilities, options.smime_capabilities));
    }
    out.push_back(std::move(signer));
  }
  return out;
}

cms::SignOptions cms_sign_options(const SignOptions& options) {
  cms::SignOptions out;
  out.detached = options.form == SignedForm::multipart;
  out.include_certificates = options.include_certificates;
  out.certificates = options.more_certificates;
  return out;
}

}  // namespace sealwire::smime
