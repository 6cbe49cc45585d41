#include <memory>

#include "command.hpp"
#include "unprotect.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

Result<void> verify(const UnprotectOptions& options) {
  smime::OpenOptions how;
  how.layers = 1;
  how.signature_required = true;
  return unprotect(options, how);
}

Result<void> decrypt(UnprotectOptions options) {
  if (options.decryption.empty()) {
    return fail(AppError::usage, "with what? Give --inkey K, --kek ID:HEX, --pwri-password-file F or --secret-key HEX");
  }
  smime::OpenOptions how;
  how.layers = 1;
  how.accept_unauthenticated = true;
  options.trust = TrustOptions();  // taken, but there is nobody to judge
  return unprotect(options, how);
}

Result<void> open(const UnprotectOptions& options) {
  smime::OpenOptions how;
  how.limits.compression_ratio = options.ratio;
  return unprotect(options, how);
}

}  // namespace

void add_verify(Commands& commands) {
  auto options = std::make_shared<UnprotectOptions>();
  CLI::App& command = commands.add("verify", "check the signatures of the outermost layer, and write the content",
                                   [options] { return verify(*options); });
  add_to(command, *options);
  add_to(command, options->password);
  add_to(command, options->trust);
  add_sender_to(command, options->sender);
  command.add_option("--content", options->content, "the content of a detached signature")->type_name("F");
}

void add_decrypt(Commands& commands) {
  auto options = std::make_shared<UnprotectOptions>();
  CLI::App& command = commands.add("decrypt", "decrypt the outermost layer", [options] { return decrypt(*options); });
  add_to(command, *options);
  add_to(command, options->password);
  add_to(command, options->decryption);
  add_unused_to(command, options->trust);
}

void add_open(Commands& commands) {
  auto options = std::make_shared<UnprotectOptions>();
  CLI::App& command = commands.add("open", "take off all layers, in any order, and check each of them",
                                   [options] { return open(*options); });
  command.add_option("--item", options->item, "of a contentCollection: only this one, counted from 1")->type_name("N");
  command
      .add_option("--ratio", options->ratio, "of compressedData: refuse content that grows beyond this; default: 100")
      ->type_name("N");
  add_to(command, *options);
  add_to(command, options->password);
  add_to(command, options->decryption);
  add_to(command, options->trust);
  add_sender_to(command, options->sender);
}

}  // namespace sealwire::app
