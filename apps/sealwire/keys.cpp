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

}  // namespace

namespace {

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

Result<crypto::PrivateKey> load_key(const std::string& path_or_uri, const PasswordOptions& password) {
  const std::optional<SecretBytes> word = SEALWIRE_TRY(read(password));
  const crypto::Password given = word ? crypto::Password(Octets(*word)) : std::nullopt;
  if (crypto::is_token_uri(path_or_uri)) return crypto::load_token_key(path_or_uri, given);
  const SecretBytes file = SEALWIRE_TRY(files::read_secret_file(path_or_uri));
  auto key = crypto::load_private_key(file, given);
  if (!key) return in_file(std::move(key).error(), path_or_uri);
  return key;
}

Result<std::vector<Identity>> load_identities(const SignerOptions& options, const PasswordOptions& password) {
  if (options.keys.size() > options.certificates.size()) {
    return fail(AppError::usage, "there are more --inkey than --signer");
  }
  std::vector<Identity> identities;
  for (std::size_t i = 0; i < options.certificates.size(); ++i) {
    const std::string& path = options.certificates[i];
    const x509::Wanted wanted = i < options.keys.size() ? x509::Wanted::no_keys : x509::Wanted::everything;
    x509::Bundle bundle = SEALWIRE_TRY(read_file(path, password, wanted));
    if (bundle.certificates.empty()) {
      return in_file(Error(x509::X509Error::no_certificate, "no certificate is in it"), path);
    }
    if (i >= options.keys.size() && bundle.keys.empty()) {
      return fail(AppError::usage, "--signer " + path + " holds no private key: name it by --inkey");
    }
    const crypto::PrivateKey key =
        i < options.keys.size() ? SEALWIRE_TRY(load_key(options.keys[i], password)) : bundle.keys.front();
    x509::CertificatePtr certificate = x509::certificate_of(key, bundle.certificates);
    if (!certificate) {
      return fail(AppError::usage, "the private key" +
                                       (i < options.keys.size() ? " " + options.keys[i] : std::string()) +
                                       " does not belong to the certificate in " + path);
    }
    Identity identity{key, certificate, {}};
    for (const x509::CertificatePtr& other : bundle.certificates) {
      if (other != certificate) identity.others.push_back(other);
    }
    identities.push_back(std::move(identity));
  }
  return identities;
}

Result<std::vector<OwnKey>> load_own_keys(const std::vector<std::string>& keys,
                                          const std::vector<x509::CertificatePtr>& certificates,
                                          const PasswordOptions& password) {
  std::vector<OwnKey> own;
  for (const std::string& path : keys) {
    const crypto::PrivateKey key = SEALWIRE_TRY(load_key(path, password));
    x509::CertificatePtr certificate = x509::certificate_of(key, certificates);
    if (!certificate && !crypto::is_token_uri(path)) {
      const x509::Bundle beside = SEALWIRE_TRY(load_bundle(path, password));
      certificate = x509::certificate_of(key, beside.certificates);
    }
    own.push_back({key, std::move(certificate)});
  }
  return own;
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
