#include "support/openssl.hpp"

#include <cstdlib>

#include "sealwire/base/pem.hpp"

namespace sealwire::test {

bool OpenSsl::available() { return std::system("openssl version >/dev/null 2>&1") == 0; }

void OpenSsl::write_identity(const std::string& name, Octets certificate, Octets key) const {
  write(name + ".crt", as_octets(write_pem("CERTIFICATE", certificate)));
  write(name + ".key", as_octets(write_pem("PRIVATE KEY", key)));
}

int OpenSsl::run(const std::string& arguments) const {
  return std::system(("cd '" + folder_.path().string() + "' && openssl " + arguments + " >stdout 2>stderr").c_str());
}

}  // namespace sealwire::test
