#pragma once

#include <memory>
#include <string>

#include "sealwire/base/io.hpp"
#include "sealwire/files/output.hpp"

namespace sealwire::app {

/// Where content goes whose verdict comes after it: a file stays out of sight until release(); for standard output,
/// pipes and devices, which cannot take back, the content waits in a spool.
class ContentOutput final : public Sink {
 public:
  /// `path` empty is standard output; `spools` must outlive the result. Fails with files::FileError::cannot_open.
  static Result<std::unique_ptr<ContentOutput>> open(const std::string& path, SpoolFactory& spools);

  Result<void> write(Octets octets) override;
  /// Where the content waits, for what writes it there itself. It goes with the output.
  Spool& spool() { return spool_ ? *spool_ : *output_->content(); }
  /// The verdict is yes: the content appears. Without it nothing does.
  Result<void> release();
  std::uint64_t size() { return spool().size(); }

 private:
  explicit ContentOutput(std::unique_ptr<files::Output> output) : output_(std::move(output)) {}
  std::unique_ptr<files::Output> output_;
  std::unique_ptr<Spool> spool_;  // none if the output is held
};

}  // namespace sealwire::app
