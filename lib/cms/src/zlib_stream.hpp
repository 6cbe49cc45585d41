#pragma once

#include <cstdint>
#include <memory>
#include <span>

#include "sealwire/base/error.hpp"
#include "sealwire/base/octets.hpp"

namespace sealwire::cms {

/// zlib (RFC 1950) as CompressedData has it, without zlib's header in sight.
class Deflater {
 public:
  /// `level` 1 to 9, or -1 for zlib's own choice.
  explicit Deflater(int level);
  Deflater(Deflater&&) noexcept;
  ~Deflater();

  struct Step {
    std::size_t taken = 0;    ///< of the input
    std::size_t written = 0;  ///< to the output
    bool done = false;        ///< the stream is complete
  };
  /// Takes input and gives output as far as there is room; `last` when nothing follows `in`.
  Step step(Octets in, std::span<std::uint8_t> out, bool last);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

class Inflater {
 public:
  Inflater();
  Inflater(Inflater&&) noexcept;
  ~Inflater();

  using Step = Deflater::Step;
  /// Errors: bad_content when this is not zlib.
  Result<Step> step(Octets in, std::span<std::uint8_t> out);

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace sealwire::cms
