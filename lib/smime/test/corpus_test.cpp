#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/cms/credentials.hpp"
#include "sealwire/smime/open.hpp"
#include "sealwire/smime/report.hpp"
#include "sealwire/x509/bundle.hpp"

#include "in_pieces.hpp"

namespace sealwire::smime {
namespace {

namespace fs = std::filesystem;

fs::path corpus() {
  const char* set = std::getenv("SEALWIRE_CORPUS");
  return set ? fs::path(set) : fs::path(SEALWIRE_SOURCE_DIR "/../shared/corpus");
}

Bytes file(const fs::path& path) {
  std::ifstream in(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(in), {}};
}

struct Setting {
  std::string_view folder;
  std::string_view time;
  std::string_view anchor;  ///< file of the folder; empty: paths are not checked
  std::string_view keys;    ///< file of the folder; empty: none
  std::string_view password;
};

class Folder {
 public:
  explicit Folder(const Setting& setting) : folder_(corpus() / setting.folder) {
    options_.checks.time = parse_time(setting.time).value();
    options_.checks.path = !setting.anchor.empty();
    options_.credentials = &credentials_;
    if (!setting.anchor.empty()) {
      pkix::TrustSettings trust;
      trust.anchors = x509::read_bundle(file(folder_ / setting.anchor)).value().certificates;
      validator_.emplace(std::move(trust));
      options_.checks.validator = &*validator_;
    }
    if (!setting.keys.empty()) {
      const auto bundle = x509::read_bundle(file(folder_ / setting.keys), as_octets(setting.password));
      EXPECT_TRUE(bundle) << (bundle ? "" : bundle.error().message());
      if (!bundle) return;
      for (const crypto::PrivateKey& key : bundle->keys) credentials_.keys.push_back(cms::DecryptionKey{.key = key});
    }
  }

  OpenOptions& options() { return options_; }
  /// "ok", or the code of the refusal or error; the types of the layers after it.
  std::string judge(std::string_view name) const {
    const Bytes message = file(folder_ / name);
    const std::string whole = words(open(message, options_));
    EXPECT_EQ(words(test::open_in_pieces(message, options_, 100)), whole) << name;
    return whole;
  }

 private:
  static std::string words(const Result<Opened>& opened) {
    if (!opened) return opened.error().code();
    std::string out = opened->verdict.ok ? "ok" : opened->verdict.refusal->code();
    for (const Layer& layer : opened->verdict.layers) out += " " + layer.type;
    return out;
  }

  fs::path folder_;
  std::optional<pkix::PathValidator> validator_;
  cms::Credentials credentials_;
  OpenOptions options_;
};

struct Row {
  std::string_view file;
  std::string_view judgement;
};

void expect_rows(const Setting& setting, std::span<const Row> rows) {
  if (!fs::exists(corpus() / setting.folder)) GTEST_SKIP() << "no corpus at " << corpus();
  const Folder folder(setting);
  for (const Row& row : rows) EXPECT_EQ(folder.judge(row.file), row.judgement) << row.file;
}

// What its MANIFEST says of Thunderbird's own tests: SHA-1 is never good, altered and mismatching content neither.
// Where Thunderbird wants a signature inside the encryption it has one; a signature outside does not count here.
TEST(Corpus, ThunderbirdMessagesAreJudgedAsThunderbirdDoes) {
  constexpr Row kRows[] = {
      {"alice.dsig.SHA1.multipart.bad.eml", "smime.not-verified signedData"},
      {"alice.dsig.SHA1.multipart.eml", "smime.untrusted signedData"},
      {"alice.dsig.SHA1.multipart.env.eml", "smime.unauthenticated envelopedData signedData"},
      {"alice.dsig.SHA1.multipart.mismatch-econtent.eml", "smime.not-verified"},
      {"alice.dsig.SHA256.multipart.bad.eml", "smime.not-verified signedData"},
      {"alice.dsig.SHA256.multipart.eml", "ok signedData"},
      {"alice.dsig.SHA256.multipart.env.eml", "ok envelopedData signedData"},
      {"alice.dsig.SHA256.multipart.mismatch-econtent.eml", "smime.not-verified"},
      {"alice.env.dsig.SHA1.multipart.eml", "smime.not-verified signedData envelopedData"},
      {"alice.env.dsig.SHA256.multipart.eml", "smime.not-verified signedData envelopedData"},
      {"alice.env.eml", "smime.unauthenticated envelopedData"},
      {"alice.env.sig.SHA1.opaque.eml", "smime.untrusted signedData envelopedData"},
      {"alice.env.sig.SHA256.opaque.eml", "smime.unauthenticated signedData envelopedData"},
      {"alice.html.sig.SHA1.opaque.eml", "smime.untrusted signedData"},
      {"alice.html.sig.SHA1.opaque.env.eml", "smime.unauthenticated envelopedData signedData"},
      {"alice.html.sig.SHA256.opaque.eml", "ok signedData"},
      {"alice.html.sig.SHA256.opaque.env.eml", "ok envelopedData signedData"},
      {"alice.sig.SHA1.opaque.eml", "smime.untrusted signedData"},
      {"alice.sig.SHA1.opaque.env.eml", "smime.unauthenticated envelopedData signedData"},
      {"alice.sig.SHA256.opaque.eml", "ok signedData"},
      {"alice.sig.SHA256.opaque.env.eml", "ok envelopedData signedData"},
      {"alice.dsig.SHA1.multipart.env", "cms.cannot-decrypt"},        // for an older key of Bob
      {"alice.sig.SHA256.opaque.env", "cms.cannot-decrypt"},          // the same
      {"alice.dsig.SHA256.multipart", "smime.untrusted signedData"},  // of an older CA
      {"alice.sig.SHA256.opaque", "smime.untrusted signedData"},      // the same
      {"alice.mime.dsig.SHA256", "cms.missing-content"},
  };
  expect_rows({"thunderbird-smime", "2026-06-01T00:00:00Z", "TestCA.pem", "Bob.p12", "nss"}, kRows);
}

// USENIX Security 2019, "Johnny, you are fired!": what the signature does not cover is not shown as signed. Mails whose
// trick is the From field alone carry valid signatures: who is shown is the certificate's name.
TEST(Corpus, AttacksOnSignaturesAreSeenThrough) {
  constexpr Row kRows[] = {
      {"valid_email_from_manager.eml", "ok signedData"},
      {"manager-smime.eml", "ok signedData"},
      {"eve-smime.eml", "ok signedData"},
      {"i2-from-contains-signer-smime.eml", "ok signedData"},
      {"i2-from-is-nonexistent-smime.eml", "ok signedData"},
      {"i2-from-is-sender-signer-a-smime.eml", "ok signedData"},
      {"i2-from-is-signer-sender-a-smime.eml", "ok signedData"},
      {"i3-from-is-sender-sender-signer-smime.eml", "ok signedData"},
      {"i3-from-sender-others-signer-smime.eml", "ok signedData"},
      {"i3-from1-sender-from2-signer-smime.eml", "ok signedData"},
      {"eContent_confusion_refinement.eml", "smime.not-verified"},
      {"multiple_signerInfos_prepend_johnny.eml", "smime.not-verified signedData"},
      {"no_signerInfos_detached.eml", "smime.no-signer signedData"},
      {"m2-smime-mix.eml", "smime.outside"},
      {"m4-smime.eml", "smime.outside"},
      {"u1-generic.eml", "smime.not-protected"},
  };
  expect_rows({"johnny-fired-smime", "2019-06-01T00:00:00Z", "intermediate_ca.crt", "", ""}, kRows);
}

TEST(Corpus, NoMailOfJohnnyPassesForAnotherSender) {
  const Setting setting{"johnny-fired-smime", "2019-06-01T00:00:00Z", "intermediate_ca.crt", "", ""};
  if (!fs::exists(corpus() / setting.folder)) GTEST_SKIP() << "no corpus at " << corpus();
  Folder folder(setting);
  folder.options().checks.sender = "sip:manager@bigcorporation.de";  // the certificates name mail addresses only
  EXPECT_EQ(folder.judge("manager-smime.eml"), "smime.wrong-sender signedData");
  EXPECT_EQ(folder.judge("eve-smime.eml"), "smime.wrong-sender signedData");
}

// "Covert content attacks": ciphertext in a foreign tree is an origin of its own, and CBC without a signature inside
// is not released at all.
TEST(Corpus, CiphertextInAForeignTreeIsNoPartOfIt) {
  const Setting setting{"covert-content-smime", "2019-06-01T00:00:00Z", "", "manager@bigcorporation.pem", ""};
  constexpr Row kRows[] = {
      {"00-original-mail.eml", "smime.unauthenticated envelopedData"},
      {"01-reply-mix-alt.eml", "smime.outside"},
      {"01-reply-mix-css.eml", "smime.outside"},
  };
  expect_rows(setting, kRows);
  if (!fs::exists(corpus() / setting.folder)) return;
  Folder folder(setting);
  folder.options().accept_unauthenticated = true;
  EXPECT_EQ(folder.judge("00-original-mail.eml"), "ok envelopedData");
  EXPECT_EQ(folder.judge("01-reply-mix-css.eml"), "smime.outside");
}

TEST(Corpus, MessagesOfBouncyCastleAreRead) {
  constexpr Row kRows[] = {
      {"attachonly.eml", "smime.not-protected"},
      {"brokenEnv.message", "smime.not-protected"},  // labelled as a detached signature, without content
      {"embeddedmulti.message", "ok signedData"},
      {"multi-alternative.eml", "ok signedData"},
      {"quotable.message", "ok signedData"},
      {"validator.expired.eml", "ok signedData"},
      {"validator.validMail.eml", "ok signedData"},
      {"outlook_2010_beta_sime_msg.eml", "cms.not-for-us"},
      {"test128.message", "cms.not-for-us"},
      {"test256.message", "cms.not-for-us"},
  };
  expect_rows({"bc-smime", "2012-06-01T00:00:00Z", "", "", ""}, kRows);
}

TEST(Corpus, TheDraftsMessagesHoldWithTheKeysThatWerePublished) {
  constexpr Row kRows[] = {
      {"10.1-signed-with-cert.der", "ok signedData"},
      {"10.2-signed-no-cert.der", "smime.not-verified signedData"},  // its certificate has another serial number
      {"A.3.1-signed-by-bob-before-encryption.der", "ok signedData"},
      {"10.3-enveloped.der", "cms.not-for-us"},
      {"rfc7193-s3-example.eml", "cms.not-for-us"},
  };
  expect_rows({"sip-smime-draft", "2018-06-01T00:00:00Z", "", "", ""}, kRows);
  constexpr Row kRows7193[] = {{"rfc7193-s3-example.eml", "asn1.truncated envelopedData"}};
  expect_rows({"sip-smime-draft", "2018-06-01T00:00:00Z", "", "rfc7193-recipient-key.pem", ""}, kRows7193);
}

/// The octets between "[start-hex]" and "[end-hex]", the page breaks of the RFC left out.
std::vector<Bytes> hex_blocks(const std::string& text) {
  std::vector<Bytes> out;
  for (std::size_t at = text.find("[start-hex]"); at != std::string::npos; at = text.find("[start-hex]", at + 1)) {
    std::string digits;
    std::istringstream lines(text.substr(at + 11, text.find("[end-hex]", at) - at - 11));
    for (std::string line; std::getline(lines, line);) {
      const std::size_t first = line.find_first_not_of(" \r\f");
      if (first == std::string::npos) continue;
      const std::string word = line.substr(first);
      if (word.find_first_not_of("0123456789abcdef \r") == std::string::npos) digits += word;
    }
    if (!digits.empty()) out.push_back(from_hex(digits).value());
  }
  return out;
}

TEST(Rfc8591, ItsFiguresHaveTheirLengthsAndTheSignedOnesHold) {
  const fs::path rfc = corpus().parent_path() / "rfc" / "rfc8591.txt";
  if (!fs::exists(rfc)) GTEST_SKIP() << "no " << rfc;
  const auto blocks = hex_blocks(to_string(Octets(file(rfc))));
  ASSERT_GE(blocks.size(), 5U);
  EXPECT_EQ(blocks[0].size(), 762U);
  EXPECT_EQ(blocks[1].size(), 395U);
  EXPECT_EQ(blocks[3].size() + blocks[4].size(), 1940U);

  OpenOptions options;
  options.checks.path = false;
  options.checks.sender = "sip:alice@example.com";
  const auto first = open(blocks[0], options);
  ASSERT_TRUE(first) << first.error().message();
  EXPECT_TRUE(first->verdict.ok) << report(first->verdict, 0);
  EXPECT_EQ(as_text(first->body().value()), "Watson, come here - I want to see you.\r\n");
  EXPECT_EQ(first->content_size, 68U);

  EXPECT_TRUE(open(blocks[1], options)->verdict.refusal->is(SmimeError::not_verified));
  x509::CertificateStore peers;
  const auto& layer = std::get<SignedLayer>(first->verdict.layers[0].details);
  peers.add(layer.certificates.at(0));
  options.checks.certificates = &peers;
  const auto second = open(blocks[1], options);
  ASSERT_TRUE(second) << second.error().message();
  EXPECT_TRUE(second->verdict.ok) << report(second->verdict, 0);

  // The key of Figures 3 and 4 is not published; both hold the same message.
  Bytes chunks = blocks[3];
  append(chunks, Octets(blocks[4]));
  EXPECT_EQ(chunks, blocks[2]);
  EXPECT_EQ(open(chunks, options).error().code(), "cms.not-for-us");
}

}  // namespace
}  // namespace sealwire::smime
