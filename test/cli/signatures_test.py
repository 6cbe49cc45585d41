#!/usr/bin/env python3
"""Signatures as others write them: not all as RFC 5652 has it, yet found in files. What holds is said, and what is not as
it should be is remarked on; what does not hold is refused by name."""
import json

import harness

CONTENT = b"Content-Type: text/plain\r\n\r\nWatson, come here - I want to see you.\r\n"
SHA256 = bytes.fromhex("300b0609608648016503040201")
SHA256_WITH_RSA = bytes.fromhex("300b06092a864886f70d01010b")
SHA512_WITH_RSA = bytes.fromhex("06092a864886f70d01010d")


def tlv(tag, content):
    size = len(content)
    if size < 0x80:
        return bytes([tag, size]) + content
    octets = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(octets)]) + octets + content


def read(der, at=0):
    """Tag, content, and where the next element begins."""
    size, start = der[at + 1], at + 2
    if size & 0x80:
        start += size & 0x7F
        size = int.from_bytes(der[at + 2:start], "big")
    return der[at], der[start:start + size], start + size


def children(content):
    at, out = 0, []
    while at < len(content):
        tag, inner, end = read(content, at)
        out.append((tag, inner, content[at:end]))
        at = end
    return out


def signer_info(message):
    """The only SignerInfo of a SignedData, in DER."""
    signed_data = children(children(children(message)[0][1])[1][1])[0][1]
    return children(children(signed_data)[-1][1])[0][2]


def verified(t, name, status=0, words=()):
    t.sealwire("verify", "--in", name, "--CAfile", t.cert("ca"), *words, "--out", "content", "--report", "report", status=status)
    return json.loads(t.read("report"))["layers"][0]


def sign(t, *options, name="m", signer="alice-rsa", given="plain"):
    t.sealwire("sign", "--signer", t.cert(signer), "--inkey", t.key(signer), "--in", given, "--out", name, "--attime",
               "2026-11-29T12:00:00Z", *options)
    return t.read(name)


def remarked(t, layer, what):
    t.check(any(what in remark for remark in layer.get("remarks", [])), f"no remark on {what}: {layer}")


def digest_named_by_a_signature(t):
    for options in ([], ["--noattr"]):
        if not t.case(f"digestAlgorithm names a signature {options}"):
            continue
        t.write("odd", sign(t, *options).replace(SHA256, SHA256_WITH_RSA))
        layer = verified(t, "odd")
        t.check(layer["signers"][0]["digest"] == "SHA-256", f"signer {layer['signers'][0]}")
        remarked(t, layer, "names a signature")
        t.write("bad", t.read("odd").replace(b"Watson", b"Holmes"))
        verified(t, "bad", status=1)


def digests_that_differ(t):
    if not t.case("attributes are signed with another digest than the content"):
        return
    message = sign(t, "--md", "sha512")
    info = signer_info(message)
    attributes = next(whole for tag, _, whole in children(read(info)[1]) if tag == 0xA0)
    t.write("attributes", b"\x31" + attributes[1:])
    t.openssl("dgst", "-sha256", "-sign", t.key("alice-rsa"), "-out", "signature", "attributes")
    other = info.replace(SHA512_WITH_RSA, SHA256_WITH_RSA[2:])[:-256] + t.read("signature")
    t.check(len(other) == len(info) and other != info, "the SignerInfo is not the same but for its signature")
    t.write("passport", message.replace(info, other))
    layer = verified(t, "passport")
    signer, = layer["signers"]
    t.check(signer["digest"] == "SHA-512" and "SHA-256" in signer["signature_algorithm"], f"signer {signer}")
    remarked(t, layer, "different digests")
    t.openssl("dgst", "-sha384", "-sign", t.key("alice-rsa"), "-out", "signature", "attributes")
    t.write("neither", message.replace(info, other[:-256] + t.read("signature")))
    verified(t, "neither", status=1)
    t.openssl("dgst", "-sha1", "-sign", t.key("alice-rsa"), "-out", "signature", "attributes")
    old = other[:-256].replace(SHA256_WITH_RSA[2:], bytes.fromhex("06092a864886f70d010105")) + t.read("signature")
    t.write("weak", message.replace(info, old))
    signer, = verified(t, "weak", status=1)["signers"]
    t.check(signer["status"] == "valid" and signer["path"]["status"] == "untrusted" and "broken" in signer["path"]["detail"],
            f"signer {signer}")


def countersignature_with_content_type(t):
    if not t.case("a countersignature with contentType, as Windows makes them"):
        return
    signature = children(read(signer_info(sign(t)))[1])[-1][1]  # RSA: signing again gives the same
    t.write("signature", signature)
    for options, fits in ((["--detached"], True), (["--detached", "--econtent-type", "1.2.3.4"], False)):
        counter = signer_info(sign(t, *options, signer="alice-p256", given="signature", name="counter"))
        sign(t, "--unsigned-attribute", "1.2.840.113549.1.9.6:" + counter.hex(), "--certfile", t.cert("alice-p256"))
        layer = verified(t, "m", status=0 if fits else 1)
        found, = layer["signers"][0]["countersignatures"]
        t.check(found["status"] == ("valid" if fits else "invalid"), f"countersignature {found}")
        if fits:
            remarked(t, layer, "11.4")
        else:
            t.check("contentType" in found["reason"], f"countersignature {found}")
    t.write("other", b"another signature")
    counter = signer_info(sign(t, "--detached", signer="alice-p256", given="other", name="counter"))
    sign(t, "--unsigned-attribute", "1.2.840.113549.1.9.6:" + counter.hex(), "--certfile", t.cert("alice-p256"))
    verified(t, "m", status=1)


def content_in_both_places(t):
    if not t.case("content beside the signature that has it, too, as openssl -stream writes it"):
        return
    t.openssl("cms", "-sign", "-binary", "-stream", "-outform", "DER", "-signer", t.cert("alice-rsa"), "-inkey",
              t.key("alice-rsa"), "-in", "plain", "-out", "m")
    layer = verified(t, "m", words=["--content", "plain"])
    t.check(t.read("content") == CONTENT, "other content")
    remarked(t, layer, "too")
    t.write("other", CONTENT + b"more")
    t.sealwire("verify", "--in", "m", "--CAfile", t.cert("ca"), "--content", "other", "--out", "never", status=(1, 2))
    t.check(not t.exists("never"), "something was written")


def key_tied_to_a_digest(t):
    if not t.case("an RSA-PSS key that is tied to a digest signs with it"):
        return
    t.openssl("genpkey", "-algorithm", "RSA-PSS", "-pkeyopt", "rsa_keygen_bits:2048", "-pkeyopt", "rsa_pss_keygen_md:sha384",
              "-pkeyopt", "rsa_pss_keygen_mgf1_md:sha384", "-pkeyopt", "rsa_pss_keygen_saltlen:48", "-out", "pss.key")
    t.openssl("req", "-x509", "-new", "-key", "pss.key", "-subj", "/CN=Alice", "-out", "pss.crt")
    for options in ([], ["--multipart"]):
        t.sealwire("sign", "--signer", "pss.crt", "--inkey", "pss.key", "--in", "plain", "--out", "m", *options)
        t.sealwire("verify", "--in", "m", "--CAfile", "pss.crt", "--report", "report", "--out", "content")
        signer, = json.loads(t.read("report"))["layers"][0]["signers"]
        t.check(signer["digest"] == "SHA-384", f"signer {signer}")
    t.check(b"micalg=sha-384" in t.read("m"), "another micalg")
    t.sealwire("sign", "--signer", "pss.crt", "--inkey", "pss.key", "--md", "sha256", "--in", "plain", "--out", "never", status=4)


def main():
    t = harness.Tests()
    t.write("plain", CONTENT)
    digest_named_by_a_signature(t)
    digests_that_differ(t)
    countersignature_with_content_type(t)
    content_in_both_places(t)
    key_tied_to_a_digest(t)
    t.finish()


if __name__ == "__main__":
    main()
