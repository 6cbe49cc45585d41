#include "sealwire/x509/store.hpp"

#include <algorithm>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/x509/name.hpp"

namespace sealwire::x509 {
namespace {

// What two matching names have in common; the octets themselves where they are no name.
std::string name_key(Octets der) {
  asn1::Arena arena;
  const auto name = asn1::decode<Name>(der, asn1::kBer, arena);
  return name ? to_string(Octets(canonical(*name))) : to_string(der);
}

std::string folded(std::string_view text) {
  std::string out(text);
  for (char& c : out) {
    if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
  }
  return out;
}

}  // namespace

bool CertificateStore::add(CertificatePtr certificate) {
  if (contains(certificate->der())) return false;
  const std::size_t at = all_.size();
  by_octets_.emplace(to_string(certificate->der()), at);
  by_serial_.emplace(to_string(certificate->serial()), at);
  if (const auto identifier = certificate->subject_key_identifier())
    by_key_identifier_.emplace(to_string(*identifier), at);
  by_subject_.emplace(to_string(Octets(canonical(certificate->subject()))), at);
  for (const std::string_view uri : certificate->uris()) by_uri_.emplace(folded(uri), at);
  all_.push_back(std::move(certificate));
  return true;
}

bool CertificateStore::contains(Octets der) const { return by_octets_.contains(to_string(der)); }

CertificatePtr CertificateStore::find_issuer_serial(Octets issuer, Octets serial) const {
  const auto [first, last] = by_serial_.equal_range(to_string(serial));
  for (auto i = first; i != last; ++i) {
    if (same_name(all_[i->second]->issuer_der(), issuer)) return all_[i->second];
  }
  return nullptr;
}

CertificatePtr CertificateStore::find_key_identifier(Octets identifier) const {
  const auto found = by_key_identifier_.find(to_string(identifier));
  return found == by_key_identifier_.end() ? nullptr : all_[found->second];
}

std::vector<CertificatePtr> CertificateStore::find_subject(Octets subject) const {
  std::vector<CertificatePtr> out;
  const auto [first, last] = by_subject_.equal_range(name_key(subject));
  for (auto i = first; i != last; ++i) out.push_back(all_[i->second]);
  return out;
}

std::vector<CertificatePtr> CertificateStore::find_uri(std::string_view uri) const {
  std::vector<CertificatePtr> out;
  const auto [first, last] = by_uri_.equal_range(folded(uri));
  for (auto i = first; i != last; ++i) out.push_back(all_[i->second]);
  return out;
}

}  // namespace sealwire::x509
