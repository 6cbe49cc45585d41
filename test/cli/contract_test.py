#!/usr/bin/env python3
"""What scripts rely on: forms, options, reports, exit status, and what is on the output when the answer is no."""
import json
import os
import re
import subprocess

import harness

CONTENT = b"Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n"
TEXT = b"Watson, come here - I want to see you.\r\n"


def sign(t, name="alice-p256", out="signed", **more):
    t.write("in", CONTENT)
    t.sealwire("sign", "--signer", t.cert(name), "--inkey", t.key(name), "--in", "in", "--out", out, *more.get("options", []))


def seal(t, *options, recipient="bob-p256", signer="alice-p256", out="sealed"):
    t.write("in", CONTENT)
    t.sealwire("seal", "--signer", t.cert(signer), "--inkey", t.key(signer), "--recip", t.cert(recipient), "--in", "in", "--out",
               out, *options)


def refused(t, *words, status=1, out="content"):
    """The answer is not yes, and nothing is on the output: neither a new file, nor octets on stdout."""
    done = t.sealwire(*words, "--out", out, status=status)
    t.check(not t.exists(out), "there is a file where nothing may be")
    done = t.sealwire(*words, status=status)
    t.check(done.stdout == b"", f"{len(done.stdout)} octets on stdout")
    return done


def forms(t):
    for command in ("signed", "sealed"):
        for form in ("der", "pem", "smime"):
            if not t.case(f"{command} as {form}: found out by itself, and when told"):
                continue
            if command == "signed":
                sign(t, options=["--outform", form])
                back = ["verify", "--CAfile", t.cert("ca")]
            else:
                seal(t, "--outform", form)
                back = ["open", "--CAfile", t.cert("ca"), "--inkey", t.key("bob-p256")]
            octets = t.read(command)
            begins = {"der": b"\x30", "pem": b"-----BEGIN CMS-----", "smime": b""}[form]
            t.check(octets.startswith(begins), f"begins with {octets[:30]!r}")
            if form == "smime":
                t.check(re.search(rb"^Content-Type: application/pkcs7-mime", octets, re.M), f"begins with {octets[:80]!r}")
            for inform in ([], ["--inform", form], ["--inform", "auto"]):
                t.check(t.sealwire(*back, "--in", command, *inform).stdout == CONTENT, f"other content with {inform}")
                t.check(t.sealwire(*back, *inform, stdin=octets).stdout == CONTENT, f"other content by pipe with {inform}")
            other = "pem" if form != "pem" else "der"
            refused(t, *back, "--in", command, "--inform", other, status=3)


def input_and_output(t):
    if t.case("standard input and output are the default"):
        signed = t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), stdin=CONTENT).stdout
        t.check(t.sealwire("verify", "--CAfile", t.cert("ca"), stdin=signed).stdout == CONTENT, "other content")
    if t.case("output of a known size has definite lengths, of a pipe too if it is short"):
        sign(t)
        t.check(b"\x30\x80" != t.read("signed")[:2], "indefinite length for a file")
    if t.case("an existing file stays as it is on failure, and is replaced on success"):
        sign(t)
        t.write("content", b"as before")
        t.sealwire("verify", "--in", "signed", "--out", "content", status=1)
        t.check(t.read("content") == b"as before", "it changed")
        t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca"), "--out", "content")
        t.check(t.read("content") == CONTENT, "it was not replaced")
        os.remove(t.path("content"))
    if t.case("the output may be the input"):
        sign(t)
        t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca"), "--out", "signed")
        t.check(t.read("signed") == CONTENT, "other content")
    if t.case("files that are missing, folders, a full disk: status 5, by name"):
        sign(t)
        for words in (["verify", "--in", "missing"], ["verify", "--in", "signed", "--CAfile", "missing"],
                      ["sign", "--signer", "missing", "--inkey", t.key("alice-p256"), "--in", "in"],
                      ["sign", "--signer", t.cert("alice-p256"), "--inkey", "missing", "--in", "in"]):
            done = t.sealwire(*words, status=5)
            t.check(b"missing" in done.stderr, f"does not name the file: {done.stderr!r}")
        t.sealwire("verify", "--in", ".", status=5)
        t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca"), "--out", "no/such/folder", status=5)
        t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca"), "--out", "/dev/full", status=5)
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--in", "in", "--out", "/dev/full",
                   status=5)
        with open("/dev/full", "wb") as full:
            done = subprocess.run([t.program, "verify", "--in", t.path("signed"), "--CAfile", t.cert("ca")], stdout=full,
                                  stderr=subprocess.PIPE)
        t.check(done.returncode == 5, f"status {done.returncode} when standard output is full")
    if t.case("a reader that goes away is status 5, not a signal"):
        sign(t)
        read_end, write_end = os.pipe()
        os.close(read_end)
        done = subprocess.run([t.program, "verify", "--in", t.path("signed"), "--CAfile", t.cert("ca")], stdout=write_end,
                              stderr=subprocess.PIPE)
        os.close(write_end)
        t.check(done.returncode == 5, f"status {done.returncode}")


def told_form(t):
    """--inform is obeyed by all commands that have it."""
    for form in ("der", "pem", "smime"):
        if not t.case(f"a digestedData as {form}: found out by itself, and refused as another form"):
            continue
        t.write("in", CONTENT)
        t.sealwire("wrap", "--type", "digestData", "--in", "in", "--out", "wrapped", "--outform", form)
        for inform in ("auto", form):
            t.check(t.sealwire("unwrap", "--in", "wrapped", "--inform", inform).stdout == CONTENT, "other content")
            t.check(b"id-digestedData" in t.sealwire("inspect", "--in", "wrapped", "--inform", inform).stdout, "not named")
        for other in {"der", "pem", "smime"} - {form}:
            refused(t, "unwrap", "--in", "wrapped", "--inform", other, status=3)
            # any octets may be BER as far as they go: what is shown as such has no names
            done = t.sealwire("inspect", "--in", "wrapped", "--inform", other, status=(0, 3))
            t.check(b"id-digestedData" not in done.stdout, f"{form} is shown as {other}")


def found_files(t):
    if t.case("messages as they lie in files: marks before them, padding after them, labels that are wrong"):
        sign(t, options=["--outform", "smime"])
        mail = t.read("signed")
        sign(t, options=["--outform", "pem"])
        pem = t.read("signed")
        sign(t)
        octets = t.read("signed")
        for found in (b"\xef\xbb\xbf" + mail, b"From alice@example.com Sat Nov 21 12:00:00 2026\n" + mail, b"\r\n" + mail,
                      mail.replace(b"Content-Transfer-Encoding: base64\r\n", b""), pem.replace(b"CMS", b"SIGNED MESSAGE"),
                      pem.replace(b"CMS", b"CERTIFICATE"), b"\xef\xbb\xbf" + pem, octets + b"\r\n", octets + bytes(512)):
            t.check(t.sealwire("verify", "--CAfile", t.cert("ca"), stdin=found).stdout == CONTENT, "other content")
            t.check(b"id-signedData" in t.sealwire("inspect", stdin=found).stdout, f"not shown: {found[:30]!r}")


def keys(t):
    password = t.write("password", b"wonderland\n")
    t.write("in", CONTENT)
    signed = ["--in", "in", "--out", "signed"]
    for name, words, env in (
            ("PEM", ["--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256")], {}),
            ("DER", ["--signer", t.cert("alice-p256") + ".der", "--inkey", t.key("alice-p256") + ".der"], {}),
            ("certificate and key in one PEM file", ["--signer", os.path.join(t.keys, "alice-p256.pem")], {}),
            ("an encrypted key", ["--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256") + ".enc", "--passin",
                                  "file:" + password], {}),
            ("a password from the environment", ["--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256") + ".enc",
                                                 "--passin", "env:WORD"], {"WORD": "wonderland"}),
            ("PKCS #12 alone", ["--signer", os.path.join(t.keys, "alice-p256.p12"), "--passin", "file:" + password], {}),
            ("PKCS #12 twice", ["--signer", os.path.join(t.keys, "alice-p256.p12"), "--inkey",
                                os.path.join(t.keys, "alice-p256.p12"), "--passin", "file:" + password], {}),
    ):
        if t.case(f"signer's key and certificate: {name}"):
            t.sealwire("sign", *words, *signed, env=env)
            t.check(t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca")).stdout == CONTENT, "other content")
    if t.case("decryption with a key from PKCS #12"):
        seal(t, recipient="bob-rsa")
        done = t.sealwire("open", "--in", "sealed", "--inkey", os.path.join(t.keys, "bob-rsa.p12"), "--passin",
                          "file:" + password, "--CAfile", t.cert("ca"))
        t.check(done.stdout == CONTENT, "other content")
    if t.case("certificates behind a password, and beside keys that nobody asked for"):
        t.write("both", open(t.key("bob-p256"), "rb").read() + open(t.cert("bob-p256"), "rb").read())
        t.openssl("pkcs8", "-topk8", "-in", t.key("bob-p256"), "-passout", "pass:other", "-out", "locked")
        t.write("locked", t.read("locked") + open(t.cert("bob-p256"), "rb").read())
        for words in (["--recip", os.path.join(t.keys, "bob-rsa.p12"), "--passin", "file:" + password], ["--recip", "both"],
                      ["--recip", "locked"]):
            t.sealwire("encrypt", *words, "--in", "in", "--out", "sealed")
        t.check(t.sealwire("decrypt", "--in", "sealed", "--inkey", t.key("bob-p256")).stdout == CONTENT, "other content")
        t.sealwire("encrypt", "--recip", os.path.join(t.keys, "bob-rsa.p12"), "--in", "in", status=2)
        t.openssl("pkcs12", "-export", "-nokeys", "-in", t.cert("ca"), "-passout", "pass:wonderland", "-out", "ca.p12")
        sign(t)
        t.sealwire("verify", "--in", "signed", "--CAfile", "ca.p12", "--passin", "file:" + password)
        t.sealwire("open", "--in", "signed", "--CAfile", "ca.p12", "--passin", "file:" + password)
        refused(t, "verify", "--in", "signed", "--CAfile", "ca.p12", status=2)
    if t.case("of several keys in a file the one that fits"):
        t.write("several", b"".join(open(t.key(name), "rb").read() for name in ("bob-rsa", "alice-p256", "bob-p256")))
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", "several", "--in", "in", "--out", "signed")
        t.check(t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca")).stdout == CONTENT, "other content")
        t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--in", "in", "--out", "sealed")
        for words in ([], ["--recip", t.cert("bob-p256")]):
            done = t.sealwire("decrypt", "--in", "sealed", "--inkey", "several", *words)
            t.check(done.stdout == CONTENT, "other content")
    if t.case("a wrong password, and none: status 1; a key of another certificate: status 2"):
        wrong = t.write("wrong", b"looking glass\n")
        encrypted = ["sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256") + ".enc", "--in", "in"]
        refused(t, *encrypted, "--passin", "file:" + wrong, status=(1, 2))
        refused(t, *encrypted, status=(1, 2))
        refused(t, *encrypted, "--passin", "env:NOT_SET_AT_ALL", status=2)
        refused(t, "sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-rsa"), "--in", "in", status=2)


def verdicts(t):
    ca = ["--CAfile", t.cert("ca")]
    if t.case("trust is not assumed: without --CAfile the answer is no, --no-path says not to ask"):
        sign(t)
        refused(t, "verify", "--in", "signed")
        t.check(t.sealwire("verify", "--in", "signed", "--no-path").stdout == CONTENT, "other content")
        refused(t, "verify", "--in", "signed", "--CAfile", t.cert("other"))
        refused(t, "open", "--in", "signed")
    if t.case("a certificate octet for octet in --CAfile is trusted, even if it is no CA"):
        sign(t)
        t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("alice-p256"))
    if t.case("an anchor that signed another must be a CA"):
        sign(t, "stranger")
        refused(t, "verify", "--in", "signed", "--CAfile", t.cert("alice-p256"))
    if t.case("--sender: the URI in the certificate counts, any of several, never the common name"):
        sign(t)
        t.sealwire("verify", "--in", "signed", *ca, "--sender", "sip:alice@example.com")
        t.sealwire("verify", "--in", "signed", *ca, "--sender", "sip:alice@EXAMPLE.com")
        for other in ("sip:bob@example.org", "sip:alice@example.org", "sip:Alice@example.com", "sips:alice@example.com"):
            refused(t, "verify", "--in", "signed", *ca, "--sender", other)
        sign(t, "alice-two")
        t.sealwire("verify", "--in", "signed", *ca, "--sender", "sip:alice@example.com")
        t.sealwire("verify", "--in", "signed", *ca, "--sender", "sip:alice@example.net")
        sign(t, "cn-only")
        t.sealwire("verify", "--in", "signed", *ca)
        refused(t, "verify", "--in", "signed", *ca, "--sender", "sip:alice@example.com")
    if t.case("time: --attime in both forms, before and after the certificate's validity"):
        sign(t)
        for moment in ("2046-01-01T00:00:00Z", "2398377600", "2001-01-01T00:00:00Z"):
            refused(t, "verify", "--in", "signed", *ca, "--attime", moment)
        t.sealwire("verify", "--in", "signed", "--no-path", "--attime", "2046-01-01T00:00:00Z")
        t.sealwire("verify", "--in", "signed", *ca, "--attime", "yesterday", status=2)
    if t.case("a revoked certificate"):
        sign(t, "revoked")
        t.sealwire("verify", "--in", "signed", *ca)
        t.sealwire("verify", "--in", "signed", *ca, "--crl", os.path.join(t.keys, "empty.crl"))
        refused(t, "verify", "--in", "signed", *ca, "--crl", os.path.join(t.keys, "ca.crl"))
        sign(t)
        t.sealwire("verify", "--in", "signed", *ca, "--crl", os.path.join(t.keys, "ca.crl"))
    if t.case("key usage and extended key usage"):
        for name in ("encipher-only", "server"):
            t.write("in", CONTENT)
            t.openssl("cms", "-sign", "-binary", "-nodetach", "-signer", t.cert(name), "-inkey", t.key(name), "-in", "in", "-out",
                      "signed", "-outform", "DER", works=None)
            if t.exists("signed"):
                refused(t, "verify", "--in", "signed", *ca)
                t.sealwire("verify", "--in", "signed", "--no-path")
    if t.case("all signers must be valid"):
        t.write("in", CONTENT)
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--signer", t.cert("stranger"),
                   "--inkey", t.key("stranger"), "--in", "in", "--out", "signed")
        refused(t, "verify", "--in", "signed", *ca)
        t.sealwire("verify", "--in", "signed", *ca, "--CAfile", t.cert("other"))
    if t.case("no certificate of the signer: no, until --certfile has it"):
        sign(t, options=["--nocerts"])
        refused(t, "verify", "--in", "signed", *ca)
        t.sealwire("verify", "--in", "signed", *ca, "--certfile", t.cert("alice-p256"))


def recipients(t):
    open_as = lambda name: ["open", "--in", "sealed", "--inkey", t.key(name), "--CAfile", t.cert("ca")]
    if t.case("the wrong key, and the wrong recipient"):
        for recipient, other in (("bob-p256", "mallory"), ("bob-rsa", "alice-rsa"), ("bob-p384", "bob-p256"),
                                 ("bob-x25519", "bob-p256"), ("bob-p256", "bob-rsa")):
            seal(t, recipient=recipient)
            refused(t, *open_as(other))
            refused(t, "decrypt", "--in", "sealed", "--inkey", t.key(other))
        seal(t)
        refused(t, *open_as("bob-p256"), "--recip", t.cert("mallory"), status=(1, 2))
        t.sealwire(*open_as("bob-p256"), "--recip", t.cert("bob-p256"))
    if t.case("every kind of recipient"):
        for recipient in ("bob-p256", "bob-p384", "bob-p521", "bob-rsa", "bob-x25519"):
            for options in ([], ["--keyid"]):
                seal(t, *options, recipient=recipient)
                t.check(t.sealwire(*open_as(recipient)).stdout == CONTENT, f"other content for {recipient}")
    if t.case("several recipients, repeated or in a row"):
        t.write("in", CONTENT)
        for words in (["--recip", t.cert("bob-p256"), "--recip", t.cert("bob-rsa")],
                      ["--recip", t.cert("bob-p256"), t.cert("bob-rsa")]):
            t.sealwire("encrypt", *words, "--in", "in", "--out", "sealed")
            for recipient in ("bob-p256", "bob-rsa"):
                done = t.sealwire("decrypt", "--in", "sealed", "--inkey", t.key(recipient))
                t.check(done.stdout == CONTENT, "other content")
    if t.case("every signer's key in a sealed message"):
        for signer in ("alice-p256", "alice-p384", "alice-p521", "alice-rsa", "alice-ed25519"):
            seal(t, signer=signer)
            t.check(t.sealwire(*open_as("bob-p256"), "--sender", "sip:alice@example.com").stdout == CONTENT, "other content")
            refused(t, *open_as("bob-p256"), "--sender", "sip:mallory@example.com")


def content(t):
    if t.case("--content-type wraps the input first"):
        t.write("text", TEXT)
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--in", "text", "--out", "signed",
                   "--content-type", "text/plain")
        got = t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca")).stdout
        head, _, body = got.partition(b"\r\n\r\n")
        t.check(head.startswith(b"Content-Type: text/plain") and body == TEXT, f"got {got!r}")
    if t.case("detached, as DER and as multipart/signed"):
        sign(t, options=["--detached"])
        t.check(b"Watson" not in t.read("signed"), "the content is in it")
        t.check(t.sealwire("verify", "--in", "signed", "--content", "in", "--CAfile", t.cert("ca")).stdout == CONTENT,
                "other content")
        t.write("other", CONTENT.replace(b"Watson", b"Holmes"))
        refused(t, "verify", "--in", "signed", "--content", "other", "--CAfile", t.cert("ca"))
        refused(t, "verify", "--in", "signed", "--CAfile", t.cert("ca"), status=(1, 2, 3))
        sign(t, options=["--detached", "--outform", "smime"])
        t.check(b"application/pkcs7-signature" in t.read("signed"), "no pkcs7-signature")
        t.check(t.sealwire("verify", "--in", "signed", "--content", "in", "--CAfile", t.cert("ca")).stdout == CONTENT,
                "other content")
        sign(t, options=["--multipart", "--outform", "smime"])
        t.check(b"multipart/signed" in t.read("signed"), "no multipart/signed")
        t.check(t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca")).stdout == CONTENT, "other content")
        t.write("changed", t.read("signed").replace(b"Watson", b"Holmes"))
        refused(t, "verify", "--in", "changed", "--CAfile", t.cert("ca"))
    if t.case("--econtent-type by word, by name and in digits"):
        for name in ("contentInfo", "id-ct-contentInfo", "1.2.840.113549.1.9.16.1.6"):
            sign(t, options=["--econtent-type", name])
            t.check(b"id-ct-contentInfo" in t.sealwire("inspect", "--in", "signed").stdout, f"another type for {name}")
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--in", "in", "--econtent-type",
                   "1.2.3.4", "--out", "signed")
        t.check(t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca")).stdout == CONTENT, "other content")
    if t.case("CBC is decrypted and called unauthenticated; open refuses it unless a signature is inside"):
        t.write("in", CONTENT)
        t.sealwire("encrypt", "--cipher", "aes-128-cbc", "--recip", t.cert("bob-p256"), "--in", "in", "--out", "sealed")
        done = t.sealwire("decrypt", "--in", "sealed", "--inkey", t.key("bob-p256"), "--report", "report")
        t.check(done.stdout == CONTENT, "other content")
        layer = json.loads(t.read("report"))["layers"][0]
        t.check(layer["type"] == "envelopedData" and layer["authenticated"] is False, f"layer {layer}")
        refused(t, "open", "--in", "sealed", "--inkey", t.key("bob-p256"), "--CAfile", t.cert("ca"))
        seal(t, "--cipher", "aes-128-cbc")
        done = t.sealwire("open", "--in", "sealed", "--inkey", t.key("bob-p256"), "--CAfile", t.cert("ca"))
        t.check(done.stdout == CONTENT, "other content")
    if t.case("either order of the layers"):
        t.write("in", CONTENT)
        t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--in", "in", "--out", "inner", "--outform", "smime")
        t.sealwire("sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--in", "inner", "--out", "outer")
        done = t.sealwire("open", "--in", "outer", "--inkey", t.key("bob-p256"), "--CAfile", t.cert("ca"), "--report", "report")
        t.check(done.stdout == CONTENT, "other content")
        types = [layer["type"] for layer in json.loads(t.read("report"))["layers"]]
        t.check(types == ["signedData", "authEnvelopedData"], f"layers {types}")
    if t.case("an empty content, and one of some megabytes by pipe"):
        for octets in (b"", bytes(range(256)) * 20000):
            sealed = t.sealwire("seal", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--recip",
                                t.cert("bob-p256"), "--content-type", "application/octet-stream", stdin=octets).stdout
            got = t.sealwire("open", "--inkey", t.key("bob-p256"), "--CAfile", t.cert("ca"), stdin=sealed).stdout
            t.check(got.partition(b"\r\n\r\n")[2] == octets, "other content")


def reports(t):
    if t.case("the report of a sealed message"):
        seal(t)
        t.sealwire("open", "--in", "sealed", "--inkey", t.key("bob-p256"), "--CAfile", t.cert("ca"), "--sender",
                   "sip:alice@example.com", "--report", "report", "--out", "content")
        report = json.loads(t.read("report"))
        t.check(report["ok"] is True and report["content_type"].startswith("text/plain"), f"report {report}")
        outer, inner = report["layers"]
        t.check(outer["type"] == "authEnvelopedData" and outer["authenticated"] is True and "128" in outer["cipher"],
                f"outer {outer}")
        t.check([r["type"] for r in outer["recipients"]] == ["kari"], f"recipients {outer['recipients']}")
        signer = inner["signers"][0]
        t.check(inner["type"] == "signedData" and signer["status"] == "valid" and signer["identity"] == "match"
                and signer["uris"] == ["sip:alice@example.com"] and signer["path"]["status"] == "trusted"
                and signer["signing_time"], f"signer {signer}")
    if t.case("the report of a no is there, too, also on stderr"):
        sign(t)
        t.sealwire("verify", "--in", "signed", "--CAfile", t.cert("ca"), "--sender", "sip:bob@example.org", "--report", "report",
                   status=1)
        report = json.loads(t.read("report"))
        t.check(report["ok"] is False and report["layers"][0]["signers"][0]["identity"] == "mismatch", f"report {report}")
        done = t.sealwire("verify", "--in", "signed", "--report", "-", status=1)
        line = [line for line in done.stderr.decode().splitlines() if line.startswith("{")]
        t.check(len(line) == 1 and json.loads(line[0])["layers"][0]["signers"][0]["path"]["status"] == "untrusted",
                f"stderr {done.stderr!r}")


    if t.case("the report of an input that is nothing is there, too"):
        for words in (["verify", "--no-path"], ["open", "--no-path"], ["decrypt", "--inkey", t.key("bob-p256")], ["unwrap"]):
            t.sealwire(*words, "--report", "report", stdin=b"neither this nor that", status=3)
            report = json.loads(t.read("report"))
            t.check(report["ok"] is False and report["layers"] == [] and report["code"], f"report {report}")
            os.remove(t.path("report"))


def usage(t):
    for words in ([], ["frobnicate"], ["sign"], ["sign", "--signer"], ["verify", "--inform", "xml"], ["encrypt"],
                  ["decrypt", "--frobnicate"], ["seal", "--signer", t.cert("alice-p256")], ["cert"], ["cert", "frobnicate"],
                  ["encrypt", "--recip", t.cert("bob-p256"), "--cipher", "rot13"],
                  ["sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--md", "crc32"],
                  ["encrypt", "--kek", "nonsense"], ["decrypt"],
                  ["verify", "--sender", "bob"], ["verify", "--sender", "", "--no-path"], ["verify", "--out", ""],
                  ["verify", "--attime", ""], ["cert", "match", t.cert("alice-p256"), ""],
                  ["wrap", "--type", "contentWithAttrs", "--attribute", "1.2.3:zz"],
                  ["sign", "--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--outform", "xml"]):
        if t.case(f"wrong usage: {' '.join(words)}"):
            done = t.sealwire(*words, status=(2, 4) if "rot13" in words or "crc32" in words else 2)
            t.check(done.stdout == b"" and done.stderr.startswith(b"sealwire: "), f"said {done.stderr!r}")
            t.check(b"\\x" not in done.stderr and len(done.stderr.splitlines()) == 1, f"said {done.stderr!r}")
    if t.case("help and version are status 0 and on standard output"):
        for words in (["--help"], ["--version"], ["sign", "--help"], ["cert", "issue", "--help"]):
            t.check(t.sealwire(*words).stdout != b"", "nothing said")
        with open("/dev/full", "wb") as full:
            done = subprocess.run([t.program, "--help"], stdout=full, stderr=subprocess.PIPE)
        t.check(done.returncode == 5, f"status {done.returncode} when standard output is full")


def main():
    t = harness.Tests()
    for part in (forms, told_form, input_and_output, found_files, keys, verdicts, recipients, content, reports, usage):
        part(t)
    t.finish()


if __name__ == "__main__":
    main()
