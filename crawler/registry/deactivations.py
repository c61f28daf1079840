"""The NPPES deactivation report: which NPIs are out of use, and since when."""

import functools
import io
from collections.abc import Iterator
from pathlib import Path

import openpyxl

from crawler import normalize
from crawler.files.archive import ArchiveError, members, unreadable


def deactivations(report: Path) -> Iterator[tuple[str, str]]:
    """Each deactivated NPI and the ISO date of its deactivation, the far future where it has none.

    The report is a spreadsheet, mostly in a zip: a title, a line of column names, then NPI and date. Raises
    ArchiveError for anything else.
    """
    found = 0
    for npi, day, *_ in _rows(report):
        number = str(npi).strip()
        if number.isdigit() and len(number) == 10:
            found += 1
            yield number, _iso(str(day or "")) or "9999-12-31"
    if not found:
        raise ArchiveError(f"{report} lists no NPI: it is no deactivation report.")


def _rows(report: Path) -> Iterator[tuple[object, ...]]:
    book = _workbook(report)
    try:
        sheet = openpyxl.load_workbook(io.BytesIO(book), read_only=True).worksheets[0]
        sheet.reset_dimensions()  # what a sheet says of its size may be wrong
        for row in sheet.iter_rows(values_only=True):
            yield (*row, None, None)
    except Exception as error:
        raise ArchiveError(f"{report} is no spreadsheet that can be read ({error}).") from error


def _workbook(report: Path) -> bytes:
    """The spreadsheet itself, a zip too, or the one that lies in a zip."""
    inside = [member for member in members(report) if member.name.lower().endswith(".xlsx")]
    try:
        return b"".join(inside[0].chunks()) if inside else report.read_bytes()
    except OSError as error:
        raise unreadable(report, error) from error


@functools.cache
def _iso(day: str) -> str | None:
    return normalize.date(day)
