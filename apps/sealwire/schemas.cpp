#include "schemas.hpp"

#include "sealwire/cms/types.hpp"
#include "sealwire/x509/types.hpp"

namespace sealwire::app {

asn1::Registry known_types() {
  asn1::Registry registry;
  x509::register_types(registry);
  cms::register_types(registry);
  return registry;
}

}  // namespace sealwire::app
