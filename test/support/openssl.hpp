#pragma once

#include <string>

#include "sealwire/base/octets.hpp"

#include "support/files.hpp"

namespace sealwire::test {

/// The program openssl, run in a folder of its own.
class OpenSsl {
 public:
  static bool available();

  std::string path(const std::string& name) const { return folder_ / name; }
  void write(const std::string& name, Octets octets) const { write_file(folder_.path() / name, octets); }
  Bytes read(const std::string& name) const { return read_file(folder_.path() / name); }
  /// name.crt and name.key in PEM, from the DER of a certificate and of a PKCS #8 key.
  void write_identity(const std::string& name, Octets certificate, Octets key) const;
  /// Runs "openssl …"; gives its exit status.
  int run(const std::string& arguments) const;
  /// What it said to stderr in the last run.
  std::string errors() const { return folder_.get("stderr"); }

 private:
  TemporaryFolder folder_;
};

}  // namespace sealwire::test
