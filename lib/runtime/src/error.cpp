#include "sealwire/runtime/error.hpp"

namespace sealwire::runtime {

ErrorInfo describe(RuntimeError code) {
  switch (code) {
    case RuntimeError::no_key: return {"runtime", "no-key", Blame::usage};
    case RuntimeError::bad_listener: return {"runtime", "bad-listener", Blame::usage};
    case RuntimeError::not_delivered: return {"runtime", "not-delivered", Blame::refused};
  }
  return {"runtime", "unknown", Blame::environment};
}

}  // namespace sealwire::runtime
