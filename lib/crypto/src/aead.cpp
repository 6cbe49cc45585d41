#include "sealwire/crypto/aead.hpp"

#include <algorithm>
#include <array>

#include "sealwire/base/try.hpp"

#include "ccm.hpp"
#include "cipher_native.hpp"
#include "fetched.hpp"

namespace sealwire::crypto {
namespace {

constexpr std::array<AeadCipherInfo, 7> kInfos = {{
    {"aes-128-gcm", 16, 12, 12},
    {"aes-192-gcm", 24, 12, 12},
    {"aes-256-gcm", 32, 12, 12},
    {"aes-128-ccm", 16, 12, 12},
    {"aes-192-ccm", 24, 12, 12},
    {"aes-256-ccm", 32, 12, 12},
    {"chacha20-poly1305", 32, 12, 16},
}};

NativeCipher native(AeadCipher cipher) {
  if (cipher == AeadCipher::chacha20_poly1305) return NativeCipher::chacha20_poly1305;
  return static_cast<NativeCipher>(static_cast<int>(NativeCipher::aes128_gcm) + static_cast<int>(cipher));
}

std::unexpected<Error> bad_size(AeadCipher cipher, std::string_view what, std::size_t size) {
  std::string text(info_of(cipher).name);
  text.append(" does not take a ").append(what).append(" of ").append(std::to_string(size)).append(" octets");
  return fail(CryptoError::bad_parameter, std::move(text));
}

std::unexpected<Error> too_long(AeadCipher cipher, std::uint64_t most) {
  return fail(CryptoError::unsupported, std::string(info_of(cipher).name) + " carries at most " + std::to_string(most) +
                                            " octets of content with this nonce");
}

}  // namespace

const AeadCipherInfo& info_of(AeadCipher cipher) { return kInfos[static_cast<std::size_t>(cipher)]; }

std::optional<AeadCipher> aead_cipher_named(std::string_view name) {
  for (std::size_t i = 0; i < kInfos.size(); ++i) {
    if (kInfos[i].name == name) return static_cast<AeadCipher>(i);
  }
  return std::nullopt;
}

SecretBytes generate_key(AeadCipher cipher, Random& random) {
  SecretBytes key(info_of(cipher).key_size);
  random.fill(key.writable());
  return key;
}

Result<void> check_nonce_size(AeadCipher cipher, std::size_t size) {
  bool good = size == 12;
  if (is_gcm(cipher)) good = size >= 1 && size <= 128;
  if (is_ccm(cipher)) good = size >= 7 && size <= 13;
  return good ? Result<void>() : bad_size(cipher, "nonce", size);
}

Result<void> check_tag_size(AeadCipher cipher, std::size_t size) {
  bool good = size == 16;
  if (is_gcm(cipher)) good = size >= 12 && size <= 16;
  if (is_ccm(cipher)) good = size >= 4 && size <= 16 && size % 2 == 0;
  return good ? Result<void>() : bad_size(cipher, "tag", size);
}

std::uint64_t max_content_size(AeadCipher cipher, std::size_t nonce_size) {
  if (is_gcm(cipher)) return (std::uint64_t{1} << 36) - 32;
  if (!is_ccm(cipher)) return (std::uint64_t{1} << 38) - 64;
  const std::size_t q = nonce_size > 14 ? 1 : 15 - nonce_size;
  return q >= 8 ? UINT64_MAX : (std::uint64_t{1} << (8 * q)) - 1;
}

namespace {

/// What encrypting and decrypting share.
struct AeadState {
  AeadCipher cipher{};
  std::size_t tag_size = 0;
  std::uint64_t most = 0;  // octets that may come
  std::uint64_t done = 0;
  std::optional<std::uint64_t> content_size;
  CipherCtxPtr context;    // GCM, ChaCha20-Poly1305
  std::optional<Ccm> ccm;  // CCM

  Result<void> start(const AeadSetup& setup, bool encrypt);
  Result<void> start_native(const AeadSetup& setup, bool encrypt);
  Result<void> count(std::size_t size, std::size_t room);
  Result<void> ended() const;
};

Result<void> AeadState::start(const AeadSetup& setup, bool encrypt) {
  if (setup.key.size() != info_of(setup.cipher).key_size) {
    return fail(CryptoError::bad_argument, std::string(info_of(setup.cipher).name) + " does not take a key of " +
                                               std::to_string(setup.key.size()) + " octets");
  }
  SEALWIRE_CHECK(check_nonce_size(setup.cipher, setup.nonce.size()));
  SEALWIRE_CHECK(check_tag_size(setup.cipher, setup.tag_size));
  cipher = setup.cipher;
  tag_size = setup.tag_size;
  most = max_content_size(setup.cipher, setup.nonce.size());
  content_size = setup.content_size;
  if (content_size && *content_size > most) return too_long(cipher, most);
  if (!is_ccm(cipher)) return start_native(setup, encrypt);
  if (!content_size && encrypt) {
    return fail(CryptoError::bad_argument, "CCM must know the length of the content before its first octet");
  }
  ccm.emplace(SEALWIRE_TRY(Ccm::create(setup.key, setup.nonce, tag_size, setup.additional, content_size)));
  return {};
}

Result<void> AeadState::start_native(const AeadSetup& setup, bool encrypt) {
  const EVP_CIPHER* evp = SEALWIRE_TRY(fetched(native(setup.cipher)));
  context.reset(EVP_CIPHER_CTX_new());
  const int direction = encrypt ? 1 : 0;
  bool good = context != nullptr;
  if (good && setup.nonce.size() != 12) {
    good =
        EVP_CipherInit_ex2(context.get(), evp, nullptr, nullptr, direction, nullptr) == 1 &&
        EVP_CIPHER_CTX_ctrl(context.get(), EVP_CTRL_AEAD_SET_IVLEN, static_cast<int>(setup.nonce.size()), nullptr) == 1;
    evp = nullptr;
  }
  good = good && EVP_CipherInit_ex2(context.get(), evp, setup.key.data(), setup.nonce.data(), direction, nullptr) == 1;
  if (!good) {
    return library_failure(CryptoError::library, std::string(info_of(setup.cipher).name) + " does not start");
  }
  SEALWIRE_CHECK(cipher_update(context.get(), setup.additional, nullptr));
  return {};
}

Result<void> AeadState::count(std::size_t size, std::size_t room) {
  if (room < size) return fail(CryptoError::bad_argument, "the output has too little room");
  if (size > most - done) return too_long(cipher, most);
  done += size;
  if (content_size && done > *content_size) {
    return fail(CryptoError::bad_argument,
                "the content is longer than the " + std::to_string(*content_size) + " octets that were announced");
  }
  return {};
}

Result<void> AeadState::ended() const {
  if (!content_size || done == *content_size) return {};
  return fail(CryptoError::bad_argument, "the content has " + std::to_string(done) + " octets, " +
                                             std::to_string(*content_size) + " were announced");
}

}  // namespace

struct AeadEncryptor::Impl : AeadState {};
struct AeadDecryptor::Impl : AeadState {};

AeadEncryptor::AeadEncryptor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AeadEncryptor::AeadEncryptor(AeadEncryptor&&) noexcept = default;
AeadEncryptor& AeadEncryptor::operator=(AeadEncryptor&&) noexcept = default;
AeadEncryptor::~AeadEncryptor() = default;

Result<AeadEncryptor> AeadEncryptor::create(const AeadSetup& setup) {
  auto impl = std::make_unique<Impl>();
  SEALWIRE_CHECK(impl->start(setup, true));
  return AeadEncryptor(std::move(impl));
}

Result<void> AeadEncryptor::update(Octets in, std::span<std::uint8_t> out) {
  SEALWIRE_CHECK(impl_->count(in.size(), out.size()));
  if (impl_->ccm) return impl_->ccm->encrypt(in, out.data());
  SEALWIRE_CHECK(cipher_update(impl_->context.get(), in, out.data()));
  return {};
}

Result<void> AeadEncryptor::finish(std::span<std::uint8_t> tag) {
  if (tag.size() != impl_->tag_size) return bad_size(impl_->cipher, "tag", tag.size());
  SEALWIRE_CHECK(impl_->ended());
  if (impl_->ccm) {
    const auto whole = SEALWIRE_TRY(impl_->ccm->tag());
    std::copy_n(whole.begin(), tag.size(), tag.begin());
    return {};
  }
  std::array<std::uint8_t, 16> nothing;
  int size = 0;
  if (EVP_CipherFinal_ex(impl_->context.get(), nothing.data(), &size) != 1 ||
      EVP_CIPHER_CTX_ctrl(impl_->context.get(), EVP_CTRL_AEAD_GET_TAG, static_cast<int>(tag.size()), tag.data()) != 1) {
    return library_failure(CryptoError::library, "the cipher does not end");
  }
  return {};
}

AeadDecryptor::AeadDecryptor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
AeadDecryptor::AeadDecryptor(AeadDecryptor&&) noexcept = default;
AeadDecryptor& AeadDecryptor::operator=(AeadDecryptor&&) noexcept = default;
AeadDecryptor::~AeadDecryptor() = default;

Result<AeadDecryptor> AeadDecryptor::create(const AeadSetup& setup) {
  auto impl = std::make_unique<Impl>();
  SEALWIRE_CHECK(impl->start(setup, false));
  return AeadDecryptor(std::move(impl));
}

Result<void> AeadDecryptor::update(Octets in, std::span<std::uint8_t> out) {
  SEALWIRE_CHECK(impl_->count(in.size(), out.size()));
  if (impl_->ccm) return impl_->ccm->decrypt(in, out.data());
  SEALWIRE_CHECK(cipher_update(impl_->context.get(), in, out.data()));
  return {};
}

Result<void> AeadDecryptor::finish(Octets tag) {
  SEALWIRE_CHECK(impl_->ended());
  constexpr const char* kNo = "the content does not decrypt";
  if (tag.size() != impl_->tag_size) return fail(CryptoError::decrypt_failed, kNo);
  if (impl_->ccm && !impl_->content_size) {
    return fail(CryptoError::bad_argument, "CCM without the length of the content decrypts, but cannot verify");
  }
  if (impl_->ccm) {
    const auto whole = SEALWIRE_TRY(impl_->ccm->tag());
    if (!equal_secrets(Octets(whole).first(tag.size()), tag)) return fail(CryptoError::decrypt_failed, kNo);
    return {};
  }
  std::array<std::uint8_t, 16> expected{};
  std::copy(tag.begin(), tag.end(), expected.begin());
  std::array<std::uint8_t, 16> nothing;
  int size = 0;
  const bool good = EVP_CIPHER_CTX_ctrl(impl_->context.get(), EVP_CTRL_AEAD_SET_TAG, static_cast<int>(tag.size()),
                                        expected.data()) == 1 &&
                    EVP_CipherFinal_ex(impl_->context.get(), nothing.data(), &size) == 1;
  if (good) return {};
  (void)library_failure(CryptoError::decrypt_failed, "");  // empties libcrypto's error queue
  return fail(CryptoError::decrypt_failed, kNo);
}

namespace {

AeadSetup with_size(AeadSetup setup, std::size_t size) {
  setup.content_size = size;
  return setup;
}

}  // namespace

Result<Sealed> aead_seal(const AeadSetup& setup, Octets plaintext) {
  AeadEncryptor encryptor = SEALWIRE_TRY(AeadEncryptor::create(with_size(setup, plaintext.size())));
  Sealed out{Bytes(plaintext.size()), Bytes(setup.tag_size)};
  SEALWIRE_CHECK(encryptor.update(plaintext, out.ciphertext));
  SEALWIRE_CHECK(encryptor.finish(out.tag));
  return out;
}

Result<SecretBytes> aead_open(const AeadSetup& setup, Octets ciphertext, Octets tag) {
  AeadDecryptor decryptor = SEALWIRE_TRY(AeadDecryptor::create(with_size(setup, ciphertext.size())));
  SecretBytes out(ciphertext.size());
  SEALWIRE_CHECK(decryptor.update(ciphertext, out.writable()));
  SEALWIRE_CHECK(decryptor.finish(tag));
  return out;
}

}  // namespace sealwire::crypto
