"""The boundary between records and listings: past it, a bad record has cost nothing but itself."""

from collections.abc import Iterable, Iterator
from typing import Any

from crawler.items import Listing

LOGGED = 100
"""Unreadable records that the log shows; the rest are only counted."""


def listings(spider: Any, records: Iterable[Any], response: Any) -> Iterator[Listing]:
    """The listings that the spider's `parse_listing` makes of these records.

    A record that it cannot read is counted and the rest goes on. An unknown field is a mistake in the spider,
    not in the source, and raises TypeError at once.
    """
    stats = spider.crawler.stats
    for record in records:
        stats.inc_value("records/read")
        try:
            found = spider.parse_listing(record, response)
        except Exception as error:  # noqa: BLE001 - whatever is wrong with a record, the next may be right
            stats.inc_value("listing/unreadable")
            if stats.get_value("listing/unreadable") <= LOGGED:
                spider.logger.warning("Unreadable record: %r", error)
            continue
        for fields in [found] if isinstance(found, dict) else found or ():
            if response is not None:
                fields.setdefault("source_url", response.url)
            yield Listing(source=spider.name, **fields)
