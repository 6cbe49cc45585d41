#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>

#include <gtest/gtest.h>

#include "sealwire/base/hex.hpp"
#include "sealwire/base/pem.hpp"
#include "sealwire/cms/signed_data_stream.hpp"
#include "sealwire/cms/verify.hpp"
#include "sealwire/crypto/library.hpp"

namespace sealwire::cms {
namespace {

struct Row {
  const char* file;
  const char* signers;  ///< status of each, "+status" for each of its countersignatures
  const char* reason;   ///< of the last one that is not valid
};

// What differs from the MANIFEST's expectation, and why:
// dss-cades/tst-two-refs.tst: its signingCertificate names another certificate first (RFC 5035 §5.4).
// gnupg-cms/text-*.osig*: signed attributes without contentType (RFC 5652 §5.3, and PKCS #7 before it).
// pyasn1-alt-modules/rfc8366_*: another type than data without signed attributes (RFC 5652 §5.3).
// rfc4134/4.3.bin, 4.8.eml, …: detached content is tested where the content is at hand.
const Row kRows[] = {
    {"asn1crypto/cms-signed.der", "valid", ""},
    {"asn1crypto/pkcs7-signed.der", "valid", ""},
    {"bc-pqc-cms/SignedData_ML-DSA-44.pem", "unsupported", "ML-DSA-44 needs OpenSSL 3.5 or later, this is 3.0.19"},
    {"bc-vectors/CMSTest_05_signedData-data-.der", "valid", ""},
    {"bc-vectors/NewSignedDataStreamTest_02_signedData-data-.der", "valid", ""},
    {"bc-vectors/NewSignedDataTest_07_signedData-data-.der", "valid", ""},
    {"boringssl-pkcs7/nss.p7c", "", ""},
    {"boringssl-pkcs7/windows.p7c", "", ""},
    {"certs-only/DODJITCINTEROPERABILITYROOTCA2_IT.p7c", "", ""},
    {"certs-only/caCertsIssuedTofbcag4.p7c", "", ""},
    {"dss-cades/Signature-C-DE_CRY-4.p7m", "valid", ""},
    {"dss-cades/Signature-CBp-B-1.p7m", "valid", ""},
    {"dss-cades/archive_timestamp.tst", "valid", ""},
    {"dss-cades/cades-broken-sig-tst-and-ats-v3.cms", "invalid",
     "the signature is not that of the certificate's key over these octets"},
    {"dss-cades/cades-dss1956.p7m", "valid", ""},
    {"dss-cades/cades-extended-a.pkcs7", "valid", ""},
    {"dss-cades/cades-t-copied-sigtst.p7m", "valid", ""},
    {"dss-cades/cms-no-sign-cert.p7m", "unknown-signer", "the signer's certificate is not at hand"},
    {"dss-cades/counterSignedLTA.p7s", "valid+valid", ""},
    {"dss-cades/dss-1220__CAdES-BpT_modified_ts_hash.p7m", "valid", ""},
    {"dss-cades/dss-1419__CAdES-BpB-att-SHA3_224-SHA256withRSA.p7m", "valid", ""},
    {"dss-cades/dss-1419__CAdES-BpB-att-SHA3_384-SHA256withRSA.p7m", "valid", ""},
    {"dss-cades/dss-2011__cades-enveloping.pkcs7", "valid", ""},
    {"dss-cades/evidence-record__C-B-B-wrong-er-attribute.p7m", "valid", ""},
    {"dss-cades/evidence-record__C-E-ERS.p7m", "valid", ""},
    {"dss-cades/evidence-record__CAdEs-BpT+ER-without-reducedHashTree.p7m", "valid", ""},
    {"dss-cades/evidence-record__Double-C-E-ERS.p7m", "valid,valid", ""},
    {"dss-cades/no-key-info-cert.pkcs7", "unknown-signer", "the signer's certificate is not at hand"},
    {"dss-cades/timestamp.tst", "valid", ""},
    {"dss-cades/tst-two-refs.tst", "invalid", "the attribute signingCertificate names another certificate"},
    {"gnupg-cms/text-1.osig-bad.pem", "invalid", "the signed attributes lack contentType"},
    {"gnupg-cms/text-1.osig-badusage.pem", "invalid", "the signed attributes lack contentType"},
    {"gnupg-cms/text-1.osig.pem", "invalid", "the signed attributes lack contentType"},
    {"gnupg-cms/text-2.osig-bad.pem", "invalid", "the signed attributes lack contentType"},
    {"gnupg-cms/text-2.osig.pem", "invalid", "the signed attributes lack contentType"},
    {"gnutls-pkcs7/full.p7b", "valid", ""},
    {"gnutls-pkcs7/openssl.p7b", "valid", ""},
    {"gnutls-pkcs7/pkcs7-cat.p7", "valid+valid", ""},
    {"lamps-cms-ml-dsa/mldsa44-signed-attrs.pem", "unknown-signer", "the signer's certificate is not at hand"},
    {"openssl-cms/bad_signtime_attr.cms", "invalid", "signingTime is among the unsigned attributes"},
    {"openssl-cms/no_ct_attr.cms", "invalid", "the signed attributes lack contentType"},
    {"pyasn1-alt-modules/rfc2315_Pkcs7__unordered.der", "", ""},
    {"pyasn1-alt-modules/rfc2634_SignedMessage_signed_message.der", "valid", ""},
    {"pyasn1-alt-modules/rfc3114_SecurityLabel_sample.der", "valid", ""},
    {"pyasn1-alt-modules/rfc4108_CMSFirmwareWrapper_sample.der", "unknown-signer",
     "the signer's certificate is not at hand"},
    {"pyasn1-alt-modules/rfc4357_Signed_signed.der", "unsupported", "the digest algorithm 1.2.643.2.2.9 is not known"},
    {"pyasn1-alt-modules/rfc5035_SignedMessage_signed_message.der", "valid", ""},
    {"pyasn1-alt-modules/rfc5275_GLUseKEK_sample.der", "valid", ""},
    {"pyasn1-alt-modules/rfc5751_SignedMessage_sample.der", "invalid",
     "the signature is not that of the certificate's key over these octets"},
    {"pyasn1-alt-modules/rfc5934_TrustAnchorUpdate_tau.der", "valid", ""},
    {"pyasn1-alt-modules/rfc5940_CRLandOCSPResponse_sample.der", "valid", ""},
    {"pyasn1-alt-modules/rfc6482_RPKIROA_roa.der", "valid", ""},
    {"pyasn1-alt-modules/rfc6492_RPKIProvisioning_sample.der", "valid", ""},
    {"pyasn1-alt-modules/rfc7191_Error_message3.der", "valid", ""},
    {"pyasn1-alt-modules/rfc7191_Receipt_message2.der", "valid", ""},
    {"pyasn1-alt-modules/rfc8366_ANIMAJSONVoucher_sample.der", "invalid",
     "content of another type than data is signed without signed attributes"},
    {"pyasn1-alt-modules/rfc8769_CBORContent_sample.der", "valid", ""},
    {"pyasn1-alt-modules/rfc9323_RPKISignedChecklist_sample.der", "valid", ""},
    {"pyasn1-alt-modules/rfc9582_RPKIROA_roa.der", "valid", ""},
    {"pyasn1-alt-modules/rfc9882_MLDSASignedData_sample.der", "unknown-signer",
     "the signer's certificate is not at hand"},
    {"rfc4134/4.1.bin", "valid", ""},
    {"rfc4134/4.10.bin", "valid", ""},
    {"rfc4134/4.11.bin", "", ""},
    {"rfc4134/4.2.bin", "valid", ""},
    {"rfc4134/4.4.bin", "valid+valid", ""},
    {"rfc4134/4.5.bin", "valid", ""},
    {"rfc4134/4.6.bin", "valid,valid", ""},
    {"rfc4134/4.7.bin", "valid", ""},
    {"rpki/ca__rfc6492__afrinic-response.der", "valid", ""},
    {"rpki/ca__rfc6492__apnic-testbed-response.der", "valid", ""},
    {"rpki/ca__rfc6492__issue.der", "valid", ""},
    {"rpki/ca__rfc6492__list.der", "valid", ""},
    {"rpki/repository__ca1.mft", "valid", ""},
    {"rpki/repository__maxlen-overflow.roa", "valid", ""},
    {"rpki/repository__prefix-len-overflow.roa", "valid", ""},
    {"rpki/repository__signature-alg-mismatch.mft", "valid", ""},
    {"rpki/repository__ta.mft.bad-filename", "invalid",
     "the content is not the one that was signed: messageDigest differs"},
    {"rustcrypto-cms/apple_mdm_signature_der.bin", "invalid",
     "the content is not the one that was signed: messageDigest differs"},
    {"rustcrypto-cms/cms_ber.bin", "valid", ""},
    {"rustcrypto-cms/pkits.p7b", "", ""},
    {"rustcrypto-cms/scep_der.bin", "valid", ""},
    {"sip-smime-draft/10.1-signed-with-cert.der", "valid", ""},
    {"sip-smime-draft/10.2-signed-no-cert.der", "unknown-signer", "the signer's certificate is not at hand"},
    {"sip-smime-draft/A.3.1-signed-by-bob-before-encryption.der", "valid", ""},
    {"smallstep-pkcs7/verify_dsa_go1.15_test.go_00_signedData-data-.der", "unknown-signer",
     "the signer's certificate is not at hand"},
    {"smallstep-pkcs7/verify_test.go_00_signedData-data-.der", "valid", ""},
    {"smimesign/protocol_test.go_01_signedData-data-.der", "valid", ""},
    {"smimesign/verify_test.go_09_signedData-data-.der", "valid", ""},
    {"tamp-installroot/DoD_0_RemoveCertificateHintList.tamp-update.der", "valid", ""},
    {"tamp-installroot/DoD_1_Root.tamp-update.der", "valid", ""},
    {"thunderbird-smime/alice.textplain.sig.SHA1", "valid", ""},
    {"thunderbird-smime/alice.textplain.sig.SHA256", "valid", ""},
    {"tsp-ers/rfc4998__2Chains3ATS__BIN_ER.ers.0.0.tsr", "valid", ""},
    {"tsp-ers/rfc4998__2Chains3ATS__BIN_ER.ers.1.0.tsr", "valid", ""},
    {"wolfssl/test-degenerate.p7b", "", ""},
};

std::filesystem::path corpus() {
  const char* from_environment = std::getenv("SEALWIRE_CORPUS");
  std::filesystem::path path =
      from_environment ? from_environment : std::filesystem::path(SEALWIRE_SOURCE_DIR) / ".." / "shared" / "corpus";
  return std::filesystem::is_directory(path) ? path : std::filesystem::path();
}

Bytes read_file(const std::filesystem::path& path) {
  std::ifstream in(path, std::ios::binary);
  return Bytes(std::istreambuf_iterator<char>(in), {});
}

/// The octets of a file, or of its first PEM block.
std::vector<Bytes> ders(const std::filesystem::path& path) {
  Bytes octets = read_file(path);
  if (!looks_like_pem(as_text(octets))) return {std::move(octets)};
  std::vector<Bytes> list;
  if (auto blocks = read_pem(as_text(octets)))
    for (PemBlock& block : *blocks) list.push_back(std::move(block.der));
  return list;
}

/// All certificates that are files of their own in a folder.
const x509::CertificateStore& certificates_in(const std::filesystem::path& folder) {
  static std::map<std::filesystem::path, x509::CertificateStore> stores;
  auto [place, fresh] = stores.try_emplace(folder);
  if (!fresh) return place->second;
  for (const auto& entry : std::filesystem::directory_iterator(folder)) {
    if (!entry.is_regular_file() || entry.file_size() > 100000) continue;
    for (const Bytes& der : ders(entry.path()))
      if (auto certificate = x509::Certificate::parse(Octets(der))) place->second.add(*certificate);
  }
  return place->second;
}

std::string summary(const SignatureReport& report, std::string& reason) {
  std::string text;
  for (const SignerReport& signer : report.signers) {
    text += (text.empty() ? "" : ",") + std::string(name_of(signer.status));
    for (const SignerReport& counter : signer.countersignatures) text += "+" + std::string(name_of(counter.status));
    if (!signer.valid()) reason = signer.reason;
  }
  return text;
}

/// Rows whose algorithms newer libraries have.
bool needs_newer_library(const Row& row) {
  return std::string(row.reason).find("needs OpenSSL 3.5") != std::string::npos;
}

TEST(SignedDataCorpus, EachRowIsJudgedInMemoryAndStreaming) {
  if (corpus().empty()) GTEST_SKIP() << "the corpus is not here: set SEALWIRE_CORPUS";
  std::map<std::string, std::pair<int, int>> folders;  // rows, passed
  for (const Row& row : kRows) {
    if (needs_newer_library(row) && crypto::library_at_least(3, 5)) continue;
    const auto path = corpus() / row.file;
    const bool failed_before = HasFailure();
    SCOPED_TRACE(row.file);
    std::optional<Bytes> signed_data;
    for (const Bytes& der : ders(path)) {
      asn1::Arena arena;
      const auto info = read_content_info(der, arena);
      if (info && info->content_type == content_types::signed_data) signed_data = der;
    }
    auto& counts = folders[path.parent_path().filename().string()];
    ++counts.first;
    if (!signed_data) {
      ADD_FAILURE() << "no SignedData in it";
      continue;
    }
    VerifyOptions options;
    options.certificates = &certificates_in(path.parent_path());
    const auto verified = verify(*signed_data, options);
    if (!verified) {
      ADD_FAILURE() << verified.error().message();
      continue;
    }
    std::string reason;
    EXPECT_EQ(summary(verified->report, reason), row.signers) << reason;
    const std::string expected = std::string(row.reason).substr(0, std::string(row.reason).find(", this is"));
    EXPECT_EQ(reason.substr(0, expected.size()), expected);
    BytesSink out;
    SignedDataReader reader(out, options);
    const auto fed = reader.write(*signed_data);
    EXPECT_TRUE(fed) << fed.error().message();
    const auto streamed = reader.finish();
    if (!streamed) {
      ADD_FAILURE() << streamed.error().message();
      continue;
    }
    std::string streamed_reason;
    EXPECT_EQ(summary(*streamed, streamed_reason), row.signers) << streamed_reason;
    EXPECT_EQ(out.bytes(), verified->content);
    EXPECT_EQ(streamed->certificates.size(), verified->report.certificates.size());
    if (!HasFailure() || failed_before) ++counts.second;
  }
  for (const auto& [folder, counts] : folders)
    std::printf("%-24s %3d rows %3d passed\n", folder.c_str(), counts.first, counts.second);
}

TEST(SignedDataCorpus, BareOcspResponsesAmongCrlsAreTolerated) {
  if (corpus().empty()) GTEST_SKIP() << "the corpus is not here: set SEALWIRE_CORPUS";
  const Bytes update = read_file(corpus() / "tamp-installroot" / "DoD_1_Root.tamp-update.der");
  const auto verified = verify(update);
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_TRUE(verified->report.all_valid());
  EXPECT_EQ(verified->report.ocsp_responses.size(), 2u);
  EXPECT_EQ(verified->report.notes.size(), 2u);
}

TEST(SignedDataCorpus, DetachedContentOfRfc4134Verifies) {
  if (corpus().empty()) GTEST_SKIP() << "the corpus is not here: set SEALWIRE_CORPUS";
  const Bytes content = read_file(corpus() / "rfc4134" / "ExContent.bin");
  VerifyOptions options;
  options.content = content;
  const auto verified = verify(read_file(corpus() / "rfc4134" / "4.3.bin"), options);
  ASSERT_TRUE(verified) << verified.error().message();
  EXPECT_TRUE(verified->report.all_valid()) << verified->report.signers[0].reason;
  options.content = Octets(content).first(content.size() - 1);
  EXPECT_FALSE(verify(read_file(corpus() / "rfc4134" / "4.3.bin"), options)->report.all_valid());
}

TEST(SignedDataCorpus, FuzzInputsOfOthersAreReportedOrRefused) {
  if (corpus().empty()) GTEST_SKIP() << "the corpus is not here: set SEALWIRE_CORPUS";
  std::size_t refused = 0;
  std::size_t reported = 0;
  for (const auto& entry : std::filesystem::directory_iterator(corpus() / "openssl-fuzz-cms")) {
    const Bytes octets = read_file(entry.path());
    const auto verified = verify(octets);
    ++(verified ? reported : refused);
    if (!verified) {
      EXPECT_NE(verified.error().blame(), Blame::environment) << verified.error().message();
      EXPECT_LE(verified.error().offset().value_or(0), octets.size());
    }
    BytesSink out;
    SignedDataReader reader(out);
    if (reader.write(octets)) (void)reader.finish();
  }
  EXPECT_GT(refused, 50u);
  std::printf("openssl-fuzz-cms: %zu reported, %zu refused\n", reported, refused);
}

// RFC 8591, Figure 1: signed by Alice, certificate included (762 octets).
const char* const kFigure1 =
    "308202f606092a864886f70d010702a08202e7308202e3020101310d300b0609608648016503040201305306092a864886f7"
    "0d010701a0460444436f6e74656e742d547970653a20746578742f706c61696e0d0a0d0a576174736f6e2c20636f6d652068"
    "657265202d20492077616e7420746f2073656520796f752e0d0aa082016b308201673082010da003020102020900b8793ec0"
    "e4c21530300a06082a8648ce3d040302302631143012060355040a0c0b6578616d706c652e636f6d310e300c06035504030c"
    "05416c696365301e170d3137313231393233313230355a170d3138313231393233313230355a302631143012060355040a0c"
    "0b6578616d706c652e636f6d310e300c06035504030c05416c6963653059301306072a8648ce3d020106082a8648ce3d0301"
    "0703420004d87b54729f2c22feebd9ddba0efa40642297a6093887a4dae7990b23f87fa7ed99db8cf5a314f2ee64106ef1ed"
    "61dbfc0a4b91c953cbd022a751b914807bb794a324302230200603551d110419301786157369703a616c696365406578616d"
    "706c652e636f6d300a06082a8648ce3d040302034800304502207879be1c27f846276fdf15e333e53c6f17a757388a02cb7b"
    "8ae481c1641ae7a9022100ff99cd9c94076c82b02fea3b1350179a4b7752e16fa30a3f9ab29650b0e2818931820109308201"
    "050201013033302631143012060355040a0c0b6578616d706c652e636f6d310e300c06035504030c05416c696365020900b8"
    "793ec0e4c21530300b0609608648016503040201a069301806092a864886f70d010903310b06092a864886f70d010701301c"
    "06092a864886f70d010905310f170d3139303132363036313335345a302f06092a864886f70d01090431220420ef778fc940"
    "d5e6dc2576f47a599b3126195a9f1a227adaf35fa22c050d8d195a300a06082a8648ce3d04030204473045022005fdc2b55b"
    "0f444a46be468dfc7ef3b7de30019ef0952a223e8521890b35bb4e02210090e43a9d9846cf2af8159c5c0ef48848fa2f39f9"
    "98b1bb99b52a6fc6c776f2c8";
// RFC 8591, Figure 2: the same without the certificate (395 octets).
const char* const kFigure2 =
    "3082018706092a864886f70d010702a082017830820174020101310d300b0609608648016503040201305306092a864886f7"
    "0d010701a0460444436f6e74656e742d547970653a20746578742f706c61696e0d0a0d0a576174736f6e2c20636f6d652068"
    "657265202d20492077616e7420746f2073656520796f752e0d0a31820109308201050201013033302631143012060355040a"
    "0c0b6578616d706c652e636f6d310e300c06035504030c05416c696365020900b8793ec0e4c21530300b0609608648016503"
    "040201a069301806092a864886f70d010903310b06092a864886f70d010701301c06092a864886f70d010905310f170d3139"
    "303132363036313335345a302f06092a864886f70d01090431220420ef778fc940d5e6dc2576f47a599b3126195a9f1a227a"
    "daf35fa22c050d8d195a300a06082a8648ce3d0403020447304502203607275592d30c8c5a931041a01804d60c638ac9a808"
    "091887172a0887c8d4aa022100cd9e14bd21817336e9052fe590af2e2bcde16dd3e948d0f5f78a969e26382682";

TEST(Rfc8591, FiguresOneAndTwoVerifyWithTheCertificateOfFigureOne) {
  const Bytes first = from_hex(kFigure1).value();
  const Bytes second = from_hex(kFigure2).value();
  EXPECT_EQ(first.size(), 762u);
  EXPECT_EQ(second.size(), 395u);
  const auto with = verify(first);
  ASSERT_TRUE(with) << with.error().message();
  EXPECT_TRUE(with->report.all_valid()) << with->report.signers[0].reason;
  EXPECT_EQ(as_text(with->content), "Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n");
  EXPECT_EQ(with->report.certificates.at(0)->uris().at(0), "sip:alice@example.com");
  EXPECT_EQ(verify(second)->report.signers.at(0).status, SignerStatus::unknown_signer);
  x509::CertificateStore store;
  store.add(with->report.certificates[0]);
  VerifyOptions options;
  options.certificates = &store;
  const auto without = verify(second, options);
  ASSERT_TRUE(without);
  EXPECT_TRUE(without->report.all_valid()) << without->report.signers[0].reason;
  EXPECT_EQ(without->content, with->content);
}

}  // namespace
}  // namespace sealwire::cms
