"""What the tests of the command line share: the program, keys and certificates made by openssl, and a list of checks
that goes on after a failure."""
import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import tempfile

CERTIFICATES = {
    # name: (key, subjectAltName, further extensions)
    "alice-p256": ("P-256", "URI:sip:alice@example.com", ""),
    "alice-p384": ("P-384", "URI:sip:alice@example.com", ""),
    "alice-p521": ("P-521", "URI:sip:alice@example.com", ""),
    "alice-rsa": ("rsa", "URI:sip:alice@example.com", ""),
    "alice-ed25519": ("ed25519", "URI:sip:alice@example.com", ""),
    "alice-two": ("P-256", "URI:sip:alice@example.net,URI:sip:alice@example.com", ""),
    "bob-p256": ("P-256", "URI:sip:bob@example.org", ""),
    "bob-p384": ("P-384", "URI:sip:bob@example.org", ""),
    "bob-p521": ("P-521", "URI:sip:bob@example.org", ""),
    "bob-rsa": ("rsa", "URI:sip:bob@example.org", ""),
    "bob-x25519": ("x25519", "URI:sip:bob@example.org", ""),
    "mallory": ("P-256", "URI:sip:mallory@example.com", ""),
    "cn-only": ("P-256", "", "subject=sip:alice@example.com"),
    "encipher-only": ("P-256", "URI:sip:alice@example.com", "keyUsage=critical,keyAgreement"),
    "server": ("P-256", "URI:sip:alice@example.com", "extendedKeyUsage=serverAuth"),
    "revoked": ("P-256", "URI:sip:alice@example.com", ""),
    "stranger": ("P-256", "URI:sip:alice@example.com", "ca=other"),
}

CURVES = {"P-256", "P-384", "P-521"}


class Tests:
    """Runs the program in a folder of its own; a check that fails is printed and counted."""

    def __init__(self, argv=None):
        arguments = argparse.ArgumentParser()
        arguments.add_argument("--sealwire", required=True)
        arguments.add_argument("--work", required=True)
        arguments.add_argument("--only", default="", help="run cases whose name contains this")
        self.options = arguments.parse_args(argv)
        self.program = os.path.abspath(self.options.sealwire)
        self.keys = made_once(os.path.join(os.path.abspath(self.options.work), "keys"), make_keys, CERTIFICATES)
        self.folder = tempfile.mkdtemp(prefix="cli-", dir=os.path.abspath(self.options.work))
        self.checks = 0
        self.failures = 0
        self.name = ""

    def path(self, name):
        return os.path.join(self.folder, name)

    def key(self, name):
        return os.path.join(self.keys, name + ".key")

    def cert(self, name):
        return os.path.join(self.keys, name + ".crt")

    def case(self, name):
        self.name = name
        return self.options.only in name

    def check(self, holds, what):
        self.checks += 1
        if not holds:
            self.failures += 1
            print(f"FAILED {self.name}: {what}", flush=True)
        return holds

    def write(self, name, octets):
        with open(self.path(name), "wb") as handle:
            handle.write(octets)
        return self.path(name)

    def read(self, name):
        with open(self.path(name), "rb") as handle:
            return handle.read()

    def exists(self, name):
        return os.path.exists(self.path(name))

    def sealwire(self, *words, stdin=b"", status=0, env=None):
        """Runs the program; the exit status must be `status` (one, or any of several). Gives the finished process."""
        done = subprocess.run([self.program, *words], input=stdin, capture_output=True, timeout=120,
                              env={**os.environ, **(env or {})}, cwd=self.folder)
        wanted = status if isinstance(status, tuple) else (status,)
        said = done.stderr.decode(errors="replace")
        self.check(done.returncode in wanted,
                   f"status {done.returncode}, not {status}: sealwire {' '.join(words)}\n    {said.strip()}")
        if done.returncode in (1, 3, 4, 5):
            lines = [line for line in said.splitlines() if not line.startswith("{")]
            self.check(len(lines) == 1 and lines[0].startswith("sealwire: ") and lines[0].count(": ") >= 2,
                       f"not one line `sealwire: <code>: <what>` on stderr but: {said!r}")
        return done

    def openssl(self, *words, stdin=b"", works=True):
        done = subprocess.run(["openssl", *words], input=stdin, capture_output=True, timeout=120, cwd=self.folder)
        if works is not None:
            self.check((done.returncode == 0) == works,
                       f"status {done.returncode} of openssl {' '.join(words)}\n    "
                       f"{done.stderr.decode(errors='replace').strip()}")
        return done

    def finish(self):
        shutil.rmtree(self.folder, ignore_errors=True)
        print(f"{self.checks} checks, {self.failures} failures")
        if self.checks == 0:
            print("nothing was checked")
        sys.exit(1 if self.failures or not self.checks else 0)


def run(*words, stdin=None):
    done = subprocess.run(words, input=stdin, capture_output=True)
    if done.returncode != 0:
        sys.exit(f"{' '.join(words)}: {done.stderr.decode(errors='replace')}")


def make_key(path, kind):
    if kind == "rsa":
        run("openssl", "genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-out", path)
    elif kind in CURVES:
        run("openssl", "genpkey", "-algorithm", "EC", "-pkeyopt", f"ec_paramgen_curve:{kind}", "-out", path)
    else:
        run("openssl", "genpkey", "-algorithm", kind.upper(), "-out", path)


def make_ca(folder, name):
    make_key(f"{folder}/{name}.key", "P-256")
    run("openssl", "req", "-x509", "-new", "-key", f"{folder}/{name}.key", "-subj", f"/O=Test/CN={name} CA", "-days", "3650",
        "-addext", "keyUsage=critical,keyCertSign,cRLSign", "-addext", "subjectKeyIdentifier=hash",
        "-out", f"{folder}/{name}.crt")


def make_certificate(folder, name, kind, uris, further):
    extras = dict(part.split("=", 1) for part in further.split(";") if part)
    subject = extras.pop("subject", f"{name} of the tests")
    ca = extras.pop("ca", "ca")
    days = int(extras.pop("days", "3650"))
    make_key(f"{folder}/{name}.key", kind)
    lines = ["basicConstraints=CA:FALSE", "subjectKeyIdentifier=hash", "authorityKeyIdentifier=keyid"]
    if uris:
        lines.append(f"subjectAltName={uris}")
    lines += [f"{extension}={value}" for extension, value in extras.items()]
    with open(f"{folder}/{name}.ext", "w", encoding="ascii") as handle:
        handle.write("\n".join(lines) + "\n")
    signing = f"{folder}/{name}.key"
    if kind == "x25519":  # cannot sign its own request
        signing = f"{folder}/ca.key"
        run("openssl", "pkey", "-in", f"{folder}/{name}.key", "-pubout", "-out", f"{folder}/{name}.pub")
    run("openssl", "req", "-new", "-key", signing, "-subj", f"/O=Test/CN={subject}", "-out", f"{folder}/{name}.csr")
    words = ["openssl", "x509", "-req", "-in", f"{folder}/{name}.csr", "-CA", f"{folder}/{ca}.crt", "-CAkey",
             f"{folder}/{ca}.key", "-set_serial", str(1000 + sorted(CERTIFICATES).index(name)), "-extfile",
             f"{folder}/{name}.ext", "-days", str(days), "-out", f"{folder}/{name}.crt"]
    if kind == "x25519":
        words += ["-force_pubkey", f"{folder}/{name}.pub"]
    run(*words)


def make_crl(folder):
    with open(f"{folder}/crl.cnf", "w", encoding="ascii") as handle:
        handle.write(f"[ca]\ndefault_ca=d\n[d]\ndatabase={folder}/index.txt\ndefault_md=sha256\n"
                     "default_crl_days=3650\n")
    open(f"{folder}/index.txt", "w", encoding="ascii").close()
    common = ["-config", f"{folder}/crl.cnf", "-cert", f"{folder}/ca.crt", "-keyfile", f"{folder}/ca.key"]
    run("openssl", "ca", *common, "-gencrl", "-out", f"{folder}/empty.crl")
    run("openssl", "ca", *common, "-revoke", f"{folder}/revoked.crt")
    run("openssl", "ca", *common, "-gencrl", "-out", f"{folder}/ca.crl")


def made_once(path, make, what):
    """`make(folder)` done once for a build folder and for `what` is to be made; several tests may start at the same
    time, and any may be broken off. Gives the folder's name, which begins with `path`."""
    path += "-" + hashlib.sha256(repr(what).encode()).hexdigest()[:8]
    if not os.path.exists(path):
        os.makedirs(os.path.dirname(path), exist_ok=True)
        making = tempfile.mkdtemp(prefix="making-", dir=os.path.dirname(path))
        make(making)
        try:
            os.rename(making, path)
        except OSError:  # another test was faster
            shutil.rmtree(making)
    return path


def make_keys(making):
    make_ca(making, "ca")
    make_ca(making, "other")
    for name, (kind, uris, further) in CERTIFICATES.items():
        make_certificate(making, name, kind, uris, further)
    make_crl(making)
    for name in ("alice-p256", "bob-rsa"):
        run("openssl", "pkcs12", "-export", "-inkey", f"{making}/{name}.key", "-in", f"{making}/{name}.crt", "-certfile",
            f"{making}/ca.crt", "-passout", "pass:wonderland", "-out", f"{making}/{name}.p12")
        run("openssl", "x509", "-in", f"{making}/{name}.crt", "-outform", "DER", "-out", f"{making}/{name}.crt.der")
        run("openssl", "pkey", "-in", f"{making}/{name}.key", "-outform", "DER", "-out", f"{making}/{name}.key.der")
        run("openssl", "pkcs8", "-topk8", "-in", f"{making}/{name}.key", "-passout", "pass:wonderland", "-v2", "aes256",
            "-out", f"{making}/{name}.key.enc")
    for name in CERTIFICATES:
        with open(f"{making}/{name}.pem", "wb") as both:
            for part in ("key", "crt"):
                with open(f"{making}/{name}.{part}", "rb") as handle:
                    both.write(handle.read())
