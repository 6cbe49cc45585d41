#!/usr/bin/env python3
"""Truncated and bit-flipped input: a named error with its status, nothing on the output, never a crash; and never a yes
with another content."""
import random

import harness

CONTENT = b"Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n"
NO = (1, 3, 4)


def inputs(t):
    t.write("in", CONTENT)
    signer = ["--signer", t.cert("alice-p256"), "--inkey", t.key("alice-p256"), "--in", "in", "--out", "made"]
    verify = ["verify", "--CAfile", t.cert("ca")]
    opened = ["open", "--inkey", t.key("bob-p256"), "--CAfile", t.cert("ca")]
    for name, make, back in (
            ("signed", ["sign", *signer], verify),
            ("signed, PEM", ["sign", *signer, "--outform", "pem"], verify),
            ("signed, S/MIME", ["sign", *signer, "--outform", "smime"], verify),
            ("multipart/signed", ["sign", *signer, "--multipart", "--outform", "smime"], verify),
            ("sealed", ["seal", *signer, "--recip", t.cert("bob-p256")], opened),
            ("sealed, CBC", ["seal", *signer, "--recip", t.cert("bob-p256"), "--cipher", "aes-128-cbc"], opened),
            ("encrypted", ["encrypt", "--recip", t.cert("bob-p256"), "--in", "in", "--out", "made"],
             ["decrypt", "--inkey", t.key("bob-p256")]),
    ):
        t.case(name)
        t.sealwire(*make)
        yield name, t.read("made"), back


def main():
    t = harness.Tests()
    dice = random.Random(8591)
    for name, octets, back in inputs(t):
        if t.case(f"{name}, cut short"):
            step = max(1, len(octets) // 40)
            for length in [*range(0, len(octets) - 1, step), len(octets) // 2]:
                done = t.sealwire(*back, stdin=octets[:length], status=(*NO, 0))
                # what follows the last octet that counts (a line end, a boundary's epilogue) may be missing
                t.check(done.stdout == b"" if done.returncode else done.stdout == CONTENT,
                        f"status {done.returncode}, {done.stdout!r} after {length} of {len(octets)} octets")
                t.check(done.returncode != 0 or length > len(octets) - 8, f"a yes after {length} of {len(octets)} octets")
        if t.case(f"{name}, one bit turned"):
            for _ in range(120):
                at = dice.randrange(len(octets))
                damaged = bytearray(octets)
                damaged[at] ^= 1 << dice.randrange(8)
                done = t.sealwire(*back, stdin=bytes(damaged), status=(*NO, 0))
                if done.returncode == 0:  # the bit does not count: a label, an unsigned attribute, the case of a name
                    t.check(done.stdout == CONTENT, f"a yes to {done.stdout!r}, octet {at} damaged")
                else:
                    t.check(done.stdout == b"", f"status {done.returncode} and {len(done.stdout)} octets on stdout")
        if t.case(f"{name}, octets after it"):
            done = t.sealwire(*back, stdin=octets + b"\x00\xff garbage", status=(*NO, 0))
            t.check(done.stdout in (b"", CONTENT), "other content")
    if t.case("garbage"):
        for octets in (b"", b"\x00", b"\x30", b"\x30\x80", b"\x30\x84\xff\xff\xff\xff", b"\x30\x88" + b"\xff" * 8, b"hello\n",
                       b"-----BEGIN CMS-----\n", b"-----BEGIN CMS-----\n!!!!\n-----END CMS-----\n", b"\x30\x80" * 100000,
                       b"Content-Type: application/pkcs7-mime\r\n\r\n", b"Content-Type: multipart/signed\r\n\r\n",
                       dice.randbytes(5000), b"\x30\x82\x10\x00" + b"\x00" * 4096):
            for words in (["verify", "--no-path"], ["decrypt", "--inkey", t.key("bob-p256")],
                          ["open", "--inkey", t.key("bob-p256"), "--no-path"]):
                done = t.sealwire(*words, stdin=octets, status=(3, 4))
                t.check(done.stdout == b"", f"{len(done.stdout)} octets on stdout for {octets[:20]!r}")
            t.sealwire("inspect", stdin=octets, status=(0, 3, 4))
    t.finish()


if __name__ == "__main__":
    main()
