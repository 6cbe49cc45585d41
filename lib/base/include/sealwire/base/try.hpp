#pragma once

#include "sealwire/base/error.hpp"

/// The value of a Result, or leave the function with its error. For sources, not for public headers.
#define SEALWIRE_TRY(expression)                                                                     \
  ({                                                                                                 \
    auto&& sealwire_try_ = (expression);                                                             \
    if (!sealwire_try_) return std::unexpected<::sealwire::Error>(std::move(sealwire_try_).error()); \
    *std::move(sealwire_try_);                                                                       \
  })

/// The same for Result<void>.
#define SEALWIRE_CHECK(expression)                                                                       \
  do {                                                                                                   \
    auto&& sealwire_check_ = (expression);                                                               \
    if (!sealwire_check_) return std::unexpected<::sealwire::Error>(std::move(sealwire_check_).error()); \
  } while (false)
