#include "sealwire/crypto/key_wrap.hpp"

#include <algorithm>
#include <array>
#include <limits>

#include <openssl/err.h>
#include <openssl/evp.h>

#include "sealwire/base/try.hpp"

#include "fetched.hpp"

namespace sealwire::crypto {
namespace {

constexpr std::array<KeyWrapInfo, 8> kInfos = {{
    {"id-aes128-wrap", 16},
    {"id-aes192-wrap", 24},
    {"id-aes256-wrap", 32},
    {"id-aes128-wrap-pad", 16},
    {"id-aes192-wrap-pad", 24},
    {"id-aes256-wrap-pad", 32},
    {"id-smime-alg-CMS3DESwrap", 24},
    {"id-smime-alg-CMSRC2wrap", 16},
}};

// The longest wrapped key: far beyond any key, and far below where libcrypto's int arithmetic ends.
constexpr std::size_t kMaxWrapped = 1U << 20;
// What the last step of the wrap of RFC 3217 starts from.
constexpr std::array<std::uint8_t, 8> kRfc3217Iv = {0x4A, 0xDD, 0xA2, 0x2C, 0x79, 0xE8, 0x21, 0x05};

std::unexpected<Error> no_key() { return fail(CryptoError::decrypt_failed, "the wrapped key does not decrypt"); }

bool is_padded(KeyWrap wrap) { return wrap >= KeyWrap::aes128_wrap_pad && wrap <= KeyWrap::aes256_wrap_pad; }

NativeCipher native(KeyWrap wrap) {
  return static_cast<NativeCipher>(static_cast<int>(NativeCipher::aes128_wrap) + static_cast<int>(wrap));
}

Result<void> check_kek(KeyWrap wrap, Octets kek) {
  if (kek.size() == info_of(wrap).kek_size) return {};
  return fail(CryptoError::bad_argument,
              std::string(info_of(wrap).name) + " does not take a key of " + std::to_string(kek.size()) + " octets");
}

Result<void> check_key(KeyWrap wrap, std::size_t size) {
  bool good = size <= kMaxWrapped;
  if (wrap == KeyWrap::rc2_wrap) {
    good = size >= 1 && size <= 255;
  } else if (is_padded(wrap)) {
    good = good && size >= 1;
  } else {
    good = good && size % 8 == 0 && size >= (wrap == KeyWrap::des3_wrap ? 8U : 16U);
  }
  if (good) return {};
  return fail(CryptoError::bad_argument,
              std::string(info_of(wrap).name) + " does not wrap a key of " + std::to_string(size) + " octets");
}

// What a wrapped key of this kind can be as long as, so that nothing else reaches libcrypto.
bool possible_size(KeyWrap wrap, std::size_t size) {
  if (size % 8 != 0 || size > kMaxWrapped + 16) return false;
  if (wrap == KeyWrap::rc2_wrap || wrap == KeyWrap::des3_wrap) return size >= 24;
  return size >= (is_padded(wrap) ? 16U : 24U);
}

// libcrypto wraps in one call; `out` has room for two blocks more than it needs, which its padded unwrap may touch.
Result<SecretBytes> run(KeyWrap wrap, Octets kek, Octets in, bool encrypt) {
  const EVP_CIPHER* cipher = SEALWIRE_TRY(fetched(native(wrap)));
  const CipherCtxPtr context(EVP_CIPHER_CTX_new());
  if (context == nullptr) return library_failure(CryptoError::library, "no memory for key wrap");
  EVP_CIPHER_CTX_set_flags(context.get(), EVP_CIPHER_CTX_FLAG_WRAP_ALLOW);
  if (EVP_CipherInit_ex2(context.get(), cipher, kek.data(), nullptr, encrypt ? 1 : 0, nullptr) != 1) {
    return library_failure(CryptoError::library, "key wrap does not start");
  }
  SecretBytes out(in.size() + 32);
  int size = 0;
  if (EVP_CipherUpdate(context.get(), out.data(), &size, in.data(), static_cast<int>(in.size())) != 1 || size <= 0) {
    ERR_clear_error();
    if (!encrypt) return no_key();
    return fail(CryptoError::library, "the key does not wrap");
  }
  out.truncate(static_cast<std::size_t>(size));
  return out;
}

// RFC 3217 §2: the first eight octets of the SHA-1 digest.
Result<std::array<std::uint8_t, 8>> checksum(Octets octets) {
  std::array<std::uint8_t, EVP_MAX_MD_SIZE> digest{};
  if (EVP_Q_digest(nullptr, "SHA1", nullptr, octets.data(), octets.size(), digest.data(), nullptr) != 1) {
    return library_failure(CryptoError::unsupported, "SHA-1 is not available");
  }
  std::array<std::uint8_t, 8> out{};
  std::copy_n(digest.begin(), out.size(), out.begin());
  return out;
}

Result<Bytes> rc2_wrap(Octets kek, Octets key, Random& random, Rc2Wrap rc2) {
  SecretBytes block((1 + key.size() + 7) / 8 * 8);
  random.fill(block.writable());
  block.data()[0] = static_cast<std::uint8_t>(key.size());
  std::copy(key.begin(), key.end(), block.data() + 1);
  const auto check = SEALWIRE_TRY(checksum(block));

  SecretBytes inner(block.size() + check.size());
  std::copy_n(block.data(), block.size(), inner.data());
  std::copy(check.begin(), check.end(), inner.data() + block.size());
  std::array<std::uint8_t, 8> iv{};
  random.fill(iv);
  const SecretBytes once =
      SEALWIRE_TRY(cbc_encrypt_blocks({CbcCipher::rc2_cbc, kek, iv, rc2.legacy, rc2.effective_bits}, inner));

  Bytes turned(once.size() + iv.size());
  std::copy(iv.rbegin(), iv.rend(), std::reverse_copy(once.data(), once.data() + once.size(), turned.begin()));
  return to_bytes(
      SEALWIRE_TRY(cbc_encrypt_blocks({CbcCipher::rc2_cbc, kek, kRfc3217Iv, rc2.legacy, rc2.effective_bits}, turned)));
}

Result<SecretBytes> rc2_unwrap(Octets kek, Octets wrapped, Rc2Wrap rc2) {
  SecretBytes turned =
      SEALWIRE_TRY(cbc_decrypt_blocks({CbcCipher::rc2_cbc, kek, kRfc3217Iv, rc2.legacy, rc2.effective_bits}, wrapped));
  std::ranges::reverse(turned.writable());
  const Octets iv = Octets(turned).first(8);
  const SecretBytes inner = SEALWIRE_TRY(
      cbc_decrypt_blocks({CbcCipher::rc2_cbc, kek, iv, rc2.legacy, rc2.effective_bits}, Octets(turned).subspan(8)));
  const Octets block = Octets(inner).first(inner.size() - 8);
  const auto check = SEALWIRE_TRY(checksum(block));
  const std::size_t size = block[0];
  if (!equal_secrets(check, Octets(inner).last(8)) || size + 1 > block.size() || block.size() - 1 - size > 7) {
    return no_key();
  }
  return SecretBytes(block.subspan(1, size));
}

}  // namespace

std::optional<KeyWrap> key_wrap_named(std::string_view name) {
  if (name == "3des-wrap") return KeyWrap::des3_wrap;
  if (name.starts_with("id-")) name.remove_prefix(3);
  for (std::size_t i = 0; i < std::size(kInfos); ++i) {
    std::string_view known = kInfos[i].name;
    if (known.starts_with("id-")) known.remove_prefix(3);
    if (known == name) return static_cast<KeyWrap>(i);
  }
  return std::nullopt;
}

const KeyWrapInfo& info_of(KeyWrap wrap) { return kInfos[static_cast<std::size_t>(wrap)]; }

Result<KeyWrap> aes_wrap_for(std::size_t kek_size) {
  if (kek_size == 16) return KeyWrap::aes128_wrap;
  if (kek_size == 24) return KeyWrap::aes192_wrap;
  if (kek_size == 32) return KeyWrap::aes256_wrap;
  return fail(CryptoError::bad_argument, "AES does not take a key of " + std::to_string(kek_size) + " octets");
}

Result<Bytes> wrap_key(KeyWrap wrap, Octets kek, Octets key, Random& random, Rc2Wrap rc2) {
  SEALWIRE_CHECK(check_kek(wrap, kek));
  SEALWIRE_CHECK(check_key(wrap, key.size()));
  if (wrap == KeyWrap::rc2_wrap) return rc2_wrap(kek, key, random, rc2);
  return to_bytes(SEALWIRE_TRY(run(wrap, kek, key, true)));
}

Result<SecretBytes> unwrap_key(KeyWrap wrap, Octets kek, Octets wrapped, Rc2Wrap rc2) {
  SEALWIRE_CHECK(check_kek(wrap, kek));
  if (!possible_size(wrap, wrapped.size())) return no_key();
  if (wrap == KeyWrap::rc2_wrap) return rc2_unwrap(kek, wrapped, rc2);
  return run(wrap, kek, wrapped, false);
}

Result<Bytes> pwri_wrap(const CbcSetup& kek, Octets key, Random& random) {
  if (key.size() < 3 || key.size() > 255) {
    return fail(CryptoError::bad_argument, "PWRI-KEK does not wrap a key of " + std::to_string(key.size()) + " octets");
  }
  const std::size_t block = info_of(kek.cipher).block_size;
  const std::size_t size = std::max(2 * block, (4 + key.size() + block - 1) / block * block);
  SecretBytes formatted(size);
  random.fill(formatted.writable());
  formatted.data()[0] = static_cast<std::uint8_t>(key.size());
  for (std::size_t i = 0; i < 3; ++i) formatted.data()[1 + i] = static_cast<std::uint8_t>(~key[i]);
  std::copy(key.begin(), key.end(), formatted.data() + 4);

  const SecretBytes once = SEALWIRE_TRY(cbc_encrypt_blocks(kek, formatted));
  CbcSetup again = kek;
  again.iv = Octets(once).last(block);  // the chain goes on
  return to_bytes(SEALWIRE_TRY(cbc_encrypt_blocks(again, once)));
}

Result<SecretBytes> pwri_unwrap(const CbcSetup& kek, Octets wrapped) {
  const std::size_t block = info_of(kek.cipher).block_size;
  if (wrapped.size() < 2 * block || wrapped.size() % block != 0 || wrapped.size() > kMaxWrapped) return no_key();

  // The last block of the inner layer is the IV of the outer one, and comes out first.
  CbcSetup outer = kek;
  outer.iv = wrapped.last(2 * block).first(block);
  const SecretBytes last = SEALWIRE_TRY(cbc_decrypt_blocks(outer, wrapped.last(block)));
  outer.iv = last;
  const SecretBytes once = SEALWIRE_TRY(cbc_decrypt_blocks(outer, wrapped));
  const SecretBytes formatted = SEALWIRE_TRY(cbc_decrypt_blocks(kek, once));

  const Octets octets = formatted;
  const std::size_t size = octets[0];
  if (size < 3 || size > octets.size() - 4) return no_key();
  const Octets key = octets.subspan(4, size);
  unsigned difference = 0;
  for (std::size_t i = 0; i < 3; ++i) difference |= (octets[1 + i] ^ 0xFFU) ^ key[i];
  if (difference != 0) return no_key();
  return SecretBytes(key);
}

}  // namespace sealwire::crypto
