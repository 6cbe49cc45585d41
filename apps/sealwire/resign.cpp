#include <algorithm>
#include <memory>

#include "sealwire/base/try.hpp"
#include "sealwire/cms/signed_data_editor.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/files/output.hpp"
#include "sealwire/files/small_file.hpp"
#include "sealwire/mime/entity.hpp"
#include "sealwire/mime/multipart.hpp"
#include "sealwire/smime/signers.hpp"

#include "command.hpp"
#include "form_output.hpp"
#include "inspect_input.hpp"
#include "made_report.hpp"
#include "protect.hpp"
#include "verdict.hpp"

// Changes who signed a SignedData, and where its content is, without touching what stays.

namespace sealwire::app {
namespace {

constexpr std::size_t kLimit = std::size_t{256} << 20;

struct Options {
  ProtectOptions common;
  SigningOptions signing;
  std::string content;
  std::string attach;
  std::string detach;
  std::vector<std::size_t> remove;
  std::size_t replace = 0;
  std::size_t countersign = 0;
  bool remove_certificates = false;
};

Result<void> check(const Options& options) {
  const bool signs = !options.signing.signers.certificates.empty();
  if (options.replace != 0 && options.countersign != 0) {
    return fail(AppError::usage, "--replace goes not with --countersign");
  }
  if ((options.replace != 0 || options.countersign != 0) && options.signing.signers.certificates.size() != 1) {
    return fail(AppError::usage, "--replace and --countersign want one --signer");
  }
  if (!options.attach.empty() && (!options.detach.empty() || !options.content.empty())) {
    return fail(AppError::usage, "--attach goes neither with --detach nor with --content");
  }
  const bool changes = signs || !options.remove.empty() || !options.attach.empty() || !options.detach.empty() ||
                       options.remove_certificates;
  if (changes) return {};
  return fail(AppError::usage,
              "change what? Give --signer C, --remove N, --attach F, --detach F or --remove-certs; see --help");
}

// What a multipart/signed has in front of its signature: the content, as it was signed.
std::optional<Bytes> content_of_multipart(Octets input, Form form) {
  if (form == Form::der || form == Form::pem || !mime::looks_like_entity(input)) return std::nullopt;
  const auto entity = mime::parse_entity(input);
  if (!entity || !entity->content.type.is("multipart", "signed")) return std::nullopt;
  const auto boundary = mime::boundary_of(entity->content.type);
  const auto parts = boundary ? mime::split_multipart(entity->body, *boundary) : std::unexpected(boundary.error());
  return parts && parts->parts.size() == 2 ? std::optional(to_bytes(parts->parts.front())) : std::nullopt;
}

Result<Bytes> signed_data_in(const InputOptions& from, Octets input) {
  for (InspectedPart& part : SEALWIRE_TRY(take_apart(input, from.inform))) {
    if (part.is_asn1) return std::move(part.octets);
  }
  return fail(AppError::wrong_input, "no CMS object in the input");
}

CLI::Validator counted_from_one() {
  return CLI::Validator([](const std::string& word) { return word == "0" ? "signers are counted from 1" : ""; }, "");
}

// Signers are counted from 1, as reports show them.
std::size_t index_of(std::size_t number) { return number - 1; }

Result<void> sign_anew(const Options& options, cms::SignedDataEditor& editor, std::optional<Octets> content) {
  const UnixTime time = SEALWIRE_TRY(options.common.trust.time());
  const smime::SignOptions how = SEALWIRE_TRY(make_sign_options(options.signing, options.common.password, time));
  for (const cms::Signer& signer : SEALWIRE_TRY(smime::cms_signers(how))) {
    if (options.countersign != 0) {
      SEALWIRE_CHECK(editor.countersign(index_of(options.countersign), signer, how.include_certificates));
    } else if (options.replace != 0) {
      SEALWIRE_CHECK(editor.replace_signer(index_of(options.replace), signer, content, how.include_certificates));
    } else {
      SEALWIRE_CHECK(editor.add_signer(signer, content, how.include_certificates));
    }
  }
  for (const x509::CertificatePtr& certificate : how.more_certificates) editor.add_certificate(*certificate);
  return {};
}

// `content` gets what was signed, where that is elsewhere and at hand.
Result<void> edit(const Options& options, cms::SignedDataEditor& editor, std::optional<Bytes>& content) {
  if (!editor.detached() || !options.attach.empty()) content.reset();
  std::vector<std::size_t> remove = options.remove;
  std::ranges::sort(remove, std::greater<>());
  for (const std::size_t number : remove) SEALWIRE_CHECK(editor.remove_signer(index_of(number)));
  if (options.remove_certificates) editor.remove_certificates();
  if (!options.attach.empty()) {
    SEALWIRE_CHECK(editor.attach(SEALWIRE_TRY(files::read_small_file(options.attach, kLimit))));
  }
  if (!options.content.empty()) content = SEALWIRE_TRY(files::read_small_file(options.content, kLimit));
  if (options.signing.signers.certificates.empty()) return {};
  return sign_anew(options, editor, content ? std::optional<Octets>(*content) : std::nullopt);
}

// A multipart/signed stays one, around the content that it came with.
Result<void> write_result(const Options& options, Octets result, bool detached, const std::optional<Bytes>& multipart) {
  const auto out = SEALWIRE_TRY(FormOutput::open(options.common.output));
  if (options.common.output.outform == Form::smime && detached && multipart) {
    crypto::SystemRandom random;
    const smime::OuterForm form{.base64 = true, .file_names = true};
    const smime::Message message = SEALWIRE_TRY(smime::join_signed(*multipart, result, random, form));
    SEALWIRE_CHECK(out->header(message.fields().to_string()));
    SEALWIRE_CHECK(out->write(message.body));
    return out->finish();
  }
  if (options.common.output.outform == Form::smime) {
    SEALWIRE_CHECK(out->base64_header(detached ? "application/pkcs7-signature; name=\"smime.p7s\""
                                               : "application/pkcs7-mime; smime-type=signed-data; name=\"smime.p7m\""));
  }
  SEALWIRE_CHECK(out->write(result));
  return out->finish();
}

Result<void> resign(const Options& options) {
  SEALWIRE_CHECK(check(options));
  const InputOptions& from = options.common.input;
  const Bytes input = SEALWIRE_TRY(files::read_small_file(from.in.empty() ? "-" : from.in, kLimit));
  const Bytes signed_data = SEALWIRE_TRY(signed_data_in(from, input));
  auto editor = SEALWIRE_TRY(cms::SignedDataEditor::open(signed_data));
  const std::optional<Bytes> multipart = content_of_multipart(input, from.inform);
  std::optional<Bytes> content = multipart;
  SEALWIRE_CHECK(edit(options, editor, content));
  std::unique_ptr<files::Output> detached;
  if (!options.detach.empty()) {
    detached = SEALWIRE_TRY(files::open_output(options.detach));
    content = SEALWIRE_TRY(editor.detach());
    SEALWIRE_CHECK(detached->write(*content));
  }
  const Bytes result = SEALWIRE_TRY(editor.write());
  SEALWIRE_CHECK(report_signed(options.common, result, editor.detached(),
                               content ? std::optional<Octets>(*content) : std::nullopt));
  SEALWIRE_CHECK(write_result(options, result, editor.detached(), multipart));
  return detached ? detached->commit() : Result<void>();
}

}  // namespace

void add_resign(Commands& commands) {
  auto options = std::make_shared<Options>();
  CLI::App& command =
      commands.add("resign", "add, remove, replace or countersign signers of a signedData; take its content out or in",
                   [options] { return with_report(options->common.report, [&options] { return resign(*options); }); });
  add_to(command, options->common.input);
  add_to(command, options->common.output);
  add_to(command, options->common.report);
  add_to(command, options->common.password);
  add_signing_trust_to(command, options->common.trust);
  add_to(command, options->signing, false);
  add_key_identifier_to(command, &options->signing, nullptr);
  command.add_option("--content", options->content, "the content of a detached signature")->type_name("F");
  command.add_option("--attach", options->attach, "put this content into a detached signature")->type_name("F");
  command.add_option("--detach", options->detach, "take the content out, and write it to this file")->type_name("F");
  command.add_option("--remove", options->remove, "take signer N out, counted from 1; repeatable")
      ->allow_extra_args(false)
      ->check(counted_from_one())
      ->type_name("N");
  command.add_option("--replace", options->replace, "--signer takes the place of signer N")
      ->check(counted_from_one())
      ->type_name("N");
  command.add_option("--countersign", options->countersign, "--signer signs the signature of signer N")
      ->check(counted_from_one())
      ->type_name("N");
  command.add_flag("--remove-certs", options->remove_certificates, "take all certificates out");
}

}  // namespace sealwire::app
