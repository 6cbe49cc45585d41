#pragma once

#include "sealwire/smime/application_cms.hpp"

namespace sealwire::smime {

/// What `label` says that is not so: it lacks what is `visible`, or (where the object is known to be `complete`) names
/// what is not among `all`.
std::vector<std::string> disagreements(const CmsParameters& label, const CmsParameters& visible,
                                       const CmsParameters& all, bool complete);

}  // namespace sealwire::smime
