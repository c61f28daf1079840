"""Conditional requests: a source that has not changed since the last good crawl costs one request."""

import json
from typing import Any

from scrapy import signals
from scrapy.exceptions import CloseSpider, DontCloseSpider, IgnoreRequest
from scrapy.http import Request, Response

VALIDATORS = {"ETag": "If-None-Match", "Last-Modified": "If-Modified-Since"}


class ConditionalRequests:
    """For spiders with `conditional = True`, whose start pages tell of every change behind them.

    The validators of the start pages are the version of the source, which the report of a published crawl
    keeps. When all of them answer 304, the crawl ends as unchanged; when only some do, the others are asked
    for anew and in full, because a feed is made of all pages.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.asked: set[str] = set()
        self.fresh: dict[str, dict[str, str]] = {}
        self.same: dict[str, Request] = {}
        crawler.signals.connect(self.spider_idle, signals.spider_idle)

    @classmethod
    def from_crawler(cls, crawler: Any) -> "ConditionalRequests":
        return cls(crawler)

    def process_request(self, request: Request) -> None:
        if self.is_start(request):
            url = public_url(request)
            self.asked.add(url)
            if "unconditional" not in request.meta:
                request.headers.update(self.published().get(url, {}))

    def process_response(self, request: Request, response: Response) -> Response:
        if not self.is_start(request):
            return response
        url = public_url(request)
        if response.status == 304:
            self.same[url] = request.replace(
                url=url, headers={}, dont_filter=True, meta={"unconditional": True}
            )
            request.errback = None  # which would take this page for lost
            raise IgnoreRequest(f"{url} has not changed.")
        if response.status == 200:
            tags = {
                asking: value.decode("latin-1")
                for given, asking in VALIDATORS.items()
                if (value := response.headers.get(given))
            }
            self.fresh[url] = tags
            self.crawler.spider.source_version = json.dumps(self.fresh, sort_keys=True)
        return response

    def spider_idle(self) -> None:
        if not self.same:
            return
        if self.same.keys() == self.asked:
            self.crawler.spider.source_version = self.crawler.spider.published_version
            raise CloseSpider("unchanged")
        again, self.same = self.same, {}
        for request in again.values():
            self.crawler.engine.crawl(request)
        raise DontCloseSpider

    def is_start(self, request: Request) -> bool:
        """Whether this page speaks for the source, or for a part of it."""
        return bool(
            getattr(self.crawler.spider, "conditional", False)
            and (request.meta.get("is_start_request") or request.meta.get("unconditional"))
        )

    def published(self) -> dict[str, dict[str, str]]:
        """The headers that ask for news only, by URL, as the last good crawl left them."""
        version = getattr(self.crawler.spider, "published_version", None)
        try:
            known = json.loads(version or "{}")
        except ValueError:
            return {}
        return known if isinstance(known, dict) else {}


def public_url(request: Request) -> str:
    """The address that was asked for before any redirect."""
    url: str = request.meta.get("redirect_urls", [request.url])[0]
    return url
