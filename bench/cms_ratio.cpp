#include <openssl/core_names.h>
#include <openssl/ec.h>
#include <openssl/evp.h>

#include "sealwire/asn1/codec.hpp"
#include "sealwire/cms/envelope.hpp"
#include "sealwire/cms/types.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/crypto/aead.hpp"
#include "sealwire/pkix/path.hpp"

#include "cms_fixture.hpp"
#include "ratio.hpp"

// Short messages beside the primitives that they need, as libcrypto gives them to whoever keeps his contexts.

namespace {

using namespace sealwire;
using bench::must;

const std::string kText = "Content-Type: text/plain\r\n\r\nWatson, come here - I want.\r\n";  // some 60 octets

void check(bool ok) {
  if (!ok) {
    std::fprintf(stderr, "cms_ratio: libcrypto failed\n");
    std::exit(2);
  }
}

/// One P-256 key in libcrypto's own hands.
class Raw {
 public:
  Raw() : key_(EVP_EC_gen("P-256")) {
    sign_ = EVP_PKEY_CTX_new_from_pkey(nullptr, key_, nullptr);
    verify_ = EVP_PKEY_CTX_new_from_pkey(nullptr, key_, nullptr);
    check(EVP_PKEY_sign_init(sign_) == 1 && EVP_PKEY_verify_init(verify_) == 1);
    sign();
  }
  void sign() {
    size_ = sizeof signature_;
    check(EVP_PKEY_sign(sign_, signature_, &size_, digest_, sizeof digest_) == 1);
  }
  void verify() { check(EVP_PKEY_verify(verify_, signature_, size_, digest_, sizeof digest_) == 1); }
  void generate() {
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_pkey(nullptr, key_, nullptr);
    EVP_PKEY* made = nullptr;
    check(EVP_PKEY_keygen_init(context) == 1 && EVP_PKEY_keygen(context, &made) == 1);
    EVP_PKEY_free(made);
    EVP_PKEY_CTX_free(context);
  }
  void derive() {
    std::uint8_t secret[32];
    std::size_t size = sizeof secret;
    EVP_PKEY_CTX* const context = EVP_PKEY_CTX_new_from_pkey(nullptr, key_, nullptr);
    check(EVP_PKEY_derive_init(context) == 1 && EVP_PKEY_derive_set_peer_ex(context, key_, 0) == 1 &&
          EVP_PKEY_derive(context, secret, &size) == 1);
    EVP_PKEY_CTX_free(context);
  }

 private:
  EVP_PKEY* key_;
  EVP_PKEY_CTX* sign_;
  EVP_PKEY_CTX* verify_;
  std::uint8_t digest_[32] = {1};
  std::uint8_t signature_[80];
  std::size_t size_ = 0;
};

void signatures(bench::Rows& rows, const bench::People& people, Raw& raw) {
  const std::vector<cms::Signer> signers = {people.signer()};
  const Octets content = as_octets(kText);
  const Bytes message = must(cms::sign(content, signers));
  pkix::TrustSettings trust;
  trust.anchors = {people.root};
  trust.intermediates = {people.ca};
  const pkix::PathValidator validator(trust);
  crypto::SystemRandom random;
  x509::CertificateCache cache(random);
  cms::VerifyOptions options;
  options.cache = &cache;
  const auto verify = [&] {
    const auto verified = must(cms::verify(message, options));
    const auto& report = verified.report;
    const auto path = validator.validate(report.signers[0].certificate, report.certificates, people.now);
    if (!report.all_valid() || path.status != pkix::PathStatus::trusted) std::exit(2);
  };
  const auto fastest = bench::rates(
      {{[&] { must(cms::sign(content, signers)); }}, {[&] { raw.sign(); }}, {verify}, {[&] { raw.verify(); }}});
  rows.at_least("sign, P-256, signed attributes, certificate included, 60 octets", fastest[0] / fastest[1], "ratio",
                "raw ECDSA sign", 0.90);
  rows.at_least("verify with path, certificates seen before", fastest[2] / fastest[3], "ratio", "raw ECDSA verify",
                0.95);
  rows.note("sign", fastest[0], "1/s", "");
  rows.note("verify with path", fastest[2], "1/s", "");
  std::uint64_t before = bench::allocations();
  must(cms::sign(content, signers));
  rows.note("sign, heap allocations", static_cast<double>(bench::allocations() - before), "ratio",
            "one allocation, libcrypto's included");
  before = bench::allocations();
  verify();
  rows.note("verify, heap allocations", static_cast<double>(bench::allocations() - before), "ratio",
            "one allocation, libcrypto's included");
}

void unseen_certificates(bench::Rows& rows, const bench::People& people, Raw& raw) {
  const std::vector<cms::Signer> signers = {people.signer()};
  cms::SignOptions sign_options;
  sign_options.certificates = {people.ca};
  const Bytes message = must(cms::sign(as_octets(kText), signers, sign_options));
  pkix::TrustSettings trust;
  trust.anchors = {people.root};
  const auto verify = [&] {
    const pkix::PathValidator validator(trust);
    const auto verified = must(cms::verify(message));
    const auto& report = verified.report;
    if (validator.validate(report.signers[0].certificate, report.certificates, people.now).status !=
        pkix::PathStatus::trusted)
      std::exit(2);
  };
  // The message's signature, Alice's certificate, the CA's.
  const auto fastest = bench::rates({{verify}, {[&] { raw.verify(); }}});
  rows.note("verify with path, certificates not seen before", fastest[0] * 3 / fastest[1], "ratio",
            "the ECDSA verifies it needs");
}

void envelopes(bench::Rows& rows, bench::People& people, Raw& raw) {
  const std::vector<cms::Signer> signers = {people.signer()};
  std::vector<cms::Recipient> recipients;
  recipients.push_back(must(cms::recipient_for(people.alice)));
  const cms::EnvelopeOptions options;
  const cms::Credentials credentials = people.credentials();
  const Octets content = as_octets(kText);
  cms::SignOptions sign_options;
  sign_options.include_certificates = false;
  x509::CertificateStore store;
  store.add(people.alice);
  cms::VerifyOptions verify_options;
  verify_options.certificates = &store;
  const auto seal = [&] {
    return must(cms::encrypt(must(cms::sign(content, signers, sign_options)), options, recipients, people.random));
  };
  const Bytes sealed = seal();
  const auto open = [&] {
    const auto inner = must(cms::decrypt(sealed, credentials));
    if (!must(cms::verify(inner.content, verify_options)).report.all_valid()) std::exit(2);
  };
  const auto fastest = bench::rates({{[&] { seal(); }},
                                     {[&] {
                                       raw.sign();
                                       raw.generate();
                                       raw.derive();
                                     }},
                                     {open},
                                     {[&] {
                                       raw.derive();
                                       raw.verify();
                                     }}});
  rows.at_least("seal to one P-256 recipient", fastest[0] / fastest[1], "ratio", "sign + key generation + ECDH", 0.80);
  rows.at_least("open to one P-256 recipient", fastest[2] / fastest[3], "ratio", "ECDH + verify", 0.80);
}

void parsing(bench::Rows& rows, const bench::People& people) {
  const std::vector<cms::Signer> signers = {people.signer()};
  cms::SignOptions sign_options;
  sign_options.certificates = {people.ca};
  const Bytes message = must(cms::sign(as_octets(kText), signers, sign_options));
  std::size_t signer_count = 0;
  const auto parse = [&] {
    asn1::Arena arena;
    const auto info = must(cms::read_content_info(message, arena));
    signer_count += must(asn1::decode<cms::SignedData>(info.content.octets, asn1::kBer, arena)).signer_infos.size();
  };
  const auto fastest = bench::rates({{[&] {
                                        for (int i = 0; i < 100; ++i) parse();
                                      },
                                      100}});
  rows.at_most("parse, signed message with two certificates", 1e9 / fastest[0], "ns", "", 1000);
  const std::uint64_t before = bench::allocations();
  parse();
  rows.at_most("parse, heap allocations", static_cast<double>(bench::allocations() - before), "ratio", "one allocation",
               8);
  if (signer_count == 0) std::exit(2);
}

}  // namespace

int main(int argc, char** argv) {
  bench::Rows rows(argc, argv);
  bench::People people;
  Raw raw;
  signatures(rows, people, raw);
  unseen_certificates(rows, people, raw);
  envelopes(rows, people, raw);
  parsing(rows, people);
  return rows.finish();
}
