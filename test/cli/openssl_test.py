#!/usr/bin/env python3
"""Both ways with `openssl cms`: what sealwire makes OpenSSL verifies and decrypts, and back, for what both have."""
import itertools

import harness

CONTENT = b"Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n"
LARGE = b"Content-Type: application/octet-stream\r\n\r\n" + bytes(range(256)) * 2000

SIGNERS = ["alice-p256", "alice-p384", "alice-p521", "alice-rsa"]
DIGESTS = ["sha256", "sha384", "sha512"]
FORMS = ["der", "pem", "smime"]
GCM = ["aes-128-gcm", "aes-192-gcm", "aes-256-gcm"]
CBC = ["aes-128-cbc", "aes-192-cbc", "aes-256-cbc"]
RECIPIENTS = ["bob-p256", "bob-p384", "bob-p521", "bob-rsa"]
KEK = "000102030405060708090a0b0c0d0e0f"


def ours_verified_by_openssl(t, signer, digest, form, options):
    name = f"sealwire signs, openssl verifies: {signer} {digest} {form} {' '.join(options)}"
    if not t.case(name):
        return
    t.write("in", CONTENT)
    t.sealwire("sign", "--signer", t.cert(signer), "--inkey", t.key(signer), "--md", digest, "--in", "in", "--out", "signed",
               "--outform", form, *options)
    words = ["cms", "-verify", "-in", "signed", "-inform", form.upper(), "-CAfile", t.cert("ca"), "-purpose", "any"]
    if "--multipart" not in options:  # openssl takes CRLF for LF in a multipart when it is told that it is binary
        words.append("-binary")
    if "--nocerts" in options:
        words += ["-certfile", t.cert(signer)]
    if "--detached" in options:
        words += ["-content", "in"]
    done = t.openssl(*words)
    t.check(done.stdout == CONTENT, "openssl gives other content")


def theirs_verified_by_us(t, signer, digest, form, options):
    name = f"openssl signs, sealwire verifies: {signer} {digest} {form} {' '.join(options)}"
    if not t.case(name):
        return
    t.write("in", CONTENT)
    opaque = [] if "detached" in options else ["-nodetach"]
    words = ["cms", "-sign", "-binary", *opaque, "-signer", t.cert(signer), "-inkey", t.key(signer), "-md", digest, "-in", "in",
             "-out", "signed", "-outform", form.upper(), *[o for o in options if o.startswith("-")]]
    if "pss" in options:
        words += ["-keyopt", "rsa_padding_mode:pss"]
    t.openssl(*words)
    ours = ["verify", "--in", "signed", "--CAfile", t.cert("ca"), "--out", "content", "--sender", "sip:alice@example.com"]
    if "-nocerts" in options:
        ours += ["--certfile", t.cert(signer)]
    if "detached" in options and form != "smime":
        ours += ["--content", "in"]
    t.sealwire(*ours)
    t.check(t.exists("content") and t.read("content") == CONTENT, "sealwire gives other content")


def signatures(t):
    for signer, digest, form in itertools.product(SIGNERS, DIGESTS, FORMS):
        ours_verified_by_openssl(t, signer, digest, form, [])
        theirs_verified_by_us(t, signer, digest, form, [])
        theirs_verified_by_us(t, signer, digest, form, ["-stream"])
    for signer in SIGNERS:
        for option in ("--detached", "--nocerts", "--keyid", "--noattr"):
            ours_verified_by_openssl(t, signer, "sha256", "der", [option])
        for option in ("detached", "-nocerts", "-keyid", "-noattr"):
            theirs_verified_by_us(t, signer, "sha256", "der", [option])
        ours_verified_by_openssl(t, signer, "sha256", "smime", ["--multipart"])
        theirs_verified_by_us(t, signer, "sha256", "smime", ["detached"])
    for digest in DIGESTS:
        ours_verified_by_openssl(t, "alice-rsa", digest, "der", ["--pss"])
        theirs_verified_by_us(t, "alice-rsa", digest, "der", ["pss"])
    several_signers(t)


def several_signers(t):
    if t.case("two signers, both ways"):
        t.write("in", CONTENT)
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--signer", t.cert("alice-rsa"),
                   "--inkey", t.key("alice-rsa"), "--in", "in", "--out", "signed")
        t.check(t.openssl("cms", "-verify", "-binary", "-in", "signed", "-inform", "DER", "-CAfile", t.cert("ca"), "-purpose",
                          "any").stdout == CONTENT, "openssl gives other content")
        t.openssl("cms", "-sign", "-binary", "-nodetach", "-signer", t.cert("alice-p256"), "-inkey", t.key("alice-p256"),
                  "-signer", t.cert("alice-p384"), "-inkey", t.key("alice-p384"), "-in", "in", "-out", "signed", "-outform", "DER")
        done = t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca"))
        t.check(done.stdout == CONTENT, "sealwire gives other content")


def ours_decrypted_by_openssl(t, recipients, cipher, form, options, content=CONTENT):
    name = f"sealwire encrypts, openssl decrypts: {' '.join(recipients)} {cipher} {form} {' '.join(options)}"
    if not t.case(name):
        return
    t.write("in", content)
    words = ["encrypt", "--cipher", cipher, "--in", "in", "--out", "sealed", "--outform", form, *options]
    for recipient in recipients:
        words += ["--recip", t.cert(recipient)]
    t.sealwire(*words)
    for recipient in recipients:
        done = t.openssl("cms", "-decrypt", "-binary", "-in", "sealed", "-inform", form.upper(), "-recip", t.cert(recipient),
                         "-inkey", t.key(recipient))
        t.check(done.stdout == content, f"openssl gives other content to {recipient}")


def theirs_decrypted_by_us(t, recipients, cipher, form, options, content=CONTENT):
    name = f"openssl encrypts, sealwire decrypts: {' '.join(recipients)} {cipher} {form} {' '.join(options)}"
    if not t.case(name):
        return
    t.write("in", content)
    words = ["cms", "-encrypt", "-binary", f"-{cipher}", "-in", "in", "-out", "sealed", "-outform", form.upper(),
             *[o for o in options if o.startswith("-")]]
    for recipient in recipients:
        words += ["-recip", t.cert(recipient)]
        for option in options:
            if ":" in option:
                words += ["-keyopt", option]
    t.openssl(*words)
    for recipient in recipients:
        for choice in ([], ["--recip", t.cert(recipient)]):
            t.sealwire("decrypt", "--in", "sealed", "--inkey", t.key(recipient), "--out", "content", *choice)
            t.check(t.exists("content") and t.read("content") == content, f"sealwire gives other content to {recipient}")


def envelopes(t):
    for recipient, cipher in itertools.product(RECIPIENTS, GCM + CBC):
        ours_decrypted_by_openssl(t, [recipient], cipher, "der", [])
        theirs_decrypted_by_us(t, [recipient], cipher, "der", [])
    for recipient, form in itertools.product(RECIPIENTS, FORMS):
        ours_decrypted_by_openssl(t, [recipient], "aes-128-cbc", form, [])
        theirs_decrypted_by_us(t, [recipient], "aes-128-cbc", form, [])
        theirs_decrypted_by_us(t, [recipient], "aes-128-cbc", form, ["-stream"])
        theirs_decrypted_by_us(t, [recipient], "aes-256-cbc", form, ["-stream", "-keyid"])
    for cipher in ("aes-128-gcm", "aes-256-cbc"):
        ours_decrypted_by_openssl(t, ["bob-rsa"], cipher, "der", ["--oaep"])
        theirs_decrypted_by_us(t, ["bob-rsa"], cipher, "der", ["rsa_padding_mode:oaep"])
        theirs_decrypted_by_us(t, ["bob-rsa"], cipher, "der", ["rsa_padding_mode:oaep", "rsa_oaep_md:sha256"])
        for recipient in RECIPIENTS:
            ours_decrypted_by_openssl(t, [recipient], cipher, "der", ["--keyid"])
            ours_decrypted_by_openssl(t, [recipient], cipher, "der", [], LARGE)
            theirs_decrypted_by_us(t, [recipient], cipher, "der", [], LARGE)
        for digest in ("sha1", "sha224", "sha256", "sha384", "sha512"):
            theirs_decrypted_by_us(t, ["bob-p256"], cipher, "der", [f"ecdh_kdf_md:{digest}"])
        theirs_decrypted_by_us(t, ["bob-p384"], cipher, "der", ["ecdh_kdf_md:sha256", "ecdh_cofactor_mode:1"])
        ours_decrypted_by_openssl(t, RECIPIENTS, cipher, "der", [])
        theirs_decrypted_by_us(t, RECIPIENTS, cipher, "der", [])
    keys_without_certificates(t)


def keys_without_certificates(t):
    t.write("in", CONTENT)
    password = t.write("password", b"open sesame\n")
    for cipher in ("aes-128-cbc", "aes-256-cbc", "aes-128-gcm"):
        if t.case(f"a key-encryption key, both ways: {cipher}"):
            t.sealwire("encrypt", "--kek", f"6b31:{KEK}", "--cipher", cipher, "--in", "in", "--out", "sealed")
            done = t.openssl("cms", "-decrypt", "-binary", "-in", "sealed", "-inform", "DER", "-secretkey", KEK, "-secretkeyid",
                             "6b31")
            t.check(done.stdout == CONTENT, "openssl gives other content")
            t.openssl("cms", "-encrypt", "-binary", f"-{cipher}", "-in", "in", "-out", "sealed", "-outform", "DER", "-secretkey",
                      KEK, "-secretkeyid", "6b31")
            done = t.sealwire("decrypt", "--kek", f"6b31:{KEK}", "--in", "sealed")
            t.check(done.stdout == CONTENT, "sealwire gives other content")
            t.sealwire("decrypt", "--kek", f"6b32:{KEK}", "--in", "sealed", status=1)
        if t.case(f"a password, both ways: {cipher}"):
            t.sealwire("encrypt", "--pwri-password-file", password, "--cipher", cipher, "--in", "in", "--out", "sealed")
            done = t.openssl("cms", "-decrypt", "-binary", "-in", "sealed", "-inform", "DER", "-pwri_password", "open sesame")
            t.check(done.stdout == CONTENT, "openssl gives other content")
            if "gcm" in cipher:  # openssl 3.0 takes the content's cipher for its PWRI-KEK, which must be CBC
                continue
            t.openssl("cms", "-encrypt", "-binary", f"-{cipher}", "-in", "in", "-out", "sealed", "-outform", "DER",
                      "-pwri_password", "open sesame")
            done = t.sealwire("decrypt", "--pwri-password-file", password, "--in", "sealed")
            t.check(done.stdout == CONTENT, "sealwire gives other content")


def both_layers(t):
    for recipient in RECIPIENTS:
        if t.case(f"seal and open, both ways: {recipient}"):
            t.write("in", CONTENT)
            t.sealwire("seal", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--recip", t.cert(recipient),
                       "--in", "in", "--out", "sealed")
            inner = t.openssl("cms", "-decrypt", "-binary", "-in", "sealed", "-inform", "DER", "-recip", t.cert(recipient),
                              "-inkey", t.key(recipient)).stdout
            header, _, signed = inner.partition(b"\r\n\r\n")
            t.check(b"application/pkcs7-mime" in header and b"signed-data" in header, f"inside is {header!r}")
            t.write("signed", signed)
            done = t.openssl("cms", "-verify", "-binary", "-in", "signed", "-inform", "DER", "-CAfile", t.cert("ca"), "-purpose",
                             "any")
            t.check(done.stdout == CONTENT, "openssl gives other content")
            t.openssl("cms", "-sign", "-binary", "-nodetach", "-signer", t.cert("alice-p256"), "-inkey", t.key("alice-p256"),
                      "-in", "in", "-out", "signed", "-outform", "SMIME")
            t.openssl("cms", "-encrypt", "-binary", "-aes-128-gcm", "-in", "signed", "-out", "sealed", "-outform", "DER", "-recip",
                      t.cert(recipient))
            done = t.sealwire("open", "--in", "sealed", "--inkey", t.key(recipient), "--CAfile", t.cert("ca"), "--sender",
                              "sip:alice@example.com")
            t.check(done.stdout == CONTENT, "sealwire gives other content")


def main():
    t = harness.Tests()
    signatures(t)
    envelopes(t)
    both_layers(t)
    t.finish()


if __name__ == "__main__":
    main()
