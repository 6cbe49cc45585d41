#include "sealwire/smime/application_cms.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_type.hpp"
#include "sealwire/cms/types.hpp"

#include "disagreement.hpp"

namespace sealwire::smime {
namespace {

using asn1::operator""_oid;
constexpr asn1::Oid kContentCollection = "1.2.840.113549.1.9.16.1.19"_oid;
constexpr asn1::Oid kContentWithAttributes = "1.2.840.113549.1.9.16.1.20"_oid;
constexpr std::size_t kMaxDepth = 32;
constexpr std::size_t kMaxTypes = 256;

/// Walks over what can be seen of nested content types.
class Walk {
 public:
  Result<void> content_info(Octets octets, std::size_t depth) {
    asn1::Arena arena;
    const cms::ContentInfo info = SEALWIRE_TRY(cms::read_content_info(octets, arena));
    return value(info.content_type, info.content.octets, depth);
  }

  CmsParameters take() { return std::move(out_); }

 private:
  Result<void> value(asn1::Oid type, Octets octets, std::size_t depth) {
    const cms::ContentType* name = cms::find_content_type(type);
    if (type == cms::content_types::data) return {};
    auto& list = !name || !name->encapsulates ? out_.inner_content : out_.encapsulating_content;
    if (depth >= kMaxDepth || list.size() >= kMaxTypes) {
      return fail(SmimeError::too_deep, "content types nest deeper than " + std::to_string(kMaxDepth));
    }
    list.push_back(name_of_content_type(type));
    if (!name || !name->encapsulates) return {};
    if (type == cms::content_types::signed_data) return encapsulated<cms::SignedData>(octets, depth);
    if (type == cms::content_types::digested_data) return encapsulated<cms::DigestedData>(octets, depth);
    if (type == cms::content_types::auth_data) return encapsulated<cms::AuthenticatedData>(octets, depth);
    if (type == cms::content_types::compressed_data) return compressed(octets);
    if (type == cms::content_types::content_info) return content_info(octets, depth + 1);
    if (type == kContentCollection) return collection(octets, depth);
    if (type == kContentWithAttributes) return with_attributes(octets, depth);
    return {};  // encrypted: what is inside is not disclosed
  }

  template <class T>
  Result<void> encapsulated(Octets octets, std::size_t depth) {
    asn1::Arena arena;
    const T object = SEALWIRE_TRY(asn1::decode<T>(octets, asn1::kBer, arena));
    const cms::EncapsulatedContentInfo& inner = object.encap_content_info;
    if (!inner.e_content) return label(inner.e_content_type);
    return value(inner.e_content_type, inner.e_content->octets(), depth + 1);
  }

  Result<void> label(asn1::Oid type) {
    if (type == cms::content_types::data) return {};
    const cms::ContentType* name = cms::find_content_type(type);
    (name && name->encapsulates ? out_.encapsulating_content : out_.inner_content)
        .push_back(name_of_content_type(type));
    return {};
  }

  Result<void> compressed(Octets octets) {
    asn1::Arena arena;
    const auto object = SEALWIRE_TRY(asn1::decode<cms::CompressedData>(octets, asn1::kBer, arena));
    return label(object.encap_content_info.e_content_type);
  }

  Result<void> collection(Octets octets, std::size_t depth) {
    asn1::Reader outer(octets);
    const asn1::Element list = SEALWIRE_TRY(outer.next(asn1::tags::sequence, "ContentCollection"));
    asn1::Reader reader = SEALWIRE_TRY(outer.inside(list));
    while (!reader.at_end()) SEALWIRE_CHECK(content_info(SEALWIRE_TRY(reader.next()).octets, depth + 1));
    return {};
  }

  Result<void> with_attributes(Octets octets, std::size_t depth) {
    asn1::Reader outer(octets);
    const asn1::Element whole = SEALWIRE_TRY(outer.next(asn1::tags::sequence, "ContentWithAttributes"));
    asn1::Reader reader = SEALWIRE_TRY(outer.inside(whole));
    return content_info(SEALWIRE_TRY(reader.next(asn1::tags::sequence, "content")).octets, depth + 1);
  }

  CmsParameters out_;
};

Result<std::vector<std::string>> read_list(std::string_view name, std::string_view text) {
  std::vector<std::string> out;
  for (std::size_t at = 0; at <= text.size();) {
    const std::size_t end = std::min(text.find(',', at), text.size());
    std::string_view word = text.substr(at, end - at);
    constexpr std::string_view kBlanks = " \t\r\n";
    const std::size_t first = word.find_first_not_of(kBlanks);
    if (first == std::string_view::npos) {
      return fail(SmimeError::bad_parameter, std::string(name) + " has an empty entry", at);
    }
    word = word.substr(first, word.find_last_not_of(kBlanks) - first + 1);
    if (word.find_first_of(kBlanks) != std::string_view::npos) {
      return fail(SmimeError::bad_parameter, std::string(name) + " lacks a comma", at);
    }
    out.emplace_back(word);
    at = end + 1;
  }
  return out;
}

std::string write_list(const std::vector<std::string>& words) {
  std::string out;
  for (const std::string& word : words) out += (out.empty() ? "" : ", ") + word;
  return out;
}

/// digestedData is what CMS calls the type that RFC 7193 calls digestData.
std::string_view plain(std::string_view word) { return word == "digestedData" ? "digestData" : word; }

using Words = std::vector<std::string>;

/// `from` without one of each of `words`; what of `words` is not there goes to `missing`.
Words without(Words from, const Words& words, Words& missing) {
  for (const std::string& word : words) {
    const auto found = std::ranges::find_if(from, [&word](const std::string& o) { return plain(o) == plain(word); });
    if (found == from.end()) {
      missing.push_back(word);
    } else {
      from.erase(found);
    }
  }
  return from;
}

void compare(std::string_view what, const Words& label, const Words& visible, const Words& all, bool complete,
             Words& out) {
  Words unnamed;
  Words surplus;
  without(label, visible, unnamed);
  without(all, label, surplus);
  for (const std::string& word : unnamed) {
    out.push_back(std::string(what) + " does not name " + word + ", which the object is");
  }
  if (!complete) return;
  for (const std::string& word : surplus) {
    out.push_back(std::string(what) + " names " + word + ", which the object is not");
  }
}

}  // namespace

std::string name_of_content_type(asn1::Oid oid) {
  if (oid == cms::content_types::data) return "data";
  const cms::ContentType* name = cms::find_content_type(oid);
  return name ? std::string(name->token) : asn1::to_dotted(oid);
}

Result<CmsParameters> read_cms_parameters(const mime::MediaType& type) {
  CmsParameters out;
  if (const auto text = type.parameter("encapsulatingcontent")) {
    out.encapsulating_content = SEALWIRE_TRY(read_list("encapsulatingContent", *text));
  }
  if (const auto text = type.parameter("innercontent")) {
    out.inner_content = SEALWIRE_TRY(read_list("innerContent", *text));
  }
  return out;
}

mime::MediaType write_cms_parameters(const CmsParameters& parameters) {
  mime::MediaType out("application", "cms");
  if (!parameters.encapsulating_content.empty()) {
    out.set_parameter("encapsulatingContent", write_list(parameters.encapsulating_content));
  }
  if (!parameters.inner_content.empty()) out.set_parameter("innerContent", write_list(parameters.inner_content));
  return out;
}

Result<CmsParameters> parameters_of(Octets content_info) {
  Walk walk;
  SEALWIRE_CHECK(walk.content_info(content_info, 0));
  return walk.take();
}

std::vector<std::string> disagreements(const CmsParameters& label, const CmsParameters& object, bool inside_hidden) {
  return disagreements(label, object, object, !inside_hidden);
}

std::vector<std::string> disagreements(const CmsParameters& label, const CmsParameters& visible,
                                       const CmsParameters& all, bool complete) {
  std::vector<std::string> out;
  for (const auto* list : {&label.encapsulating_content, &label.inner_content}) {
    for (const std::string& word : *list) {
      const cms::ContentType* name = cms::find_content_type(word);
      if (!name || (name->token != word && word != "digestedData")) {
        out.push_back("\"" + word + "\" is no content type of RFC 7193");
      }
    }
  }
  if (!label.encapsulating_content.empty()) {
    compare("encapsulatingContent", label.encapsulating_content, visible.encapsulating_content,
            all.encapsulating_content, complete, out);
  }
  if (!label.inner_content.empty()) {
    compare("innerContent", label.inner_content, visible.inner_content, all.inner_content, complete, out);
  }
  return out;
}

}  // namespace sealwire::smime
