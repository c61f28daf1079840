"""A csv too large to hold, published bare or in a zip: fetched to disk in parts, and streamed from there."""

import asyncio
import re
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scrapy import Request

from crawler.archive import ArchiveError, DamagedArchiveError, members
from crawler.base_spiders.listing import ListingSpider
from crawler.downloads import DownloadError, Downloads
from crawler.items import Listing
from crawler.table import Table


class ZippedCsvSpider(ListingSpider):
    """The newest archive that a web page links; or a file of the operator's, with `-a archive=PATH`.

    `page` is that page, `link` a pattern of the archive's name in it. A record is a row of the csv as a dict
    of `columns`, all of which it must have. In a very large csv, each row that can be ours holds one of the
    `markers`; what holds none is never parsed. With `-a archive` or `-a page` the operator vouches for what
    is read, so that it need not be the whole nation.
    """

    page: str
    link: str
    columns: Sequence[str]
    markers: Sequence[bytes] = ()
    archive: str | None = None
    downloads: Downloads | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        vouched = {"min_listings": 1, "max_error_rate": 0.05} if {"archive", "page"} & kwargs.keys() else {}
        super().__init__(*args, **vouched | kwargs)

    async def start(self) -> AsyncIterator[Any]:
        if self.archive is None:
            yield Request(self.page, self.parse_page, errback=self.lose_page)
        else:
            async for listing in self.stream(self.batches(paths(self.archive))):
                yield listing

    async def parse_page(self, response: Any) -> AsyncIterator[Listing]:
        folder = Path(self.settings["NEEDLE_DOWNLOADS"] or "downloads") / self.name
        self.downloads = Downloads(folder, self.crawler.engine.download_async)
        try:
            files = await self.fetch(response, self.downloads)
        except (ArchiveError, DownloadError) as error:
            self.give_up(error)
            return
        async for listing in self.stream(self.batches(files)):
            yield listing

    def lose_page(self, failure: Any) -> None:
        self.fail(f"{self.page} could not be had: {failure.value}.")

    async def fetch(self, response: Any, downloads: Downloads) -> list[Path]:
        """The files to read, fetched: the last that the page links, in the order of their names."""
        names = linked(response, self.link)
        if not names:
            raise DownloadError(f"{response.url} links no archive named like {self.link}.")
        newest = max(names)
        self.unchanged(newest)
        file = await downloads.fetch(names[newest])
        downloads.keep_only([file])
        return [file]

    def batches(self, files: Sequence[Path]) -> Iterator[list[Any]]:
        """The records of these files, some at a time; an empty list where there is nothing yet to yield."""
        for member in (member for file in files for member in members(file)):
            yield from Table(member.name, member.chunks(), self.columns, self.markers).batches()

    async def stream(self, batches: Iterable[list[Any]]) -> AsyncIterator[Listing]:
        """The listings of all records, with pauses in which the crawl can be stopped."""
        try:
            for batch in batches:
                for listing in self.listings(batch, None):
                    yield listing
                await asyncio.sleep(0)
        except (ArchiveError, OSError) as error:
            self.give_up(error)

    def give_up(self, error: Exception) -> None:
        if self.downloads and isinstance(error, DamagedArchiveError):
            self.downloads.discard(error.archive)
        self.fail(str(error))


def paths(listed: str | None) -> list[Path]:
    """The paths of a comma list; none for none."""
    return [Path(path).expanduser() for path in (listed or "").split(",") if path]


def linked(response: Any, pattern: str) -> dict[str, str]:
    """The links of a page whose file name is like `pattern`: URL by file name."""
    urls = [response.urljoin(href) for href in response.css("a::attr(href)").getall()]
    return {name: url for url in urls if re.fullmatch(pattern, name := url.rsplit("/", 1)[-1])}
