#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sealwire/agent/capability.hpp"
#include "sealwire/agent/command.hpp"
#include "sealwire/sip/action.hpp"

namespace sealwire::agent {

/// Wanted: an S/MIME body around an entity; answered by Sealed. Pure data, to be carried out on a worker: the entity is
/// `fields`, an empty line and the first `size` octets of `content`.
struct Seal {
  JobId job = JobId::none;
  bool sign = false;
  bool encrypt = false;
  mime::HeaderFields fields;
  std::shared_ptr<const Spool> content;
  std::uint64_t size = 0;
  std::vector<x509::CertificatePtr> recipients;
  bool include_certificate = true;
  bool capabilities = false;
  bool multipart = false;
};

/// Wanted: what is in a message, and its verdict; answered by Opened.
struct Open {
  JobId job = JobId::none;
  mime::HeaderFields fields;  ///< Content-Type and what else describes the body
  std::shared_ptr<const Spool> content;
  std::uint64_t size = 0;
  std::string sender;  ///< whom a signer's certificate has to name
  bool accept_clear = false;
  bool release_unverified = false;
};

/// A message came in. Its answer has been given (2xx, or 200 by MSRP).
struct Delivered {
  Via via = Via::message;
  std::string from;  ///< to be shown: the verified identity if `from_verified`, else what the message claims
  bool from_verified = false;
  std::string claimed;   ///< URI of From
  std::string asserted;  ///< of P-Asserted-Identity; empty when there is none
  std::string to;
  std::string message_id;      ///< Call-ID, or Message-ID of MSRP
  std::string outer_type;      ///< Content-Type as it arrived
  smime::Opened opened;        ///< the verdict is final; content only if it may be shown
  std::optional<Error> error;  ///< it could not be opened at all; the verdict is not ok then
  bool duplicate = false;      ///< the same Message-ID came before
};

/// A message came in and was refused, or broke off (status 0); nothing of it is delivered.
struct Rejected {
  Via via = Via::message;
  std::string from;
  std::string outer_type;
  std::uint16_t status = 0;  ///< 415, 493, 503; of SIP or MSRP
  std::string detail;
};

struct SendProgress {
  MessageId id = MessageId::none;
  std::uint64_t acknowledged = 0;
  std::uint64_t total = 0;
};

/// What became of a message of ours.
struct SendOutcome {
  MessageId id = MessageId::none;
  std::optional<Error> error;  ///< none: the far end accepted it
  Via via = Via::message;
  std::uint16_t status = 0;      ///< last SIP or MSRP status; 0 if there was none
  std::string detail;            ///< a sentence: reason phrase, Accept of a 415, …
  Form form = Form::clear;       ///< as sent
  std::uint64_t octets = 0;      ///< of the SIP request as serialized, or of the MSRP message
  std::string accept;            ///< with 415
  std::string certificate_type;  ///< with 493: the media type of what follows
  Bytes certificate;             ///< what the far end says its certificate is; nobody has judged it
  bool ok() const { return !error; }
};

struct CapabilitiesLearnt {
  MessageId id = MessageId::none;
  std::optional<Error> error;
  std::uint16_t status = 0;
  Device device;
  mime::AcceptList accept;
};

/// Something to tell the user that stops nothing: a recipient's certificate does not name the recipient, …
struct Notice {
  MessageId id = MessageId::none;
  std::string text;
};

/// After Shutdown: nothing is left to be done.
struct Idle {};

using Action = std::variant<Send, Close, Connect, Seal, Open, Delivered, Rejected, SendProgress, SendOutcome,
                            CapabilitiesLearnt, sip::RegistrationChanged, sip::Discarded, Notice, Idle>;
using Actions = std::vector<Action>;

}  // namespace sealwire::agent
