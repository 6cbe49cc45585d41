#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/random.hpp"
#include "sealwire/mime/header.hpp"

namespace sealwire::mime {

/// The octets of the parts, as views: each begins after the line end of its delimiter and ends before the line end that
/// belongs to the next one, which is exactly what a multipart/signed signs (RFC 1847 §2.1).
struct Multipart {
  std::vector<Octets> parts;
  Octets preamble;
  Octets epilogue;
  bool closed = false;   ///< the closing delimiter was there
  bool bare_lf = false;  ///< the first delimiter ended in a lone LF: a transport changed the line ends
};

/// Splits in one pass, without looking into the parts. Delimiters end in CRLF or LF and may be padded with blanks.
/// Errors: bad_boundary, bad_multipart (no delimiter at all), limit.
Result<Multipart> split_multipart(Octets body, std::string_view boundary, const Limits& limits = {});
/// The boundary parameter, checked against RFC 2046 §5.1.1. Errors: bad_boundary.
Result<std::string> boundary_of(const MediaType& type);

/// Body of a multipart: the parts are whole entities; none may hold "--boundary" at the start of a line.
Bytes join_multipart(const std::vector<Octets>& parts, std::string_view boundary);
/// Random characters that do not stand at the start of a line of any part.
std::string choose_boundary(const std::vector<Octets>& parts, Random& random);

}  // namespace sealwire::mime
