#include "sealwire/sip/name_addr.hpp"

#include "sealwire/base/try.hpp"

#include "scan.hpp"

namespace sealwire::sip {
namespace {

Result<void> check_uri_at(std::string_view uri, std::size_t base) {
  auto ok = check_uri(uri);
  if (!ok) return std::unexpected(std::move(ok).error().shifted(base));
  return {};
}

// *( token LWS ) or a quoted-string, up to "<".
Result<void> display_name(Scanner& in, NameAddr& out) {
  const std::size_t begin = in.offset();
  if (in.peek() == '"') {
    out.display_name = SEALWIRE_TRY(in.quoted());
    in.blanks();
    if (!in.take('<')) return in.error("'<' was expected after a quoted display name");
    return {};
  }
  while (!in.token().empty()) in.blanks();
  out.display_name = trim(in.since(begin));
  if (!in.take('<')) return in.error("a display name with characters that need quotes");
  return {};
}

}  // namespace

Result<NameAddr> parse_name_addr(std::string_view text) {
  NameAddr out;
  Scanner in(text);
  in.blanks();
  // A "<" outside quotes tells the two forms apart; addr-spec has none, and its parameters may have them only quoted.
  const std::size_t first = in.rest().find_first_of("<\";");
  if (first != std::string_view::npos && in.rest()[first] != ';') {
    SEALWIRE_CHECK(display_name(in, out));
    const std::size_t begin = in.offset();
    out.uri = SEALWIRE_TRY(in.until('>'));
    SEALWIRE_CHECK(check_uri_at(out.uri, begin));
    out.brackets = true;
  } else {
    const std::size_t begin = in.offset();
    out.uri = trim(in.rest().substr(0, first));
    SEALWIRE_CHECK(check_uri_at(out.uri, begin));
    if (out.uri.find_first_of("?,") != std::string_view::npos)
      return in.error("a URI with '?' or ',' has to stand in angle brackets");
    for (std::size_t i = 0; i < out.uri.size(); ++i) in.take(in.peek());
  }
  const std::size_t begin = in.offset();
  auto parameters = Parameters::parse(in.rest());
  if (!parameters) return std::unexpected(std::move(parameters).error().shifted(begin));
  out.parameters = *parameters;
  return out;
}

Result<std::vector<NameAddr>> parse_name_addrs(std::string_view value) {
  std::vector<NameAddr> out;
  if (trim(value) == "*") {
    out.emplace_back().uri = trim(value);
    return out;
  }
  const auto elements = SEALWIRE_TRY(split_list(value));
  if (elements.empty()) return fail(SipError::header_field, "an address was expected", 0);
  out.reserve(elements.size());
  for (const std::string_view element : elements) {
    auto one = parse_name_addr(element);
    if (!one)
      return std::unexpected(std::move(one).error().shifted(static_cast<std::size_t>(element.data() - value.data())));
    out.push_back(*one);
  }
  return out;
}

}  // namespace sealwire::sip
