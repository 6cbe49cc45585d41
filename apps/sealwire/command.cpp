#include "command.hpp"

namespace sealwire::app {

CLI::App& Commands::add(const std::string& name, const std::string& brief, Run run) {
  CLI::App& command = *level_.add_subcommand(name, brief);
  command.callback([&chosen = chosen_, run = std::move(run)] { chosen = run; });
  return command;
}

Commands Commands::group(const std::string& name, const std::string& brief) {
  return Commands(*level_.add_subcommand(name, brief), chosen_);
}

}  // namespace sealwire::app
