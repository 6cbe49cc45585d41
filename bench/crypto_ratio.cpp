#include <openssl/evp.h>
#include <openssl/rsa.h>
#include <openssl/x509.h>

#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/signature.hpp"

#include "ratio.hpp"

// What the handles of crypto cost over libcrypto's own calls with contexts that are used again: nothing, it should be.

namespace {

using namespace sealwire;
using namespace sealwire::crypto;

EVP_PKEY* native(const PrivateKey& key) {
  const SecretBytes der = key.to_pkcs8().value();
  const unsigned char* at = der.data();
  return d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size()));
}

void check(bool good) {
  if (!good) std::abort();
}

void digest_signatures(bench::Rows& rows, KeyType type, const std::string& name) {
  const PrivateKey key = generate_key(type, 2048).value();
  EVP_PKEY* raw = native(key);
  EVP_PKEY_CTX* signer = EVP_PKEY_CTX_new(raw, nullptr);
  EVP_PKEY_CTX* verifier = EVP_PKEY_CTX_new(raw, nullptr);
  check(EVP_PKEY_sign_init(signer) == 1 && EVP_PKEY_verify_init(verifier) == 1);
  if (type == KeyType::rsa) {
    check(EVP_PKEY_CTX_set_signature_md(signer, EVP_sha256()) == 1);
    check(EVP_PKEY_CTX_set_signature_md(verifier, EVP_sha256()) == 1);
  }
  const Bytes digest(32, 7);
  const auto algorithm = signature_algorithm_for(type, DigestAlgorithm::sha256).value();
  const Bytes signature = sign_digest(key, algorithm, digest).value();
  Bytes out(512);
  const auto rates = bench::rates(
      {{[&] {
         std::size_t size = out.size();
         check(EVP_PKEY_sign(signer, out.data(), &size, digest.data(), digest.size()) == 1);
       }},
       {[&] { check(sign_digest(key, algorithm, digest).has_value()); }},
       {[&] {
         check(EVP_PKEY_verify(verifier, signature.data(), signature.size(), digest.data(), digest.size()) == 1);
       }},
       {[&] { check(verify_digest(key.public_key(), algorithm, digest, signature).has_value()); }}});
  rows.at_least(name + " sign", rates[1] / rates[0], "ratio", "EVP_PKEY_sign", 0.97);
  rows.at_least(name + " verify", rates[3] / rates[2], "ratio", "EVP_PKEY_verify", 0.97);
  EVP_PKEY_CTX_free(signer);
  EVP_PKEY_CTX_free(verifier);
  EVP_PKEY_free(raw);
}

void public_keys(bench::Rows& rows, KeyType type, const std::string& name) {
  const PrivateKey key = generate_key(type, 2048).value();
  const Bytes spki = to_bytes(key.public_key().spki());
  const auto rates = bench::rates({{[&] {
                                     const unsigned char* at = spki.data();
                                     EVP_PKEY_free(d2i_PUBKEY(nullptr, &at, static_cast<long>(spki.size())));
                                   }},
                                   {[&] { check(PublicKey::from_spki(spki).has_value()); }}});
  rows.note(name + " public key from its octets", rates[1] / rates[0], "ratio", "d2i_PUBKEY");
}

}  // namespace

int main(int argc, char** argv) {
  bench::Rows rows(argc, argv);
  digest_signatures(rows, KeyType::ec_p256, "ECDSA P-256");
  digest_signatures(rows, KeyType::rsa, "RSA-2048");
  public_keys(rows, KeyType::ec_p256, "P-256");
  public_keys(rows, KeyType::rsa, "RSA-2048");
  return rows.finish();
}
