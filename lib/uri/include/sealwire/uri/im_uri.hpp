#pragma once

#include <string>
#include <string_view>

#include "sealwire/uri/error.hpp"
#include "sealwire/uri/parameters.hpp"

namespace sealwire::uri {

/// An instant inbox: "im:alice@example.com" (RFC 3860 §3.1, formed like mailto). `pres` URIs have the same form.
class ImUri {
 public:
  /// The whole of `text`; `scheme` is "im" or "pres". Errors: bad_scheme, bad_character, bad_escape, bad_host.
  static Result<ImUri> parse(std::string_view text, std::string_view scheme = "im");

  const std::string& text() const { return text_; }
  /// As written, escapes kept; never empty.
  std::string_view user() const { return user_.of(text_); }
  std::string_view domain() const { return domain_.of(text_); }
  /// What follows '?', as written; empty when there is none.
  std::string_view headers() const { return headers_.of(text_); }

  /// The same mailbox: local part by its characters, domain without regard to case; headers are left out.
  friend bool operator==(const ImUri& a, const ImUri& b);

 private:
  ImUri() = default;
  std::string text_;
  Piece user_, domain_, headers_;
};

}  // namespace sealwire::uri
