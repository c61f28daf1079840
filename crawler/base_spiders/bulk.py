"""Files too large to hold, whatever is in them: fetched to disk in parts, and streamed from there."""

import asyncio
from collections.abc import AsyncIterator, Iterator, Sequence
from pathlib import Path
from typing import Any

from scrapy import Request

from crawler.base_spiders.listing import ListingSpider
from crawler.files.archive import ArchiveError, DamagedArchiveError
from crawler.files.downloads import DownloadError, Downloads


class BulkSpider(ListingSpider):
    """The files that `page` names, which `fetch` gives; or with `-a archive=PATH` the operator's, by `local`.

    `batches` gives their records, some at a time, or an empty list to let the crawl breathe.
    """

    page: str
    archive: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        # The operator vouches for what is read then, so that it need not be the whole nation.
        vouched = {"min_listings": 1, "max_error_rate": 0.05} if {"archive", "page"} & set(kwargs) else {}
        super().__init__(*args, **vouched | kwargs)

    async def fetch(self, response: Any, downloads: Downloads) -> Sequence[Any]:
        raise NotImplementedError

    def local(self, archive: str) -> Sequence[Any]:
        raise NotImplementedError

    def batches(self, files: Sequence[Any]) -> Iterator[list[Any]]:
        raise NotImplementedError

    async def start(self) -> AsyncIterator[Any]:
        if self.archive is None:
            yield Request(self.page, self.parse_page, errback=self.lose_page)
        else:
            async for listing in self.parse_page(None):
                yield listing

    def lose_page(self, failure: Any) -> None:
        self.fail(f"{self.page} could not be had: {failure.value}.")

    async def parse_page(self, response: Any) -> AsyncIterator[Any]:
        folder = Path(self.settings["NEEDLE_DOWNLOADS"] or "downloads") / self.name
        downloads = Downloads(folder, self.crawler.engine.download_async) if response else None
        try:
            files = await self.fetch(response, downloads) if downloads else self.local(self.archive or "")
            for batch in self.batches(files):
                for listing in self.listings(batch, None):
                    yield listing
                await asyncio.sleep(0)
        except (ArchiveError, DownloadError, OSError) as error:
            if downloads and isinstance(error, DamagedArchiveError):
                downloads.discard(error.archive)
            self.fail(str(error))
