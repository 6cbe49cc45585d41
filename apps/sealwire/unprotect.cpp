#include "unprotect.hpp"

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/files/small_file.hpp"
#include "sealwire/files/source.hpp"
#include "sealwire/files/spool.hpp"
#include "sealwire/smime/report.hpp"
#include "sealwire/uri/uri.hpp"

#include "content_output.hpp"
#include "protect.hpp"
#include "report.hpp"
#include "spools.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

// Content of a detached signature, kept while it is verified: it is what was verified that is written, even if the file
// changes meanwhile.
class Keeping final : public Source {
 public:
  Keeping(Source& from, Sink& to) : from_(from), to_(to) {}
  Result<std::size_t> read(std::span<std::uint8_t> into) override {
    const std::size_t got = SEALWIRE_TRY(from_.read(into));
    SEALWIRE_CHECK(to_.write(Octets(into).first(got)));
    size_ += got;
    return got;
  }
  std::uint64_t size() const { return size_; }

 private:
  Source& from_;
  Sink& to_;
  std::uint64_t size_ = 0;
};

smime::InputForm form_of(Form form) {
  switch (form) {
    case Form::automatic: return smime::InputForm::automatic;
    case Form::der: return smime::InputForm::binary;
    case Form::pem: return smime::InputForm::pem;
    case Form::smime: return smime::InputForm::entity;
  }
  return smime::InputForm::automatic;
}

// The report on what was opened, with its content if that goes out.
Result<void> write_opened(const ReportOptions& options, const smime::Opened& opened) {
  if (!options.report) return {};
  return write_report_line(options, SEALWIRE_TRY(smime::report_line(opened)) + "\n");
}

// Who has a message before him waits for his own key to be tried on as many recipients as a message may have.
constexpr std::size_t kAttempts = cms::RecipientLimits{}.recipients;

// The error of an input that could not be opened at all, after the report has said so.
Result<void> refuse(const UnprotectOptions& options, Error error) {
  if (options.report.report) SEALWIRE_CHECK(write_report(options.report, Json::parse(smime::report(error))));
  return std::unexpected(std::move(error));
}

// Content of any length, of which a verdict says what it is by its front.
Result<void> describe(const Spool& content, smime::Verdict& verdict) {
  Bytes front(std::min<std::uint64_t>(content.size(), std::size_t{64} << 10));
  front.resize(SEALWIRE_TRY(content.read_at(0, front)));
  smime::describe_content(front, verdict);
  return {};
}

Result<void> unprotect_detached(const UnprotectOptions& options, const smime::OpenOptions& how, SpoolFactory& spools) {
  const Bytes signature = SEALWIRE_TRY(files::read_small_file(options.input.in.empty() ? "-" : options.input.in));
  const auto source = SEALWIRE_TRY(files::FileSource::open(options.content));
  const std::shared_ptr<ContentOutput> out = SEALWIRE_TRY(ContentOutput::open(options.output.out, spools));
  Keeping content(*source, *out);
  Result<smime::Verdict> verdict = smime::open_detached(signature, content, how, &out->spool());
  if (!verdict) return refuse(options, verdict.error());
  smime::Opened opened{.verdict = *std::move(verdict), .content = nullptr, .content_size = content.size()};
  SEALWIRE_CHECK(describe(out->spool(), opened.verdict));
  const Result<void> answer = smime::require(opened.verdict);
  const bool goes_out = answer || options.unverified;
  if (goes_out) opened.content = std::shared_ptr<const Spool>(out, &out->spool());
  SEALWIRE_CHECK(write_opened(options.report, opened));
  if (goes_out) SEALWIRE_CHECK(out->release());
  return answer;
}

// The content of one item of a collection.
Result<void> write_item(const smime::Opened& opened, std::size_t item, Sink& out) {
  for (const smime::PartVerdict& part : opened.verdict.parts) {
    if (!part.item || part.path != std::to_string(item)) continue;
    SpoolSource rest(*opened.content, part.content_offset);
    Bytes buffer(std::size_t{1} << 16);
    for (std::uint64_t left = part.content_size; left > 0;) {
      const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(left, buffer.size()));
      const std::size_t got = SEALWIRE_TRY(rest.read(std::span(buffer).first(most)));
      SEALWIRE_CHECK(out.write(Octets(buffer).first(got)));
      left -= got;
    }
    return {};
  }
  return fail(AppError::usage, "--item " + std::to_string(item) + ": there is no such item");
}

}  // namespace

void add_to(CLI::App& command, DecryptionOptions& options) {
  add_repeated(command, "--inkey", options.keys, "private key, or a pkcs11: URI; repeatable")->type_name("K");
  add_repeated(command, "--recip", options.recipients, "only what is for this certificate; repeatable")->type_name("C");
  add_repeated(command, "--kek", options.keks, "key-encryption key; repeatable")->type_name("ID:HEX");
  add_repeated(command, "--pwri-password-file", options.password_files, "password in the first line of a file")
      ->type_name("F");
  add_repeated(command, "--psk", options.psks, "pre-shared key that is mixed in (RFC 8696); repeatable")
      ->type_name("ID:HEX");
  add_repeated(command, "--originator", options.originators, "certificate of a sender with a static key; repeatable")
      ->type_name("C");
  add_repeated(command, "--secret-key", options.secret_keys, "the key of encryptedData; repeatable")->type_name("HEX");
}

Result<cms::Credentials> make_credentials(const DecryptionOptions& options, const PasswordOptions& password) {
  cms::Credentials credentials;
  std::vector<crypto::PrivateKey> keys;
  for (const std::string& path : options.keys) {
    for (crypto::PrivateKey& key : SEALWIRE_TRY(load_keys(path, password))) keys.push_back(std::move(key));
  }
  for (const std::string& path : options.recipients) {
    const auto certificates = SEALWIRE_TRY(load_certificates(path, password));
    bool found = false;
    for (const crypto::PrivateKey& key : keys) {
      x509::CertificatePtr certificate = x509::certificate_of(key, certificates);
      if (!certificate) continue;
      credentials.keys.push_back({key, std::move(certificate)});
      found = true;
    }
    if (!found) return fail(AppError::usage, "no --inkey is the private key of --recip " + path);
  }
  if (options.recipients.empty()) {
    for (crypto::PrivateKey& key : keys) credentials.keys.push_back({std::move(key)});
  }
  for (const std::string& text : options.keks) {
    NamedKek kek = SEALWIRE_TRY(parse_kek(text));
    // "cafe" may have been meant as text by who encrypted.
    const Bytes as_text = to_bytes(kek.identifier_text);
    if (as_text != kek.identifier) credentials.shared_keys.push_back({as_text, kek.key.clone()});
    credentials.shared_keys.push_back({std::move(kek.identifier), std::move(kek.key)});
  }
  for (const std::string& path : options.password_files) {
    credentials.passwords.push_back(SEALWIRE_TRY(read_password_file(path)));
  }
  for (const std::string& text : options.psks) {
    NamedKek psk = SEALWIRE_TRY(parse_psk(text));
    const Bytes as_text = to_bytes(psk.identifier_text);
    if (as_text != psk.identifier) credentials.pre_shared_keys.push_back({as_text, psk.key.clone()});
    credentials.pre_shared_keys.push_back({std::move(psk.identifier), std::move(psk.key)});
  }
  credentials.originators = SEALWIRE_TRY(load_certificates(options.originators));
  for (const std::string& text : options.secret_keys) {
    credentials.content_keys.push_back(SEALWIRE_TRY(parse_secret_key(text)));
  }
  return credentials;
}

Judgement::Judgement(pkix::TrustSettings trust, const TrustOptions& options, std::string sender)
    : path_(!options.no_path),
      sender_(std::move(sender)),
      random_(std::make_unique<crypto::SystemRandom>()),
      validator_(trust),
      cache_(std::make_unique<x509::CertificateCache>(*random_)) {
  for (const x509::CertificatePtr& certificate : trust.intermediates) store_.add(certificate);
  for (const x509::CertificatePtr& certificate : trust.anchors) store_.add(certificate);
}

Result<std::unique_ptr<Judgement>> Judgement::create(const TrustOptions& options, const std::string& sender,
                                                     const PasswordOptions& password) {
  if (!sender.empty()) {
    if (auto uri = uri::parse_uri(sender); !uri) {
      return fail(AppError::usage, "--sender " + sender + " is no URI: " + uri.error().what(), uri.error().offset());
    }
  }
  const UnixTime time = SEALWIRE_TRY(options.time());
  pkix::TrustSettings trust = SEALWIRE_TRY(load_trust(options, password));
  std::unique_ptr<Judgement> made(new Judgement(std::move(trust), options, sender));
  made->time_ = time;
  return made;
}

smime::Checks Judgement::checks() const {
  smime::Checks checks;
  checks.path = path_;
  checks.validator = &validator_;
  checks.time = time_;
  checks.sender = sender_;
  checks.certificates = &store_;
  checks.cache = cache_.get();
  return checks;
}

void add_sender_to(CLI::App& command, std::string& sender) {
  command.add_option("--sender", sender, "the signer's certificate must name this URI: sip:alice@example.com")
      ->type_name("URI");
}

void add_to(CLI::App& command, UnprotectOptions& options) {
  add_to(command, options.input);
  add_content_out_to(command, options.output);
  add_to(command, options.report);
  command.add_flag("--unverified", options.unverified,
                   "write the content even if it is not verified; the status stays a no");
  command.add_flag("--legacy", options.legacy, "read old ciphers too: RC2, DES, CAST5");
}

Result<void> unprotect(const UnprotectOptions& options, smime::OpenOptions how) {
  const auto judgement = SEALWIRE_TRY(Judgement::create(options.trust, options.sender, options.password));
  const cms::Credentials credentials = SEALWIRE_TRY(make_credentials(options.decryption, options.password));
  how.checks = judgement->checks();
  how.credentials = &credentials;
  how.form = form_of(options.input.inform);
  how.unverified = options.unverified;
  how.legacy = options.legacy;
  how.limits.private_key_operations = kAttempts;
  files::FileSpoolFactory spools(disk_alone());
  if (!options.content.empty()) return unprotect_detached(options, how, spools);

  const auto source = SEALWIRE_TRY(files::FileSource::open(options.input.in));
  const std::shared_ptr<ContentOutput> out = SEALWIRE_TRY(ContentOutput::open(options.output.out, spools));
  smime::Opener opener(how, spools);
  if (options.item == 0) opener.put_content_in({out, &out->spool()});
  if (auto read = source->pass_mapped(opener); !read) return refuse(options, std::move(read).error());
  const Result<smime::Opened> opened = opener.finish();
  if (!opened) return refuse(options, opened.error());
  SEALWIRE_CHECK(write_opened(options.report, *opened));
  const Result<void> answer = smime::require(opened->verdict);
  if (!opened->content || !(answer || options.unverified)) return answer;
  if (options.item != 0) SEALWIRE_CHECK(write_item(*opened, options.item, *out));
  SEALWIRE_CHECK(out->release());
  return answer;
}

}  // namespace sealwire::app
