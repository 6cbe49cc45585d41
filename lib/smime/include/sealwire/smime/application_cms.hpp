#pragma once

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/base/octets.hpp"
#include "sealwire/mime/media_type.hpp"
#include "sealwire/smime/error.hpp"

namespace sealwire::smime {

/// RFC 7193's word (cms/content_type.hpp), else the OID in digits; "data" for id-data.
std::string name_of_content_type(asn1::Oid oid);

/// The parameters of application/cms.
struct CmsParameters {
  std::vector<std::string> encapsulating_content;  ///< outermost first
  std::vector<std::string> inner_content;
  friend bool operator==(const CmsParameters&, const CmsParameters&) = default;

  bool empty() const { return encapsulating_content.empty() && inner_content.empty(); }
};

/// Reads both parameters: one word, or a quoted list with commas and folding blanks. Words are case-sensitive.
/// Errors: bad_parameter for an empty list or one with holes.
Result<CmsParameters> read_cms_parameters(const mime::MediaType& type);
/// application/cms with the parameters that are not empty; lists quoted with ", " between.
mime::MediaType write_cms_parameters(const CmsParameters& parameters);

/// What the object contains as far as it can be seen without a key: types of layers, outermost first. Nothing inside
/// encryption, unless `disclose` asks for the type that stands in clear beside what is encrypted; certificates and
/// attributes are not looked at. Errors: asn1::Asn1Error.
Result<CmsParameters> parameters_of(Octets content_info, bool disclose = false);

/// The same for an object that is still to be made: the types of what passes, which is the content of type `inner` that
/// will go into an object of type `outer`. Encrypted content is only looked at to `disclose` what it is.
class ContentTypes final : public Sink {
 public:
  ContentTypes(asn1::Oid outer, asn1::Oid inner, bool disclose = false);
  /// Of a whole ContentInfo that passes.
  explicit ContentTypes(bool disclose);
  ContentTypes(ContentTypes&&) noexcept;
  ~ContentTypes() override;
  /// Never fails.
  Result<void> write(Octets content) override;
  const CmsParameters& found() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};
/// Compares a label of application/cms with the ContentInfo that passes, as far as that is seen without a key.
class LabelWatch final : public Sink {
 public:
  explicit LabelWatch(const mime::MediaType& label);
  LabelWatch(LabelWatch&&) noexcept;
  ~LabelWatch() override;
  /// Never fails.
  Result<void> write(Octets content_info) override;
  /// What the label says that the object does not; nothing for other labels than application/cms, and for what is no
  /// ContentInfo.
  std::vector<std::string> disagreements() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};
/// What the label says that the object does not; nothing when they agree. What encryption hides is believed.
std::vector<std::string> disagreements(const CmsParameters& label, const CmsParameters& object, bool inside_hidden);

}  // namespace sealwire::smime
