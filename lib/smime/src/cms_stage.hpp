#pragma once

#include "sealwire/mime/media_type.hpp"

#include "stages.hpp"

namespace sealwire::smime {

/// A ContentInfo of whatever type, labelled so if it is the body of an entity. With `type_seen` the label's check knows
/// the type already; without it, and without a layer around, only types that are known here are opened.
std::unique_ptr<Stage> make_cms(StageContext& context, std::optional<mime::MediaType> label, bool type_seen = false);

}  // namespace sealwire::smime
