"""Hosts that misbehave, on loopback: each a port of its own, with its own robots.txt and log of requests.

A behavior is a function of a `Visit` that writes raw bytes; `page`, `redirect` and the others make one.
"""

import contextlib
import datetime as dt
import gzip
import http.client
import ipaddress
import socket
import socketserver
import ssl
import struct
import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from email.utils import formatdate
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

Behavior = Callable[["Visit"], None]


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """One line of a host's log: what was asked for, when (monotonic seconds) and beside how many others."""

    path: str
    headers: dict[str, str]
    at: float
    beside: int


@dataclass(kw_only=True)
class Host:
    """One origin. `behaviors` are by path without query; `/robots.txt` allows everything unless given."""

    behaviors: dict[str, Behavior]
    port: int = 0
    scheme: str = "http"
    log: list[Asked] = field(default_factory=list)
    busy: int = 0
    guard: threading.Lock = field(default_factory=threading.Lock)

    def url(self, path: str = "/page", host: str = "127.0.0.1") -> str:
        return f"{self.scheme}://{host}:{self.port}{path}"

    def pages(self) -> list[Asked]:
        return [asked for asked in self.log if asked.path != "/robots.txt"]


class Visit(socketserver.StreamRequestHandler):
    host: Host
    path: str
    nth: int
    """How many times this path has been asked for, this time included."""

    def handle(self) -> None:
        with contextlib.suppress(OSError, ValueError):
            while (line := self.rfile.readline(65537)).strip():
                self.path = line.split()[1].decode()
                headers = {k.lower(): v for k, v in http.client.parse_headers(self.rfile).items()}
                route = self.path.partition("?")[0]
                with self.host.guard:
                    asked = Asked(path=self.path, headers=headers, at=time.monotonic(), beside=self.host.busy)
                    self.host.log.append(asked)
                    self.host.busy += 1
                    self.nth = sum(a.path.partition("?")[0] == route for a in self.host.log)
                try:
                    self.host.behaviors.get(route, page(404))(self)
                finally:
                    with self.host.guard:
                        self.host.busy -= 1

    def asked_with(self, name: str) -> str | None:
        return self.host.log[-1].headers.get(name)

    def send(self, data: bytes) -> None:
        self.wfile.write(data)
        self.wfile.flush()

    def start(self, status: int = 200, headers: dict[str, str] | None = None, *, end: bool = True) -> None:
        lines = [f"HTTP/1.1 {status} {http.client.responses.get(status, 'Odd')}"]
        lines += [f"{name}: {value}" for name, value in (headers or {}).items()]
        self.send("\r\n".join(lines).encode() + (b"\r\n\r\n" if end else b"\r\n"))

    def hang_up(self) -> None:
        self.connection.shutdown(socket.SHUT_RDWR)


class _Server(socketserver.ThreadingTCPServer):
    allow_reuse_address = True
    daemon_threads = True
    request_queue_size = 64

    def handle_error(self, request: object, client_address: object) -> None:
        """A guest that leaves early is what these hosts are for."""


@contextlib.contextmanager
def open_house(hosts: list[Host], folder: Path) -> Iterator[None]:
    """Serve all hosts; those with the scheme https show a certificate of somebody else."""
    servers = []
    for host in hosts:
        visit = type("Visit", (Visit,), {"host": host})
        server = _Server(("127.0.0.1", 0), visit)
        if host.scheme == "https":
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(certificate(folder))
            server.socket = context.wrap_socket(server.socket, server_side=True)
        host.port = server.server_address[1]
        threading.Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
        servers.append(server)
    try:
        yield
    finally:
        for server in servers:
            server.shutdown()
            server.server_close()


def certificate(folder: Path) -> Path:
    """A self-signed certificate and its key for elsewhere.example.org, as one PEM file."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "elsewhere.example.org")])
    names = x509.SubjectAlternativeName(
        [x509.DNSName("elsewhere.example.org"), x509.IPAddress(ipaddress.ip_address("192.0.2.1"))]
    )
    day = dt.datetime(2020, 1, 1, tzinfo=dt.UTC)
    made = x509.CertificateBuilder(name, name, key.public_key(), 1, day, day.replace(year=2120))
    signed = made.add_extension(names, critical=False).sign(key, hashes.SHA256())
    path = folder / "elsewhere.pem"
    plain = serialization.NoEncryption()
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.TraditionalOpenSSL, plain
    )
    path.write_bytes(private + signed.public_bytes(serialization.Encoding.PEM))
    return path


def page(status: int = 200, body: bytes = b"<p>Page</p>", **headers: str) -> Behavior:
    """A plain answer; header names are written with underscores."""

    def behave(visit: Visit) -> None:
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        visit.start(status, {"Content-Type": "text/html", "Content-Length": str(len(body)), **named})
        visit.send(body)

    return behave


def rules(text: str | bytes) -> Behavior:
    return page(body=text.encode() if isinstance(text, str) else text, Content_Type="text/plain")


def slow(seconds: float, behavior: Behavior) -> Behavior:
    def behave(visit: Visit) -> None:
        time.sleep(seconds)
        behavior(visit)

    return behave


def first(*behaviors: Behavior) -> Behavior:
    """One behavior after the other, the last for good."""
    return lambda visit: behaviors[min(visit.nth, len(behaviors)) - 1](visit)


def pause(status: int, retry_after: str | float | None) -> Behavior:
    """An answer that asks to come back later; a number is an HTTP date that many seconds from now."""
    if retry_after is None:
        return page(status)
    if isinstance(retry_after, str):
        return page(status, Retry_After=retry_after)

    def behave(visit: Visit) -> None:
        page(status, Retry_After=formatdate(time.time() + retry_after, usegmt=True))(visit)

    return behave


def redirect(target: str | Callable[[Visit], str], status: int = 302) -> Behavior:
    """To a URL in which {port} stands for the host's own."""

    def behave(visit: Visit) -> None:
        url = target(visit) if callable(target) else target
        page(status, b"", Location=url.replace("{port}", str(visit.host.port)))(visit)

    return behave


def signed(behavior: Behavior) -> Behavior:
    """A page for holders of the newest signature only, as `newest_signature` makes them."""

    def behave(visit: Visit) -> None:
        issued = sum(asked.path == "/public" for asked in visit.host.log)
        (behavior if visit.path.endswith(f"-Signature=s{issued}") else page(403))(visit)

    return behave


def newest_signature(visit: Visit) -> str:
    return f"http://127.0.0.1:{{port}}/signed?X-Amz-Expires=1&X-Amz-Signature=s{visit.nth}"


def unchanged(tag: str) -> Behavior:
    """A page with an ETag, 304 for whoever has it."""
    fresh = page(ETag=tag)
    return lambda visit: (page(304, b"") if visit.asked_with("if-none-match") == tag else fresh)(visit)


def reset(visit: Visit) -> None:
    visit.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    visit.connection.close()
    raise ConnectionResetError


def hang(visit: Visit) -> None:
    visit.rfile.read(1)


def drip_headers(visit: Visit) -> None:
    visit.start(end=False)
    while True:
        visit.send(b"X")
        time.sleep(1)


def drip_body(visit: Visit) -> None:
    visit.start(200, {"Content-Type": "text/html", "Content-Length": "1000000"})
    while True:
        visit.send(b"x")
        time.sleep(1)


def endless_body(visit: Visit) -> None:
    visit.start(200, {"Content-Type": "text/html"})
    while True:
        visit.send(b"<p>more</p>" * 10_000)


def endless_line(visit: Visit) -> None:
    visit.start(end=False)
    visit.send(b"X-Long: ")
    while True:
        visit.send(b"x" * 65536)


def header_flood(visit: Visit) -> None:
    visit.start(end=False)
    for batch in range(200):
        visit.send(b"".join(b"X-%d-%d: %s\r\n" % (batch, i, b"x" * 1000) for i in range(1000)))
    visit.send(b"\r\n")


def gzip_bomb(visit: Visit) -> None:
    """1 MB that unpacks to 1 GB."""
    member = gzip.compress(bytes(1 << 20))
    body = member * 1000
    headers = {"Content-Type": "text/html", "Content-Encoding": "gzip", "Content-Length": str(len(body))}
    visit.start(200, headers)
    visit.send(body)


def short_body(visit: Visit) -> None:
    visit.start(200, {"Content-Type": "text/html", "Content-Length": "1000"})
    visit.send(b"<p>Half a")
    visit.hang_up()
