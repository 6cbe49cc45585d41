#pragma once

#include <string>

#include <nlohmann/json.hpp>

#include "sealwire/base/hex.hpp"

#include "support/files.hpp"

// The vectors of Project Wycheproof, as the corpus holds them.

namespace sealwire::crypto {

/// Null when the corpus is not there.
inline nlohmann::json wycheproof(const std::string& name) {
  const std::string text = test::read_text(test::corpus("wycheproof/" + name));
  return text.empty() ? nlohmann::json() : nlohmann::json::parse(text);
}

inline Bytes hex(const std::string& text) { return from_hex(text).value(); }
inline Bytes hex(const nlohmann::json& test, const char* field) { return hex(test.at(field).get<std::string>()); }

}  // namespace sealwire::crypto
