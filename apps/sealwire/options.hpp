#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include <CLI/CLI.hpp>

#include "sealwire/base/time.hpp"

// Options that several commands share, named as in `openssl cms` where that has them. A command holds the groups it
// uses and adds each to its parser by one call.

namespace sealwire::app {

enum class Form : std::uint8_t { automatic, der, pem, smime };

/// --in, --inform
struct InputOptions {
  std::string in;  ///< empty: standard input
  Form inform = Form::automatic;
};
void add_to(CLI::App& command, InputOptions& options);
/// For commands whose input is content, which is taken as it is: --inform is taken and means nothing.
void add_content_in_to(CLI::App& command, InputOptions& options);

/// --out, --outform
struct OutputOptions {
  std::string out;  ///< empty: standard output
  Form outform = Form::der;
};
void add_to(CLI::App& command, OutputOptions& options);
/// --out alone.
void add_out_to(CLI::App& command, OutputOptions& options);
/// For commands whose output is content, which has one form: --outform is taken and means nothing.
void add_content_out_to(CLI::App& command, OutputOptions& options);

/// --report
struct ReportOptions {
  std::optional<std::string> report;  ///< a file, or "-" for stderr
};
void add_to(CLI::App& command, ReportOptions& options);

/// --attime, --CAfile, --crl, --certfile, --no-path, --system-CA
struct TrustOptions {
  std::string attime;
  std::vector<std::string> ca_files;
  std::vector<std::string> crl_files;
  std::vector<std::string> cert_files;
  bool no_path = false;
  bool system_ca = false;

  /// --attime, or what the system's clock says.
  Result<UnixTime> time() const;
  /// Whether anybody is trusted.
  bool has_anchors() const { return system_ca || !ca_files.empty(); }
};
/// For commands that judge whom they read.
void add_to(CLI::App& command, TrustOptions& options);
/// For commands that sign, which have a --certfile of their own.
void add_signing_trust_to(CLI::App& command, TrustOptions& options);
/// For commands that have nobody to judge: common options are taken everywhere, here without a meaning.
void add_unused_to(CLI::App& command, TrustOptions& options);

/// --passin
struct PasswordOptions {
  std::optional<std::string> passin;  ///< env:NAME or file:F
};
void add_to(CLI::App& command, PasswordOptions& options);

/// --signer, --inkey: the n-th key belongs to the n-th certificate; a key that is missing is looked for in the
/// certificate's own file.
struct SignerOptions {
  std::vector<std::string> certificates;
  std::vector<std::string> keys;
};
void add_to(CLI::App& command, SignerOptions& options, bool required);

/// An option whose value is one of these words, in any case of its letters.
using FormNames = std::map<std::string, Form>;
CLI::Option* add_form(CLI::App& command, const std::string& name, Form& form, const FormNames& names,
                      const std::string& brief);

/// An option that may be repeated, and takes one value each time.
CLI::Option* add_repeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                          const std::string& brief);

/// --timeout: seconds, with a fraction if need be; 0 for none.
CLI::Option* add_timeout(CLI::App& command, double& seconds, const std::string& brief);

/// What the system's clock says.
UnixTime system_time();

}  // namespace sealwire::app
