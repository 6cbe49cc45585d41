#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/uri/host.hpp"
#include "sealwire/uri/parameters.hpp"

namespace sealwire::uri {

/// An MSRP or MSRPS URI (RFC 4975 §6, §9). Holds the text as written; accessors return views into it. Immutable.
class MsrpUri {
 public:
  /// The whole of `text`. Errors: any UriError, with its offset.
  static Result<MsrpUri> parse(std::string_view text);
  /// "msrps://host:port/session_id;tcp"; `host` is a name or an address without brackets, `session_id` may be empty.
  /// Errors: bad_host, bad_character.
  static Result<MsrpUri> make(bool secure, std::string_view host, std::uint16_t port, std::string_view session_id,
                              std::string_view transport = "tcp");

  const std::string& text() const { return text_; }
  bool secure() const { return secure_; }
  /// Userinfo as written; empty when there is none.
  std::string_view user() const { return user_.of(text_); }
  Host host() const;
  std::optional<std::uint16_t> port() const { return port_; }
  /// As written, without the '/' before it; empty when there is none (the grammar has no empty one).
  std::string_view session_id() const { return session_id_.of(text_); }
  std::string_view transport() const { return transport_.of(text_); }
  std::size_t parameter_count() const { return parameters_.size(); }
  Parameter parameter(std::size_t i) const { return parameters_[i].of(text_); }

  /// RFC 4975 §6.1: scheme, host, port, session-id (its case matters) and transport; not userinfo nor parameters.
  friend bool operator==(const MsrpUri& a, const MsrpUri& b);
  /// A hash that agrees with ==, to look sessions up.
  std::size_t hash() const;

 private:
  MsrpUri() = default;
  Result<void> read_authority(std::string_view authority, std::size_t at);
  Result<void> read_parameters(std::size_t at);

  std::string text_;
  Piece user_, host_, session_id_, transport_;
  std::vector<ParameterPiece> parameters_;
  std::optional<std::uint16_t> port_;
  HostKind host_kind_ = HostKind::name;
  std::array<std::uint8_t, 16> address_ = {};
  bool secure_ = false;
};

/// URIs separated by single blanks, at least one: To-Path, From-Path, the path attribute. Errors: as parse, too_long
/// above `limit` URIs.
Result<std::vector<MsrpUri>> parse_msrp_path(std::string_view text, std::size_t limit = 16);
std::string to_string(const std::vector<MsrpUri>& path);

}  // namespace sealwire::uri

template <>
struct std::hash<sealwire::uri::MsrpUri> {
  std::size_t operator()(const sealwire::uri::MsrpUri& uri) const noexcept { return uri.hash(); }
};
