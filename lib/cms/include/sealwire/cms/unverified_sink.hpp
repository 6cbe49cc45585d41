#pragma once

#include "sealwire/base/io.hpp"

namespace sealwire::cms {

/// Where content goes before anybody knows whether it is genuine. Whoever passes one promises to keep what arrives from
/// everybody's eyes until finish() has said yes, and to throw it away if it says no.
struct UnverifiedSink {
  explicit UnverifiedSink(Sink& to) : sink(to) {}
  Sink& sink;
};

}  // namespace sealwire::cms
