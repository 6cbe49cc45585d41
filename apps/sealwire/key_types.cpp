#include "key_types.hpp"

#include "sealwire/crypto/keygen.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

struct NamedKeyType {
  std::string_view name;
  crypto::KeyType type;
  unsigned rsa_bits = 0;
};
constexpr NamedKeyType kNames[] = {
    {"p256", crypto::KeyType::ec_p256},
    {"p384", crypto::KeyType::ec_p384},
    {"p521", crypto::KeyType::ec_p521},
    {"ed25519", crypto::KeyType::ed25519},
    {"ed448", crypto::KeyType::ed448},
    {"x25519", crypto::KeyType::x25519},
    {"x448", crypto::KeyType::x448},
    {"rsa", crypto::KeyType::rsa, 3072},
    {"rsa2048", crypto::KeyType::rsa, 2048},
    {"rsa3072", crypto::KeyType::rsa, 3072},
    {"rsa4096", crypto::KeyType::rsa, 4096},
    {"ml-dsa-44", crypto::KeyType::ml_dsa_44},
    {"ml-dsa-65", crypto::KeyType::ml_dsa_65},
    {"ml-dsa-87", crypto::KeyType::ml_dsa_87},
    {"ml-kem-512", crypto::KeyType::ml_kem_512},
    {"ml-kem-768", crypto::KeyType::ml_kem_768},
    {"ml-kem-1024", crypto::KeyType::ml_kem_1024},
};

std::string folded(std::string_view text) {
  std::string out;
  for (const char c : text) out += c >= 'A' && c <= 'Z' ? static_cast<char>(c + ('a' - 'A')) : c;
  return out == "p-256" || out == "p-384" || out == "p-521" ? out.erase(1, 1) : out;
}

}  // namespace

Result<crypto::PrivateKey> make_key(std::string_view name) {
  for (const NamedKeyType& known : kNames) {
    if (known.name != folded(name)) continue;
    return known.rsa_bits != 0 ? crypto::generate_key(known.type, known.rsa_bits) : crypto::generate_key(known.type);
  }
  return fail(AppError::usage, "no type of key is called " + std::string(name) + "; there are " + key_type_names());
}

std::string key_type_names() {
  std::string names;
  for (const NamedKeyType& known : kNames) names += (names.empty() ? "" : ", ") + std::string(known.name);
  return names;
}

}  // namespace sealwire::app
