#pragma once

#include <memory>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sealwire/cms/credentials.hpp"
#include "sealwire/smime/open.hpp"
#include "sealwire/x509/cache.hpp"
#include "sealwire/x509/store.hpp"

#include "keys.hpp"
#include "options.hpp"

// What verify, decrypt, open, and listen have in common: who is believed, what opens, and one verdict.

namespace sealwire::app {

/// --inkey, --recip, --kek, --pwri-password-file, --secret-key
struct DecryptionOptions {
  std::vector<std::string> keys;
  std::vector<std::string> recipients;
  std::vector<std::string> keks;
  std::vector<std::string> password_files;
  std::vector<std::string> secret_keys;
  std::vector<std::string> psks;
  std::vector<std::string> originators;

  bool empty() const { return keys.empty() && keks.empty() && password_files.empty() && secret_keys.empty(); }
};
void add_to(CLI::App& command, DecryptionOptions& options);
/// Reads keys and certificates. Errors: those of the files; usage if a --recip has no key.
Result<cms::Credentials> make_credentials(const DecryptionOptions& options, const PasswordOptions& password);

/// Anchors, certificates of peers and a cache, in the form in which smime wants them.
class Judgement {
 public:
  /// Errors: those of the files; usage, also for a sender that is no URI.
  static Result<std::unique_ptr<Judgement>> create(const TrustOptions& options, const std::string& sender,
                                                   const PasswordOptions& password);
  /// Views of this object.
  smime::Checks checks() const;

 private:
  Judgement(pkix::TrustSettings trust, const TrustOptions& options, std::string sender);
  bool path_;
  UnixTime time_{};
  std::string sender_;
  std::unique_ptr<Random> random_;
  pkix::PathValidator validator_;
  x509::CertificateStore store_;
  std::unique_ptr<x509::CertificateCache> cache_;
};

/// What the three commands that open have in common.
struct UnprotectOptions {
  InputOptions input;
  OutputOptions output;
  ReportOptions report;
  TrustOptions trust;
  PasswordOptions password;
  DecryptionOptions decryption;
  std::string sender;
  std::string content;   ///< of a detached signature
  std::size_t item = 0;  ///< of a collection; 0: all of them
  std::uint64_t ratio = smime::OpenLimits{}.compression_ratio;
  bool unverified = false;
  bool legacy = false;
};
/// --in, --inform, --out, --report, --unverified
void add_to(CLI::App& command, UnprotectOptions& options);
/// --sender
void add_sender_to(CLI::App& command, std::string& sender);

/// Opens the input as `how` says, writes the report, and the content if the verdict lets it out. Gives the verdict as
/// an error if it is not yes.
Result<void> unprotect(const UnprotectOptions& options, smime::OpenOptions how);

}  // namespace sealwire::app
