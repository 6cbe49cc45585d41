#include "key_finder.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"

#include "key_search.hpp"
#include "recipient_names.hpp"

namespace sealwire::cms {
namespace {

Result<void> check_credentials(const Credentials& credentials) {
  for (const DecryptionKey& own : credentials.keys) {
    if (own.certificate == nullptr || own.key.in_token()) continue;
    const auto& key = own.certificate->public_key();
    if (!key) return std::unexpected(key.error());
    if (!(*key == own.key.public_key())) {
      return fail(CmsError::bad_request, "the private key is not that of the recipient's certificate");
    }
  }
  return {};
}

}  // namespace

Result<FoundKey> find_content_key(const RecipientInfos& infos, const OriginatorInfo* originator,
                                  const Credentials& credentials, const KeyNeed& need, crypto::Legacy legacy,
                                  const RecipientLimits& limits) {
  if (infos.empty()) return fail(CmsError::no_recipients, "RecipientInfos is empty");
  if (infos.size() > limits.recipients) {
    return fail(CmsError::limit, std::to_string(infos.size()) + " RecipientInfos, " +
                                     std::to_string(limits.recipients) + " are allowed");
  }
  SEALWIRE_CHECK(check_credentials(credentials));
  KeySearch search(originator, credentials, need, legacy, limits);
  for (const RecipientInfo& info : infos) SEALWIRE_CHECK(search.look_at(info));
  return std::move(search).result();
}

std::vector<RecipientReport> describe_recipients(const RecipientInfos& infos, const RecipientLimits& limits) {
  std::vector<RecipientReport> out;
  for (std::size_t i = 0; i < std::min(infos.size(), limits.recipients); ++i) {
    for (RecipientReport& report : describe(infos[i])) out.push_back(std::move(report));
  }
  return out;
}

std::vector<RecipientReport> describe_recipients(Octets infos_der) {
  asn1::Arena arena;
  const auto infos = asn1::decode<RecipientInfos>(infos_der, asn1::kBer, arena);
  return infos ? describe_recipients(*infos, {.recipients = SIZE_MAX}) : std::vector<RecipientReport>();
}

}  // namespace sealwire::cms
