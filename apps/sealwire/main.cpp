#include <csignal>
#include <cstdio>
#include <iostream>
#include <new>

#include "sealwire/files/output.hpp"
#include "sealwire/files/source.hpp"

#include "command.hpp"
#include "verdict.hpp"

namespace {

using namespace sealwire;
using namespace sealwire::app;

int finish(ExitStatus status) { return static_cast<int>(status); }

int complain(const Error& error) {
  std::fprintf(stderr, "%s\n", complaint(error).c_str());
  return finish(exit_status(error.blame()));
}

// The command that the user was in the middle of, for the hint: "sealwire cert issue".
std::string innermost(const CLI::App& app) {
  std::string name = app.get_name();
  const auto chosen = app.get_subcommands();
  if (!chosen.empty()) name += " " + innermost(*chosen.front());
  return name;
}

// An option with an empty value is a variable of a script that was not set: taken for "not given", `--sender ""` would
// leave a check out that somebody wanted.
void refuse_empty_values(const CLI::App& app) {
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& value : option->results()) {
      if (value.empty() && option->get_items_expected_max() > 0) {
        throw CLI::ValidationError(option->get_name(), "its value is empty");
      }
    }
  }
  for (const CLI::App* chosen : app.get_subcommands()) refuse_empty_values(*chosen);
}

int run(int argc, char** argv) {
  CLI::App app("End-to-end secured SIP messaging: CMS, S/MIME, SIP MESSAGE, MSRP", "sealwire");
  app.set_version_flag("--version", SEALWIRE_VERSION);
  app.failure_message([](const CLI::App*, const CLI::Error&) { return std::string(); });
  Run chosen;
  Commands commands(app, chosen);
  add_sign(commands);
  add_verify(commands);
  add_resign(commands);
  add_encrypt(commands);
  add_decrypt(commands);
  add_seal(commands);
  add_open(commands);
  add_wrap(commands);
  add_unwrap(commands);
  add_inspect(commands);
  add_cert(commands);
  add_demo(commands);
  add_send(commands);
  add_listen(commands);

  try {
    app.parse(argc, argv);
    refuse_empty_values(app);
  } catch (const CLI::Success& wish) {  // --help, --version
    const int shown = app.exit(wish);
    if (std::fflush(stdout) != 0 || !std::cout.flush()) {
      return complain(Error(BaseError::io, "standard output cannot be written to"));
    }
    return finish(shown == 0 ? ExitStatus::yes : ExitStatus::usage);
  } catch (const CLI::Error& mistake) {
    std::string what = mistake.what();
    for (char& c : what) {
      if (c == '\n') c = ' ';
    }
    return complain(Error(AppError::usage, what + "; see \"" + innermost(app) + " --help\""));
  }
  if (!chosen) return complain(Error(AppError::usage, "no command is named; see \"" + innermost(app) + " --help\""));
  const Result<void> done = chosen();
  return done ? finish(ExitStatus::yes) : complain(done.error());
}

}  // namespace

int main(int argc, char** argv) {
  // A reader that went away and a file that may not grow are errors of write(2), with their own exit status, not a
  // reason to die without a word.
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);
  files::exit_on_lost_input(finish(ExitStatus::environment));
  files::remove_temporaries_on_signals();
  try {
    return run(argc, argv);
  } catch (const std::bad_alloc&) {
    std::fputs("sealwire: sealwire.memory: there is not enough of it\n", stderr);
  } catch (const std::exception& broken) {
    std::fprintf(stderr, "sealwire: sealwire.internal: %s\n", broken.what());
  }
  return finish(ExitStatus::environment);
}
