"""Where a patient is: a city or ZIP as typed becomes one point on the map, or a clear question.

The files that `index.gazetteer.write` made are bisected where they lie: a look-up parses only a few lines.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from index.errors import Failure
from index.geography import boxes, miles_between
from index.sorted_lines import LAST, SortedLines
from index.spelling import NAMES, cleaned, key, readings, state_code

SAME_PLACE_MILES = 25.0
"""Two places of one name in one state nearer than this (40 km) are one to a patient."""
LATITUDE_MILES = 69.0
"""Less than a degree of latitude has, so that no row is thought farther than it is."""
ZIP = re.compile(r"(?:\bzip ?(?:code)?:? ?)?(?<!\w)(\d{5})(?:[- ]?\d{4})?(?!\w)", re.ASCII | re.IGNORECASE)
LONGEST = 200
"""No place needs more characters; what is longer is not searched for."""

ASK_FOR_ZIP = "Check the spelling, or use a five-digit ZIP, for example: needle find 97701"


class UnknownPlace(Failure):
    """Nothing of that name is known; candidates are what was perhaps meant."""

    code = "unknown_place"
    exit_code = 2


class AmbiguousPlace(Failure):
    """More than one place answers to it; candidates are those, the most populous first."""

    code = "ambiguous_place"
    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """A point to search around: WGS84 degrees, `precision` "city" or "zip".

    `zip_code` is the ZIP asked for, None for a city. `population` is unknown for ZIPs and small places.
    """

    name: str
    state: str
    zip_code: str | None
    latitude: float
    longitude: float
    precision: str
    population: int | None = None

    def candidate(self) -> dict[str, Any]:
        """What an error lists: the place and a ZIP in or near it, to tell it from its namesakes."""
        return {
            "name": self.name,
            "state": self.state,
            "zip_code": self.zip_code,
            "population": self.population,
        }


def point(latitude: float, longitude: float) -> str:
    """A point written so that lines in byte order run from west to east in rows of a tenth of a degree."""
    north, east = round((latitude + 90) * 1e4), round((longitude + 180) * 1e4)
    return f"{north // 1000:04d} {east:07d} {north:07d}"


def distinct(places: Iterable[Place]) -> list[Place]:
    """The most populous first, without those within SAME_PLACE_MILES of a larger namesake in their state."""
    kept: list[Place] = []
    for place in sorted(places, key=lambda place: (-(place.population or 0), place.state, place.latitude)):
        if all(
            place.state != other.state
            or miles_between(place.latitude, place.longitude, other.latitude, other.longitude)
            > SAME_PLACE_MILES
            for other in kept
        ):
            kept.append(place)
    return kept


class Gazetteer:
    """The places of one generation: `places.tsv`, `zips.tsv` and `points.txt` of its directory."""

    def __init__(self, directory: Path) -> None:
        self._places = SortedLines(directory / "places.tsv")
        self._zips = SortedLines(directory / "zips.tsv")
        self._points = SortedLines(directory / "points.txt")

    def find(self, text: str) -> Place:
        """The one place that "Bend, OR", "bend oregon", "97701-1234" or "Bend OR 97701" names.

        Raises UnknownPlace or AmbiguousPlace rather than guess.
        """
        if len(text) > LONGEST:
            raise UnknownPlace(f"That is too long for a place. {ASK_FOR_ZIP}")
        typed = cleaned(text)
        if not key(typed):
            raise UnknownPlace('Name a city and state, or a ZIP, for example: needle find "Bend, OR"')
        for zip_code in reversed(list(ZIP.finditer(typed))):
            rest = f"{typed[: zip_code.start()]} {typed[zip_code.end() :]}".strip(" ,-")
            if not rest.isdecimal():
                return self._by_zip(zip_code[1], rest)
        if number := re.search(r"(?<!\w)(\d+)[- \d]*$", typed, re.ASCII):
            raise self._not_a_zip(number[0].strip(), number[1])
        return self._by_name(typed)

    def states_within(self, latitude: float, longitude: float, miles: float) -> tuple[str, ...]:
        """The states and territories with a town or ZIP center inside the circle, the nearest first."""
        nearest: dict[str, float] = {}
        for south, west, north, east in boxes(latitude, longitude, miles):
            first, last = point(0, west)[4:12], point(0, east)[4:12]
            rows = range(int(point(south, 0)[:4]), int(point(north, 0)[:4]) + 1)
            for row in sorted(rows, key=lambda row: abs(row / 10 - 89.95 - latitude)):
                at_least = (abs(row / 10 - 89.95 - latitude) - 0.05) * LATITUDE_MILES
                for line in self._points.between(f"{row:04d}{first}", f"{row:04d}{last}{LAST}"):
                    state = line[21:]
                    if at_least <= nearest.get(state, miles):
                        there = int(line[13:20]) / 1e4 - 90, int(line[5:12]) / 1e4 - 180
                        distance = miles_between(latitude, longitude, *there)
                        if distance <= nearest.get(state, miles):
                            nearest[state] = distance
        return tuple(sorted(nearest, key=lambda state: (nearest[state], state)))

    def _by_zip(self, zip_code: str, rest: str) -> Place:
        place = self._zip(zip_code)
        if place is None or place.state not in NAMES:
            raise self._unknown_zip(zip_code, place)
        if not rest or self._agrees(rest, place.state):
            return place
        others = [town for city, state in readings(rest) for town in self._towns(city, state)]
        raise AmbiguousPlace(
            f'ZIP {zip_code} is in {place.name}, {place.state}, which is not "{rest}". '
            f"Give only one of them, for example: needle find {zip_code}",
            tuple(found.candidate() for found in (place, *distinct(others)[:9])),
        )

    def _agrees(self, rest: str, state: str) -> bool:
        """Whether the words beside a ZIP name its state, or a city in it."""
        named = [state_code(rest), *(other for _, other in readings(rest))]
        return next(filter(None, named), None) == state or any(self._towns(rest, state))

    def _by_name(self, typed: str) -> Place:
        found = self._towns(typed, "")
        if not found and (state := state_code(typed)):
            raise self._whole_state(state)
        if not found:
            found = [town for city, state in readings(typed) for town in self._towns(city, state)]
        found = distinct(found)
        if not found:
            raise self._unknown(typed)
        if len(found) > 1:
            raise ambiguous(typed, found)
        return replace(found[0], zip_code=None)

    def _zip(self, zip_code: str) -> Place | None:
        return next((town(line, "zip") for line in self._zips.starting(f"{zip_code}\t")), None)

    def _towns(self, city: str, state: str | None) -> list[Place]:
        """The towns of that name in a state, in all of them (None), or by a nickname alone ("")."""
        suffix = "" if state is None else f"{state}\t"
        return [town(line) for line in self._places.starting(f"{key(city)}|{suffix}")]

    def _all(self, state: str | None) -> list[str]:
        """The lines of every town, of one state if given: the whole file is read, which only an error may."""
        lines = self._places.between("", LAST)
        return [line for line in lines if f"|{state}\t" in line] if state else lines

    def _unknown_zip(self, zip_code: str, place: Place | None) -> UnknownPlace:
        if place and place.state:
            return UnknownPlace(
                f"ZIP {zip_code} ({place.name}) lies outside the states and territories on our map."
            )
        around = [town(line, "zip") for line in self._zips.starting(zip_code[:3])]
        if around and not any(other.state for other in around):
            return UnknownPlace(
                f"ZIP {zip_code} is military mail and has no place on the map. Use the city where you are."
            )
        around.sort(key=lambda other: abs(int(other.zip_code or 0) - int(zip_code)))
        hint = f" The nearest we know: needle find {around[0].zip_code}" if around else f" {ASK_FOR_ZIP}"
        return UnknownPlace(
            f"There is no ZIP {zip_code} on our map.{hint}", tuple(other.candidate() for other in around[:5])
        )

    def _not_a_zip(self, number: str, digits: str) -> UnknownPlace:
        place = self._zip(digits.zfill(5)) if 3 <= len(digits) <= 5 else None
        place = place if place and place.state in NAMES else None
        hint = f" Perhaps: needle find {place.zip_code}" if place else " For example: needle find 02108"
        return UnknownPlace(
            f'A ZIP has five digits, and "{number}" has not.{hint}', (place.candidate(),) if place else ()
        )

    def _whole_state(self, state: str) -> AmbiguousPlace:
        name = NAMES[state]
        towns = distinct(self._towns(name, None))
        known = dict.fromkeys(town(line) for line in self._all(state))
        largest = sorted(known, key=lambda place: -(place.population or 0))[:5]
        message = (
            f"{name} is a whole state. Add a city, or give a ZIP, for example: "
            f'needle find "{largest[0].name}, {state}"'
        )
        if towns:
            message += (
                f'. A town of that name needs its state: needle find "{towns[0].name}, {towns[0].state}"'
            )
        return AmbiguousPlace(message, tuple(place.candidate() for place in (*towns[:5], *largest)))

    def _unknown(self, typed: str) -> UnknownPlace:
        city, state = readings(typed)[0]
        before, comma, after = typed.rpartition(",")
        if comma and not state_code(after):
            city, state = before, None
            unknown = f'There is no state "{after.strip()}"'
        else:
            where = f" in {NAMES[state]}" if state else ""
            unknown = f'There is no place "{city}"{where} on our map'
        places = close(key(city), self._all(state)) + (distinct(self._towns(city, None)) if state else [])
        if not places:
            return UnknownPlace(f"{unknown}. {ASK_FOR_ZIP}")
        best = places[0]
        return UnknownPlace(
            f'{unknown}. Did you mean: needle find "{best.name}, {best.state}"',
            tuple(place.candidate() for place in places[:5]),
        )


def town(line: str, precision: str = "city") -> Place:
    """A line of `places.tsv` or `zips.tsv`."""
    _, name, state, latitude, longitude, population, zip_code = line.split("\t")
    return Place(
        name=name,
        state=state,
        zip_code=zip_code,
        latitude=float(latitude),
        longitude=float(longitude),
        precision=precision,
        population=int(population) or None,
    )


def ambiguous(typed: str, found: list[Place]) -> AmbiguousPlace:
    """The question that tells namesakes apart: by state, or, in one state, by ZIP."""
    best, states = found[0], {place.state for place in found}
    if len(states) > 1:
        message = (
            f"There are places called {best.name} in {len(states)} states. Add the state, for example: "
            f'needle find "{best.name}, {best.state}"'
        )
    else:
        message = (
            f'"{typed}" may be {len(found)} places in {NAMES[best.state]}, far from each other. '
            f"Use a ZIP, for example: needle find {best.zip_code}"
        )
    return AmbiguousPlace(message, tuple(place.candidate() for place in found[:10]))


def close(wanted: str, lines: list[str]) -> list[Place]:
    """The towns spelled most like it, the most populous first among equals."""
    from rapidfuzz import fuzz, process

    names = dict.fromkeys(line.partition("|")[0] for line in lines)
    best = process.extract(wanted, list(names), scorer=fuzz.ratio, score_cutoff=75, limit=5)
    scores = {name: score for name, score, _ in best}
    pairs = ((scores.get(line.partition("|")[0]), line) for line in lines)
    found = [(-score, town(line)) for score, line in pairs if score is not None]
    found.sort(key=lambda pair: (pair[0], -(pair[1].population or 0)))
    return list(dict.fromkeys(place for _, place in found))
