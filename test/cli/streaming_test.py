"""Content of 20 MiB through every command, from files and from pipes, in memory that does not grow with it. What one pass
cannot do (docs/streaming.md) is here too: it takes a spool, not memory."""
import filecmp
import json
import os
import subprocess
import sys

from harness import Tests

MIB = 1 << 20
SIZE = 20 * MIB
# The largest set that a command may have resident. A sanitizer has its own memory, so that it is not looked at then.
RESIDENT = None if os.environ.get("SEALWIRE_SANITIZED") else 24

# A process is charged with what its parent had resident when it was made, so that a small one stands between.
MEASURE = """import os, subprocess, sys
process = subprocess.Popen(sys.argv[2:])
_, code, usage = os.wait4(process.pid, 0)
with open(sys.argv[1], "w") as file:
    file.write(f"{os.waitstatus_to_exitcode(code)} {usage.ru_maxrss}")
"""

tests = Tests()


def write_random(name, size):
    with open(tests.path(name), "wb") as file:
        for at in range(0, size, MIB):
            file.write(os.urandom(min(MIB, size - at)))
    return tests.path(name)


def run(*words, pipe=None, status=0, out=None):
    """The program with `pipe`, a file, on its standard input, by way of a pipe; `out` is where its standard output goes,
    by way of a pipe too. Gives the standard error; checks the exit status and the memory."""
    feeder = subprocess.Popen(["cat", tests.path(pipe)], stdout=subprocess.PIPE) if pipe else None
    process = subprocess.Popen([sys.executable, "-c", MEASURE, tests.path("usage"), tests.program, *words], stdin=feeder.stdout if feeder else subprocess.DEVNULL,
                               stdout=subprocess.PIPE if out else subprocess.DEVNULL, stderr=subprocess.PIPE,
                               cwd=tests.folder)
    taker = None
    if out:
        with open(tests.path(out), "wb") as file:
            taker = subprocess.Popen(["cat"], stdin=process.stdout, stdout=file)
        process.stdout.close()
    if feeder:
        feeder.stdout.close()
    said = process.stderr.read().decode(errors="replace")
    for other in (process, feeder, taker):
        if other:
            other.wait()
    code, kib = (int(word) for word in tests.read("usage").split())
    line = "sealwire " + " ".join(words)
    tests.check(code == status, f"status {code}, not {status}: {line}\n    {said.strip()}")
    if RESIDENT:
        tests.check(kib <= RESIDENT * 1024, f"{kib / 1024:.1f} MiB resident: {line}")
    return said


def same(one, other, what):
    whole = os.path.exists(tests.path(one)) and filecmp.cmp(tests.path(one), tests.path(other), shallow=False)
    tests.check(whole, f"{what}: the content is not what it was")


def round_trip(name, make, undo, content="content"):
    """`make` from a file and from a pipe, `undo` from a file to a file and from a pipe to a pipe. Gives the names of the
    two messages: of definite and of indefinite lengths."""
    run(*make, "--in", content, "--out", name + ".file")
    run(*make, "--out", name + ".pipe", pipe=content)
    for form in (name + ".file", name + ".pipe"):
        run(*undo, "--in", form, "--out", "out")
        same("out", content, f"{form} to a file")
        run(*undo, pipe=form, out="out2")
        same("out2", content, f"{form} by pipes")
        for left in ("out", "out2"):
            os.path.exists(tests.path(left)) and os.unlink(tests.path(left))
    return name + ".file", name + ".pipe"


def signer(name):
    return ["--signer", tests.cert(name), "--inkey", tests.key(name)]


def header(octets):
    """Tag, header size and content size (None: indefinite) of the element at the front."""
    if octets[1] == 0x80:
        return octets[0], 2, None
    if octets[1] < 0x80:
        return octets[0], 2, octets[1]
    size = octets[1] & 0x7F
    return octets[0], 2 + size, int.from_bytes(octets[2:2 + size], "big")


def elements(octets):
    while octets:
        _, head, size = header(octets)
        yield octets[:head + size]
        octets = octets[head + size:]


def inside(element):
    _, head, size = header(element)
    return element[head:head + size]


def split(element, path):
    """The element with indefinite lengths down to the string at the end of `path`, which is cut into segments."""
    if not path:
        content = inside(element)
        segments = b"".join(b"\x04\x82\x40\x00" + content[at:at + 0x4000] for at in range(0, len(content) & ~0x3FFF, 0x4000))
        rest = content[len(content) & ~0x3FFF:]
        segments += b"\x04\x82" + len(rest).to_bytes(2, "big") + rest
    else:
        children = list(elements(inside(element)))
        children[path[0]] = split(children[path[0]], path[1:])
        segments = b"".join(children)
    return bytes([element[0] | 0x20, 0x80]) + segments + b"\0\0"


def report_of(said):
    return json.loads(next(line for line in said.splitlines() if line.startswith("{")))


CA = ["--CAfile", tests.cert("ca")]
BOB = ["--recip", tests.cert("bob-p256")]
BOBS_KEY = ["--inkey", tests.key("bob-p256")]
write_random("content", SIZE)

if tests.case("signed and verified"):
    for name in ("alice-p256", "alice-rsa", "alice-ed25519"):
        round_trip("signed-" + name, ["sign", *signer(name)], ["verify", *CA])

if tests.case("signed over the content itself, which Ed25519 reads twice"):
    noattr = ["sign", "--noattr", *signer("alice-ed25519")]
    made = round_trip("noattr", noattr, ["verify", *CA])
    run(*noattr, *signer("alice-p256"), "--in", "content", "--out", "two.p7m")
    run("verify", *CA, "--in", "two.p7m", "--out", "out")
    same("out", "content", "two signers")
    with open(tests.path(made[0]), "r+b") as file:
        file.seek(SIZE // 2)
        octet = file.read(1)
        file.seek(SIZE // 2)
        file.write(bytes([octet[0] ^ 1]))
    os.unlink(tests.path("out"))
    run("verify", *CA, "--in", made[0], "--out", "out", status=1)
    tests.check(not tests.exists("out"), "damaged content is on the output")

if tests.case("detached, and over the content itself"):
    run("sign", "--detached", "--noattr", *signer("alice-ed25519"), "--out", "m.p7s", pipe="content")
    for form in ({"words": ["--out", "out"]}, {"out": "out2"}):
        run("verify", *CA, "--in", "m.p7s", "--content", "content", *form.get("words", []), out=form.get("out"))
    same("out", "content", "detached to a file")
    same("out2", "content", "detached to a pipe")
    os.unlink(tests.path("out"))
    write_random("other", SIZE)
    run("verify", *CA, "--in", "m.p7s", "--content", "other", "--out", "out", status=1)
    tests.check(not tests.exists("out"), "content that was not signed is on the output")

if tests.case("multipart over the content itself"):
    run("sign", "--multipart", "--noattr", *signer("alice-ed25519"), "--out", "m.eml", pipe="content")
    run("verify", *CA, "--out", "out", pipe="m.eml")
    same("out", "content", "multipart/signed")

if tests.case("a digest that was not announced"):
    run("sign", *signer("alice-p384"), "--out", "m.p7m", pipe="content")
    message = tests.read("m.p7m")
    at = message.index(b"\x31\x0d\x30\x0b\x06\x09\x60\x86\x48\x01\x65\x03\x04\x02")
    tests.write("m.p7m", message[:at] + b"\x31\x00" + message[at + 15:])
    del message
    run("verify", *CA, "--in", "m.p7m", "--out", "out")
    same("out", "content", "empty digestAlgorithms")

if tests.case("encrypted and decrypted"):
    for cipher in ("aes-128-gcm", "aes-256-cbc", "chacha20-poly1305"):
        round_trip("encrypted-" + cipher, ["encrypt", "--cipher", cipher, *BOB], ["decrypt", *BOBS_KEY])

if tests.case("in forms of text"):
    for form in ("pem", "smime"):
        run("encrypt", *BOB, "--outform", form, "--out", "m", pipe="content")
        run("decrypt", *BOBS_KEY, "--in", "m", "--out", "out")
        same("out", "content", f"decrypted from {form}")
        run("sign", *signer("alice-p256"), "--outform", form, "--in", "content", "--out", "m")
        run("verify", *CA, pipe="m", out="out2")
        same("out2", "content", f"verified from {form}")

if tests.case("sealed and opened"):
    run("seal", *signer("alice-p256"), *BOB, "--content-type", "application/octet-stream", "--in", "content", "--out", "a")
    run("seal", *signer("alice-p256"), *BOB, "--content-type", "application/octet-stream", "--out", "b", pipe="content")
    for form in ("a", "b"):
        run("open", *BOBS_KEY, *CA, "--in", form, "--out", "out")
        run("open", *BOBS_KEY, *CA, pipe=form, out="out2")
        same("out", "out2", "sealed")
        tests.check(os.path.getsize(tests.path("out")) > SIZE, "what was sealed is not what came out")

if tests.case("CCM, which must know the length first"):
    write_random("short", 12 * MIB)
    ccm = ["--cipher", "aes-128-ccm", *BOB]
    made = round_trip("ccm", ["encrypt", *ccm], ["decrypt", *BOBS_KEY], "short")
    run("seal", *ccm, *signer("alice-p256"), "--content-type", "application/octet-stream", "--out", "m", pipe="short")
    run("open", *BOBS_KEY, *CA, "--in", "m", "--out", "out")
    tests.check(os.path.getsize(tests.path("out")) > 12 * MIB, "sealed by CCM")
    tests.write("m", split(tests.read(made[0]), [1, 0, 2, 2]))
    run("decrypt", *BOBS_KEY, "--out", "out", pipe="m")
    same("out", "short", "CCM in indefinite lengths")
    os.unlink(tests.path("out"))
    for form in (["--in", "content"], []):
        said = run("encrypt", *ccm, *form, "--out", "out", pipe=None if form else "content", status=4)
        tests.check("cms.too-large" in said and not tests.exists("out"), f"more than CCM carries: {said}")

if tests.case("what a cipher cannot carry is refused before it is read"):
    with open(tests.path("sparse"), "wb") as file:
        file.truncate((1 << 36) - 31)
    for words in (["encrypt"], ["encrypt", "--cipher", "aes-256-ccm"], ["seal", *signer("alice-p256")],
                  ["seal", "--cipher", "aes-128-ccm", *signer("alice-p256")]):
        said = run(*words, *BOB, "--in", "sparse", "--out", "never", status=4)
        tests.check("cms.too-large" in said and not tests.exists("never"), f"more than it carries: {said}")
    said = run("seal", "--cipher", "aes-128-ccm", *BOB, *signer("alice-p256"), "--out", "never", pipe="content", status=4)
    tests.check("cms.too-large" in said and not tests.exists("never"), f"more than CCM carries: {said}")
    os.unlink(tests.path("sparse"))

if tests.case("a multipart whose parts are protected by themselves"):
    run("seal", *signer("alice-p256"), *BOB, "--content-type", "application/octet-stream", "--outform", "smime",
        "--in", "content", "--out", "part.eml")
    with open(tests.path("m.eml"), "wb") as whole:
        whole.write(b"Content-Type: multipart/mixed; boundary=b\r\n\r\n--b\r\nContent-Type: text/plain\r\n\r\nHello\r\n--b\r\n")
        with open(tests.path("part.eml"), "rb") as part:
            whole.write(part.read())
        whole.write(b"\r\n--b--\r\n")
    run("sign", *signer("alice-p256"), "--in", "m.eml", "--out", "m.p7m")
    said = run("open", *BOBS_KEY, *CA, "--in", "m.p7m", "--out", "out", "--report", "-")
    same("out", "m.eml", "a multipart in a signature")
    tests.check('"path":"2"' in said.replace(" ", ""), f"the sealed part is not in the report: {said[:300]}")

if tests.case("signed around encrypted"):
    run("encrypt", *BOB, "--outform", "smime", "--in", "content", "--out", "inner.eml")
    for name, how in (("alice-p256", []), ("alice-ed25519", ["--noattr"])):
        run("sign", *how, *signer(name), "--in", "inner.eml", "--out", "m.p7m")
        run("open", *BOBS_KEY, *CA, "--in", "m.p7m", "--out", "out")
        same("out", "content", "triple" + name)

if tests.case("a SignedData without its ContentInfo within other types, and attributes that stand behind it"):
    run("sign", *signer("alice-p256"), "--in", "content", "--out", "m")
    with open(tests.path("bare"), "wb") as file:
        file.write(inside(list(elements(inside(tests.read("m"))))[1]))
    bare = ["--econtent-type", "signedData"]
    for make in (["wrap", "--type", "digestData"], ["wrap", "--type", "compressedData"],
                 ["wrap", "--type", "authData", *BOB], ["encrypt", *BOB]):
        run(*make, *bare, "--in", "bare", "--out", "definite")
        run(*make, *bare, "--out", "indefinite", pipe="bare")
        for form in ("definite", "indefinite"):
            run("open", *BOBS_KEY, *CA, "--in", form, "--out", "out")
            same("out", "content", f"{make} {form}")
            os.unlink(tests.path("out"))
    with open(tests.path("indefinite"), "r+b") as file:
        file.seek(SIZE // 2)
        octet = file.read(1)
        file.seek(SIZE // 2)
        file.write(bytes([octet[0] ^ 1]))
    run("open", *BOBS_KEY, *CA, "--in", "indefinite", "--out", "out", status=1)
    tests.check(not tests.exists("out"), "damaged content is on the output")
    run("encrypt", *BOB, "--auth-attribute", "1.2.3.4:0500", "--out", "m", pipe="content")
    run("decrypt", *BOBS_KEY, "--in", "m", "--out", "out")
    same("out", "content", "authenticated attributes")

if tests.case("the other types"):
    key = "00112233445566778899aabbccddeeff"
    for kind, make, undo in (("digestData", [], []), ("compressedData", [], []),
                             ("encryptedData", ["--secret-key", key], ["--secret-key", key]),
                             ("authData", BOB, BOBS_KEY)):
        round_trip(kind, ["wrap", "--type", kind, *make], ["unwrap", *undo])
    for kind in ("data", "firmwarePackage"):
        round_trip(kind, ["wrap", "--type", kind], ["unwrap"])

if tests.case("types that hold others"):
    run("wrap", "--type", "data", "--in", "content", "--out", "one")
    run("wrap", "--type", "compressedData", "--out", "two", pipe="content")
    for kind, more in (("contentInfo", []), ("contentWithAttrs", ["--attribute", "1.2.3.4:0500"])):
        round_trip(kind, ["wrap", "--type", kind, *more], ["unwrap"], "one")
        round_trip(kind, ["wrap", "--type", kind, *more], ["unwrap"], "two")
    run("wrap", "--type", "contentCollection", "--add", "two", "--out", "m", pipe="one")
    for item, name in (("1", "one"), ("2", "two")):
        run("unwrap", "--item", item, "--out", "out", pipe="m")
        same("out", name, f"item {item}")
    os.unlink(tests.path("out"))
    run("unwrap", "--item", "3", "--in", "m", "--out", "out", status=2)
    run("wrap", "--type", "contentInfo", "--in", "content", "--out", "out", status=3)
    tests.check(not tests.exists("out"), "what is no object is on the output")

if tests.case("the other types in forms of text"):
    run("wrap", "--type", "digestData", "--outform", "pem", "--in", "content", "--out", "m.pem")
    run("wrap", "--type", "digestData", "--outform", "smime", "--in", "content", "--out", "m.eml")
    with open(tests.path("m.txt"), "wb") as text:
        text.writelines(line for line in open(tests.path("m.pem"), "rb") if not line.startswith(b"-----"))
    for form in ("m.pem", "m.eml", "m.txt"):
        run("unwrap", "--in", form, "--out", "out")
        same("out", "content", form)
        run("unwrap", pipe=form, out="out2")
        same("out2", "content", form + " by pipes")
    with open(tests.path("m.pem"), "r+b") as file:
        file.truncate(SIZE)
    os.unlink(tests.path("out"))
    run("unwrap", "--in", "m.pem", "--out", "out", status=3)
    tests.check(not tests.exists("out"), "content of a block that does not end is on the output")

tests.finish()
