#include "sealwire/agent/config.hpp"

#include "sealwire/agent/command.hpp"

namespace sealwire::agent {
namespace {

mime::AcceptList list_of(std::initializer_list<std::pair<const char*, const char*>> types) {
  mime::AcceptList list;
  for (const auto& [type, subtype] : types) list.add({type, subtype, {}, 1000});
  return list;
}

}  // namespace

mime::AcceptList default_accept() {
  return list_of({{"application", "pkcs7-mime"},
                  {"application", "pkcs7-signature"},
                  {"multipart", "signed"},
                  {"multipart", "mixed"},
                  {"multipart", "alternative"},
                  {"message", "cpim"},
                  {"text", "plain"},
                  {"application", "octet-stream"}});
}

mime::AcceptList default_accept_wrapped() { return list_of({{"*", "*"}}); }

std::string_view name_of(Form form) {
  switch (form) {
    case Form::automatic: return "automatic";
    case Form::clear: return "clear";
    case Form::sign: return "sign";
    case Form::encrypt: return "encrypt";
    case Form::seal: return "seal";
  }
  return "";
}

std::string_view name_of(Via via) {
  switch (via) {
    case Via::automatic: return "automatic";
    case Via::message: return "message";
    case Via::msrp: return "msrp";
  }
  return "";
}

}  // namespace sealwire::agent
