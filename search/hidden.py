"""Hidden: how many providers the law keeps out of a circle. Who they are is nowhere in the index."""

from bisect import bisect_left, bisect_right
from collections import Counter
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from index.geography import boxes, miles_between
from index.layout import MICRO, micro
from search.segment import MARGIN, mapped


def hidden(
    path: Path, latitude: float, longitude: float, miles: float, professions: Iterable[str]
) -> list[dict[str, Any]]:
    """Counts by state, profession and status out of a table sorted by latitude."""
    table = mapped(path)
    lines = range(len(table))

    def lat(byte: int) -> int:
        """The latitude in micro-degrees of the line that holds this byte."""
        start = table.rfind(b"\n", 0, byte) + 1
        return int(table[start : table.find(b"\t", start)])

    south, _, north, _ = boxes(latitude, longitude, miles + MARGIN)[0]
    start = bisect_left(lines, micro(south), key=lat)
    end = bisect_right(lines, micro(north), lo=start, key=lat)
    counts: Counter[tuple[str, str, str]] = Counter()
    for line in table[start:end].decode().splitlines():
        spot_lat, spot_lon, state, profession, status, count = line.split("\t")
        distance = miles_between(latitude, longitude, int(spot_lat) / MICRO, int(spot_lon) / MICRO)
        if profession in professions and distance <= miles:
            counts[state, profession, status] += int(count)
    return [
        {"state": state, "profession": profession, "status": status, "count": count}
        for (state, profession, status), count in sorted(counts.items())
    ]
