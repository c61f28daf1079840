"""A bulk release of NDJSON: the files that its manifest names, each of one type of FHIR resource."""

from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import urljoin

from crawler.base_spiders.bulk import BulkSpider
from crawler.files.archive import DamagedArchiveError
from crawler.files.downloads import Downloads
from crawler.files.ndjson import File, local, manifest


class NdjsonSpider(BulkSpider):
    """The release whose manifest is at `page`; `-a archive=DIR` reads one that the operator has.

    Only the files of `resources` are fetched, each part of them from its public address, as the address that
    this leads to expires. A release that has not changed since the last good crawl costs one request.
    """

    resources: ClassVar[Sequence[str]]

    async def fetch(self, response: Any, downloads: Downloads) -> list[File]:
        told = manifest(response.body)
        self.unchanged(told.version)
        files = []
        for promise in told.of(self.resources):
            path = await downloads.fetch(urljoin(self.page, promise.name))
            if (size := path.stat().st_size) != (promise.packed or size):
                raise DamagedArchiveError(
                    path, f"it has {size:,} bytes, its manifest says {promise.packed:,}"
                )
            files.append(File(path=path, resource=promise.resource, unpacked=promise.unpacked))
        downloads.keep_only(file.path for file in files)
        return files

    def local(self, archive: str) -> list[File]:
        return local(Path(archive), self.resources)
