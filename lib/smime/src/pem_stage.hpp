#pragma once

#include <memory>
#include <string>

#include "sealwire/base/base64.hpp"

#include "stages.hpp"

namespace sealwire::smime {

/// The CMS between the lines of a PEM block, for the stage inside; what stands around the block is passed over. Which
/// block it is, is told as in pem_cms().
class PemStage final : public Stage {
 public:
  explicit PemStage(std::unique_ptr<Stage> inside) : inside_(std::move(inside)) {}
  Result<void> write(Octets octets) override;
  Result<void> finish() override;

 private:
  enum class Place : std::uint8_t {
    before,   ///< no block yet
    headers,  ///< the lines of RFC 1421 in front of the base64
    front,    ///< too little of the block to tell what it is
    within,   ///< the block
    other,    ///< a block of something else
    after,
  };
  Result<void> take_line();
  Result<void> begin(std::string_view line);
  Result<void> digits(std::string_view line);
  Result<void> decide();
  Result<void> end();

  std::unique_ptr<Stage> inside_;
  Base64Decoder decoder_;
  std::string line_;
  Bytes front_;
  bool labelled_ = false;
  Place place_ = Place::before;
};

}  // namespace sealwire::smime
