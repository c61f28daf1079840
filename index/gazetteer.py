"""The gazetteer's build side: GeoNames and Census data become the files that `index.places` reads."""

import gzip
import re
from bisect import bisect_left
from collections import defaultdict
from dataclasses import dataclass, replace
from functools import cache
from math import cos, inf, radians
from operator import attrgetter, itemgetter
from pathlib import Path

from index.geography import miles_between
from index.places import SAME_PLACE_MILES, Place, distinct, point
from index.spelling import NAMES, key

DATA = Path(__file__).with_name("data")
FARTHEST = 60.0
"""Miles between a source's coordinates and its ZIP or city beyond which they are a mistake."""
SERVED_ELSEWHERE = 4.5
"""Miles: a town with another town's ZIP this near gets its mail there; far ZIPs of its name are another's."""

Towns = dict[tuple[str, str], list[Place]]
"""By (key, state); more than one where namesakes stand far apart."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Position:
    """Where a listing stands: WGS84 degrees to 1e-6, `precision` "address", "zip" or "city"."""

    latitude: float
    longitude: float
    precision: str


class Locator:
    """Places listings: by the source's own coordinates where they can be true, else by ZIP, else by city."""

    def __init__(self) -> None:
        self._zips = {zip_code: place for zip_code, place in read_zips().items() if place.state in NAMES}
        self._towns = read_towns()
        self._states: dict[str, list[Place]] = defaultdict(list)
        for (_, state), towns in self._towns.items():
            self._states[state].extend(towns)

    def zip_state(self, zip_code: str) -> str | None:
        """The state of a ZIP; None for one unknown, military or abroad."""
        place = self._zips.get(zip_code)
        return place.state if place else None

    def locate(
        self,
        zip_code: str | None,
        city: str | None,
        state: str,
        latitude: float | None,
        longitude: float | None,
    ) -> Position | None:
        """The best position that can be trusted; None where there is none, or namesakes leave it open.

        Coordinates are checked against the ZIP, else against the city, else against all towns of the state.
        """
        known = self._zips.get(zip_code or "")
        anchors = [known] if known else self._towns.get((key(city or ""), state), [])
        if latitude and longitude and -90 <= latitude <= 90 and -180 <= longitude <= 180:
            for anchor in anchors or self._states[state]:
                if miles_between(latitude, longitude, anchor.latitude, anchor.longitude) <= FARTHEST:
                    return Position(
                        latitude=round(latitude, 6), longitude=round(longitude, 6), precision="address"
                    )
        if len(anchors) != 1:
            return None
        anchor = anchors[0]
        return Position(latitude=anchor.latitude, longitude=anchor.longitude, precision=anchor.precision)


def write(directory: Path) -> tuple[str, ...]:
    """Writes what `index.places.Gazetteer` reads and returns the file names; the same bytes every time."""
    for name, content in contents().items():
        (directory / name).write_bytes(content)
    return tuple(contents())


@cache
def contents() -> dict[str, bytes]:
    """The files by name, each in byte order for bisection."""
    zips, towns = read_zips(), read_towns()
    lines = [line(f"{name}|{state}", town) for (name, state), found in towns.items() for town in found]
    lines += [
        line(f"{key(alias)}|", town)
        for alias, _, state in read("aliases.tsv")
        for town in towns[key(alias), state]
    ]
    everything = [*zips.values(), *(town for found in towns.values() for town in found)]
    unsorted = {
        "places.tsv": lines,
        "points.txt": {
            f"{point(place.latitude, place.longitude)} {place.state}\n"
            for place in everything
            if place.state in NAMES
        },
        "zips.tsv": [line(zip_code, place) for zip_code, place in zips.items()],
    }
    return {name: b"".join(sorted(text.encode() for text in found)) for name, found in unsorted.items()}


def line(first: str, place: Place) -> str:
    where = f"{place.latitude}\t{place.longitude}"
    return f"{first}\t{place.name}\t{place.state}\t{where}\t{place.population or 0}\t{place.zip_code}\n"


def read(name: str) -> list[list[str]]:
    """The rows of a packaged file without its header."""
    data = (DATA / name).read_bytes()
    text = (gzip.decompress(data) if name.endswith(".gz") else data).decode()
    return [row.split("\t") for row in text.splitlines()[1:]]


@cache
def read_zips() -> dict[str, Place]:
    """Every ZIP with its city; military ones have no state, some lie abroad."""
    return {
        zip_code: Place(
            name=city,
            state=state,
            zip_code=zip_code,
            latitude=float(latitude),
            longitude=float(longitude),
            precision="zip",
        )
        for zip_code, state, city, latitude, longitude, _ in read("zips.tsv.gz")
        if latitude
    }


@cache
def read_towns() -> Towns:
    """The towns of cities500, then the city names of ZIPs that it lacks, each with a ZIP in or near it."""
    surveyed = {row[0] for row in read("zips.tsv.gz") if row[5] == "C"}
    served: Towns = defaultdict(list)
    by_state: dict[str, list[Place]] = defaultdict(list)
    for place in sorted(read_zips().values(), key=lambda place: (place.latitude, place.zip_code)):
        if place.state in NAMES:
            served[key(place.name), place.state].append(place)
            if place.zip_code in surveyed:
                by_state[place.state].append(place)
    towns: Towns = defaultdict(list)
    for name, state, latitude, longitude, population in read("places.tsv.gz"):
        if not name.endswith("(historical)"):
            plain = re.sub(r"^City of (?=.*\(balance\))|\s*\(.*\)|, CDP$", "", name)
            towns[key(plain), state].append(
                Place(
                    name=plain,
                    state=state,
                    zip_code=None,
                    latitude=float(latitude),
                    longitude=float(longitude),
                    precision="city",
                    population=int(population) or None,
                )
            )
    for where, there in served.items():
        served[where] = [place for place in there if place.zip_code in surveyed] or there
        if all(is_namesake(town, served[where], by_state[where[1]]) for town in towns[where]):
            towns[where].append(middle(served[where]))
    known = {where: told_apart(found, served[where], by_state[where[1]]) for where, found in towns.items()}
    for alias, name, state in read("aliases.tsv"):
        known[key(alias), state] = distinct([*known.get((key(alias), state), []), *known[key(name), state]])
    return known


def told_apart(towns: list[Place], served: list[Place], zips: list[Place]) -> list[Place]:
    return [replace(town, zip_code=near(town, served, zips).zip_code) for town in distinct(towns)]


def away(place: Place, other: Place) -> float:
    return miles_between(place.latitude, place.longitude, other.latitude, other.longitude)


def is_namesake(town: Place, served: list[Place], zips: list[Place]) -> bool:
    """Whether the ZIPs of a town's name serve another town: they lie far off, and another's lies at hand."""
    return min(away(town, place) for place in served) > SAME_PLACE_MILES and any(
        away(town, place) < SERVED_ELSEWHERE for place in zips
    )


def middle(served: list[Place]) -> Place:
    """The town that these ZIPs serve, at the mean of their centers."""
    return Place(
        name=served[0].name,
        state=served[0].state,
        zip_code=None,
        latitude=round(sum(place.latitude for place in served) / len(served), 4),
        longitude=round(sum(place.longitude for place in served) / len(served), 4),
        precision="city",
    )


def near(town: Place, served: list[Place], zips: list[Place]) -> Place:
    """The nearest ZIP that bears the town's name, or, where none does nearby, the nearest in its state.

    `zips` run from south to north; inside a state a flat map is true enough.
    """
    distance, own = min(
        ((away(town, place), place) for place in served), key=itemgetter(0), default=(inf, town)
    )
    if distance <= SAME_PLACE_MILES:
        return own
    best, found = inf, town
    split = bisect_left(zips, town.latitude, key=attrgetter("latitude"))
    shrink = cos(radians(town.latitude))
    for run in (zips[split:], reversed(zips[:split])):
        for place in run:
            north, east = place.latitude - town.latitude, (place.longitude - town.longitude) * shrink
            if north * north > best:
                break
            if north * north + east * east < best:
                best, found = north * north + east * east, place
    return found
