#pragma once

#include <memory>
#include <string>

#include "sealwire/base/base64.hpp"
#include "sealwire/base/io.hpp"
#include "sealwire/files/output.hpp"
#include "sealwire/smime/application_cms.hpp"

#include "options.hpp"

namespace sealwire::app {

/// Where a CMS object goes, in the form that --outform asks for. Errors of all: those of files.
class FormOutput final : public Sink {
 public:
  static Result<std::unique_ptr<FormOutput>> open(const OutputOptions& options);
  ~FormOutput() override;
  /// The header of an entity, for Form::smime, before the first octet of the body: with its last line end, without the
  /// empty line.
  Result<void> header(const std::string& fields);
  /// The header of an entity whose body is the object in base64: write() then takes the object.
  /// application/cms with these parameters; the rest as base64_header().
  Result<void> cms_header(const smime::CmsParameters& types);
  Result<void> base64_header(const std::string& content_type);
  /// Octets of the object; for Form::smime of the body as it is to stand there.
  Result<void> write(Octets octets) override;
  /// All is written, and the output appears.
  Result<void> finish();

 private:
  FormOutput(std::unique_ptr<files::Output> output, Form form);
  Result<void> flush();
  std::unique_ptr<files::Output> output_;
  Form form_;
  bool begun_ = false;
  bool base64_ = false;
  Base64Encoder encoder_;
  std::string text_;
};

}  // namespace sealwire::app
