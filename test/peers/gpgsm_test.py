"""GnuPG's gpgsm and sealwire: signatures and RSA envelopes both ways (gpgsm 2.2.40 breaks off when it imports an
EC key from PKCS #12)."""
import hashlib
import os

from peer import LONG, TEXT, Peer

peer = Peer(["gpgsm", "gpg-agent"], "gpgsm gpg-agent", {"alice": "rsa", "bob": "rsa"})
HOME = peer.path("home")
os.mkdir(HOME, 0o700)
ENV = {"GNUPGHOME": HOME}
TRUST = ("--CAfile", "ca.crt")
GPGSM = ("gpgsm", "--batch", "--yes", "--pinentry-mode", "loopback", "--passphrase-fd", "0", "--disable-crl-checks",
         "--disable-dirmngr")


def gpgsm(*words):
    return peer.must(*GPGSM, *words, stdin=b"\n", env=ENV)


def readable_there(p12):
    """Whether gpgsm 2.2.40 derives the right keys from the salts of `p12`, whose password is empty. Where I_j + B + 1
    (RFC 7292 appendix B.2, step 6C) begins with a zero octet, it leaves that octet out and shifts the others: one salt
    in 128."""
    pbe = bytes.fromhex("060a2a864886f70d010c0103")  # pbeWithSHAAnd3-KeyTripleDES-CBC {SEQUENCE {salt, iterations}}
    password = bytes(64)
    readable = True
    for parameters in p12.split(pbe)[1:]:
        salt = parameters[4:4 + parameters[3]]
        iterations = parameters[4 + len(salt):]
        digest = b"\x01" * 64 + salt * 8 + password
        for _ in range(int.from_bytes(iterations[2:2 + iterations[1]], "big")):
            digest = hashlib.sha1(digest).digest()
        b = int.from_bytes((digest * 4)[:64], "big") + 1
        blocks = (int.from_bytes(i, "big") + b for i in (salt * 8, password))
        readable &= all(block % 2**512 >= 2**504 for block in blocks)
    return readable


def import_key(name):
    for _ in range(10):
        if readable_there(peer.read(name + ".p12")):
            break
        print("%s.p12 has a salt from which gpgsm 2.2 derives a wrong key: exported again" % name)
        peer.export(name)
    gpgsm("--import", name + ".p12")


def set_up():
    fingerprint = peer.must("openssl", "x509", "-in", "ca.crt", "-noout", "-fingerprint", "-sha1").stdout.decode()
    peer.write("home/trustlist.txt", (fingerprint.split("=")[1].strip() + " S relax\n").encode())
    peer.must(*GPGSM, "--import", "ca.crt", env=ENV)
    for name in ("alice", "bob"):
        import_key(name)


def signed_there(name, *how, detached=False):
    gpgsm("--sign", "-u", name + "@example.com", *how, "--output", "m", "long")
    peer.sealwire("verify", "--in", "m", "--out", "out", *TRUST, *(("--content", "long") if detached else ()))
    return peer.read("out"), LONG


def signed_here(name, *how):
    peer.sealwire("sign", "--signer", name + ".crt", "--inkey", name + ".key", "--certfile", "ca.crt", "--in", "text",
                  "--out", "m", *how)
    gpgsm("--output", "out", "--verify", "m")
    return peer.read("out"), TEXT


def sealed_there(name):
    gpgsm("--encrypt", "-r", name + "@example.com", "--output", "m", "long")
    peer.sealwire("decrypt", "--inkey", name + ".key", "--in", "m", "--out", "out")
    return peer.read("out"), LONG


def sealed_here(name, cipher):
    peer.sealwire("encrypt", "--recip", name + ".crt", "--cipher", cipher, "--in", "long", "--out", "m")
    gpgsm("--output", "out", "--decrypt", "m")
    return peer.read("out"), LONG


try:
    set_up()
    for who in ("alice", "bob"):
        peer.case("gpgsm signs as " + who, lambda w=who: signed_there(w))
        peer.case("gpgsm signs detached as " + who, lambda w=who: signed_there(w, "--detach-sign", detached=True))
        peer.case("sealwire signs as " + who, lambda w=who: signed_here(w))
    peer.case("sealwire signs without attributes", lambda: signed_here("alice", "--noattr"))
    peer.case("gpgsm encrypts to RSA", lambda: sealed_there("bob"))
    for name in ("aes-128-cbc", "aes-256-cbc"):
        peer.case("sealwire encrypts with %s to RSA" % name, lambda n=name: sealed_here("bob", n))
finally:
    peer.run("gpgconf", "--kill", "all", env=ENV)
peer.end()
