#include "ccm.hpp"

#include <algorithm>

#include "sealwire/base/secret.hpp"
#include "sealwire/base/try.hpp"

#include "cipher_native.hpp"
#include "fetched.hpp"

namespace sealwire::crypto {
namespace {

constexpr std::size_t kBlock = 16;

void put_big_endian(std::span<std::uint8_t> out, std::uint64_t value) {
  for (std::size_t i = out.size(); i-- > 0; value >>= 8) out[i] = static_cast<std::uint8_t>(value);
}

// SP 800-38C §A.2.2: the length before the additional data.
Bytes encoded_length(std::uint64_t size) {
  if (size < 0xFF00) {
    Bytes out(2);
    put_big_endian(out, size);
    return out;
  }
  const bool wide = size > 0xFFFFFFFF;
  Bytes out(wide ? 10 : 6, 0xFF);
  if (!wide) out[1] = 0xFE;
  put_big_endian(std::span(out).subspan(2), size);
  return out;
}

struct Pair {
  NativeCipher cbc;
  NativeCipher ctr;
};
Pair ciphers_for(std::size_t key_size) {
  if (key_size == 16) return {NativeCipher::aes128_cbc, NativeCipher::aes128_ctr};
  if (key_size == 24) return {NativeCipher::aes192_cbc, NativeCipher::aes192_ctr};
  return {NativeCipher::aes256_cbc, NativeCipher::aes256_ctr};
}

Result<CipherCtxPtr> start(NativeCipher which, Octets key, const std::uint8_t* iv) {
  const EVP_CIPHER* cipher = SEALWIRE_TRY(fetched(which));
  CipherCtxPtr context(EVP_CIPHER_CTX_new());
  if (context == nullptr || EVP_EncryptInit_ex2(context.get(), cipher, key.data(), iv, nullptr) != 1) {
    return library_failure(CryptoError::library, "AES does not start");
  }
  EVP_CIPHER_CTX_set_padding(context.get(), 0);
  return context;
}

}  // namespace

Result<Ccm> Ccm::create(Octets key, Octets nonce, std::size_t tag_size, Octets additional,
                        std::optional<std::uint64_t> content_size) {
  const std::size_t q = kBlock - 1 - nonce.size();
  Block block{};
  std::copy(nonce.begin(), nonce.end(), block.begin() + 1);
  const Pair pair = ciphers_for(key.size());

  Ccm ccm;
  constexpr Block zero{};
  block[0] = static_cast<std::uint8_t>(q - 1);
  ccm.counter_ = SEALWIRE_TRY(start(pair.ctr, key, block.data()));
  SEALWIRE_CHECK(cipher_update(ccm.counter_.get(), zero, ccm.first_key_stream_.data()));

  if (!content_size) return ccm;
  ccm.mac_ = SEALWIRE_TRY(start(pair.cbc, key, zero.data()));
  block[0] = static_cast<std::uint8_t>((additional.empty() ? 0 : 0x40) + 8 * ((tag_size - 2) / 2) + (q - 1));
  put_big_endian(std::span(block).last(q), *content_size);
  SEALWIRE_CHECK(ccm.authenticate(block));
  if (!additional.empty()) {
    SEALWIRE_CHECK(ccm.authenticate(encoded_length(additional.size())));
    SEALWIRE_CHECK(ccm.authenticate(additional));
    SEALWIRE_CHECK(ccm.pad());
  }
  return ccm;
}

Result<void> Ccm::authenticate(Octets in) {
  if (mac_ == nullptr) return {};
  // CBC's ciphertext is of no use but for its last block; it is written to a small place again and again.
  std::array<std::uint8_t, 4096 + kBlock> scratch;
  while (!in.empty()) {
    const Octets piece = in.first(std::min<std::size_t>(in.size(), 4096));
    const std::size_t size = SEALWIRE_TRY(cipher_update(mac_.get(), piece, scratch.data()));
    if (size >= kBlock)
      std::copy_n(scratch.begin() + static_cast<std::ptrdiff_t>(size - kBlock), kBlock, mac_value_.begin());
    authenticated_ += piece.size();
    in = in.subspan(piece.size());
  }
  return {};
}

Result<void> Ccm::pad() {
  constexpr Block zero{};
  const std::size_t over = authenticated_ % kBlock;
  return over == 0 ? Result<void>() : authenticate(Octets(zero).first(kBlock - over));
}

Result<void> Ccm::encrypt(Octets in, std::uint8_t* out) {
  SEALWIRE_CHECK(authenticate(in));
  SEALWIRE_CHECK(cipher_update(counter_.get(), in, out));
  return {};
}

Result<void> Ccm::decrypt(Octets in, std::uint8_t* out) {
  SEALWIRE_CHECK(cipher_update(counter_.get(), in, out));
  return authenticate(Octets(out, in.size()));
}

Result<std::array<std::uint8_t, 16>> Ccm::tag() {
  SEALWIRE_CHECK(pad());
  Block out = mac_value_;
  for (std::size_t i = 0; i < kBlock; ++i) out[i] = static_cast<std::uint8_t>(out[i] ^ first_key_stream_[i]);
  wipe(first_key_stream_);
  return out;
}

}  // namespace sealwire::crypto
