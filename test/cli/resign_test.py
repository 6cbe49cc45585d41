#!/usr/bin/env python3
"""resign: signers come and go without touching the others, content goes out and in, signatures are countersigned."""
import json

import harness

TEXT = b"Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n"


def signer(t, name):
    return ["--signer", t.cert(name), "--inkey", t.key(name)]


def verified(t, of, *more, status=0):
    t.sealwire("verify", "--in", of, "--CAfile", t.cert("ca"), "--report", "report", "--out", "out", *more, status=status)
    return json.loads(t.read("report"))["layers"][0]["signers"]


def subjects(signers):
    return [signer["subject"].split("CN=")[1].split(" ")[0] for signer in signers]


def main():
    t = harness.Tests()
    t.write("in", TEXT)
    t.sealwire("sign", *signer(t, "alice-p256"), "--in", "in", "--out", "m")
    t.sealwire("sign", *signer(t, "alice-p256"), "--detached", "--in", "in", "--out", "detached")

    if t.case("signers are added, replaced and removed"):
        t.sealwire("resign", *signer(t, "alice-rsa"), *signer(t, "bob-p256"), "--in", "m", "--out", "three")
        t.check(sorted(subjects(verified(t, "three"))) == ["alice-p256", "alice-rsa", "bob-p256"], "not three signers")
        t.openssl("cms", "-verify", "-inform", "DER", "-in", "three", "-binary", "-CAfile", t.cert("ca"), "-out", "out2")
        t.check(t.read("out2") == TEXT, "openssl sees other content")
        first = subjects(verified(t, "three"))[0]
        t.sealwire("resign", *signer(t, "alice-p384"), "--replace", "1", "--in", "three", "--out", "other")
        found = subjects(verified(t, "other"))
        t.check("alice-p384" in found and first not in found and len(found) == 3, f"{found}")
        t.sealwire("resign", *signer(t, "cn-only"), "--replace", "1", "--nocerts", "--in", "three", "--out", "bare")
        t.sealwire("verify", "--in", "bare", "--CAfile", t.cert("ca"), "--out", "never", status=1)
        t.sealwire("verify", "--in", "bare", "--CAfile", t.cert("ca"), "--certfile", t.cert("cn-only"), "--out", "out2")
        t.sealwire("resign", "--remove", "1", "--remove", "2", "--in", "three", "--out", "one")
        t.check(len(verified(t, "one")) == 1, "not one signer")
        t.sealwire("resign", "--remove", "4", "--in", "three", "--out", "never", status=2)
        t.sealwire("resign", "--in", "three", "--out", "never", status=2)
        t.sealwire("resign", *signer(t, "alice-rsa"), "--in", "in", "--out", "never", status=3)
        t.check(not t.exists("never"), "something was written")

    if t.case("a multipart/signed brings its content along, and stays one"):
        t.sealwire("sign", *signer(t, "alice-p256"), "--multipart", "--in", "in", "--out", "mail")
        t.sealwire("resign", *signer(t, "alice-p384"), "--in", "mail", "--outform", "smime", "--out", "two", "--report", "report")
        t.check(len(verified(t, "two")) == 2 and t.read("out") == TEXT, "not two signers of the same content")
        t.check(b"sha-256" in t.read("two") and b"sha-384" in t.read("two"), "a digest is not in micalg")
        made = json.loads(t.read("report"))["layers"][0]["signers"]
        t.check([s["status"] for s in made] == ["valid"] * 2, f"report {made}")
        t.openssl("cms", "-verify", "-in", "two", "-CAfile", t.cert("ca"), "-purpose", "any", "-out", "out2")
        t.sealwire("resign", *signer(t, "alice-p384"), "--in", "mail", "--out", "apart")
        t.check(len(verified(t, "apart", "--content", "in")) == 2, "not two signers of detached content")
        t.sealwire("resign", "--attach", "in", "--in", "mail", "--outform", "smime", "--out", "opaque")
        t.check(len(verified(t, "opaque")) == 1 and b"multipart" not in t.read("opaque"), "content is still apart")

    if t.case("what stays is not touched"):
        t.sealwire("resign", *signer(t, "alice-rsa"), "--in", "m", "--out", "two")
        t.sealwire("inspect", "--json", "--in", "m")
        before, after = t.read("m"), t.read("two")
        t.check(before[-100:] in after, "the signature of the first signer is another")

    if t.case("content goes out and in"):
        t.sealwire("resign", "--detach", "content", "--in", "m", "--out", "apart")
        t.check(t.read("content") == TEXT, "the content differs")
        verified(t, "apart", "--content", "content")
        t.sealwire("resign", "--attach", "content", "--in", "apart", "--out", "whole")
        t.check(t.read("whole") == t.read("m"), "there and back differs")
        t.sealwire("resign", *signer(t, "bob-p256"), "--content", "in", "--in", "detached", "--out", "two")
        t.check(len(verified(t, "two", "--content", "in")) == 2, "not two signers of detached content")
        t.sealwire("resign", *signer(t, "bob-p256"), "--in", "detached", "--out", "never", status=(1, 2, 3))
        t.check(not t.exists("never"), "something was written")

    if t.case("a countersignature is made, shown and checked"):
        t.sealwire("resign", *signer(t, "bob-p256"), "--countersign", "1", "--in", "m", "--out", "counter")
        found = verified(t, "counter")[0]["countersignatures"]
        t.check(subjects(found) == ["bob-p256"] and found[0]["status"] == "valid", f"{found}")
        t.check(found[0]["path"]["status"] == "trusted", f"{found}")
        octets = t.read("counter")
        other = t.read("m")
        t.check(len(octets) > len(other), "nothing was added")
        # The last octets are those of the unsigned attribute, and of the countersignature in it.
        t.write("bad", octets[:-1] + bytes([octets[-1] ^ 1]))
        verified(t, "bad", status=1)
        t.sealwire("resign", *signer(t, "stranger"), "--countersign", "1", "--in", "m", "--out", "counter")
        found = verified(t, "counter")[0]["countersignatures"]
        t.check(found[0]["path"]["status"] == "untrusted", f"{found}")

    if t.case("signed attributes that were asked for are there, and checked"):
        t.sealwire("sign", *signer(t, "alice-p256"), "--in", "in", "--out", "m", "--binary-signing-time",
                   "--algorithm-protection", "--signing-certificate", "--key-preference", "--content-hints", "a greeting",
                   "--smimecap", "--attribute", "1.2.3.4:0500", "--unsigned-attribute", "1.2.3.5:0500")
        shown = t.sealwire("inspect", "--in", "m").stdout
        for word in (b"binarySigningTime", b"CMSAlgorithmProtection", b"SigningCertificateV2", b"contentDescription",
                     b"encrypKeyPref", b"SMIMECapabilities", b"1.2.3.4", b"1.2.3.5"):
            t.check(word.lower() in shown.lower(), f"inspect does not show {word}")
        verified(t, "m")
        t.openssl("cms", "-verify", "-inform", "DER", "-in", "m", "-binary", "-CAfile", t.cert("ca"), "-out", "out2")
        t.sealwire("sign", *signer(t, "alice-p256"), "--noattr", "--attribute", "1.2.3.4:0500", "--in", "in", "--out",
                   "never", status=2)
    t.finish()


main()
