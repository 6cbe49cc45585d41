#!/usr/bin/env python3
"""Input made to cost much: refused, and in little memory, by every command that reads it."""
import base64
import os
import subprocess
import sys
import zlib

import harness

MOST = 32 << 20  # octets of memory
LEVELS = 100_000


def length(size):
    if size < 128:
        return bytes([size])
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([0x80 | len(octets)]) + octets


def element(tag, *contents):
    content = b"".join(contents)
    return bytes([tag]) + length(len(content)) + content


def pem(octets, label=b"CMS"):
    return b"-----BEGIN " + label + b"-----\n" + base64.encodebytes(octets) + b"-----END " + label + b"-----\n"


def entity(octets, media_type=b"application/pkcs7-mime", encoding=b"base64"):
    body = base64.encodebytes(octets) if encoding == b"base64" else octets
    return (b"Content-Type: " + media_type + b"\r\nContent-Transfer-Encoding: " + encoding + b"\r\n\r\n" + body)


def nested(tag):
    """100 000 levels of definite length, put together from the inside without quadratic work."""
    headers, size = [], 0
    for _ in range(LEVELS):
        header = bytes([tag]) + length(size)
        headers.append(header)
        size += len(header)
    return b"".join(reversed(headers))


def nested_multiparts(levels):
    heads = [b"Content-Type: multipart/mixed; boundary=b%d\r\n\r\n--b%d\r\n" % (i, i) for i in range(levels)]
    ends = [b"\r\n--b%d--\r\n" % i for i in reversed(range(levels))]
    return b"".join(heads) + b"x" + b"".join(ends)


DATA, SIGNED, COMPRESSED = (bytes.fromhex(digits) for digits in
                            ("06092a864886f70d010701", "06092a864886f70d010702", "060b2a864886f70d0109100109"))
ZLIB = bytes.fromhex("300d060b2a864886f70d0109100308")


def compressed(content, content_type=DATA):
    inner = element(0x30, content_type, element(0xA0, element(0x04, zlib.compress(content, 9))))
    return element(0x30, COMPRESSED, element(0xA0, element(0x30, b"\x02\x01\x00", ZLIB, inner)))


def inputs():
    front = element(0x30, SIGNED)[2:]
    yield "sequences of indefinite length", b"\x30\x80" * LEVELS
    yield "sequences of definite length", nested(0x30)
    yield "octet strings within each other", nested(0x24)
    yield "a ContentInfo full of sequences", b"\x30\x80" + front + b"\xa0\x80" + b"\x30\x80" * LEVELS
    yield "a ContentInfo full of split strings", (b"\x30\x80" + front + b"\xa0\x80\x30\x80\x02\x01\x01\x31\x00\x30\x80" + DATA +
                                                  b"\xa0\x80" + b"\x24\x80" * LEVELS)
    yield "sequences in PEM", pem(b"\x30\x80" * LEVELS)
    yield "sequences in an entity", entity(b"\x30\x80" * LEVELS)
    yield "sequences in base64", base64.encodebytes(b"\x30\x80" * LEVELS)
    for digits in ("3088ffffffffffffffff", "30887fffffffffffffff", "308880000000000000000609", "3089010000000000000000"):
        octets = bytes.fromhex(digits)
        yield f"the length {digits}", octets + bytes(1000)
        yield f"the length {digits} in PEM", pem(octets + bytes(1000))
        yield f"the length {digits} inside", b"\x30\x80" + front + b"\xa0\x80" + octets + bytes(1000)
    bomb = compressed(bytes(100_000_000))
    yield "a bomb of 1:1000", bomb
    yield "a bomb in a bomb, 1:1000000", compressed(compressed(bytes(100_000_000)) * 300)
    yield "a bomb in PEM", pem(bomb)
    yield "a bomb in an entity", entity(bomb)
    yield "multiparts within each other", nested_multiparts(LEVELS)
    yield "comments within each other", b"Content-Type: text/plain " + b"(" * LEVELS + b"\r\n\r\n"
    yield "header fields without end", b"A: b\r\n" * LEVELS
    yield "a line without end", b"A" * (LEVELS * 50)
    yield "a field without end", b"Content-Type: " + b"a" * (LEVELS * 50)
    yield "PEM without end", b"-----BEGIN CMS-----\n" + b"MIIB" * (LEVELS * 10)
    yield "PEM that begins and begins", b"-----BEGIN CMS-----\n" * LEVELS
    yield "a boundary that nearly stands there", (b"Content-Type: multipart/signed; boundary=b\r\n\r\n--b\r\n" +
                                                   b"--b-\r\n" * LEVELS)
    yield "empty lines", b"\r\n" * LEVELS


COMMANDS = (["verify", "--no-path"], ["open", "--no-path"], ["unwrap"], ["inspect"], ["inspect", "--json"], ["inspect", "--html"],
            ["cert", "show"])


# A process of its own: what one has before it becomes another program counts as that program's memory.
MEASURE = """
import os, sys
child = os.posix_spawn(sys.argv[1], sys.argv[1:], dict(os.environ), file_actions=[
    (os.POSIX_SPAWN_OPEN, fd, os.devnull, os.O_WRONLY, 0) for fd in (1, 2)])
_, status, usage = os.wait4(child, 0)
print(os.waitstatus_to_exitcode(status), usage.ru_maxrss * 1024)
"""


def measure(t, words, octets):
    """Runs the program on these octets; gives its status and the most memory that it had."""
    path = t.write("hostile", octets)
    done = subprocess.run([sys.executable, "-c", MEASURE, t.program, *words, "--in", path, "--out", t.path("made")],
                          capture_output=True, timeout=120, check=True)
    status, most = done.stdout.split()
    return int(status), int(most)


def main():
    t = harness.Tests()
    with open(t.program, "rb") as handle:
        sanitized = b"__asan_init" in handle.read()  # its shadow memory is not ours
    key = ["decrypt", "--inkey", t.key("bob-p256")]
    for name, octets in inputs():
        for words in (*COMMANDS, key):
            if not t.case(f"{name}: {' '.join(words[:2])}"):
                continue
            status, octets_used = measure(t, words, octets)
            shown = words[0] == "inspect" and status == 0
            # `unwrap` sends who has a SignedData to the command for it.
            t.check(shown or status in (1, 3, 4) or (words[0] == "unwrap" and status == 2), f"status {status}")
            t.check(sanitized or shown or octets_used <= MOST, f"{octets_used >> 20} MiB")
            t.check(sanitized or octets_used <= MOST + 8 * len(octets), f"{octets_used >> 20} MiB for {len(octets)} octets")
            t.check(shown or not t.exists("made"), "there is a file where nothing may be")
            if t.exists("made"):
                os.remove(t.path("made"))
    t.finish()


if __name__ == "__main__":
    main()
