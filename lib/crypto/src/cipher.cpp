#include "sealwire/crypto/cipher.hpp"

#include <algorithm>
#include <bit>
#include <limits>

#include "sealwire/base/try.hpp"

#include "cipher_native.hpp"
#include "fetched.hpp"

namespace sealwire::crypto {
namespace {

constexpr std::array<CbcCipherInfo, 7> kInfos = {{
    {"aes-128-cbc", 16, 16, 16, 16, false},
    {"aes-192-cbc", 24, 24, 24, 16, false},
    {"aes-256-cbc", 32, 32, 32, 16, false},
    {"des-ede3-cbc", 24, 24, 24, 8, false},
    {"rc2-cbc", 16, 1, 128, 8, true},
    {"des-cbc", 8, 8, 8, 8, true},
    {"cast5-cbc", 16, 5, 16, 8, true},
}};

// The first enumerators of both enums are the same ciphers in the same order.
NativeCipher native(CbcCipher cipher) { return static_cast<NativeCipher>(cipher); }

Result<void> check(const CbcSetup& setup) {
  const CbcCipherInfo& info = info_of(setup.cipher);
  if (info.legacy && setup.legacy == Legacy::refuse) {
    return fail(CryptoError::unsupported, std::string(info.name) + " is a legacy cipher, which was not allowed");
  }
  if (setup.key.size() < info.min_key_size || setup.key.size() > info.max_key_size) {
    return fail(CryptoError::bad_argument,
                std::string(info.name) + " does not take a key of " + std::to_string(setup.key.size()) + " octets");
  }
  if (setup.iv.size() != info.block_size) {
    return fail(CryptoError::bad_parameter, std::string(info.name) + " needs an initialization vector of " +
                                                std::to_string(info.block_size) + " octets, not " +
                                                std::to_string(setup.iv.size()));
  }
  return {};
}

// RC2 and CAST5 learn the length of the key, and RC2 its effective bits, before they get the key.
bool set_key_length(EVP_CIPHER_CTX* context, const CbcSetup& setup) {
  if (EVP_CIPHER_CTX_set_key_length(context, static_cast<int>(setup.key.size())) != 1) return false;
  if (setup.cipher != CbcCipher::rc2_cbc) return true;
  const auto all = static_cast<unsigned>(setup.key.size() * 8);
  const unsigned bits = setup.rc2_effective_bits == 0 ? all : setup.rc2_effective_bits;
  return EVP_CIPHER_CTX_ctrl(context, EVP_CTRL_SET_RC2_KEY_BITS, static_cast<int>(bits), nullptr) > 0;
}

Result<CipherCtxPtr> start(const CbcSetup& setup, bool encrypt, bool padding) {
  SEALWIRE_CHECK(check(setup));
  const EVP_CIPHER* cipher = SEALWIRE_TRY(fetched(native(setup.cipher)));
  CipherCtxPtr context(EVP_CIPHER_CTX_new());
  const CbcCipherInfo& info = info_of(setup.cipher);
  bool good = context != nullptr;
  if (good && info.min_key_size != info.max_key_size) {
    good = EVP_CipherInit_ex2(context.get(), cipher, nullptr, nullptr, encrypt ? 1 : 0, nullptr) == 1 &&
           set_key_length(context.get(), setup);
    cipher = nullptr;
  }
  good = good &&
         EVP_CipherInit_ex2(context.get(), cipher, setup.key.data(), setup.iv.data(), encrypt ? 1 : 0, nullptr) == 1;
  if (!good) return library_failure(CryptoError::library, std::string(info.name) + " does not start");
  EVP_CIPHER_CTX_set_padding(context.get(), padding ? 1 : 0);
  return context;
}

std::unexpected<Error> too_small() { return fail(CryptoError::bad_argument, "the output has too little room"); }

// All ones when a <= b, for values of one octet, without a branch.
std::uint32_t at_most(std::uint32_t a, std::uint32_t b) { return ((b - a) >> 31) - 1U; }

}  // namespace

Result<std::size_t> cipher_update(EVP_CIPHER_CTX* context, Octets in, std::uint8_t* out) {
  // libcrypto counts in int; pieces of this size keep its block arithmetic away from the edge.
  constexpr std::size_t kPiece = 1U << 30;
  std::size_t written = 0;
  while (!in.empty()) {
    const Octets piece = in.first(std::min(in.size(), kPiece));
    int size = 0;
    if (EVP_CipherUpdate(context, out == nullptr ? nullptr : out + written, &size, piece.data(),
                         static_cast<int>(piece.size())) != 1) {
      return library_failure(CryptoError::library, "the cipher does not take its input");
    }
    written += static_cast<std::size_t>(size);
    in = in.subspan(piece.size());
  }
  return written;
}

const CbcCipherInfo& info_of(CbcCipher cipher) { return kInfos[static_cast<std::size_t>(cipher)]; }

std::optional<CbcCipher> cbc_cipher_named(std::string_view name) {
  for (std::size_t i = 0; i < kInfos.size(); ++i) {
    if (kInfos[i].name == name) return static_cast<CbcCipher>(i);
  }
  if (name == "des3") return CbcCipher::des_ede3_cbc;
  return std::nullopt;
}

SecretBytes generate_key(CbcCipher cipher, Random& random, std::size_t size) {
  SecretBytes key(size == 0 ? info_of(cipher).key_size : size);
  random.fill(key.writable());
  if (cipher == CbcCipher::des_cbc || cipher == CbcCipher::des_ede3_cbc) {
    for (std::uint8_t& octet : key.writable()) {
      const unsigned high = octet & 0xFEU;
      octet = static_cast<std::uint8_t>(high | ((static_cast<unsigned>(std::popcount(high)) & 1U) ^ 1U));
    }
  }
  return key;
}

Result<unsigned> rc2_effective_bits(std::uint64_t parameter_version) {
  if (parameter_version == 160) return 40U;
  if (parameter_version == 120) return 64U;
  if (parameter_version == 58) return 128U;
  if (parameter_version >= 256 && parameter_version <= 1024) return static_cast<unsigned>(parameter_version);
  return fail(CryptoError::unsupported,
              "rc2ParameterVersion " + std::to_string(parameter_version) + " is none of 160, 120, 58 and 256 to 1024");
}

Result<unsigned> rc2_parameter_version(unsigned effective_bits) {
  if (effective_bits == 40) return 160U;
  if (effective_bits == 64) return 120U;
  if (effective_bits == 128) return 58U;
  if (effective_bits >= 256 && effective_bits <= 1024) return effective_bits;
  return fail(CryptoError::unsupported,
              "RC2 with " + std::to_string(effective_bits) + " effective bits has no version");
}

struct CbcEncryptor::Impl {
  CipherCtxPtr context;
  std::size_t block = 0;
};

CbcEncryptor::CbcEncryptor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CbcEncryptor::CbcEncryptor(CbcEncryptor&&) noexcept = default;
CbcEncryptor& CbcEncryptor::operator=(CbcEncryptor&&) noexcept = default;
CbcEncryptor::~CbcEncryptor() = default;

Result<CbcEncryptor> CbcEncryptor::create(const CbcSetup& setup) {
  auto impl = std::make_unique<Impl>();
  impl->context = SEALWIRE_TRY(start(setup, true, true));
  impl->block = info_of(setup.cipher).block_size;
  return CbcEncryptor(std::move(impl));
}

Result<std::size_t> CbcEncryptor::update(Octets in, std::span<std::uint8_t> out) {
  if (out.size() < in.size() + impl_->block) return too_small();
  return cipher_update(impl_->context.get(), in, out.data());
}

Result<std::size_t> CbcEncryptor::finish(std::span<std::uint8_t> out) {
  if (out.size() < impl_->block) return too_small();
  int size = 0;
  if (EVP_CipherFinal_ex(impl_->context.get(), out.data(), &size) != 1) {
    return library_failure(CryptoError::library, "the cipher does not end");
  }
  return static_cast<std::size_t>(size);
}

struct CbcDecryptor::Impl {
  CipherCtxPtr context;
  std::size_t block = 0;
  // The last octets received, at most a block: whether they end the content is only known by what follows.
  std::array<std::uint8_t, CbcEncryptor::kMaxBlock> held{};
  std::size_t held_size = 0;

  void hold(Octets in) {
    std::copy(in.begin(), in.end(), held.begin() + static_cast<std::ptrdiff_t>(held_size));
    held_size += in.size();
  }
};

CbcDecryptor::CbcDecryptor(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
CbcDecryptor::CbcDecryptor(CbcDecryptor&&) noexcept = default;
CbcDecryptor& CbcDecryptor::operator=(CbcDecryptor&&) noexcept = default;
CbcDecryptor::~CbcDecryptor() = default;

Result<CbcDecryptor> CbcDecryptor::create(const CbcSetup& setup) {
  auto impl = std::make_unique<Impl>();
  impl->context = SEALWIRE_TRY(start(setup, false, false));
  impl->block = info_of(setup.cipher).block_size;
  return CbcDecryptor(std::move(impl));
}

Result<std::size_t> CbcDecryptor::update(Octets in, std::span<std::uint8_t> out) {
  Impl& m = *impl_;
  const std::size_t total = m.held_size + in.size();
  if (total <= m.block) {
    m.hold(in);
    return 0;
  }
  const std::size_t keep = total % m.block == 0 ? m.block : total % m.block;
  if (out.size() < total - keep) return too_small();
  const std::size_t first = SEALWIRE_TRY(cipher_update(m.context.get(), Octets(m.held).first(m.held_size), out.data()));
  const Octets through = in.first(total - keep - m.held_size);
  const std::size_t second = SEALWIRE_TRY(cipher_update(m.context.get(), through, out.data() + first));
  m.held_size = 0;
  m.hold(in.subspan(through.size()));
  return first + second;
}

Result<std::size_t> CbcDecryptor::finish(std::span<std::uint8_t> out) {
  Impl& m = *impl_;
  std::array<std::uint8_t, CbcEncryptor::kMaxBlock> last{};
  if (m.held_size != m.block) return fail(CryptoError::decrypt_failed, "the content does not decrypt");
  SEALWIRE_CHECK(cipher_update(m.context.get(), Octets(m.held).first(m.block), last.data()));
  const auto block = static_cast<std::uint32_t>(m.block);
  const std::uint32_t padding = last[m.block - 1];
  std::uint32_t good = at_most(1, padding) & at_most(padding, block);
  for (std::uint32_t i = 1; i <= block; ++i) {
    const std::uint32_t octet = last[block - i];
    good &= ~at_most(i, padding) | (at_most(octet, padding) & at_most(padding, octet));
  }
  if (good == 0) {
    wipe(last);
    return fail(CryptoError::decrypt_failed, "the content does not decrypt");
  }
  const std::size_t size = m.block - padding;
  if (out.size() < size) return too_small();
  std::copy_n(last.begin(), size, out.begin());
  wipe(last);
  return size;
}

Result<Bytes> cbc_encrypt(const CbcSetup& setup, Octets plaintext) {
  CbcEncryptor encryptor = SEALWIRE_TRY(CbcEncryptor::create(setup));
  Bytes out(CbcEncryptor::room_for(plaintext.size()));
  const std::size_t size = SEALWIRE_TRY(encryptor.update(plaintext, out));
  out.resize(size + SEALWIRE_TRY(encryptor.finish(std::span(out).subspan(size))));
  return out;
}

Result<SecretBytes> cbc_decrypt(const CbcSetup& setup, Octets ciphertext) {
  CbcDecryptor decryptor = SEALWIRE_TRY(CbcDecryptor::create(setup));
  SecretBytes out(CbcDecryptor::room_for(ciphertext.size()));
  const std::size_t size = SEALWIRE_TRY(decryptor.update(ciphertext, out.writable()));
  out.truncate(size + SEALWIRE_TRY(decryptor.finish(out.writable().subspan(size))));
  return out;
}

namespace {

Result<SecretBytes> whole_blocks(const CbcSetup& setup, Octets in, bool encrypt) {
  if (in.size() % info_of(setup.cipher).block_size != 0) {
    return fail(CryptoError::bad_argument, std::to_string(in.size()) + " octets are not whole blocks");
  }
  const CipherCtxPtr context = SEALWIRE_TRY(start(setup, encrypt, false));
  SecretBytes out(in.size());
  SEALWIRE_CHECK(cipher_update(context.get(), in, out.data()));
  return out;
}

}  // namespace

Result<SecretBytes> cbc_encrypt_blocks(const CbcSetup& setup, Octets in) { return whole_blocks(setup, in, true); }
Result<SecretBytes> cbc_decrypt_blocks(const CbcSetup& setup, Octets in) { return whole_blocks(setup, in, false); }

}  // namespace sealwire::crypto
