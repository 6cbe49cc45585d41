#include <algorithm>
#include <array>
#include <memory>

#include <openssl/evp.h>

#include "sealwire/smime/encrypt_options.hpp"
#include "sealwire/smime/make.hpp"

#include "cms_fixture.hpp"
#include "ratio.hpp"

// Signing and encrypting 256 MiB in one pass, memory to memory in pieces, beside libcrypto's bare digest and then its
// bare cipher over the same octets.

namespace {

using namespace sealwire;
using bench::must;

constexpr std::uint64_t kSize = std::uint64_t{256} << 20;
constexpr std::size_t kPiece = std::size_t{64} << 10;

void check(int done) {
  if (done == 1) return;
  std::fprintf(stderr, "smime_ratio: libcrypto failed\n");
  std::exit(2);
}

template <class Take>
void in_pieces(Octets octets, Take take) {
  while (!octets.empty()) {
    const Octets piece = octets.first(std::min(kPiece, octets.size()));
    take(piece);
    octets = octets.subspan(piece.size());
  }
}

/// Lets go of what it gets; so does the bare cipher, whose output is written over again and again.
class Nowhere final : public Sink {
 public:
  Result<void> write(Octets octets) override {
    size_ += octets.size();
    return {};
  }
  std::uint64_t size() const { return size_; }

 private:
  std::uint64_t size_ = 0;
};

class Raw {
 public:
  void digest(Octets content) {
    check(EVP_DigestInit_ex(digest_.get(), EVP_sha256(), nullptr));
    in_pieces(content, [&](Octets piece) { check(EVP_DigestUpdate(digest_.get(), piece.data(), piece.size())); });
    check(EVP_DigestFinal_ex(digest_.get(), out_.data(), nullptr));
  }
  void encrypt(Octets content) {
    const std::array<unsigned char, 16> key{};
    int size = 0;
    check(EVP_EncryptInit_ex(cipher_.get(), EVP_aes_128_gcm(), nullptr, key.data(), key.data()));
    in_pieces(content, [&](Octets piece) {
      check(EVP_EncryptUpdate(cipher_.get(), out_.data(), &size, piece.data(), static_cast<int>(piece.size())));
    });
    check(EVP_EncryptFinal_ex(cipher_.get(), out_.data(), &size));
  }

 private:
  std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> digest_{EVP_MD_CTX_new(), EVP_MD_CTX_free};
  std::unique_ptr<EVP_CIPHER_CTX, decltype(&EVP_CIPHER_CTX_free)> cipher_{EVP_CIPHER_CTX_new(), EVP_CIPHER_CTX_free};
  std::array<unsigned char, kPiece> out_{};
};

void one_pass(bench::Rows& rows) {
  bench::People people;
  const Bytes content(kSize, 0x5A);
  smime::SignOptions sign;
  sign.signers.push_back({people.alice_key, people.alice});
  sign.signing_time = people.now;
  smime::EncryptOptions encrypt;
  encrypt.recipients.push_back(must(cms::recipient_for(people.alice)));
  Raw raw;
  const auto fastest = bench::rates(
      {
          {[&] {
            raw.digest(content);
            raw.encrypt(content);
          }},
          {[&] {
            Nowhere out;
            smime::MessagePlan plan{.sign = &sign, .encrypt = &encrypt};
            plan.form.canonicalize = false;
            plan.size = kSize;
            const auto writer = must(smime::MessageWriter::create(plan, out, people.random));
            in_pieces(content, [&](Octets piece) { must(writer->write(piece)); });
            must(writer->finish());
            if (out.size() <= kSize) std::exit(2);
          }},
      },
      {.rounds = 5, .seconds = 0.1});
  rows.at_least("sign and encrypt 256 MiB in one pass, streaming", fastest[1] / fastest[0], "ratio",
                "raw SHA-256 and raw AES-128-GCM in a row", 0.80);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Rows rows(argc, argv);
  one_pass(rows);
  return rows.finish();
}
