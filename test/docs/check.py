#!/usr/bin/env python3
"""Documents must not name what is not there: every path of this tree in backquotes, every relative link, and in
conformance.md and mistakes.md every test named `Suite.Name`, is looked up. And report.md names every member of reports."""
import os
import re
import sys

TOP = sys.argv[1]
PATH = re.compile(r"^(lib|apps|test|docs|cmake|scripts|fuzz|bench|\.ci)/[\w./-]+$")
TEST_CASE = re.compile(r"\b(?:TEST|TEST_F|TEST_P)\(\s*(\w+)\s*,\s*(\w+)\s*\)")


def documents():
    for name in sorted(os.listdir(TOP)):
        if name.endswith(".md"):
            yield os.path.join(TOP, name)
    for where, _, names in os.walk(os.path.join(TOP, "docs")):
        for name in sorted(names):
            if name.endswith(".md"):
                yield os.path.join(where, name)


def test_cases():
    found = set()
    for part in ("lib", "test"):
        for where, _, names in os.walk(os.path.join(TOP, part)):
            for name in names:
                if name.endswith("_test.cpp"):
                    with open(os.path.join(where, name), encoding="utf-8") as handle:
                        found.update(f"{suite}.{case}" for suite, case in TEST_CASE.findall(handle.read()))
    return found


def members_of_reports():
    with open(os.path.join(TOP, "lib/smime/src/report.cpp"), encoding="utf-8") as handle:
        return set(re.findall(r'json\.(?:\w*member\w*|key|text_or_null)\("(\w+)"', handle.read()))


def main():
    faults = []
    looked_up = 0
    cases = test_cases()
    for document in documents():
        with open(document, encoding="utf-8") as handle:
            lines = handle.read().splitlines()
        for number, line in enumerate(lines, 1):
            here = f"{os.path.relpath(document, TOP)}:{number}"
            for word in re.findall(r"`([^`]+)`", line):
                if PATH.match(word):
                    looked_up += 1
                    if not os.path.exists(os.path.join(TOP, word)):
                        faults.append(f"{here}: there is no {word}")
                if document.endswith(("conformance.md", "mistakes.md")) and re.match(r"^[A-Z]\w+\.[A-Z]\w+$", word):
                    looked_up += 1
                    if word not in cases:
                        faults.append(f"{here}: there is no test {word}")
            for link in re.findall(r"\]\(([^)#]+)\)", line):
                if "://" not in link:
                    looked_up += 1
                    if not os.path.exists(os.path.join(os.path.dirname(document), link)):
                        faults.append(f"{here}: the link {link} leads nowhere")
            if document.endswith("conformance.md") and re.match(r"^\|.*\| \*\*yes\*\* \|", line):
                cells = [cell.strip() for cell in line.strip("|").split("|")]
                if not cells[-1] or not cells[-2]:
                    faults.append(f"{here}: says yes and shows nothing")
    with open(os.path.join(TOP, "docs/report.md"), encoding="utf-8") as handle:
        documented = set(re.findall(r"`(\w+)`", handle.read()))
    members = members_of_reports()
    looked_up += len(members)
    faults += [f"docs/report.md: the member {name} is missing" for name in sorted(members - documented)]
    for fault in faults:
        print(fault)
    print(f"docs: {looked_up} names looked up, {len(faults)} faults")
    sys.exit(1 if faults or looked_up == 0 else 0)


if __name__ == "__main__":
    main()
