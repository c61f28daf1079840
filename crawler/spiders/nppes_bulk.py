"""Every physical therapist and acupuncturist with a National Provider Identifier, from the monthly file."""

import re
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path
from typing import Any

from crawler.base_spiders.zipped_csv import ZippedCsvSpider
from crawler.files.archive import paths
from crawler.files.downloads import DownloadError, Downloads
from crawler.normalize import date
from crawler.registry import nppes
from crawler.registry.deactivations import deactivations
from crawler.registry.dissemination import DEACTIVATED, REACTIVATED, Dissemination, Record, provider
from crawler.web.selectors import linked

MONTHLY = r"NPPES_Data_Dissemination_([A-Z][a-z]+_\d{4})(?:_V2)?\.zip", "%B_%Y"
WEEKLY = r"NPPES_Data_Dissemination_\d{6}_(\d{6})_Weekly(?:_V2)?\.zip", "%m%d%y"
REPORT = r"NPPES_Deactivated_NPI_Report_(\d{6})(?:_V2)?\.zip", "%m%d%y"
"""What the names of the files are like, and how the date in them is written."""


class NppesBulk(ZippedCsvSpider):
    """The registry's monthly file, with the weekly changes since and without the NPIs deactivated since.

    Source: CMS, NPPES Data Dissemination, https://download.cms.gov/nppes/NPI_Files.html
    Terms: public domain; CMS discloses it under the Freedom of Information Act.
    Caveats: providers enter their own facts, a quarter of them long ago, and nobody verifies their licenses.
    The registry knows nothing of dry needling. Its zip has a gigabyte and stays in NEEDLE_DOWNLOADS.

    `-a archive=PATH[,PATH]` is a zip, or its csv files one by one; `-a weekly=PATH[,PATH]` are weekly zips
    or csv files to lay over it, and `-a deactivated=PATH` is a deactivation report.
    """

    name = "nppes_bulk"
    min_listings = 250_000
    time_limit = 4 * 3600
    page = "https://download.cms.gov/nppes/NPI_Files.html"
    weekly: str | None = None
    deactivated: str | None = None

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.updates, self.reports = paths(self.weekly), paths(self.deactivated)
        self.out_of_use: dict[str, str] = {}

    async def fetch(self, response: Any, downloads: Downloads) -> list[Path]:
        """The monthly file; the weekly files that end after it and the last report are kept for `batches`."""
        months, weeks, reports = (dated(response, *each) for each in (MONTHLY, WEEKLY, REPORT))
        if not months:
            raise DownloadError(f"{response.url} links no monthly file of NPPES.")
        newest = [found[max(found)] for found in (months, weeks, reports) if found]
        self.unchanged(" ".join(url.rsplit("/", 1)[-1] for url in newest))
        archive = await downloads.fetch(newest[0])
        until = Dissemination([archive]).until or max(months)
        self.updates = [await downloads.fetch(weeks[day]) for day in sorted(weeks) if day > until]
        self.reports = [await downloads.fetch(reports[max(reports)])] if reports else []
        downloads.keep_only([archive, *self.updates, *self.reports])
        return [archive]

    def batches(self, files: Sequence[Path]) -> Iterator[list[Record]]:
        """The records of all files: what the newest says of an NPI replaces all that older ones say of it."""
        for report in self.reports:
            for count, (npi, day) in enumerate(deactivations(report)):
                self.out_of_use[npi] = day
                if count % 1000 == 0:
                    yield []
        whole = Dissemination(files)
        updates = [Dissemination([file]) for file in self.updates]
        oldest_first = sorted(
            [whole, *updates], key=lambda each: each.until or ("0" if each is whole else "9")
        )
        replaced: set[str] = set()
        for each in reversed(oldest_first):
            yield from each.records(replaced, is_last=each is oldest_first[0])

    def parse_listing(self, record: Record, _response: Any) -> list[dict[str, Any]]:
        npi, reactivated = record.row["NPI"], day(record.row[REACTIVATED])
        for deactivated in (day(record.row[DEACTIVATED]), self.out_of_use.get(npi)):
            if not nppes.is_active(deactivated, reactivated):
                self.crawler.stats.inc_value("nppes/deactivated")
                return []
        return nppes.listings(provider(record))


def dated(response: Any, pattern: str, form: str) -> dict[str, str]:
    """The links of a page by the date in their names, YYYYMMDD; of two for one date that of version 2."""
    found = {}
    for name, url in sorted(linked(response, pattern).items(), key=lambda link: "_V2" in link[0]):
        if match := re.fullmatch(pattern, name):
            found[datetime.strptime(match[1], form).strftime("%Y%m%d")] = url  # noqa: DTZ007 - a day has no zone
    return found


def day(printed: str) -> str | None:
    """An ISO date, None for a blank. Raises ValueError for anything else."""
    if not printed:
        return None
    if (read := date(printed)) is None:
        raise ValueError(f"not a date: {printed!r}")
    return read
