#pragma once

#include <string>

#include "sealwire/x509/certificate.hpp"

#include "report.hpp"

namespace sealwire::app {

/// The certificate for people: a line a fact.
std::string to_text(const x509::Certificate& certificate);
/// The same facts for programs.
Json to_json(const x509::Certificate& certificate);
/// SHA-256 of the octets, in pairs of hexadecimal digits with colons.
std::string fingerprint(const x509::Certificate& certificate);

}  // namespace sealwire::app
