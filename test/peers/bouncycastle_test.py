"""BouncyCastle and sealwire: signatures, envelopes of every kind that both have, compression, both ways."""
import os
import subprocess

from peer import LONG, TEXT, Peer

JARS = ":".join("/usr/share/java/%s.jar" % n for n in ("bcprov", "bcpkix", "bcmail", "bcutil"))
peer = Peer(["javac", "/usr/share/java/bcpkix.jar"], "default-jdk-headless libbcpkix-java libbcmail-java",
            {"rsa": "rsa", "p256": "P-256", "p384": "P-384", "ed": "ed25519"})
here = os.path.dirname(os.path.abspath(__file__))
peer.must("javac", "-cp", JARS, "-d", peer.folder, os.path.join(here, "BouncyCastlePeer.java"))
java = subprocess.Popen(["java", "-cp", JARS + ":" + peer.folder, "BouncyCastlePeer"], cwd=peer.folder,
                        stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)


def bouncy(*words):
    java.stdin.write(" ".join(words) + "\n")
    java.stdin.flush()
    answer = java.stdout.readline().strip()
    if answer != "ok":
        raise RuntimeError("BouncyCastle: " + answer)


def signed_there(algorithm, name, *how):
    bouncy("sign", "long", "m", algorithm, name, *how)
    peer.sealwire("verify", "--CAfile", "ca.crt", "--in", "m", "--out", "out")
    return peer.read("out"), LONG


def signed_here(name, *how):
    peer.sealwire("sign", "--signer", name + ".crt", "--inkey", name + ".key", "--in", "text", "--out", "m", *how)
    bouncy("verify", "m", "out")
    return peer.read("out"), TEXT


# kind: certificate or key of ours, the options that encrypt to it and decrypt with it
KINDS = {
    "rsa": ("rsa", ("--recip", "rsa.crt"), ("--inkey", "rsa.key")),
    "oaep": ("rsa", ("--recip", "rsa.crt", "--oaep"), ("--inkey", "rsa.key")),
    "ecdh": ("p256", ("--recip", "p256.crt"), ("--inkey", "p256.key")),
    "kek": ("rsa", ("--kek", "6b656b31:" + "00" * 16), ("--kek", "6b656b31:" + "00" * 16)),
    "password": ("rsa", ("--pwri-password-file", "password"), ("--pwri-password-file", "password")),
}
peer.write("password", b"secret")


def sealed_there(cipher, kind):
    name, _, opening = KINDS[kind]
    bouncy("encrypt", "long", "m", cipher, kind, name)
    peer.sealwire("decrypt", *opening, "--in", "m", "--out", "out")
    return peer.read("out"), LONG


def sealed_here(cipher, kind):
    name, sealing, _ = KINDS[kind]
    peer.sealwire("encrypt", *sealing, "--cipher", cipher, "--in", "long", "--out", "m")
    bouncy("open" if cipher.endswith("m") else "decrypt", "m", "out", kind, name)
    return peer.read("out"), LONG


def compressed_there():
    bouncy("compress", "long", "m")
    peer.sealwire("unwrap", "--in", "m", "--out", "out")
    return peer.read("out"), LONG


def compressed_here():
    peer.sealwire("wrap", "--type", "compressedData", "--in", "long", "--out", "m")
    bouncy("expand", "m", "out")
    return peer.read("out"), LONG


for algorithm, who in (("SHA256withRSA", "rsa"), ("SHA512withRSA", "rsa"), ("SHA256withRSAandMGF1", "rsa"),
                       ("SHA256withECDSA", "p256"), ("SHA384withECDSA", "p384"), ("Ed25519", "ed")):
    peer.case("BouncyCastle signs %s" % algorithm, lambda a=algorithm, w=who: signed_there(a, w))
    peer.case("BouncyCastle signs %s without attributes" % algorithm, lambda a=algorithm, w=who: signed_there(a, w, "direct"))
for who, how in (("rsa", ()), ("rsa", ("--pss",)), ("rsa", ("--noattr",)), ("rsa", ("--md", "sha512")), ("p256", ()),
                 ("p384", ("--md", "sha384")), ("ed", ()), ("p256", ("--keyid",))):
    peer.case("sealwire signs with %s %s" % (who, " ".join(how)), lambda w=who, h=how: signed_here(w, *h))
for recipient in KINDS:
    for suite in ("aes-128-cbc", "aes-256-cbc", "des-ede3-cbc", "aes-128-gcm", "aes-256-gcm", "aes-128-ccm"):
        peer.case("BouncyCastle encrypts %s to %s" % (suite, recipient), lambda s=suite, r=recipient: sealed_there(s, r))
        peer.case("sealwire encrypts %s to %s" % (suite, recipient), lambda s=suite, r=recipient: sealed_here(s, r))
peer.case("BouncyCastle compresses", compressed_there)
peer.case("sealwire compresses", compressed_here)
java.stdin.close()
java.wait(30)
peer.end()
