#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/uri/host.hpp"
#include "sealwire/uri/parameters.hpp"

namespace sealwire::uri {

/// A SIP or SIPS URI (RFC 3261 §19.1, grammar of §25.1). Holds the text as written; every accessor returns views into
/// it, with escapes as written unless its name says otherwise. Immutable: changes give a new URI.
class SipUri {
 public:
  /// The whole of `text`, no blanks around it, no angle brackets. Errors: any UriError, with the offset in `text`.
  static Result<SipUri> parse(std::string_view text);
  /// "sip:user@host:port"; `user` is plain text and may be empty. Errors: bad_host.
  static Result<SipUri> make(std::string_view user, std::string_view host, std::optional<std::uint16_t> port = {},
                             bool secure = false);

  const std::string& text() const { return text_; }
  bool secure() const { return secure_; }
  /// As written; empty when there is none (the grammar has no empty user).
  std::string_view user() const { return user_.of(text_); }
  bool has_user() const { return user_.size > 0; }
  std::string user_unescaped() const;
  std::optional<std::string_view> password() const;
  Host host() const;
  std::optional<std::uint16_t> port() const { return port_; }
  /// host[:port] as written.
  std::string_view host_port() const;

  std::size_t parameter_count() const { return parameters_.size(); }
  Parameter parameter(std::size_t i) const { return parameters_[i].of(text_); }
  /// The parameter of that name, whatever the case of its letters.
  std::optional<Parameter> parameter(std::string_view name) const;
  bool has_parameter(std::string_view name) const { return parameter(name).has_value(); }
  /// Value of the transport parameter; empty when there is none.
  std::string_view transport() const;

  std::size_t header_count() const { return headers_.size(); }
  Parameter header(std::size_t i) const { return headers_[i].of(text_); }

  /// user=phone, or the user has the form of a global number: the telephone-subscriber of RFC 3966 in it, unescaped.
  std::optional<std::string> telephone_subscriber() const;

  /// With this parameter added or replaced; plain text, escaped as needed. Errors: bad_parameter, too_long.
  Result<SipUri> with_parameter(std::string_view name, std::optional<std::string_view> value = {}) const;
  SipUri without_parameter(std::string_view name) const;
  SipUri without_headers() const;
  /// scheme:user@host:port alone: no parameters, no headers, no password.
  SipUri address_of_record() const;

  /// RFC 3261 §19.1.4. Not transitive, hence no operator==.
  friend bool equivalent(const SipUri& a, const SipUri& b);
  /// RFC 3261 §19.1.4 for addresses of record: scheme, user, host and port; parameters and headers say nothing about
  /// who somebody is and are left out. A password on either side is no address of record: never the same.
  friend bool same_address_of_record(const SipUri& a, const SipUri& b);

 private:
  SipUri() = default;
  SipUri rebuilt(std::string_view leave_out, bool parameters, bool headers) const;
  Result<void> read_user_info(std::string_view info, std::size_t at);
  Result<void> read_host_port(std::string_view host_port, std::size_t at);

  std::string text_;
  Piece user_, password_, host_;
  std::vector<ParameterPiece> parameters_, headers_;
  std::optional<std::uint16_t> port_;
  HostKind host_kind_ = HostKind::name;
  std::array<std::uint8_t, 16> address_ = {};
  bool secure_ = false;
  bool has_password_ = false;
};

bool equivalent(const SipUri& a, const SipUri& b);
bool same_address_of_record(const SipUri& a, const SipUri& b);

}  // namespace sealwire::uri
