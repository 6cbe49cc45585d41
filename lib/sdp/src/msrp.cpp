#include "sealwire/sdp/msrp.hpp"

#include <algorithm>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/try.hpp"

#include "text.hpp"

namespace sealwire::sdp {
namespace {

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; }
std::string lowered(std::string_view text) {
  std::string out(text);
  std::ranges::transform(out, out.begin(), lower);
  return out;
}

Result<std::vector<std::string>> read_path(std::string_view value) {
  std::vector<std::string> out;
  for (const std::string_view uri : words(value)) {
    const std::string scheme = lowered(uri.substr(0, uri.find(':')));
    if (scheme != "msrp" && scheme != "msrps") {
      return fail(SdpError::bad_attribute, "path holds \"" + std::string(uri) + "\", which is no MSRP URI");
    }
    out.emplace_back(uri);
  }
  if (out.empty()) return fail(SdpError::bad_attribute, "path without a URI");
  return out;
}

/// Format entries are separated by blanks; a quoted parameter value may hold some.
std::vector<std::string> read_formats(std::string_view text) {
  std::vector<std::string> out;
  std::string entry;
  bool quoted = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (c == ' ' && !quoted) {
      if (!entry.empty()) out.push_back(std::exchange(entry, {}));
      continue;
    }
    entry += c;
    if (c == '"') quoted = !quoted;
    if (c == '\\' && quoted && i + 1 < text.size()) entry += text[++i];
  }
  if (!entry.empty()) out.push_back(std::move(entry));
  return out;
}

/// hash-func SP 2UHEX *(":" 2UHEX) (RFC 4572 §5).
Result<Fingerprint> read_fingerprint(std::string_view value) {
  const auto w = words(value);
  const auto bad = [] { return fail(SdpError::bad_attribute, "fingerprint needs a hash name and hexadecimal octets"); };
  if (w.size() != 2 || !is_token(w[0]) || w[1].size() % 3 != 2) return bad();
  Fingerprint out{lowered(w[0]), {}};
  for (std::size_t i = 0; i < w[1].size(); i += 3) {
    const int high = hex_digit_value(w[1][i]);
    const int low = hex_digit_value(w[1][i + 1]);
    if (high < 0 || low < 0 || (i + 2 < w[1].size() && w[1][i + 2] != ':')) return bad();
    out.digest.push_back(static_cast<std::uint8_t>(high * 16 + low));
  }
  return out;
}

constexpr std::pair<std::string_view, Setup> kSetups[] = {
    {"active", Setup::active}, {"passive", Setup::passive}, {"actpass", Setup::actpass}};
constexpr std::pair<std::string_view, Direction> kDirections[] = {{"sendrecv", Direction::sendrecv},
                                                                  {"sendonly", Direction::sendonly},
                                                                  {"recvonly", Direction::recvonly},
                                                                  {"inactive", Direction::inactive}};

/// Takes one attribute into `to`; those that it does not know are kept.
Result<void> take_attribute(MsrpStream& to, const Attribute& a) {
  const std::string_view value = a.value ? std::string_view(*a.value) : std::string_view();
  if (a.name == "path") {
    to.path = SEALWIRE_TRY(read_path(value));
  } else if (a.name == "accept-types") {
    to.accept_types = read_formats(value);
  } else if (a.name == "accept-wrapped-types") {
    to.accept_wrapped_types = read_formats(value);
  } else if (a.name == "max-size") {
    to.max_size = to_number<std::uint64_t>(value);
    if (!to.max_size) return fail(SdpError::bad_attribute, "max-size is not a number");
  } else if (a.name == "setup" && value != "holdconn") {
    const auto found = std::ranges::find(kSetups, value, &std::pair<std::string_view, Setup>::first);
    if (found == std::end(kSetups)) {
      return fail(SdpError::bad_attribute, "setup is not active, passive or actpass");
    }
    to.setup = found->second;
  } else if (a.name == "fingerprint") {
    to.fingerprints.push_back(SEALWIRE_TRY(read_fingerprint(value)));
  } else {
    const auto found = std::ranges::find(kDirections, a.name, &std::pair<std::string_view, Direction>::first);
    if (found != std::end(kDirections) && !a.value) {
      to.direction = found->second;
    } else {
      to.others.push_back(a);
    }
  }
  return {};
}

/// Attributes of the session that stand for those that a media line lacks.
bool inherited(const Attribute& a, const Media& media) {
  if (a.name == "fingerprint" || a.name == "setup") return media.attribute(a.name) == nullptr;
  const auto is_direction = [](const Attribute& x) {
    return std::ranges::any_of(kDirections, [&](const auto& d) { return d.first == x.name; });
  };
  return is_direction(a) && std::ranges::none_of(media.attributes, is_direction);
}

std::string joined(const std::vector<std::string>& list) {
  std::string out;
  for (const std::string& entry : list) {
    if (!out.empty()) out += ' ';
    out += entry;
  }
  return out;
}

std::string fingerprint_value(const Fingerprint& f) {
  std::string out = f.hash + " ";
  for (std::size_t i = 0; i < f.digest.size(); ++i) {
    if (i > 0) out += ':';
    append_upper_hex(out, f.digest[i]);
  }
  return out;
}

}  // namespace

std::string_view to_string(Setup setup) {
  return std::ranges::find(kSetups, setup, &std::pair<std::string_view, Setup>::second)->first;
}

std::string_view to_string(Direction direction) {
  return std::ranges::find(kDirections, direction, &std::pair<std::string_view, Direction>::second)->first;
}

bool is_msrp(const Media& media) {
  return media.media == "message" && (media.protocol == "TCP/MSRP" || media.protocol == "TCP/TLS/MSRP");
}

Result<MsrpStream> read_msrp(const Session& session, const Media& media) {
  if (!is_msrp(media)) {
    return fail(SdpError::not_msrp, "m=" + media.media + " with " + media.protocol + " is no MSRP stream");
  }
  MsrpStream out;
  out.tls = media.protocol == "TCP/TLS/MSRP";
  out.port = media.port;
  for (const Attribute& a : session.attributes) {
    if (inherited(a, media)) SEALWIRE_CHECK(take_attribute(out, a));
  }
  for (const Attribute& a : media.attributes) SEALWIRE_CHECK(take_attribute(out, a));
  if (out.path.empty()) return fail(SdpError::not_msrp, "an MSRP stream without a path (RFC 4975 §8.2)");
  if (out.accept_types.empty()) {
    return fail(SdpError::not_msrp, "an MSRP stream without accept-types (RFC 4975 §8.6)");
  }
  return out;
}

Media write_msrp(const MsrpStream& stream) {
  Media out;
  out.media = "message";
  out.port = stream.port;
  out.protocol = stream.tls ? "TCP/TLS/MSRP" : "TCP/MSRP";
  out.formats = {"*"};
  auto& a = out.attributes;
  a.push_back({"accept-types", joined(stream.accept_types)});
  if (!stream.accept_wrapped_types.empty()) a.push_back({"accept-wrapped-types", joined(stream.accept_wrapped_types)});
  if (stream.max_size) a.push_back({"max-size", std::to_string(*stream.max_size)});
  a.push_back({"path", joined(stream.path)});
  if (stream.setup) a.push_back({"setup", std::string(to_string(*stream.setup))});
  if (stream.direction != Direction::sendrecv) a.push_back({std::string(to_string(stream.direction)), std::nullopt});
  for (const Fingerprint& f : stream.fingerprints) a.push_back({"fingerprint", fingerprint_value(f)});
  a.insert(a.end(), stream.others.begin(), stream.others.end());
  return out;
}

bool fingerprint_matches(const MsrpStream& stream, std::string_view hash, Octets digest) {
  const std::string name = lowered(hash);
  return std::ranges::any_of(stream.fingerprints,
                             [&](const Fingerprint& f) { return f.hash == name && equal(f.digest, digest); });
}

}  // namespace sealwire::sdp
