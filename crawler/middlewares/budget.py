"""Budget: how many requests one crawl may make, robots.txt, redirects and second tries among them."""

from typing import Any

from scrapy.http import Request

from crawler.middlewares.refusal import refuse


class RequestBudget:
    """The spider's `max_requests`, or else the setting NEEDLE_MAX_REQUESTS."""

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.limit = int(
            getattr(crawler.spider, "max_requests", None) or crawler.settings.getint("NEEDLE_MAX_REQUESTS")
        )
        self.made = 0

    @classmethod
    def from_crawler(cls, crawler: Any) -> "RequestBudget":
        return cls(crawler)

    def process_request(self, request: Request) -> None:  # noqa: ARG002 - Scrapy passes it by name
        if self.made == self.limit:
            raise refuse(self.crawler, f"The crawl wanted more than its {self.limit:,} requests.")
        self.made += 1
