#!/usr/bin/env python3
"""The options that are common to all commands: taken by each of them, and what they mean where they mean something."""
import json
import os

import harness

CONTENT = b"Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n"
TEXT = b"Watson, come here - I want to see you.\r\n"
SECRET = "000102030405060708090a0b0c0d0e0f"
SIGNER_MEMBERS = {"status", "reason", "identity", "subject", "uris", "digest", "signature_algorithm", "signing_time", "path"}


def signer(t, name="alice-p256"):
    return ["--signer", t.cert(name), "--inkey", t.key(name)]


def report_of(t, name="report"):
    report = json.loads(t.read(name))
    os.remove(t.path(name))
    return report


def commands(t):
    """Every command, with an input that it says yes to."""
    t.write("plain", CONTENT)
    t.sealwire("sign", *signer(t), "--in", "plain", "--out", "signed")
    t.sealwire("encrypt", "--recip", t.cert("bob-p256"), "--in", "plain", "--out", "encrypted")
    t.sealwire("seal", *signer(t), "--recip", t.cert("bob-p256"), "--in", "plain", "--out", "sealed")
    t.sealwire("wrap", "--type", "digestData", "--in", "plain", "--out", "wrapped")
    bob = ["--inkey", t.key("bob-p256")]
    return [("sign", signer(t), "plain"), ("verify", [], "signed"), ("resign", signer(t, "alice-rsa"), "signed"),
            ("encrypt", ["--recip", t.cert("bob-p256")], "plain"), ("decrypt", bob, "encrypted"),
            ("seal", [*signer(t), "--recip", t.cert("bob-p256")], "plain"), ("open", bob, "sealed"),
            ("wrap", ["--type", "digestData"], "plain"), ("unwrap", [], "wrapped")]


def taken_everywhere(t):
    password = t.write("password", b"wonderland\n")
    for command, words, given in commands(t):
        if not t.case(f"{command} takes all common options"):
            continue
        form = [] if command in ("sign", "encrypt", "seal", "wrap") else ["--inform", "der"]
        for attime in ("2026-11-29T12:00:00Z", "1795953600"):
            t.sealwire(command, *words, *form, "--in", given, "--out", "result", "--outform", "der", "--report", "report",
                       "--attime", attime, "--CAfile", t.cert("ca"), "--crl", os.path.join(t.keys, "empty.crl"), "--certfile",
                       t.cert("other"), "--passin", "file:" + password, "--no-path")
            report = report_of(t)
            t.check(t.exists("result") and report["ok"] is True, f"report {report}")
            t.check(report["layers"] and all(layer["type"] for layer in report["layers"]), f"layers {report['layers']}")
            os.remove(t.path("result"))
        help_text = t.sealwire(command, "--help").stdout
        for option in (b"--report", b"--attime", b"--CAfile", b"--crl", b"--certfile", b"--no-path", b"--outform"):
            t.check(option in help_text, f"{option} is not in the help")


def made(t):
    ca = ["--CAfile", t.cert("ca")]
    moment = "2026-11-29T12:00:00Z"
    if t.case("sign --report says what was made, --attime when"):
        t.write("plain", CONTENT)
        for options in ([], ["--detached"], ["--multipart"], ["--econtent-type", "1.2.3.4"], ["--keyid", "--md", "sha384"]):
            t.sealwire("sign", *signer(t), *signer(t, "alice-rsa"), *options, "--attime", moment, "--in", "plain", "--out", "m",
                       "--report", "report", *ca)
            report = report_of(t)
            layer, = report["layers"]
            t.check(report["ok"] is True and report["content_type"] == "text/plain" and report["size"] == len(TEXT),
                    f"report {report}")
            t.check(layer["type"] == "signedData" and layer["ok"] is True and len(layer["signers"]) == 2, f"layer {layer}")
            for one in layer["signers"]:
                t.check(SIGNER_MEMBERS <= set(one) and one["status"] == "valid" and one["path"]["status"] == "trusted"
                        and one["signing_time"] == moment and one["uris"] == ["sip:alice@example.com"], f"signer {one}")
            t.check(("--md" in options) == (layer["signers"][0]["digest"] == "SHA-384"), f"digest {layer['signers'][0]}")
            there = ["--content", "plain"] if "--detached" in options else []
            t.sealwire("verify", "--in", "m", *there, *ca, "--report", "report", "--attime", moment)
            found = report_of(t)
            t.check([one["signing_time"] for one in found["layers"][0]["signers"]] == [moment] * 2, f"verified {found}")
            pick = lambda signers: sorted((s["subject"], s["digest"], s["signature_algorithm"]) for s in signers)
            t.check(pick(found["layers"][0]["signers"]) == pick(layer["signers"]), f"made {layer}, verified {found}")
    if t.case("whom nobody trusts is said in the report of sign, and hinders nothing"):
        for words, status in ((["--CAfile", t.cert("other")], "untrusted"), ([], "unchecked"), ([*ca, "--no-path"], "unchecked"),
                              ([*ca, "--attime", "2099-01-01T00:00:00Z"], "expired")):
            t.sealwire("sign", *signer(t), "--in", "plain", "--out", "m", "--report", "report", *words)
            t.check(report_of(t)["layers"][0]["signers"][0]["path"]["status"] == status, f"not {status} with {words}")
    if t.case("seal --report has both layers, encrypt --report its recipients"):
        t.sealwire("seal", *signer(t), "--recip", t.cert("bob-p256"), "--recip", t.cert("bob-rsa"), "--attime", moment, "--in",
                   "plain", "--out", "m", "--report", "report")
        report = report_of(t)
        outer, inner = report["layers"]
        t.check(outer["type"] == "authEnvelopedData" and outer["authenticated"] is True and outer["cipher"] == "aes-128-gcm"
                and {r["type"] for r in outer["recipients"]} == {"kari", "ktri"}, f"outer {outer}")
        t.check(inner["type"] == "signedData" and inner["signers"][0]["signing_time"] == moment, f"inner {inner}")
        t.sealwire("encrypt", "--cipher", "aes-256-cbc", "--kek", "beef:" + SECRET, "--in", "plain", "--out", "m", "--report",
                   "report")
        layer, = report_of(t)["layers"]
        t.check(layer["type"] == "envelopedData" and layer["authenticated"] is False and layer["recipients"][0]["type"] == "kekri",
                f"layer {layer}")
        done = t.sealwire("encrypt", "--cipher", "aes-128-ccm", "--kek", "beef:" + SECRET, "--report", "report", stdin=CONTENT)
        t.check(report_of(t)["layers"][0]["cipher"] == "aes-128-ccm" and done.stdout, "no report of CCM")
    if t.case("resign --report judges what it made"):
        t.sealwire("sign", *signer(t), "--in", "plain", "--out", "m")
        t.sealwire("resign", *signer(t, "alice-rsa"), "--attime", moment, "--in", "m", "--out", "two", "--report", "report", *ca)
        report = report_of(t)
        signers = report["layers"][0]["signers"]
        t.check(report["ok"] is True and [s["status"] for s in signers] == ["valid"] * 2 and moment in
                [s["signing_time"] for s in signers] and signers[0]["path"]["status"] == "trusted", f"report {report}")
        t.sealwire("resign", "--detach", "content", "--in", "two", "--out", "apart", "--report", "report")
        t.check([s["status"] for s in report_of(t)["layers"][0]["signers"]] == ["valid"] * 2, "not valid when detached")
        t.sealwire("resign", "--remove", "1", "--in", "apart", "--out", "one", "--report", "report")
        left, = report_of(t)["layers"][0]["signers"]
        t.check(left["status"] == "unsupported" and "not given" in left["reason"], f"signer {left}")
        t.write("other", CONTENT + b"more")
        t.sealwire("resign", "--attach", "other", "--in", "apart", "--out", "wrong", "--report", "report")
        report = report_of(t)
        t.check(report["ok"] is False and report["layers"][0]["signers"][0]["status"] == "invalid", f"report {report}")
    if t.case("wrap --report says what was made, as unwrap --report says what was found"):
        for words, back in ((["--type", "digestData"], []), (["--type", "compressedData"], []),
                            (["--type", "encryptedData", "--secret-key", SECRET], ["--secret-key", SECRET]),
                            (["--type", "authData", "--kek", "beef:" + SECRET], ["--kek", "beef:" + SECRET]),
                            (["--type", "firmwarePackage"], [])):
            t.sealwire("wrap", *words, "--in", "plain", "--out", "w", "--report", "report")
            report = report_of(t)
            t.sealwire("unwrap", *back, "--in", "w", "--out", "content", "--report", "report")
            found = report_of(t)
            t.check(report["ok"] is True and report["size"] == len(CONTENT), f"report {report}")
            for member in ("content_type", "size"):
                t.check(report[member] == found[member], f"{member}: made {report}, found {found}")
            for member in ("type", "cipher", "digest", "algorithm", "authenticated"):
                t.check(report["layers"][0].get(member) == found["layers"][0].get(member), f"made {report}, found {found}")
    if t.case("what could not be made is reported"):
        t.sealwire("sign", *signer(t), "--in", "missing", "--out", "never", "--report", "report", status=5)
        report = report_of(t)
        t.check(report["ok"] is False and report["layers"] == [] and "missing" in report["error"], f"report {report}")


def members(t):
    """The report has every member of the contract, whatever the verdict."""
    ca = ["--CAfile", t.cert("ca")]
    t.write("plain", CONTENT)
    t.sealwire("sign", *signer(t), "--in", "plain", "--out", "m")
    t.sealwire("sign", *signer(t), "--nocerts", "--in", "plain", "--out", "bare")
    t.sealwire("sign", *signer(t), "--noattr", "--in", "plain", "--out", "noattr")
    t.write("bad", t.read("m").replace(b"Watson", b"Holmes"))
    for name, words, status, wanted in (
            ("valid", ["m", *ca], 0, ("valid", "trusted", "unchecked")),
            ("without attributes", ["noattr", *ca], 0, ("valid", "trusted", "unchecked")),
            ("invalid", ["bad", *ca], 1, ("invalid", "unchecked", "unchecked")),
            ("unknown signer", ["bare", *ca], 1, ("unknown-signer", "unchecked", "unchecked")),
            ("untrusted", ["m", "--CAfile", t.cert("other")], 1, ("valid", "untrusted", "unchecked")),
            ("expired", ["m", *ca, "--attime", "2099-01-01T00:00:00Z"], 1, ("valid", "expired", "unchecked")),
            ("match", ["m", *ca, "--sender", "sip:alice@example.com"], 0, ("valid", "trusted", "match")),
            ("mismatch", ["m", *ca, "--sender", "sip:bob@example.org"], 1, ("valid", "trusted", "mismatch")),
            ("unchecked path", ["m", "--no-path"], 0, ("valid", "unchecked", "unchecked"))):
        if not t.case(f"members of the report: {name}"):
            continue
        t.sealwire("verify", "--in", *words, "--out", "content", "--report", "report", status=status)
        report = report_of(t)
        one = report["layers"][0]["signers"][0]
        t.check({"ok", "content_type", "size", "layers"} <= set(report) and report["ok"] is (status == 0), f"report {report}")
        t.check(SIGNER_MEMBERS <= set(one) and {"status", "detail"} <= set(one["path"]), f"members {sorted(one)}")
        t.check((one["status"], one["path"]["status"], one["identity"]) == wanted, f"signer {one}")
        t.check((one["reason"] is None) == (one["status"] == "valid"), f"reason {one['reason']!r}")
        t.check(("body" in report) == (status == 0), f"a body of content that is withheld, or none of what is not: {report}")
        if status == 0:
            t.check(report["body"] == TEXT.decode() and report["size"] == len(TEXT), f"report {report}")
    if t.case("the body is in the report up to 1 MiB, as base64 if it is no text"):
        for octets, member in ((b"\0\1\2", "body_base64"), (b"a" * (1 << 20), "body"), (b"a" * ((1 << 20) + 1), None)):
            t.write("large", octets)
            t.sealwire("sign", *signer(t), "--in", "large", "--out", "m")
            for words in (["verify", *ca], ["open", *ca]):
                t.sealwire(*words, "--in", "m", "--out", "content", "--report", "report")
                report = report_of(t)
                t.check(report["size"] == len(octets) and [k for k in report if k.startswith("body")] == ([member] if member
                        else []), f"members {sorted(report)}")
    if t.case("--unverified puts content into the report that it lets out, with ok false"):
        t.sealwire("verify", "--in", "bad", *ca, "--unverified", "--out", "content", "--report", "report", status=1)
        report = report_of(t)
        t.check(report["ok"] is False and "Holmes" in report["body"], f"report {report}")
    if t.case("a detached signature's report says what the content is"):
        t.sealwire("sign", *signer(t), "--detached", "--in", "plain", "--out", "apart")
        t.sealwire("verify", "--in", "apart", "--content", "plain", *ca, "--out", "content", "--report", "report")
        report = report_of(t)
        t.check(report["content_type"] == "text/plain" and report["size"] == len(TEXT) and report["body"] == TEXT.decode()
                and report["layers"][0]["detached"] is True, f"report {report}")


def main():
    t = harness.Tests()
    taken_everywhere(t)
    made(t)
    members(t)
    t.finish()


if __name__ == "__main__":
    main()
