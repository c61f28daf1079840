"""A csv too large to hold, published bare or in a zip that a web page links."""

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from crawler.base_spiders.bulk import BulkSpider
from crawler.files.archive import members, paths
from crawler.files.downloads import DownloadError, Downloads
from crawler.files.table import Table
from crawler.web.selectors import linked


class ZippedCsvSpider(BulkSpider):
    """The newest archive that the page links; `link` is a pattern of its name there.

    A record is a row of the csv as a dict of `columns`, all of which it must have. In a very large csv, each
    row that can be ours holds one of the `markers`; what holds none is never parsed.
    """

    link: str
    columns: Sequence[str]
    markers: Sequence[bytes] = ()

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

    def local(self, archive: str) -> list[Path]:
        return paths(archive)

    def batches(self, files: Sequence[Path]) -> Iterator[list[Any]]:
        for member in (member for file in files for member in members(file)):
            yield from Table(member.name, member.chunks(), self.columns, self.markers).batches()
