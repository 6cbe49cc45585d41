#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sealwire/smime/application_cms.hpp"
#include "sealwire/smime/verdict.hpp"

namespace sealwire::smime {

/// Compares the parameters of application/cms with the content types that turn up while an object is opened, layer by
/// layer: what is in sight must be named if the parameter is there at all, what is inside encryption may be, and
/// nothing else.
class LabelCheck {
 public:
  /// For the items of a collection: what they are belongs to the object that holds them.
  explicit LabelCheck(LabelCheck* around = nullptr) : around_(around) {}

  /// A CMS object with a label of its own begins, which will be layer number `layer`.
  void begin(std::size_t layer, const mime::MediaType& label);
  /// A content type, the outer ones first.
  void saw(asn1::Oid type) { saw(type, hidden_); }
  /// Further types are not in sight of who has no key, or are content that happens to be CMS.
  void hide() { hidden_ = true; }
  /// There may be more inside that was not looked at.
  void incomplete();

  /// The types that the label in force names inside and that did not turn up, where all was opened.
  std::vector<std::string> missing() const;
  /// Adds what was found to disagree to the remarks of the layers.
  void note(std::vector<Layer>& layers);

 private:
  struct Scope {
    std::size_t layer;
    CmsParameters label;
    CmsParameters visible;
    CmsParameters all;
    bool complete = true;
  };
  void saw(asn1::Oid type, bool hidden);
  void close();

  LabelCheck* around_;
  std::optional<Scope> scope_;
  bool hidden_ = false;
  std::vector<std::pair<std::size_t, std::string>> remarks_;
};

/// Content whose label says that it is one of RFC 7193's types, although its content type says data: an error of asn1
/// if it is none. `content` is all of it.
Result<void> check_named_content(Octets content, const LabelCheck& labels);

}  // namespace sealwire::smime
