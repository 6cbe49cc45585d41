#include <memory>

#include "sealwire/base/try.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/smime/signers.hpp"

#include "command.hpp"
#include "content_input.hpp"
#include "content_type_option.hpp"
#include "form_output.hpp"
#include "made_report.hpp"
#include "protect.hpp"
#include "spools.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

struct Options {
  ProtectOptions common;
  SigningOptions signing;
  std::string econtent_type;
  bool detached = false;
  bool multipart = false;
};

// What S/MIME has no form for: a signature without its content, and content that is no MIME entity.
Result<void> sign_bare(const Options& options, const smime::SignOptions& how) {
  asn1::OwnedOid content_type(cms::content_types::data);
  if (!options.econtent_type.empty())
    content_type = SEALWIRE_TRY(parse_content_type("--econtent-type", options.econtent_type));
  cms::SignOptions sign;
  sign.content_type = content_type;
  sign.detached = options.detached;
  sign.include_certificates = how.include_certificates;
  sign.certificates = how.more_certificates;
  ContentInput content = SEALWIRE_TRY(ContentInput::open(options.common.input.in, options.common.content_type));
  content.take_value_of(content_type);
  const auto out = SEALWIRE_TRY(FormOutput::open(options.common.output));
  if (options.common.output.outform == Form::smime) {
    const bool as_cms = !options.detached && content_type.get() != cms::content_types::data;
    SEALWIRE_CHECK(
        as_cms ? out->cms_header(SEALWIRE_TRY(types_of(content, cms::content_types::signed_data, content_type, false)))
               : out->base64_header(options.detached
                                        ? "application/pkcs7-signature; name=\"smime.p7s\""
                                        : "application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\""));
  }
  std::vector<cms::Signer> signers = SEALWIRE_TRY(smime::cms_signers(how));
  files::FileSpoolFactory spools(disk_alone());
  auto writer = SEALWIRE_TRY(cms::SignedDataWriter::start(std::move(signers), sign, *out, content.size(), &spools));
  SEALWIRE_CHECK(content.pump(writer));
  SEALWIRE_CHECK(writer.finish());
  SEALWIRE_CHECK(report_made(options.common, content, [&writer](const smime::Checks& own) {
    return std::vector<smime::Layer>{smime::signed_layer(writer.report(), own)};
  }));
  return out->finish();
}

Result<void> sign(const Options& options) {
  const UnixTime time = SEALWIRE_TRY(options.common.trust.time());
  smime::SignOptions how = SEALWIRE_TRY(make_sign_options(options.signing, options.common.password, time));
  if (options.multipart && (options.detached || !options.econtent_type.empty())) {
    return fail(AppError::usage, "--multipart goes neither with --detached nor with --econtent-type");
  }
  if (options.detached || !options.econtent_type.empty()) return sign_bare(options, how);
  ProtectOptions common = options.common;
  if (options.multipart) {
    how.form = smime::SignedForm::multipart;
    common.output.outform = Form::smime;
  }
  return protect(common, &how, nullptr);
}

}  // namespace

void add_sign(Commands& commands) {
  auto options = std::make_shared<Options>();
  CLI::App& command = commands.add("sign", "sign the input: signedData", [options] {
    return with_report(options->common.report, [&options] { return sign(*options); });
  });
  add_to(command, options->common);
  add_signing_trust_to(command, options->common.trust);
  add_to(command, options->signing, true);
  add_key_identifier_to(command, &options->signing, nullptr);
  command.add_flag("--detached", options->detached, "leave the content out");
  command.add_flag("--multipart", options->multipart, "multipart/signed: readable without S/MIME");
  command
      .add_option("--econtent-type", options->econtent_type,
                  "type of the signed content, by name or in digits; default: data")
      ->type_name("NAME|OID");
}

}  // namespace sealwire::app
