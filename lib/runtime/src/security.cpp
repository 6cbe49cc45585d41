#include "sealwire/runtime/security.hpp"

#include <chrono>

#include "sealwire/base/try.hpp"
#include "sealwire/runtime/error.hpp"
#include "sealwire/smime/encrypt_options.hpp"

#include "capabilities.hpp"

namespace sealwire::runtime {
namespace {

/// The header of an entity, with the empty line after it.
Bytes head_of(const mime::HeaderFields& fields) { return to_bytes(fields.to_string() + "\r\n"); }

Result<Bytes> octets_of(const Spool& content, std::uint64_t size) {
  Bytes octets(static_cast<std::size_t>(size));
  for (std::size_t at = 0; at < octets.size();) {
    const std::size_t got = SEALWIRE_TRY(content.read_at(at, std::span(octets).subspan(at)));
    if (got == 0) return fail(BaseError::io, "content ends early", at);
    at += got;
  }
  return octets;
}

Result<void> copy_content(const Spool& content, std::uint64_t size, Sink& to) {
  Bytes piece(64U << 10);
  for (std::uint64_t at = 0; at < size;) {
    const std::size_t wanted = static_cast<std::size_t>(std::min<std::uint64_t>(piece.size(), size - at));
    const std::size_t got = SEALWIRE_TRY(content.read_at(at, std::span(piece).first(wanted)));
    if (got == 0) return fail(BaseError::io, "content ends early", at);
    SEALWIRE_CHECK(to.write(Octets(piece).first(got)));
    at += got;
  }
  return {};
}

}  // namespace

Security::Security(SecurityOptions options, Random& random, SpoolFactory& spools)
    : options_(std::move(options)), random_(random), spools_(spools), validator_(options_.trust), cache_(random) {
  for (const auto& certificate : options_.peers) peers_.add(certificate);
}

Security::~Security() = default;

Result<agent::SealedContent> Security::seal(const agent::Seal& job) const {
  smime::SignOptions sign;
  smime::EncryptOptions encrypt;
  smime::MessagePlan plan;
  if (job.sign) {
    if (options_.signers.empty()) return fail(RuntimeError::no_key, "a message was to be signed, and there is no key");
    sign.signers = options_.signers;
    sign.form = job.multipart ? smime::SignedForm::multipart : smime::SignedForm::opaque;
    sign.digest = options_.digest;
    sign.pss = options_.pss;
    sign.include_certificates = job.include_certificate;
    if (job.include_certificate) sign.more_certificates = options_.more_certificates;
    sign.signing_time = options_.at_time ? *options_.at_time
                                         : std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
    if (job.capabilities) sign.smime_capabilities = default_capabilities();
    plan.sign = &sign;
  }
  if (job.encrypt) {
    encrypt.cipher = options_.cipher;
    for (const auto& certificate : job.recipients) {
      encrypt.recipients.push_back(SEALWIRE_TRY(cms::recipient_for(certificate, options_.recipients)));
    }
    plan.encrypt = &encrypt;
  }
  return job.size <= options_.in_memory ? seal_whole(job, plan) : seal_in_pieces(job, plan);
}

Result<agent::SealedContent> Security::seal_whole(const agent::Seal& job, const smime::MessagePlan& plan) const {
  Bytes entity = head_of(job.fields);
  append(entity, SEALWIRE_TRY(octets_of(*job.content, job.size)));
  smime::Message message =
      plan.sign == nullptr      ? SEALWIRE_TRY(smime::encrypt(entity, *plan.encrypt, random_, plan.form))
      : plan.encrypt == nullptr ? SEALWIRE_TRY(smime::sign(entity, *plan.sign, random_, plan.form))
                                : SEALWIRE_TRY(smime::seal(entity, *plan.sign, *plan.encrypt, random_, plan.form));
  auto spool = std::make_shared<MemorySpool>();
  SEALWIRE_CHECK(spool->write_at(0, message.body));
  const std::uint64_t size = message.body.size();
  return agent::SealedContent{message.fields(), std::move(spool), size};
}

Result<agent::SealedContent> Security::seal_in_pieces(const agent::Seal& job, const smime::MessagePlan& plan) const {
  const Bytes head = head_of(job.fields);
  smime::MessagePlan sized = plan;
  sized.size = head.size() + job.size;
  sized.spools = &spools_;
  std::shared_ptr<Spool> spool = SEALWIRE_TRY(spools_.create(*sized.size));
  SpoolSink out(*spool);
  const auto writer = SEALWIRE_TRY(smime::MessageWriter::create(sized, out, random_));
  SEALWIRE_CHECK(writer->write(head));
  SEALWIRE_CHECK(copy_content(*job.content, job.size, *writer));
  SEALWIRE_CHECK(writer->finish());
  const std::uint64_t size = spool->size();
  return agent::SealedContent{writer->head().fields(), std::move(spool), size};
}

smime::OpenOptions Security::open_options(const agent::Open& job) const {
  smime::OpenOptions options;
  options.checks.path = options_.check_path;
  options.checks.validator = &validator_;
  options.checks.time =
      options_.at_time.value_or(std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()));
  options.checks.sender = job.sender;
  options.checks.certificates = &peers_;
  options.checks.cache = &cache_;
  options.credentials = &options_.credentials;
  options.form = smime::InputForm::entity;
  options.unverified = job.release_unverified;
  options.accept_clear = job.accept_clear;
  return options;
}

Result<smime::Opened> Security::open(const agent::Open& job) const {
  const smime::OpenOptions options = open_options(job);
  if (job.size <= options_.in_memory) {
    return smime::open(job.fields, SEALWIRE_TRY(octets_of(*job.content, job.size)), options);
  }
  smime::Opener opener(job.fields, options, spools_);
  SEALWIRE_CHECK(copy_content(*job.content, job.size, opener));
  return opener.finish();
}

}  // namespace sealwire::runtime
