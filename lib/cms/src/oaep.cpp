#include "oaep.hpp"

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/algorithm_parameters.hpp"
#include "sealwire/cms/error.hpp"
#include "sealwire/x509/algorithm.hpp"

namespace sealwire::cms {

using asn1::operator""_oid;

Result<crypto::OaepParameters> read_oaep(const x509::AlgorithmIdentifier& algorithm) {
  crypto::OaepParameters out;
  if (!algorithm.parameters) return fail(CmsError::bad_parameters, "RSAES-OAEP without parameters (RFC 4055 §4.1)");
  asn1::Arena arena;
  const auto params = SEALWIRE_TRY(asn1::decode<RsaesOaepParams>(algorithm.parameters->octets, asn1::kBer, arena));
  if (!arena.empty()) return fail(CmsError::bad_parameters, "RSAES-OAEP with parameters in segments");
  if (params.hash_func) out.digest = SEALWIRE_TRY(x509::read_digest_algorithm(*params.hash_func));
  if (params.mask_gen_func) {
    if (params.mask_gen_func->algorithm != "1.2.840.113549.1.1.8"_oid || !params.mask_gen_func->parameters) {
      return fail(CmsError::unsupported, "RSAES-OAEP with a mask generation function that is not MGF1");
    }
    const auto hash = SEALWIRE_TRY(
        asn1::decode<x509::AlgorithmIdentifier>(params.mask_gen_func->parameters->octets, asn1::kBer, arena));
    out.mgf1 = SEALWIRE_TRY(x509::read_digest_algorithm(hash));
  }
  if (params.p_source_func) {
    const auto& source = *params.p_source_func;
    if (source.algorithm != "1.2.840.113549.1.1.9"_oid || !source.parameters ||
        source.parameters->tag() != asn1::tags::octet_string) {
      return fail(CmsError::unsupported, "RSAES-OAEP with a label that is not given by value");
    }
    out.label = source.parameters->content();
  }
  return out;
}

}  // namespace sealwire::cms
