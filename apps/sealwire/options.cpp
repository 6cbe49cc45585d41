#include "options.hpp"

#include <chrono>
#include <map>

#include "sealwire/base/try.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

const std::map<std::string, Form> kInputForms = {
    {"auto", Form::automatic}, {"der", Form::der}, {"pem", Form::pem}, {"smime", Form::smime}};
const std::map<std::string, Form> kOutputForms = {{"der", Form::der}, {"pem", Form::pem}, {"smime", Form::smime}};

}  // namespace

CLI::Option* add_repeated(CLI::App& command, const std::string& name, std::vector<std::string>& values,
                          const std::string& brief) {
  return command.add_option(name, values, brief)->allow_extra_args(false)->type_size(1);
}

void add_to(CLI::App& command, InputOptions& options) {
  command.add_option("--in", options.in, "read from this file; default: standard input")->type_name("F");
  command.add_option("--inform", options.inform, "form of the input; default: found out")
      ->transform(CLI::CheckedTransformer(kInputForms, CLI::ignore_case).description(""))
      ->type_name("auto|der|pem|smime");
}

void add_out_to(CLI::App& command, OutputOptions& options) {
  command.add_option("--out", options.out, "write to this file, whole or not at all; default: standard output")
      ->type_name("F");
}

void add_to(CLI::App& command, OutputOptions& options) {
  add_out_to(command, options);
  command.add_option("--outform", options.outform, "form of the output; default: der")
      ->transform(CLI::CheckedTransformer(kOutputForms, CLI::ignore_case).description(""))
      ->type_name("der|pem|smime");
}

void add_to(CLI::App& command, ReportOptions& options) {
  command.add_option("--report", options.report, "write what was found as JSON to this file, - for standard error")
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

Result<UnixTime> TrustOptions::time() const {
  if (attime.empty()) return system_time();
  auto time = parse_time(attime);
  if (!time) return fail(AppError::usage, "--attime: " + time.error().what());
  return *time;
}

void add_to(CLI::App& command, PasswordOptions& options) {
  command.add_option("--passin", options.passin, "the password of keys: env:NAME, or file:F for its first line")
      ->type_name("env:NAME|file:F");
}

void add_to(CLI::App& command, SignerOptions& options, bool required) {
  CLI::Option* signer = add_repeated(command, "--signer", options.certificates, "certificate of a signer; repeatable");
  signer->type_name("C");
  if (required) signer->required();
  add_repeated(command, "--inkey", options.keys, "its private key; repeatable, in the order of --signer")
      ->type_name("K");
}

UnixTime system_time() { return std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now()); }

}  // namespace sealwire::app
