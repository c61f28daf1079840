import asyncio
import hashlib
import random
import threading
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from scrapy.http import Request, Response

from crawler.files import downloads
from crawler.files.downloads import DownloadError, Downloads

PART = 1000
CONTENT = random.Random(1).randbytes(4500)
OTHER = random.Random(2).randbytes(3200)


class Host:
    """Serves one file; `asked` are the Range and conditional headers of the requests, in order."""

    def __init__(self):
        self.content, self.ranges, self.validators, self.status = (
            CONTENT,
            True,
            ("ETag", "Last-Modified"),
            None,
        )
        self.change_at, self.break_at, self.shift = None, None, 0
        self.asked = []

    def answer(self, asked):
        """Status, headers and body."""
        self.asked.append((asked.get("Range"), asked.get("If-None-Match")))
        if len(self.asked) == self.change_at:
            self.content = OTHER
        if len(self.asked) == self.break_at:
            return None
        if self.status:
            return self.status, {}, b""
        etag = f'"{hashlib.sha256(self.content).hexdigest()[:8]}"'
        known = {"ETag": etag, "Last-Modified": f"Mon, {len(self.content) % 28 + 1} Nov 2026 08:00:00 GMT"}
        headers = {name: known[name] for name in self.validators}
        if asked.get("If-None-Match") == headers.get("ETag", "none"):
            return 304, headers, b""
        if not self.ranges or "Range" not in asked:
            return 200, headers, self.content
        begin, end = (int(place) for place in asked["Range"].removeprefix("bytes=").split("-"))
        if begin >= len(self.content):
            return 416, {"Content-Range": f"bytes */{len(self.content)}"}, b""
        begin += self.shift
        body = self.content[begin : end + 1]
        headers["Content-Range"] = f"bytes {begin}-{begin + len(body) - 1}/{len(self.content)}"
        return 206, headers, body


@pytest.fixture
def host():
    host = Host()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            answer = host.answer(self.headers)
            if answer is None:
                self.close_connection = True
                return
            status, headers, body = answer
            self.send_response(status)
            for name, value in {**headers, "Content-Length": len(body)}.items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args):
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        host.url = f"http://127.0.0.1:{server.server_port}/files/month.zip?x=1"
        yield host
        server.shutdown()


@pytest.fixture
def fetch(host, tmp_path, monkeypatch):
    """Fetch the host's file into a folder that stays for the whole test; its path and content."""
    monkeypatch.setattr(downloads, "PART", PART)

    async def download(request: Request) -> Response:
        def ask():
            headers = request.headers.to_unicode_dict()
            plain = urllib.request.Request(request.url, headers=headers)
            try:
                with urllib.request.urlopen(plain) as answer:
                    return Response(request.url, answer.status, dict(answer.headers), answer.read())
            except urllib.error.HTTPError as answer:
                return Response(request.url, answer.code, dict(answer.headers), answer.read())

        return await asyncio.to_thread(ask)

    def fetch():
        host.asked.clear()
        path = asyncio.run(Downloads(tmp_path / "kept", download).fetch(host.url))
        assert path == tmp_path / "kept" / "month.zip"
        return path.read_bytes()

    return fetch


def parts(*begins):
    return [(f"bytes={begin}-{begin + PART - 1}", None) for begin in begins]


def etag(content):
    return f'"{hashlib.sha256(content).hexdigest()[:8]}"'


def test_a_file_is_fetched_in_parts(host, fetch, tmp_path):
    assert fetch() == CONTENT
    assert host.asked == parts(0, 1000, 2000, 3000, 4000)
    assert sorted(path.name for path in (tmp_path / "kept").iterdir()) == [
        "month.zip",
        "month.zip.version.json",
    ]


def test_an_unchanged_file_costs_one_conditional_request(host, fetch):
    fetch()
    assert fetch() == CONTENT
    assert host.asked == [("bytes=0-999", etag(CONTENT))]


def test_a_changed_file_is_fetched_anew(host, fetch):
    fetch()
    host.content = OTHER
    assert fetch() == OTHER
    assert host.asked == [("bytes=0-999", etag(CONTENT)), *parts(1000, 2000, 3000)]


def test_a_file_that_broke_off_goes_on_where_it_stopped(host, fetch):
    host.break_at = 3
    with pytest.raises(DownloadError, match=r"month\.zip\?x=1 broke off after 2,000 bytes"):
        fetch()
    host.break_at = None
    assert fetch() == CONTENT
    assert host.asked == parts(2000, 3000, 4000)


@pytest.mark.parametrize("validators", [("ETag",), ("Last-Modified",)])
def test_a_file_that_changed_meanwhile_is_begun_anew(host, fetch, validators):
    host.validators, host.break_at = validators, 3
    with pytest.raises(DownloadError):
        fetch()
    host.content, host.break_at = OTHER, None
    assert fetch() == OTHER
    assert host.asked == parts(2000, 0, 1000, 2000, 3000)


def test_a_file_that_changes_while_it_is_fetched_is_begun_anew(host, fetch):
    host.change_at = 3
    assert fetch() == OTHER
    assert host.asked == parts(0, 1000, 2000, 0, 1000, 2000, 3000)


def test_a_file_that_shrank_meanwhile_is_begun_anew(host, fetch):
    host.break_at = 5
    with pytest.raises(DownloadError):
        fetch()
    host.content, host.break_at = OTHER, None
    assert fetch() == OTHER
    assert host.asked == parts(4000, 0, 1000, 2000, 3000)


def test_a_part_of_which_nothing_tells_the_version_is_not_continued(host, fetch):
    host.validators, host.break_at = (), 3
    with pytest.raises(DownloadError):
        fetch()
    host.break_at = None
    assert fetch() == CONTENT
    assert host.asked[0] == ("bytes=0-999", None)


def test_a_host_that_ignores_range_sends_the_whole_file_at_once(host, fetch):
    host.ranges = False
    assert fetch() == CONTENT
    assert host.asked == parts(0)


def test_a_host_that_ignores_range_from_now_on_replaces_what_was_begun(host, fetch):
    host.break_at = 3
    with pytest.raises(DownloadError):
        fetch()
    host.break_at, host.ranges = None, False
    assert fetch() == CONTENT
    assert host.asked == parts(2000)


def test_a_file_that_never_stays_the_same_is_given_up(host, fetch, monkeypatch):
    contents = [random.Random(seed).randbytes(5000) for seed in range(20)]
    monkeypatch.setattr(
        Host, "content", property(lambda self: contents[len(self.asked)], lambda *_: None), False
    )
    with pytest.raises(DownloadError, match="changes while it is fetched: try again later"):
        fetch()
    assert len(host.asked) == 2 * downloads.RESTARTS


@pytest.mark.parametrize(("status", "shift"), [(404, 0), (403, 0), (204, 0), (None, 5)])
def test_any_other_answer_is_told_in_a_sentence(host, fetch, tmp_path, status, shift):
    host.status, host.shift = status, shift
    with pytest.raises(DownloadError, match=f"answered {status or 206} and not the part asked for"):
        fetch()
    assert not (tmp_path / "kept" / "month.zip").exists()


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(fetch, tmp_path):
    (tmp_path / "kept").write_text("a file")
    with pytest.raises(DownloadError, match=r"cannot be kept in .*/kept: File exists\.$"):
        fetch()


def test_a_damaged_file_is_fetched_anew(host, fetch, tmp_path):
    fetch()
    Downloads(tmp_path / "kept", None).discard(tmp_path / "kept" / "month.zip")
    assert fetch() == CONTENT
    assert host.asked == parts(0, 1000, 2000, 3000, 4000)


def test_files_of_no_more_use_are_deleted(host, fetch, tmp_path):
    fetch()
    kept = tmp_path / "kept"
    for name in ("october.zip", "october.zip.version.json", "october.zip.part"):
        (kept / name).touch()
    Downloads(kept, None).keep_only([kept / "month.zip"])
    assert sorted(path.name for path in kept.iterdir()) == ["month.zip", "month.zip.version.json"]
