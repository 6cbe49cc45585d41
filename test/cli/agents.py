"""Agents for tests: `sealwire listen` in the background, `sealwire send` in front, and what both need."""
import json
import os
import queue
import subprocess
import threading
import time

from harness import made_once, make_key, run


TLS_CERTIFICATES = {"server": "IP:127.0.0.1,DNS:example.org", "other": "DNS:somebody.example.net"}


def tls_certificates(work):
    """A CA for TLS of its own, and what TLS_CERTIFICATES names. Gives their folder."""
    return made_once(os.path.join(os.path.abspath(work), "tls"), make_tls_certificates, TLS_CERTIFICATES)


def make_tls_certificates(folder):
    for name in ("ca", *TLS_CERTIFICATES):
        make_key(f"{folder}/{name}.key", "P-256")
    run("openssl", "req", "-x509", "-new", "-key", f"{folder}/ca.key", "-subj", "/CN=TLS CA of the tests", "-days", "3650",
        "-out", f"{folder}/ca.crt")
    for name, names in TLS_CERTIFICATES.items():
        with open(f"{folder}/{name}.ext", "w", encoding="ascii") as handle:
            handle.write(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
        run("openssl", "req", "-new", "-key", f"{folder}/{name}.key", "-subj", f"/CN={name}", "-out", f"{folder}/{name}.csr")
        run("openssl", "x509", "-req", "-in", f"{folder}/{name}.csr", "-CA", f"{folder}/ca.crt", "-CAkey", f"{folder}/ca.key",
            "-CAcreateserial", "-extfile", f"{folder}/{name}.ext", "-days", "3650", "-out", f"{folder}/{name}.crt")


class Listener:
    """`sealwire listen` in the background; stopped by its process id when the block ends."""

    def __init__(self, program, *words, env=None):
        self.process = subprocess.Popen([program, "listen", *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                                        env={**os.environ, **(env or {})})
        self.lines = queue.Queue()
        self.events = []
        self.said = []  # lines on stderr that are no events
        self.changed = threading.Condition()
        self.threads = [threading.Thread(target=self.read_lines, daemon=True),
                        threading.Thread(target=self.read_events, daemon=True)]
        for thread in self.threads:
            thread.start()

    def read_lines(self):
        for line in self.process.stdout:
            self.lines.put(json.loads(line))

    def read_events(self):
        for line in self.process.stderr:
            with self.changed:
                if line.startswith(b"{"):
                    self.events.append(json.loads(line))
                else:
                    self.said.append(line.decode(errors="replace"))
                self.changed.notify_all()

    def event(self, name, seconds=30):
        """The first event of that name, None if it does not come or the program ends."""
        end = time.monotonic() + seconds
        with self.changed:
            while True:
                for event in self.events:
                    if event["event"] == name:
                        return event
                if time.monotonic() > end or self.process.poll() is not None and not self.threads[1].is_alive():
                    return None
                self.changed.wait(0.1)

    def message(self, seconds=30):
        """The next message, None if none comes."""
        try:
            return self.lines.get(timeout=seconds)
        except queue.Empty:
            return None

    def address(self, transport):
        """host:port of a listener for SIP."""
        for text in (self.event("listening") or {}).get("sip", []):
            if text.startswith(transport + ":"):
                return text.split(":", 1)[1]
        return None

    def alive(self):
        return self.process.poll() is None

    def wait(self, seconds=30):
        """The exit status, None if it goes on."""
        try:
            return self.process.wait(seconds)
        except subprocess.TimeoutExpired:
            return None

    def __enter__(self):
        return self

    def __exit__(self, *_):
        if self.alive():
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for thread in self.threads:
            thread.join(5)
