#include "sealwire/cms/sign.hpp"

#include "sealwire/base/try.hpp"

#include "content_digests.hpp"
#include "signer_build.hpp"

namespace sealwire::cms {

namespace {

constexpr asn1::Tag kExplicit0 = asn1::Tag::context(0);

void write_encapsulated(asn1::Writer& writer, Octets content, const SignOptions& options, bool with_content) {
  const auto end = writer.mark();
  if (with_content) {
    writer.octet_string(content);
    writer.close(kExplicit0, end);
  }
  writer.oid(options.content_type);
  writer.close(asn1::tags::sequence, end);
}

}  // namespace

Result<Bytes> sign(Octets content, std::span<const Signer> signers, const SignOptions& options) {
  if (signers.empty() && !content.empty())
    return fail(CmsError::bad_request, "content without a signer is no signed content");
  MemoryContent memory(content);
  std::vector<Bytes> signer_infos;
  std::vector<PreparedSigner> prepared;
  signer_infos.reserve(signers.size());
  prepared.reserve(signers.size());
  for (const Signer& signer : signers) {
    prepared.push_back(SEALWIRE_TRY(prepare(signer, options.content_type)));
    const PreparedSigner& ready = prepared.back();
    ToSign what{options.content_type, {}, std::nullopt, nullptr};
    if (ready.needs_message())
      what.message = content;
    else
      what.digest = SEALWIRE_TRY(memory.digest(ready.digest));
    signer_infos.push_back(SEALWIRE_TRY(make_signer_info(ready, what)));
  }
  std::vector<Octets> digests;
  digests.reserve(prepared.size());
  for (const PreparedSigner& signer : prepared) digests.push_back(signer.digest_der);

  std::size_t expected = 128 + content.size();
  for (const Bytes& info : signer_infos) expected += info.size();
  for (const Signer& signer : signers) expected += signer.certificate->der().size();
  for (const auto& certificate : options.certificates) expected += certificate->der().size();
  asn1::Writer writer(expected);
  const auto end = writer.mark();
  write_signer_infos(writer, signer_infos);
  write_certificates(writer, signers, options);
  write_encapsulated(writer, content, options, !options.detached && !signers.empty());
  write_digest_algorithms(writer, digests);
  writer.integer(version_for(signers, options));
  writer.close(asn1::tags::sequence, end);
  writer.close(kExplicit0, end);
  writer.oid(content_types::signed_data);
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

}  // namespace sealwire::cms
