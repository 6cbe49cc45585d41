#include "made_report.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/smime/report.hpp"

#include "report.hpp"
#include "unprotect.hpp"

namespace sealwire::app {

namespace {

Result<std::unique_ptr<Judgement>> judgement_of_own(const ProtectOptions& options) {
  TrustOptions trust = options.trust;
  trust.no_path = trust.no_path || !trust.has_anchors();
  return Judgement::create(trust, {}, options.password);
}

Result<smime::Opened> look_at(Octets signed_data, bool detached, Octets content, const smime::OpenOptions& how) {
  if (!detached) return smime::open(signed_data, how);
  OctetsSource source(content);
  MemorySpool again;
  SEALWIRE_CHECK(again.write_at(0, content));
  smime::Opened opened;
  opened.verdict = SEALWIRE_TRY(smime::open_detached(to_bytes(signed_data), source, how, &again));
  opened.content_size = content.size();
  smime::describe_content(content, opened.verdict);
  return opened;
}

}  // namespace

Result<void> report_signed(const ProtectOptions& options, Octets signed_data, bool detached,
                           std::optional<Octets> content) {
  if (!options.report.report) return {};
  const auto judgement = SEALWIRE_TRY(judgement_of_own(options));
  smime::OpenOptions how;
  how.checks = judgement->checks();
  how.layers = 1;
  how.form = smime::InputForm::binary;
  smime::Opened opened = SEALWIRE_TRY(look_at(signed_data, detached, content.value_or(Octets()), how));
  opened.content.reset();
  bool all_hold = true;
  for (smime::Layer& layer : opened.verdict.layers) {
    auto* details = std::get_if<smime::SignedLayer>(&layer.details);
    for (std::size_t i = 0; details != nullptr && i < details->signers.size(); ++i) {
      smime::SignerVerdict& signer = details->signers[i];
      if (detached && !content) {
        signer.status = smime::SignerStatus::unsupported;
        signer.reason = "its content was not given";
        signer.path = {};
      }
      all_hold = all_hold && signer.status != smime::SignerStatus::invalid;
    }
    layer.ok = all_hold;
  }
  // Nobody asked for a verdict on signatures that are not there, or that cannot be judged here.
  opened.verdict.ok = all_hold;
  if (all_hold) opened.verdict.refusal.reset();
  return write_report_line(options.report, SEALWIRE_TRY(smime::report_line(opened)) + "\n");
}

Result<void> report_made(const ProtectOptions& options, const ContentInput& content, const MadeLayers& layers) {
  if (!options.report.report) return {};
  const auto judgement = SEALWIRE_TRY(judgement_of_own(options));
  smime::Opened made;
  made.verdict.ok = true;
  made.verdict.layers = layers(judgement->checks());
  for (smime::Layer& layer : made.verdict.layers) layer.ok = true;
  smime::describe_content(content.front(), made.verdict);
  made.content_size = content.written();
  return write_report_line(options.report, SEALWIRE_TRY(smime::report_line(made)) + "\n");
}

Result<void> with_report(const ReportOptions& options, const std::function<Result<void>()>& task) {
  Result<void> done = task();
  if (done || !options.report || done.error().blame() == Blame::usage) return done;
  SEALWIRE_CHECK(write_report(options, Json::parse(smime::report(done.error()))));
  return done;
}

}  // namespace sealwire::app
