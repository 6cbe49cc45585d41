#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/base/octets.hpp"
#include "sealwire/sdp/session.hpp"

namespace sealwire::sdp {

/// Who opens the connection (RFC 4145 §4). MSRP knows no holdconn and takes it for no setup at all (RFC 6135 §4.2.1).
enum class Setup : std::uint8_t { active, passive, actpass };
enum class Direction : std::uint8_t { sendrecv, sendonly, recvonly, inactive };
std::string_view to_string(Setup setup);
std::string_view to_string(Direction direction);

/// a=fingerprint (RFC 4572 §5): hash name in lower case, and the digest of the certificate.
struct Fingerprint {
  std::string hash;
  Bytes digest;
  friend bool operator==(const Fingerprint&, const Fingerprint&) = default;
};

/// What an MSRP media line and its attributes say (RFC 4975 §8).
struct MsrpStream {
  bool tls = false;  ///< TCP/TLS/MSRP
  std::uint16_t port = 0;
  std::vector<std::string> path;          ///< MSRP URIs, nearest hop first, the endpoint last
  std::vector<std::string> accept_types;  ///< format entries as written: "text/plain", "*"
  std::vector<std::string> accept_wrapped_types;
  std::optional<std::uint64_t> max_size;  ///< octets of a message
  std::optional<Setup> setup;
  Direction direction = Direction::sendrecv;
  std::vector<Fingerprint> fingerprints;
  std::vector<Attribute> others;  ///< file-selector and what else there is, as written
  friend bool operator==(const MsrpStream&, const MsrpStream&) = default;
};

/// True for m=message with TCP/MSRP or TCP/TLS/MSRP.
bool is_msrp(const Media& media);
/// Reads a media line; attributes of the session stand in for missing ones of the media. Errors: not_msrp,
/// bad_attribute.
Result<MsrpStream> read_msrp(const Session& session, const Media& media);
/// The media line of a stream, without c=.
Media write_msrp(const MsrpStream& stream);

/// How we name ourselves in the o= and c= lines.
struct Self {
  std::string username = "-";
  std::string session_id;  ///< digits
  std::uint64_t session_version = 0;
  std::string address;  ///< IPv4, IPv6 (without brackets) or a name
};

/// An offer of MSRP streams (RFC 4975 §8, RFC 3264 §5).
Session make_offer(const Self& self, const std::vector<MsrpStream>& streams);

/// Number of the first media line that is an MSRP stream on offer (its port not 0), can be read, and is `usable`.
/// Errors: no_stream, or what is wrong with the first one there is.
Result<std::size_t> choose_stream(const Session& offer,
                                  const std::function<Result<void>(const MsrpStream&)>& usable = {});
/// An answer (RFC 3264 §6) that takes the media line `taken` with `stream` and refuses every other one with port 0.
/// The answer's transport is the offer's. Its setup is "passive" to an offerer that is active or has none (RFC 4975
/// §8.5), "active" to one that is passive, and the stream's own (else "passive") to actpass (RFC 6135 §4.2.2).
/// Errors: bad_answer when `taken` is no MSRP stream or the transports differ.
Result<Session> make_answer(const Self& self, const Session& offer, std::size_t taken, MsrpStream stream);
/// An answer that refuses every stream.
Session refuse_all(const Self& self, const Session& offer);

/// The stream of the answer that belongs to the media line `index` of the offer. Errors: bad_answer (other number or
/// kind of media lines, transport changed), no_stream (refused), not_msrp, bad_attribute.
Result<MsrpStream> read_answer(const Session& offer, const Session& answer, std::size_t index);
/// Whether we, who offered `ours` and got `theirs`, open the connection. Only actpass leaves a choice to the answerer.
bool offerer_connects(const MsrpStream& ours, const MsrpStream& theirs);

/// What a bare session description can show of trust: whether a certificate digest is among the fingerprints.
bool fingerprint_matches(const MsrpStream& stream, std::string_view hash, Octets digest);

}  // namespace sealwire::sdp
