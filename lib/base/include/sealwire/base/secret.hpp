#pragma once

#include <cstddef>
#include <utility>

#include "sealwire/base/octets.hpp"

namespace sealwire {

/// Overwrites memory in a way that the compiler does not remove.
void wipe(std::span<std::uint8_t> memory);

/// Octets of a key, password or unverified plaintext: wiped when they go, never copied by accident.
class SecretBytes {
 public:
  SecretBytes() = default;
  explicit SecretBytes(std::size_t size) : bytes_(size) {}
  explicit SecretBytes(Octets octets) : bytes_(octets.begin(), octets.end()) {}
  SecretBytes(SecretBytes&& other) noexcept : bytes_(std::exchange(other.bytes_, {})) {}
  SecretBytes& operator=(SecretBytes&& other) noexcept {
    if (this != &other) {
      wipe(bytes_);
      bytes_ = std::exchange(other.bytes_, {});
    }
    return *this;
  }
  SecretBytes(const SecretBytes&) = delete;
  SecretBytes& operator=(const SecretBytes&) = delete;
  ~SecretBytes() { wipe(bytes_); }

  SecretBytes clone() const { return SecretBytes(Octets(bytes_)); }
  std::size_t size() const { return bytes_.size(); }
  bool empty() const { return bytes_.empty(); }
  std::uint8_t* data() { return bytes_.data(); }
  const std::uint8_t* data() const { return bytes_.data(); }
  std::span<std::uint8_t> writable() { return bytes_; }
  operator Octets() const { return bytes_; }
  /// Keeps the first `size` octets and wipes the others; `size` must not exceed size().
  void truncate(std::size_t size);

 private:
  Bytes bytes_;
};

/// Equality whose time depends on the lengths only.
bool equal_secrets(Octets a, Octets b);

}  // namespace sealwire
