#pragma once

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

#include "sealwire/base/core.hpp"
#include "sealwire/mime/accept.hpp"
#include "sealwire/msrp/core.hpp"
#include "sealwire/sdp/msrp.hpp"
#include "sealwire/sip/config.hpp"
#include "sealwire/x509/certificate.hpp"

namespace sealwire::agent {

/// A listener for MSRP (transport tcp or tls); all others are SIP's.
struct MsrpListener {
  std::uint32_t id = 0;  ///< as in Peer::listener; 0 for one that is only announced, since our sessions connect
  Endpoint advertised;   ///< an empty host stands for the local address of the SIP flow
};

/// What is taken as the outermost type of a message, unless told otherwise.
mime::AcceptList default_accept();
/// And inside of it.
mime::AcceptList default_accept_wrapped();

struct Config {
  std::string aor;  ///< who we are: "sip:alice@example.com"
  std::string display_name;
  /// Ours: sent with a 493, and compared with what others encrypt for. Null: we can neither sign nor decrypt.
  x509::CertificatePtr certificate = nullptr;
  bool can_sign = false;  ///< Seal jobs that sign can be carried out
  /// Of peers: to encrypt for them, and whoever is named in one is known to sign.
  std::vector<x509::CertificatePtr> peer_certificates;

  mime::AcceptList accept = default_accept();
  mime::AcceptList accept_wrapped = default_accept_wrapped();
  /// A message without any layer is ok, unless its sender is known to sign.
  bool allow_clear = false;
  /// Content of messages that are not ok is delivered all the same.
  bool release_unverified = false;
  /// Encrypted messages are opened before they are answered, so that 493 can be said; else 202 is, at once.
  bool open_before_answer = true;
  std::chrono::seconds answer_within{8};  ///< 202 when opening takes longer

  std::vector<MsrpListener> msrp_listeners;
  /// Names us in session descriptions before a flow shows our address.
  std::string host = "127.0.0.1";
  bool msrp_tls = false;  ///< our offers ask for TLS
  /// Of the certificate that we show in TLS; our session descriptions name it (RFC 4975 §14.4).
  std::vector<sdp::Fingerprint> tls_fingerprints;
  std::uint64_t max_message_octets = std::uint64_t{2} << 30;
  std::chrono::seconds session_idle{10};    ///< our sessions end after so long without a message; 0: at once
  std::chrono::seconds invite_timeout{60};  ///< from INVITE to the final answer
  std::size_t sessions = 10'000;            ///< at once
  std::size_t jobs = 10'000;                ///< Open and Seal that are not answered; beyond, 503

  sip::Config sip;  ///< its `accept` is set from ours
  msrp::Config msrp;
};

}  // namespace sealwire::agent
