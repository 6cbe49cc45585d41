"""The program, file to file in a tmpfs, beside `openssl cms` in the same run: CPU seconds of the whole process, the best
of five in turn, and the largest resident set. Needs some 13 GiB in /dev/shm for the 4 GiB files; with less, those rows
are left out, which is said."""
import argparse
import os
import re
import shutil
import subprocess
import sys
import tempfile

MIB = 1 << 20
SMALL, LARGE = 256 * MIB, 4096 * MIB
ROUNDS = 5


def must(*words, cwd):
    subprocess.run(words, cwd=cwd, check=True, capture_output=True)


def target_of(words):
    return words[next(i for i, word in enumerate(words) if word in ("--out", "-out")) + 1]


def measured(words, cwd, stdin=None):
    """CPU seconds and peak MiB of one run, which writes a new file."""
    target = os.path.join(cwd, target_of(words))
    if os.path.exists(target):
        os.unlink(target)
    with open(os.path.join(cwd, stdin) if stdin else os.devnull, "rb") as source:
        feeder = subprocess.Popen(["cat"], stdin=source, stdout=subprocess.PIPE) if stdin else None
        process = subprocess.Popen(words, cwd=cwd, stdin=feeder.stdout if feeder else subprocess.DEVNULL,
                                   stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        if feeder:
            feeder.stdout.close()
        said = process.stderr.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        if feeder:
            feeder.wait()
    if process.returncode != 0:
        sys.exit("program_ratio: %s: %s" % (" ".join(words), said.decode(errors="replace")))
    return usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024


def write_content(path, size):
    block = os.urandom(MIB)
    with open(path, "wb") as file:
        for _ in range(size // MIB):
            file.write(block)


class Bench:
    def __init__(self, folder, sealwire):
        self.folder, self.program, self.rows, self.holds, self.theirs = folder, sealwire, [], True, {}
        must("openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-keyout", "k", "-out", "c", "-subj", "/CN=bench",
             cwd=folder)

    def row(self, work, value, unit, against, **bound):
        holds = all(value >= b if name == "at_least" else value <= b for name, b in bound.items())
        self.holds &= holds
        wanted = " (" + " ".join("%s %g" % item for item in bound.items()) + ")" if bound else ""
        print("%-5s %-70s %10.3f %s%s%s" % (("holds" if holds else "FAILS") if bound else "", work, value, unit, wanted,
                                             ", against " + against if against else ""), flush=True)
        limits = "".join(',"%s":%g' % item for item in bound.items())
        self.rows.append('{"work":"%s","value":%.6g,"unit":"%s","against":"%s"%s}' % (work, value, unit, against, limits))

    def unlink(self, *names):
        for name in names:
            os.unlink(os.path.join(self.folder, name))

    def ours(self, *words):
        return [self.program, *words]

    def compare(self, work, ours, theirs, at_least, size="256 MiB", rounds=ROUNDS):
        """Both in turn; the ratio of the best CPU seconds, and our memory."""
        best = [float("inf"), float("inf")]
        memory = 0.0
        for _ in range(rounds):
            for i, words in enumerate((ours, theirs)):
                seconds, peak = measured(words, self.folder)
                best[i] = min(best[i], seconds)
                if i == 0:
                    memory = max(memory, peak)
        bound = {"at_least": at_least} if at_least else {}
        self.row("%s, %s" % (work, size), best[1] / best[0], "ratio", "openssl cms", **bound)
        self.row("%s, %s, peak RSS" % (work, size), memory, "MiB", "", at_most=24)
        self.theirs[work] = best[1]

    def alone(self, work, words, stdin=None, at_least=None):
        """Ours only: beside 4 GiB of input and of output there is no memory for the 13 GB that OpenSSL would take to decrypt
        or verify. What it took for a sixteenth of the length stands in for it."""
        runs = [measured(words, self.folder, stdin) for _ in range(ROUNDS if at_least else 1)]
        seconds, memory = min(run[0] for run in runs), max(run[1] for run in runs)
        if at_least:
            self.row(work, self.theirs[work.removesuffix(", 4 GiB")] * (LARGE // SMALL) / seconds, "ratio",
                     "openssl cms over 256 MiB, 16 times", at_least=at_least)
        self.row(work + ", peak RSS", memory, "MiB", "", at_most=24)


def operations(bench, name):
    """work: our command and OpenSSL's, on the file `name`, and the bound of the ratio. What OpenSSL streams has indefinite
    lengths, and each program reads what OpenSSL wrote."""
    openssl = ["openssl", "cms", "-binary", "-in"]
    ours = bench.ours
    return [
        ("the program encrypts, GCM", ours("encrypt", "--recip", "c", "--in", name, "--out", "m.gcm"),
         openssl + [name, "-encrypt", "-stream", "-aes-128-gcm", "-outform", "DER", "-out", "o.gcm", "c"], 0.85),
        ("the program decrypts, GCM", ours("decrypt", "--inkey", "k", "--in", "o.gcm", "--out", "out"),
         openssl + ["o.gcm", "-decrypt", "-inform", "DER", "-inkey", "k", "-out", "o"], 10),
        ("the program encrypts, CBC", ours("encrypt", "--recip", "c", "--cipher", "aes-128-cbc", "--in", name, "--out", "m.cbc"),
         openssl + [name, "-encrypt", "-stream", "-aes-128-cbc", "-outform", "DER", "-out", "o.cbc", "c"], 0.85),
        ("the program decrypts, CBC", ours("decrypt", "--inkey", "k", "--in", "o.cbc", "--out", "out"),
         openssl + ["o.cbc", "-decrypt", "-inform", "DER", "-inkey", "k", "-out", "o"], 10),
        ("the program signs", ours("sign", "--signer", "c", "--inkey", "k", "--in", name, "--out", "m.sig"),
         openssl + [name, "-sign", "-stream", "-nodetach", "-outform", "DER", "-signer", "c", "-inkey", "k", "-out", "o.sig"], 0.85),
        ("the program verifies opaque", ours("verify", "--CAfile", "c", "--in", "o.sig", "--out", "out"),
         openssl + ["o.sig", "-verify", "-inform", "DER", "-CAfile", "c", "-purpose", "any", "-out", "o"], 5),
    ]


def definite(bench):
    """The same on what sealwire wrote: with definite lengths OpenSSL copies less, and copying the file alone (dd) takes
    most of what is left to us. No bound."""
    openssl = ["openssl", "cms", "-binary", "-inform", "DER", "-out", "o", "-in"]
    for cipher, name in (("GCM", "m.gcm"), ("CBC", "m.cbc")):
        bench.compare("the program decrypts, %s, definite lengths" % cipher,
                      bench.ours("decrypt", "--inkey", "k", "--in", name, "--out", "out"),
                      openssl + [name, "-decrypt", "-inkey", "k"], None)
    bench.compare("the program verifies opaque, definite lengths",
                  bench.ours("verify", "--CAfile", "c", "--in", "m.sig", "--out", "out"),
                  openssl + ["m.sig", "-verify", "-CAfile", "c", "-purpose", "any"], None)


def large(bench):
    if shutil.disk_usage(bench.folder).free < 13 << 30:
        print("program_ratio: the 4 GiB rows are left out: /dev/shm has less than 13 GiB")
        return
    write_content(os.path.join(bench.folder, "large"), LARGE)
    for work, ours, theirs, at_least in operations(bench, "large"):
        if "CBC" in work:
            continue
        if at_least < 1:  # what OpenSSL streams
            bench.compare(work, ours, theirs, at_least, "4 GiB", 3)
            bench.unlink(target_of(theirs))
        else:
            words = [word.replace("o.", "m.") if word.startswith("o.") else word for word in ours]
            bench.alone(work + ", 4 GiB", words, at_least=at_least)
            bench.unlink("out")
    bench.unlink("m.sig")
    bench.alone("the program encrypts, 4 GiB by pipe (indefinite lengths)",
                bench.ours("encrypt", "--recip", "c", "--out", "m.gcm"), stdin="large")
    bench.alone("the program decrypts, 4 GiB of indefinite lengths",
                bench.ours("decrypt", "--inkey", "k", "--in", "m.gcm", "--out", "out"))


def messages(bench):
    """What the two messages of the demo take on the wire, header fields included."""
    done = subprocess.run([bench.program, "demo"], capture_output=True, text=True, check=True, timeout=120)
    octets = [int(n) for n in re.findall(r"SIP MESSAGE, (\d+) octets", done.stdout)]
    if len(octets) != 2:
        sys.exit("program_ratio: the demo does not say how long its messages are")
    bench.row("a signed MESSAGE with its certificate", octets[0], "octets", "", at_most=1300)
    bench.row("a sealed MESSAGE without certificate", octets[1], "octets", "", at_most=1300)


def main():
    arguments = argparse.ArgumentParser()
    arguments.add_argument("--sealwire", required=True)
    arguments.add_argument("--rows")
    options = arguments.parse_args()
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="sealwire-bench-") as folder:
        bench = Bench(folder, os.path.abspath(options.sealwire))
        messages(bench)
        write_content(os.path.join(folder, "small"), SMALL)
        for work, ours, theirs, at_least in operations(bench, "small"):
            bench.compare(work, ours, theirs, at_least)
        definite(bench)
        bench.unlink("small", "o", "o.gcm", "o.cbc", "o.sig", "m.cbc")
        large(bench)
    if options.rows:
        with open(options.rows, "w", encoding="utf-8") as file:
            file.write("\n".join(bench.rows) + "\n")
    return 0 if bench.holds else 1


if __name__ == "__main__":
    sys.exit(main())
