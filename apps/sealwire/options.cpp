#include "options.hpp"

#include <chrono>

#include "sealwire/base/try.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

const FormNames kInputForms = {
    {"auto", Form::automatic}, {"der", Form::der}, {"pem", Form::pem}, {"smime", Form::smime}};
// The heading in the help under which options stand that every command takes, and that do nothing in this one.
const std::string kUnused = "Options of all commands that change nothing here";
const FormNames kOutputForms = {{"der", Form::der}, {"pem", Form::pem}, {"smime", Form::smime}};

}  // namespace

CLI::Option* add_form(CLI::App& command, const std::string& name, Form& form, const FormNames& names,
                      const std::string& brief) {
  const auto take = [&form, name, names](const std::string& word) {
    std::string list;
    for (const auto& [known, value] : names) {
      if (CLI::detail::to_lower(word) == known) {
        form = value;
        return;
      }
      list += (list.empty() ? "" : ", ") + known;
    }
    throw CLI::ValidationError(name, "'" + word + "' is none of " + list);
  };
  return command.add_option_function<std::string>(name, take, brief);
}

CLI::Option* add_repeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                          const std::string& brief) {
  return command.add_option(name, values, brief)->allow_extra_args(false)->type_size(1);
}

void add_to(CLI::App& command, InputOptions& options) {
  command.add_option("--in", options.in, "read from this file; default: standard input")->type_name("F");
  add_form(command, "--inform", options.inform, kInputForms, "form of the input; default: found out")
      ->type_name("auto|der|pem|smime");
}

void add_content_in_to(CLI::App& command, InputOptions& options) {
  command.add_option("--in", options.in, "read from this file; default: standard input")->type_name("F");
  add_form(command, "--inform", options.inform, kInputForms, "content is taken as it is, whatever is said")
      ->type_name("auto|der|pem|smime")
      ->group(kUnused);
}

void add_out_to(CLI::App& command, OutputOptions& options) {
  command.add_option("--out", options.out, "write to this file, whole or not at all; default: standard output")
      ->type_name("F");
}

void add_content_out_to(CLI::App& command, OutputOptions& options) {
  add_out_to(command, options);
  add_form(command, "--outform", options.outform, kOutputForms, "content comes out as it was carried, whatever is said")
      ->type_name("der|pem|smime")
      ->group(kUnused);
}

void add_to(CLI::App& command, OutputOptions& options) {
  add_out_to(command, options);
  add_form(command, "--outform", options.outform, kOutputForms, "form of the output; default: der")
      ->type_name("der|pem|smime");
}

void add_to(CLI::App& command, ReportOptions& options) {
  command
      .add_option("--report", options.report,
                  "write what was found, or made, as JSON to this file, - for standard error")
      ->type_name("F");
}

void add_to(CLI::App& command, TrustOptions& options) {
  command.add_option("--attime", options.attime, "judge as of this time: RFC 3339, or seconds since 1970")
      ->type_name("T");
  add_repeated(command, "--CAfile", options.ca_files, "certificates that are trusted")->type_name("F");
  add_repeated(command, "--crl", options.crl_files, "certificate revocation lists")->type_name("F");
  add_repeated(command, "--certfile", options.cert_files, "more certificates, not trusted by themselves")
      ->type_name("F");
  command.add_flag("--no-path", options.no_path, "do not validate the certificate path");
  command.add_flag("--system-CA", options.system_ca, "trust the system's certificate authorities too");
}

void add_signing_trust_to(CLI::App& command, TrustOptions& options) {
  command.add_option("--attime", options.attime, "the signingTime, and when --report judges: RFC 3339, or since 1970")
      ->type_name("T");
  add_repeated(command, "--CAfile", options.ca_files, "certificates that are trusted: --report judges the signers")
      ->type_name("F");
  add_repeated(command, "--crl", options.crl_files, "certificate revocation lists, for --report")->type_name("F");
  command.add_flag("--no-path", options.no_path, "do not validate the signers' paths for --report");
  command.add_flag("--system-CA", options.system_ca, "trust the system's certificate authorities too, for --report");
}

void add_unused_to(CLI::App& command, TrustOptions& options) {
  const std::string nothing = "there is no signature to check";
  command.add_option("--attime", options.attime, nothing)->type_name("T")->group(kUnused);
  add_repeated(command, "--CAfile", options.ca_files, nothing)->type_name("F")->group(kUnused);
  add_repeated(command, "--crl", options.crl_files, nothing)->type_name("F")->group(kUnused);
  add_repeated(command, "--certfile", options.cert_files, nothing)->type_name("F")->group(kUnused);
  command.add_flag("--no-path", options.no_path, nothing)->group(kUnused);
  command.add_flag("--system-CA", options.system_ca, nothing)->group(kUnused);
}

Result<UnixTime> TrustOptions::time() const {
  if (attime.empty()) return system_time();
  auto time = parse_time(attime);
  if (!time) return fail(AppError::usage, "--attime: " + time.error().what());
  return *time;
}

void add_to(CLI::App& command, PasswordOptions& options) {
  command
      .add_option("--passin", options.passin,
                  "the password of keys and PKCS #12 files: env:NAME, or file:F for its first line")
      ->type_name("env:NAME|file:F");
}

void add_to(CLI::App& command, SignerOptions& options, bool required) {
  CLI::Option* signer = add_repeated(command, "--signer", options.certificates, "certificate of a signer; repeatable");
  signer->type_name("C");
  if (required) signer->required();
  add_repeated(command, "--inkey", options.keys, "its private key; repeatable, in the order of --signer")
      ->type_name("K");
}

CLI::Option* add_timeout(CLI::App& command, double& seconds, const std::string& brief) {
  constexpr double kLongest = 1e9;
  const auto take = [&seconds](const double& wanted) {
    if (!(wanted >= 0 && wanted <= kLongest)) throw CLI::ValidationError("--timeout", "is no number of seconds");
    seconds = wanted;
  };
  return command.add_option_function<double>("--timeout", take, brief)->type_name("S");
}

UnixTime system_time() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace sealwire::app
