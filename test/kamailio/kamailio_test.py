#!/usr/bin/env python3
"""Two agents behind a real Kamailio, registrar and proxy, with digest SHA-256, over UDP, TCP and TLS: signed, sealed,
and by an MSRP session that is set up through it."""
import json
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import harness
from agents import Listener, tls_certificates
from kamailio import PASSWORDS, Kamailio, missing

TEXT = b"Watson, come here - I want to see you.\r\n"
SKIPPED = 77


def secrets():
    return {f"SEALWIRE_{name.upper()}": password for name, password in PASSWORDS.items()}


class Behind:
    """The commands of Alice and Bob with one proxy between them."""

    def __init__(self, t, proxy, tls):
        self.t = t
        self.proxy = proxy
        self.tls = tls

    def listen(self, transport, *more, password="env:SEALWIRE_BOB"):
        t = self.t
        words = ["--aor", "sip:bob@example.org", "--bind", f"{transport}:127.0.0.1:0", "--register", self.proxy.uri(transport),
                 "--user", "bob", "--password", password, "--signer", t.cert("bob-p256"), "--inkey", t.key("bob-p256"),
                 "--CAfile", t.cert("ca"), "--timeout", "120", *self.tls_options(), *self.msrp_options(transport), *more]
        return Listener(t.program, *words, env=secrets())

    def tls_options(self, name="server"):
        return ["--tls-cert", f"{self.tls}/{name}.crt", "--tls-key", f"{self.tls}/{name}.key", "--tls-CAfile", f"{self.tls}/ca.crt"]

    def msrp_options(self, transport):
        """MSRP goes by TLS where SIP does."""
        return ["--msrp-bind", "tls:127.0.0.1:0"] if transport == "tls" else []

    def send(self, transport, *more, content=TEXT, status=0, to="sip:bob@example.org", signer="alice-p256",
             password="env:SEALWIRE_ALICE", tls=True):
        t = self.t
        return t.sealwire("send", to, "--from", "sip:alice@example.com", "--signer", t.cert(signer), "--inkey", t.key(signer),
                          "--CAfile", t.cert("ca"), "--proxy", self.proxy.uri(transport), "--user", "alice", "--password",
                          password, "--timeout", "60", *(self.tls_options() + self.msrp_options(transport) if tls else []), *more, stdin=content,
                          status=status, env=secrets())


def check_message(t, line, via, layers, text=TEXT.decode()):
    if not t.check(line is not None, "no message came"):
        return
    t.check(line["ok"] is True, f"not ok: {line}")
    t.check(line["from"] == "sip:alice@example.com" and line["to"] == "sip:bob@example.org", f"from {line['from']} to {line['to']}")
    t.check(line["via"] == via, f"by {line['via']}")
    t.check([layer["type"] for layer in line["layers"]] == layers, f"layers {[layer['type'] for layer in line['layers']]}")
    if text is not None:
        t.check(line.get("body") == text, f"body {line.get('body')!r}")
    signers = [signer for layer in line["layers"] for signer in layer.get("signers", [])]
    t.check(len(signers) == 1 and signers[0]["status"] == "valid" and signers[0]["identity"] == "match" and
            signers[0]["path"]["status"] == "trusted", f"signers {signers}")


def over(t, behind, transport):
    t.case(f"{transport}: signed, sealed, by MSRP")
    inbox = t.path(f"inbox-{transport}")
    os.makedirs(inbox)
    # On UDP the certificate and the answer to the challenge do not fit into 1300 octets together.
    small = ["--nocerts"] if transport == "udp" else []
    with behind.listen(transport, "--inbox", inbox, "--count", "5", "--certfile", t.cert("alice-p256")) as bob:
        if not t.check(bob.event("registered") is not None, f"not registered: {bob.said} {bob.events}"):
            return
        behind.send(transport, "--sign", *small)
        check_message(t, bob.message(), "message", ["signedData"])
        behind.send(transport, "--seal", "--recip", t.cert("bob-p256"), "--via", "msrp")
        check_message(t, bob.message(), "msrp", ["authEnvelopedData", "signedData"])
        # Too large for MESSAGE: goes by MSRP by itself, and comes as a body.
        lines = "".join(f"line {number}\r\n" for number in range(20_000))
        behind.send(transport, "--seal", "--recip", t.cert("bob-p256"), content=lines.encode())
        check_message(t, bob.message(), "msrp", ["authEnvelopedData", "signedData"], lines)
        # Too large to be shown: comes as a file.
        octets = os.urandom(3_000_000)
        behind.send(transport, "--seal", "--recip", t.cert("bob-p256"), "--content-type", "application/octet-stream", content=octets)
        line = bob.message()
        check_message(t, line, "msrp", ["authEnvelopedData", "signedData"], None)
        if line is not None:
            t.check(line["size"] == len(octets), f"size {line['size']}")
            with open(line["file"], "rb") as handle:
                t.check(handle.read() == octets, "the file is not what was sent")
            t.check(os.path.dirname(line["file"]) == inbox and len(os.listdir(inbox)) == 1, f"inbox {os.listdir(inbox)}")
        # Accepted by SIP, and refused by its reader: delivered with the verdict, without the content.
        behind.send(transport, "--sign", signer="stranger")
        line = bob.message()
        t.check(line is not None and line["ok"] is False and "body" not in line and line["layers"][0]["type"] == "signedData",
                f"signed under a CA that nobody believes: {line}")
        t.check(bob.wait() == 0, f"status {bob.wait(1)} after --count messages: {bob.said}")


def sealed_message_without_certificate(t, behind, transport):
    # The answer to the proxy's challenge takes some 300 octets: on UDP, what is sealed does not fit beside it.
    via = "msrp" if transport == "udp" else "message"
    t.case(f"{transport}: sealed without the certificate, which is known: by {via}")
    with behind.listen(transport, "--certfile", t.cert("alice-p256"), "--count", "1") as bob:
        if not t.check(bob.event("registered") is not None, f"not registered: {bob.said}"):
            return
        report = t.path("report")
        behind.send(transport, "--seal", "--recip", t.cert("bob-p256"), "--nocerts", "--report", report)
        check_message(t, bob.message(), via, ["authEnvelopedData", "signedData"])
        with open(report, encoding="utf-8") as handle:
            done = json.load(handle)
        t.check(done["ok"] and done["via"] == via and done["form"] == "seal" and done["octets"] > 0, f"report {done}")


def refusals(t, behind):
    t.case("a wrong password: refused, status 1")
    behind.send("udp", "--sign", password="env:SEALWIRE_BOB", status=1)
    with behind.listen("udp", password="env:SEALWIRE_ALICE") as bob:
        t.check(bob.wait() == 1, f"status {bob.wait(1)} of a registration with a wrong password: {bob.said}")
    t.case("nobody registered: refused, status 1")
    behind.send("tcp", "--sign", status=1)
    t.case("the wrong recipient: 493, status 1; the listener counts nothing and goes on")
    with behind.listen("udp") as bob:
        t.check(bob.event("registered") is not None, f"not registered: {bob.said}")
        behind.send("udp", "--encrypt", "--recip", t.cert("bob-p384"), "--via", "message", status=1)
        rejected = bob.event("rejected")
        t.check(rejected is not None and rejected["status"] == 493, f"rejected: {rejected}")
        t.check(bob.alive() and bob.lines.empty(), "a message was delivered")
    t.case("TLS: a proxy that is not believed, status 5")
    behind.send("tls", "--sign", tls=False, status=5)


def proxy_that_is_somebody_else(t, tls):
    t.case("TLS: a proxy whose certificate names somebody else, status 5, nothing is sent")
    with Kamailio(t.path("other-proxy"), f"{tls}/other.crt", f"{tls}/other.key", f"{tls}/ca.crt") as proxy:
        done = Behind(t, proxy, tls).send("tls", "--sign", status=5)
        t.check(b"somebody.example.net" in done.stderr, f"stderr {done.stderr!r}")
        t.check("MESSAGE" not in proxy.log(), "the proxy saw the message")


def main():
    if missing():
        print(f"skipped: Kamailio is not here: {missing()}")
        sys.exit(SKIPPED)
    t = harness.Tests()
    tls = tls_certificates(t.options.work)
    with Kamailio(t.path("proxy"), f"{tls}/server.crt", f"{tls}/server.key", f"{tls}/ca.crt") as proxy:
        behind = Behind(t, proxy, tls)
        for transport in ("udp", "tcp", "tls"):
            over(t, behind, transport)
            sealed_message_without_certificate(t, behind, transport)
        refusals(t, behind)
        if t.failures:
            print("\n".join(line for line in proxy.log().splitlines() if "INFO:" not in line)[-3000:])
    with Kamailio(t.path("md5-proxy"), f"{tls}/server.crt", f"{tls}/server.key", f"{tls}/ca.crt", algorithm="MD5") as proxy:
        t.case("digest MD5")
        with Behind(t, proxy, tls).listen("tcp", "--count", "1") as bob:
            if t.check(bob.event("registered") is not None, f"not registered: {bob.said}"):
                Behind(t, proxy, tls).send("tcp", "--sign")
                check_message(t, bob.message(), "message", ["signedData"])
    proxy_that_is_somebody_else(t, tls)
    t.finish()


if __name__ == "__main__":
    main()
