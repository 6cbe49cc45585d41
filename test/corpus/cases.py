"""What the program must say of files whose MANIFEST row needs more than a rule: keys, contents, other commands.

CASES: (folder, file): list of Case. In words, "@file" is a file of the same folder, "@@folder/file" of another.
EXCEPTIONS: (folder, file): why the row is not what its MANIFEST says, and what is demanded instead.
"""
import ssl

POST_QUANTUM = ssl.OPENSSL_VERSION_INFO >= (3, 5)


class Case:
    def __init__(self, words, status=0, sha256=None, says=None, content=None):
        self.words = words.split()
        self.status = status  # one exit status, or a set of those allowed
        self.sha256 = sha256  # of what is written to --out
        self.content = content  # file whose octets --out must have
        self.says = says  # in stderr or the report


def newer(words, **expected):
    """Works with libcrypto 3.5; before, it is exit status 4 with the version that is needed."""
    return Case(words, **expected) if POST_QUANTUM else Case(words, status=4, says="3.5")


EX_CONTENT = "c875df2a4210704a9edddbb6dfcc870471168f904d183318bbf184ac0b045e53"
SECRET = "737c791f25ead0e04629254352f7dc6291e5cb26917ada32"
BOB = "decrypt --inkey @BobPrivRSAEncrypt.pri --recip @BobRSASignByCarl.cer"
KEMRI = "mlkem512-2.16.840.1.101.3.4.4.1_kemri_"
KEMRI_KEY = "@mlkem512-2.16.840.1.101.3.4.4.1_{}_priv.der"
SIGNED = "verify --no-path"

CASES = {
    ("rfc4134", "3.1.bin"): [Case("inspect")],
    ("rfc4134", "4.3.bin"): [Case(SIGNED + " --content @ExContent.bin"), Case(SIGNED, status={1, 2})],
    ("rfc4134", "4.6.bin"): [Case(SIGNED + " --certfile @CarlDSSSelf.cer", sha256=EX_CONTENT), Case(SIGNED, status=1)],
    ("rfc4134", "4.8.eml"): [Case(SIGNED)],
    ("rfc4134", "4.9.eml"): [Case(SIGNED)],
    ("rfc4134", "4.11.bin"): [Case(SIGNED, status=1), Case("inspect")],
    ("rfc4134", "5.1.bin"): [Case(BOB, sha256=EX_CONTENT), Case("decrypt --inkey @DianePrivRSASignEncrypt.pri", status=1)],
    ("rfc4134", "5.2.bin"): [
        Case(BOB + " --legacy", sha256=EX_CONTENT),
        Case(BOB, status=4, says="legacy"),
        Case("decrypt --legacy --inkey @DianePrivRSASignEncrypt.pri", status=1),
    ],
    ("rfc4134", "5.3.eml"): [Case("decrypt --inkey @BobPrivRSAEncrypt.pri", content="ExContent.bin")],
    ("rfc4134", "6.0.bin"): [Case("unwrap", sha256=EX_CONTENT)],
    ("rfc4134", "7.1.bin"): [Case("unwrap --secret-key " + SECRET, sha256=EX_CONTENT),
                             Case("unwrap --secret-key " + SECRET[2:] + "00", status=1)],
    ("rfc4134", "7.2.bin"): [Case("unwrap --secret-key " + SECRET, sha256=EX_CONTENT)],
    ("openssl-cms", "bad_signtime_attr.cms"): [Case(SIGNED, status={1, 3}, says="signingTime")],
    ("openssl-cms", "no_ct_attr.cms"): [Case(SIGNED, status={1, 3}, says="contentType")],
    ("openssl-cms", "ciphertext_from_1_1_1.cms"): [
        Case("decrypt --inkey @smec3.pem", sha256="ff236ef61b396355f75a4cc6e1c306d4c309084ae271a9e2ad6888f10a101b32")],
    ("openssl-cms", "dh-malformed.der"): [Case("decrypt --inkey @dh-key.pem", status={1, 3, 4})],
    ("sip-smime-draft", "10.1-signed-with-cert.der"): [Case(SIGNED, content="draft-mime-content.txt")],
    ("sip-smime-draft", "10.2-signed-no-cert.der"): [
        Case(SIGNED, status=1), Case(SIGNED + " --certfile @draft-alice.cer", status=1)],
    ("sip-smime-draft", "A.3.1-signed-by-bob-before-encryption.der"): [
        Case(SIGNED + " --sender sip:bob@example.org", content="draft-mime-content.txt"),
        Case(SIGNED + " --sender sip:alice@example.com", status=1)],
    ("sip-smime-draft", "10.3-enveloped.der"): [Case("inspect", says="83f50bb70bd5c40e")],
    # One chunk of two: the front of the object is shown as far as it goes, its second half is no object.
    ("sip-smime-draft", "10.4-msrp-chunk1.bin"): [Case("inspect", status=3, says="asn1.truncated")],
    ("sip-smime-draft", "10.4-msrp-chunk2.bin"): [Case("inspect", status=3)],
    ("sip-smime-draft", "rfc7193-s3-example.der"): [
        Case("decrypt --inkey @rfc7193-recipient-key.pem",
             sha256="9d90438481611aee9a8dea1b96dfc10ed366f520e92c5f025981a50ee4b2b3bd")],
    ("sip-smime-draft", "rfc7193-s3-example.eml"): [
        Case("decrypt --inkey @rfc7193-recipient-key.pem",
             sha256="9d90438481611aee9a8dea1b96dfc10ed366f520e92c5f025981a50ee4b2b3bd"),
        Case("open --inkey @rfc7193-recipient-key.pem --no-path", status=3, says="calls TAMP-statusResponse"),
        Case("decrypt --inkey @rfc7193-recipient-key.pem", says="names encryptedData, which the object is not"),
        Case("inspect", says="encryptedData")],
    ("sip-smime-draft", "rfc7193-s3-plaintext.bin"): [Case("inspect --inform der", status=3)],
    ("kemri-openssl", "auth_enveloped_data_128.bin"): [Case("decrypt --inkey @rsa.key", content="data.txt")],
    ("kemri-openssl", "auth_enveloped_data_256.bin"): [Case("decrypt --inkey @rsa.key", content="data.txt")],
    ("lamps-cms-ml-dsa", "mldsa44-signed-attrs.pem"): [newer(SIGNED + " --certfile @@lamps-dilithium-certificates/ML-DSA-44.crt")],
    ("lamps-cms-kyber", "ML-KEM-512.cms"): [
        newer("decrypt --inkey @ML-KEM-512-%s.priv" % form, content="decrypted.txt")
        for form in ("seed", "expanded", "both")],
    ("bc-pqc-cms", "SignedData_ML-DSA-44.pem"): [newer(SIGNED + " --certfile @ML-DSA-44.pem")],
    ("bc-smime", "brokenEnv.message"): [Case("decrypt --inkey @smimeTKkey.pem", status={1, 3, 4})],
    ("bc-smime", "validator.validMail.eml"): [
        Case(SIGNED), Case("verify --CAfile @validator.root.crt --attime 2006-10-01T00:00:00Z", status=1, says="broken")],
    ("bc-smime", "validator.expired.eml"): [
        Case(SIGNED), Case("verify --CAfile @validator.root.crt --attime 2026-10-01T00:00:00Z", status=1)],
    ("pyasn1-alt-modules", "rfc5753_EnvelopedData_sample.der"): [
        Case("decrypt --inkey @rfc5915_MUDCert_private_key.der",
             sha256="bd740f1789fb4f1a9f43833e65c665892898d01949f8a23f2888b19c62290e67")],
    ("tamp-installroot", "DoD_0_RemoveCertificateHintList.tamp-update.der"): [Case(SIGNED)],
    ("tamp-installroot", "DoD_1_Root.tamp-update.der"): [Case(SIGNED)],
    ("certs-only", "DODJITCINTEROPERABILITYROOTCA2_IT.p7c"): [Case("inspect"), Case(SIGNED, status=1)],
    ("certs-only", "caCertsIssuedTofbcag4.p7c"): [Case("inspect"), Case(SIGNED, status=1)],
    ("wolfssl", "smime-test-canon.p7s"): [Case(SIGNED)],
    ("wolfssl", "smime-test-multipart.p7s"): [Case(SIGNED)],
    ("asn1crypto", "cms-compressed.der"): [Case("unwrap")],
    ("rustcrypto-cms", "compressed_data.bin"): [Case("unwrap")],
    ("pyasn1-alt-modules", "rfc3274_CompressedData_compressed_data.der"): [Case("unwrap")],
    ("bc-vectors", "NewCompressedDataStreamTest_01_compressedData.der"): [Case("unwrap")],
    # Attacks of "Johnny, you are fired" (2019) and of the covert-content oracle.
    ("johnny-fired-smime", "eContent_confusion_refinement.eml"): [Case(SIGNED, status=1)],
    ("johnny-fired-smime", "multiple_signerInfos_prepend_johnny.eml"): [Case(SIGNED, status=1)],
    ("johnny-fired-smime", "no_signerInfos_detached.eml"): [Case(SIGNED, status=1)],
    ("johnny-fired-smime", "m2-smime-mix.eml"): [Case("open --no-path", status={1, 3})],
    ("johnny-fired-smime", "m4-smime.eml"): [Case("open --no-path", status={1, 3})],
    ("johnny-fired-smime", "u1-generic.eml"): [Case("open --no-path", status={1, 3})],
    ("covert-content-smime", "01-reply-mix-alt.eml"): [
        Case("open --no-path --inkey @manager@bigcorporation.pem", status={1, 3})],
    ("covert-content-smime", "01-reply-mix-css.eml"): [
        Case("open --no-path --inkey @manager@bigcorporation.pem", status={1, 3})],
    # Bad signatures by their names, whatever OpenSSL says of the path.
    **{("thunderbird-smime", "alice.dsig.%s.multipart.%s.eml" % (digest, kind)): [Case(SIGNED, status=1)]
       for digest in ("SHA1", "SHA256") for kind in ("bad", "mismatch-econtent")},
    **{("thunderbird-smime", "alice.mime.dsig." + digest): [Case(SIGNED + " --content @alice.mime")]
       for digest in ("SHA1", "SHA256")},
}
for suffix in ("id-alg-hkdf-with-sha256.der", "id-alg-hkdf-with-sha256_ukm.der",
               "auth_id-alg-hkdf-with-sha256.der", "auth_id-alg-hkdf-with-sha256_ukm.der"):
    CASES[("kemri-kemri_toy", KEMRI + suffix)] = [
        newer("decrypt --inkey " + KEMRI_KEY.format(form), content="expected_plaintext.txt")
        for form in ("seed", "expandedkey", "both")]

EITHER = Case("inspect", status={0, 3})
INVALID = Case(SIGNED, status=1)
EXCEPTIONS = {
    ("asn1crypto", "cms-signed-digested.der"): (
        "SignedData of version 2, which RFC 5652 §5.1 does not know", [Case("inspect"), Case(SIGNED, status=3)]),
    ("dss-cades", "tst-two-refs.tst"): (
        "both signingCertificate attributes name other certificates than the signer's (RFC 5035 §5.4): a no", [INVALID]),
    ("wolfssl", "smime-test-canon.p7s"): (
        "each line of its text ends in CR CR LF, which no canonicalisation of RFC 8551 §3.1.1 makes CR LF; OpenSSL drops "
        "every CR before an LF", [INVALID]),
    ("pyasn1-alt-modules", "rfc8366_ANIMAJSONVoucher_sample.der"): (
        "content of another type than data without signed attributes (RFC 5652 §5.3): a no", [INVALID]),
    ("gnupg-cms", "cert_cci_test_wzs.pem"): ("its PEM block holds the base64 of another PEM block, not DER", [EITHER]),
    ("gnupg-cms", "webde-buenemann-signed.cms"): ("its octets are damaged: OpenSSL finds no ASN.1 in it either", [EITHER]),
    ("kemri-kemri_toy", "mlkem512-2.16.840.1.101.3.4.4.1_ciphertext.bin"): ("a bare KEM ciphertext, no ASN.1", [EITHER]),
    ("kemri-kemri_toy", "mlkem512-2.16.840.1.101.3.4.4.1_ss.bin"): ("a bare shared secret, no ASN.1", [EITHER]),
    ("rfc4134", "ExContent.bin"): ("the text that the others sign, no ASN.1", [EITHER]),
}
