"""Licenses in a data set of a Socrata portal, where most states keep their open data (dev.socrata.com)."""

from collections.abc import AsyncIterator, Iterator
from fnmatch import fnmatchcase
from typing import Any, ClassVar
from urllib.parse import urlencode
from zlib import crc32

from crawler.base_spiders.paged_json import PagedJsonSpider


class SocrataSpider(PagedJsonSpider):
    """The rows of `dataset` at `host` whose `type_column` is like a pattern of `professions`.

    Patterns are SoQL's: upper case, % for any text. Only `columns` are fetched, ordered by `:id`: without
    an order about a tenth of the rows comes twice or never. A set unchanged since the last good crawl costs
    one request.
    """

    host: str
    dataset: str
    type_column: str
    professions: ClassVar[dict[str, str]]
    columns: str
    key, limit, offset = ":id", "$limit", "$offset"
    page_size = 5000
    rows: int | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.allowed_domains = [self.host]
        self.api = f"https://{self.host}/resource/{self.dataset}.json"
        self.about = f"https://{self.host}/d/{self.dataset}"
        self.where = " or ".join(f"upper({self.type_column}) like '{each}'" for each in self.professions)
        columns = ",".join((":id", self.type_column, *self.columns.split()))
        self.queries = ({"$select": columns, "$where": self.where, "$order": ":id"},)

    async def start(self) -> AsyncIterator[Any]:
        yield self.ask(f"https://{self.host}/api/views/{self.dataset}.json", self.parse_version)

    def parse_version(self, response: Any) -> Iterator[Any]:
        if version := self.answer(response, lambda body: f"{body['rowsUpdatedAt']:d}"):
            self.unchanged(f"{version}-{crc32(repr(self.queries).encode()):08x}")
            rows = urlencode({"$select": "count(*) as rows", "$where": self.where})
            yield self.ask(f"{self.api}?{rows}", self.parse_count)

    def parse_count(self, response: Any) -> Iterator[Any]:
        self.rows = self.answer(response, lambda body: int(body[0]["rows"]))
        yield from (self.page(query, 0, set()) for query in self.queries if self.rows)

    def read(self, body: Any) -> tuple[list[dict[str, Any]], int | None]:
        return list(map(dict, body)), self.rows

    def profession(self, record: dict[str, Any]) -> str | None:
        """The profession of a row's license type: SoQL's like, once more."""
        kind = record[self.type_column].upper()
        likes = self.professions.items()
        return next((each for like, each in likes if fnmatchcase(kind, like.replace("%", "*"))), None)
