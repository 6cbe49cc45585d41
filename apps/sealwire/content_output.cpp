#include "content_output.hpp"

#include "sealwire/base/try.hpp"

namespace sealwire::app {

Result<std::unique_ptr<ContentOutput>> ContentOutput::open(const std::string& path, SpoolFactory& spools) {
  auto output = SEALWIRE_TRY(files::open_output(path));
  std::unique_ptr<ContentOutput> made(new ContentOutput(std::move(output)));
  if (!made->output_->held()) made->spool_ = SEALWIRE_TRY(spools.create(0));
  return made;
}

Result<void> ContentOutput::write(Octets octets) {
  return spool_ ? spool_->write_at(spool_->size(), octets) : output_->write(octets);
}

Result<void> ContentOutput::release() {
  if (spool_) {
    SpoolSource content(*spool_);
    SEALWIRE_TRY(copy(content, *output_));
  }
  return output_->commit();
}

}  // namespace sealwire::app
