#include <cstdio>

#include <CLI/CLI.hpp>

int main(int argc, char** argv) {
  CLI::App app("End-to-end secured SIP messaging", "sealwire");
  app.set_version_flag("--version", SEALWIRE_VERSION);
  CLI11_PARSE(app, argc, argv);
  std::fputs(app.help().c_str(), stdout);
  return 2;
}
