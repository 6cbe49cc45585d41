#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>

#include <gtest/gtest.h>

#include "sealwire/base/octets.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/cms/sign.hpp"

namespace sealwire::cms::test {

/// A folder for the files of one run of the program openssl; gone with the object.
class OpenSsl {
 public:
  OpenSsl() {
    std::string name = (std::filesystem::temp_directory_path() / "sealwire-cms-XXXXXX").string();
    folder_ = mkdtemp(name.data());
  }
  ~OpenSsl() {
    std::error_code ignored;
    std::filesystem::remove_all(folder_, ignored);
  }
  static bool available() { return std::system("openssl version >/dev/null 2>&1") == 0; }

  std::string path(const std::string& name) const { return (folder_ / name).string(); }
  void write(const std::string& name, Octets octets) const {
    std::ofstream out(folder_ / name, std::ios::binary);
    out.write(as_text(octets).data(), static_cast<std::streamsize>(octets.size()));
  }
  void write_identity(const std::string& name, const Signer& signer) const {
    write(name + ".crt", as_octets(write_pem("CERTIFICATE", signer.certificate->der())));
    const auto key = signer.key.to_pkcs8();
    write(name + ".key", as_octets(write_pem("PRIVATE KEY", *key)));
  }
  Bytes read(const std::string& name) const {
    std::ifstream in(folder_ / name, std::ios::binary);
    return Bytes(std::istreambuf_iterator<char>(in), {});
  }
  /// Runs "openssl …" in the folder; gives its exit status.
  int run(const std::string& arguments) const {
    return std::system(("cd '" + folder_.string() + "' && openssl " + arguments + " >stdout 2>stderr").c_str());
  }
  std::string errors() const { return std::string(as_text(read("stderr"))); }

 private:
  std::filesystem::path folder_;
};

}  // namespace sealwire::cms::test
