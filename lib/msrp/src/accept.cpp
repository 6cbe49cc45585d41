#include "sealwire/msrp/accept.hpp"

#include <string>

namespace sealwire::msrp {
namespace {

Result<void> check_type(const Accepted& accepted, std::string_view content_type, bool wrapped) {
  const auto type = mime::MediaType::parse(content_type);
  if (!type)
    return fail(MsrpError::malformed_field, "Content-Type cannot be read: " + std::string(type.error().what()));
  if (wrapped ? accepted.takes_wrapped(*type) : accepted.takes(*type)) return {};
  return fail(MsrpError::not_accepted,
              type->essence() + (wrapped ? " is not accepted inside a container" : " is not accepted"));
}

}  // namespace

Result<void> Accepted::check(std::string_view content_type) const { return check_type(*this, content_type, false); }
Result<void> Accepted::check_wrapped(std::string_view content_type) const {
  return check_type(*this, content_type, true);
}

}  // namespace sealwire::msrp
