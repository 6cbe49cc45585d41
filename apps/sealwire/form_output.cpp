#include "form_output.hpp"

#include "sealwire/base/try.hpp"

namespace sealwire::app {
namespace {

constexpr std::string_view kBegin = "-----BEGIN CMS-----\n";
constexpr std::string_view kEnd = "-----END CMS-----\n";

}  // namespace

FormOutput::FormOutput(std::unique_ptr<files::Output> output, Form form)
    : output_(std::move(output)), form_(form), encoder_(64, form == Form::pem ? "\n" : "\r\n") {}

FormOutput::~FormOutput() = default;

Result<std::unique_ptr<FormOutput>> FormOutput::open(const OutputOptions& options) {
  auto output = SEALWIRE_TRY(files::open_output(options.out));
  return std::unique_ptr<FormOutput>(new FormOutput(std::move(output), options.outform));
}

Result<void> FormOutput::header(const std::string& fields) {
  return output_->write(as_octets("MIME-Version: 1.0\r\n" + fields + "\r\n"));
}

Result<void> FormOutput::base64_header(const std::string& content_type) {
  base64_ = true;
  return header("Content-Type: " + content_type + "\r\nContent-Transfer-Encoding: base64\r\n");
}

Result<void> FormOutput::cms_header(const smime::CmsParameters& types) {
  mime::MediaType label = smime::write_cms_parameters(types);
  label.set_parameter("name", "smime.cmsc");
  return base64_header(label.to_string());
}

Result<void> FormOutput::write(Octets octets) {
  if (form_ != Form::pem && !base64_) return output_->write(octets);
  if (!begun_ && !base64_) text_ = kBegin;
  begun_ = true;
  encoder_.update(octets, text_);
  return flush();
}

Result<void> FormOutput::flush() {
  SEALWIRE_CHECK(output_->write(as_octets(text_)));
  text_.clear();
  return {};
}

Result<void> FormOutput::finish() {
  if (form_ == Form::pem) {
    if (!begun_) text_ = kBegin;
    encoder_.finish(text_);
    text_ += kEnd;
    SEALWIRE_CHECK(flush());
  } else if (base64_) {
    encoder_.finish(text_);
    SEALWIRE_CHECK(flush());
  }
  return output_->commit();
}

}  // namespace sealwire::app
