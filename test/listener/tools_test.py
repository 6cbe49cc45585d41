#!/usr/bin/env python3
"""SIPp and sipsak against a listener: what other programs send is answered, each message once."""
import os
import shutil
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "cli"))

import harness
from agents import Listener

SKIPPED = 77
MESSAGES = 300


def main():
    if shutil.which("sipp") is None or shutil.which("sipsak") is None:
        print("skipped: apt-get install --no-install-recommends sip-tester sipsak")
        sys.exit(SKIPPED)
    t = harness.Tests()
    for transport, sipp in (("udp", "u1"), ("tcp", "t1")):
        with Listener(t.program, "--aor", "sip:bob@example.org", "--bind", f"{transport}:127.0.0.1:0", "--signer", t.cert("bob-p256"),
                      "--inkey", t.key("bob-p256"), "--allow-clear", "--count", str(MESSAGES)) as bob:
            address = bob.address(transport)
            if transport == "udp":
                t.case("sipsak: OPTIONS is answered with what is taken")
                done = subprocess.run(["sipsak", "-vv", "-H", "127.0.0.1", "-s", f"sip:bob@{address}"], capture_output=True, timeout=60)
                said = done.stdout.decode(errors="replace")
                t.check(done.returncode == 0 and "200 OK" in said and "application/pkcs7-mime" in said, said[-800:])
            t.case(f"SIPp over {transport}: {MESSAGES} messages, each delivered once")
            done = subprocess.run(["sipp", "-sf", os.path.join(HERE, "message.xml"), "-m", str(MESSAGES), "-r", "200", "-t", sipp,
                                   "-i", "127.0.0.1", "-nostdin", address], capture_output=True, timeout=120, cwd=t.folder)
            t.check(done.returncode == 0, f"status {done.returncode} of sipp: {done.stderr.decode(errors='replace')[-400:]}")
            bodies = [(bob.message() or {}).get("body") for _ in range(MESSAGES)]
            t.check(sorted(bodies, key=str) == sorted((f"message {n}\r\n" for n in range(1, MESSAGES + 1)), key=str),
                    f"bodies {bodies[:3]}…, {len(set(bodies))} different ones")
            t.check(bob.wait() == 0, f"status {bob.wait(1)}: {bob.said}")
    t.finish()


if __name__ == "__main__":
    main()
