#include "capabilities.hpp"

#include <array>
#include <ranges>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/asn1/tag.hpp"
#include "sealwire/asn1/writer.hpp"

namespace sealwire::runtime {

Bytes default_capabilities() {
  using asn1::operator""_oid;
  constexpr std::array<asn1::Oid, 5> ciphers{
      "2.16.840.1.101.3.4.1.6"_oid,      // AES-128-GCM
      "2.16.840.1.101.3.4.1.46"_oid,     // AES-256-GCM
      "1.2.840.113549.1.9.16.3.18"_oid,  // ChaCha20-Poly1305
      "2.16.840.1.101.3.4.1.2"_oid,      // AES-128-CBC
      "2.16.840.1.101.3.4.1.42"_oid,     // AES-256-CBC
  };
  asn1::Writer writer(128);
  const auto end = writer.mark();
  for (const asn1::Oid& cipher : ciphers | std::views::reverse) {
    const auto capability_end = writer.mark();
    writer.oid(cipher);
    writer.close(asn1::tags::sequence, capability_end);
  }
  writer.close(asn1::tags::sequence, end);
  return std::move(writer).take();
}

}  // namespace sealwire::runtime
