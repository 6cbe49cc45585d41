#include "sealwire/sdp/session.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"

#include "text.hpp"

namespace sealwire::sdp {
namespace {

/// The places of lines that are kept as they are, in a session and in a media description (RFC 4566 §5).
constexpr std::string_view kSessionLines = "iuepbzk";
constexpr std::string_view kMediaLines = "ibk";

/// Puts lines into the order in which they are written, so that reading what was written gives an equal value.
void put_in_order(std::vector<Line>& lines, std::string_view order) {
  std::vector<Line> sorted;
  sorted.reserve(lines.size());
  for (const char type : order) {
    for (const Line& line : lines) {
      if (line.type == type) sorted.push_back(line);
    }
  }
  for (const Line& line : lines) {
    if (order.find(line.type) == std::string_view::npos) sorted.push_back(line);
  }
  lines = std::move(sorted);
}

struct Reader {
  const Limits& limits;
  Session out;
  bool version_seen = false;
  bool origin_seen = false;
  bool name_seen = false;

  Result<void> line(char type, std::string_view value, std::size_t at);
  Result<void> session_line(char type, std::string_view value, std::size_t at);
  Result<void> media_line(char type, std::string_view value, std::size_t at);
  Result<void> finish(std::size_t size) const;
};

Result<Origin> read_origin(std::string_view value, std::size_t at) {
  const auto w = words(value);
  if (w.size() != 6 || !is_digits(w[1]) || !is_digits(w[2])) {
    return fail(SdpError::bad_origin, "o= needs username, two numbers, network type, address type and address", at);
  }
  return Origin{std::string(w[0]), std::string(w[1]), std::string(w[2]),
                std::string(w[3]), std::string(w[4]), std::string(w[5])};
}

Result<Connection> read_connection(std::string_view value, std::size_t at) {
  const auto w = words(value);
  if (w.size() != 3) return fail(SdpError::bad_connection, "c= needs network type, address type and address", at);
  return Connection{std::string(w[0]), std::string(w[1]), std::string(w[2])};
}

Result<Attribute> read_attribute(std::string_view value, std::size_t at) {
  const std::size_t colon = value.find(':');
  const std::string_view name = value.substr(0, colon);
  if (!is_token(name)) return fail(SdpError::bad_attribute, "an attribute without a proper name", at);
  if (colon == std::string_view::npos) return Attribute{std::string(name), std::nullopt};
  return Attribute{std::string(name), std::string(value.substr(colon + 1))};
}

Result<Media> read_media(std::string_view value, std::size_t at) {
  const auto w = words(value);
  if (w.size() < 4) return fail(SdpError::bad_media, "m= needs media, port, protocol and a format", at);
  Media out;
  out.media = std::string(w[0]);
  const std::size_t slash = w[1].find('/');
  const auto port = to_number<std::uint16_t>(w[1].substr(0, slash));
  if (!port || !is_token(w[0])) return fail(SdpError::bad_media, "m= with a bad media name or port", at);
  out.port = *port;
  if (slash != std::string_view::npos) {
    out.port_count = to_number<std::uint32_t>(w[1].substr(slash + 1));
    if (!out.port_count) return fail(SdpError::bad_media, "m= with a bad number of ports", at);
  }
  out.protocol = std::string(w[2]);
  for (std::size_t i = 3; i < w.size(); ++i) out.formats.emplace_back(w[i]);
  return out;
}

Result<Timing> read_timing(std::string_view value, std::size_t at) {
  const auto w = words(value);
  if (w.size() != 2 || !is_digits(w[0]) || !is_digits(w[1])) {
    return fail(SdpError::bad_time, "t= needs two numbers", at);
  }
  return Timing{std::string(w[0]), std::string(w[1]), {}};
}

Result<void> Reader::session_line(char type, std::string_view value, std::size_t at) {
  const auto out_of_place = [&](std::string_view why) {
    return fail(SdpError::bad_order, std::string(1, type) + "= " + std::string(why), at);
  };
  switch (type) {
    case 'o':
      if (origin_seen || name_seen) return out_of_place("stands twice, or not before s=");
      out.origin = SEALWIRE_TRY(read_origin(value, at));
      origin_seen = true;
      return {};
    case 's':
      if (!origin_seen || name_seen) return out_of_place("stands twice, or not after o=");
      out.name = std::string(value);
      name_seen = true;
      return {};
    case 'c':
      if (!name_seen || out.connection) return out_of_place("stands twice, or not after s=");
      out.connection = SEALWIRE_TRY(read_connection(value, at));
      return {};
    case 't':
      if (!name_seen) return out_of_place("stands before s=");
      out.times.push_back(SEALWIRE_TRY(read_timing(value, at)));
      return {};
    case 'r':
      if (out.times.empty()) return out_of_place("stands before t=");
      out.times.back().repeats.emplace_back(value);
      return {};
    case 'a': out.attributes.push_back(SEALWIRE_TRY(read_attribute(value, at))); return {};
    default: out.lines.push_back({type, std::string(value)}); return {};
  }
}

Result<void> Reader::media_line(char type, std::string_view value, std::size_t at) {
  Media& media = out.media.back();
  switch (type) {
    case 'c': media.connections.push_back(SEALWIRE_TRY(read_connection(value, at))); return {};
    case 'a': media.attributes.push_back(SEALWIRE_TRY(read_attribute(value, at))); return {};
    case 'o':
    case 's':
    case 't':
    case 'r': return fail(SdpError::bad_order, std::string(1, type) + "= after m=", at);
    default: media.lines.push_back({type, std::string(value)}); return {};
  }
}

Result<void> Reader::line(char type, std::string_view value, std::size_t at) {
  if (type == 'v') {
    if (version_seen) return fail(SdpError::bad_order, "v= stands twice", at);
    if (value != "0") return fail(SdpError::bad_line, "the version is not 0", at);
    version_seen = true;
    return {};
  }
  if (!version_seen) return fail(SdpError::missing_line, "the first line is not v=0", at);
  if (type != 'm') return out.media.empty() ? session_line(type, value, at) : media_line(type, value, at);
  if (out.media.size() >= limits.media) {
    return fail(SdpError::limit, "more than " + std::to_string(limits.media) + " media lines", at);
  }
  out.media.push_back(SEALWIRE_TRY(read_media(value, at)));
  return {};
}

Result<void> Reader::finish(std::size_t size) const {
  const auto missing = [size](std::string_view what) {
    return fail(SdpError::missing_line, "no " + std::string(what) + "= line", size);
  };
  if (!version_seen) return missing("v");
  if (!origin_seen) return missing("o");
  if (!name_seen) return missing("s");
  if (out.times.empty()) return missing("t");
  const bool each_has_one = std::ranges::all_of(out.media, [](const Media& m) { return !m.connections.empty(); });
  if (!out.connection && !each_has_one) return missing("c");
  return {};
}

void write(std::string& to, char type, std::string_view value) {
  to += type;
  to += '=';
  to += value;
  to += "\r\n";
}

void write(std::string& to, const Attribute& a) { write(to, 'a', a.value ? a.name + ":" + *a.value : a.name); }
void write(std::string& to, const Connection& c) {
  write(to, 'c', c.network_type + " " + c.address_type + " " + c.address);
}

/// The lines of these types, in this order (RFC 4566 §5).
void write_lines(std::string& to, const std::vector<Line>& lines, std::string_view types) {
  for (const char type : types) {
    for (const Line& line : lines) {
      if (line.type == type) write(to, type, line.value);
    }
  }
}

/// The lines whose type RFC 4566 does not know.
void write_unknown(std::string& to, const std::vector<Line>& lines, std::string_view known) {
  for (const Line& line : lines) {
    if (known.find(line.type) == std::string_view::npos) write(to, line.type, line.value);
  }
}

void write(std::string& to, const Media& m) {
  std::string value = m.media + " " + std::to_string(m.port);
  if (m.port_count) value += "/" + std::to_string(*m.port_count);
  value += " " + m.protocol;
  for (const std::string& format : m.formats) value += " " + format;
  write(to, 'm', value);
  write_lines(to, m.lines, "i");
  for (const Connection& c : m.connections) write(to, c);
  write_lines(to, m.lines, "bk");
  write_unknown(to, m.lines, kMediaLines);
  for (const Attribute& a : m.attributes) write(to, a);
}

template <class List>
auto find_attribute(const List& list, std::string_view name) {
  const auto found = std::ranges::find(list, name, &Attribute::name);
  return found == list.end() ? nullptr : &*found;
}

}  // namespace

const Attribute* Media::attribute(std::string_view name) const { return find_attribute(attributes, name); }
const Attribute* Session::attribute(std::string_view wanted) const { return find_attribute(attributes, wanted); }
const Attribute* Session::attribute(const Media& of, std::string_view wanted) const {
  const Attribute* own = of.attribute(wanted);
  return own ? own : attribute(wanted);
}

Result<Session> parse_session(std::string_view text, const Limits& limits) {
  if (text.size() > limits.octets) {
    return fail(SdpError::limit, "a description of " + std::to_string(text.size()) + " octets", limits.octets);
  }
  Reader reader{.limits = limits, .out = {}};
  std::size_t lines = 0;
  for (std::size_t at = 0; at < text.size();) {
    const std::size_t newline = std::min(text.find('\n', at), text.size());
    std::string_view line = text.substr(at, newline - at);
    if (line.ends_with('\r')) line.remove_suffix(1);
    const bool last = newline + 1 >= text.size();
    if (line.empty() && last) break;  // an empty line at the end does no harm
    if (line.size() < 2 || line[1] != '=' || line[0] < 'A' || line[0] > 'z') {
      return fail(SdpError::bad_line, "a line is a letter, '=' and a value", at);
    }
    if (line.find_first_of(std::string_view("\0\r", 2)) != std::string_view::npos) {
      return fail(SdpError::bad_line, "NUL or CR within a line", at);
    }
    if (++lines > limits.lines) {
      return fail(SdpError::limit, "more than " + std::to_string(limits.lines) + " lines", at);
    }
    SEALWIRE_CHECK(reader.line(line[0], line.substr(2), at));
    at = newline + 1;
  }
  SEALWIRE_CHECK(reader.finish(text.size()));
  put_in_order(reader.out.lines, kSessionLines);
  for (Media& media : reader.out.media) put_in_order(media.lines, kMediaLines);
  return std::move(reader.out);
}

std::string to_string(const Session& session) {
  std::string out;
  write(out, 'v', "0");
  const Origin& o = session.origin;
  write(out, 'o',
        o.username + " " + o.session_id + " " + o.session_version + " " + o.network_type + " " + o.address_type + " " +
            o.address);
  write(out, 's', session.name);
  write_lines(out, session.lines, "iuep");
  if (session.connection) write(out, *session.connection);
  write_lines(out, session.lines, "b");
  for (const Timing& time : session.times) {
    write(out, 't', time.start + " " + time.stop);
    for (const std::string& repeat : time.repeats) write(out, 'r', repeat);
  }
  write_lines(out, session.lines, "zk");
  write_unknown(out, session.lines, kSessionLines);
  for (const Attribute& a : session.attributes) write(out, a);
  for (const Media& m : session.media) write(out, m);
  return out;
}

}  // namespace sealwire::sdp
