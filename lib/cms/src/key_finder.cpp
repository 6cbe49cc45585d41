#include "key_finder.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/asn1/reader.hpp"
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

/// The elements of a constructed element, but no more than `most`.
Result<std::size_t> count_inside(asn1::Reader& outer, const asn1::Element& element, std::size_t most) {
  asn1::Reader inside = SEALWIRE_TRY(outer.inside(element));
  std::size_t count = 0;
  for (; count < most && !inside.at_end(); ++count) SEALWIRE_CHECK(inside.next());
  return count;
}

/// The RecipientEncryptedKeys of a KeyAgreeRecipientInfo, which are its last component.
Result<std::size_t> count_keys(asn1::Reader& outer, const asn1::Element& kari, std::size_t most) {
  asn1::Reader inside = SEALWIRE_TRY(outer.inside(kari));
  std::size_t count = 0;
  while (!inside.at_end()) {
    const asn1::Element component = SEALWIRE_TRY(inside.next());
    if (component.constructed) count = SEALWIRE_TRY(count_inside(inside, component, most));
  }
  return count;
}

}  // namespace

Result<void> check_recipient_count(Octets recipient_infos, const RecipientLimits& limits, std::uint64_t offset) {
  asn1::Reader reader(recipient_infos, asn1::kBer, offset);
  const asn1::Element set = SEALWIRE_TRY(reader.next());
  asn1::Reader inside = SEALWIRE_TRY(reader.inside(set));
  std::size_t count = 0;
  while (!inside.at_end()) {
    const asn1::Element info = SEALWIRE_TRY(inside.next());
    const bool agreement = info.tag == asn1::Tag::context(1) && info.constructed;
    const std::size_t keys = agreement ? SEALWIRE_TRY(count_keys(inside, info, limits.recipients + 1)) : 1;
    count += std::max<std::size_t>(keys, 1);
    if (count > limits.recipients) {
      return fail(CmsError::limit,
                  "for more than the " + std::to_string(limits.recipients) + " recipients that are allowed", offset);
    }
  }
  return {};
}

Result<void> check_recipient_count_in(Octets content, const RecipientLimits& limits, std::uint64_t offset) {
  asn1::Reader reader(content, asn1::kBer, offset);
  const asn1::Element sequence = SEALWIRE_TRY(reader.next());
  asn1::Reader inside = SEALWIRE_TRY(reader.inside(sequence));
  while (!inside.at_end()) {
    const asn1::Element component = SEALWIRE_TRY(inside.next());
    if (component.tag == asn1::tags::set) {
      return check_recipient_count(component.octets, limits, inside.offset_of(component.octets.data()));
    }
  }
  return {};
}

Result<FoundKey> find_content_key(const RecipientInfos& infos, const OriginatorInfo* originator,
                                  const Credentials& credentials, const KeyNeed& need, crypto::Legacy legacy,
                                  const RecipientLimits& limits) {
  if (infos.empty()) return fail(CmsError::no_recipients, "RecipientInfos is empty");
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
