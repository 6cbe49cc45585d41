#include "sealwire/uri/im_uri.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/uri/escape.hpp"
#include "sealwire/uri/host.hpp"

#include "chars.hpp"
#include "scan.hpp"

namespace sealwire::uri {

Result<ImUri> ImUri::parse(std::string_view text, std::string_view scheme) {
  const std::size_t scheme_size = SEALWIRE_TRY(read_scheme(text));
  if (!equal_ignoring_case(text.substr(0, scheme_size), scheme)) {
    return fail(UriError::bad_scheme, "not " + std::string(scheme), 0);
  }
  ImUri out;
  out.text_ = std::string(text);
  const std::size_t at = scheme_size + 1;
  const std::size_t mailbox_end = std::min(text.find('?', at), text.size());
  const std::string_view mailbox = text.substr(at, mailbox_end - at);
  const std::size_t sign = mailbox.rfind('@');
  if (sign == std::string_view::npos || sign == 0) {
    return fail(UriError::bad_host, "an instant inbox is user@domain", at);
  }
  // The local part of RFC 2822 as a URI carries it: the characters that mean something to URIs are escaped.
  SEALWIRE_CHECK(check_characters(mailbox.substr(0, sign), kUnreserved | kUserUnreserved, true, "local part", at));
  auto host = parse_host(mailbox.substr(sign + 1));
  if (!host) return std::unexpected(std::move(host).error().shifted(at + sign + 1));
  out.user_ = piece(at, sign);
  out.domain_ = piece(at + sign + 1, mailbox.size() - sign - 1);
  if (mailbox_end == text.size()) return out;
  out.headers_ = piece(mailbox_end + 1, text.size() - mailbox_end - 1);
  SEALWIRE_CHECK(check_characters(out.headers(), kUric, true, "headers", mailbox_end + 1));
  return out;
}

bool operator==(const ImUri& a, const ImUri& b) {
  const std::string_view scheme_a = std::string_view(a.text_).substr(0, a.text_.find(':'));
  const std::string_view scheme_b = std::string_view(b.text_).substr(0, b.text_.find(':'));
  return equal_ignoring_case(scheme_a, scheme_b) && equal_escaped(a.user(), b.user(), Case::sensitive) &&
         equal_ignoring_case(a.domain(), b.domain());
}

}  // namespace sealwire::uri
