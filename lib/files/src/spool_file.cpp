#include "spool_file.hpp"

#include <algorithm>
#include <array>
#include <cerrno>

#include <sys/random.h>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/aead.hpp"

namespace sealwire::files {
namespace {

constexpr std::size_t kTag = 16;
constexpr std::size_t kSealedBlock = kSpoolBlock + kTag;

Result<SecretBytes> fresh_key() {
  SecretBytes key(32);
  while (::getrandom(key.data(), key.size(), 0) != static_cast<ssize_t>(key.size())) {
    if (errno != EINTR) return fail_with_errno(FileError::cannot_open, "random octets for a spool", errno);
  }
  return key;
}

std::array<std::uint8_t, 12> nonce_of(std::uint64_t number, std::uint32_t writing) {
  std::array<std::uint8_t, 12> nonce{};
  std::memcpy(nonce.data(), &number, sizeof number);
  std::memcpy(nonce.data() + sizeof number, &writing, sizeof writing);
  return nonce;
}

}  // namespace

BlockFile::BlockFile(Descriptor file, SecretBytes key, std::string name)
    : file_(std::move(file)), name_(std::move(name)), key_(std::move(key)), sealed_(kSealedBlock) {}

Result<BlockFile> BlockFile::create(const std::string& folder) {
  SecretBytes key = SEALWIRE_TRY(fresh_key());
  return BlockFile(SEALWIRE_TRY(open_unnamed(folder)), std::move(key), "temporary file in " + folder);
}

Result<void> BlockFile::write(std::uint64_t number, Octets block) {
  if (number >= writings_.size()) writings_.resize(number + 1);
  if (writings_[number] == UINT32_MAX) return fail(FileError::too_large, "a block of a spool was written 2^32 times");
  const auto nonce = nonce_of(number, ++writings_[number]);
  auto encryptor = SEALWIRE_TRY(crypto::AeadEncryptor::create(
      {.cipher = crypto::AeadCipher::aes256_gcm, .key = key_, .nonce = nonce, .tag_size = kTag, .additional = {}}));
  const std::span<std::uint8_t> sealed(sealed_);
  SEALWIRE_CHECK(encryptor.update(block, sealed.first(kSpoolBlock)));
  SEALWIRE_CHECK(encryptor.finish(sealed.subspan(kSpoolBlock)));
  return write_fully_at(file_.get(), number * kSealedBlock, sealed_, name_);
}

Result<void> BlockFile::read(std::uint64_t number, std::span<std::uint8_t> block) const {
  if (number >= writings_.size() || writings_[number] == 0) {
    std::ranges::fill(block, std::uint8_t{0});
    return {};
  }
  const auto damaged = [&] {
    wipe(block);
    return fail(FileError::damaged_spool, "block " + std::to_string(number) + " of a spool is not what was written",
                number * kSpoolBlock);
  };
  if (SEALWIRE_TRY(read_fully_at(file_.get(), number * kSealedBlock, sealed_, name_)) != kSealedBlock) {
    return damaged();
  }
  const auto nonce = nonce_of(number, writings_[number]);
  auto decryptor = SEALWIRE_TRY(crypto::AeadDecryptor::create(
      {.cipher = crypto::AeadCipher::aes256_gcm, .key = key_, .nonce = nonce, .tag_size = kTag, .additional = {}}));
  const Octets sealed(sealed_);
  SEALWIRE_CHECK(decryptor.update(sealed.first(kSpoolBlock), block));
  if (!decryptor.finish(sealed.subspan(kSpoolBlock))) return damaged();
  return {};
}

}  // namespace sealwire::files
