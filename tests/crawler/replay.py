"""Crawls of recorded pages: the whole engine runs, and only the network is answered from a folder.

A fixture folder `fixtures/<source>/` holds

- `pages.json`: {"URL" or "POST URL": answer}; an answer is {"status", "headers", "body" or "body_file"}, or
  a list of answers given one after the other, or a list [{"url", "method", "request_body", ...answer}] for
  requests that differ in their body only. A `body` that is no text is served as JSON.
- `expected.jsonl`: the feed, line by line.
- `expected.losses.json`: how many records and listings were lost and why, unless none was.
- `args.json`, `settings.json`: arguments of the spider and settings of Scrapy; "{fixture}" is the folder.

Run as a program, `python -m tests.crawler.replay OUT FOLDER...` crawls each folder twice in one process:
into OUT/whole as recorded, and into OUT/broken with HTTP 500 in place of the first page.
"""

import contextlib
import json
import mimetypes
import sys
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.responsetypes import responsetypes
from scrapy.utils.project import get_project_settings
from w3lib.url import canonicalize_url

FIXTURES = Path(__file__).parent / "fixtures"
LOSSES = ("errors", "dropped", "blanked")
LAST_GOOD = b'{"the last good feed":"must outlive a bad crawl"}\n'


class Replay:
    """The last downloader middleware: nothing passes it to the network.

    A page that is not recorded fails the crawl. `asked` keeps the recorded pages that were asked for.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.folder = Path(crawler.settings["REPLAY_FOLDER"])
        self.broken = crawler.settings.getbool("REPLAY_BROKEN")
        self.first: str | None = None
        self.asked: set[str] = set()
        self.answers = recorded(self.folder)

    @classmethod
    def from_crawler(cls, crawler: Any) -> "Replay":
        crawler.replay = cls(crawler)
        return crawler.replay

    def process_request(self, request: Request) -> Response | None:
        if request.url.startswith(("data:", "file:")):
            return None
        key = page_key(request.method, request.url)
        if key not in self.answers:
            key += "\n" + request.body.decode()
        robots = request.url.endswith("/robots.txt")
        if key not in self.answers:
            if robots:
                return Response(request.url, status=404)
            self.crawler.spider.fail(f"The replay has no page for {key}.")
            raise IgnoreRequest(f"Not recorded: {key}")
        self.asked.add(key)
        if self.broken and not robots:
            self.first = self.first or key
            if self.first == key:
                return Response(request.url, status=500, request=request)
        answers = self.answers[key]
        return self.response(request.url, answers.pop(0) if len(answers) > 1 else answers[0])

    def response(self, url: str, answer: dict[str, Any]) -> Response:
        body, kind = answer.get("body", ""), "text/html"
        if name := answer.get("body_file"):
            body = (self.folder / name).read_bytes()
            kind = mimetypes.guess_type(name)[0] or "application/octet-stream"
        elif not isinstance(body, str):
            body, kind = json.dumps(body), "application/json"
        content = body.encode() if isinstance(body, str) else body
        headers = {"Content-Type": f"{kind}; charset=utf-8", **answer.get("headers", {})}
        made = responsetypes.from_args(headers=headers, url=url, body=content)
        return made(url, status=answer.get("status", 200), headers=headers, body=content)


def page_key(method: str, url: str) -> str:
    return f"{method} {canonicalize_url(url)}"


def recorded(folder: Path) -> dict[str, list[dict[str, Any]]]:
    """The answers of `pages.json` by request, each a list in the order of asking."""
    path = folder / "pages.json"
    pages = json.loads(path.read_text("utf-8")) if path.exists() else {}
    answers: dict[str, list[dict[str, Any]]] = {}
    if isinstance(pages, list):
        for page in pages:
            key = page_key(page.get("method", "GET"), page["url"])
            if "request_body" in page:
                key += "\n" + page["request_body"]
            answers.setdefault(key, []).append(page)
    else:
        for request, answer in pages.items():
            method, url = request.split(" ", 1) if " " in request else ("GET", request)
            answers[page_key(method, url)] = answer if isinstance(answer, list) else [answer]
    return answers


def declared(folder: Path, name: str) -> dict[str, Any]:
    """`args.json` or `settings.json` of a folder, with the folder's path filled in."""
    path = folder / name
    if not path.exists():
        return {}
    return json.loads(path.read_text("utf-8").replace("{fixture}", str(folder)))


def losses(report: dict[str, Any]) -> dict[str, dict[str, int]]:
    """The counts of a crawl's report that are not zero."""
    counts = {kind: {name: n for name, n in report[kind].items() if n} for kind in LOSSES}
    return {kind: told for kind, told in counts.items() if told}


def expected_losses(folder: Path) -> dict[str, dict[str, int]]:
    return declared(folder, "expected.losses.json")


def crawl(process: CrawlerProcess, folder: Path, out: Path, *, broken: bool, spider: Any = None) -> Any:
    """Start one crawl, of the spider with the folder's name unless it is given.

    A fixture has few listings on purpose, so the floor is lowered for it. The recorded crawl may hold
    unreadable records, which must not hide the rest; the broken one is judged by the spider's own limit.
    """
    crawler = process.create_crawler(spider or folder.name)
    middlewares = {**crawler.settings.getdict("DOWNLOADER_MIDDLEWARES_BASE"), Replay: 10_000}
    settings = {
        "DOWNLOADER_MIDDLEWARES_BASE": middlewares,
        "NEEDLE_FEEDS": str(out),
        "NEEDLE_DOWNLOADS": str(out / "downloads"),
        "NEEDLE_PUBLISH": True,
        "REPLAY_FOLDER": str(folder),
        "REPLAY_BROKEN": broken,
        "RETRY_TIMES": 0,
        "DOWNLOAD_DELAY": 0,
        "AUTOTHROTTLE_ENABLED": False,
        "CLOSESPIDER_TIMEOUT": 30,
        **declared(folder, "settings.json"),
    }
    crawler.settings.setdict(settings, priority="cmdline")
    arguments = {"min_listings": 1, **declared(folder, "args.json")}
    if not broken:
        arguments["max_error_rate"] = 1.0
    process.crawl(crawler, **arguments)
    return crawler


def run(out: Path, folders: list[Path]) -> None:
    """Crawl each folder whole and broken; the pages never asked for stand in OUT/<source>.unasked.json."""
    settings = get_project_settings()
    settings.setdict(
        {"LOG_FILE": str(out / "log"), "LOG_LEVEL": "INFO", "SPIDER_LOADER_WARN_ONLY": True}, "cmdline"
    )
    process = CrawlerProcess(settings)
    crawlers = {}
    for folder in folders:
        for kind in ("whole", "broken"):
            feeds = out / kind
            feeds.mkdir(exist_ok=True, parents=True)
            if kind == "broken":
                (feeds / f"{folder.name}.jsonl").write_bytes(LAST_GOOD)
            with contextlib.suppress(KeyError):  # no such spider: its test says so
                crawlers[folder.name, kind] = crawl(process, folder, feeds, broken=kind == "broken")
    process.start()
    for (name, kind), crawler in crawlers.items():
        if kind == "whole":
            unasked = sorted(set(crawler.replay.answers) - crawler.replay.asked)
            (out / f"{name}.unasked.json").write_text(json.dumps(unasked))


if __name__ == "__main__":
    run(Path(sys.argv[1]), [Path(folder) for folder in sys.argv[2:]])
