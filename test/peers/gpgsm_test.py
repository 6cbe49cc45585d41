"""GnuPG's gpgsm and sealwire: signatures and RSA envelopes both ways (gpgsm 2.2.40 breaks off when it imports an
EC key from PKCS #12)."""
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


def set_up():
    fingerprint = peer.must("openssl", "x509", "-in", "ca.crt", "-noout", "-fingerprint", "-sha1").stdout.decode()
    peer.write("home/trustlist.txt", (fingerprint.split("=")[1].strip() + " S relax\n").encode())
    peer.must(*GPGSM, "--import", "ca.crt", env=ENV)
    for name in ("alice", "bob"):
        gpgsm("--import", name + ".p12")


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
