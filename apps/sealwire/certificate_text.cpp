#include "certificate_text.hpp"

#include <algorithm>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/time.hpp"
#include "sealwire/crypto/digest.hpp"
#include "sealwire/x509/name.hpp"

namespace sealwire::app {
namespace {

constexpr std::pair<x509::KeyUsage, std::string_view> kUsages[] = {
    {x509::KeyUsage::digital_signature, "digitalSignature"},
    {x509::KeyUsage::non_repudiation, "nonRepudiation"},
    {x509::KeyUsage::key_encipherment, "keyEncipherment"},
    {x509::KeyUsage::data_encipherment, "dataEncipherment"},
    {x509::KeyUsage::key_agreement, "keyAgreement"},
    {x509::KeyUsage::key_cert_sign, "keyCertSign"},
    {x509::KeyUsage::crl_sign, "cRLSign"},
    {x509::KeyUsage::encipher_only, "encipherOnly"},
    {x509::KeyUsage::decipher_only, "decipherOnly"},
};

std::string with_colons(const std::string& hex) {
  std::string out;
  for (std::size_t i = 0; i < hex.size(); i += 2) out += (i == 0 ? "" : ":") + hex.substr(i, 2);
  return out;
}

std::string key_text(const x509::Certificate& certificate) {
  const auto& key = certificate.public_key();
  if (!key) return "not usable here: " + key.error().message();
  std::string text(crypto::name_of(key->type()));
  if (crypto::is_rsa(key->type())) text += ", " + std::to_string(key->bits()) + " bits";
  return text;
}

template <class List>
Json list_of(const List& list) {
  Json json = Json::array();
  for (const auto& item : list) json.push_back(std::string(item));
  return json;
}

}  // namespace

std::string fingerprint(const x509::Certificate& certificate) {
  const auto digest = crypto::digest(crypto::DigestAlgorithm::sha256, certificate.der());
  return digest ? with_colons(to_hex(*digest)) : std::string();
}

Json to_json(const x509::Certificate& certificate) {
  Json json;
  json["subject"] = certificate.subject_text();
  json["issuer"] = x509::to_text(certificate.issuer());
  json["serial"] = to_hex(certificate.serial());
  json["version"] = certificate.version();
  json["not_before"] = format_time(certificate.not_before());
  json["not_after"] = format_time(certificate.not_after());
  json["uris"] = list_of(certificate.uris());
  json["emails"] = list_of(certificate.email_addresses());
  json["dns_names"] = list_of(certificate.dns_names());
  json["key"] = key_text(certificate);
  json["signature_algorithm"] = asn1::oid_text(certificate.signature_algorithm().algorithm);
  json["ca"] = certificate.is_ca();
  const x509::CertificateExtensions& extensions = certificate.extensions();
  if (extensions.key_usage) {
    json["key_usage"] = Json::array();
    for (const auto& [bit, name] : kUsages) {
      if ((extensions.key_usage->bits & static_cast<std::uint16_t>(bit)) != 0) json["key_usage"].push_back(name);
    }
  }
  if (extensions.extended_key_usage) {
    json["extended_key_usage"] = Json::array();
    for (const asn1::Oid purpose : *extensions.extended_key_usage) {
      json["extended_key_usage"].push_back(asn1::oid_text(purpose));
    }
  }
  if (extensions.subject_key_identifier) json["subject_key_identifier"] = to_hex(*extensions.subject_key_identifier);
  json["sha256"] = fingerprint(certificate);
  return json;
}

std::string to_text(const x509::Certificate& certificate) {
  std::string text;
  const Json json = to_json(certificate);
  for (const auto& [name, value] : json.items()) {
    std::string shown;
    if (value.is_array()) {
      for (const auto& item : value) shown += (shown.empty() ? "" : ", ") + item.get<std::string>();
      if (shown.empty()) continue;
    } else if (value.is_string()) {
      shown = value.get<std::string>();
    } else {
      shown = value.is_boolean() ? (value.get<bool>() ? "yes" : "no") : value.dump();
    }
    std::string label = name;
    for (char& c : label) {
      if (c == '_') c = ' ';
    }
    std::ranges::replace(shown, '\n', '.');  // a name may not begin a line of its own
    text += label + std::string(label.size() < 24 ? 24 - label.size() : 1, ' ') + shown + '\n';
  }
  return text;
}

}  // namespace sealwire::app
