"""The demo's corner of the internet: a web site on the loopback interface with all three sample sources."""

import hashlib
import json
import re
import threading
from functools import cache
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self
from urllib.parse import parse_qsl, urlsplit

from tests.demo import pages, registry

ROBOTS = "User-agent: *\nDisallow: /members/\n"


class Site:
    """Serves while its `with` block runs: `/directory/`, `/api/` and `/nppes/NPI_Files.html` under `url`."""

    def __init__(self) -> None:
        self.server = _Server(("127.0.0.1", 0), Visit)
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def __enter__(self) -> Self:
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        return self

    def __exit__(self, *_: object) -> None:
        self.server.shutdown()
        self.server.server_close()


class _Server(ThreadingHTTPServer):
    request_queue_size = 128  # the five of the standard library drop calls, which come again a second later
    daemon_threads = True


class Visit(BaseHTTPRequestHandler):
    """One request. Answers carry an ETag, and a part is sent where only that is asked for (RFC 9110)."""

    protocol_version = "HTTP/1.1"
    wbufsize = -1  # headers and body leave together, without a wait of 40 ms between them

    def do_GET(self) -> None:
        found = content(self.path)
        if found is None:
            self.reply(404, "text/plain", b"Not found.\n")
            return
        kind, body = found
        tag = f'"{hashlib.sha256(body).hexdigest()[:16]}"'
        headers = {"ETag": tag, "Accept-Ranges": "bytes", "Last-Modified": "Mon, 09 Nov 2026 06:00:00 GMT"}
        wanted = re.fullmatch(r"bytes=(\d+)-(\d*)", self.headers.get("Range", ""))
        if self.headers.get("If-None-Match") == tag:
            self.reply(304, kind, b"", headers)
        elif wanted and self.headers.get("If-Range", tag) == tag:
            start, end = int(wanted[1]), min(int(wanted[2] or len(body)), len(body) - 1)
            if start >= len(body):
                self.reply(416, kind, b"", {"Content-Range": f"bytes */{len(body)}"})
            else:
                headers["Content-Range"] = f"bytes {start}-{end}/{len(body)}"
                self.reply(206, kind, body[start : end + 1], headers)
        else:
            self.reply(200, kind, body, headers)

    def do_HEAD(self) -> None:
        self.do_GET()

    def reply(self, status: int, kind: str, body: bytes, headers: dict[str, str] | None = None) -> None:
        self.send_response(status)
        for name, value in ({"Content-Type": kind} | (headers or {})).items():
            self.send_header(name, value)
        if status != 304:
            self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        """Quiet: the demo has its own things to say."""


def content(address: str) -> tuple[str, bytes] | None:
    """The media type and body at a path with query, or None where there is nothing."""
    url = urlsplit(address)
    query = dict(parse_qsl(url.query))
    if url.path == "/robots.txt":
        return "text/plain", ROBOTS.encode()
    if url.path == "/api/":
        return "application/json", json.dumps(registry.answer(query, _records())).encode()
    if url.path == "/nppes/NPI_Files.html":
        return "text/html", registry.index_page().encode()
    if url.path == f"/nppes/{registry.ARCHIVE}":
        return "application/zip", _archive()
    if url.path.startswith("/directory/"):
        page = pages.page(url.path.removeprefix("/directory/"), int(query.get("page", 1)))
        return page and ("text/html; charset=utf-8", page.encode())
    return None


_records = cache(registry.records)
_archive = cache(registry.archive)
