#include "sealwire/x509/certificate.hpp"

#include <set>

#include <gtest/gtest.h>
#include <openssl/err.h>
#include <openssl/x509v3.h>

#include "sealwire/asn1/reader.hpp"
#include "sealwire/base/hex.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/library.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/algorithm.hpp"
#include "sealwire/x509/builder.hpp"
#include "sealwire/x509/crl.hpp"
#include "sealwire/x509/name.hpp"

#include "support/files.hpp"

namespace sealwire::x509 {
namespace {

using test::corpus;
using test::read_text;

// The second reader: what libcrypto finds in the same octets.
void compare(const Certificate& ours, const X509* theirs) {
  const ASN1_INTEGER* serial = X509_get0_serialNumber(theirs);
  unsigned char* der = nullptr;
  int size = i2d_ASN1_INTEGER(serial, &der);
  ASSERT_GT(size, 2);
  EXPECT_EQ(to_hex(ours.serial()), to_hex(Octets(der, static_cast<std::size_t>(size)).subspan(2)));
  OPENSSL_free(der);
  der = nullptr;
  size = i2d_X509_NAME(X509_get_subject_name(theirs), &der);
  EXPECT_TRUE(equal(ours.subject_der(), Octets(der, static_cast<std::size_t>(size))));
  OPENSSL_free(der);
  der = nullptr;
  size = i2d_X509_NAME(X509_get_issuer_name(theirs), &der);
  EXPECT_TRUE(equal(ours.issuer_der(), Octets(der, static_cast<std::size_t>(size))));
  OPENSSL_free(der);
  EXPECT_EQ(ours.version(), X509_get_version(theirs) + 1);
  EXPECT_EQ(ours.is_self_issued(), X509_NAME_cmp(X509_get_issuer_name(theirs), X509_get_subject_name(theirs)) == 0);
  std::tm utc{};
  ASN1_TIME_to_tm(X509_get0_notAfter(theirs), &utc);
  EXPECT_EQ(ours.not_after().time_since_epoch().count(), timegm(&utc));
  EXPECT_EQ(ours.extensions().all.size(), static_cast<std::size_t>(std::max(0, X509_get_ext_count(theirs))));
  auto* copy = const_cast<X509*>(theirs);
  const ASN1_OCTET_STRING* identifier = X509_get0_subject_key_id(copy);
  ASSERT_EQ(ours.subject_key_identifier().has_value(), identifier != nullptr);
  if (identifier != nullptr) {
    EXPECT_TRUE(
        equal(*ours.subject_key_identifier(), Octets(identifier->data, static_cast<std::size_t>(identifier->length))));
  }
  const std::uint32_t usage = X509_get_key_usage(copy);
  if (const auto& bits = ours.extensions().key_usage) {
    // libcrypto keeps the octets of the BIT STRING as they lie there: the first bit is 0x80.
    std::uint32_t expected = 0;
    for (unsigned n = 0; n <= 8; ++n) {
      if ((bits->bits >> n & 1) != 0) expected |= n < 8 ? 0x80U >> n : 0x8000U;
    }
    EXPECT_EQ(usage, expected);
  } else {
    EXPECT_EQ(usage, UINT32_MAX);
  }
  EXPECT_EQ(ours.is_ca(), (X509_get_extension_flags(copy) & EXFLAG_CA) != 0 && ours.version() == 3);
}

struct Tally {
  std::set<Bytes> seen;
  int certificates = 0;
  int crls = 0;
};

// Every element of a file that libcrypto takes for a certificate, we take for the same one.
void scan(Octets octets, int depth, Tally& tally) {
  asn1::Reader reader(octets, asn1::kBer);
  while (!reader.at_end() && depth < 30) {
    const auto element = reader.next();
    if (!element) return;
    const bool fresh = element->tag == asn1::tags::sequence && element->octets.size() > 100 &&
                       tally.seen.insert(to_bytes(element->octets)).second;
    if (fresh) {
      const unsigned char* at = element->octets.data();
      X509* theirs = d2i_X509(nullptr, &at, static_cast<long>(element->octets.size()));
      if (theirs != nullptr) {
        const auto ours = Certificate::parse(element->octets);
        EXPECT_TRUE(ours) << ours.error().message();
        if (ours) compare(**ours, theirs);
        ++tally.certificates;
        X509_free(theirs);
      }
      at = element->octets.data();
      X509_CRL* list = d2i_X509_CRL(nullptr, &at, static_cast<long>(element->octets.size()));
      // libcrypto takes times that are none.
      if (list != nullptr && ASN1_TIME_check(X509_CRL_get0_lastUpdate(list)) == 1) {
        const auto ours = Crl::parse(element->octets);
        EXPECT_TRUE(ours) << ours.error().message();
        const int revoked = sk_X509_REVOKED_num(X509_CRL_get_REVOKED(list));
        EXPECT_TRUE(!ours || (*ours)->size() == static_cast<std::size_t>(std::max(0, revoked)));
        ++tally.crls;
      }
      X509_CRL_free(list);
      ERR_clear_error();
    }
    if (element->constructed || element->tag == asn1::tags::octet_string) scan(element->content, depth + 1, tally);
  }
}

TEST(Certificate, AgreesWithLibcryptoOnEveryCertificateAndCrlOfTheCorpus) {
  SEALWIRE_NEED_CORPUS(corpus());
  Tally tally;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(corpus())) {
    if (!entry.is_regular_file() || entry.path().string().find("fuzz") != std::string::npos) continue;
    SCOPED_TRACE(entry.path().string());
    const std::string text = read_text(entry.path());
    if (!looks_like_pem(text)) {
      scan(as_octets(text), 0, tally);
    } else if (const auto blocks = read_pem(text)) {
      for (const PemBlock& block : *blocks) scan(block.der, 0, tally);
    }
  }
  EXPECT_GE(tally.certificates, 300);
  EXPECT_GE(tally.crls, 10);
}

// RFC 9881 Appendix C: parsed and shown anywhere, verified where libcrypto can.
TEST(Certificate, OfAnMlDsaKeyVerifiesOrSaysWhichVersionIsNeeded) {
  const auto file = corpus() / "lamps-dilithium-certificates/ML-DSA-44.crt";
  SEALWIRE_NEED_CORPUS(file);
  const auto blocks = read_pem(read_text(file)).value();
  const auto certificate = Certificate::parse(blocks.at(0).der).value();
  const auto algorithm = read_signature_algorithm(certificate->signature_algorithm());
  ASSERT_TRUE(algorithm) << algorithm.error().message();
  EXPECT_EQ(algorithm->scheme, crypto::SignatureScheme::ml_dsa);
  const auto& key = certificate->public_key();
  if (!crypto::library_at_least(3, 5)) {
    ASSERT_FALSE(key);
    EXPECT_NE(key.error().what().find("ML-DSA-44 needs OpenSSL 3.5"), std::string::npos);
    return;
  }
  ASSERT_TRUE(key) << key.error().message();
  const auto good = crypto::verify_message(*key, *algorithm, certificate->tbs(), certificate->signature().octets);
  EXPECT_TRUE(good) << good.error().message();
}

TEST(Crl, SurvivesTheFuzzersCrls) {
  SEALWIRE_NEED_CORPUS(corpus() / "openssl-fuzz-crl");
  int files = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus() / "openssl-fuzz-crl")) {
    const auto crl = Crl::parse(as_octets(read_text(entry.path())));
    EXPECT_TRUE(crl || !crl.error().what().empty());
    ++files;
  }
  EXPECT_GT(files, 50);
}

CertificateRequest request_for(const char* subject) {
  CertificateRequest request;
  request.subject = subject;
  request.not_before = parse_time("2026-01-01T00:00:00Z").value();
  request.not_after = parse_time("2060-01-01T00:00:00Z").value();
  return request;
}

Bytes sample() {
  crypto::SystemRandom random;
  const auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  CertificateRequest request = request_for("CN=Alice,O=Example");
  request.uris = {"sip:alice@example.com", "im:alice@example.com"};
  request.emails = {"alice@example.com"};
  request.extended_key_usage = {key_purposes::email_protection};
  return to_bytes(make_self_signed(request, key, random).value()->der());
}

TEST(Certificate, TruncatedIsAnErrorAtEachOctet) {
  const Bytes whole = sample();
  ASSERT_TRUE(Certificate::parse(whole));
  for (std::size_t size = 0; size < whole.size(); ++size) {
    const auto certificate = Certificate::parse(Octets(whole).first(size));
    ASSERT_FALSE(certificate) << size;
    EXPECT_LE(certificate.error().offset().value_or(0), size);
  }
  Bytes longer = whole;
  longer.push_back(0);
  EXPECT_FALSE(Certificate::parse(longer));
}

TEST(Certificate, WithABitFlippedIsAnErrorOrAnotherCertificate) {
  const Bytes whole = sample();
  const auto original = Certificate::parse(whole).value();
  for (std::size_t bit = 0; bit < whole.size() * 8; ++bit) {
    Bytes bent = whole;
    bent[bit / 8] = static_cast<std::uint8_t>(bent[bit / 8] ^ 1U << bit % 8);
    const auto certificate = Certificate::parse(bent);
    if (!certificate) continue;
    EXPECT_FALSE(equal((*certificate)->tbs(), original->tbs()) &&
                 equal((*certificate)->signature().octets, original->signature().octets) &&
                 (*certificate)->signature_algorithm() == original->signature_algorithm())
        << bit;
  }
}

TEST(Certificate, RefusesAnExtensionThatStandsThereTwice) {
  crypto::SystemRandom random;
  const auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  CertificateRequest request = request_for("CN=Alice");
  request.uris = {"sip:alice@example.com"};
  // A second subjectAltName: sip:mallory@example.com
  request.extensions = {from_hex("30220603551d11041b301986177369703a6d616c6c6f7279406578616d706c652e636f6d").value()};
  const auto certificate = make_self_signed(request, key, random);
  ASSERT_FALSE(certificate);
  EXPECT_TRUE(certificate.error().is(X509Error::bad_certificate)) << certificate.error().message();
}

TEST(Certificate, HasNoMoreThan128Extensions) {
  crypto::SystemRandom random;
  const auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  const CertificateRequest plain = request_for("CN=Alice");
  const std::size_t own = make_self_signed(plain, key, random).value()->extensions().all.size();
  for (const std::size_t count : {128U, 129U}) {
    CertificateRequest request = request_for("CN=Alice");
    for (std::size_t i = own; i < count; ++i) {
      // 1.2.3.i, whose value is NULL
      const auto low = static_cast<std::uint8_t>(i & 0x7F);
      const auto high = static_cast<std::uint8_t>(0x81 + (i >> 7));
      request.extensions.push_back({0x30, 0x0a, 0x06, 0x04, 0x2a, 0x03, high, low, 0x04, 0x02, 0x05, 0x00});
    }
    const auto certificate = make_self_signed(request, key, random);
    EXPECT_EQ(certificate.has_value(), count == 128) << (certificate ? "" : certificate.error().message());
    if (certificate) continue;
    EXPECT_TRUE(certificate.error().is(X509Error::limit));
  }
}

TEST(Certificate, BuildsItsKeyOnceAndSaysWhyItCannot) {
  const auto certificate = Certificate::parse(sample()).value();
  const auto& key = certificate->public_key();
  ASSERT_TRUE(key) << key.error().message();
  EXPECT_EQ(&key, &certificate->public_key());
  EXPECT_EQ(key->type(), crypto::KeyType::ec_p256);
}

TEST(Certificate, MadeHereIsWhatLibcryptoExpects) {
  crypto::SystemRandom random;
  const crypto::KeyType types[] = {crypto::KeyType::ec_p256, crypto::KeyType::ec_p384, crypto::KeyType::ec_p521,
                                   crypto::KeyType::ed25519, crypto::KeyType::ed448,   crypto::KeyType::rsa};
  for (const crypto::KeyType type : types) {
    SCOPED_TRACE(crypto::name_of(type));
    const auto ca_key = crypto::generate_key(type, 2048).value();
    CertificateRequest ca = request_for("CN=Test CA");
    ca.ca = true;
    ca.path_length = 0;
    const auto root = make_self_signed(ca, ca_key, random);
    ASSERT_TRUE(root) << root.error().message();
    const auto key = crypto::generate_key(crypto::KeyType::x25519).value();
    CertificateRequest request = request_for("");
    request.uris = {"sip:bob@example.org"};
    const auto leaf = make_issued(request, key.public_key(), **root, ca_key, random);
    ASSERT_TRUE(leaf) << leaf.error().message();
    EXPECT_EQ((*leaf)->uris(), std::vector<std::string_view>{"sip:bob@example.org"});
    EXPECT_TRUE((*leaf)->extensions().find(extension_ids::subject_alt_name)->critical) << "as there is no subject";
    EXPECT_TRUE((*leaf)->extensions().key_usage->has(KeyUsage::key_agreement));
    EXPECT_FALSE((*leaf)->is_ca());

    const unsigned char* at = (*root)->der().data();
    X509* their_root = d2i_X509(nullptr, &at, static_cast<long>((*root)->der().size()));
    at = (*leaf)->der().data();
    X509* their_leaf = d2i_X509(nullptr, &at, static_cast<long>((*leaf)->der().size()));
    ASSERT_TRUE(their_root != nullptr && their_leaf != nullptr);
    EXPECT_EQ(X509_verify(their_leaf, X509_get0_pubkey(their_root)), 1);
    EXPECT_EQ(X509_verify(their_root, X509_get0_pubkey(their_root)), 1);
    EXPECT_EQ(X509_check_issued(their_root, their_leaf), X509_V_OK);
    EXPECT_EQ(X509_check_ca(their_root), 1);
    EXPECT_EQ(X509_check_ca(their_leaf), 0);
    EXPECT_EQ(X509_get_pathlen(their_root), 0);
    compare(**root, their_root);
    compare(**leaf, their_leaf);
    X509_free(their_root);
    X509_free(their_leaf);

    EXPECT_FALSE(make_issued(request, key.public_key(), **leaf, ca_key, random));
  }
}

TEST(Certificate, RequestsThatMakeNoSenseAreRefused) {
  crypto::SystemRandom random;
  const auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  EXPECT_TRUE(make_self_signed(request_for(""), key, random).error().is(X509Error::bad_request));
  CertificateRequest request = request_for("CN=A");
  std::swap(request.not_before, request.not_after);
  EXPECT_TRUE(make_self_signed(request, key, random).error().is(X509Error::bad_request));
  request = request_for("CN=A");
  request.uris = {"sip:\xC3\xA4@example.com"};
  EXPECT_TRUE(make_self_signed(request, key, random).error().is(X509Error::bad_request));
  request = request_for("CN=A");
  request.serial = Bytes(21, 1);
  EXPECT_TRUE(make_self_signed(request, key, random).error().is(X509Error::bad_request));
  const auto other = crypto::generate_key(crypto::KeyType::ec_p256).value();
  request = request_for("CN=A");
  request.ca = true;
  const auto root = make_self_signed(request, key, random).value();
  EXPECT_TRUE(make_issued(request, key.public_key(), *root, other, random).error().is(X509Error::bad_request));
}

}  // namespace
}  // namespace sealwire::x509
