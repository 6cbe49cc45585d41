#!/usr/bin/env python3
"""Every way to protect a content-encryption key that the library knows, asked for from the program and opened again."""
import hashlib
import json
import re

import harness

TEXT = b"Watson, come here - I want to see you.\r\n"
PSK = "meeting room:" + "5a" * 32

# (case, certificate, options of encrypt, options of decrypt beside --inkey, what the report says of the key)
ROWS = [
    ("PSK with RSA", "bob-rsa", ["--psk", PSK], ["--psk", PSK], "key transport with a pre-shared key"),
    ("PSK with ECDH", "bob-p256", ["--psk", PSK, "--kdf-md", "sha384"], ["--psk", PSK], "key agreement with a pre-shared key"),
    ("RSA-KEM", "bob-rsa", ["--rsa-kem"], [], "kem-rsa"),
    ("OAEP", "bob-rsa", ["--oaep", "--kdf-md", "sha512"], [], "SHA-512"),
    ("cofactor", "bob-p384", ["--cofactor"], [], "cofactor"),
    ("AES-256 wrap", "bob-p256", ["--wrap", "aes256-wrap"], [], "aes256"),
    ("3DES wrap", "bob-p256", ["--wrap", "3des-wrap", "--cipher", "des-ede3-cbc"], [], "3DESwrap"),
    ("ukm", "bob-p256", ["--ukm", "0102030405060708"], [], "ECDH"),
    ("X25519", "bob-x25519", [], [], "HKDF SHA-256"),
    ("X448", "bob-x448", ["--kdf-md", "sha384"], [], "HKDF SHA-384"),
    ("RSA-KEM with SHA-384", "bob-rsa", ["--rsa-kem", "--kdf-md", "sha384"], [], "id-kdf-kdf3 (SHA-384)"),
] + [(f"KDF with {digest}", "bob-p521", ["--kdf-md", digest], [], name)
     for digest, name in (("sha1", "SHA-1"), ("sha224", "SHA-224"), ("sha256", "SHA-256"), ("sha384", "SHA-384"),
                          ("sha512", "SHA-512"))]


def main():
    t = harness.Tests()
    t.write("in", TEXT)
    t.sealwire("cert", "ca", "--subject", "CN=CA", "--out", "ca.crt", "--keyout", "ca.key")
    t.sealwire("cert", "issue", "--CA", "ca.crt", "--CAkey", "ca.key", "--key-type", "x448", "--uri", "sip:bob@example.org",
               "--out", "bob-x448.crt", "--keyout", "bob-x448.key")
    for name, who, asked, given, says in ROWS:
        if not t.case(name):
            continue
        own = who == "bob-x448"
        cert, key = (t.path(who + ".crt"), t.path(who + ".key")) if own else (t.cert(who), t.key(who))
        t.sealwire("encrypt", "--recip", cert, *asked, "--in", "in", "--out", "m")
        t.sealwire("decrypt", "--inkey", key, *given, "--in", "m", "--out", "out", "--report", "report")
        t.check(t.read("out") == TEXT, "the content differs")
        said = json.loads(t.read("report"))["layers"][0]["recipients"][0]["key_encryption"]
        t.check(says.lower() in said.lower(), f"the report says {said!r}, not {says}")
    if t.case("a pre-shared key that is missing or wrong is a no"):
        t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--psk", PSK, "--in", "in", "--out", "m")
        t.sealwire("decrypt", "--inkey", t.key("bob-p256"), "--in", "m", "--out", "never", status=1)
        t.sealwire("decrypt", "--inkey", t.key("bob-p256"), "--psk", PSK[:-2] + "00", "--in", "m", "--out", "never", status=1)
        t.sealwire("encrypt", "--psk", PSK, "--kek", "6b:" + "00" * 16, "--in", "in", "--out", "never", status=2)
        t.check(not t.exists("never"), "something was written")
        t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--psk", PSK, "--kdf-md", "sha1", "--in", "in", "--out", "never",
                   status=4)
        t.check(not t.exists("never"), "something was written")
    if t.case("digests and wraps are asked of passwords and shared keys too"):
        kek = "6b31:" + "0123456789abcdef" * 3
        password = t.write("password", b"open sesame\n")
        for make, back, says in ((["--pwri-password-file", password, "--kdf-md", "sha512"], ["--pwri-password-file", password],
                                  "HMAC with SHA-512"),
                                 (["--kek", kek, "--wrap", "3des-wrap"], ["--kek", kek], "3DESwrap"),
                                 (["--kek", kek, "--wrap", "aes192-wrap"], ["--kek", kek], "aes192-wrap")):
            t.sealwire("encrypt", *make, "--in", "in", "--out", "m")
            t.sealwire("decrypt", *back, "--in", "m", "--out", "out", "--report", "report")
            said = json.loads(t.read("report"))["layers"][0]["recipients"][0]["key_encryption"]
            t.check(t.read("out") == TEXT and says in said, f"the report says {said!r}, not {says}")
        t.sealwire("encrypt", "--kek", kek, "--wrap", "aes128-wrap", "--in", "in", "--out", "never", status=2)
        t.check(not t.exists("never"), "something was written")
    if t.case("a certificate without a key identifier is named by what Windows and .NET make of its key"):
        t.write("req.cnf", b"[req]\ndistinguished_name=dn\n[dn]\n")
        t.openssl("req", "-x509", "-new", "-key", t.key("bob-rsa"), "-subj", "/CN=Bob", "-config", "req.cnf", "-out", "bare.crt")
        t.openssl("pkey", "-in", t.key("bob-rsa"), "-pubout", "-outform", "DER", "-out", "spki")
        shown = t.openssl("x509", "-in", t.cert("bob-rsa"), "-noout", "-ext", "subjectKeyIdentifier").stdout.decode()
        own = bytes.fromhex(re.search(r"[0-9A-F:]{59}", shown).group().replace(":", ""))
        t.sealwire("encrypt", "--keyid", "--recip", t.cert("bob-rsa"), "--in", "in", "--out", "m")
        for identifier, status in ((own, 0), (hashlib.sha1(t.read("spki")).digest(), 0), (bytes(20), 1)):
            t.write("n", t.read("m").replace(own, identifier))
            done = t.sealwire("decrypt", "--inkey", t.key("bob-rsa"), "--recip", "bare.crt", "--in", "n", status=status)
            t.check(done.stdout == (TEXT if status == 0 else b""), "the content differs")
    if t.case("a key is tried on every recipient, however many there are"):
        t.sealwire("encrypt", *["--recip", t.cert("alice-p256")] * 200, "--recip", t.cert("bob-p256"), "--in", "in", "--out", "m")
        t.sealwire("decrypt", "--inkey", t.key("bob-p256"), "--in", "m", "--out", "out")
        t.check(t.read("out") == TEXT, "the content differs")
        t.sealwire("decrypt", "--inkey", t.key("mallory"), "--in", "m", "--out", "never", status=1)
    if t.case("attributes go with an envelope"):
        t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--auth-attribute", "1.2.3.4:0500", "--unprotected-attribute",
                   "1.2.3.5:0500", "--in", "in", "--out", "m")
        shown = t.sealwire("inspect", "--in", "m").stdout
        t.check(b"1.2.3.4" in shown and b"1.2.3.5" in shown, "inspect does not show them")
        t.sealwire("decrypt", "--inkey", t.key("bob-p256"), "--in", "m", "--out", "out")
        t.check(t.read("out") == TEXT, "the content differs")
        t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--cipher", "aes-128-cbc", "--auth-attribute", "1.2.3.4:0500",
                   "--in", "in", "--out", "never", status=2)
        t.check(not t.exists("never"), "something was written")
    t.finish()


main()
