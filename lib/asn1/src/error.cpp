#include "sealwire/asn1/error.hpp"

namespace sealwire::asn1 {

ErrorInfo describe(Asn1Error code) {
  switch (code) {
    case Asn1Error::truncated: return {"asn1", "truncated", Blame::malformed};
    case Asn1Error::bad_tag: return {"asn1", "bad-tag", Blame::malformed};
    case Asn1Error::bad_length: return {"asn1", "bad-length", Blame::malformed};
    case Asn1Error::unexpected_tag: return {"asn1", "unexpected-tag", Blame::malformed};
    case Asn1Error::missing_field: return {"asn1", "missing-field", Blame::malformed};
    case Asn1Error::trailing_octets: return {"asn1", "trailing-octets", Blame::malformed};
    case Asn1Error::duplicate_field: return {"asn1", "duplicate-field", Blame::malformed};
    case Asn1Error::bad_value: return {"asn1", "bad-value", Blame::malformed};
    case Asn1Error::out_of_range: return {"asn1", "out-of-range", Blame::malformed};
    case Asn1Error::not_der: return {"asn1", "not-der", Blame::malformed};
    case Asn1Error::too_deep: return {"asn1", "too-deep", Blame::malformed};
    case Asn1Error::too_many: return {"asn1", "too-many", Blame::malformed};
    case Asn1Error::too_long: return {"asn1", "too-long", Blame::malformed};
    case Asn1Error::unencodable: return {"asn1", "unencodable", Blame::usage};
  }
  return {"asn1", "unknown", Blame::malformed};
}

}  // namespace sealwire::asn1
