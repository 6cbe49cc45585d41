#pragma once

#include <string>
#include <string_view>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"

namespace sealwire::files {

inline constexpr std::size_t kSmallFileLimit = 16U << 20;

/// A whole file (certificates, configuration); "-" is standard input. Fails with cannot_open, cannot_read, or too_large
/// beyond `limit` octets.
Result<Bytes> read_small_file(const std::string& path, std::size_t limit = kSmallFileLimit);

/// The same for keys: wiped when it goes, and no copy of it stays behind.
Result<SecretBytes> read_secret_file(const std::string& path, std::size_t limit = kSmallFileLimit);

/// A password by reference: "env:NAME" is an environment variable, "file:F" the first line of a file without its line
/// end. Fails with bad_reference (usage) for another form or an unset variable, or as read_secret_file.
Result<SecretBytes> read_password(std::string_view reference);

}  // namespace sealwire::files
