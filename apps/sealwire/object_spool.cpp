#include "object_spool.hpp"

#include "sealwire/base/try.hpp"

#include "object_row.hpp"
#include "object_source.hpp"
#include "verdict.hpp"

namespace sealwire::app {
Result<ObjectSpool> ObjectSpool::create(SpoolFactory& spools) { return ObjectSpool(SEALWIRE_TRY(spools.create(0))); }

Result<void> ObjectSpool::add(const std::string& path) {
  InputOptions input;
  input.in = path;
  const auto source = SEALWIRE_TRY(ObjectSource::open(input, ObjectSource::Parts::all));
  SpoolSink to(*spool_);
  ObjectRow row(to);
  SEALWIRE_TRY(copy(*source, row));
  SEALWIRE_CHECK(row.finish());
  if (row.count() == 0) return fail(AppError::wrong_input, "no ContentInfo in " + (path.empty() ? "the input" : path));
  count_ += row.count();
  return {};
}

Result<void> ObjectSpool::write_to(Sink& out) const {
  SpoolSource source(*spool_);
  SEALWIRE_TRY(copy(source, out));
  return {};
}

}  // namespace sealwire::app
