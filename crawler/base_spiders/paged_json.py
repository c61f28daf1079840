"""A JSON API read page by page, to its last record or not at all."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any
from urllib.parse import urlencode

from scrapy import Request

from crawler.base_spiders.json_api import JsonSpider

Query = dict[str, Any]


class PagedJsonSpider(JsonSpider):
    """An API paged by limit and offset: `api` is its URL, `queries` what to ask it, each to its end.

    `key` names the field that tells a record from all others. Where the API gives a total, that many must
    come; where it does not, only an empty page is the end, as a short one may be the server's own limit.
    """

    api: str
    queries: Sequence[Query]
    key, limit, offset = "id", "limit", "offset"
    page_size: int = 500
    last_offset: int | None = None

    async def start(self) -> AsyncIterator[Any]:
        for query in self.queries:
            yield self.page(query, 0, set())

    def page(self, query: Query, start: int, seen: set[str]) -> Request:
        url = f"{self.api}?{urlencode({**query, self.limit: self.page_size, self.offset: start}, doseq=True)}"
        return self.ask(url, self.parse_page, query=query, start=start, seen=seen)

    def parse_page(self, response: Any, query: Query, start: int, seen: set[str]) -> Iterator[Any]:
        records, total = self.answer(response, self.read)
        keys, start = {str(record.get(self.key, record)) for record in records}, start + len(records)
        repeated = bool(keys) and keys <= seen
        seen |= keys
        yield from self.listings(records, response)
        if repeated:
            yield from self.cut_off(query, f"{response.url} repeats an earlier page.")
        elif not records or start == total:
            if total is not None and len(seen) < 0.99 * total:
                self.give_up(f"{response.url} is the end, after {len(seen)} different records of {total}.")
        elif self.last_offset is not None and start > self.last_offset:
            yield from self.cut_off(query, f"{response.url} is the last page allowed, but not the end.")
        else:
            yield self.page(query, start, seen)

    def read(self, body: Any) -> tuple[list[dict[str, Any]], int | None]:
        """The records of a page, and how many there are in all if the API says so."""
        return list(map(dict, body["results"])), body.get("count")

    def cut_off(self, _query: Query, sentence: str) -> Iterator[Request]:
        """Requests for what a query withholds; there being none, the crawl ends."""
        self.give_up(sentence)
