"""A data set of a Socrata portal, where most states keep their open data (dev.socrata.com/docs)."""

from collections.abc import AsyncIterator, Iterator
from typing import Any
from urllib.parse import urlencode
from zlib import crc32

from crawler.base_spiders.paged_json import PagedJsonSpider


class SocrataSpider(PagedJsonSpider):
    """The rows of `dataset` at `host` for which `where` holds.

    Only `columns` are fetched, ordered by `:id`: without an order about a tenth of the rows comes twice or
    never. The rows are counted first, by `group` if there is one, so that half a set is noticed. A set that
    has not changed since the last good crawl costs one request.
    """

    host: str
    dataset: str
    columns: str
    where = ":id is not null"
    group: str | None = None
    key, limit, offset = ":id", "$limit", "$offset"
    page_size = 5000
    # The portal may count a million rows for longer than a page takes elsewhere.
    custom_settings = {"DOWNLOAD_TIMEOUT": 120}  # noqa: RUF012 - Scrapy's own attribute
    rows: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed_domains = [self.host]
        self.api = f"https://{self.host}/resource/{self.dataset}.json"
        self.about = f"https://{self.host}/d/{self.dataset}"
        columns = ",".join((":id", *self.columns.split()))
        self.queries = ({"$select": columns, "$where": self.where, "$order": ":id"},)

    async def start(self) -> AsyncIterator[Any]:
        yield self.ask(f"https://{self.host}/api/views/{self.dataset}.json", self.parse_version)

    def parse_version(self, response: Any) -> Iterator[Any]:
        version = self.answer(response, lambda body: f"{body['rowsUpdatedAt']:d}")
        self.unchanged(f"{version}-{crc32(repr(self.queries).encode()):08x}")
        query = {"$select": "count(*) as n", "$where": self.where}
        if self.group:
            query |= {"$select": f"{self.group},count(*) as n", "$group": self.group}
        yield self.ask(f"{self.api}?{urlencode(query)}", self.parse_count)

    def parse_count(self, response: Any) -> Iterator[Any]:
        self.rows = self.answer(response, self.count)
        yield from (self.page(query, 0, set()) for query in self.queries)

    def count(self, body: Any) -> int:
        """How many rows there are, by the answer to the count, which has one line at least."""
        return int(body[0]["n"]) + sum(int(row["n"]) for row in body[1:])

    def read(self, body: Any) -> tuple[list[dict[str, Any]], int | None]:
        return list(map(dict, body)), self.rows
