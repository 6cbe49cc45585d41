#pragma once

#include <memory>
#include <string>

#include "sealwire/base/io.hpp"

namespace sealwire::app {

/// CMS objects of any length, one after another as they are in BER.
class ObjectSpool {
 public:
  /// `spools` must outlive the object.
  static Result<ObjectSpool> create(SpoolFactory& spools);
  /// Adds the objects of a file in any form ("" is standard input): one, or several in a row. Errors: those of
  /// ObjectSource; wrong_input for what is no ContentInfo, or none at all.
  Result<void> add(const std::string& path);

  std::size_t count() const { return count_; }
  std::uint64_t size() const { return spool_->size(); }
  Result<void> write_to(Sink& out) const;

 private:
  explicit ObjectSpool(std::unique_ptr<Spool> spool) : spool_(std::move(spool)) {}
  std::unique_ptr<Spool> spool_;
  std::size_t count_ = 0;
};

}  // namespace sealwire::app
