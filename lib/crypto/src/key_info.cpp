#include "key_info.hpp"

namespace sealwire::crypto {
namespace {

using namespace std::string_view_literals;

constexpr auto kRsa = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x01"sv;
constexpr auto kRsaPss = "\x2a\x86\x48\x86\xf7\x0d\x01\x01\x0a"sv;
// id-rsa-kem-spki (RFC 9690 §2.3): the same RSAPublicKey, restricted in use.
constexpr auto kRsaKem = "\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x03\x0e"sv;
constexpr auto kEc = "\x2a\x86\x48\xce\x3d\x02\x01"sv;
constexpr auto kP256 = "\x2a\x86\x48\xce\x3d\x03\x01\x07"sv;
constexpr auto kP384 = "\x2b\x81\x04\x00\x22"sv;
constexpr auto kP521 = "\x2b\x81\x04\x00\x23"sv;
constexpr auto kDsa = "\x2a\x86\x48\xce\x38\x04\x01"sv;
constexpr auto kDh = "\x2a\x86\x48\xce\x3e\x02\x01"sv;               // X9.42 dhpublicnumber
constexpr auto kDhPkcs3 = "\x2a\x86\x48\x86\xf7\x0d\x01\x03\x01"sv;  // PKCS #3 dhKeyAgreement

// The OIDs of the NIST algorithms (RFC 9881, 9936, 9814) differ in their last arc only.
#define SEALWIRE_SIG(arc) "\x60\x86\x48\x01\x65\x03\x04\x03" arc##sv
#define SEALWIRE_KEM(arc) "\x60\x86\x48\x01\x65\x03\x04\x04" arc##sv

constexpr KeyInfo kTable[] = {
    {KeyType::rsa, "RSA", "RSA", nullptr, kRsa, nullptr, {}, 0},
    {KeyType::rsa_pss, "RSA-PSS", "RSA-PSS", nullptr, kRsaPss, nullptr, {}, 0},
    {KeyType::ec_p256, "EC P-256", "EC", nullptr, kEc, "prime256v1", kP256, 32},
    {KeyType::ec_p384, "EC P-384", "EC", nullptr, kEc, "secp384r1", kP384, 48},
    {KeyType::ec_p521, "EC P-521", "EC", nullptr, kEc, "secp521r1", kP521, 66},
    {KeyType::ec_other, "EC", "EC", nullptr, kEc, nullptr, {}, 0},
    {KeyType::ed25519, "Ed25519", "ED25519", nullptr, "\x2b\x65\x70"sv, nullptr, {}, 32},
    {KeyType::ed448, "Ed448", "ED448", nullptr, "\x2b\x65\x71"sv, nullptr, {}, 57},
    {KeyType::x25519, "X25519", "X25519", nullptr, "\x2b\x65\x6e"sv, nullptr, {}, 32},
    {KeyType::x448, "X448", "X448", nullptr, "\x2b\x65\x6f"sv, nullptr, {}, 56},
    {KeyType::dsa, "DSA", "DSA", nullptr, kDsa, nullptr, {}, 0},
    {KeyType::dh, "DH", "DHX", nullptr, kDh, nullptr, {}, 0},
    {KeyType::ml_dsa_44, "ML-DSA-44", "ML-DSA-44", "3.5", SEALWIRE_SIG("\x11"), nullptr, {}, 0},
    {KeyType::ml_dsa_65, "ML-DSA-65", "ML-DSA-65", "3.5", SEALWIRE_SIG("\x12"), nullptr, {}, 0},
    {KeyType::ml_dsa_87, "ML-DSA-87", "ML-DSA-87", "3.5", SEALWIRE_SIG("\x13"), nullptr, {}, 0},
    {KeyType::ml_kem_512, "ML-KEM-512", "ML-KEM-512", "3.5", SEALWIRE_KEM("\x01"), nullptr, {}, 0},
    {KeyType::ml_kem_768, "ML-KEM-768", "ML-KEM-768", "3.5", SEALWIRE_KEM("\x02"), nullptr, {}, 0},
    {KeyType::ml_kem_1024, "ML-KEM-1024", "ML-KEM-1024", "3.5", SEALWIRE_KEM("\x03"), nullptr, {}, 0},
    {KeyType::slh_dsa_sha2_128s, "SLH-DSA-SHA2-128s", "SLH-DSA-SHA2-128s", "3.5", SEALWIRE_SIG("\x14"), nullptr, {}, 0},
    {KeyType::slh_dsa_sha2_128f, "SLH-DSA-SHA2-128f", "SLH-DSA-SHA2-128f", "3.5", SEALWIRE_SIG("\x15"), nullptr, {}, 0},
    {KeyType::slh_dsa_sha2_192s, "SLH-DSA-SHA2-192s", "SLH-DSA-SHA2-192s", "3.5", SEALWIRE_SIG("\x16"), nullptr, {}, 0},
    {KeyType::slh_dsa_sha2_192f, "SLH-DSA-SHA2-192f", "SLH-DSA-SHA2-192f", "3.5", SEALWIRE_SIG("\x17"), nullptr, {}, 0},
    {KeyType::slh_dsa_sha2_256s, "SLH-DSA-SHA2-256s", "SLH-DSA-SHA2-256s", "3.5", SEALWIRE_SIG("\x18"), nullptr, {}, 0},
    {KeyType::slh_dsa_sha2_256f, "SLH-DSA-SHA2-256f", "SLH-DSA-SHA2-256f", "3.5", SEALWIRE_SIG("\x19"), nullptr, {}, 0},
    {KeyType::slh_dsa_shake_128s,
     "SLH-DSA-SHAKE-128s",
     "SLH-DSA-SHAKE-128s",
     "3.5",
     SEALWIRE_SIG("\x1a"),
     nullptr,
     {},
     0},
    {KeyType::slh_dsa_shake_128f,
     "SLH-DSA-SHAKE-128f",
     "SLH-DSA-SHAKE-128f",
     "3.5",
     SEALWIRE_SIG("\x1b"),
     nullptr,
     {},
     0},
    {KeyType::slh_dsa_shake_192s,
     "SLH-DSA-SHAKE-192s",
     "SLH-DSA-SHAKE-192s",
     "3.5",
     SEALWIRE_SIG("\x1c"),
     nullptr,
     {},
     0},
    {KeyType::slh_dsa_shake_192f,
     "SLH-DSA-SHAKE-192f",
     "SLH-DSA-SHAKE-192f",
     "3.5",
     SEALWIRE_SIG("\x1d"),
     nullptr,
     {},
     0},
    {KeyType::slh_dsa_shake_256s,
     "SLH-DSA-SHAKE-256s",
     "SLH-DSA-SHAKE-256s",
     "3.5",
     SEALWIRE_SIG("\x1e"),
     nullptr,
     {},
     0},
    {KeyType::slh_dsa_shake_256f,
     "SLH-DSA-SHAKE-256f",
     "SLH-DSA-SHAKE-256f",
     "3.5",
     SEALWIRE_SIG("\x1f"),
     nullptr,
     {},
     0},
};
#undef SEALWIRE_SIG
#undef SEALWIRE_KEM

}  // namespace

const KeyInfo& info_of(KeyType type) { return kTable[static_cast<std::size_t>(type)]; }

std::span<const KeyInfo> all_key_info() { return kTable; }

std::string_view name_of(KeyType type) { return info_of(type).name; }

const KeyInfo* find_key_info(Octets oid, Octets parameters) {
  const std::string_view algorithm = as_text(oid);
  if (algorithm == kRsaKem) return &info_of(KeyType::rsa);
  if (algorithm == kDhPkcs3) return &info_of(KeyType::dh);
  if (algorithm == kEc) {
    const std::string_view curve = parameters.size() > 2 ? as_text(parameters.subspan(2)) : std::string_view();
    for (const KeyType type : {KeyType::ec_p256, KeyType::ec_p384, KeyType::ec_p521}) {
      if (curve == info_of(type).curve) return &info_of(type);
    }
    return &info_of(KeyType::ec_other);
  }
  for (const KeyInfo& info : kTable) {
    if (info.oid == algorithm) return &info;
  }
  return nullptr;
}

}  // namespace sealwire::crypto
