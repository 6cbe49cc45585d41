#pragma once

#include <vector>

#include "sealwire/cms/recipient.hpp"

namespace sealwire::cms {

/// A finished RecipientInfos, and what the versions of the structures around it depend on.
struct WrittenRecipients {
  Bytes der;  ///< the SET, with its header
  bool only_version_0 = true;
  bool has_pwri_or_ori = false;
};

/// Wraps `content_key` for every recipient. Errors: bad_request for none, or what a recipient cannot do; crypto's.
Result<WrittenRecipients> write_recipients(const std::vector<Recipient>& recipients, Octets content_key, Random& random,
                                           crypto::Legacy legacy);

}  // namespace sealwire::cms
