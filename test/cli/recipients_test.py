#!/usr/bin/env python3
"""Every way to protect a content-encryption key that the library knows, asked for from the program and opened again."""
import json

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
