#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sealwire/auth/client.hpp"
#include "sealwire/base/core.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/mime/header.hpp"
#include "sealwire/sip/command.hpp"
#include "sealwire/smime/verdict.hpp"

namespace sealwire::agent {

/// A message of ours, numbered by whoever submits it.
enum class MessageId : std::uint64_t { none = 0 };
/// An action that wants an answer, numbered by the agent.
enum class JobId : std::uint64_t { none = 0 };

enum class Form : std::uint8_t {
  automatic,  ///< seal if the recipient's certificate is known and we can sign; else encrypt, else sign, else clear
  clear,
  sign,
  encrypt,
  seal,  ///< sign, then encrypt
};
enum class Via : std::uint8_t {
  automatic,  ///< MESSAGE if the request fits into 1300 octets, else MSRP
  message,
  msrp,
};
std::string_view name_of(Form form);
std::string_view name_of(Via via);  ///< "message", "msrp"

enum class CertificatePolicy : std::uint8_t {
  automatic,  ///< in signatures, unless the device that is addressed is known to have it
  always,
  never,
};

/// How SIP requests of ours travel.
struct Route {
  std::string target;                  ///< Request-URI; empty: the recipient's URI
  std::optional<Endpoint> proxy;       ///< next hop; none: what the target says
  std::vector<std::string> route;      ///< pre-loaded Route
  auth::AccountPtr account;            ///< answers 401 and 407
  bool congestion_controlled = false;  ///< every hop is: MESSAGE may exceed 1300 octets
};

/// Ends in SendOutcome.
struct SendMessage {
  MessageId id = MessageId::none;
  std::string to;  ///< URI
  Form form = Form::automatic;
  Via via = Via::automatic;
  mime::HeaderFields fields;             ///< of the content: Content-Type, and what else describes it
  std::shared_ptr<const Spool> content;  ///< the body that `fields` describe
  std::uint64_t size = 0;                ///< of `content`
  /// To encrypt for; empty: those of Config::peer_certificates that name `to`.
  std::vector<x509::CertificatePtr> recipients;
  CertificatePolicy certificate = CertificatePolicy::automatic;
  bool capabilities = false;  ///< the smimeCapabilities attribute goes with a MESSAGE too (by MSRP it always does)
  bool multipart = false;     ///< signed as multipart/signed
  Route route;
};
/// Gives a message up that has no outcome yet.
struct CancelMessage {
  MessageId id = MessageId::none;
};

/// Asks by OPTIONS what a device takes; ends in CapabilitiesLearnt.
struct QueryCapabilities {
  MessageId id = MessageId::none;
  std::string to;
  Route route;
};

/// Ends all sessions, and unregisters; Idle follows when nothing is left.
struct Shutdown {};

/// The S/MIME body that a Seal job made, with the fields that describe it.
struct SealedContent {
  mime::HeaderFields fields;
  std::shared_ptr<const Spool> content;
  std::uint64_t size = 0;
};
/// Answers Seal.
struct Sealed {
  JobId job = JobId::none;
  Result<SealedContent> result;
};
/// Answers Open. An error means that it could not be opened at all.
struct Opened {
  JobId job = JobId::none;
  Result<smime::Opened> result;
};

using Command = std::variant<SendMessage, CancelMessage, QueryCapabilities, Shutdown, Sealed, Opened, sip::Register,
                             sip::Unregister>;

}  // namespace sealwire::agent
