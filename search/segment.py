"""Segment: the columns of the one Whoosh segment, read straight from the mapped files, without Whoosh.

Importing Whoosh costs more than a whole search. The format is that of stock Whoosh 2.7.4, all numbers
big-endian; a test holds this reader to what Whoosh itself reads.
"""

import mmap
import sys
from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from itertools import accumulate
from pathlib import Path

from index.geography import boxes, miles_between
from index.layout import MICRO, micro, row

MARGIN = 0.01
"""Miles by which the box around a circle is widened, more than rounding to micro-degrees may lose."""

WIDTHS = {"B": 1, "H": 2, "i": 4, "I": 4}
"""Bytes of the type codes that stock Whoosh writes into the columns read here."""

Bytes = mmap.mmap | bytes


def mapped(path: Path) -> Bytes:
    with path.open("rb") as file:
        try:
            return mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        except ValueError:  # an empty file cannot be mapped
            return b""


def numbers(data: Bytes, typecode: str, start: int, count: int) -> "array[int]":
    """`count` numbers of a column that begins at byte `start`."""
    found = array(typecode, data[start : start + count * WIDTHS[typecode]])
    if sys.byteorder == "little":
        found.byteswap()
    return found


def number(data: Bytes, typecode: str, start: int, position: int) -> int:
    at = start + position * WIDTHS[typecode]
    return int.from_bytes(data[at : at + WIDTHS[typecode]], "big", signed=typecode.islower())


class Texts:
    """A stock VarBytesColumn: the values, their lengths, above 32,768 rows their offsets, and type codes."""

    def __init__(self, data: Bytes, rows: int) -> None:
        self._data = data
        self._rows = rows
        self._starts: list[int] = []
        codes = data[-3:].decode("latin-1")
        if codes.endswith("X"):
            lengths, self._offsets = codes[0], codes[1]
            self._offsets_at = len(data) - 3 - rows * WIDTHS[self._offsets]
            self.end = self._offsets_at - rows * WIDTHS[lengths]
        elif rows:
            lengths = codes[-1]
            self.end = len(data) - 1 - rows * WIDTHS[lengths]
            self._starts = [0, *accumulate(numbers(data, lengths, self.end, rows))]
        else:
            self.end = 0

    def start(self, row: int) -> int:
        """The byte where the value of a row starts, which is where the one before it ends."""
        if row == self._rows:
            return self.end
        return self._starts[row] if self._starts else number(self._data, self._offsets, self._offsets_at, row)

    def row_at(self, byte: int) -> int:
        """The row whose value holds this byte."""
        return bisect_right(range(self._rows), byte, key=self.start) - 1


class Segment:
    """One segment of `documents` documents, each known by its position."""

    def __init__(self, directory: Path, name: str, documents: int) -> None:
        self._documents = range(documents)
        # Whoosh writes no segment at all for no documents.
        fields = ("lat", "lon", "tier", "prof", "d")
        columns = [mapped(directory / f"{name}.{field}.col") if documents else b"" for field in fields]
        self._lat, self._lon, self._tiers, self._professions, self._json = columns
        self._texts = Texts(self._json, documents)

    def tier(self, document: int) -> int:
        """Its place in the order "best", before distance."""
        return self._tiers[document]

    def profession(self, document: int) -> int:
        """Its profession as a position in PROFESSIONS."""
        return self._professions[document]

    def record(self, document: int) -> bytes:
        """The provider document, as JSON."""
        return self._json[self._texts.start(document) : self._texts.start(document + 1)]

    def value(self, document: int, name: str) -> str:
        """One plain text of the record, without decoding the rest; "" where it has none.

        Quotes inside JSON texts are escaped, so that the first `"name":"` can only be the record's own key.
        """
        start, end = self._texts.start(document), self._texts.start(document + 1)
        opening = f'"{name}":"'.encode()
        at = self._json.find(opening, start, end)
        if at < 0:
            return ""
        at += len(opening)
        return self._json[at : self._json.find(b'"', at, end)].decode()

    def by_id(self, identity: str) -> bytes | None:
        """The provider document with this id, which is its first key."""
        at = self._json.find(f'{{"id":"{identity}"'.encode(errors="replace"), 0, self._texts.end)
        return None if at < 0 else self.record(self._texts.row_at(at))

    def within(self, latitude: float, longitude: float, miles: float) -> Iterator[tuple[int, float]]:
        """Every document at most `miles` away, and its distance."""
        for start, end in self._runs(latitude, longitude, miles):
            lats = numbers(self._lat, "i", 4 * start, end - start)
            lons = numbers(self._lon, "i", 4 * start, end - start)
            for document, lat, lon in zip(range(start, end), lats, lons, strict=True):
                distance = miles_between(latitude, longitude, lat / MICRO, lon / MICRO)
                if distance <= miles:
                    yield document, distance

    def _runs(self, latitude: float, longitude: float, miles: float) -> Iterator[tuple[int, int]]:
        """The runs of documents in the box around a circle: in each row they lie side by side."""
        for south, west, north, east in boxes(latitude, longitude, miles + MARGIN):
            end = 0
            for line in range(row(micro(south)), row(micro(north)) + 1):
                start = bisect_left(self._documents, (line, micro(west)), lo=end, key=self._place)
                end = bisect_right(self._documents, (line, micro(east)), lo=start, key=self._place)
                if start < end:
                    yield start, end

    def _place(self, document: int) -> tuple[int, int]:
        """What documents are sorted by: row, then longitude."""
        return row(number(self._lat, "i", 0, document)), number(self._lon, "i", 0, document)
