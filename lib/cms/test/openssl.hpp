#pragma once

#include <string>

#include "sealwire/cms/sign.hpp"

#include "support/openssl.hpp"

namespace sealwire::cms::test {

class OpenSsl : public sealwire::test::OpenSsl {
 public:
  void write_identity(const std::string& name, const Signer& signer) const {
    sealwire::test::OpenSsl::write_identity(name, signer.certificate->der(), *signer.key.to_pkcs8());
  }
};

}  // namespace sealwire::cms::test
