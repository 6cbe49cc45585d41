#include "verdict.hpp"

namespace sealwire::app {

ExitStatus exit_status(Blame blame) {
  switch (blame) {
    case Blame::refused: return ExitStatus::no;
    case Blame::usage: return ExitStatus::usage;
    case Blame::malformed: return ExitStatus::malformed;
    case Blame::unsupported: return ExitStatus::unsupported;
    case Blame::environment: return ExitStatus::environment;
  }
  return ExitStatus::environment;
}

std::string complaint(const Error& error) {
  constexpr char kDigits[] = "0123456789abcdef";
  std::string line = "sealwire: ";
  for (const char c : error.message()) {
    const auto octet = static_cast<unsigned char>(c);
    if (octet >= 0x20 && octet != 0x7F) {
      line += c;
    } else {
      line += {'\\', 'x', kDigits[octet >> 4], kDigits[octet & 15]};
    }
  }
  return line;
}

ErrorInfo describe(AppError code) {
  switch (code) {
    case AppError::usage: return {"sealwire", "usage", Blame::usage};
    case AppError::not_verified: return {"sealwire", "not-verified", Blame::refused};
    case AppError::untrusted: return {"sealwire", "untrusted", Blame::refused};
    case AppError::identity_mismatch: return {"sealwire", "identity-mismatch", Blame::refused};
    case AppError::unauthenticated: return {"sealwire", "unauthenticated", Blame::refused};
    case AppError::no_recipient: return {"sealwire", "no-recipient", Blame::refused};
    case AppError::refused_by_far_end: return {"sealwire", "refused-by-far-end", Blame::refused};
    case AppError::no_answer: return {"sealwire", "no-answer", Blame::environment};
    case AppError::wrong_input: return {"sealwire", "wrong-input", Blame::malformed};
    case AppError::not_here: return {"sealwire", "not-here", Blame::unsupported};
  }
  return {"sealwire", "unknown", Blame::environment};
}

}  // namespace sealwire::app
