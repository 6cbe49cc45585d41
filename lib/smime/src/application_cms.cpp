#include "sealwire/smime/application_cms.hpp"

#include <algorithm>

#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/content_type.hpp"

#include "disagreement.hpp"
#include "type_walk.hpp"

namespace sealwire::smime {
namespace {

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

Result<CmsParameters> parameters_of(Octets content_info, bool disclose) {
  TypeWalk::Findings findings{.types = {}, .disclose = disclose};
  TypeWalk walk(findings, {}, 0);
  SEALWIRE_CHECK(walk.write(content_info));
  SEALWIRE_CHECK(walk.finish());
  return std::move(findings.types);
}

struct ContentTypes::State {
  explicit State(bool disclose) : findings{.types = {}, .disclose = disclose} {}
  TypeWalk::Findings findings;
  std::unique_ptr<TypeWalk> walk;
  bool failed = false;
};

ContentTypes::ContentTypes(asn1::Oid outer, asn1::Oid inner, bool disclose) : state_(new State(disclose)) {
  TypeWalk::Findings& found = state_->findings;
  const TypeWalk note(found, outer, 0);
  const bool hidden = outer == cms::content_types::enveloped_data || outer == cms::content_types::encrypted_data ||
                      outer == cms::content_types::auth_enveloped_data;
  if (!hidden || disclose) state_->walk = std::make_unique<TypeWalk>(found, inner, 1);
}
ContentTypes::ContentTypes(bool disclose) : state_(new State(disclose)) {
  state_->walk = std::make_unique<TypeWalk>(state_->findings, asn1::Oid(), 0);
}
ContentTypes::ContentTypes(ContentTypes&&) noexcept = default;
ContentTypes::~ContentTypes() = default;

Result<void> ContentTypes::write(Octets content) {
  // Content need not be what its type says; then nothing more is seen.
  if (state_->walk && !state_->failed) state_->failed = !state_->walk->write(content);
  return {};
}

const CmsParameters& ContentTypes::found() const { return state_->findings.types; }

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

struct LabelWatch::State {
  mime::MediaType label;
  TypeWalk::Findings visible;
  TypeWalk::Findings all{.types = {}, .disclose = true};
  TypeWalk walk_visible{visible, {}, 0};
  TypeWalk walk_all{all, {}, 0};
  bool failed = false;
};

LabelWatch::LabelWatch(const mime::MediaType& label) : state_(new State) { state_->label = label; }
LabelWatch::LabelWatch(LabelWatch&&) noexcept = default;
LabelWatch::~LabelWatch() = default;

Result<void> LabelWatch::write(Octets content_info) {
  if (state_->failed || !state_->label.is("application", "cms")) return {};
  state_->failed = !state_->walk_visible.write(content_info) || !state_->walk_all.write(content_info);
  return {};
}

std::vector<std::string> LabelWatch::disagreements() const {
  if (!state_->label.is("application", "cms")) return {};
  const auto said = read_cms_parameters(state_->label);
  if (!said) return {said.error().message()};
  if (state_->visible.types.empty() && state_->failed) return {};
  const bool complete = !state_->all.closed && !state_->failed;
  return smime::disagreements(*said, state_->visible.types, state_->all.types, complete);
}

}  // namespace sealwire::smime
