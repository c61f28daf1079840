"""The feed of a crawl: written line by line, judged at the end, and published only if healthy."""

import json
import os
import sys
import uuid
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, BinaryIO

import msgspec
from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request
from scrapy.http.request import NO_CALLBACK
from scrapy.utils.asyncio import create_looping_call
from scrapy.utils.defer import deferred_from_coro

from crawler import gate, reports
from crawler.items import Listing
from crawler.normalize import text
from crawler.tally import Tally


class FeedPublisher:
    """Writes NAME.part.jsonl and makes it NAME.jsonl, or refuses; NAME.report.json says which, and why.

    Runs only where NEEDLE_PUBLISH is set. NEEDLE_RUN is the id of the run that a report will carry.
    """

    part: BinaryIO

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler
        self.feeds = Path(crawler.settings["NEEDLE_FEEDS"])
        self.run = crawler.settings["NEEDLE_RUN"] or str(uuid.uuid4())
        self.started = datetime.now(UTC)
        self.tally = Tally()
        self.exceptions = 0

    @classmethod
    def from_crawler(cls, crawler: Any) -> "FeedPublisher":
        if not (crawler.settings.getbool("NEEDLE_PUBLISH") and crawler.settings["NEEDLE_FEEDS"]):
            raise NotConfigured
        self = cls(crawler)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.scraped, signals.item_scraped)
        crawler.signals.connect(self.broken, signals.spider_error)
        crawler.signals.connect(self.broken, signals.item_error)
        crawler.signals.connect(self.closed, signals.spider_closed)
        return self

    def opened(self, spider: Any) -> None:
        self.feeds.mkdir(parents=True, exist_ok=True)
        self.last = reports.last_good(self.feeds, spider.name)
        spider.published_version = (self.last or {}).get("source_version")
        self.part = reports.part_path(self.feeds, spider.name).open("wb")

    def scraped(self, item: Listing, spider: Any) -> None:
        try:
            self.part.write(line(item))
        except OSError as error:
            if not spider.refusals:
                spider.fail(f"The feed could not be written: {error.strerror}.")
                deferred_from_coro(self.crawler.engine.close_spider_async(reason="refused"))
        self.tally.add(item)

    def broken(self) -> None:
        self.exceptions += 1

    def closed(self, spider: Any, reason: str) -> None:
        unchanged = reason == "unchanged" and not spider.refusals and self.last is not None
        outcome = self.outcome(spider, reason)
        refusal = None if unchanged else self.judged(spider, outcome)
        published = self.last
        if not (unchanged or refusal):
            published = {
                "listings": self.tally.listings,
                "crawled": self.started.astimezone().date().isoformat(),
                "source_version": spider.source_version,
                "summary": self.tally.summary() | {"lost": gate.lost_shares(outcome, self.tally.listings)},
            }
        if refusal:
            spider.logger.error("Not published: %s", refusal)
        health = "refused" if refusal else "unchanged" if unchanged else "published"
        report = {
            **reports.started(spider.name, self.run, spider.enabled, self.started),
            "health": health,
            "refusal": refusal,
            "listings": self.tally.listings,
            "published": published,
            "errors": {
                "pages": outcome.lost_pages,
                "records": outcome.unreadable,
                "exceptions": outcome.exceptions,
            },
            "dropped": dict(outcome.dropped),
            "blanked": dict(outcome.blanked),
            "source_version": spider.source_version,
        }
        reports.write(self.feeds, spider.name, report, publish=health == "published")
        reports.part_path(self.feeds, spider.name).unlink(missing_ok=True)

    def judged(self, spider: Any, outcome: gate.Outcome) -> str | None:
        """Why the part must not be published; it lies on the disk when there is no reason."""
        limits = gate.Limits(
            min_listings=spider.min_listings,
            max_error_rate=spider.max_error_rate,
            shared=frozenset(spider.shared_fields),
        )
        crawl = gate.Crawl(outcome=outcome, tally=self.tally, limits=limits, last=self.last)
        refusal = text(gate.refusal(crawl), 500)
        try:
            with self.part:
                self.part.flush()
                os.fsync(self.part.fileno())
        except OSError as error:
            return refusal or f"The feed could not be written: {error.strerror}."
        return refusal

    def outcome(self, spider: Any, reason: str) -> gate.Outcome:
        stats = self.crawler.stats.get_stats()
        failures = list(spider.refusals)
        if missing := stats.get("item_scraped_count", 0) - self.tally.listings:
            failures.append(f"{missing:,} listings were lost on the way to the feed; the log says how.")
        lost = ("httperror/response_ignored_count", "manners/lost_pages", "pages/lost")
        return gate.Outcome(
            ending=reason,
            failures=tuple(failures),
            pages=stats.get("response_received_count", 0),
            lost_pages=sum(stats.get(name, 0) for name in lost),
            records=stats.get("records/read", 0),
            unreadable=stats.get("listing/unreadable", 0),
            exceptions=self.exceptions,
            dropped=below(stats, "listing/dropped/"),
            blanked=below(stats, "listing/blanked/"),
        )


def below(stats: dict[str, Any], prefix: str) -> dict[str, int]:
    """The counts whose names begin with a prefix, without it."""
    return {name.removeprefix(prefix): n for name, n in sorted(stats.items()) if name.startswith(prefix)}


def line(listing: Listing) -> bytes:
    """One line of a feed: compact JSON in the order of the fields, empty ones left out."""
    fields: dict[str, Any] = msgspec.to_builtins(listing)
    filled = {name: value for name, value in fields.items() if value not in (None, ())}
    for sign in filled.get("evidence", ()):
        if sign["url"] is None:
            del sign["url"]
    return msgspec.json.encode(filled) + b"\n"


class LostPages:
    """The outermost downloader middleware: counts the pages that were given up, as `pages/lost`.

    What our manners forbid is counted by them.
    """

    def __init__(self, crawler: Any) -> None:
        self.stats = crawler.stats

    @classmethod
    def from_crawler(cls, crawler: Any) -> "LostPages":
        return cls(crawler)

    def process_exception(self, request: Request, exception: Exception) -> None:
        if not isinstance(exception, IgnoreRequest) and request.callback is not NO_CALLBACK:
            self.stats.inc_value("pages/lost")


class Progress:
    """Tells the process that started the crawl, once a second on standard output, how far it is.

    Runs only where NEEDLE_PROGRESS is set. When nobody listens any more the crawl ends, unpublished: another
    may have been started in its place.
    """

    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> "Progress":
        if not crawler.settings.getbool("NEEDLE_PROGRESS"):
            raise NotConfigured
        self = cls(crawler)
        crawler.signals.connect(self.opened, signals.spider_opened)
        crawler.signals.connect(self.closed, signals.spider_closed)
        return self

    def opened(self) -> None:
        self.call = create_looping_call(self.tell)
        self.call.start(1.0)

    def closed(self) -> None:
        if self.call.running:
            self.call.stop()

    def tell(self) -> None:
        stats = self.crawler.stats
        told = {
            "listings": stats.get_value("item_scraped_count", 0),
            "records": stats.get_value("records/read", 0),
            "pages": stats.get_value("response_received_count", 0),
        }
        try:
            sys.stdout.write(json.dumps(told) + "\n")
            sys.stdout.flush()
        except OSError:
            self.call.stop()
            self.crawler.spider.refusals.insert(0, "The needle command that ran this crawl went away.")
            deferred_from_coro(self.crawler.engine.close_spider_async(reason="orphaned"))
