"""The rows of a csv by column name, where only the bytes that may hold a wanted row are parsed.

A line that begins with a quote and a letter or digit begins a record: inside a quoted field that quote would
be doubled or closing. So a record can be found from any byte of it, and a row that was cut off inside a
quoted field costs no other row. A csv without such lines is parsed from beginning to end.
"""

import csv
import re
from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, islice, pairwise
from operator import itemgetter

from crawler.files.archive import ArchiveError

Row = dict[str, str]

_BEGIN = re.compile(rb'\n(?="[^",\r\n])')
_LONGEST = 1 << 20
"""Bytes within which a record must begin, or else nothing shows where the records of a csv begin."""
_BATCH = 1000
_BOM = b"\xef\xbb\xbf"


class Table:
    """The `columns` of a csv, which its first line names; at least two of them. Read once, from `chunks`.

    A wanted row holds one of the `markers`; without markers every row is wanted. The encoding is UTF-8, and
    what is not is replaced. `name` is what errors call the csv.
    """

    def __init__(
        self, name: str, chunks: Iterable[bytes], columns: Sequence[str], markers: Sequence[bytes] = ()
    ) -> None:
        self.name, self.columns, self.markers = name, columns, markers
        self._chunks = iter(chunks)
        self._complete = True

    def batches(self) -> Iterator[list[Row]]:
        """The wanted rows, and perhaps others, in order; after each chunk what it held, even if nothing.

        A row that cannot be read is empty: whoever then asks it for a column has to count it. Raises
        ArchiveError for a csv that is empty, lacks columns or ends in the middle of a row.
        """
        pending = self._read_header()
        for chunk in self._chunks:
            pending += chunk
            cut = _begin(pending, len(pending))
            if not cut and len(pending) > _LONGEST:
                yield from self._plain(pending)
                return
            yield self._rows(pending[:cut], self.markers)
            pending = pending[cut:]
        self._complete = not pending or pending.endswith((b"\n", b"\r"))
        rows = self._rows(pending, ())
        self._check_end(rows)
        yield rows

    def _read_header(self) -> bytes:
        """Learn where the columns are, and return what was read beyond the first line."""
        read = b""
        while b"\n" not in read and (chunk := next(self._chunks, b"")):
            read += chunk
        header, _, rest = read.removeprefix(_BOM).partition(b"\n")
        names = next(csv.reader([header.decode(errors="replace")]), [])
        if not names:
            raise ArchiveError(f"{self.name} is empty.")
        if missing := [name for name in self.columns if name not in names]:
            more = f" and {len(missing) - 5} more" if len(missing) > 5 else ""
            raise ArchiveError(f"{self.name} lacks columns that are needed: {', '.join(missing[:5])}{more}.")
        self._width = len(names)
        self._wanted = itemgetter(*map(names.index, self.columns))
        return rest

    def _rows(self, block: bytes, markers: Sequence[bytes]) -> list[Row]:
        spans = _marked(block, markers) if markers else list(_all(block))
        if not markers:
            rows = self._parse(block)
            if len(rows) == len(spans) and all(rows):
                return rows  # one row each: parsing them one by one would change nothing
        return [row for begin, end in spans for row in self._parse(block[begin:end])]

    def _parse(self, block: bytes) -> list[Row]:
        return list(self._read(block.splitlines(keepends=True)))

    def _plain(self, pending: bytes) -> Iterator[list[Row]]:
        rows = self._read(self._lines(chain([pending], self._chunks)))
        batch: list[Row] = []
        while following := list(islice(rows, _BATCH)):
            yield batch
            batch = following
        self._check_end(batch)
        yield batch

    def _lines(self, chunks: Iterable[bytes]) -> Iterator[bytes]:
        pending = b""
        for chunk in chunks:
            *lines, pending = (pending + chunk).splitlines(keepends=True)
            yield from lines
        self._complete = pending.endswith((b"\n", b"\r"))
        yield pending

    def _read(self, lines: Iterable[bytes]) -> Iterator[Row]:
        reader = csv.reader(line.decode(errors="replace") for line in lines)
        while True:
            try:
                cells = next(reader)
            except StopIteration:
                return
            except csv.Error:
                yield {}
                continue
            if len(cells) == self._width:
                yield dict(zip(self.columns, self._wanted(cells), strict=True))
            elif cells:
                yield {}

    def _check_end(self, rows: list[Row]) -> None:
        if rows and not rows[-1] and not self._complete:
            raise ArchiveError(f"{self.name} ends in the middle of a row: it was cut off.")


def _all(block: bytes) -> Iterator[tuple[int, int]]:
    """Where each record of a block begins and ends; what shows no begin goes with the record before it."""
    return pairwise([0, *(match.end() for match in _BEGIN.finditer(block)), len(block)])


def _marked(block: bytes, markers: Sequence[bytes]) -> list[tuple[int, int]]:
    """The same for the records that hold a marker."""
    spans = set()
    for marker in markers:
        end = 0
        while (found := block.find(marker, end)) >= 0:
            match = _BEGIN.search(block, found)
            end = match.end() if match else len(block)
            spans.add((_begin(block, found), end))
    return sorted(spans)


def _begin(block: bytes, position: int) -> int:
    """Where the last record begins that shows its begin before this position; 0 when none does."""
    while (position := block.rfind(b'\n"', 0, position)) >= 0:
        if _BEGIN.match(block, position):
            return position + 1
    return 0
