#pragma once

#include <string_view>

#include "sealwire/mime/accept.hpp"
#include "sealwire/msrp/error.hpp"

namespace sealwire::msrp {

/// What one side of a session takes (RFC 4975 §8.6). An endpoint that lists nothing takes nothing.
struct Accepted {
  mime::AcceptList types;          ///< accept-types: as the outermost type, and wrapped
  mime::AcceptList wrapped_types;  ///< accept-wrapped-types: only inside a container of `types`

  /// As the outermost type of a message.
  bool takes(const mime::MediaType& type) const { return types.accepts(type, true); }
  /// Inside a container.
  bool takes_wrapped(const mime::MediaType& type) const {
    return types.accepts(type, true) || wrapped_types.accepts(type, true);
  }
  /// Errors: not_accepted; malformed_field when it is no media type.
  Result<void> check(std::string_view content_type) const;
  Result<void> check_wrapped(std::string_view content_type) const;
};

}  // namespace sealwire::msrp
