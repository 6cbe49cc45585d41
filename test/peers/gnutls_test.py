"""GnuTLS's certtool and sealwire: signatures both ways, opaque and detached. certtool has no encryption."""
from peer import LONG, TEXT, Peer

peer = Peer(["certtool"], "gnutls-bin", {"rsa": "rsa", "p256": "P-256", "p384": "P-384", "p521": "P-521", "ed": "ed25519"})
TRUST = ("--CAfile", "ca.crt")


def theirs(name, detached):
    kind = "--p7-detached-sign" if detached else "--p7-sign"
    peer.must("certtool", kind, "--load-privkey", name + ".key", "--load-certificate", name + ".crt", "--infile", "long",
              "--outder", "--outfile", "m")
    peer.sealwire("verify", "--in", "m", "--out", "out", *TRUST, *(("--content", "long") if detached else ()))
    return peer.read("out"), LONG


def ours(name, detached):
    peer.sealwire("sign", "--signer", name + ".crt", "--inkey", name + ".key", "--in", "text", "--out", "m",
                  *(("--detached",) if detached else ()))
    done = peer.must("certtool", "--p7-verify", "--inder", "--load-ca-certificate", "ca.crt", "--infile", "m",
                     *(("--load-data", "text") if detached else ("--p7-show-data", "--outfile", "out")))
    said = (done.stdout + done.stderr).decode()
    if "Signature status: ok" not in said:
        raise RuntimeError(said)
    return (TEXT if detached else peer.read("out")), TEXT


for who in ("rsa", "p256", "p384", "p521"):
    for apart in (False, True):
        how = " detached" if apart else " opaque"
        peer.case("certtool signs with " + who + how, lambda w=who, a=apart: theirs(w, a))
        peer.case("sealwire signs with " + who + how, lambda w=who, a=apart: ours(w, a))
peer.write("m", peer.read("m")[:-1] + b"\x00")
peer.refused("sealwire refuses a damaged signature", peer.program, "verify", "--in", "m", "--out", "out", *TRUST,
             "--content", "text")
peer.end()
