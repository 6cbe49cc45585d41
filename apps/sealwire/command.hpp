#pragma once

#include <functional>
#include <string>

#include <CLI/CLI.hpp>

#include "sealwire/base/error.hpp"

// A command is one file, which declares its options and what it does; main.cpp names it in one line.

namespace sealwire::app {

/// What a command does once its options are read. Its error, if any, becomes the line on stderr and the exit status.
using Run = std::function<Result<void>()>;

/// The commands of one level: those of the program, or those of a group such as `cert`.
class Commands {
 public:
  explicit Commands(CLI::App& level, Run& chosen) : level_(level), chosen_(chosen) {}

  /// A new command; `options` go onto the result, and `run` is called if the user named it.
  CLI::App& add(const std::string& name, const std::string& brief, Run run);
  /// A group of commands; one of them has to be named.
  Commands group(const std::string& name, const std::string& brief);

 private:
  CLI::App& level_;
  Run& chosen_;
};

void add_sign(Commands& commands);
void add_verify(Commands& commands);
void add_resign(Commands& commands);
void add_encrypt(Commands& commands);
void add_decrypt(Commands& commands);
void add_seal(Commands& commands);
void add_open(Commands& commands);
void add_wrap(Commands& commands);
void add_unwrap(Commands& commands);
void add_inspect(Commands& commands);
void add_cert(Commands& commands);
void add_send(Commands& commands);
void add_listen(Commands& commands);
void add_demo(Commands& commands);

}  // namespace sealwire::app
