"""Text files whose lines stand in byte order, searched where they lie on disk."""

from bisect import bisect_left
from mmap import ACCESS_READ, mmap
from pathlib import Path

LAST = "\U0010ffff"
"""Sorts after every other character."""


class SortedLines:
    """One file, mapped; a look-up reads some twenty lines of it and what it returns."""

    def __init__(self, path: Path) -> None:
        with path.open("rb") as file:
            self._bytes = mmap(file.fileno(), 0, access=ACCESS_READ)

    def between(self, first: str, last: str) -> list[str]:
        """The lines from `first` on and before `last`."""
        start = self._offset(first)
        return self._bytes[start : self._offset(last, start)].decode().splitlines()

    def starting(self, prefix: str) -> list[str]:
        """The lines that start with `prefix`: a few, for each is looked at."""
        wanted, found = prefix.encode(), []
        start = self._offset(prefix)
        while (line := self._line_at(start)).startswith(wanted) and line:
            found.append(line.decode())
            start += len(line) + 1
        return found

    def _offset(self, line: str, start: int = 0) -> int:
        """Where the first line begins that is not before this one."""
        return bisect_left(range(len(self._bytes)), line.encode(), start, key=self._line_at)

    def _line_at(self, offset: int) -> bytes:
        return self._bytes[self._bytes.rfind(b"\n", 0, offset) + 1 : self._bytes.find(b"\n", offset)]
