"""Agents for tests: `sealwire listen` in the background, `sealwire send` in front, and what both need."""
import json
import os
import queue
import subprocess
import threading
import time


def make_tls_certificates(folder):
    """A CA for TLS of its own, and a certificate for 127.0.0.1 and example.org."""
    if os.path.exists(f"{folder}/server.crt"):
        return

    def openssl(*words):
        done = subprocess.run(["openssl", *words], capture_output=True, cwd=folder)
        if done.returncode != 0:
            raise RuntimeError(done.stderr.decode())

    os.makedirs(folder, exist_ok=True)
    for name in ("ca", "server", "other"):
        openssl("genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out", f"{name}.key")
    openssl("req", "-x509", "-new", "-key", "ca.key", "-subj", "/CN=TLS CA of the tests", "-days", "3650", "-out", "ca.crt")
    for name, names in (("server", "IP:127.0.0.1,DNS:example.org"), ("other", "DNS:somebody.example.net")):
        with open(f"{folder}/{name}.ext", "w", encoding="ascii") as handle:
            handle.write(f"subjectAltName={names}\nbasicConstraints=CA:FALSE\n")
        openssl("req", "-new", "-key", f"{name}.key", "-subj", f"/CN={name}", "-out", f"{name}.csr")
        openssl("x509", "-req", "-in", f"{name}.csr", "-CA", "ca.crt", "-CAkey", "ca.key", "-CAcreateserial", "-extfile",
                f"{name}.ext", "-days", "3650", "-out", f"{name}.crt")


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
