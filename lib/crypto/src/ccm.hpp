#pragma once

#include <array>
#include <optional>

#include "sealwire/base/octets.hpp"

#include "native.hpp"

namespace sealwire::crypto {

/// Counter with CBC-MAC (RFC 3610, NIST SP 800-38C) over AES, in pieces: libcrypto's CCM takes the content only as a
/// whole, so it is composed here of its CTR and CBC.
class Ccm {
 public:
  /// The caller has checked the sizes of key, nonce and tag, and that `content_size` fits the nonce. Without it there
  /// is no CBC-MAC, which begins with it: octets are decrypted, but tag() means nothing.
  static Result<Ccm> create(Octets key, Octets nonce, std::size_t tag_size, Octets additional,
                            std::optional<std::uint64_t> content_size);

  /// `out` takes as much as `in` has, and may be the same memory.
  Result<void> encrypt(Octets in, std::uint8_t* out);
  Result<void> decrypt(Octets in, std::uint8_t* out);
  /// The tag in its first octets; ends the object's use.
  Result<std::array<std::uint8_t, 16>> tag();

 private:
  using Block = std::array<std::uint8_t, 16>;
  Result<void> authenticate(Octets in);
  Result<void> pad();

  CipherCtxPtr mac_;
  CipherCtxPtr counter_;
  Block first_key_stream_{};  // hides the tag
  Block mac_value_{};
  std::uint64_t authenticated_ = 0;
};

}  // namespace sealwire::crypto
