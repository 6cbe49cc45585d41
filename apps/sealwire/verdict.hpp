#pragma once

#include <cstdint>

#include "sealwire/base/error.hpp"

// From an error to what the user and the calling script see of it.

namespace sealwire::app {

/// The status with which the program ends (DESIGN: command line). 0 is yes.
enum class ExitStatus : std::uint8_t { yes = 0, no = 1, usage = 2, malformed = 3, unsupported = 4, environment = 5 };

ExitStatus exit_status(Blame blame);
/// "sealwire: asn1.truncated: …, at octet 815": one line, whatever the input smuggled into the sentence.
std::string complaint(const Error& error);

/// Errors of the program itself.
enum class AppError : std::uint8_t {
  usage,               ///< options that do not go together, or lack something
  not_verified,        ///< a signer is not valid, or there is none
  untrusted,           ///< a certificate path does not hold
  identity_mismatch,   ///< the signature is good, but not that of the expected sender
  unauthenticated,     ///< content that nothing protects against change
  no_recipient,        ///< no RecipientInfo is for the key at hand
  no_answer,           ///< nothing came in the time that was given
  refused_by_far_end,  ///< the far end, or a hop before it, said no
  wrong_input,         ///< the input is not of the form that was asked for
  not_here,            ///< a type or form that this program does not handle
};
ErrorInfo describe(AppError code);

}  // namespace sealwire::app
