#include "sealwire/x509/store.hpp"

#include <thread>

#include <gtest/gtest.h>

#include "sealwire/base/pem.hpp"
#include "sealwire/crypto/keygen.hpp"
#include "sealwire/crypto/random.hpp"
#include "sealwire/x509/builder.hpp"
#include "sealwire/x509/bundle.hpp"
#include "sealwire/x509/cache.hpp"
#include "sealwire/x509/name.hpp"

#include "support/files.hpp"

namespace sealwire::x509 {
namespace {

using test::corpus;
using test::read_text;

struct Someone {
  crypto::PrivateKey key;
  CertificatePtr certificate;
};

Someone make_someone(const std::string& subject, std::vector<std::string> uris = {}, bool ca = false) {
  crypto::SystemRandom random;
  auto key = crypto::generate_key(crypto::KeyType::ec_p256).value();
  CertificateRequest request;
  request.subject = subject;
  request.uris = std::move(uris);
  request.not_before = parse_time("2026-01-01T00:00:00Z").value();
  request.not_after = parse_time("2027-01-01T00:00:00Z").value();
  request.ca = ca;
  auto certificate = make_self_signed(request, key, random).value();
  return {std::move(key), std::move(certificate)};
}

TEST(CertificateStore, FindsEachWayMessagesNameCertificates) {
  CertificateStore store;
  const Someone alice = make_someone("CN=Alice", {"sip:alice@example.com", "sips:alice@example.com"});
  const Someone bob = make_someone("CN=Bob", {"sip:bob@example.org"});
  EXPECT_TRUE(store.add(alice.certificate));
  EXPECT_TRUE(store.add(bob.certificate));
  EXPECT_FALSE(store.add(Certificate::parse(alice.certificate->der()).value())) << "the same octets again";
  EXPECT_EQ(store.size(), 2U);
  EXPECT_EQ(store.find_issuer_serial(alice.certificate->issuer_der(), alice.certificate->serial()), alice.certificate);
  EXPECT_EQ(store.find_issuer_serial(bob.certificate->issuer_der(), alice.certificate->serial()), nullptr);
  EXPECT_EQ(store.find_issuer_serial(name_from_text("CN=ALICE").value(), alice.certificate->serial()),
            alice.certificate);
  EXPECT_EQ(store.find_key_identifier(*bob.certificate->subject_key_identifier()), bob.certificate);
  EXPECT_EQ(store.find_key_identifier(as_octets("x")), nullptr);
  EXPECT_EQ(store.find_subject(name_from_text("CN=bob").value()), std::vector{bob.certificate});
  EXPECT_EQ(store.find_uri("SIPS:alice@example.com"), std::vector{alice.certificate});
  EXPECT_TRUE(store.find_uri("sip:carol@example.com").empty());
  EXPECT_TRUE(store.contains(bob.certificate->der()));
}

TEST(CertificateCache, GivesTheSameObjectForTheSameOctetsUntilItIsFull) {
  crypto::SystemRandom random;
  CertificateCache cache(random, 2);
  const Someone people[] = {make_someone("CN=A"), make_someone("CN=B"), make_someone("CN=C")};
  const auto a = cache.get(people[0].certificate->der()).value();
  const auto b = cache.get(people[1].certificate->der()).value();
  EXPECT_EQ(cache.get(to_bytes(people[0].certificate->der())).value(), a);
  cache.get(people[2].certificate->der()).value();  // B was used least recently, and goes
  EXPECT_EQ(cache.size(), 2U);
  EXPECT_EQ(cache.get(people[0].certificate->der()).value(), a);
  EXPECT_NE(cache.get(people[1].certificate->der()).value(), b);
  EXPECT_FALSE(cache.get(as_octets("no certificate")));
  EXPECT_EQ(cache.size(), 2U);
  cache.clear();
  EXPECT_EQ(cache.size(), 0U);
}

TEST(CertificateCache, ServesSeveralThreads) {
  crypto::SystemRandom random;
  CertificateCache cache(random, 3);
  std::vector<Someone> people;
  for (const char* name : {"CN=A", "CN=B", "CN=C", "CN=D", "CN=E"}) people.push_back(make_someone(name));
  std::vector<std::thread> threads;
  std::atomic<int> good = 0;
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (std::size_t i = 0; i < 500; ++i) {
        const Octets der = people[i % people.size()].certificate->der();
        const auto certificate = cache.get(der);
        if (certificate && equal((*certificate)->der(), der) && (*certificate)->public_key()) ++good;
      }
    });
  }
  for (std::thread& thread : threads) thread.join();
  EXPECT_EQ(good, 2000);
  EXPECT_LE(cache.size(), 3U);
}

TEST(Bundle, ReadsMixedPemAndFindsTheCertificateOfAKey) {
  const Someone alice = make_someone("CN=Alice", {"sip:alice@example.com"});
  const Someone ca = make_someone("CN=CA", {}, true);
  CrlRequest revocation;
  revocation.this_update = parse_time("2026-02-01T00:00:00Z").value();
  revocation.next_update = parse_time("2026-03-01T00:00:00Z").value();
  revocation.revoked = {
      {to_bytes(alice.certificate->serial()), revocation.this_update, RevocationReason::key_compromise}};
  const auto crl = make_crl(revocation, *ca.certificate, ca.key);
  ASSERT_TRUE(crl) << crl.error().message();
  const std::string text = "some text\n" + write_pem("CERTIFICATE", ca.certificate->der()) +
                           crypto::write_private_key_pem(alice.key).value() +
                           write_pem("CERTIFICATE", alice.certificate->der()) + write_pem("X509 CRL", (*crl)->der()) +
                           write_pem("SOMETHING ELSE", as_octets("x"));
  const auto bundle = read_bundle(as_octets(text));
  ASSERT_TRUE(bundle) << bundle.error().message();
  ASSERT_EQ(bundle->certificates.size(), 2U);
  ASSERT_EQ(bundle->keys.size(), 1U);
  ASSERT_EQ(bundle->crls.size(), 1U);
  EXPECT_EQ(certificate_of(bundle->keys[0], bundle->certificates), bundle->certificates[1]);
  EXPECT_EQ(certificate_of(ca.key, {bundle->certificates[1]}), nullptr);
  for (const Octets der : {alice.certificate->der(), (*crl)->der()}) EXPECT_TRUE(read_bundle(der));
}

TEST(Bundle, SaysWhichBlockIsBad) {
  const Someone alice = make_someone("CN=Alice");
  Bytes broken = to_bytes(alice.certificate->der());
  broken.resize(broken.size() - 1);
  const auto bundle =
      read_bundle(as_octets(write_pem("CERTIFICATE", alice.certificate->der()) + write_pem("CERTIFICATE", broken)));
  ASSERT_FALSE(bundle);
  EXPECT_EQ(bundle.error().blame(), Blame::malformed);
  EXPECT_NE(bundle.error().what().find("block 2 (CERTIFICATE)"), std::string::npos) << bundle.error().message();
  EXPECT_TRUE(read_bundle(as_octets(write_pem("OTHER", as_octets("x")))).error().is(X509Error::no_certificate));
  EXPECT_TRUE(read_bundle(as_octets("garbage")).error().is(X509Error::no_certificate));
}

TEST(Bundle, ReadsCertsOnlyMessages) {
  const auto folder = corpus() / "certs-only";
  SEALWIRE_NEED_CORPUS(folder);
  const std::pair<const char*, std::size_t> files[] = {{"DODJITCINTEROPERABILITYROOTCA2_IT.p7c", 1},
                                                       {"caCertsIssuedTofbcag4.p7c", 6}};
  for (const auto& [name, count] : files) {
    const auto bundle = read_bundle(as_octets(read_text(folder / name)));
    ASSERT_TRUE(bundle) << bundle.error().message();
    EXPECT_EQ(bundle->certificates.size(), count) << name;
  }
}

TEST(Bundle, ReadsPkcs12) {
  const auto file = corpus() / "thunderbird-smime/Alice-ec.p12";
  SEALWIRE_NEED_CORPUS(file);
  const std::string octets = read_text(file);
  const auto bundle = read_bundle(as_octets(octets), as_octets("nss"));
  if (!bundle && bundle.error().blame() == Blame::unsupported) GTEST_SKIP() << bundle.error().message();
  ASSERT_TRUE(bundle) << bundle.error().message();
  ASSERT_EQ(bundle->keys.size(), 1U);
  const auto certificate = certificate_of(bundle->keys[0], bundle->certificates);
  ASSERT_NE(certificate, nullptr);
  EXPECT_EQ(attribute_text(certificate->subject(), attributes::email_address), "Alice-ec@example.com");
}

TEST(Crl, FindsWhatItRevokes) {
  const Someone ca = make_someone("CN=CA", {}, true);
  CrlRequest request;
  request.this_update = parse_time("2026-02-01T00:00:00Z").value();
  request.next_update = parse_time("2026-03-01T00:00:00Z").value();
  for (std::uint8_t serial = 100; serial > 0; --serial) {
    request.revoked.push_back({Bytes{serial}, request.this_update,
                               serial % 2 == 0 ? RevocationReason::unspecified : RevocationReason::superseded});
  }
  const auto crl = make_crl(request, *ca.certificate, ca.key).value();
  EXPECT_EQ(crl->size(), 100U);
  EXPECT_EQ(crl->next_update(), request.next_update);
  EXPECT_FALSE(crl->is_delta());
  EXPECT_TRUE(crl->crl_number());
  ASSERT_NE(crl->find(Bytes{7}), nullptr);
  EXPECT_EQ(crl->find(Bytes{7})->reason, RevocationReason::superseded);
  EXPECT_EQ(crl->find(Bytes{8})->reason, RevocationReason::unspecified);
  EXPECT_EQ(crl->find(Bytes{101}), nullptr);
  EXPECT_EQ(crl->find(Bytes{1, 1}), nullptr);
  const Someone other = make_someone("CN=Other", {}, true);
  EXPECT_TRUE(make_crl(request, *ca.certificate, other.key).error().is(X509Error::bad_request));
}

}  // namespace
}  // namespace sealwire::x509
