#include "keys.hpp"

#include <cstdlib>

#include "sealwire/base/try.hpp"
#include "sealwire/crypto/load.hpp"
#include "sealwire/files/small_file.hpp"

#include "verdict.hpp"

namespace sealwire::app {
namespace {

// Where distributions keep the anchors they trust; SSL_CERT_FILE comes first, as with OpenSSL.
constexpr const char* kSystemAnchors[] = {"/etc/ssl/certs/ca-certificates.crt", "/etc/pki/tls/certs/ca-bundle.crt",
                                          "/etc/ssl/ca-bundle.pem", "/etc/ssl/cert.pem"};

Result<std::optional<SecretBytes>> read(const PasswordOptions& options) {
  if (!options.passin) return std::nullopt;
  return std::optional(SEALWIRE_TRY(files::read_password(*options.passin)));
}

std::unexpected<Error> in_file(Error error, const std::string& path) {
  return std::unexpected(std::move(error).within(path));
}

Result<std::string> system_anchor_file() {
  if (const char* chosen = std::getenv("SSL_CERT_FILE"); chosen != nullptr && *chosen != '\0') return chosen;
  for (const char* path : kSystemAnchors) {
    if (files::read_small_file(path)) return path;
  }
  return fail(AppError::usage, "--system-CA: this system has no file of anchors where it is looked for");
}

Result<x509::Bundle> read_file(const std::string& path, const PasswordOptions& password, x509::Wanted wanted) {
  const SecretBytes file = SEALWIRE_TRY(files::read_secret_file(path));
  const std::optional<SecretBytes> word = SEALWIRE_TRY(read(password));
  auto bundle = x509::read_bundle(file, word ? crypto::Password(Octets(*word)) : std::nullopt, wanted);
  if (!bundle) return in_file(std::move(bundle).error(), path);
  return bundle;
}

}  // namespace

Result<x509::Bundle> load_bundle(const std::string& path, const PasswordOptions& password) {
  return read_file(path, password, x509::Wanted::everything);
}

Result<std::vector<x509::CertificatePtr>> load_certificates(const std::string& path, const PasswordOptions& password) {
  x509::Bundle bundle = SEALWIRE_TRY(read_file(path, password, x509::Wanted::no_keys));
  if (bundle.certificates.empty()) {
    return in_file(Error(x509::X509Error::no_certificate, "no certificate is in it"), path);
  }
  return std::move(bundle.certificates);
}

Result<std::vector<x509::CertificatePtr>> load_certificates(const std::vector<std::string>& paths,
                                                            const PasswordOptions& password) {
  std::vector<x509::CertificatePtr> all;
  for (const std::string& path : paths) {
    const auto some = SEALWIRE_TRY(load_certificates(path, password));
    all.insert(all.end(), some.begin(), some.end());
  }
  return all;
}

Result<std::vector<crypto::PrivateKey>> load_keys(const std::string& path_or_uri, const PasswordOptions& password) {
  const std::optional<SecretBytes> word = SEALWIRE_TRY(read(password));
  const crypto::Password given = word ? crypto::Password(Octets(*word)) : std::nullopt;
  if (crypto::is_token_uri(path_or_uri)) return std::vector{SEALWIRE_TRY(crypto::load_token_key(path_or_uri, given))};
  const SecretBytes file = SEALWIRE_TRY(files::read_secret_file(path_or_uri));
  auto found = crypto::load_keys(file, given);
  if (!found) return in_file(std::move(found).error(), path_or_uri);
  if (found->keys.empty()) {
    return in_file(Error(crypto::CryptoError::no_key, "there is no private key in the input"), path_or_uri);
  }
  return std::move(found->keys);
}

Result<crypto::PrivateKey> load_key(const std::string& path_or_uri, const PasswordOptions& password) {
  return SEALWIRE_TRY(load_keys(path_or_uri, password)).front();
}

namespace {

// `key_path` is null if the key lies beside the certificate.
Result<Identity> load_identity(const std::string& path, const std::string* key_path, const PasswordOptions& password) {
  x509::Bundle bundle =
      SEALWIRE_TRY(read_file(path, password, key_path != nullptr ? x509::Wanted::no_keys : x509::Wanted::everything));
  if (bundle.certificates.empty()) {
    return in_file(Error(x509::X509Error::no_certificate, "no certificate is in it"), path);
  }
  if (key_path == nullptr && bundle.keys.empty()) {
    return fail(AppError::usage, "--signer " + path + " holds no private key: name it by --inkey");
  }
  const std::vector<crypto::PrivateKey> keys =
      key_path != nullptr ? SEALWIRE_TRY(load_keys(*key_path, password)) : std::move(bundle.keys);
  for (const crypto::PrivateKey& key : keys) {
    const x509::CertificatePtr certificate = x509::certificate_of(key, bundle.certificates);
    if (!certificate) continue;
    std::erase(bundle.certificates, certificate);
    return Identity{key, certificate, std::move(bundle.certificates)};
  }
  return fail(AppError::usage, "the private key" + (key_path != nullptr ? " " + *key_path : std::string()) +
                                   " does not belong to the certificate in " + path);
}

}  // namespace

Result<std::vector<Identity>> load_identities(const SignerOptions& options, const PasswordOptions& password) {
  if (options.keys.size() > options.certificates.size()) {
    return fail(AppError::usage, "there are more --inkey than --signer");
  }
  std::vector<Identity> identities;
  for (std::size_t i = 0; i < options.certificates.size(); ++i) {
    const std::string* key = i < options.keys.size() ? &options.keys[i] : nullptr;
    identities.push_back(SEALWIRE_TRY(load_identity(options.certificates[i], key, password)));
  }
  return identities;
}

Result<pkix::TrustSettings> load_trust(const TrustOptions& options, const PasswordOptions& password) {
  pkix::TrustSettings trust;
  trust.anchors = SEALWIRE_TRY(load_certificates(options.ca_files, password));
  if (options.system_ca) {
    const std::string path = SEALWIRE_TRY(system_anchor_file());
    const auto system = SEALWIRE_TRY(load_certificates(path));
    trust.anchors.insert(trust.anchors.end(), system.begin(), system.end());
  }
  trust.intermediates = SEALWIRE_TRY(load_certificates(options.cert_files, password));
  for (const std::string& path : options.crl_files) {
    x509::Bundle bundle = SEALWIRE_TRY(load_bundle(path, password));
    if (bundle.crls.empty()) {
      return in_file(Error(x509::X509Error::no_certificate, "no certificate revocation list is in it"), path);
    }
    trust.crls.insert(trust.crls.end(), bundle.crls.begin(), bundle.crls.end());
  }
  return trust;
}

}  // namespace sealwire::app
