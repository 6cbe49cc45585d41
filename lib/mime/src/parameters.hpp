#pragma once

#include <vector>

#include "sealwire/mime/media_type.hpp"

#include "text.hpp"

namespace sealwire::mime {

/// *( ";" attribute "=" value ) from the cursor to the end, or to what cannot belong to it (a ',' or, with
/// `stop_at_blank`, a blank).
Result<std::vector<Parameter>> take_parameters(FieldCursor& cursor, const Limits& limits, bool stop_at_blank = false);

}  // namespace sealwire::mime
