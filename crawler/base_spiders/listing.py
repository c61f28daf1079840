"""The base of every spider: a record boundary and the right to refuse one's own crawl."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import scrapy
from scrapy.exceptions import CloseSpider

from crawler.items import Listing

LOGGED = 100
"""Unreadable records that the log shows; the rest are only counted."""


class ListingSpider(scrapy.Spider):
    """A source, declared. A subclass names where its records lie and maps one of them in `parse_listing`.

    `min_listings` is the floor under which a crawl is never published, `max_error_rate` the share of
    records that may be unreadable and of pages that may be lost, `time_limit` the seconds after which the
    crawl is ended. `shared_fields` may be alike in all listings, as the one phone number of a chain.

    `max_requests` bounds a crawl where NEEDLE_MAX_REQUESTS would not suit. `may_lose_pages` is for pages that
    know nothing of each other, as those of many clinics. `conditional` is for start pages that tell of every
    change behind them: when they are unchanged, so is the source.
    """

    enabled: ClassVar[bool] = True
    min_listings: int = 1
    max_error_rate: float = 0.01
    time_limit: ClassVar[int] = 3600
    shared_fields: ClassVar[frozenset[str]] = frozenset()
    max_requests: int | None = None
    may_lose_pages: bool = False
    conditional: bool = False
    source_version: str | None = None
    published_version: str | None = None
    """The version of the source in this crawl, and in the last good feed: the publisher fills the latter."""

    @classmethod
    def update_settings(cls, settings: Any) -> None:
        super().update_settings(settings)
        settings.set("CLOSESPIDER_TIMEOUT", cls.time_limit, priority="spider")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.min_listings = int(self.min_listings)  # a text when it came by -a
        self.max_error_rate = float(self.max_error_rate)
        self.refusals: list[str] = []

    def parse_listing(self, record: Any, response: Any) -> dict[str, Any] | list[dict[str, Any]] | None:
        """The Listing fields of one record, or None when the record is not ours; a list where it is several.

        An exception means that the record could not be read. `record["x"]` says that the source always has
        x, `record.get("x")` that it may not.
        """
        raise NotImplementedError

    def fail(self, sentence: str) -> None:
        """Say why this crawl must not replace the last good feed."""
        self.logger.error("%s", sentence)
        self.refusals.append(sentence)

    def unchanged(self, version: str) -> None:
        """Note the source's version; the crawl ends here when it is still that of the last good feed."""
        self.source_version = version
        if version == self.published_version:
            raise CloseSpider("unchanged")

    def listings(self, records: Iterable[Any], response: Any) -> Iterator[Listing]:
        """The listings of these records; an unreadable record is counted and the rest goes on.

        An unknown field is a mistake in the spider, not in the source, and raises TypeError at once.
        """
        stats = self.crawler.stats
        for record in records:
            stats.inc_value("records/read")
            try:
                found = self.parse_listing(record, response)
            except Exception as error:  # noqa: BLE001 - whatever is wrong with a record, the next may be right
                stats.inc_value("listing/unreadable")
                if stats.get_value("listing/unreadable") <= LOGGED:
                    self.logger.warning("Unreadable record: %r", error)
                continue
            for fields in [found] if isinstance(found, dict) else found or ():
                if response is not None:
                    fields.setdefault("source_url", response.url)
                yield Listing(source=self.name, **fields)
