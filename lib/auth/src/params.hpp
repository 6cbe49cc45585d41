#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/auth/error.hpp"

namespace sealwire::auth {

/// One auth-param, its value unquoted (RFC 7235 §2.1).
struct Param {
  std::string_view name;
  std::string value;
};

/// The auth-params of one challenge or of credentials; each name once, compared without regard to case.
class Params {
 public:
  /// "Digest name=value, …". Errors: unsupported_scheme, malformed with its offset.
  static Result<Params> parse_digest(std::string_view value);
  /// The same without a scheme, as Authentication-Info has it.
  static Result<Params> parse(std::string_view text, std::size_t base = 0);

  /// nullptr when absent.
  const std::string* find(std::string_view name) const;
  /// Errors: missing.
  Result<std::string> need(std::string_view name) const;

 private:
  std::vector<Param> params_;
};

/// Builds "name=value, name=value"; `quoted` for what the RFC wants in quotes.
class ParamWriter {
 public:
  explicit ParamWriter(std::string_view begin) : out_(begin) {}
  void quoted(std::string_view name, std::string_view value);
  void token(std::string_view name, std::string_view value);
  std::string take() { return std::move(out_); }

 private:
  void begin(std::string_view name);
  std::string out_;
  bool first_ = true;
};

bool equal_ignoring_case(std::string_view a, std::string_view b);
std::string nonce_count_text(std::uint32_t count);
Result<std::uint32_t> parse_nonce_count(std::string_view text);

}  // namespace sealwire::auth
