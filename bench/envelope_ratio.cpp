#include <algorithm>

#include <openssl/ec.h>
#include <openssl/evp.h>

#include "sealwire/cms/envelope_stream.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"

#include "ratio.hpp"

// Encrypting and decrypting: short messages beside the key agreement that they need, long content beside the bare
// cipher over the same memory.

namespace {

using namespace sealwire;
using namespace sealwire::cms;

constexpr std::size_t kLarge = std::size_t{256} << 20;
constexpr std::size_t kPiece = std::size_t{64} << 10;

void check(bool good) {
  if (!good) std::abort();
}

x509::CertificatePtr certificate_for(const crypto::PrivateKey& key) {
  crypto::SystemRandom random;
  x509::CertificateRequest request;
  request.subject = "CN=Bob";
  request.not_before = parse_time("2020-01-01T00:00:00Z").value();
  request.not_after = parse_time("2099-01-01T00:00:00Z").value();
  // Keys that agree do not sign, so somebody else does.
  const crypto::PrivateKey ca_key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  x509::CertificateRequest ca = request;
  ca.subject = "CN=CA";
  ca.ca = true;
  const auto issuer = x509::make_self_signed(ca, ca_key, random).value();
  return x509::make_issued(request, key.public_key(), *issuer, ca_key, random).value();
}

/// What is needed beside the agreement, with everything fetched and contexts used again: X9.63 KDF or HKDF, AES key
/// wrap, AES-GCM over 60 octets.
class Primitives {
 public:
  Primitives()
      : wrap_(EVP_CIPHER_fetch(nullptr, "AES-128-WRAP", nullptr)),
        gcm_(EVP_CIPHER_fetch(nullptr, "AES-128-GCM", nullptr)),
        wrap_context_(EVP_CIPHER_CTX_new()),
        gcm_context_(EVP_CIPHER_CTX_new()),
        sha256_(EVP_MD_fetch(nullptr, "SHA256", nullptr)),
        digest_(EVP_MD_CTX_new()) {
    EVP_CIPHER_CTX_set_flags(wrap_context_, EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  }
  Primitives(const Primitives&) = delete;
  Primitives& operator=(const Primitives&) = delete;
  ~Primitives() {
    EVP_MD_CTX_free(digest_);
    EVP_MD_free(sha256_);
    EVP_CIPHER_CTX_free(gcm_context_);
    EVP_CIPHER_CTX_free(wrap_context_);
    EVP_CIPHER_free(gcm_);
    EVP_CIPHER_free(wrap_);
  }
  void run() const {
    unsigned char kek[32], out[128];
    unsigned int digest_size = 0;
    int n = 0;
    const unsigned char in[64] = {};
    check(EVP_DigestInit_ex2(digest_, sha256_, nullptr) == 1 && EVP_DigestUpdate(digest_, in, 64) == 1 &&
          EVP_DigestFinal_ex(digest_, kek, &digest_size) == 1);
    check(EVP_EncryptInit_ex2(wrap_context_, wrap_, kek, nullptr, nullptr) == 1 &&
          EVP_EncryptUpdate(wrap_context_, out, &n, in, 16) == 1);
    check(EVP_EncryptInit_ex2(gcm_context_, gcm_, kek, in, nullptr) == 1 &&
          EVP_EncryptUpdate(gcm_context_, out, &n, in, 60) == 1 && EVP_EncryptFinal_ex(gcm_context_, out, &n) == 1);
  }

 private:
  EVP_CIPHER* wrap_;
  EVP_CIPHER* gcm_;
  EVP_CIPHER_CTX* wrap_context_;
  EVP_CIPHER_CTX* gcm_context_;
  EVP_MD* sha256_;
  EVP_MD_CTX* digest_;
};

void short_messages(bench::Rows& rows, crypto::KeyType type, const std::string& name) {
  crypto::SystemRandom random;
  const crypto::PrivateKey key = crypto::generate_key(type).value();
  const x509::CertificatePtr certificate = certificate_for(key);
  std::vector<Recipient> recipients;
  recipients.push_back(recipient_for(certificate).value());
  Credentials credentials;
  credentials.keys.push_back({key, certificate});
  const Bytes content(60, 'x');
  const Bytes message = encrypt(content, {}, recipients, random).value();

  const SecretBytes der = key.to_pkcs8().value();
  const unsigned char* at = der.data();
  EVP_PKEY* raw = d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size()));
  EVP_PKEY_CTX* generator = EVP_PKEY_CTX_new(raw, nullptr);
  EVP_PKEY_CTX* deriver = EVP_PKEY_CTX_new(raw, nullptr);
  check(EVP_PKEY_keygen_init(generator) == 1 && EVP_PKEY_derive_init(deriver) == 1);
  EVP_PKEY* peer = nullptr;
  check(EVP_PKEY_keygen(generator, &peer) == 1);
  const auto derive = [&] {
    unsigned char secret[72];
    std::size_t size = sizeof secret;
    check(EVP_PKEY_derive_set_peer_ex(deriver, peer, 0) == 1 && EVP_PKEY_derive(deriver, secret, &size) == 1);
  };
  const auto generate = [&] {
    EVP_PKEY* fresh = nullptr;
    check(EVP_PKEY_keygen(generator, &fresh) == 1);
    EVP_PKEY_free(fresh);
  };
  const Primitives others;
  unsigned char* octets = nullptr;
  const std::size_t point_size = EVP_PKEY_get1_encoded_public_key(peer, &octets);
  const Bytes point(octets, octets + point_size);
  OPENSSL_free(octets);
  // The originator's key has to become one of libcrypto's first.
  const auto take_in = [&] {
    EVP_PKEY* fresh = nullptr;
    if (type == crypto::KeyType::x25519) {
      fresh = EVP_PKEY_new_raw_public_key_ex(nullptr, "X25519", nullptr, point.data(), point.size());
    } else {
      fresh = EVP_PKEY_new();
      check(EVP_PKEY_copy_parameters(fresh, raw) == 1 &&
            EVP_PKEY_set1_encoded_public_key(fresh, point.data(), point.size()) == 1);
    }
    EVP_PKEY_free(fresh);
  };
  const auto sealing = [&] {
    generate();
    derive();
    others.run();
  };
  const auto opening = [&] {
    take_in();
    derive();
    others.run();
  };
  const auto rates =
      bench::rates({{sealing}, {[&] { check(encrypt(content, {}, recipients, random).has_value()); }}, {opening}, {[&] {
                      check(decrypt(message, credentials).has_value());
                    }}});
  rows.at_least("encrypt 60 octets for " + name, rates[1] / rates[0], "ratio",
                "key generation, agreement, KDF, wrap, GCM", 0.80);
  rows.at_least("decrypt 60 octets with " + name, rates[3] / rates[2], "ratio",
                "key import, agreement, KDF, unwrap, GCM", 0.80);
  rows.note("encrypt 60 octets for " + name, rates[1], "1/s", "");
  rows.note("decrypt 60 octets with " + name, rates[3], "1/s", "");
  EVP_PKEY_free(peer);
  EVP_PKEY_CTX_free(generator);
  EVP_PKEY_CTX_free(deriver);
  EVP_PKEY_free(raw);
}

// The bare cipher over the same memory: the same pieces come in, and what it makes goes straight to its place.
void raw_cipher(const char* name, bool encrypt, const Bytes& in, std::size_t size, Bytes& out) {
  EVP_CIPHER* cipher = EVP_CIPHER_fetch(nullptr, name, nullptr);
  EVP_CIPHER_CTX* context = EVP_CIPHER_CTX_new();
  const unsigned char key[32] = {1};
  check(EVP_CipherInit_ex2(context, cipher, key, key, encrypt ? 1 : 0, nullptr) == 1);
  EVP_CIPHER_CTX_set_padding(context, 0);
  unsigned char* to = out.data();
  for (std::size_t at = 0; at < size; at += kPiece) {
    int n = 0;
    check(EVP_CipherUpdate(context, to, &n, in.data() + at, static_cast<int>(std::min(kPiece, size - at))) == 1);
    to += n;
  }
  EVP_CIPHER_CTX_free(context);
  EVP_CIPHER_free(cipher);
}

void large(bench::Rows& rows, const ContentCipher& cipher, const char* raw, const std::string& name) {
  crypto::SystemRandom random;
  KekRecipient kek;
  kek.identifier = {1};
  kek.kek = SecretBytes(16);
  std::vector<Recipient> recipients;
  recipients.push_back(std::move(kek));
  Credentials credentials;
  credentials.shared_keys.push_back({{1}, SecretBytes(16)});
  EnvelopeOptions options;
  options.cipher = cipher;
  const Bytes content(kLarge, 'x');
  Bytes message(kLarge + (kLarge >> 8) + 4096), plain(kLarge + 64);
  std::size_t message_size = 0;
  const auto seal = [&](bool definite) {
    SpanSink sink(message);
    auto writer = EnvelopeWriter::create(options, recipients,
                                         definite ? std::optional<std::uint64_t>(kLarge) : std::nullopt, sink, random)
                      .value();
    for (std::size_t at = 0; at < kLarge; at += kPiece)
      check(writer.write(Octets(content).subspan(at, kPiece)).has_value());
    check(writer.finish().has_value());
    message_size = sink.size();
  };
  const auto open = [&] {
    SpanSink sink(plain);
    EnvelopeReader reader(credentials, UnverifiedSink(sink));
    for (std::size_t at = 0; at < message_size; at += kPiece) {
      check(reader.write(Octets(message).subspan(at, std::min(kPiece, message_size - at))).has_value());
    }
    check(reader.finish().has_value());
  };
  const bench::Turns turns{5, 0.01};
  const auto definite = bench::rates({{[&] { raw_cipher(raw, true, content, kLarge, message); }},
                                      {[&] { seal(true); }},
                                      {[&] { raw_cipher(raw, false, message, kLarge, plain); }},
                                      {open}},
                                     turns);
  const auto indefinite =
      bench::rates({{[&] { raw_cipher(raw, true, content, kLarge, message); }}, {[&] { seal(false); }}}, turns);
  seal(false);
  const auto opening = bench::rates({{[&] { raw_cipher(raw, false, message, kLarge, plain); }}, {open}}, turns);
  rows.at_least(name + " encrypt, 256 MiB, definite", definite[1] / definite[0], "ratio", raw, 0.80);
  rows.at_least(name + " decrypt, 256 MiB, definite", definite[3] / definite[2], "ratio", raw, 0.80);
  rows.at_least(name + " encrypt, 256 MiB, indefinite", indefinite[1] / indefinite[0], "ratio", raw, 0.80);
  rows.at_least(name + " decrypt, 256 MiB, indefinite", opening[1] / opening[0], "ratio", raw, 0.80);
  rows.note(name + " encrypt, 256 MiB, definite", definite[1] * 256, "MiB/s", "");
  rows.note(name + " decrypt, 256 MiB, definite", definite[3] * 256, "MiB/s", "");
}

}  // namespace

int main(int argc, char** argv) {
  bench::Rows rows(argc, argv);
  short_messages(rows, crypto::KeyType::ec_p256, "P-256");
  short_messages(rows, crypto::KeyType::x25519, "X25519");
  large(rows, crypto::AeadCipher::aes128_gcm, "AES-128-GCM", "AES-128-GCM");
  large(rows, crypto::CbcCipher::aes128_cbc, "AES-128-CBC", "AES-128-CBC");
  return rows.finish();
}
