#!/usr/bin/env python3
"""Runs the README's example of the program, line by line, and sees that it does what it says.
usage: readme_test.py README.md FOLDER_OF_THE_PROGRAM"""
import os
import re
import subprocess
import sys
import tempfile


def block(readme, name):
    with open(readme, encoding="utf-8") as handle:
        found = re.search(rf"<!-- test: {name} -->\n(.*?)<!-- end -->", handle.read(), re.S)
    if not found:
        sys.exit(f"the README has no example {name}")
    return found.group(1)


def main():
    lines = [line.strip() for line in block(sys.argv[1], "program").splitlines() if line.strip()]
    environment = {**os.environ, "PATH": os.path.abspath(sys.argv[2]) + ":" + os.environ["PATH"]}
    with tempfile.TemporaryDirectory() as folder:
        said = ""
        for line in lines:
            done = subprocess.run(["sh", "-c", line], cwd=folder, env=environment, capture_output=True, text=True)
            said += done.stdout
            if done.returncode != 0:
                sys.exit(f"{line}\nstatus {done.returncode}: {done.stderr}")
    for expected in ("Watson, come here", "AuthEnvelopedData"):
        if expected not in said:
            sys.exit(f"the output does not say {expected!r}:\n{said}")
    print(f"readme: {len(lines)} lines")


if __name__ == "__main__":
    main()
