"""The feed of a crawl: written line by line, judged at the end, and published only if healthy."""

import json
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
from scrapy import signals
from scrapy.exceptions import NotConfigured


class FeedPublisher:
    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.feeds = Path(crawler.settings["NEEDLE_FEEDS"])
        self.n = 0
        self.started = datetime.now(UTC)

    @classmethod
    def from_crawler(cls, crawler: Any) -> "FeedPublisher":
        if not (crawler.settings.getbool("NEEDLE_PUBLISH") and crawler.settings["NEEDLE_FEEDS"]):
            raise NotConfigured
        self = cls(crawler)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.scraped, signals.item_scraped)
        crawler.signals.connect(self.closed, signals.spider_closed)
        return self

    def opened(self, spider: Any) -> None:
        self.feeds.mkdir(parents=True, exist_ok=True)
        self.part = (self.feeds / f"{spider.name}.part.jsonl").open("wb")

    def scraped(self, item: Any) -> None:
        record = {k: v for k, v in msgspec.to_builtins(item).items() if v not in (None, [], ())}
        self.part.write(msgspec.json.encode(record) + b"\n")
        self.n += 1

    def closed(self, spider: Any, reason: str) -> None:
        self.part.close()
        refusal = None
        if reason != "finished":
            refusal = f"The crawl ended early: {reason}."
        elif spider.refusals:
            refusal = spider.refusals[0]
        elif self.n < spider.min_listings:
            refusal = f"{self.n} listings are fewer than {spider.min_listings}."
        elif self.crawler.stats.get_value("httperror/response_ignored_count", 0):
            refusal = "A page was lost."
        feed = self.feeds / f"{spider.name}.jsonl"
        part = Path(self.part.name)
        part.unlink() if refusal else part.rename(feed)
        report = {
            "version": 1,
            "source": spider.name,
            "run": str(uuid.uuid4()),
            "health": "refused" if refusal else "published",
            "refusal": refusal,
            "listings": self.n,
        }
        (self.feeds / f"{spider.name}.report.json").write_text(json.dumps(report))
