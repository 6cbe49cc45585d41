#!/usr/bin/env python3
"""Any nesting of content types opens with a layer each; application/cms says what is inside, and is compared with it."""
import base64
import hashlib
import json

import harness

SECRET = "000102030405060708090a0b0c0d0e0f"
KEK = "6b31:" + SECRET
TEXT = b"Watson, come here - I want to see you.\r\n"
# Does not compress to what looks like a bomb.
LONG = b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(20000))
OTHERS = [("digestedData", ["digestData"]), ("compressedData", ["compressedData"]), ("authData", ["authData", "--kek", KEK]),
          ("encryptedData", ["encryptedData", "--secret-key", SECRET])]


def bare(t, of, to):
    """The value of a ContentInfo, which is what another type holds."""
    octets = t.read(of)

    def header(at):
        size = octets[at + 1]
        return at + 2 + (size & 0x7F) if size & 0x80 else at + 2

    inside = header(0)
    inside = header(inside) + octets[inside + 1]  # over the OBJECT IDENTIFIER
    # Of indefinite length, the two elements around the value end in two octets each.
    t.write(to, octets[header(inside):-4 if octets[1] == 0x80 else None])


def opened(t, of, status=0, more=()):
    done = t.sealwire("open", "--in", of, "--inkey", t.key("bob-p256"), "--kek", KEK, "--secret-key", SECRET, "--CAfile",
                      t.cert("ca"), "--report", "report", "--out", "out", *more, status=status)
    report = json.loads(t.read("report"))
    return done, report, [layer["type"] for layer in report["layers"]]


def sign(t, of, to, *more):
    t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--in", of, "--out", to, *more)


def layers(t):
    if not t.case("signedData within each of the others, and each of them within signedData"):
        return
    t.write("text", TEXT)
    sign(t, "text", "signed")
    bare(t, "signed", "signed.value")
    for name, words in OTHERS:
        t.sealwire("wrap", "--type", *words, "--econtent-type", "signedData", "--in", "signed.value", "--out", "m")
        _, _, found = opened(t, "m")
        t.check(found == [name, "signedData"], f"{found}")
        t.check(t.read("out") == TEXT, f"{name}: the content differs")
        t.sealwire("wrap", "--type", *words, "--in", "text", "--out", "inner")
        bare(t, "inner", "inner.value")
        sign(t, "inner.value", "m", "--econtent-type", name)
        _, _, found = opened(t, "m", status=1 if name == "encryptedData" else 0)
        t.check(found == ["signedData", name], f"{found}")
        if name != "encryptedData":  # a signature around CBC proves nothing of what is inside
            t.check(t.read("out") == TEXT, f"in signedData {name}: the content differs")


def values(t):
    if not t.case("of a ContentInfo of the type that is named, only the value goes inside"):
        return
    t.write("text", TEXT)
    t.sealwire("wrap", "--type", "compressedData", "--in", "text", "--out", "definite")
    t.sealwire("wrap", "--type", "compressedData", "--out", "indefinite", stdin=LONG)
    inside = ["--econtent-type", "compressedData"]
    for name in ("definite", "indefinite"):
        bare(t, name, "value")
        for words, piped in ((["--in", name], b""), ([], t.read(name))):
            t.sealwire("wrap", "--type", "digestData", *inside, *words, "--out", "m", stdin=piped)
            t.sealwire("unwrap", "--in", "m", "--out", "out")
            t.check(t.read("out") == t.read("value"), f"{name}, {words}: not the value")
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), *inside, "--in", name, "--out", "m")
        _, report, found = opened(t, "m")
        t.check(found == ["signedData", "compressedData"] and "remarks" not in report["layers"][0], f"{report}")
    octets = t.read("indefinite")  # 30 80 06 …, then [0] and its end, then the end of the whole
    t.write("twice", octets[:-2] + b"\xa0\x80\x05\x00\x00\x00" + octets[-2:])
    t.sealwire("wrap", "--type", "digestData", *inside, "--in", "twice", "--out", "none", status=3)
    t.write("cut", octets[:-1])
    t.sealwire("wrap", "--type", "digestData", *inside, "--in", "cut", "--out", "none", status=3)


def deep(t):
    if not t.case("signedData{compressedData{envelopedData{authData}}} has four layers"):
        return
    t.write("text", TEXT)
    t.sealwire("wrap", "--type", "authData", "--kek", KEK, "--in", "text", "--out", "m")
    bare(t, "m", "m.value")
    t.sealwire("encrypt", "--cipher", "aes-128-cbc", "--recip", t.cert("bob-p256"), "--econtent-type", "authData", "--in",
               "m.value", "--out", "m")
    bare(t, "m", "m.value")
    t.sealwire("wrap", "--type", "compressedData", "--econtent-type", "envelopedData", "--in", "m.value", "--out", "m")
    bare(t, "m", "m.value")
    sign(t, "m.value", "m", "--econtent-type", "compressedData")
    done, report, found = opened(t, "m", status=1)
    t.check(found == ["signedData", "compressedData", "envelopedData", "authData"], f"{found}")
    t.check(b"unauthenticated" in done.stderr, "CBC without a signature inside is no yes")
    t.check(all(layer["ok"] == (layer["type"] != "envelopedData") for layer in report["layers"]), f"{report['layers']}")


def collection(t):
    if not t.case("every item of a collection must hold; --item takes one"):
        return
    t.write("one", b"one")
    t.write("two", b"two")
    sign(t, "one", "first")
    t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--in", "two", "--out", "second")
    t.sealwire("wrap", "--type", "data", "--in", "two", "--out", "clear")
    t.sealwire("wrap", "--type", "contentCollection", "--in", "first", "--add", "second", "--out", "m")
    _, report, found = opened(t, "m")
    t.check(found == ["contentCollection"] and [part["path"] for part in report["parts"]] == ["1", "2"], f"{report}")
    t.check(t.read("out") == b"onetwo", "the contents differ")
    opened(t, "m", more=["--item", "2"])
    t.check(t.read("out") == b"two", "the second content differs")
    opened(t, "m", more=["--item", "3"], status=2)
    t.sealwire("wrap", "--type", "contentCollection", "--in", "first", "--add", "clear", "--out", "m")
    opened(t, "m", status=1)


def key_package(t):
    if not t.case("decrypt opens encryptedData, by key and by password, and what an encryptedKeyPkg holds"):
        return
    t.write("text", TEXT)
    t.write("password", b"wonderland\n")
    t.sealwire("wrap", "--type", "encryptedData", "--secret-key", SECRET, "--in", "text", "--out", "encrypted")
    t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--in", "text", "--out", "sealed")
    t.sealwire("wrap", "--type", "encryptedData", "--pwri-password-file", "password", "--in", "text", "--out", "secret")
    for inner, words in (("encrypted", ["--secret-key", SECRET]), ("sealed", ["--inkey", t.key("bob-p256")]),
                         ("secret", ["--pwri-password-file", "password"])):
        t.sealwire("decrypt", *words, "--in", inner, "--out", "out")
        t.check(t.read("out") == TEXT, f"{inner}: the content differs")
        t.sealwire("wrap", "--type", "encryptedKeyPkg", "--in", inner, "--out", "package")
        t.sealwire("decrypt", *words, "--in", "package", "--out", "out")
        t.check(t.read("out") == TEXT, f"{inner} in a package: the content differs")
    t.sealwire("unwrap", "--pwri-password-file", "password", "--in", "secret", "--out", "out")
    t.check(t.read("out") == TEXT, "unwrap: the content differs")
    t.sealwire("decrypt", "--secret-key", "00" * 32, "--in", "encrypted", "--out", "never", status=1)
    t.sealwire("decrypt", "--inkey", t.key("bob-p256"), "--in", "encrypted", "--out", "never", status=1)


def header_of(t, name):
    return t.read(name).split(b"\r\n\r\n")[0].replace(b"\r\n ", b" ")


def labels(t):
    if not t.case("application/cms says what the object contains, and nothing inside encryption unless asked"):
        return
    query = bytes.fromhex("300730058300020105")
    t.write("query", query)
    t.sealwire("wrap", "--type", "TAMP-statusQuery", "--in", "query", "--out", "m", "--outform", "smime")
    t.check(b"application/cms; innerContent=TAMP-statusQuery" in header_of(t, "m"), f"{header_of(t, 'm')}")
    sign(t, "query", "m", "--econtent-type", "TAMP-statusQuery", "--outform", "smime")
    t.check(b"encapsulatingContent=signedData; innerContent=TAMP-statusQuery" in header_of(t, "m"), f"{header_of(t, 'm')}")
    sign(t, "query", "signed", "--econtent-type", "TAMP-statusQuery")
    bare(t, "signed", "signed.value")
    t.sealwire("wrap", "--type", "digestData", "--econtent-type", "signedData", "--in", "signed.value", "--out", "m",
               "--outform", "smime")
    t.check(b'encapsulatingContent="digestData, signedData"; innerContent=TAMP-statusQuery' in header_of(t, "m"),
            f"{header_of(t, 'm')}")
    envelope = ["encrypt", "--recip", t.cert("bob-p256"), "--econtent-type", "TAMP-statusQuery", "--in", "query", "--out",
                "m", "--outform", "smime"]
    t.sealwire(*envelope)
    t.check(b"innerContent" not in header_of(t, "m") and b"encapsulatingContent=authEnvelopedData" in header_of(t, "m"),
            f"{header_of(t, 'm')}")
    t.sealwire(*envelope, "--disclose")
    t.check(b"innerContent=TAMP-statusQuery" in header_of(t, "m"), f"{header_of(t, 'm')}")
    opened(t, "m")
    t.check(t.read("out") == query, "the content differs")


def disagreements(t):
    if not t.case("a label that disagrees is reported by open, verify, decrypt, unwrap and inspect, at any size"):
        return
    for size in (10, 400_000):
        t.write("text", TEXT * (size // len(TEXT) + 1))
        sign(t, "text", "signed")
        t.sealwire("wrap", "--type", "digestData", "--in", "text", "--out", "digested")
        rows = [("signed", "verify", ["--CAfile", t.cert("ca")]), ("signed", "open", ["--CAfile", t.cert("ca")]),
                ("digested", "unwrap", [])]
        for name, command, words in rows:
            label = b"Content-Type: application/cms;\r\n EncapsulatingContent=\r\n \"signedData\r\n ,  authData\"\r\n"
            t.write("m", label + b"Content-Transfer-Encoding: binary\r\n\r\n" + t.read(name))
            t.sealwire(command, *words, "--in", "m", "--out", "out", "--report", "report")
            t.check(b"encapsulatingContent names authData, which the object is not" in t.read("report"),
                    f"{command}, {size} octets: {t.read('report')}")
        said = t.sealwire("inspect", "--in", "m").stdout
        t.check(b"! encapsulatingContent names authData" in said, f"inspect, {size} octets")


def closed_layers(t):
    if not t.case("what a layer that is still closed cannot hold by its own content type is no secret"):
        return
    t.write("in", TEXT)
    for name, words in OTHERS:
        t.sealwire("wrap", "--type", *words, "--in", "in", "--out", "one")
        for label, wrong in ((f'"{words[0]}, signedData"', b"encapsulatingContent names signedData"),
                             (f'"{words[0]}"; innerContent=TAMP-error', b"innerContent names TAMP-error")):
            t.write("m", b"Content-Type: application/cms; encapsulatingContent=" + label.encode() + b"\r\n\r\n" + t.read("one"))
            t.check(wrong in t.sealwire("inspect", "--in", "m").stdout, f"{name}: {label}")
    t.sealwire("wrap", "--type", "digestData", "--in", "in", "--out", "one")
    t.sealwire("wrap", "--type", "compressedData", "--econtent-type", "digestData", "--in", "one", "--out", "two")
    t.write("m", b'Content-Type: application/cms; encapsulatingContent="compressedData, digestData, authData"\r\n\r\n' + t.read("two"))
    t.check(b"!" not in t.sealwire("inspect", "--in", "m").stdout, "what may be inside digestData is not believed")


def named_trees(t):
    if not t.case("inspect names keys, requests, PKCS #12 and OCSP responses whatever form they come in"):
        return
    keys = t.keys + "/"
    for name, word in (("alice-p256.csr", b"CertificationRequest"), ("alice-p256.key.enc", b"EncryptedPrivateKeyInfo"),
                       ("alice-p256.p12", b"PFX"), ("alice-p256.key.der", b"ECPrivateKey"),
                       ("alice-p256.crt.der", b"Certificate"), ("ca.crl", b"CertificateList")):
        shown = t.sealwire("inspect", "--in", keys + name).stdout
        t.check(word in shown.splitlines()[0] + b" " + shown.splitlines()[1], f"{name}: {shown[:80]}")
        t.check(b"!" not in shown, f"{name}: something does not fit")
    t.write("ocsp", bytes.fromhex("30030a0106"))
    t.check(b"unauthorized" in t.sealwire("inspect", "--in", "ocsp").stdout, "the status of an OCSP response has no name")


def looked_at(t):
    if not t.case("inspect takes hexadecimal digits, SIP and MSRP messages, wrong labels and bare content types"):
        return
    t.write("in", TEXT)
    t.sealwire("wrap", "--type", "digestData", "--in", "in", "--out", "m")
    octets = t.read("m")
    shown = t.sealwire("inspect", "--in", "m").stdout
    digits = octets.hex(":").encode()
    for form in (digits, digits.upper() + b"\n", octets.hex().encode()):
        t.check(t.sealwire("inspect", stdin=form).stdout == shown, f"{form[:20]} shows something else")
    fields = b"Content-Type: application/cms\r\nContent-Length: %d\r\n\r\n" % len(octets)
    sip = b"MESSAGE sip:bob@example.org SIP/2.0\r\nCSeq: 1 MESSAGE\r\n" + fields + octets
    msrp = b"MSRP abcd SEND\r\nMessage-ID: 1\r\n" + fields + octets + b"\r\n-------abcd$\r\n"
    for message in (sip, msrp):
        seen = t.sealwire("inspect", stdin=message).stdout
        t.check(shown in seen and message[:14] in seen and b"!" not in seen and b"\r" not in seen, seen)
    wrong = b"-----BEGIN CERTIFICATE-----\n" + base64.encodebytes(octets) + b"-----END CERTIFICATE-----\n"
    t.check(b"DigestedData" in t.sealwire("inspect", stdin=wrong).stdout, "believes a wrong PEM label")
    t.check(b"0 2+" in shown or b"DigestedData" in t.sealwire("inspect", stdin=octets[15:]).stdout, "not told without ContentInfo")
    said = t.sealwire("inspect", stdin=b"Hello, world\n", status=3)
    t.check(b"is text" in said.stderr and said.stdout == b"", said.stderr)
    if not t.case("inspect shows what it can of what is cut off, and says where it ends"):
        return
    for length in range(4, len(octets), 7):
        for words in ((), ("--json",), ("--html",)):
            done = t.sealwire("inspect", *words, stdin=octets[:length], status=3)
            t.check(b"asn1.truncated" in done.stderr and b"at octet" in done.stderr, done.stderr)
            t.check(b"ContentInfo" in done.stdout or length < 15, f"nothing to see of {length} octets")
    t.write("cut", octets[:60])
    t.sealwire("inspect", "--in", "cut", "--out", "never", status=3)
    t.check(not t.exists("never"), "a file where nothing may be")


def compressed(t):
    if t.case("seal and encrypt compress in the same pass, and open says so"):
        text = b"Content-Type: text/plain\r\n\r\n" + b"".join(b"%d bottles of beer on the wall\r\n" % i for i in range(5000))
        t.write("text", text)
        signer = ["--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256")]
        for command, words, inner in (("seal", signer, ["signedData"]), ("encrypt", [], [])):
            t.sealwire(command, *words, "--compress", "--recip", t.cert("bob-p256"), "--in", "text", "--out", "m")
            t.check(len(t.read("m")) < len(text) / 2, f"{command}: {len(t.read('m'))} octets of {len(text)}")
            _, _, found = opened(t, "m")
            t.check(found == ["authEnvelopedData", "compressedData", *inner], f"{command}: {found}")
            t.check(t.read("out") == text, f"{command}: the content differs")
    if t.case("what grows beyond the ratio is refused, unless the user says another"):
        t.write("zeros", b"Content-Type: text/plain\r\n\r\n" + b"0" * 1000000)
        t.sealwire("encrypt", "--compress", "--recip", t.cert("bob-p256"), "--in", "zeros", "--out", "m")
        done, _, _ = opened(t, "m", status=3)
        t.check(b"ratio" in done.stderr, f"{done.stderr!r}")
        opened(t, "m", more=["--ratio", "2000"])
        t.check(t.read("out") == t.read("zeros"), "the content differs")


def main():
    t = harness.Tests()
    named_trees(t)
    looked_at(t)
    closed_layers(t)
    layers(t)
    compressed(t)
    values(t)
    deep(t)
    collection(t)
    key_package(t)
    labels(t)
    disagreements(t)
    t.finish()


main()
