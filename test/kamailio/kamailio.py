"""A Kamailio of our own: on free ports of loopback, in a folder of its own, stopped by its process id."""
import glob
import os
import shutil
import signal
import socket
import subprocess
import time

HERE = os.path.dirname(os.path.abspath(__file__))
INSTALL = "apt-get install --no-install-recommends kamailio kamailio-tls-modules"
PASSWORDS = {"alice": "wonder land", "bob": "looking-glass"}


def missing():
    """What to install, or None."""
    if shutil.which("kamailio") is None or not modules():
        return INSTALL
    return None


def modules():
    found = [os.path.dirname(path) for path in glob.glob("/usr/lib/*/kamailio/modules/tls.so")]
    return found[0] if found else None


def free_port(kind=socket.SOCK_STREAM):
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Kamailio:
    """Started by `with`; certificate and key are those of its TLS side."""

    def __init__(self, folder, certificate, key, ca, algorithm="SHA-256", nonce_seconds=300):
        self.folder = folder
        self.values = {"CERTIFICATE": certificate, "KEY": key, "CA": ca, "ALGORITHM": algorithm, "DEBUG": "2",
                       "NONCE_SECONDS": str(nonce_seconds), "MODULES": modules() + "/"}
        self.ports = {}
        self.process = None

    def uri(self, transport):
        return f"sip:127.0.0.1:{self.ports[transport]};transport={transport}"

    def log(self):
        with open(os.path.join(self.folder, "kamailio.log"), encoding="utf-8", errors="replace") as handle:
            return handle.read()

    def __enter__(self):
        os.makedirs(self.folder, exist_ok=True)
        for attempt in range(5):
            self.start()
            # Kamailio takes no port 0: another program may have taken one of ours since it was seen free.
            if self.answers() or "Address already in use" not in self.log():
                break
            print("a port was taken meanwhile: once more, with others")
        else:
            raise RuntimeError("no free ports for kamailio")
        if self.process.poll() is not None:
            raise RuntimeError("kamailio did not start:\n" + self.log()[-4000:])
        return self

    def start(self):
        self.ports = {"udp": free_port(socket.SOCK_DGRAM), "tcp": free_port(), "tls": free_port()}
        with open(os.path.join(HERE, "kamailio.cfg"), encoding="ascii") as handle:
            config = handle.read()
        for name, value in {**self.values, **{name.upper(): str(port) for name, port in self.ports.items()}}.items():
            config = config.replace(f"@{name}@", value)
        path = os.path.join(self.folder, "kamailio.cfg")
        with open(path, "w", encoding="ascii") as handle:
            handle.write(config)
        with open(os.path.join(self.folder, "kamailio.log"), "wb") as log:
            self.process = subprocess.Popen(
                ["kamailio", "-f", path, "-DD", "-E", "-m", "64", "-M", "8", "-Y", self.folder, "-w", self.folder],
                stdout=log, stderr=log, start_new_session=True)

    def __exit__(self, *_):
        if self.process.poll() is None:
            os.kill(self.process.pid, signal.SIGTERM)  # it ends its own children
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait(10)

    def answers(self, seconds=60):
        """Whether it is up; False if it ended."""
        end = time.monotonic() + seconds
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
            probe.settimeout(0.2)
            probe.bind(("127.0.0.1", 0))
            here = probe.getsockname()[1]
            target = f"127.0.0.1:{self.ports['udp']}"
            number = 0
            while time.monotonic() < end:
                if self.process.poll() is not None:
                    return False
                number += 1
                probe.sendto((f"OPTIONS sip:{target} SIP/2.0\r\nVia: SIP/2.0/UDP 127.0.0.1:{here};branch=z9hG4bKprobe{number}\r\n"
                              f"Max-Forwards: 5\r\nFrom: <sip:probe@{target}>;tag=1\r\nTo: <sip:{target}>\r\nCall-ID: probe{number}\r\n"
                              f"CSeq: 1 OPTIONS\r\nContent-Length: 0\r\n\r\n").encode(), ("127.0.0.1", self.ports["udp"]))
                try:
                    if probe.recv(65536).startswith(b"SIP/2.0 200"):
                        return True
                except OSError:
                    time.sleep(0.05)
        self.__exit__()
        raise RuntimeError("kamailio does not answer:\n" + self.log()[-4000:])
