#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/base/secret.hpp"

#include "descriptor.hpp"

namespace sealwire::files {

inline constexpr std::size_t kSpoolBlock = 64U << 10;

/// Blocks of kSpoolBlock octets in an unnamed file, each sealed on its own. The nonce is the block's number and how
/// often it was written, so none repeats under the key, and only the latest writing of a block opens in its place.
class BlockFile {
 public:
  static Result<BlockFile> create(const std::string& folder);
  /// A block that was never written reads as zeros.
  Result<void> read(std::uint64_t number, std::span<std::uint8_t> block) const;
  Result<void> write(std::uint64_t number, Octets block);
  int descriptor() const { return file_.get(); }

 private:
  BlockFile(Descriptor file, SecretBytes key, std::string name);
  Descriptor file_;
  std::string name_;  // for errors
  SecretBytes key_;
  std::vector<std::uint32_t> writings_;  // by block
  mutable Bytes sealed_;                 // one block and its tag, on its way
};

}  // namespace sealwire::files
