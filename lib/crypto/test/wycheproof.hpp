#pragma once

#include <cstdlib>
#include <fstream>
#include <string>

#include <nlohmann/json.hpp>

#include "sealwire/base/hex.hpp"

// The vectors of Project Wycheproof, as the corpus holds them.

namespace sealwire::crypto {

inline std::string corpus_path(const std::string& name) {
  const char* root = std::getenv("SEALWIRE_CORPUS");
  return (root != nullptr ? std::string(root) : std::string(SEALWIRE_SOURCE_DIR "/../shared/corpus")) + "/" + name;
}

/// Null when the corpus is not there.
inline nlohmann::json wycheproof(const std::string& name) {
  std::ifstream file(corpus_path("wycheproof/" + name));
  return file ? nlohmann::json::parse(file) : nlohmann::json();
}

inline Bytes hex(const std::string& text) { return from_hex(text).value(); }
inline Bytes hex(const nlohmann::json& test, const char* field) { return hex(test.at(field).get<std::string>()); }

}  // namespace sealwire::crypto
