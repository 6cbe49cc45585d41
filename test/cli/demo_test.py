#!/usr/bin/env python3
"""The demonstration ends well, and says what it has to say."""
import os
import pty
import re
import subprocess
import sys

EXPECTED = [
    r"^1\. Alice signs", r"Alice:", r"\"Watson, come here - I want to see you\.\"", r"SIP MESSAGE, (\d+) octets of at most 1300",
    r"^2\. .*seals", r"SignedData inside AuthEnvelopedData",
    r"ECDSA with SHA-256, signed at \d{4}-", r"the certificate names sip:alice@example\.com, trusted by",
    r"^3\. .*5 MB.*MSRP", r"100 % \[#+\]", r"sent and acknowledged in \d+ ms", r"5000000 octets, the same as sent",
    r"^4\. ", r"Holmes", r"refused, and not shown: .*not the one that was signed",
    r"^5\. .*Mallory", r"refused, and not shown: .*sip:mallory@example\.com, not sip:alice@example\.com",
    r"^6\. .*Carol", r"493 Undecipherable",
    r"^7\. ", r"415 Unsupported Media Type; he takes .*application/pkcs7-mime",
]


def on_terminal(program):
    """What it writes to a terminal."""
    ours, its = pty.openpty()
    with subprocess.Popen([program, "demo"], stdout=its, stderr=its, stdin=subprocess.DEVNULL) as process:
        os.close(its)
        shown = b""
        try:
            while more := os.read(ours, 65536):
                shown += more
        except OSError:
            pass  # how Linux says that the other end is gone
    os.close(ours)
    if process.returncode != 0:
        sys.exit(f"status {process.returncode} on a terminal")
    return shown.decode(errors="replace")


def main():
    done = subprocess.run([sys.argv[1], "demo"], capture_output=True, text=True, timeout=200)
    if done.returncode != 0:
        sys.exit(f"status {done.returncode}\n{done.stdout}\n{done.stderr}")
    if re.search(r"[^\x20-\x7e\n]", done.stdout):
        sys.exit(f"no plain text:\n{done.stdout}")
    rest = done.stdout
    for pattern in EXPECTED:
        found = re.search(pattern, rest, re.M)
        if not found:
            sys.exit(f"nothing (in its place) says {pattern!r}:\n{done.stdout}")
        rest = rest[found.end():]
    sizes = [int(size) for size in re.findall(r"SIP MESSAGE, (\d+) octets", done.stdout)]
    if len(sizes) != 2 or max(sizes) > 1300:
        sys.exit(f"MESSAGE requests of {sizes} octets")
    shown = on_terminal(sys.argv[1])
    long = [line for line in shown.splitlines() if len(line.split("\r")[-1]) >= 80]
    if long or re.search(r"[^\x20-\x7e\r\n]", shown) or "100 % [####" not in shown or "nothing else did." not in shown:
        sys.exit(f"not for a terminal of 80 columns: {long}\n{shown}")
    print(f"demo: {sizes[0]} octets signed, {sizes[1]} sealed")


if __name__ == "__main__":
    main()
