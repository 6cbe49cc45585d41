#pragma once

#include <string>

#include "sealwire/cms/credentials.hpp"
#include "sealwire/cms/other_recipient_info.hpp"

// Whom a RecipientInfo names, for comparing and for people.

namespace sealwire::cms {

bool names(const IssuerAndSerialNumber& name, const x509::Certificate& certificate);
/// By the certificate's subjectKeyIdentifier, or where it has none by the SHA-1 of its key (RFC 5280 §4.2.1.2).
bool names(Octets key_identifier, const x509::Certificate& certificate);
bool names(const RecipientIdentifier& id, const x509::Certificate& certificate);
bool names(const KeyAgreeRecipientIdentifier& id, const x509::Certificate& certificate);

std::string to_text(const RecipientIdentifier& id);
std::string to_text(const KeyAgreeRecipientIdentifier& id);

/// The report on one RecipientInfo; KeyAgreeRecipientInfo gives one for each of its keys.
std::vector<RecipientReport> describe(const RecipientInfo& info);

}  // namespace sealwire::cms
