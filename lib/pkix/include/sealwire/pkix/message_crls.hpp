#pragma once

#include <span>

#include "sealwire/pkix/path.hpp"

namespace sealwire::pkix {

/// Lists of a message that are looked at, at most; each may cost a signature verification.
inline constexpr std::size_t kMostMessageCrls = 64;

/// Judges a path that `validator` found once more, by CRLs that came with the message (RFC 8550 §2.2.1, §4.2): what one
/// of them lists is revoked, and they may tell what `validator` could not for want of a CRL. Anybody can put CRLs into
/// a message, or leave them out, so that they never ask for more than `validator` does: without CRLs of its own a path
/// on which they say nothing stays trusted.
PathResult judge_by_message_crls(const PathValidator& validator, PathResult found,
                                 std::span<const x509::CrlPtr> from_message, UnixTime time);

}  // namespace sealwire::pkix
