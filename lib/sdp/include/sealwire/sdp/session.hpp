#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/sdp/error.hpp"

namespace sealwire::sdp {

/// a=name or a=name:value
struct Attribute {
  std::string name;
  std::optional<std::string> value;
  friend bool operator==(const Attribute&, const Attribute&) = default;
};

/// o= (RFC 4566 §5.2). The numbers stay text: they may exceed 64 bits.
struct Origin {
  std::string username = "-";
  std::string session_id;
  std::string session_version;
  std::string network_type = "IN";
  std::string address_type = "IP4";
  std::string address;
  friend bool operator==(const Origin&, const Origin&) = default;
};

/// c= (§5.7); `address` with its TTL and count as written.
struct Connection {
  std::string network_type = "IN";
  std::string address_type = "IP4";
  std::string address;
  friend bool operator==(const Connection&, const Connection&) = default;
};

/// A line that is kept as it is: i, u, e, p, b, r, z, k, and types that RFC 4566 does not know.
struct Line {
  char type = 0;
  std::string value;
  friend bool operator==(const Line&, const Line&) = default;
};

/// An m= line (§5.14) and what follows it.
struct Media {
  std::string media;
  std::uint16_t port = 0;
  std::optional<std::uint32_t> port_count;
  std::string protocol;
  std::vector<std::string> formats;
  std::vector<Line> lines;  ///< i, b, k and unknown ones
  std::vector<Connection> connections;
  std::vector<Attribute> attributes;
  friend bool operator==(const Media&, const Media&) = default;

  /// The first of that name, or null. Names are compared as they are: SDP minds case.
  const Attribute* attribute(std::string_view name) const;
  bool rejected() const { return port == 0; }
};

/// t= (§5.9) with its r= lines; the numbers stay text.
struct Timing {
  std::string start = "0";
  std::string stop = "0";
  std::vector<std::string> repeats;
  friend bool operator==(const Timing&, const Timing&) = default;
};

/// A session description (RFC 4566).
struct Session {
  Origin origin;
  std::string name = "-";
  std::vector<Line> lines;  ///< i, u, e, p, b, z, k and unknown ones
  std::optional<Connection> connection;
  std::vector<Timing> times;
  std::vector<Attribute> attributes;
  std::vector<Media> media;
  friend bool operator==(const Session&, const Session&) = default;

  const Attribute* attribute(std::string_view wanted) const;
  /// The attribute of the media, or else of the session.
  const Attribute* attribute(const Media& of, std::string_view wanted) const;
};

/// Lines end in CRLF or LF; the last may lack its end. Errors: any SdpError with the offset of the line.
Result<Session> parse_session(std::string_view text, const Limits& limits = {});
/// CRLF line ends, in the order of RFC 4566 §5; parsing it gives an equal value.
std::string to_string(const Session& session);

}  // namespace sealwire::sdp
