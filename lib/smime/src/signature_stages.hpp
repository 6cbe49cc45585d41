#pragma once

#include "sealwire/mime/media_type.hpp"

#include "stages.hpp"

namespace sealwire::smime {

/// The body of a multipart/signed of this type.
Result<std::unique_ptr<Stage>> make_multipart(StageContext& context, const mime::MediaType& type);

/// What is labelled as a signature, but not within a multipart/signed: it may have its content inside. If it has none,
/// the message is content like any other: `header` and the body.
std::unique_ptr<Stage> make_lone_signature(StageContext& context, Octets header, std::unique_ptr<Stage> inside);

}  // namespace sealwire::smime
