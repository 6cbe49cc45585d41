#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sealwire/sip/message.hpp"
#include "sealwire/smime/verdict.hpp"

namespace sealwire::agent {

/// Who a message claims to be from.
struct Claim {
  std::string from;      ///< URI of From
  std::string asserted;  ///< SIP URI of P-Asserted-Identity (RFC 3325); empty when there is none
  /// The one that a certificate has to name: From, or the asserted one behind an anonymous From (RFC 3323 §4.1.1.3).
  std::string sender;
};
Claim claim_of(const sip::Message& message);

/// "sip:anonymous@anonymous.invalid" and its like.
bool is_anonymous(std::string_view uri);
/// Whether two texts name the same address of record (RFC 3261 §19.1.4); texts that are no URIs never do.
bool same_person(std::string_view a, std::string_view b);
/// The URI's address of record: no parameters, headers, port 5060 as written; the text itself if it is no SIP URI.
std::string address_of_record(std::string_view uri);
/// What makes two texts of one address of record the same text: escapes undone, host in lower case.
std::string address_key(std::string_view uri);

/// Those who are known to sign: what they send unsigned is not believed.
class KnownSigners {
 public:
  explicit KnownSigners(std::size_t limit = 100'000) : limit_(limit) {}
  void add(std::string_view uri);
  bool contains(std::string_view uri) const;
  std::size_t size() const { return uris_.size(); }

 private:
  std::size_t limit_;
  std::vector<std::string> uris_;  // sorted
};

/// Adds to a verdict what smime cannot know: a claim that contradicts itself, and senders who are known to sign. Makes
/// it not ok, with its reason, and takes the content back unless `release` says otherwise. Gives the identity to be
/// shown: the verified one if there is one.
struct Shown {
  std::string from;
  bool verified = false;
};
Shown judge(const Claim& claim, const KnownSigners& signers, bool release, smime::Opened& opened);

}  // namespace sealwire::agent
