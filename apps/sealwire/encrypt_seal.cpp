#include <memory>

#include "sealwire/base/try.hpp"

#include "command.hpp"
#include "made_report.hpp"
#include "protect.hpp"

namespace sealwire::app {
namespace {

struct Options {
  ProtectOptions common;
  SigningOptions signing;
  EncryptionOptions encryption;
};

Result<void> encrypt(const Options& options) {
  const smime::EncryptOptions how = SEALWIRE_TRY(make_encrypt_options(options.encryption, options.common.password));
  return protect(options.common, nullptr, &how);
}

Result<void> seal(const Options& options) {
  const UnixTime time = SEALWIRE_TRY(options.common.trust.time());
  const smime::SignOptions sign = SEALWIRE_TRY(make_sign_options(options.signing, options.common.password, time));
  const smime::EncryptOptions encrypt = SEALWIRE_TRY(make_encrypt_options(options.encryption, options.common.password));
  return protect(options.common, &sign, &encrypt);
}

}  // namespace

void add_encrypt(Commands& commands) {
  auto options = std::make_shared<Options>();
  CLI::App& command =
      commands.add("encrypt", "encrypt for recipients: authEnvelopedData, or envelopedData with a CBC cipher",
                   [options] { return with_report(options->common.report, [&options] { return encrypt(*options); }); });
  add_to(command, options->common);
  add_unused_to(command, options->common.trust);
  add_to(command, options->encryption);
  add_envelope_options_to(command, options->encryption, options->common);
  add_compress_to(command, options->common);
  add_key_identifier_to(command, nullptr, &options->encryption);
}

void add_seal(Commands& commands) {
  auto options = std::make_shared<Options>();
  CLI::App& command = commands.add("seal", "sign, then encrypt, as RFC 8591 asks", [options] {
    return with_report(options->common.report, [&options] { return seal(*options); });
  });
  add_to(command, options->common);
  add_signing_trust_to(command, options->common.trust);
  add_to(command, options->signing, true);
  add_to(command, options->encryption);
  add_compress_to(command, options->common);
  add_key_identifier_to(command, &options->signing, &options->encryption);
}

}  // namespace sealwire::app
