"""Files too large to hold, whatever is in them: fetched to disk in parts, and streamed from there."""

import asyncio
from collections.abc import AsyncIterator, Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from scrapy import Request

from crawler.archive import ArchiveError, DamagedArchiveError
from crawler.base_spiders.listing import ListingSpider
from crawler.downloads import DownloadError, Downloads
from crawler.items import Listing


class BulkSpider(ListingSpider):
    """The files that the page `page` names; or those that the operator has, `-a archive=PATH`.

    A base spider finds them, in `fetch` and `local`, and reads their records in `batches`. With `-a archive`
    or `-a page` the operator vouches for what is read, so that it need not be the whole nation.
    """

    page: str
    archive: str | None = None
    downloads: Downloads | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        vouched = {"min_listings": 1, "max_error_rate": 0.05} if {"archive", "page"} & kwargs.keys() else {}
        super().__init__(*args, **vouched | kwargs)

    async def start(self) -> AsyncIterator[Any]:
        if self.archive is None:
            yield Request(self.page, self.parse_page, errback=self.lose_page)
        else:
            async for listing in self.stream(self.archived(self.archive)):
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

    async def fetch(self, response: Any, downloads: Downloads) -> Sequence[Any]:
        """The files that the page names, fetched; `unchanged` belongs before that."""
        raise NotImplementedError

    def local(self, archive: str) -> Sequence[Any]:
        """The files of the operator's archive."""
        raise NotImplementedError

    def batches(self, files: Sequence[Any]) -> Iterator[list[Any]]:
        """The records of these files, some at a time; an empty list where there is nothing yet to yield."""
        raise NotImplementedError

    def archived(self, archive: str) -> Iterator[list[Any]]:
        yield from self.batches(self.local(archive))

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
