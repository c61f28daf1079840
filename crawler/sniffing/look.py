"""One polite look at an address, in a process of its own, which writes what it saw as JSON."""

import base64
import json
import os
import subprocess
import sys
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

from scrapy import Request
from scrapy.crawler import CrawlerProcess

from crawler.base_spiders.listing import ListingSpider
from crawler.sniffing.clues import Page
from crawler.sources import project_settings

LIMIT = 120
"""Seconds that a look may take, robots.txt and the delay before it included."""


class LookError(Exception):
    """Why there is nothing to look at, as a sentence."""


class Look(ListingSpider):
    """Keeps the one page that it asks for, whatever its status."""

    name = "look"
    url: str
    max_requests = 20
    page: dict[str, Any] | None = None

    async def start(self) -> AsyncIterator[Any]:
        yield Request(self.url, self.keep, errback=self.lose, meta={"handle_httpstatus_all": True})

    def keep(self, response: Any) -> None:
        headers = {
            name.decode().lower(): values[-1].decode("latin-1") for name, values in response.headers.items()
        }
        body = base64.b64encode(response.body).decode()
        self.page = {"url": response.url, "status": response.status, "headers": headers, "body": body}

    def lose(self, failure: Any) -> None:
        self.fail(f"{self.url} could not be had: {failure.value}.")


def look(url: str) -> Page:
    """The page at an address, asked for as in every crawl. Raises LookError."""
    paths = [str(Path(__file__).parents[2]), os.environ.get("PYTHONPATH", "")]
    try:
        ended = subprocess.run(
            [sys.executable, "-P", "-m", "crawler.sniffing.look"],
            input=json.dumps(url).encode(),
            capture_output=True,
            env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
            timeout=LIMIT,
            check=False,
        )
        told = json.loads(ended.stdout)
    except subprocess.TimeoutExpired:
        raise LookError(f"{url} did not answer within {LIMIT} seconds.") from None
    except ValueError:
        raise LookError(
            f"{url} could not be looked at: {ended.stderr[-200:].decode('utf-8', 'replace')}"
        ) from None
    if told["page"] is None:
        raise LookError(told["refusal"])
    return Page(**{**told["page"], "body": base64.b64decode(told["page"]["body"])})


def main() -> None:
    settings = project_settings()
    settings.setdict(
        {"LOG_LEVEL": "CRITICAL", "CLOSESPIDER_TIMEOUT": LIMIT - 20, "RETRY_TIMES": 0}, priority="cmdline"
    )
    process = CrawlerProcess(settings)
    crawler = process.create_crawler(Look)
    process.crawl(crawler, url=json.load(sys.stdin))
    process.start()
    spider: Any = crawler.spider
    refusal = next(iter(spider.refusals), f"{spider.url} did not answer.")
    json.dump({"page": spider.page, "refusal": refusal}, sys.stdout)


if __name__ == "__main__":
    main()
