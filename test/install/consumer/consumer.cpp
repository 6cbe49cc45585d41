#include <cstdio>

#include <sealwire/base/base64.hpp>

int main() {
  const std::string text = sealwire::to_base64(sealwire::as_octets("Watson, come here"));
  const auto back = sealwire::from_base64(text);
  if (!back || sealwire::to_string(*back) != "Watson, come here") return 1;
  std::puts(text.c_str());
  return 0;
}
