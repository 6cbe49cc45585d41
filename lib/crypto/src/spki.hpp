#pragma once

#include <optional>

#include "sealwire/base/octets.hpp"
#include "sealwire/crypto/error.hpp"

// The little DER that this module reads itself: it stands beside asn1, not above it.

namespace sealwire::crypto {

/// Reads definite-length elements with low tags, one after another.
class DerCursor {
 public:
  explicit DerCursor(Octets octets) : rest_(octets) {}
  bool done() const { return rest_.empty(); }
  /// The identifier octet of the next element; 0 at the end.
  std::uint8_t peek() const { return rest_.empty() ? std::uint8_t{0} : rest_[0]; }
  /// The content of the next element if it has this identifier octet; advances past it.
  std::optional<Octets> take(std::uint8_t identifier);
  /// The next element whole, whatever it is.
  std::optional<Octets> take_whole();

 private:
  struct Extent {
    std::size_t header;
    std::size_t content;
  };
  std::optional<Extent> extent() const;
  Octets rest_;
};

/// SubjectPublicKeyInfo (RFC 5280 §4.1), views into what was read.
struct SpkiView {
  Octets algorithm;   ///< content of the OBJECT IDENTIFIER
  Octets parameters;  ///< a whole element, or empty
  Octets key;         ///< the octets of the BIT STRING
};
Result<SpkiView> read_spki(Octets der);

/// OneAsymmetricKey (RFC 5958 §2), views into what was read.
struct Pkcs8View {
  Octets algorithm_identifier;  ///< whole
  Octets algorithm;
  Octets parameters;
  Octets private_key;       ///< the OCTET STRING's content
  bool has_extras = false;  ///< attributes or a public key follow
  std::optional<Octets> public_key;
};
/// Nothing if this is not a OneAsymmetricKey.
std::optional<Pkcs8View> read_pkcs8(Octets der);

/// The value octets of a positive DER INTEGER, without a leading zero.
std::optional<Octets> take_positive(DerCursor& cursor);

/// Appends one element with a definite length.
void append_der(Bytes& to, std::uint8_t identifier, Octets content);

}  // namespace sealwire::crypto
