#include <chrono>
#include <memory>

#include "sealwire/base/pem.hpp"
#include "sealwire/base/try.hpp"
#include "sealwire/crypto/load.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/files/output.hpp"
#include "sealwire/pkix/identity.hpp"
#include "sealwire/uri/uri.hpp"
#include "sealwire/x509/builder.hpp"

#include "certificate_text.hpp"
#include "command.hpp"
#include "key_types.hpp"
#include "keys.hpp"
#include "options.hpp"
#include "printable.hpp"
#include "verdict.hpp"

namespace sealwire::app {
namespace {

struct MakeOptions {
  x509::CertificateRequest request;
  std::string key_type = "p256";
  std::string existing_key;
  std::string public_key_of;
  std::string key_out;
  std::string ca;
  std::string ca_key;
  std::string not_before;
  int days = 365;
  OutputOptions output{.out = {}, .outform = Form::pem};
  PasswordOptions password;
};

struct LookOptions {
  std::string in;
  std::string uri;
  OutputOptions output;
  PasswordOptions password;
  bool json = false;
};

Result<void> write_file(const std::string& path, Octets octets, unsigned mode = 0666) {
  const auto output = SEALWIRE_TRY(files::open_output(path, {.mode = mode}));
  SEALWIRE_CHECK(output->write(octets));
  return output->commit();
}

Result<void> write_certificate(const x509::Certificate& certificate, const OutputOptions& options) {
  if (options.outform == Form::der) return write_file(options.out, certificate.der());
  return write_file(options.out, as_octets(write_pem("CERTIFICATE", certificate.der())));
}

Result<void> set_validity(MakeOptions& options) {
  if (options.days < 1) return fail(AppError::usage, "--days must be at least 1");
  options.request.not_before = system_time();
  if (!options.not_before.empty()) {
    auto time = parse_time(options.not_before);
    if (!time) return fail(AppError::usage, "--not-before: " + time.error().what());
    options.request.not_before = *time;
  }
  options.request.not_after = options.request.not_before + std::chrono::days(options.days);
  return {};
}

Result<void> check_uris(const std::vector<std::string>& uris) {
  for (const std::string& text : uris) {
    if (auto uri = uri::parse_uri(text); !uri) {
      return fail(AppError::usage, "--uri " + text + ": " + uri.error().what(), uri.error().offset());
    }
  }
  return {};
}

// A new key goes to --keyout, readable by its owner only, before there is a certificate for it.
Result<crypto::PrivateKey> key_for(const MakeOptions& options) {
  if (!options.existing_key.empty()) return load_key(options.existing_key, options.password);
  if (options.key_out.empty()) {
    return fail(AppError::usage, "where shall the new private key go? Give --keyout F, or an existing key by --inkey");
  }
  crypto::PrivateKey key = SEALWIRE_TRY(make_key(options.key_type));
  const std::string pem = SEALWIRE_TRY(crypto::write_private_key_pem(key));
  SEALWIRE_CHECK(write_file(options.key_out, as_octets(pem), 0600));
  return key;
}

Result<void> make_ca(MakeOptions& options) {
  SEALWIRE_CHECK(set_validity(options));
  SEALWIRE_CHECK(check_uris(options.request.uris));
  options.request.ca = true;
  const crypto::PrivateKey key = SEALWIRE_TRY(key_for(options));
  crypto::SystemRandom random;
  const auto certificate = SEALWIRE_TRY(x509::make_self_signed(options.request, key, random));
  return write_certificate(*certificate, options.output);
}

Result<crypto::PublicKey> subject_key(const MakeOptions& options) {
  if (options.public_key_of.empty()) return SEALWIRE_TRY(key_for(options)).public_key();
  const auto known = SEALWIRE_TRY(load_certificates(options.public_key_of, options.password));
  return known.front()->public_key();
}

Result<void> issue(MakeOptions& options) {
  SEALWIRE_CHECK(set_validity(options));
  SEALWIRE_CHECK(check_uris(options.request.uris));
  if (options.request.subject.empty() && options.request.uris.empty() && options.request.emails.empty() &&
      options.request.dns_names.empty()) {
    return fail(AppError::usage, "whom does the certificate name? Give --uri, --subject, --email or --dns");
  }
  const x509::Bundle ca = SEALWIRE_TRY(load_bundle(options.ca, options.password));
  if (options.ca_key.empty() && ca.keys.empty()) {
    return fail(AppError::usage, "--CA " + options.ca + " holds no private key: name it by --CAkey");
  }
  const crypto::PrivateKey ca_key =
      options.ca_key.empty() ? ca.keys.front() : SEALWIRE_TRY(load_key(options.ca_key, options.password));
  const x509::CertificatePtr issuer = x509::certificate_of(ca_key, ca.certificates);
  if (!issuer) return fail(AppError::usage, "the key of the CA does not belong to the certificate in " + options.ca);
  const crypto::PublicKey key = SEALWIRE_TRY(subject_key(options));
  crypto::SystemRandom random;
  const auto certificate = SEALWIRE_TRY(x509::make_issued(options.request, key, *issuer, ca_key, random));
  return write_certificate(*certificate, options.output);
}

Result<void> show(const LookOptions& options) {
  const auto certificates = SEALWIRE_TRY(load_certificates(options.in.empty() ? "-" : options.in, options.password));
  std::string text;
  Json list = Json::array();
  for (const x509::CertificatePtr& certificate : certificates) {
    if (options.json) {
      list.push_back(to_json(*certificate));
    } else {
      text += (text.empty() ? "" : "\n") + to_text(*certificate);
    }
  }
  return write_file(options.output.out, as_octets(options.json ? to_line(list) : printable(text)));
}

Result<void> match(const LookOptions& options) {
  if (auto uri = uri::parse_uri(options.uri); !uri) {
    return fail(AppError::usage, options.uri + " is no URI: " + uri.error().what(), uri.error().offset());
  }
  const auto certificates = SEALWIRE_TRY(load_certificates(options.in.empty() ? "-" : options.in, options.password));
  const pkix::IdentityResult found = pkix::match_uri(*certificates.front(), options.uri);
  if (found.status != pkix::IdentityStatus::match) return fail(AppError::identity_mismatch, found.detail);
  return write_file(options.output.out, as_octets(printable(found.detail) + "\n"));
}

void add_common(CLI::App& command, MakeOptions& options) {
  command.add_option("--subject,--subj", options.request.subject, "distinguished name, as \"CN=Alice,O=Example\"")
      ->type_name("NAME");
  add_repeated(command, "--uri", options.request.uris, "SIP URI for subjectAltName; repeatable")->type_name("URI");
  add_repeated(command, "--email", options.request.emails, "e-mail address for subjectAltName; repeatable");
  add_repeated(command, "--dns", options.request.dns_names, "host name for subjectAltName; repeatable");
  command.add_option("--key-type", options.key_type, "type of a new key: " + key_type_names() + "; default: p256")
      ->type_name("TYPE");
  command.add_option("--keyout", options.key_out, "where a new private key goes")->type_name("F");
  command.add_option("--inkey", options.existing_key, "take this private key instead of a new one")->type_name("K");
  command.add_option("--days", options.days, "validity")->type_name("N");
  command.add_option("--not-before", options.not_before, "when it begins; default: now")->type_name("T");
  add_out_to(command, options.output);
  add_form(command, "--outform", options.output.outform, {{"pem", Form::pem}, {"der", Form::der}},
           "form of the certificate; default: pem")
      ->type_name("pem|der");
  add_to(command, options.password);
}

void add_ca(Commands& commands) {
  auto options = std::make_shared<MakeOptions>();
  options->days = 3650;
  options->request.subject = "CN=Test CA";
  CLI::App& command = commands.add("ca", "make a certificate authority: a key, and a certificate signed with it",
                                   [options] { return make_ca(*options); });
  add_common(command, *options);
}

void add_issue(Commands& commands) {
  auto options = std::make_shared<MakeOptions>();
  CLI::App& command = commands.add("issue", "make a certificate for somebody", [options] { return issue(*options); });
  command.add_option("--CA,--ca", options->ca, "certificate of the authority")->required()->type_name("C");
  command.add_option("--CAkey,--cakey", options->ca_key, "its private key; default: in the same file")->type_name("K");
  command
      .add_option("--public-key-of", options->public_key_of,
                  "certify the key of this certificate, instead of a new one")
      ->type_name("C");
  add_common(command, *options);
}

void add_show(Commands& commands) {
  auto options = std::make_shared<LookOptions>();
  CLI::App& command = commands.add("show", "show certificates", [options] { return show(*options); });
  command.add_option("certificate,--in", options->in, "a file; default: standard input")->type_name("F");
  command.add_flag("--json", options->json, "as JSON");
  add_out_to(command, options->output);
  add_to(command, options->password);
}

void add_match(Commands& commands) {
  auto options = std::make_shared<LookOptions>();
  CLI::App& command = commands.add("match", "does a certificate name a URI? Status 0 is yes, 1 is no",
                                   [options] { return match(*options); });
  command.add_option("certificate,--in", options->in, "a file; the first certificate in it counts")->type_name("F");
  command.add_option("uri,--uri,--sender", options->uri, "for example sip:alice@example.com")
      ->required()
      ->type_name("URI");
  add_out_to(command, options->output);
  add_to(command, options->password);
}

}  // namespace

void add_cert(Commands& commands) {
  Commands group = commands.group("cert", "a small certificate authority for tests and closed groups, and looking");
  add_ca(group);
  add_issue(group);
  add_show(group);
  add_match(group);
}

}  // namespace sealwire::app
