#include "tls_name.hpp"

#include <algorithm>
#include <string_view>

#include <strings.h>

#include "address.hpp"
#include "tls_native.hpp"

namespace sealwire::net {
namespace {

using GeneralNamesPtr = std::unique_ptr<GENERAL_NAMES, Free<GENERAL_NAMES_free>>;

std::string text_of(const ASN1_STRING* string) {
  return {reinterpret_cast<const char*>(ASN1_STRING_get0_data(string)),
          static_cast<std::size_t>(ASN1_STRING_length(string))};
}

bool same(std::string_view a, std::string_view b) {
  return a.size() == b.size() && ::strncasecmp(a.data(), b.data(), a.size()) == 0;
}

/// The host of a sip URI without user; empty for any other URI.
std::string sip_domain(const std::string& uri) {
  const std::size_t colon = uri.find(':');
  if (colon == std::string::npos || !same(uri.substr(0, colon), "sip")) return {};
  const std::string rest = uri.substr(colon + 1);
  if (rest.find('@') != std::string::npos || rest.starts_with('[')) return {};
  return rest.substr(0, rest.find_first_of(":;?"));
}

std::string ip_text(const std::string& octets) {
  if (octets.size() == 4) {
    asio::ip::address_v4::bytes_type bytes;
    std::ranges::transform(octets, bytes.begin(), [](char c) { return static_cast<unsigned char>(c); });
    return asio::ip::make_address_v4(bytes).to_string();
  }
  if (octets.size() == 16) {
    asio::ip::address_v6::bytes_type bytes;
    std::ranges::transform(octets, bytes.begin(), [](char c) { return static_cast<unsigned char>(c); });
    return asio::ip::make_address_v6(bytes).to_string();
  }
  return {};
}

std::string without_last_dot(std::string host) {
  if (host.size() > 1 && host.ends_with('.')) host.pop_back();
  return host;
}

}  // namespace

ServerNames server_names(const x509_st* certificate) {
  ServerNames names;
  std::vector<std::string> dns;
  const GeneralNamesPtr all(
      static_cast<GENERAL_NAMES*>(X509_get_ext_d2i(certificate, NID_subject_alt_name, nullptr, nullptr)));
  for (int i = 0; all && i < sk_GENERAL_NAME_num(all.get()); ++i) {
    int type = 0;
    const auto* value =
        static_cast<const ASN1_STRING*>(GENERAL_NAME_get0_value(sk_GENERAL_NAME_value(all.get(), i), &type));
    std::string text;
    switch (type) {
      case GEN_URI: text = sip_domain(text_of(value)); break;
      case GEN_DNS: dns.push_back(without_last_dot(text_of(value))); break;
      case GEN_IPADD:
        if (std::string ip = ip_text(text_of(value)); !ip.empty()) names.addresses.push_back(std::move(ip));
        break;
      default: break;
    }
    if (!text.empty()) names.domains.push_back(without_last_dot(std::move(text)));
  }
  if (names.domains.empty()) names.domains = std::move(dns);
  return names;
}

bool names_server(const ServerNames& names, const std::string& host) {
  if (const auto address = parse_address(host)) {
    return std::ranges::find(names.addresses, address->to_string()) != names.addresses.end();
  }
  // A name is compared in its entirety, with the octet 0 as any other: "a.example\0.evil" is not "a.example". A
  // wildcard would have to be asked for by that name.
  const std::string wanted = without_last_dot(host);
  return std::ranges::any_of(names.domains, [&](const std::string& domain) {
    return domain.find('*') == std::string::npos && same(domain, wanted);
  });
}

}  // namespace sealwire::net
