#include "label_check.hpp"

#include <algorithm>

#include "sealwire/asn1/registry.hpp"
#include "sealwire/asn1/tree.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/cms/content_info.hpp"
#include "sealwire/cms/content_type.hpp"

#include "disagreement.hpp"

namespace sealwire::smime {

void LabelCheck::begin(std::size_t layer, const mime::MediaType& label) {
  close();
  around_ = nullptr;
  hidden_ = false;
  if (!label.is("application", "cms")) return;
  auto said = read_cms_parameters(label);
  if (!said) {
    remarks_.emplace_back(layer, said.error().message());
    return;
  }
  scope_.emplace(Scope{layer, *std::move(said), {}, {}});
}

void LabelCheck::saw(asn1::Oid type, bool hidden) {
  if (!scope_) {
    if (around_ != nullptr) around_->saw(type, hidden || around_->hidden_);
    return;
  }
  if (type == cms::content_types::data) return;
  const cms::ContentType* known = cms::find_content_type(type);
  const bool encapsulates = known != nullptr && known->encapsulates;
  const auto add = [&](CmsParameters& to) {
    (encapsulates ? to.encapsulating_content : to.inner_content).push_back(name_of_content_type(type));
  };
  add(scope_->all);
  if (!hidden) add(scope_->visible);
}

void LabelCheck::incomplete() {
  if (scope_) scope_->complete = false;
  if (!scope_ && around_ != nullptr) around_->incomplete();
}

std::vector<std::string> LabelCheck::missing() const {
  std::vector<std::string> out;
  if (!scope_ || !scope_->complete) return out;
  const auto look = [&out](const std::vector<std::string>& named, const std::vector<std::string>& found) {
    for (const std::string& word : named) {
      if (std::ranges::find(found, word) == found.end() && cms::find_content_type(word) != nullptr) out.push_back(word);
    }
  };
  look(scope_->label.inner_content, scope_->all.inner_content);
  return out;
}

void LabelCheck::note(std::vector<Layer>& layers) {
  close();
  for (auto& [layer, remark] : remarks_) {
    if (layer < layers.size()) layers[layer].remarks.push_back(std::move(remark));
  }
  remarks_.clear();
}

void LabelCheck::close() {
  if (!scope_) return;
  for (std::string& remark : disagreements(scope_->label, scope_->visible, scope_->all, scope_->complete)) {
    remarks_.emplace_back(scope_->layer, std::move(remark));
  }
  scope_.reset();
}

Result<void> check_named_content(Octets content, const LabelCheck& labels) {
  const std::vector<std::string> named = labels.missing();
  if (named.empty() || content.empty()) return {};
  const std::string where = "the content that the label calls " + named.front();
  asn1::Arena arena;
  auto info = cms::read_content_info(content, arena);
  const cms::ContentType& type = *cms::find_content_type(named.front());
  const Octets value = info && info->content_type == type.oid ? info->content.octets : content;
  auto node = asn1::tree(value, {.type = type.type});
  if (node && node->warnings.empty()) return {};
  if (!info) return std::unexpected(std::move(info).error().within(where));
  if (!node) return std::unexpected(std::move(node).error().within(where));
  return fail(SmimeError::bad_message, where + ": " + node->warnings.front());
}

}  // namespace sealwire::smime
