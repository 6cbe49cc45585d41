#include "sealwire/smime/make.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/base64.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/compress.hpp"
#include "sealwire/cms/sign.hpp"
#include "sealwire/cms/types.hpp"
#include "sealwire/mime/canonical.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/smime/encrypt_options.hpp"
#include "sealwire/smime/signers.hpp"
#include "sealwire/x509/algorithm.hpp"

#include "make_message.hpp"

namespace sealwire::smime {
namespace {

/// The form of inner entities: binary, nothing that is not needed.
constexpr OuterForm kInner{.base64 = false, .file_names = false, .canonicalize = false};

Message with_body(Message message, Bytes body, const OuterForm& form) {
  message.body = form.base64 ? to_bytes(to_base64(body, 76)) : std::move(body);
  return message;
}

/// The entity as it is signed; no copy when it is in that form already.
Result<Octets> canonical(Octets entity, const OuterForm& form, Bytes& storage) {
  if (!form.canonicalize || !is_labelled_entity(entity)) return entity;
  storage = SEALWIRE_TRY(mime::canonical_entity(entity));
  return equal(storage, entity) ? entity : Octets(storage);
}

Result<Bytes> sign_cms(Octets content, const SignOptions& options) {
  const std::vector<cms::Signer> signers = SEALWIRE_TRY(cms_signers(options));
  return cms::sign(content, signers, cms_sign_options(options));
}

/// micalg values of a SignedData, in its order, each once.
Result<std::string> micalgs_of(Octets signed_data) {
  asn1::Arena arena;
  const cms::ContentInfo info = SEALWIRE_TRY(cms::read_content_info(signed_data, arena));
  const auto object = SEALWIRE_TRY(asn1::decode<cms::SignedData>(info.content.octets, asn1::kBer, arena));
  std::string out;
  for (const x509::AlgorithmIdentifier& algorithm : object.digest_algorithms) {
    const auto digest = x509::read_digest_algorithm(algorithm);
    const std::string name = digest ? micalg(*digest) : "unknown";
    if (("," + out + ",").find("," + name + ",") != std::string::npos) continue;
    if (!out.empty()) out += ',';
    out += name;
  }
  return out;
}

Message join_parts(Octets content, Octets signature, std::string_view micalgs, Random& random, const OuterForm& form) {
  Bytes part = to_bytes(signature_part_header(form));
  append(part, form.base64 ? to_bytes(to_base64(signature, 76)) : to_bytes(signature));
  const std::vector<Octets> parts{content, part};
  const std::string boundary = mime::choose_boundary(parts, random);
  Message out = multipart_signed(micalgs, boundary);
  out.body = mime::join_multipart(parts, boundary);
  return out;
}

}  // namespace

mime::HeaderFields Message::fields() const {
  mime::HeaderFields out;
  out.add("Content-Type", content_type.to_string());
  if (!content_type.is_multipart()) out.add("Content-Transfer-Encoding", mime::to_string(encoding));
  if (!disposition.empty()) out.add("Content-Disposition", disposition);
  return out;
}

Bytes Message::entity() const { return mime::make_entity(fields(), body); }

std::string micalg(crypto::DigestAlgorithm digest) {
  switch (digest) {
    case crypto::DigestAlgorithm::md5: return "md5";
    case crypto::DigestAlgorithm::sha1: return "sha-1";
    case crypto::DigestAlgorithm::sha224: return "sha-224";
    case crypto::DigestAlgorithm::sha256: return "sha-256";
    case crypto::DigestAlgorithm::sha384: return "sha-384";
    case crypto::DigestAlgorithm::sha512: return "sha-512";
    case crypto::DigestAlgorithm::shake128: return "shake128";
    case crypto::DigestAlgorithm::shake256: return "shake256";
    default: return "unknown";
  }
}

Message pkcs7_mime(const SmimeType& type, const OuterForm& form) {
  Message out;
  const std::string_view file = form.application_cms ? "smime.cmsc" : type.file;
  if (form.application_cms) {
    out.content_type = write_cms_parameters(*form.application_cms);
  } else {
    out.content_type = mime::MediaType("application", "pkcs7-mime");
    out.content_type.set_parameter("smime-type", type.word);
  }
  if (form.file_names) {
    out.content_type.set_parameter("name", file);
    out.disposition = "attachment; filename=" + std::string(file);
  }
  out.encoding = form.base64 ? mime::TransferEncoding::base64 : mime::TransferEncoding::binary;
  return out;
}

Message multipart_signed(std::string_view micalgs, std::string_view boundary) {
  Message out;
  out.content_type = mime::MediaType("multipart", "signed");
  out.content_type.set_parameter("protocol", "application/pkcs7-signature");
  out.content_type.set_parameter("micalg", micalgs);
  out.content_type.set_parameter("boundary", boundary);
  return out;
}

std::string signature_part_header(const OuterForm& form) {
  mime::HeaderFields fields;
  mime::MediaType type("application", "pkcs7-signature");
  if (form.file_names) type.set_parameter("name", "smime.p7s");
  fields.add("Content-Type", type.to_string());
  fields.add("Content-Transfer-Encoding", form.base64 ? "base64" : "binary");
  if (form.file_names) fields.add("Content-Disposition", "attachment; filename=smime.p7s");
  return fields.to_string() + "\r\n";
}

bool is_labelled_entity(Octets entity) {
  if (!mime::looks_like_entity(entity)) return false;
  const auto parsed = mime::parse_entity(entity);
  return parsed && parsed->content.type_given;
}

Result<Message> sign(Octets entity, const SignOptions& options, Random& random, const OuterForm& form) {
  Bytes storage;
  const Octets content = SEALWIRE_TRY(canonical(entity, form, storage));
  Bytes signed_data = SEALWIRE_TRY(sign_cms(content, options));
  if (options.form == SignedForm::opaque) {
    return with_body(pkcs7_mime(kSignedData, form), std::move(signed_data), form);
  }
  return join_signed(content, signed_data, random, form);
}

Result<Message> join_signed(Octets content, Octets signed_data, Random& random, const OuterForm& form) {
  return join_parts(content, signed_data, SEALWIRE_TRY(micalgs_of(signed_data)), random, form);
}

Result<Message> encrypt(Octets entity, const EncryptOptions& options, Random& random, const OuterForm& form) {
  if (options.recipients.empty()) return fail(SmimeError::bad_request, "nobody to encrypt for");
  cms::EnvelopeOptions envelope;
  envelope.cipher = options.cipher;
  envelope.legacy = options.legacy;
  envelope.content_type = options.content_type;
  envelope.authenticated_attributes = options.authenticated_attributes;
  envelope.unprotected_attributes = options.unprotected_attributes;
  Bytes body = SEALWIRE_TRY(cms::encrypt(entity, envelope, options.recipients, random));
  const SmimeType& type = cms::is_authenticated(options.cipher) ? kAuthEnvelopedData : kEnvelopedData;
  return with_body(pkcs7_mime(type, form), std::move(body), form);
}

Result<Message> seal(Octets entity, const SignOptions& sign_options, const EncryptOptions& encrypt_options,
                     Random& random, const OuterForm& form) {
  OuterForm inner = kInner;
  inner.canonicalize = form.canonicalize;
  const Message signed_message = SEALWIRE_TRY(sign(entity, sign_options, random, inner));
  return encrypt(signed_message.entity(), encrypt_options, random, form);
}

Result<Message> compress(Octets entity, const OuterForm& form) {
  return with_body(pkcs7_mime(kCompressedData, form), SEALWIRE_TRY(cms::compress(entity)), form);
}

Result<Message> certs_only(const std::vector<x509::CertificatePtr>& certificates, const OuterForm& form) {
  if (certificates.empty()) return fail(SmimeError::bad_request, "no certificates");
  cms::SignOptions options;
  options.certificates = certificates;
  Bytes body = SEALWIRE_TRY(cms::sign({}, {}, options));
  return with_body(pkcs7_mime(kCertsOnly, form), std::move(body), form);
}

}  // namespace sealwire::smime
