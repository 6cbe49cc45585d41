#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sealwire/asn1/oid.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/files/source.hpp"
#include "sealwire/smime/application_cms.hpp"

#include "options.hpp"

namespace sealwire::app {

/// A CMS object as it arrives: straight from the input where that is BER, else decoded from PEM, base64 or the body of
/// a MIME entity, piece by piece.
class ObjectSource final : public Source {
 public:
  /// Errors: those of the file; wrong_input for an input without a CMS object; those of mime and base.
  /// A short input of text may hold several objects in a row, of which the first one counts unless all are wanted.
  enum class Parts : std::uint8_t { first, all };
  static Result<std::unique_ptr<ObjectSource>> open(const InputOptions& input, Parts parts = Parts::first);
  ~ObjectSource() override;

  /// The contentType of the ContentInfo, not read away. Errors: asn1::Asn1Error, wrong_input.
  Result<asn1::OwnedOid> type() const;
  Result<std::size_t> read(std::span<std::uint8_t> into) override;
  /// What the label of application/cms says that the object is not, once all of it was read.
  std::vector<std::string> remarks() const;
  /// All of it. Errors: limit.
  Result<Bytes> whole();

 private:
  class Decoder;
  class Pem;
  class Base64;
  class Body;

  explicit ObjectSource(std::unique_ptr<files::FileSource> file);
  Result<void> fill(std::size_t limit);
  Result<void> take_whole(Parts parts);
  Result<bool> choose_decoder();
  Result<void> decode(Octets raw);
  Result<void> decode_more();
  Result<std::size_t> next(std::span<std::uint8_t> into);

  std::unique_ptr<files::FileSource> file_;
  Form form_ = Form::automatic;
  std::unique_ptr<Decoder> decoder_;  // none: what is read is the object
  bool ended_ = false;                // the file is
  Bytes front_;                       // of the object, still to be given out from at_ on
  std::size_t at_ = 0;
  std::vector<std::string> remarks_;        // where the object was looked at as a whole
  std::optional<smime::LabelWatch> watch_;  // else
};

}  // namespace sealwire::app
