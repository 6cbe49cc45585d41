#include "sealwire/crypto/load.hpp"

#include <gtest/gtest.h>

#include "sealwire/base/pem.hpp"
#include "sealwire/crypto/library.hpp"
#include "sealwire/crypto/signature.hpp"

#include "support/files.hpp"

namespace sealwire::crypto {
namespace {

using test::corpus;
using test::read_text;

const std::filesystem::path kData = test::source_path("lib/crypto/test/data");

Bytes file(const std::string& name) { return to_bytes(read_text(kData / name)); }

PublicKey the_key() { return PrivateKey::from_der(file("p256.der")).value().public_key(); }

struct Form {
  const char* file;
  bool encrypted;
  bool legacy;
  std::size_t certificates;
};
const Form kForms[] = {
    {"p256.der", false, false, 0},
    {"p256.pem", false, false, 0},
    {"p256-sec1.pem", false, false, 0},
    {"p256-with-parameters.pem", false, false, 0},
    {"p256-and-certificate.pem", false, false, 1},
    {"p256-sec1-aes256.pem", true, false, 0},
    {"p256-sec1-des.pem", true, true, 0},
    {"p256-pbes2.pem", true, false, 0},
    {"p256-pbes2.der", true, false, 0},
    {"p256-scrypt.pem", true, false, 0},
    {"p256-pbes1-3des.pem", true, false, 0},
    {"p256-pbes1-rc2.pem", true, true, 0},
    {"p256-aes.p12", true, false, 1},
    {"p256-rc2.p12", true, true, 1},
    {"p256-empty.p12", false, false, 1},
    {"p256-plain.p12", false, false, 1},
};

TEST(Load, FindsTheSameKeyInEachForm) {
  for (const Form& form : kForms) {
    SCOPED_TRACE(form.file);
    const auto loaded = load_keys(file(form.file), form.encrypted ? Password(as_octets("secret")) : Password());
    if (form.legacy && !legacy_available()) {
      ASSERT_FALSE(loaded);
      EXPECT_EQ(loaded.error().blame(), Blame::unsupported) << loaded.error().message();
      continue;
    }
    ASSERT_TRUE(loaded) << loaded.error().message();
    ASSERT_EQ(loaded->keys.size(), 1U);
    EXPECT_EQ(loaded->keys[0].public_key(), the_key());
    EXPECT_EQ(loaded->certificates.size(), form.certificates);
    for (const Bytes& der : loaded->certificates) {
      EXPECT_EQ(der, read_pem(as_text(file("alice.crt"))).value().at(0).der);
    }
  }
}

TEST(Load, TellsAMissingPasswordFromAWrongOne) {
  for (const Form& form : kForms) {
    if (!form.encrypted || (form.legacy && !legacy_available())) continue;
    SCOPED_TRACE(form.file);
    const auto none = load_keys(file(form.file));
    ASSERT_FALSE(none);
    EXPECT_TRUE(none.error().is(CryptoError::needs_password)) << none.error().message();
    for (const std::string_view wrong : {"Secret", "", "secret "}) {
      const auto key = load_keys(file(form.file), as_octets(wrong));
      ASSERT_FALSE(key);
      EXPECT_TRUE(key.error().is(CryptoError::wrong_password)) << key.error().message();
    }
  }
}

TEST(Load, SaysWhenThereIsNoKey) {
  for (const char* name : {"alice.crt", "certificates.p12"}) {
    const auto key = load_private_key(file(name), as_octets("secret"));
    ASSERT_FALSE(key);
    EXPECT_TRUE(key.error().is(CryptoError::no_key)) << key.error().message();
    EXPECT_EQ(load_keys(file(name), as_octets("secret"))->certificates.size(), 1U);
  }
  EXPECT_TRUE(load_private_key(as_octets("garbage")).error().is(CryptoError::bad_key));
  EXPECT_TRUE(load_private_key({}).error().is(CryptoError::no_key));
}

TEST(Load, TakesACurveThatIsSpelledOutIfItIsAKnownOne) {
  for (const char* name : {"p256-spelled-out.pem", "p256-spelled-out-sec1.pem"}) {
    const auto key = load_private_key(file(name));
    ASSERT_TRUE(key) << name << ": " << key.error().message();
  }
  const auto blocks = read_pem(as_text(file("p256-spelled-out.pub")));
  EXPECT_TRUE(PublicKey::from_spki(blocks.value().at(0).der));
}

TEST(Load, RefusesACurveWhoseGeneratorIsSomebodysPublicKey) {  // CVE-2020-0601
  Bytes spki = read_pem(as_text(file("p256-spelled-out.pub"))).value().at(0).der;
  constexpr std::size_t kGenerator = 164, kPoint = 65;
  std::copy_n(spki.end() - kPoint, kPoint, spki.begin() + kGenerator);
  const auto key = PublicKey::from_spki(spki);
  ASSERT_FALSE(key);
  EXPECT_TRUE(key.error().is(CryptoError::unsupported)) << key.error().message();
}

TEST(Load, SurvivesTruncationAndBitFlipsOfEachForm) {
  for (const Form& form : kForms) {
    SCOPED_TRACE(form.file);
    const Bytes whole = file(form.file);
    for (std::size_t size = 0; size < whole.size(); size += 1 + size / 8) {
      const auto loaded = load_keys(Octets(whole).first(size), as_octets("secret"));
      // A key that stands before the cut is still whole.
      EXPECT_TRUE(!loaded || loaded->keys.empty() || form.certificates > 0 || whole.size() - size < 3);
    }
    for (std::size_t at = 0; at < whole.size(); at += 7) {
      Bytes bent = whole;
      bent[at] ^= 0x04;
      const auto loaded = load_keys(bent, as_octets("secret"));
      EXPECT_TRUE(loaded || !loaded.error().what().empty());
    }
  }
}

TEST(Load, RefusesAnUnreasonableNumberOfRoundsAtOnce) {
  // The 2048 rounds (02 02 08 00) of the PBES2 form, with a length that still fits, become 2^31 - 1.
  const Bytes der = file("p256-pbes2.der");
  const std::string text(as_text(der));
  const std::size_t at = text.find(std::string_view("\x02\x02\x08\x00", 4));
  ASSERT_NE(at, std::string::npos);
  Bytes bent(der.begin(), der.begin() + static_cast<std::ptrdiff_t>(at));
  append(bent, std::string_view("\x02\x04\x7f\xff\xff\xff", 6));
  append(bent, Octets(der).subspan(at + 4));
  // Two more octets in each sequence around it: PBKDF2-params, its AlgorithmIdentifier, PBES2-params, the outer
  // AlgorithmIdentifier, and the whole.
  bent[2] = static_cast<std::uint8_t>(bent[2] + 2);
  for (std::size_t i = 3; i < at; ++i) {
    if (bent[i] == 0x30 && i + 2 + bent[i + 1] >= at && bent[i + 1] < 0x80) {
      bent[i + 1] = static_cast<std::uint8_t>(bent[i + 1] + 2);
    }
  }
  const auto key = load_private_key(bent, as_octets("secret"));
  ASSERT_FALSE(key);
  EXPECT_TRUE(key.error().is(CryptoError::limit)) << key.error().message();
}

TEST(Load, WritesKeysThatItReadsAgain) {
  const auto key = load_private_key(file("p256.pem")).value();
  const auto plain = write_private_key_pem(key);
  ASSERT_TRUE(plain) << plain.error().message();
  EXPECT_EQ(load_private_key(as_octets(*plain)).value().public_key(), key.public_key());
  const auto sealed = write_private_key_pem(key, as_octets("p\xC3\xA4ss"));
  ASSERT_TRUE(sealed) << sealed.error().message();
  EXPECT_EQ(sealed->find("-----BEGIN ENCRYPTED PRIVATE KEY-----"), 0U);
  EXPECT_TRUE(load_private_key(as_octets(*sealed)).error().is(CryptoError::needs_password));
  EXPECT_EQ(load_private_key(as_octets(*sealed), as_octets("p\xC3\xA4ss")).value().public_key(), key.public_key());
}

struct CorpusFile {
  const char* path;
  const char* password;
};
// The passwords are those of the corpus' MANIFEST.tsv files.
const CorpusFile kCorpus[] = {
    {"thunderbird-smime/Alice.p12", "nss"},
    {"thunderbird-smime/Alice-ec.p12", "nss"},
    {"thunderbird-smime/Bob.p12", "nss"},
    {"thunderbird-smime/Fran-ec.p12", "nss"},
    {"mimekit/certificate-authority.pfx", "no.secret"},
    {"mimekit/intermediate1.pfx", "no.secret"},
    {"mimekit/dnsnames_smime.pfx", "no.secret"},
};

// RFC 9881 and RFC 9936 keys, one value as seed, expanded and both; the bad ones contradict themselves.
const struct {
  const char* file;
  KeyType type;
  bool good;
} kPostQuantum[] = {
    {"lamps-dilithium-certificates/ML-DSA-44-seed.priv", KeyType::ml_dsa_44, true},
    {"lamps-dilithium-certificates/ML-DSA-44-expanded.priv", KeyType::ml_dsa_44, true},
    {"lamps-dilithium-certificates/ML-DSA-44-both.priv", KeyType::ml_dsa_44, true},
    {"lamps-dilithium-certificates/bad-ML-DSA-44-1.priv", KeyType::ml_dsa_44, false},
    {"lamps-dilithium-certificates/bad-ML-DSA-44-2.priv", KeyType::ml_dsa_44, false},
    {"lamps-dilithium-certificates/bad-ML-DSA-44-3.priv", KeyType::ml_dsa_44, false},
    {"kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_seed_priv.der", KeyType::ml_kem_512, true},
    {"kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_expandedkey_priv.der", KeyType::ml_kem_512, true},
    {"kemri-kemri_toy/mlkem512-2.16.840.1.101.3.4.4.1_both_priv.der", KeyType::ml_kem_512, true},
    {"lamps-kyber-certificates/bad-ML-KEM-512-1.priv", KeyType::ml_kem_512, false},
    {"lamps-kyber-certificates/bad-ML-KEM-512-2.priv", KeyType::ml_kem_512, false},
    {"lamps-kyber-certificates/bad-ML-KEM-512-3.priv", KeyType::ml_kem_512, false},
    {"lamps-kyber-certificates/bad-ML-KEM-512-4.priv", KeyType::ml_kem_512, false},
};

TEST(Load, ReadsPostQuantumKeysInEachFormAndRefusesThoseThatContradictThemselves) {
  SEALWIRE_NEED_CORPUS(corpus() / "lamps-dilithium-certificates");
  std::optional<PublicKey> first;
  for (const auto& entry : kPostQuantum) {
    SCOPED_TRACE(entry.file);
    const auto key = load_private_key(as_octets(read_text(corpus() / entry.file)));
    if (!library_at_least(3, 5)) {
      ASSERT_FALSE(key);
      EXPECT_EQ(key.error().blame(), Blame::unsupported) << key.error().message();
      EXPECT_NE(key.error().what().find("needs OpenSSL 3.5"), std::string::npos) << key.error().message();
      continue;
    }
    ASSERT_EQ(key.has_value(), entry.good) << (key ? "" : key.error().message());
    if (!key) {
      EXPECT_TRUE(key.error().is(CryptoError::bad_key)) << key.error().message();
      continue;
    }
    EXPECT_EQ(key->type(), entry.type);
    if (entry.type != KeyType::ml_dsa_44) continue;
    if (!first) first = key->public_key();
    EXPECT_EQ(key->public_key(), *first);
    const auto algorithm = signature_algorithm_for(entry.type, DigestAlgorithm::sha512).value();
    const auto signature = sign_message(*key, algorithm, as_octets("message"));
    ASSERT_TRUE(signature) << signature.error().message();
    EXPECT_TRUE(verify_message(*first, algorithm, as_octets("message"), *signature));
  }
}

TEST(Load, OpensThePkcs12FilesOfOthers) {
  SEALWIRE_NEED_CORPUS(corpus() / "thunderbird-smime");
  for (const CorpusFile& entry : kCorpus) {
    SCOPED_TRACE(entry.path);
    const std::string octets = read_text(corpus() / entry.path);
    const auto loaded = load_keys(as_octets(octets), as_octets(entry.password));
    if (!loaded && !legacy_available()) {
      EXPECT_EQ(loaded.error().blame(), Blame::unsupported);
      continue;
    }
    ASSERT_TRUE(loaded) << loaded.error().message();
    EXPECT_EQ(loaded->keys.size(), 1U);
    EXPECT_GE(loaded->certificates.size(), 1U);
    EXPECT_TRUE(load_keys(as_octets(octets), as_octets("x")).error().is(CryptoError::wrong_password));
  }
}

}  // namespace
}  // namespace sealwire::crypto
