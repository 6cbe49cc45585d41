"""Peers that speak SIP and MSRP by hand, and as badly as a test wants: one that invites, one that is invited."""
import itertools
import re
import socket
import ssl
import threading
import time

NUMBERS = itertools.count(1)
HEAD = "v=0\r\no=- 1 1 IN IP4 127.0.0.1\r\ns=-\r\nc=IN IP4 127.0.0.1\r\nt=0 0\r\n"


def token(prefix="t"):
    """Good as transaction, message and session identifier, and never the same."""
    return f"{prefix}{next(NUMBERS):011}"


def media(path, port=9, protocol="TCP/MSRP", types="*", setup="active", more=""):
    return (f"m=message {port} {protocol} *\r\na=accept-types:{types}\r\na=path:{path}\r\n" +
            (f"a=setup:{setup}\r\n" if setup else "") + more)


def path_in(description):
    return re.search(r"a=path:(\S+)", description)[1]


def field(message, name):
    found = re.search(rf"(?im)^{name}: *(.*?)\r?$", message)
    return found[1] if found else None


class Frames:
    """MSRP on a connected socket."""

    def __init__(self, stream):
        self.stream = stream
        self.octets = b""

    def next(self, seconds=10):
        """One frame; None if none comes in time, b"" if the other side has gone."""
        end = time.monotonic() + seconds
        while True:
            began = re.match(rb"MSRP (\S+) ", self.octets)
            ended = began and re.search(rb"-------" + re.escape(began[1]) + rb"[$+#]\r\n", self.octets)
            if ended:
                frame, self.octets = self.octets[:ended.end()], self.octets[ended.end():]
                return frame
            self.stream.settimeout(max(0.01, end - time.monotonic()))
            try:
                more = self.stream.recv(1 << 20)
            except TimeoutError:
                return None
            except OSError:
                return b""
            if not more:
                return b""
            self.octets += more

    def answer(self, frame, status, path):
        head = frame.split(b"\r\n\r\n")[0].decode(errors="replace")
        transaction = head.split()[1]
        self.stream.sendall(f"MSRP {transaction} {status}\r\nTo-Path: {field(head, 'From-Path')}\r\nFrom-Path: {path}\r\n"
                            f"-------{transaction}$\r\n".encode())


class Caller:
    """Invites the listener at `address` (SIP over TCP), with an offer of its own or the ordinary one."""

    def __init__(self, address, offer=None, sender="sip:alice@example.com"):
        host, port = address.rsplit(":", 1)
        self.sip = socket.create_connection((host, int(port)), 10)
        self.sender, self.address = sender, address
        self.path = f"msrp://127.0.0.1:9/{token('s')};tcp"
        self.offer = HEAD + media(self.path) if offer is None else offer
        self.call, self.tag, self.dialog, self.sequence = token("c"), token(), "", 0
        self.frames = None
        self.request("INVITE", self.offer)
        self.status, self.head, self.answer = self.response()
        tag = re.search(r";tag=[^\s;>]+", field(self.head, "To") or "")
        self.dialog = tag[0] if tag else ""
        if self.status < 300:
            self.request("ACK")
            self.remote = path_in(self.answer)

    def request(self, method, body=""):
        self.sequence += method != "ACK"
        self.sip.sendall((f"{method} sip:bob@{self.address} SIP/2.0\r\nVia: SIP/2.0/TCP 127.0.0.1:9;branch=z9hG4bK{token()}\r\n"
                          f"Max-Forwards: 70\r\nFrom: <{self.sender}>;tag={self.tag}\r\nTo: <sip:bob@example.org>{self.dialog}\r\n"
                          f"Call-ID: {self.call}\r\nCSeq: {self.sequence} {method}\r\nContact: <sip:alice@127.0.0.1:9>\r\n" +
                          ("Content-Type: application/sdp\r\n" if body else "") +
                          f"Content-Length: {len(body)}\r\n\r\n{body}").encode())

    def response(self):
        self.sip.settimeout(10)
        octets = b""
        while True:
            while b"\r\n\r\n" not in octets:
                octets += self.sip.recv(65536)
            head, octets = octets.split(b"\r\n\r\n", 1)
            text = head.decode()
            size = int(field(text, "Content-Length"))
            while len(octets) < size:
                octets += self.sip.recv(65536)
            body, octets = octets[:size].decode(), octets[size:]
            if int(text.split()[1]) >= 200:
                return int(text.split()[1]), text, body

    def connect(self):
        host, port = re.match(r"msrps?://([^/]*):(\d+)/", self.remote).groups()
        self.frames = Frames(socket.create_connection((host, int(port)), 10))
        return self

    def frame(self, body=None, identifier=None, byte_range=None, flag="$", content_type="text/plain", fields="", to=None, sender=None,
              method="SEND", transaction=None):
        transaction = transaction or token()
        out = (f"MSRP {transaction} {method}\r\nTo-Path: {to or self.remote}\r\nFrom-Path: {sender or self.path}\r\n"
               f"Message-ID: {identifier or token('m')}\r\n" + (f"Byte-Range: {byte_range}\r\n" if byte_range else "") + fields).encode()
        if body is not None:
            out += f"Content-Type: {content_type}\r\n\r\n".encode() + body + b"\r\n"
        return out + f"-------{transaction}{flag}\r\n".encode()

    def send(self, *args, **more):
        self.frames.stream.sendall(self.frame(*args, **more))

    def status_of(self, *args, **more):
        """The status that a request is answered with, None for silence."""
        self.send(*args, **more)
        frame = self.frames.next(3)
        return int(frame.split()[2]) if frame else None

    def bye(self):
        self.request("BYE")
        return self.response()[0]


def tls_server(certificate, key):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(certificate, key)
    return context


class Answerer:
    """Answers whoever invites it (SIP over UDP, or TLS with `sip_tls`) and gives each frame of the session to
    `on_frame(self, frames, frame)`. `edit` changes the answer's description. With `tls` (certificate, key) its MSRP is over TLS."""

    def __init__(self, on_frame, edit=lambda description: description, tls=None, sip_tls=None, types="*", more=""):
        self.on_frame, self.edit = on_frame, edit
        self.sip_context = tls_server(*sip_tls) if sip_tls else None
        if sip_tls:
            self.sip = socket.create_server(("127.0.0.1", 0))
        else:
            self.sip = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
            self.sip.bind(("127.0.0.1", 0))
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.context = tls_server(*tls) if tls else None
        port = self.listener.getsockname()[1]
        self.path = f"msrp{'s' if tls else ''}://127.0.0.1:{port}/{token('s')};tcp"
        self.description = HEAD + media(self.path, port, "TCP/TLS/MSRP" if tls else "TCP/MSRP", types, "passive", more)
        self.seen = []  # methods of SIP
        self.offer = ""
        for work in (self.answer_stream if sip_tls else self.answer_datagrams, self.take):
            threading.Thread(target=work, daemon=True).start()

    def proxy(self):
        return f"sip:127.0.0.1:{self.sip.getsockname()[1]}" + (";transport=tls" if self.sip_context else "")

    def answer_datagrams(self):
        while True:
            octets, back = self.sip.recvfrom(65536)
            if reply := self.answer(octets.decode()):
                self.sip.sendto(reply, back)

    def answer_stream(self):
        stream = self.sip_context.wrap_socket(self.sip.accept()[0], server_side=True)
        octets = b""
        while more := stream.recv(65536):
            octets += more
            while b"\r\n\r\n" in octets:
                head, rest = octets.split(b"\r\n\r\n", 1)
                size = int(field(head.decode(), "Content-Length"))
                if len(rest) < size:
                    break
                octets = rest[size:]
                stream.sendall(self.answer((head + b"\r\n\r\n" + rest[:size]).decode()))

    def answer(self, text):
        """To one request; nothing to an ACK."""
        method = text.split()[0]
        self.seen.append(method)
        if method == "ACK":
            return b""
        body = ""
        if method == "INVITE":
            self.offer = text.split("\r\n\r\n", 1)[1]
            body = self.edit(self.description)
        to = field(text, "To")
        return (f"SIP/2.0 200 OK\r\nVia: {field(text, 'Via')}\r\nFrom: {field(text, 'From')}\r\n"
                f"To: {to}{'' if 'tag=' in to else ';tag=answerer'}\r\nCall-ID: {field(text, 'Call-ID')}\r\nCSeq: {field(text, 'CSeq')}\r\n"
                f"Contact: <{self.proxy()}>\r\n" + ("Content-Type: application/sdp\r\n" if body else "") +
                f"Content-Length: {len(body)}\r\n\r\n{body}").encode()

    def take(self):
        try:
            stream, _ = self.listener.accept()
            if self.context is not None:
                stream = self.context.wrap_socket(stream, server_side=True)
            frames = Frames(stream)
            while frame := frames.next(60):
                self.on_frame(self, frames, frame)
            stream.close()
        except OSError:
            pass  # hung up on us, which is what some tests want
