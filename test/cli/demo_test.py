#!/usr/bin/env python3
"""The demonstration ends well, and says what it has to say."""
import re
import subprocess
import sys

EXPECTED = [
    r"^1\. .*signs", r"\"Watson, come here - I want to see you\.\"", r"SIP MESSAGE, (\d+) octets of at most 1300",
    r"^2\. .*seals", r"SignedData inside AuthEnvelopedData",
    r"^3\. .*5 MB.*MSRP", r"100 % \[#+\]", r"5000000 octets, the same as sent",
    r"^4\. ", r"Holmes", r"refused, and not shown: .*not the one that was signed",
    r"^5\. .*Mallory", r"refused, and not shown: .*sip:mallory@example\.com, not sip:alice@example\.com",
    r"^6\. .*Carol", r"493 Undecipherable",
    r"^7\. ", r"415 Unsupported Media Type; he takes .*application/pkcs7-mime",
]


def main():
    done = subprocess.run([sys.argv[1], "demo"], capture_output=True, text=True, timeout=200)
    if done.returncode != 0:
        sys.exit(f"status {done.returncode}\n{done.stdout}\n{done.stderr}")
    rest = done.stdout
    for pattern in EXPECTED:
        found = re.search(pattern, rest, re.M)
        if not found:
            sys.exit(f"nothing (in its place) says {pattern!r}:\n{done.stdout}")
        rest = rest[found.end():]
    sizes = [int(size) for size in re.findall(r"SIP MESSAGE, (\d+) octets", done.stdout)]
    if len(sizes) != 2 or max(sizes) > 1300:
        sys.exit(f"MESSAGE requests of {sizes} octets")
    print(f"demo: {sizes[0]} octets signed, {sizes[1]} sealed")


if __name__ == "__main__":
    main()
