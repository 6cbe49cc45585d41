#include "sealwire/asn1/writer.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/crypto/rsa_encryption.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "recipient_workshop.hpp"

namespace sealwire::cms {
namespace {

using asn1::operator""_oid;
using crypto::DigestAlgorithm;

Bytes oaep_parameters(const KeyTransRecipient& r) {
  const Bytes hash = algorithm_identifier(x509::oid_of(r.oaep_digest), null_der());
  const Bytes mgf_hash = algorithm_identifier(x509::oid_of(r.oaep_mgf1), null_der());
  Bytes label;
  asn1::append_element(label, asn1::tags::octet_string, false, r.oaep_label);
  asn1::Writer w;
  const auto end = w.mark();
  const auto explicitly = [&](std::uint32_t number, Octets element) {
    const auto inner = w.mark();
    w.raw(element);
    w.close(asn1::Tag::context(number), inner);
  };
  if (!r.oaep_label.empty()) explicitly(2, algorithm_identifier("1.2.840.113549.1.1.9"_oid, label));
  if (r.oaep_mgf1 != DigestAlgorithm::sha1) explicitly(1, algorithm_identifier("1.2.840.113549.1.1.8"_oid, mgf_hash));
  if (r.oaep_digest != DigestAlgorithm::sha1) explicitly(0, hash);
  w.close(asn1::tags::sequence, end);
  return std::move(w).take();
}

}  // namespace

Result<KeyTransRecipientInfo> write_key_trans(const KeyTransRecipient& r, Octets secret, Workshop& shop) {
  const crypto::PublicKey key = SEALWIRE_TRY(key_of(r.certificate));
  KeyTransRecipientInfo out;
  out.version = r.form == RecipientIdForm::issuer_and_serial ? 0 : 2;
  out.rid = SEALWIRE_TRY(recipient_identifier(*r.certificate, r.form));
  if (r.oaep) {
    out.key_encryption_algorithm = algorithm_of("1.2.840.113549.1.1.7"_oid, shop.keep(oaep_parameters(r)));
    const crypto::OaepParameters parameters{r.oaep_digest, r.oaep_mgf1, r.oaep_label};
    out.encrypted_key = shop.keep(SEALWIRE_TRY(crypto::rsa_oaep_encrypt(key, parameters, secret)));
  } else {
    out.key_encryption_algorithm = algorithm_of("1.2.840.113549.1.1.1"_oid, null_der());
    out.encrypted_key = shop.keep(SEALWIRE_TRY(crypto::rsa_pkcs1_encrypt(key, secret)));
  }
  return out;
}

}  // namespace sealwire::cms
