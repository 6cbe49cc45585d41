#pragma once

#include "sealwire/smime/open.hpp"

namespace sealwire::smime {

/// `given`, or a new one.
Result<std::shared_ptr<Spool>> content_spool(const std::shared_ptr<Spool>& given, SpoolFactory& spools,
                                             std::uint64_t expected);

/// The error with the layers around it in front: what a disk or a network refuses has nothing to do with them.
Error inside_layers(Error error, std::size_t layers);

/// open(), with the content in such a spool.
Result<Opened> open_whole(Octets message, const OpenOptions& options, const std::shared_ptr<Spool>& given,
                          SpoolFactory& spools);

}  // namespace sealwire::smime
