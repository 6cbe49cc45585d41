#!/usr/bin/env python3
"""MSRP as peers see it that are written by hand: what `listen` answers, tells and keeps, and what `send` makes of answers;
and files of every size and kind."""
import base64
import json
import os
import re
import sys
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import harness
from agents import Listener, tls_certificates
from msrp_peer import HEAD, Answerer, Caller, field, media, token

TEXT = b"Watson, come here - I want to see you.\r\n"
MEGABYTE = 1 << 20


def memory(process):
    """The largest resident set so far, in MiB; none where a sanitizer has its own memory."""
    if os.environ.get("SEALWIRE_SANITIZED"):
        return 0
    with open(f"/proc/{process.pid}/status", encoding="ascii") as status:
        return int(re.search(r"VmHWM:\s+(\d+)", status.read())[1]) // 1024


def spools(process, seconds=5):
    """Files without a name that the process still holds after so long."""
    end = time.monotonic() + seconds
    folder = f"/proc/{process.pid}/fd"
    while True:
        held = 0
        for name in os.listdir(folder):
            try:
                held += "deleted" in os.readlink(f"{folder}/{name}")
            except FileNotFoundError:
                pass  # closed meanwhile
        if held == 0 or time.monotonic() > end:
            return held
        time.sleep(0.05)


class Peers(harness.Tests):
    def listener(self, *more):
        return Listener(self.program, "--aor", "sip:bob@example.org", "--bind", "udp:127.0.0.1:0", "--bind", "tcp:127.0.0.1:0", "--signer",
                        self.cert("bob-p256"), "--inkey", self.key("bob-p256"), "--CAfile", self.cert("ca"), *more)

    def send(self, proxy, *more, stdin=TEXT, status=0):
        return self.sealwire("send", "sip:bob@example.org", "--from", "sip:alice@example.com", "--signer", self.cert("alice-p256"),
                             "--inkey", self.key("alice-p256"), "--proxy", proxy, "--timeout", "60", *more, stdin=stdin, status=status)

    def says(self, done, *words):
        said = done.stderr.decode(errors="replace")
        self.check(all(word in said for word in words), f"{words} not in {said!r}")


def answers(t, bob):
    t.case("each request gets the answer that RFC 4975 has for it")
    call = Caller(bob.address("tcp")).connect()
    rows = [
        (200, {}), (200, {"body": b"x"}), (200, {"body": b"", "byte_range": "1-0/0"}), (501, {"method": "NICKNAME"}),
        (415, {"body": b"x", "content_type": "application/x-morse"}), (415, {"body": b"x", "content_type": "application/x-morse",
                                                                           "fields": "Failure-Report: partial\r\n"}),
        (None, {"body": b"x", "content_type": "application/x-morse", "fields": "Failure-Report: no\r\n"}),
        (None, {"body": b"x", "fields": "Failure-Report: partial\r\n"}), (481, {"body": b"x", "to": call.remote + "x"}),
        (481, {"body": b"x", "sender": call.path.replace("/s", "/t")}), (400, {"body": b"hello", "byte_range": "1-5/3"}),
        (400, {"body": b"hello", "byte_range": "0-4/5"}), (413, {"body": b"x", "byte_range": "1-*/4611686018427387904", "flag": "+"}),
        (400, {"body": b"x", "byte_range": "1-*/18446744073709551616", "flag": "+"}), (400, {"body": b"x", "fields": "Success-Report: 1\r\n"}),
    ]
    for status, request in rows:
        got = call.status_of(**request)
        t.check(got == status, f"{got}, not {status}, for {request}")
    other = Caller(bob.address("tcp")).connect()
    other.remote, other.path = call.remote, call.path
    got = other.status_of(b"x")
    t.check(got == 506, f"{got}, not 506, for a session that is another connection's")
    t.check(call.bye() == 200 and call.frames.next(3) == b"", "BYE does not end the connection")
    refused = [event for event in bob.events if event["event"] == "rejected"]
    t.check(any(event["status"] == 415 and event["content_type"] == "application/x-morse" for event in refused), f"{refused}")
    while (line := bob.message(0.3)) is not None:
        t.check(line["ok"], f"{line}")


def chunks(t, bob):
    t.case("chunks in any order, overlapping, with foreign end-lines, without a total")
    call = Caller(bob.address("tcp")).connect()
    end_line = b"a\r\n-------other123$\r\n-------mine1234!\r\n-------mine1234$x"
    for wanted, parts in [
            (b"helloworld", [(b"world", "6-10/10", "$"), (b"hello", "1-5/10", "+")]),
            (b"helLOworld", [(b"hello", "1-5/10", "+"), (b"LOworld", "4-10/10", "$")]),
            (b"hello", [(b"hello", "1-*/*", "$")]), (b"hello", [(b"hello", "1-3/5", "$")]), (b"hello", [(b"hello", "1-5/9", "$")]),
            (b"hello", [(b"hello", "1-5/5", "+"), (b"", "6-5/5", "$")])]:
        identifier = token("m")
        for body, byte_range, flag in parts:
            t.check(call.status_of(body, identifier, byte_range, flag) == 200, f"{parts} refused")
        line = bob.message(5)
        t.check(line and line["body"].encode() == wanted, f"{line} for {parts}")
    t.check(call.status_of(end_line, transaction="mine1234") == 200, "end-lines of others in a body end it")
    line = bob.message(5)
    t.check(line and line["body"].encode() == end_line, f"{line}")

    t.case("a message that comes again is delivered with a warning, in another session too")
    again = Caller(bob.address("tcp")).connect()
    for number, session in enumerate((call, call, again)):
        session.status_of(b"x", "same-message-id")
        line = bob.message(5)
        t.check(line and line.get("duplicate", False) == (number > 0), f"{line}")


def broken(t, bob, inbox):
    t.case("messages that break off are told of, and nothing of them is left")
    for flag, leave in (("+", lambda call: call.frames.stream.close()), ("+", lambda call: call.bye()), ("#", lambda call: None)):
        before = len(bob.events)
        call = Caller(bob.address("tcp")).connect()
        call.status_of(b"hello" * 100000, byte_range="1-*/3000000", flag=flag)
        leave(call)
        with bob.changed:
            bob.changed.wait_for(lambda: len(bob.events) > before, 10)
        event = bob.events[-1]
        t.check(event["event"] == "rejected" and event["status"] == 0 and event["content_type"] == "text/plain" and event["detail"], f"{event}")
    t.check(bob.message(0.3) is None and os.listdir(inbox) == [], f"{os.listdir(inbox)}")
    t.check(spools(bob.process) == 0, f"{spools(bob.process)} spools are still open")

    t.case("many tiny chunks and many messages stay in bounds")
    call = Caller(bob.address("tcp")).connect()
    quiet = "Failure-Report: partial\r\n"
    for start in range(1, 50001, 500):
        call.frames.stream.sendall(b"".join(call.frame(b"x", "tiny-chunks", f"{at}-{at}/50000", "$" if at == 50000 else "+", fields=quiet)
                                            for at in range(start, start + 500)))
    line = bob.message(60)
    t.check(line and line["size"] == 50000, f"{str(line)[:200]}")
    statuses = [call.status_of(b"x", byte_range="1-1/2", flag="+") for _ in range(260)]
    t.check(statuses == 256 * [200] + 4 * [413], f"{statuses}")
    call.frames.stream.close()
    t.check(memory(bob.process) <= 64, f"{memory(bob.process)} MiB")


def deaf(t, bob):
    t.case("a peer that reads no answers is not read from, and gets all of them when it does")
    call = Caller(bob.address("tcp")).connect()
    stream = call.frames.stream
    stream.settimeout(1)
    batch = b"".join(call.frame(transaction=f"deaf{n:06}") for n in range(200))
    sent = 0
    try:
        while sent < 400:
            stream.sendall(batch)
            sent += 1
    except TimeoutError:
        pass
    t.check(0 < sent < 400, f"{sent} batches were taken")
    t.check(memory(bob.process) <= 64, f"{memory(bob.process)} MiB")
    heard = bytearray()
    try:
        while more := stream.recv(1 << 20):
            heard += more
    except TimeoutError:
        pass
    t.check(heard.count(b" 200 OK\r\n") >= 200 * sent, f"{heard.count(b' 200 OK')} answers to {200 * sent} requests")
    t.check(call.bye() == 200, "no BYE")


def offers(t, bob):
    tls = media(f"msrps://127.0.0.1:9/{token('s')};tcp", protocol="TCP/TLS/MSRP")
    tcp = media(f"msrp://127.0.0.1:9/{token('s')};tcp")
    t.case("the first stream that can be taken is taken, the others are refused in their places")
    call = Caller(bob.address("tcp"), HEAD + "m=audio 4000 RTP/AVP 0\r\n" + tls + tcp + tcp)
    lines = re.findall(r"m=(\w+) (\d+) (\S+)", call.answer)
    t.check(call.status == 200 and [(kind, port == "0", protocol) for kind, port, protocol in lines] ==
            [("audio", True, "RTP/AVP"), ("message", True, "TCP/TLS/MSRP"), ("message", False, "TCP/MSRP"), ("message", True, "TCP/MSRP")],
            f"{call.status} {lines}")
    port = [port for _, port, _ in lines if port != "0"][0] if len(lines) == 4 else "-"
    t.check(f":{port}/" in call.answer and "a=setup:passive" in call.answer, call.answer)
    for offer, words in ((tls, "TLS"), ("m=audio 4000 RTP/AVP 0\r\n", "no MSRP stream"), (tcp.replace("a=accept-types:*\r\n", ""), "accept-types")):
        call = Caller(bob.address("tcp"), HEAD + offer)
        t.check(call.status == 488 and words in (field(call.head, "Warning") or ""), call.head)


def sending(t):
    def always(status, at=0, frames_seen=None):
        def on_frame(peer, frames, frame):
            seen = frames_seen if frames_seen is not None else peer.__dict__.setdefault("frames", [])
            seen.append(frame)
            frames.answer(frame, status if len(seen) > at else "200 OK", peer.path)
        return on_frame

    large = ["--via", "msrp", "--content-type", "application/octet-stream"]
    for title, status, words, on_frame, more in [
            ("what the far end refuses is status 1", 1, ["415 Bad"], always("415 Bad", 1), {}),
            ("413 stops it", 1, ["413 Enough"], always("413 Enough", 1), {}),
            ("481 ends the session", 5, ["481 Gone"], always("481 Gone"), {}),
            ("types that it does not list are not sent", 1, ["does not take application/pkcs7-mime", "it takes text/plain"],
             always("200 OK"), {"types": "text/plain"}),
            ("nor are messages larger than it takes", 1, ["1000 octets at most"], always("200 OK"), {"more": "a=max-size:1000\r\n"}),
            ("a stream that is refused is refused", 1, ["refused the stream"], always("200 OK"),
             {"edit": lambda text: re.sub(r"m=message \d+", "m=message 0", text)}),
            ("an answer that is none", 3, ["cannot be used"], always("200 OK"), {"edit": lambda text: "hello"}),
            ("no MSRP at all", 5, ["MSRP"], lambda peer, frames, frame: frames.stream.sendall(b"HTTP/1.1 200 OK\r\n\r\n"), {}),
            ("an answerer that says active where we are", 0, [], always("200 OK"),
             {"edit": lambda text: text.replace("passive", "active")})]:
        t.case(f"send: {title}")
        peer = Answerer(on_frame, **more)
        t.says(t.send(peer.proxy(), *large, stdin=os.urandom(300000), status=status), *words)
        t.check(peer.seen[-1] == "BYE", f"{peer.seen}")

    t.case("send: the far end hangs up, and one that says nothing is given up, with a report")
    peer = Answerer(lambda peer, frames, frame: frames.stream.close())
    done = t.send(peer.proxy(), *large, "--report", "-", stdin=os.urandom(300000), status=5)
    report = json.loads(done.stderr.splitlines()[0])
    t.check(report["ok"] is False and report["status"] == 0 and report["via"] == "msrp" and report["error"], f"{report}")
    peer = Answerer(lambda peer, frames, frame: None)
    done = t.sealwire("send", "sip:bob@example.org", "--from", "sip:zoe@example.com", "--clear", "--proxy", peer.proxy(), "--via", "msrp",
                      "--timeout", "1", "--report", "-", stdin=TEXT, status=5)
    report = json.loads(done.stderr.splitlines()[0])
    t.check(report["ok"] is False and report["to"] == "sip:bob@example.org" and "given up" in report["error"], f"{report}")

    t.case("send: every chunk has its range and the total, the type last")
    frames_seen = []
    peer = Answerer(always("200 OK", 1, frames_seen))
    t.send(peer.proxy(), *large, stdin=os.urandom(300000))
    heads = [frame.split(b"\r\n\r\n")[0].decode() for frame in frames_seen]
    ranges = [field(head, "Byte-Range").split("/") for head in heads]
    t.check(ranges[0] == ["1-0", "0"] and len({total for _, total in ranges[1:]}) == 1 and len(ranges) > 3, f"{ranges}")
    t.check(all(head.split("\r\n")[-1].startswith("Content-Type: application/pkcs7-mime") for head in heads[1:]), f"{heads[1]}")
    t.check("a=accept-types:application/pkcs7-mime" in peer.offer and "a=setup:active" in peer.offer, peer.offer)


def tls(t):
    """RFC 4975 §14: names, and fingerprints where the description itself came protected."""
    folder = tls_certificates(t.options.work)
    t.openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", "self.key", "-out", "self.crt",
              "-subj", "/CN=nobody", "-days", "2")
    ca = ["--tls-CAfile", f"{folder}/ca.crt"]
    good, own = ["--tls-cert", f"{folder}/server.crt", "--tls-key", f"{folder}/server.key"], ["--tls-cert", t.path("self.crt"), "--tls-key", t.path("self.key")]
    over = ["--via", "msrp", "--msrp-bind", "tls:127.0.0.1:0"]
    t.case("MSRP over TLS: the certificate names the host; who only connects needs none")
    with t.listener("--msrp-bind", "tls:127.0.0.1:0", *good) as bob:
        t.send(f"sip:{bob.address('udp')}", *over, *ca)
        line = bob.message()
        t.check(line and line["ok"] and line["via"] == "msrp", f"{line}")
        t.says(t.send(f"sip:{bob.address('udp')}", *over, "--tls-CAfile", t.cert("ca"), status=5), "not believed")
        t.says(t.send(f"sip:{bob.address('udp')}", "--via", "msrp", status=1), "488", "no listener for MSRP over TCP")
    t.case("a certificate that nobody vouches for is believed by its fingerprint, over SIP that is protected")
    with t.listener("--msrp-bind", "tls:127.0.0.1:0", *own) as bob:
        t.says(t.send(f"sip:{bob.address('udp')}", *over, *ca, status=5), "not believed")
        t.check("a=fingerprint:sha-256 " in Caller(bob.address("tcp"), HEAD + media("msrps://127.0.0.1:9/abcd;tcp", protocol="TCP/TLS/MSRP")).answer,
                "no fingerprint in the answer")

    def polite(peer, frames, frame):
        frames.answer(frame, "200 OK", peer.path)

    server = (f"{folder}/server.crt", f"{folder}/server.key")
    digest = t.openssl("x509", "-in", "self.crt", "-noout", "-fingerprint", "-sha256").stdout.decode().strip().split("=")[1]
    right, wrong = (f"a=fingerprint:SHA-256 {octets}\r\n" for octets in (digest, ":".join(32 * ["AB"])))
    itself = (t.path("self.crt"), t.path("self.key"))
    for description, sip_tls, status in ((right, server, 0), (wrong, server, 1), ("", server, 5), (right, None, 5)):
        peer = Answerer(polite, tls=itself, sip_tls=sip_tls, more=description)
        t.send(peer.proxy(), *over, *ca, status=status)
    t.case("a fingerprint that does not fit ends the session, whoever signed the certificate")
    peer = Answerer(polite, tls=server, more=wrong)
    t.says(t.send(peer.proxy(), *over, *ca, status=1), "fingerprint")


def files(t):
    inbox = t.path("new-inbox")
    t.case("files: the same octets, whatever they are; above 1 MiB in the inbox, which is made")
    with t.listener("--inbox", inbox) as bob:
        proxy = f"sip:{bob.address('udp')}"
        for size in (0, 1, 200, MEGABYTE, MEGABYTE + 1, 5000000):
            sent = os.urandom(size)
            if size == 1:
                sent = b"\0"
            for more in ([], ["--content-type", "application/octet-stream", "--recip", t.cert("bob-p256")]):
                t.send(proxy, *more, stdin=sent)
                line = bob.message() or {}
                t.check(line.get("ok") is True and line.get("size") == size, f"{size}: {str(line)[:300]}")
                t.check(("file" in line) == (size > MEGABYTE), f"{size}: {sorted(line)}")
                if "file" in line:
                    got = open(line["file"], "rb").read()
                elif "body_base64" in line:
                    got = base64.b64decode(line["body_base64"])
                else:
                    got = line.get("body", "").encode()
                t.check(got == sent, f"{size}: other octets came")
        t.check(len(os.listdir(inbox)) == 4 and spools(bob.process) == 0, f"{os.listdir(inbox)}")
        t.check(memory(bob.process) <= 64, f"{memory(bob.process)} MiB")
    with t.listener() as bob:
        t.send(f"sip:{bob.address('udp')}", stdin=bytes(2 * MEGABYTE))
        line = bob.message() or {}
        t.check(line.get("ok") and line.get("size") == 2 * MEGABYTE and "file" not in line and "body" not in line, f"{str(line)[:300]}")
        notice = bob.event("notice", 5)
        t.check(notice and "--inbox" in notice["text"], f"{notice}")
    t.write("no-folder", b"")
    with t.listener("--inbox", t.path("no-folder")) as bob:
        ended = bob.wait(10)
        bob.threads[1].join(5)
        t.check(ended == 5 and "--inbox" in "".join(bob.said), f"{ended}: {bob.said}")

    t.case("what cannot be sent is said before anything is")
    for words in (["--content-type", "text"], ["--content-type", "text/plain\r\nX-More: y"], ["--timeout", "-1"], ["--timeout", "nan"],
                  ["--timeout", "1e300"], ["--via", "mail"]):
        t.sealwire("send", "sip:bob@example.org", "--from", "sip:alice@example.com", "--clear", *words, stdin=TEXT, status=2)
    for to in ("mailto:bob@example.org", "tel:+15551234", "http://example.org", "msrp://127.0.0.1:9/x;tcp"):
        t.says(t.sealwire("send", to, "--from", "sip:alice@example.com", "--clear", stdin=TEXT, status=2), "is no SIP URI")
    with t.listener("--allow-clear") as bob:
        for to in ("SIP:bob@example.org", "bob@example.org"):
            t.sealwire("send", to, "--from", "sip:zoe@example.com", "--clear", "--proxy", f"sip:{bob.address('udp')}", stdin=TEXT)
            line = bob.message() or {}
            t.check(line.get("to", "").lower() == "sip:bob@example.org" and line["ok"], f"{line}")
        t.case("octets that are no text, in clear, either way")
        sent = bytes(range(256))
        for via in ("message", "msrp"):
            t.sealwire("send", "sip:bob@example.org", "--from", "sip:zoe@example.com", "--clear", "--via", via, "--proxy",
                       f"sip:{bob.address('udp')}", stdin=sent)
            line = bob.message() or {}
            t.check(line.get("via") == via and base64.b64decode(line.get("body_base64", "")) == sent, f"{line}")


def main():
    t = Peers()
    inbox = t.path("inbox")
    with t.listener("--allow-clear", "--inbox", inbox) as bob:
        if not t.check(bob.event("listening") is not None, f"{bob.said}"):
            t.finish()
        answers(t, bob)
        chunks(t, bob)
        broken(t, bob, inbox)
        deaf(t, bob)
        offers(t, bob)
        t.check(bob.alive(), f"it ended: {bob.said}")
    sending(t)
    tls(t)
    files(t)
    t.finish()


if __name__ == "__main__":
    main()
