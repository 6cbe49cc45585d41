"""NSS's cmsutil and sealwire: signatures and RSA envelopes both ways."""
from peer import LONG, TEXT, Peer

peer = Peer(["cmsutil", "certutil", "pk12util"], "libnss3-tools", {"alice": "rsa", "bob": "rsa"})
peer.must("certutil", "-N", "-d", "sql:.", "--empty-password")
peer.must("certutil", "-A", "-d", "sql:.", "-n", "ca", "-t", "CT,C,C", "-i", "ca.crt")
for name in ("alice", "bob"):
    peer.must("pk12util", "-i", name + ".p12", "-d", "sql:.", "-W", "", "-K", "")
TRUST = ("--CAfile", "ca.crt")


def signed_there(*how, detached=False):
    peer.must("cmsutil", "-S", "-d", "sql:.", "-N", "alice", "-i", "long", "-o", "m", *how)
    peer.sealwire("verify", "--in", "m", "--out", "out", *TRUST, *(("--content", "long") if detached else ()))
    return peer.read("out"), LONG


def signed_here(*how, detached=False):
    peer.sealwire("sign", "--signer", "alice.crt", "--inkey", "alice.key", "--certfile", "ca.crt", "--in", "text", "--out",
                  "m", *how)
    peer.must("cmsutil", "-D", "-d", "sql:.", "-i", "m", "-o", "out", *(("-c", "text") if detached else ()))
    return (TEXT if detached else peer.read("out")), TEXT


def sealed_there():
    peer.must("cmsutil", "-E", "-d", "sql:.", "-r", "bob@example.com", "-i", "long", "-o", "m")
    peer.sealwire("decrypt", "--inkey", "bob.key", "--recip", "bob.crt", "--in", "m", "--out", "out")
    return peer.read("out"), LONG


def sealed_here(cipher):
    peer.sealwire("encrypt", "--recip", "bob.crt", "--cipher", cipher, "--in", "long", "--out", "m")
    peer.must("cmsutil", "-D", "-d", "sql:.", "-i", "m", "-o", "out")
    return peer.read("out"), LONG


peer.case("cmsutil signs", signed_there)
peer.case("cmsutil signs with signing time and capabilities", lambda: signed_there("-G", "-P"))
peer.case("cmsutil signs detached", lambda: signed_there("-T", detached=True))
for digest in ("SHA256", "SHA384", "SHA512"):
    peer.case("cmsutil signs with " + digest, lambda d=digest: signed_there("-H", d))
peer.case("sealwire signs", signed_here)
peer.case("sealwire signs without attributes", lambda: signed_here("--noattr"))
peer.case("sealwire signs detached", lambda: signed_here("--detached", detached=True))
peer.case("cmsutil encrypts", sealed_there)
for name in ("aes-128-cbc", "aes-256-cbc"):
    peer.case("sealwire encrypts with " + name, lambda n=name: sealed_here(n))
peer.end()
