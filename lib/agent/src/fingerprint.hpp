#pragma once

#include "sealwire/base/core.hpp"
#include "sealwire/base/error.hpp"
#include "sealwire/sdp/msrp.hpp"

namespace sealwire::agent {

/// True if one of them can be compared: its hash is known, and not MD5.
bool any_usable(const std::vector<sdp::Fingerprint>& named);

/// Whether the certificate that the peer showed in TLS is one that its session description named (RFC 4975 §14.4). A
/// description that names none asks for nothing; nor does TCP, nor a caller who showed no certificate, for no caller
/// has to. Errors: wrong_identity.
Result<void> check_fingerprint(const std::vector<sdp::Fingerprint>& named, const Peer& peer);

}  // namespace sealwire::agent
