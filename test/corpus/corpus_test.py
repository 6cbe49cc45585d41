"""Runs the program over the CMS folders of the corpus and prints one table: folder, rows, passed, exceptions.

A row of a MANIFEST is tried as cases.py says, else by what its note says was proven: a signature that verifies has to
verify and give the same content, a bad one must not, everything that parses has to be shown by `inspect`, and nothing
may crash, hang or write an unverified content.
"""
import argparse
import csv
import hashlib
import os
import re
import subprocess
import sys
import tempfile

from cases import CASES, EXCEPTIONS, SIGNED, Case

FOLDERS = """asn1crypto bc-pqc-cms bc-smime bc-vectors boringssl-pkcs7 certs-only covert-content-smime dss-cades
gnupg-cms gnutls-pkcs7 johnny-fired-smime kemri-kemri_toy kemri-openssl lamps-cms-kyber lamps-cms-ml-dsa mimekit
openssl-cms openssl-fuzz-cms openssl-fuzz-crl pyasn1-alt-modules rfc4134 rfc5914-ta rpki rustcrypto-cms scep sip-smime-draft
smallstep-pkcs7 smimesign tamp-installroot tamp-vectors thunderbird-smime tsp-ers wolfssl""".split()

OPTIONS = argparse.ArgumentParser()
OPTIONS.add_argument("--sealwire", required=True)
OPTIONS.add_argument("--source", required=True)
OPTIONS.add_argument("--only", default="", help="rows whose folder/file contains this")
OPTIONS = OPTIONS.parse_args()
CORPUS = os.environ.get("SEALWIRE_CORPUS") or os.path.join(OPTIONS.source, "..", "shared", "corpus")


def by_rule(folder, row):
    """The cases that follow from what the MANIFEST says was proven of a file."""
    name, kind, note = row["file"], row["type"], row.get("note") or ""
    if "fuzz" in folder:
        return [Case("inspect", status={0, 3}), Case(SIGNED, status={1, 3, 4} if "crl" in folder else {0, 1, 2, 3, 4})]
    signature = re.search(r"signature verifies with embedded cert \(-noverify chain\), content sha256 ([0-9a-f]{64})", note)
    if signature:
        return [Case(SIGNED, sha256=signature.group(1))]
    decrypted = re.search(r"outer layer decrypts with Bob.p12 to sha256 ([0-9a-f]{64})", note)
    if decrypted:
        return [Case("decrypt --inkey @Bob.p12 --passin file:PASSWORD", sha256=decrypted.group(1))]
    if "no key of the folder decrypts" in note:
        return [Case("decrypt --inkey @Bob.p12 --passin file:PASSWORD", status=1)]
    if re.search(r"-noverify( on the top MIME entity)?: OK|outer verify OK", note):
        return [Case(SIGNED)]
    if re.search(r"-noverify: (bad signature|signer certificate not found|verification failure)", note):
        return [Case(SIGNED, status={1, 4})]
    if "-verify -noverify: no content" in note:
        return [Case(SIGNED, status={1, 2}), Case("inspect")]
    if re.search(r"\.(der|bin|ber|cms|p7[mcbs]|p7|tst|tsr|ers|ta|cer|crt|crl|pem|asc|pkcs7)$", name) and "hex" not in kind:
        return [Case("inspect")]
    return []


def expand(word, folder):
    if word.startswith("@@"):
        return os.path.join(CORPUS, word[2:])
    return os.path.join(CORPUS, folder, word[1:]) if word.startswith("@") else word


def digest(octets):
    return hashlib.sha256(octets).hexdigest()


def failure(folder, name, case, work):
    """Runs one case; a sentence about what is wrong, or None."""
    out, report, password = (os.path.join(work, n) for n in ("out", "report", "password"))
    for path in (out, report):
        if os.path.exists(path):
            os.unlink(path)
    with open(password, "w", encoding="ascii") as file:
        file.write("nss")
    words = [expand(w, folder).replace("PASSWORD", password) for w in case.words]
    command = [OPTIONS.sealwire, *words, "--in", os.path.join(CORPUS, folder, name), "--out", out]
    if words[0] != "inspect":
        command += ["--report", report]
    try:
        done = subprocess.run(command, capture_output=True, timeout=60)
    except subprocess.TimeoutExpired:
        return "did not end within 60 s"
    wanted = case.status if isinstance(case.status, set) else {case.status}
    said = done.stderr.decode(errors="replace").strip()
    if done.returncode not in wanted:
        return "exit status %d, not %s: %s" % (done.returncode, sorted(wanted), said)
    written = None
    if os.path.exists(out):
        with open(out, "rb") as file:
            written = file.read()
    if done.returncode != 0 and written is not None:
        return "exit status %d, but --out was written" % done.returncode
    if done.returncode not in (0, 2) and not re.match(r"sealwire: [a-z0-9.-]+: .+", said):
        return "no line says why: " + said
    if done.returncode == 0 and case.sha256 and digest(written) != case.sha256:
        return "sha256 of the content is " + digest(written)
    if done.returncode == 0 and case.content:
        with open(os.path.join(CORPUS, folder, case.content), "rb") as file:
            if file.read() not in (written, written.replace(b"\r\n", b"\n")):
                return "the content is not that of " + case.content
    if case.says:
        if os.path.exists(report):
            with open(report, "rb") as file:
                said += file.read().decode(errors="replace")
        if case.says.lower() not in (said + (written or b"").decode("latin-1")).lower():
            return "'%s' is not said: %s" % (case.says, said)
    return None


def main():
    if not os.path.isdir(CORPUS):
        print("skipped: no corpus at %s: set SEALWIRE_CORPUS" % CORPUS)
        return 77
    failures, excused, totals = [], [], [0, 0, 0]
    print("%-24s %6s %6s %7s  %s" % ("folder", "rows", "tried", "passed", "exceptions"))
    with tempfile.TemporaryDirectory() as work:
        for folder in FOLDERS:
            with open(os.path.join(CORPUS, folder, "MANIFEST.tsv"), newline="", encoding="utf-8") as file:
                rows = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
            tried = passed = exceptions = 0
            for row in rows:
                name = row["file"]
                if OPTIONS.only not in folder + "/" + name:
                    continue
                cases = CASES.get((folder, name)) or by_rule(folder, row)
                if (folder, name) in EXCEPTIONS:
                    reason, cases = EXCEPTIONS[(folder, name)]
                    excused.append("%s/%s: %s" % (folder, name, reason))
                    exceptions += 1
                if not cases:
                    continue
                tried += 1
                wrong = [(c, f) for c in cases if (f := failure(folder, name, c, work))]
                failures += ["%s/%s: %s: %s" % (folder, name, " ".join(c.words), f) for c, f in wrong]
                passed += not wrong
            print("%-24s %6d %6d %7d  %d" % (folder, len(rows), tried, passed, exceptions))
            totals = [a + b for a, b in zip(totals, (len(rows), tried, passed))]
    print("%-24s %6d %6d %7d\n" % ("all", *totals))
    for line in excused:
        print("exception: " + line)
    for line in failures:
        print("FAILED: " + line)
    print("%d passed, %d failed" % (totals[2], totals[1] - totals[2]))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
