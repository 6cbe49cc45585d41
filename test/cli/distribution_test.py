#!/usr/bin/env python3
"""CRLs that are for some certificates only: named by a distribution point, in full or relative to the issuer."""
import harness

CONFIG = """[ca]
default_ca = d
[d]
database = index.txt
default_md = sha256
default_crl_days = 3650
[full]
C = XX
CN = list
[rdn]
CN = list
[idp_dir]
fullname = dirName:full
[idp_uri]
fullname = URI:http://example.com/list
[idp_relative]
relativename = rdn
[crl_dir]
issuingDistributionPoint = critical, @idp_dir
[crl_uri]
issuingDistributionPoint = critical, @idp_uri
[crl_relative]
issuingDistributionPoint = critical, @idp_relative
[cert_dir]
crlDistributionPoints = idp_dir
[cert_uri]
crlDistributionPoints = idp_uri
[cert_relative]
crlDistributionPoints = idp_relative
[cert_none]
basicConstraints = CA:FALSE
"""
KINDS = ("dir", "uri", "relative")


def main():
    t = harness.Tests()
    t.write("conf", CONFIG.encode())
    t.write("index.txt", b"")
    t.write("in", b"Content-Type: text/plain\r\n\r\nhello\r\n")
    ca = ["-CA", t.cert("ca"), "-CAkey", t.key("ca")]
    for number, kind in enumerate((*KINDS, "none")):
        t.openssl("req", "-new", "-key", t.key("alice-p256"), "-subj", "/CN=" + kind, "-out", "csr")
        t.openssl("x509", "-req", "-in", "csr", *ca, "-set_serial", str(5000 + number), "-extfile", "conf", "-extensions",
                  "cert_" + kind, "-days", "3650", "-out", kind + ".crt")
        t.sealwire("sign", "--signer", kind + ".crt", "--inkey", t.key("alice-p256"), "--in", "in", "--out", kind)
    crl = ["ca", "-config", "conf", "-cert", t.cert("ca"), "-keyfile", t.key("ca"), "-gencrl"]
    for kind in KINDS:
        t.openssl(*crl, "-crlexts", "crl_" + kind, "-out", kind + ".crl")
    for of_crl in KINDS:
        for of_certificate in (*KINDS, "none"):
            if t.case(f"a list for {of_crl}, a certificate of {of_certificate}"):
                t.sealwire("verify", "--CAfile", t.cert("ca"), "--crl", of_crl + ".crl", "--in", of_certificate,
                           status=0 if of_crl == of_certificate else 1)
    t.openssl("ca", "-config", "conf", "-cert", t.cert("ca"), "-keyfile", t.key("ca"), "-revoke", "relative.crt")
    if t.case("what is on the list is revoked"):
        t.openssl(*crl, "-crlexts", "crl_relative", "-out", "now.crl")
        done = t.sealwire("verify", "--CAfile", t.cert("ca"), "--crl", "now.crl", "--in", "relative", status=1)
        t.check(b"revoked" in done.stderr, f"said {done.stderr!r}")
    t.finish()


if __name__ == "__main__":
    main()
