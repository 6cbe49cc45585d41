#include <cstdio>
#include <cstdlib>
#include <memory>

#include <openssl/evp.h>
#include <openssl/x509.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/cms/sign.hpp"
#include "sealwire/cms/signed_data.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"

#include "ratio.hpp"

// SignedData beside the primitives it is made of, called as barely as libcrypto allows: contexts made once.

namespace {

using namespace sealwire;

[[noreturn]] void die(const char* what) {
  std::fprintf(stderr, "signed_data_ratio: %s\n", what);
  std::exit(2);
}

template <class T>
T need(Result<T> result) {
  if (!result) die(result.error().message().c_str());
  return *std::move(result);
}

void need(Result<void> result) {
  if (!result) die(result.error().message().c_str());
}

struct Identities {
  cms::Signer signer;
  x509::CertificatePtr issuer;
};

/// A signer on P-256 with a certificate of a CA on P-256.
Identities identities() {
  crypto::SystemRandom random;
  x509::CertificateRequest ca;
  ca.subject = "CN=Test CA,O=Example";
  ca.ca = true;
  ca.not_before = need(parse_time("2020-01-01T00:00:00Z"));
  ca.not_after = need(parse_time("2099-01-01T00:00:00Z"));
  const auto ca_key = need(crypto::generate_key(crypto::KeyType::ec_p256));
  const auto issuer = need(x509::make_self_signed(ca, ca_key, random));
  x509::CertificateRequest leaf = ca;
  leaf.subject = "CN=Alice,O=Example";
  leaf.uris = {"sip:alice@example.com"};
  leaf.ca = false;
  auto key = need(crypto::generate_key(crypto::KeyType::ec_p256));
  auto certificate = need(x509::make_issued(leaf, key.public_key(), *issuer, ca_key, random));
  cms::Signer signer{.key = std::move(key), .certificate = std::move(certificate)};
  signer.signing_time = need(parse_time("2026-11-21T19:00:00Z"));
  return {std::move(signer), issuer};
}

/// The key in libcrypto's own hands.
struct RawKey {
  std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)> key{nullptr, EVP_PKEY_free};
  std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> sign{nullptr, EVP_PKEY_CTX_free};
  std::unique_ptr<EVP_PKEY_CTX, decltype(&EVP_PKEY_CTX_free)> verify{nullptr, EVP_PKEY_CTX_free};
};

RawKey raw_key(const crypto::PrivateKey& key) {
  const auto der = need(key.to_pkcs8());
  const unsigned char* at = der.data();
  RawKey raw;
  raw.key.reset(d2i_AutoPrivateKey(nullptr, &at, static_cast<long>(der.size())));
  raw.sign.reset(EVP_PKEY_CTX_new(raw.key.get(), nullptr));
  raw.verify.reset(EVP_PKEY_CTX_new(raw.key.get(), nullptr));
  if (EVP_PKEY_sign_init(raw.sign.get()) != 1 || EVP_PKEY_verify_init(raw.verify.get()) != 1) die("no raw key");
  return raw;
}

class Nowhere final : public Sink {
 public:
  Result<void> write(Octets octets) override {
    size += octets.size();
    return {};
  }
  std::uint64_t size = 0;
};

void small_messages(bench::Rows& rows) {
  const Identities who = identities();
  const RawKey raw = raw_key(who.signer.key);
  const Bytes content(60, 'm');
  const unsigned char digest[32] = {1, 2, 3};
  unsigned char signature[80];
  std::size_t signature_size = sizeof signature;
  if (EVP_PKEY_sign(raw.sign.get(), signature, &signature_size, digest, sizeof digest) != 1) die("raw sign");

  cms::SignOptions options;
  const Bytes message = need(cms::sign(content, {&who.signer, 1}, options));
  options.certificates = {who.issuer};
  const Bytes with_two = need(cms::sign(content, {&who.signer, 1}, options));
  crypto::SystemRandom random;
  x509::CertificateCache cache(random);
  cms::VerifyOptions cached;
  cached.cache = &cache;

  constexpr int kBatch = 50;
  const auto batch = [](auto work) {
    return bench::Work{[work] {
                         for (int i = 0; i < kBatch; ++i) work();
                       },
                       kBatch};
  };
  const auto rates = bench::rates({
      batch([&] {
        std::size_t size = sizeof signature;
        unsigned char out[80];
        if (EVP_PKEY_sign(raw.sign.get(), out, &size, digest, sizeof digest) != 1) die("raw sign");
      }),
      batch([&] { (void)need(cms::sign(content, {&who.signer, 1})); }),
      batch([&] {
        if (EVP_PKEY_verify(raw.verify.get(), signature, signature_size, digest, sizeof digest) != 1) die("raw verify");
      }),
      batch([&] {
        if (!need(cms::verify(with_two, cached)).report.all_valid()) die("verify");
      }),
      batch([&] {
        if (!need(cms::verify(with_two)).report.all_valid()) die("verify");
      }),
      batch([&] {
        asn1::Arena arena;
        const auto info = need(cms::read_content_info(with_two, arena));
        if (need(asn1::decode<cms::SignedData>(info.content.octets, asn1::kBer, arena)).signer_infos.size() != 1)
          die("parse");
      }),
  });
  rows.at_least("sign, P-256, signed attributes, certificate included, 60 octets", rates[1] / rates[0], "ratio",
                "raw ECDSA sign", 0.90);
  rows.at_least("verify SignedData, P-256, 60 octets, certificates seen before, path left to others",
                rates[3] / rates[2], "ratio", "raw ECDSA verify", 0.95);
  rows.note("verify SignedData, P-256, 60 octets, certificates not seen before, path left to others",
            rates[4] / rates[2], "ratio", "raw ECDSA verify");
  rows.at_most("parse a signed message with two certificates", 1e9 / rates[5], "ns", "the clock", 1000);

  const auto allocations = [](auto work) {
    work();
    const std::uint64_t before = bench::allocations();
    work();
    return static_cast<double>(bench::allocations() - before);
  };
  rows.at_most("allocations to parse a signed message with two certificates", allocations([&] {
                 asn1::Arena arena;
                 const auto info = need(cms::read_content_info(with_two, arena));
                 (void)need(asn1::decode<cms::SignedData>(info.content.octets, asn1::kBer, arena));
               }),
               "allocations", "a handful", 8);
  rows.note("allocations to sign", allocations([&] { (void)need(cms::sign(content, {&who.signer, 1})); }),
            "allocations", "libcrypto's included");
  rows.note("allocations to verify", allocations([&] { (void)need(cms::verify(with_two, cached)); }), "allocations",
            "libcrypto's included");
}

void large_content(bench::Rows& rows) {
  const Identities who = identities();
  constexpr std::uint64_t kSize = std::uint64_t{256} << 20;
  static constexpr std::size_t kPiece = std::size_t{64} << 10;
  const Bytes content(kSize, 0x5A);
  BytesSink message;
  {
    auto writer = need(cms::SignedDataWriter::start({who.signer}, {}, message));
    need(writer.write(content));
    need(writer.finish());
  }
  const auto pieces = [](Octets octets, auto take) {
    for (; !octets.empty(); octets = octets.subspan(std::min(kPiece, octets.size())))
      take(octets.first(std::min(kPiece, octets.size())));
  };
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest(EVP_MD_CTX_new(), EVP_MD_CTX_free);
  const auto rates = bench::rates(
      {
          {[&] {
             unsigned char out[32];
             EVP_DigestInit_ex(digest.get(), EVP_sha256(), nullptr);
             pieces(content, [&](Octets piece) { EVP_DigestUpdate(digest.get(), piece.data(), piece.size()); });
             EVP_DigestFinal_ex(digest.get(), out, nullptr);
           },
           1},
          {[&] {
             Nowhere out;
             auto writer = need(cms::SignedDataWriter::start({who.signer}, {}, out));
             pieces(content, [&](Octets piece) { need(writer.write(piece)); });
             need(writer.finish());
           },
           1},
          {[&] {
             Nowhere out;
             cms::SignedDataReader reader(out);
             pieces(message.bytes(), [&](Octets piece) { need(reader.write(piece)); });
             if (!need(reader.finish()).all_valid() || out.size != kSize) die("stream");
           },
           1},
      },
      {.rounds = 5, .seconds = 0.1});
  rows.at_least("sign 256 MiB, streaming, SHA-256", rates[1] / rates[0], "ratio", "raw SHA-256", 0.80);
  rows.at_least("verify 256 MiB, streaming, SHA-256", rates[2] / rates[0], "ratio", "raw SHA-256", 0.80);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Rows rows(argc, argv);
  small_messages(rows);
  large_content(rows);
  return rows.finish();
}
