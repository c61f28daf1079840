"""A guest of misbehaving hosts: many small crawls in one process, with the settings of every crawl.

`python -m tests.crawler.guest` reads [{"name", "urls", "arguments", "settings"}] and prints what became of
each crawl, the peak memory of the process, and every address it looked up or connected to.
"""

import json
import re
import resource
import sys
from collections.abc import AsyncIterator, Iterator
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings

from crawler.base_spiders.listing import ListingSpider

SOCKET_EVENTS = (
    "socket.connect",
    "socket.getaddrinfo",
    "socket.gethostbyname",
    "socket.bind",
    "socket.sendto",
)


class Guest(ListingSpider):
    """Asks for its URLs, and for the links it was given once it has read the first page."""

    links: tuple[str, ...] = ()
    urls: tuple[str, ...]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.pages: list[tuple[str, int]] = []
        self.lost: list[str] = []

    async def start(self) -> AsyncIterator[Any]:
        for url in self.urls:
            yield Request(url, self.parse, errback=self.lose, dont_filter=True)

    def parse(self, response: Any) -> Iterator[Any]:
        self.pages.append((response.url, len(response.body)))
        yield from self.listings([{"ref": response.url}], response)
        if len(self.pages) == 1:
            for link in self.links:
                yield Request(link, self.parse, errback=self.lose)

    def parse_listing(self, record: dict[str, str], _response: Any) -> dict[str, Any]:
        return {
            **record,
            "name": "Nora Needle",
            "kind": "person",
            "profession": "acupuncturist",
            "street": "1 Invented Street",
            "city": "Portland",
            "state": "OR",
            "zip_code": "97201",
        }

    def lose(self, failure: Any) -> None:
        self.lost.append(f"{failure.type.__name__}: {failure.value}")


def visit(cases: list[dict[str, Any]]) -> dict[str, Any]:
    sockets = []

    def audit(event: str, args: tuple[Any, ...]) -> None:
        if event in SOCKET_EVENTS:
            sockets.append([event, str(args[1] if event in ("socket.connect", "socket.bind") else args[0])])

    sys.addaudithook(audit)
    settings = get_project_settings()
    settings.setdict({"LOG_LEVEL": "CRITICAL"}, "cmdline")
    process = CrawlerProcess(settings)
    crawlers = {}
    for case in cases:
        spider = type("Guest", (Guest,), {"name": case["name"]})
        crawler = process.create_crawler(spider)
        crawler.settings.setdict(case["settings"], "cmdline")
        crawlers[case["name"]] = crawler
        process.crawl(crawler, urls=case["urls"], **case["arguments"])
    process.start()
    return {
        "peak_mb": peak_mb(),
        "sockets": sockets,
        "crawls": {name: outcome(crawler) for name, crawler in crawlers.items()},
    }


def peak_mb() -> int:
    """The most memory that this process ever held; ru_maxrss would begin with what its parent held."""
    status = Path("/proc/self/status")
    told = re.search(r"VmHWM:\s+(\d+)", status.read_text()) if status.exists() else None
    kilobytes = int(told[1]) if told else resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return kilobytes // 1024


def outcome(crawler: Any) -> dict[str, Any]:
    spider = crawler.spider
    return {
        "refusals": spider.refusals,
        "pages": spider.pages,
        "lost": spider.lost,
        "stats": crawler.stats.get_stats(),
        "running": running(crawler),
    }


def running(crawler: Any) -> dict[str, Any]:
    """The classes that were at work in a crawl, and the schemes it could have asked."""
    downloader = crawler.engine.downloader
    return {
        "middlewares": [type(each).__name__ for each in downloader.middleware.middlewares],
        "extensions": [type(each).__name__ for each in crawler.extensions.middlewares],
        "handlers": {scheme: type(each).__name__ for scheme, each in downloader.handlers._handlers.items()},
    }


if __name__ == "__main__":
    json.dump(visit(json.load(sys.stdin)), sys.stdout, default=str)
