#include <cstdlib>

#include "sealwire/crypto/key.hpp"

// The oracle: a key that is read is written as one that is read as the same key.

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace sealwire;
  const Octets octets(data, size);
  if (const auto key = crypto::PublicKey::from_spki(octets)) {
    const auto again = crypto::PublicKey::from_spki(key->spki());
    if (!again || !(*again == *key)) std::abort();
    if (const auto raw = key->raw()) {
      const auto from_raw = crypto::PublicKey::from_raw(key->type(), *raw);
      if (!from_raw || !(*from_raw == *key)) std::abort();
    }
  }
  if (const auto key = crypto::PrivateKey::from_der(octets)) {
    const auto der = key->to_pkcs8();
    if (!der) return 0;
    const auto again = crypto::PrivateKey::from_der(*der);
    if (!again || !(again->public_key() == key->public_key())) std::abort();
  }
  return 0;
}
