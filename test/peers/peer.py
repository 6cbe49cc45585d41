"""What the tests with other CMS programs share: keys of a small CA, running programs, and checks that count."""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

TEXT = b"Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n"
# Binary, long enough for several segments, and not so regular that it looks like a decompression bomb.
LONG = TEXT + b"".join(hashlib.sha256(b"%d" % i).digest() for i in range(6400))


class Peer:
    """A folder with ca.crt and, for each of `people`, name.key, name.crt, name.p12 (no password: "")."""

    def __init__(self, tools, package, people):
        arguments = argparse.ArgumentParser()
        arguments.add_argument("--sealwire", required=True)
        arguments.add_argument("--keep", action="store_true")
        self.options = arguments.parse_args()
        self.program = os.path.abspath(self.options.sealwire)
        missing = [t for t in tools if not (shutil.which(t) or os.path.exists(t))]
        if missing:
            print("skipped: no %s here: apt-get install --no-install-recommends %s" % (missing[0], package))
            sys.exit(77)
        self.folder = tempfile.mkdtemp(prefix="peer-")
        self.failures = self.checks = 0
        self.write("text", TEXT)
        self.write("long", LONG)
        self.make_keys(people)

    def path(self, name):
        return os.path.join(self.folder, name)

    def write(self, name, octets):
        with open(self.path(name), "wb") as file:
            file.write(octets)

    def read(self, name):
        with open(self.path(name), "rb") as file:
            return file.read()

    def run(self, *words, stdin=b"", env=None):
        return subprocess.run(words, input=stdin, capture_output=True, cwd=self.folder, timeout=120,
                              env={**os.environ, **(env or {})})

    def must(self, *words, **options):
        done = self.run(*words, **options)
        if done.returncode != 0:
            raise RuntimeError("%s: %s" % (" ".join(words), (done.stderr + done.stdout).decode(errors="replace")))
        return done

    def make_keys(self, people):
        openssl = lambda *words: self.must("openssl", *words)
        openssl("req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "ca.key", "-out", "ca.crt", "-days", "3650",
                "-subj", "/O=Peers/CN=CA", "-addext", "keyUsage=critical,keyCertSign,cRLSign")
        for name, kind in people.items():
            new = {"rsa": ["-newkey", "rsa:2048"], "ed25519": ["-newkey", "ed25519"],
                   "x25519": None}.get(kind, ["-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:" + kind])
            usage = "digitalSignature" if kind == "ed25519" else (
                "digitalSignature,keyEncipherment" if kind == "rsa" else "digitalSignature,keyAgreement")
            self.write("ext", ("basicConstraints=CA:FALSE\nkeyUsage=critical,%s\nextendedKeyUsage=emailProtection\n"
                               "subjectKeyIdentifier=hash\nauthorityKeyIdentifier=keyid\n"
                               "subjectAltName=URI:sip:%s@example.com,email:%s@example.com\n" % (usage, name, name)).encode())
            openssl("req", *new, "-nodes", "-keyout", name + ".key", "-out", "request", "-subj",
                    "/O=Peers/CN=%s/emailAddress=%s@example.com" % (name, name))
            openssl("x509", "-req", "-in", "request", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-days",
                    "3000", "-extfile", "ext", "-out", name + ".crt")
            self.export(name)

    def export(self, name):
        """Writes name.p12, each time with new salts; encrypted as gpgsm 2.2 reads it."""
        self.must("openssl", "pkcs12", "-export", "-inkey", name + ".key", "-in", name + ".crt", "-certfile", "ca.crt",
                  "-name", name, "-passout", "pass:", "-out", name + ".p12", "-keypbe", "PBE-SHA1-3DES", "-certpbe",
                  "PBE-SHA1-3DES", "-macalg", "sha1")

    def sealwire(self, *words, stdin=b""):
        return self.must(self.program, *words, stdin=stdin)

    def case(self, name, action):
        """`action` raises, or returns the content that came through, which has to be the second value it returns."""
        self.checks += 1
        try:
            got, wanted = action()
            if got != wanted:
                raise RuntimeError("the content differs: %d octets, %d wanted" % (len(got), len(wanted)))
            print("passed: " + name)
        except (RuntimeError, OSError, subprocess.TimeoutExpired) as error:
            self.failures += 1
            print("FAILED: %s: %s" % (name, error))

    def refused(self, name, *words):
        """The program must answer no."""
        self.checks += 1
        done = self.run(*words)
        if done.returncode == 0:
            self.failures += 1
            print("FAILED: %s: accepted" % name)
        else:
            print("passed: " + name)

    def end(self):
        if not self.options.keep:
            shutil.rmtree(self.folder)
        print("%d passed, %d failed" % (self.checks - self.failures, self.failures))
        sys.exit(1 if self.failures else 0)
