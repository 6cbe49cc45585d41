#!/usr/bin/env python3
"""A listener stays up under garbage on each of its ports (UDP, TCP, TLS, MSRP), and still takes messages by each."""
import itertools
import os
import random
import socket
import ssl
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "cli"))

import harness
from agents import Listener, tls_certificates

NUMBERS = itertools.count()
TEXT = b"Watson, come here - I want to see you.\r\n"


def request(transport, port, method="MESSAGE", body=TEXT, head="", length=None):
    length = len(body) if length is None else length
    return (f"{method} sip:bob@127.0.0.1:{port} SIP/2.0\r\nVia: SIP/2.0/{transport.upper()} 127.0.0.1:9;branch=z9hG4bK{next(NUMBERS):06}\r\n"
            f"Max-Forwards: 70\r\nFrom: <sip:mallory@example.com>;tag=1\r\nTo: <sip:bob@example.org>\r\nCall-ID: {next(NUMBERS):06}\r\n"
            f"CSeq: 1 {method}\r\nContent-Type: text/plain\r\n{head}Content-Length: {length}\r\n\r\n").encode() + body


def garbage(transport, port):
    """Octets that no SIP or MSRP element has to like, from a fixed seed."""
    chance = random.Random(4475)
    whole = request(transport, port)
    yield from (bytes(chance.randrange(256) for _ in range(size)) for size in (1, 16, 400, 5000, 60000))
    yield from (whole[:size] for size in range(0, len(whole), 17))
    for _ in range(200):
        damaged = bytearray(whole)
        for _ in range(chance.randrange(1, 8)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        yield bytes(damaged)
    yield request(transport, port, head="X: " + "x" * 60000 + "\r\n")
    yield request(transport, port, head="X: y\r\n" * 9000)
    yield request(transport, port, head="Via: SIP/2.0/UDP 127.0.0.1;branch=z9hG4bKa\r\n" * 500)
    for length in (-1, 0, 99999999999999999999, 2**31, 2**63, 2**64):
        yield request(transport, port, length=length)
    for method in ("INVITE", "ACK", "BYE", "CANCEL", "REGISTER", "OPTIONS", "SUBSCRIBE", "X" * 5000, "MESSAGE MESSAGE"):
        yield request(transport, port, method)
    yield request(transport, port, "INVITE", b"v=0\r\nm=message 99999999 TCP/MSRP *\r\na=path:" + b"msrp://" * 999 + b"\r\n", "X: y\r\n")
    yield b"\r\n" * 5000
    yield b"\0" * 20000
    yield b"SIP/2.0 200 OK\r\n\r\n" * 1000
    yield b"MSRP aaaa1234 SEND\r\nTo-Path: msrp://127.0.0.1:9/x;tcp\r\nFrom-Path: msrp://127.0.0.1:9/y;tcp\r\nMessage-ID: 1\r\n" \
          b"Byte-Range: 1-*/99999999999999999999\r\nContent-Type: text/plain\r\n\r\n" + b"-" * 50000
    yield b"MSRP aaaa1234 SEND\r\n" + b"To-Path: " + b"msrp://127.0.0.1:9/x;tcp " * 900 + b"\r\n-------aaaa1234$\r\n"
    yield b"MSRP " * 9000
    yield b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n"


def by_datagram(port):
    sender = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    sender.bind(("127.0.0.1", 0))
    for octets in garbage("udp", port):
        sender.sendto(octets[:65000], ("127.0.0.1", port))
    sender.close()


def by_stream(transport, port, wrap=None):
    """Each in a connection of its own; some stay open, half-closed or reset."""
    left_open = []
    for number, octets in enumerate(garbage(transport, port)):
        stream = socket.create_connection(("127.0.0.1", port), 10)
        try:
            if wrap is not None:
                stream = wrap(stream)
            stream.settimeout(10)
            stream.sendall(octets)
            if number % 3 == 0:
                stream.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # it may hang up on us at any time
        if number % 5 == 0 and len(left_open) < 40:
            left_open.append(stream)
        else:
            stream.close()
    return left_open


def believing_anybody(stream):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    return context.wrap_socket(stream)


def main():
    t = harness.Tests()
    tls = tls_certificates(t.options.work)
    tls_words = ["--tls-cert", f"{tls}/server.crt", "--tls-key", f"{tls}/server.key", "--tls-CAfile", f"{tls}/ca.crt"]

    def send(transport, address, *more):
        t.sealwire("send", "sip:bob@example.org", "--from", "sip:alice@example.com", "--signer", t.cert("alice-p256"),
                   "--inkey", t.key("alice-p256"), "--recip", t.cert("bob-p256"), "--proxy", f"sip:{address};transport={transport}",
                   "--timeout", "60", *tls_words, *more, stdin=TEXT)

    def still_takes(bob, what):
        for transport in ("udp", "tcp", "tls"):
            for via in ("message", "msrp"):
                t.case(f"after garbage by {what}: a message over {transport}, by {via}")
                send(transport, bob.address(transport), "--via", via, *(["--sign"] if via == "message" else []))
                while True:  # what garbage happened to be a request is printed too, as what it is
                    line = bob.message(60)
                    if line is None or line["from"] == "sip:alice@example.com":
                        break
                    t.check(line["ok"] is False, f"ok: {line}")
                t.check(line is not None and line["ok"] is True and line["via"] == via and line["body"] == TEXT.decode(),
                        f"{line}, alive: {bob.alive()}")

    words = ["--aor", "sip:bob@example.org", "--bind", "udp:127.0.0.1:0", "--bind", "tcp:127.0.0.1:0", "--bind", "tls:127.0.0.1:0",
             "--signer", t.cert("bob-p256"), "--inkey", t.key("bob-p256"), "--CAfile", t.cert("ca"), *tls_words]
    with Listener(t.program, *words) as bob:
        t.case("it listens on every port")
        listening = bob.event("listening")
        if not t.check(listening is not None and len(listening["sip"]) == 3 and listening["msrp"], f"{listening}, {bob.said}"):
            t.finish()
        ports = {text.split(":")[0]: int(text.rsplit(":", 1)[1]) for text in listening["sip"]}
        kept = []
        by_datagram(ports["udp"])
        still_takes(bob, "UDP")
        kept += by_stream("tcp", ports["tcp"])
        still_takes(bob, "TCP")
        kept += by_stream("tls", ports["tls"])
        kept += by_stream("tls", ports["tls"], believing_anybody)
        still_takes(bob, "TLS")
        kept += by_stream("tcp", int(listening["msrp"][0].rsplit(":", 1)[1]))
        still_takes(bob, "MSRP")
        t.case("it is still there, and ends when asked")
        t.check(bob.alive(), f"it ended: {bob.wait(1)}, {bob.said}")
        for stream in kept:
            stream.close()
        bob.process.terminate()
        t.check(bob.wait(20) == 0, f"status {bob.wait(1)} after SIGTERM: {bob.said}")
    t.finish()


if __name__ == "__main__":
    main()
