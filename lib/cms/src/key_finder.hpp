#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/cms/credentials.hpp"
#include "sealwire/cms/other_recipient_info.hpp"

namespace sealwire::cms {

/// How long the content-encryption key is: `size`, which RSA PKCS #1 v1.5 must know beforehand; keys that come with a
/// check of their own may have other lengths with RC2, CAST5 and HMAC.
struct KeyNeed {
  std::size_t size;
  std::size_t least;
  std::size_t most;
};

struct FoundKey {
  SecretBytes key;
  /// False when every RecipientInfo that fitted failed its integrity check: the answer will be no. True also for RSA
  /// PKCS #1 v1.5, whose key may be a stand-in (RFC 3218): then the content does not decrypt, or decrypts to noise.
  bool usable = false;
  std::vector<RecipientReport> recipients;
  std::vector<std::string> remarks;  // what was passed over
};

/// Finds the key that `infos` carry for `credentials`. Errors: not_for_us when nothing fits; wrong_version; limit; and
/// where a RecipientInfo fits but cannot be used, and no other can, what is wrong with it (unsupported,
/// bad_parameters).
Result<FoundKey> find_content_key(const RecipientInfos& infos, const OriginatorInfo* originator,
                                  const Credentials& credentials, const KeyNeed& need, crypto::Legacy legacy,
                                  const RecipientLimits& limits);

/// Counts the recipients before they are decoded, which takes many times the memory that they have in the message. The
/// keys of a KeyAgreeRecipientInfo count one each. `recipient_infos` is the whole SET, `offset` where it stands.
/// Errors: limit; asn1's.
Result<void> check_recipient_count(Octets recipient_infos, const RecipientLimits& limits, std::uint64_t offset);
/// The same for the value of an EnvelopedData, AuthEnvelopedData or AuthenticatedData, whose first SET they are.
Result<void> check_recipient_count_in(Octets content, const RecipientLimits& limits, std::uint64_t offset);

/// What the RecipientInfos say, without any key.
std::vector<RecipientReport> describe_recipients(const RecipientInfos& infos, const RecipientLimits& limits);
/// The same of their DER, as it was written here.
std::vector<RecipientReport> describe_recipients(Octets infos_der);

}  // namespace sealwire::cms
