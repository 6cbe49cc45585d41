#!/usr/bin/env python3
"""wrap and unwrap: every content type of RFC 7193 that is not signed or enveloped, there and back, and damaged."""
import json

import harness

SECRET = "000102030405060708090a0b0c0d0e0f"
KEK = "6b31:" + SECRET
TEXT = b"Watson, come here - I want to see you.\r\n" * 400
DATA = [("digestData", []), ("compressedData", []), ("encryptedData", ["--secret-key", SECRET]),
        ("authData", ["--kek", KEK]), ("data", []), ("firmwarePackage", []), ("1.2.3.4", [])]
# TAMPStatusQuery for all modules, sequence number 5.
STATUS_QUERY = bytes.fromhex("300730058300020105")


def data_types(t):
    for token, options in DATA:
        if not t.case(f"{token}: there and back, in every form"):
            continue
        content = b"\x04\x03abc" if token[0].isdigit() else TEXT
        t.write("in", content)
        for form in ("der", "pem", "smime"):
            t.sealwire("wrap", "--type", token, *options, "--in", "in", "--out", "m", "--outform", form)
            done = t.sealwire("unwrap", *options, "--in", "m", "--out", "out", "--report", "-")
            t.check(t.read("out") == content, f"{form}: the content differs")
            t.check(json.loads(done.stderr)["ok"] is True, f"{form}: the report does not say ok")
        t.sealwire("wrap", "--type", token, *options, "--in", "in", "--out", "m")
        piped = t.sealwire("wrap", "--type", token, *options, stdin=content).stdout
        t.check(t.sealwire("unwrap", *options, stdin=piped).stdout == content, "by pipe: the content differs")
        message = t.read("m")
        if token in ("data", "firmwarePackage", "1.2.3.4"):
            continue
        # Nothing authenticates encryptedData: only its padding can be wrong.
        for place in () if token == "encryptedData" else (len(message) // 2, len(message) - 1):
            t.write("bad", message[:place] + bytes([message[place] ^ 1]) + message[place + 1:])
            t.sealwire("unwrap", *options, "--in", "bad", "--out", "never", status=(1, 3, 4))
            t.check(not t.exists("never"), "something was written")
        t.write("bad", message[:-7])
        t.sealwire("unwrap", *options, "--in", "bad", "--out", "never", status=(1, 3))
        t.check(not t.exists("never"), "something was written")


def bombs(t):
    if not t.case("content that grows more than a hundredfold is refused unless that is asked for"):
        return
    t.write("in", bytes(4 << 20))
    t.sealwire("wrap", "--type", "compressedData", "--in", "in", "--out", "m")
    t.sealwire("unwrap", "--in", "m", "--out", "never", status=3)
    t.check(not t.exists("never"), "something was written")
    t.sealwire("unwrap", "--ratio", "2000", "--in", "m", "--out", "out")
    t.check(t.read("out") == bytes(4 << 20), "the content differs")


def wrong_keys(t):
    if not t.case("a wrong key is a no"):
        return
    t.write("in", TEXT)
    t.sealwire("wrap", "--type", "encryptedData", "--secret-key", SECRET, "--in", "in", "--out", "m")
    t.sealwire("unwrap", "--secret-key", SECRET[:-2] + "ff", "--in", "m", "--out", "never", status=1)
    t.sealwire("unwrap", "--in", "m", "--out", "never", status=2)
    t.sealwire("wrap", "--type", "authData", "--kek", KEK, "--in", "in", "--out", "m")
    t.sealwire("unwrap", "--kek", KEK[:-2] + "ff", "--in", "m", "--out", "never", status=1)
    t.check(not t.exists("never"), "something was written")


def holders(t):
    if not t.case("collections, attributes, ContentInfo and encrypted key packages hold what they were given"):
        return
    t.write("in", TEXT)
    t.sealwire("wrap", "--type", "data", "--in", "in", "--out", "one")
    t.sealwire("wrap", "--type", "digestData", "--in", "in", "--out", "two")
    t.sealwire("wrap", "--type", "contentCollection", "--in", "one", "--add", "two", "--out", "m")
    t.sealwire("unwrap", "--in", "m", "--item", "2", "--out", "out")
    t.check(t.read("out") == t.read("two"), "the second item differs")
    t.sealwire("unwrap", "--in", "m", "--out", "out")
    t.check(t.read("out") == t.read("one") + t.read("two"), "the items differ")
    t.sealwire("unwrap", "--in", "m", "--item", "3", "--out", "never", status=2)
    t.sealwire("wrap", "--type", "contentInfo", "--in", "two", "--out", "m")
    t.sealwire("unwrap", "--in", "m", "--out", "out")
    t.check(t.read("out") == t.read("two"), "the ContentInfo differs")
    t.sealwire("wrap", "--type", "contentWithAttrs", "--attribute", "1.2.840.113549.1.9.5:170d3236313132313139303030305a",
               "--in", "one", "--out", "m")
    t.sealwire("unwrap", "--in", "m", "--out", "out")
    t.check(t.read("out") == t.read("one"), "the content with attributes differs")
    t.check(b"2026-11-21T19:00:00Z" in t.sealwire("inspect", "--in", "m").stdout, "inspect does not show the attribute")
    t.sealwire("wrap", "--type", "contentWithAttrs", "--in", "one", "--out", "m", status=2)
    t.sealwire("wrap", "--type", "encryptedData", "--secret-key", SECRET, "--in", "in", "--out", "encrypted")
    t.sealwire("encrypt", "--cipher", "aes-128-cbc", "--recip", t.cert("bob-p256"), "--in", "in", "--out", "enveloped")
    t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--in", "in", "--out", "auth")
    for inner in ("encrypted", "enveloped", "auth"):
        t.sealwire("wrap", "--type", "encryptedKeyPkg", "--in", inner, "--out", "m")
        t.sealwire("unwrap", "--in", "m", "--out", "out")
        t.check(t.read("out") == t.read(inner), f"{inner} differs")
    t.sealwire("wrap", "--type", "encryptedKeyPkg", "--in", "one", "--out", "m", status=3)


def values(t):
    if not t.case("a value is checked against the schema of its type"):
        return
    t.write("query", STATUS_QUERY)
    t.sealwire("wrap", "--type", "TAMP-statusQuery", "--in", "query", "--out", "m")
    t.sealwire("unwrap", "--in", "m", "--out", "out")
    t.check(t.read("out") == t.read("query"), "the value differs")
    t.check(b"TAMPStatusQuery" in t.sealwire("inspect", "--in", "m").stdout, "inspect does not name the type")
    t.sealwire("wrap", "--type", "TAMP-error", "--in", "query", "--out", "never", status=3)
    # A component deep inside is checked as well, made or read, and its place is named.
    wrong = STATUS_QUERY[:-3] + b"\x04" + STATUS_QUERY[-2:]
    t.write("wrong", wrong)
    said = t.sealwire("wrap", "--type", "TAMP-statusQuery", "--in", "wrong", "--out", "never", status=3).stderr
    t.check(b"query.seqNum" in said and b"at octet 6" in said, said)
    t.write("m", bytes.fromhex("3017" "060a6086480165020102" "4d01" "a009") + wrong)
    said = t.sealwire("unwrap", "--in", "m", "--out", "never", status=3).stderr
    t.check(b"query.seqNum" in said and b"at octet 22" in said, said)
    t.check(b"seqNum is missing" in t.sealwire("inspect", "--in", "m").stdout, "inspect does not warn")
    t.sealwire("wrap", "--type", "noSuchType", "--in", "query", "--out", "never", status=2)
    t.sealwire("wrap", "--type", "signedData", "--in", "query", "--out", "never", status=2)
    t.check(not t.exists("never"), "something was written")


def main():
    t = harness.Tests()
    data_types(t)
    bombs(t)
    wrong_keys(t)
    holders(t)
    values(t)
    t.finish()


main()
