#!/usr/bin/env python3
"""What `send` makes of what the far end answers: exit status and words, with a server made here that says anything."""
import json
import os
import signal
import socket
import subprocess
import sys
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import harness
from agents import Listener

TEXT = b"Watson, come here - I want to see you.\r\n"


def answer(request, status, more="", to_tag=";tag=far"):
    """The answer of a server to a request, both as octets."""
    lines = [f"SIP/2.0 {status}"]
    for line in request.split(b"\r\n\r\n")[0].decode().split("\r\n")[1:]:
        name = line.split(":")[0]
        if name in ("Via", "From", "Call-ID", "CSeq"):
            lines.append(line)
        elif name == "To":
            lines.append(line if ";tag=" in line else line + to_tag)
    return ("\r\n".join(lines) + f"\r\n{more}Content-Length: 0\r\n\r\n").encode()


class Server:
    """Answers each request by `respond`, which gives a list of answers."""

    def __init__(self, respond):
        self.socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.socket.bind(("127.0.0.1", 0))
        self.socket.settimeout(0.1)
        self.port = self.socket.getsockname()[1]
        self.respond = respond
        self.seen = []
        self.ended = False
        self.thread = threading.Thread(target=self.run, daemon=True)

    def run(self):
        while not self.ended:
            try:
                request, sender = self.socket.recvfrom(65536)
            except socket.timeout:
                continue
            self.seen.append(request)
            for octets in self.respond(request):
                self.socket.sendto(octets, sender)

    def methods(self):
        return [request.split(b" ")[0].decode() for request in self.seen]

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.ended = True
        self.thread.join()
        self.socket.close()


DIGEST = 'Digest realm="%s", nonce="n1", qop="auth", algorithm=SHA-256'
# What the far end says; with which status `send` ends, and in which words.
ANSWERS = [
    ("200 OK", "", 0, ""),
    ("202 Accepted", "", 0, ""),
    ("403 Forbidden", "", 1, "403 Forbidden"),
    ("404 Not Found", "", 1, "404 Not Found"),
    ("407 Proxy Authentication Required", f"Proxy-Authenticate: {DIGEST % 'p'}\r\n", 1, "no user and password are given"),
    ("415 Unsupported Media Type", "Accept: text/html\r\n", 1, "it takes text/html"),
    ("420 Bad Extension", "Unsupported: foo\r\n", 1, "it does not know foo"),
    ("480 Temporarily Unavailable", "Retry-After: 60\r\n", 1, "it may be tried again after 60 s"),
    ("500 Server Internal Error", "", 1, "500 Server Internal Error"),
    ("503 Service Unavailable", "", 5, "503 Service Unavailable"),
    ("603 Decline", "", 1, "603 Decline"),
    ("606 Not Acceptable", 'Warning: 399 far "never on Sunday"\r\n', 1, "never on Sunday"),
]


def main():
    t = harness.Tests()

    def send(port, *more, to="sip:bob@example.org", status=0):
        return t.sealwire("send", to, "--from", "sip:alice@example.com", "--clear", "--proxy", f"sip:127.0.0.1:{port}", "--timeout",
                          "30", *more, stdin=TEXT, status=status, env={"SEALWIRE_WORD": "secret"})

    for status, more, ends, words in ANSWERS:
        t.case(status)
        with Server(lambda request: [answer(request, status, more)]) as far:
            done = send(far.port, status=ends)
            t.check(words in done.stderr.decode() and (ends != 0) == bool(done.stderr), f"{done.stderr!r}")

    account = ["--user", "alice", "--password", "env:SEALWIRE_WORD"]
    t.case("a wrong password is not tried twice, and called so")
    with Server(lambda request: [answer(request, "401 Unauthorized", f"WWW-Authenticate: {DIGEST % 'r'}\r\n")]) as far:
        done = send(far.port, *account, status=1)
        t.check(b"realm 'r' does not accept the user 'alice' with this password" in done.stderr, f"{done.stderr!r}")
        t.check(len(far.seen) == 2, f"{len(far.seen)} requests")

    t.case("a proxy and a server that ask in one answer are both answered")
    both = f"Proxy-Authenticate: {DIGEST % 'p'}\r\nWWW-Authenticate: {DIGEST % 's'}\r\n"

    def asks(request):
        knows = b"\r\nAuthorization: " in request and b"\r\nProxy-Authorization: " in request
        return [answer(request, "200 OK") if knows else answer(request, "407 Proxy Authentication Required", both)]

    with Server(asks) as far:
        send(far.port, *account)

    t.case("a redirection is followed; one that leads in a circle is not")
    with Server(lambda request: [answer(request, "200 OK")]) as there:
        with Server(lambda request: [answer(request, "302 Moved", f"Contact: <sip:bob@127.0.0.1:{there.port}>\r\n")]) as here:
            t.sealwire("send", f"sip:bob@127.0.0.1:{here.port}", "--from", "sip:alice@example.com", "--clear", stdin=TEXT)
            t.check(there.seen and b"\r\nTo: <sip:bob@127.0.0.1:%d>\r\n" % here.port in there.seen[0], f"{there.seen}")
    with Server(lambda request: [answer(request, "302 Moved", "Contact: <sip:bob@example.org>\r\n")]) as far:
        send(far.port, status=1)

    t.case("493: whose certificate it should have been")
    with Listener(t.program, "--aor", "sip:bob@example.org", "--bind", "tcp:127.0.0.1:0", "--signer", t.cert("bob-p256"),
                  "--inkey", t.key("bob-p256")) as bob:
        address = bob.address("tcp")
        done = t.sealwire("send", "sip:bob@example.org", "--from", "sip:alice@example.com", "--encrypt", "--recip",
                          t.cert("alice-p256"), "--proxy", f"sip:{address};transport=TCP", "--report", "-", stdin=TEXT, status=1)
        said = done.stderr.decode().strip().split("\n")
        report = json.loads(said[-2])
        t.check("sip:bob@example.org" in said[-1] and report["status"] == 493, f"{said[-1]}")
        t.check(report["certificates"][0]["uris"] == ["sip:bob@example.org"], f"{report}")

    t.case("who gives up tells so whom he invited")
    invited = []

    def rings(request):
        if request.startswith(b"INVITE"):
            invited.append(request)
            return [answer(request, "180 Ringing")]
        if request.startswith(b"CANCEL"):
            return [answer(request, "200 OK"), answer(invited[0], "487 Request Terminated")]
        return []

    words = [t.program, "send", "sip:bob@example.org", "--from", "sip:alice@example.com", "--clear", "--via", "msrp", "--proxy"]
    for how in ("timeout", "signal"):
        invited.clear()
        with Server(rings) as far:
            more = ["--timeout", "1"] if how == "timeout" else []
            process = subprocess.Popen([*words, f"sip:127.0.0.1:{far.port}", *more], stdin=subprocess.PIPE, stderr=subprocess.PIPE)
            process.stdin.write(TEXT)
            process.stdin.close()
            until = time.monotonic() + 20
            while not invited and time.monotonic() < until:
                time.sleep(0.05)
            if how == "signal":
                time.sleep(0.2)
                process.send_signal(signal.SIGINT)
            t.check(process.wait(20) == 5 and b"given up" in process.stderr.read(), f"{how}: status {process.returncode}")
            t.check(far.methods() == ["INVITE", "CANCEL", "ACK"], f"{how}: {far.methods()}")

    t.case("usage")
    for more, to in ((["--timeout", "-1"], "sip:bob@example.org"), ([], "im:bob@example.org"), ([], "http://example.org/bob"),
                     (["--user", "alice"], "sip:bob@example.org")):
        send(9, *more, to=to, status=2)
    send(9, status=5)
    t.finish()


if __name__ == "__main__":
    main()
