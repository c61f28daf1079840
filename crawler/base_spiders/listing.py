"""The base of every spider: one hook for a record and the right to refuse one's own crawl."""

from collections.abc import Iterable, Iterator
from typing import Any, ClassVar

import scrapy
from scrapy.exceptions import CloseSpider

from crawler import boundary
from crawler.items import Listing


class ListingSpider(scrapy.Spider):
    """A source, declared. A subclass names where its records lie and maps one of them in `parse_listing`."""

    enabled: ClassVar[bool] = True
    min_listings: int = 1  # the floor under which a crawl is never published
    max_error_rate: float = 0.01  # of records that may be unreadable and of pages that may be lost
    time_limit: ClassVar[int] = 3600  # seconds
    shared_fields: ClassVar[frozenset[str]] = frozenset()  # may be alike, as the one phone number of a chain
    max_requests: int | None = None  # where NEEDLE_MAX_REQUESTS does not suit
    may_lose_pages: bool = False  # for pages that know nothing of each other, as those of many clinics
    conditional: bool = (
        False  # start pages that tell of every change: if they are unchanged, so is the source
    )
    source_version: str | None = None  # of this crawl
    published_version: str | None = None  # of the last good feed, filled in by the publisher

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
        return boundary.listings(self, records, response)
