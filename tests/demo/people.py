"""Invented practitioners in every jurisdiction: what the demo's sites publish and what tests index.

The same seed gives the same people. Towns and ZIP codes are real; names, streets, licenses and numbers are
not: telephones are of the range 555-0100 to 555-0199, sites lie under example.org, and NPIs begin with a 2,
which the standard allows and no published one has.
"""

import csv
import dataclasses
import gzip
import hashlib
import json
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from itertools import count
from math import hypot
from pathlib import Path
from random import Random
from typing import Any

from crawler.items import STATES, Evidence, Listing
from tests.demo.names import (
    AREA_CODES,
    CLINICS,
    CREDENTIALS,
    FIRST_NAMES,
    LAST_NAMES,
    SERVICES,
    STREET_KINDS,
    STREETS,
)

SEED = 20261123
DIRECTORY, API, BULK = SOURCES = ("sample_directory", "nppes_api", "nppes_bulk")
TAXONOMIES = {
    ("acupuncturist", "person"): ("171100000X", "Acupuncturist"),
    ("acupuncturist", "organization"): ("171100000X", "Acupuncturist"),
    ("physical_therapist", "person"): ("225100000X", "Physical Therapist"),
    ("physical_therapist", "organization"): ("261QP2000X", "Clinic/Center, Physical Therapy"),
}
YEARS = (2009, 2014, 2019, 2022, 2023, 2024, 2025, 2025, 2026, 2026, 2026)
EVERYWHERE = (
    ("acupuncturist", "person"),
    ("physical_therapist", "person"),
    ("physical_therapist", "person"),
    ("acupuncturist", "person"),
    ("physical_therapist", "organization"),
    ("physical_therapist", "person"),
    ("acupuncturist", "organization"),
)
"""Who practices in each jurisdiction, dealt out over its largest towns."""

NEIGHBORHOODS = (
    ("OR", ("Bend", "Redmond", "Sisters", "Portland", "Beaverton", "Gresham")),
    ("WA", ("Vancouver", "Camas", "Battle Ground")),
    ("MO", ("Kansas City", "Independence")),
    ("KS", ("Kansas City", "Overland Park")),
    ("CT", ("Hartford", "West Hartford", "Manchester", "New Haven")),
)
"""Towns that the demo asks about, each with as many again as a whole state has."""


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Town:
    """A city and one of its ZIP codes."""

    name: str
    state: str
    zip_code: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """Where somebody practices."""

    street: str
    town: Town
    phone: str


@dataclasses.dataclass(frozen=True, slots=True, kw_only=True)
class Practitioner:
    """An invented person or clinic, and the sources that list it. `practices` begins with the main one."""

    npi: str
    kind: str
    profession: str
    first: str | None
    last: str | None
    organization: str | None
    credentials: str | None
    license_number: str | None
    practices: tuple[Practice, ...]
    website: str | None
    service: str | None
    updated: str
    sources: tuple[str, ...]

    @property
    def name(self) -> str:
        return self.organization or f"{self.first} {self.last}"

    @property
    def state(self) -> str:
        return self.practices[0].town.state

    @property
    def slug(self) -> str:
        """The directory's own key."""
        return f"{'-'.join(self.name.lower().split())}-{self.npi[-5:]}"


@cache
def practitioners(seed: int = SEED) -> tuple[Practitioner, ...]:
    """Everybody, jurisdiction by jurisdiction: about 480, of both professions."""
    towns = _towns()
    inventor = _Inventor(seed, towns)
    stays = [towns[state] for state in STATES]
    stays += [
        [town for town in towns[state] if town.name == name]
        for state, names in NEIGHBORHOODS
        for name in names
    ]
    return tuple(
        inventor.practitioner(profession, kind, places[number % len(places)])
        for places in stays
        for number, (profession, kind) in enumerate(EVERYWHERE)
    )


def listings(seed: int = SEED, sources: tuple[str, ...] = SOURCES) -> tuple[Listing, ...]:
    """What a crawl of these sources gives: one listing for each practitioner, source and practice."""
    return tuple(
        listing
        for source in sources
        for someone in practitioners(seed)
        if source in someone.sources
        for listing in _listings(source, someone)
    )


def feeds(directory: Path, seed: int = SEED) -> dict[str, int]:
    """Write `<source>.jsonl` for each source, as a crawl would, and say how many lines each has."""
    directory.mkdir(parents=True, exist_ok=True)
    counts = {}
    for source in SOURCES:
        lines = [json.dumps(record(listing)) for listing in listings(seed, (source,))]
        (directory / f"{source}.jsonl").write_text("\n".join(lines) + "\n", encoding="utf-8")
        counts[source] = len(lines)
    return counts


def record(listing: Listing) -> dict[str, Any]:
    """The JSON object of a listing in a feed, where what is not known is left out."""
    known = {name: value for name, value in dataclasses.asdict(listing).items() if value not in (None, ())}
    signs = [
        {name: value for name, value in sign.items() if value is not None}
        for sign in known.pop("evidence", ())
    ]
    lists = {name: list(known[name]) for name in ("languages", "other_names") if name in known}
    return {**known, **lists, **({"evidence": signs} if signs else {})}


def npi(serial: int) -> str:
    """The invented NPI of this serial number, with its check digit (Luhn over 80840 and the number)."""
    payload = f"80840{290_000_000 + serial}"
    digits = [int(digit) for digit in reversed(payload)]
    total = sum(digit if place % 2 else sum(divmod(digit * 2, 10)) for place, digit in enumerate(digits))
    return f"{payload[5:]}{-total % 10}"


class _Inventor:
    """Whoever it invents next depends on the seed and on everybody before."""

    def __init__(self, seed: int, towns: dict[str, list[Town]]) -> None:
        self.random = Random(seed)
        self.towns = towns
        self.serials = count(1)
        self.lines = {state: count(100) for state in STATES}

    def practitioner(self, profession: str, kind: str, home: Town) -> Practitioner:
        random, serial, person = self.random, next(self.serials), kind == "person"
        first, last = random.choice(FIRST_NAMES), random.choice(LAST_NAMES)
        practices = [self.practice(home)]
        if random.random() < 0.12:
            practices.append(self.practice(random.choice(self.towns[home.state])))
        sources = tuple(name for name in SOURCES if random.random() < (0.4 if name == DIRECTORY else 0.7))
        initials = "AC" if profession == "acupuncturist" else "PT"
        return Practitioner(
            npi=npi(serial),
            kind=kind,
            profession=profession,
            first=first if person else None,
            last=last if person else None,
            organization=None if person else CLINICS[profession].format(last),
            credentials=random.choice(CREDENTIALS[profession]) if person else None,
            license_number=f"{initials}{home.state}{10_000 + serial}" if person else None,
            practices=tuple(practices),
            website=f"https://{last.lower()}{serial}.example.org/" if random.random() < 0.4 else None,
            service=random.choice(SERVICES) if not person and random.random() < 0.5 else None,
            updated=f"{random.choice(YEARS)}-{random.randint(1, 10):02}-{random.randint(1, 28):02}",
            sources=sources or (BULK,),
        )

    def practice(self, town: Town) -> Practice:
        street = (
            f"{self.random.randint(1, 9999)} {self.random.choice(STREETS)} {self.random.choice(STREET_KINDS)}"
        )
        line = f"{AREA_CODES[town.state]}-555-{next(self.lines[town.state]):04}"
        return Practice(street=street, town=town, phone=line)


def _listings(source: str, someone: Practitioner) -> Iterator[Listing]:
    in_directory = source == DIRECTORY
    for place, practice in enumerate(someone.practices[: 1 if in_directory else None]):
        town = practice.town
        address = f"{practice.street} {town.name} {town.state} {town.zip_code}".upper()
        digest = hashlib.sha256(address.encode()).hexdigest()[:8]
        yield Listing(
            source=source,
            ref=someone.slug if in_directory else f"{someone.npi}-{digest}" if place else someone.npi,
            source_url=f"https://directory.example.org/directory/providers/{someone.slug}"
            if in_directory
            else f"https://npiregistry.cms.hhs.gov/provider-view/{someone.npi}",
            name=someone.name,
            kind=someone.kind,
            profession=someone.profession,
            state=town.state,
            street=practice.street,
            city=town.name,
            zip_code=town.zip_code,
            phone=practice.phone,
            website=someone.website if in_directory else None,
            npi=someone.npi,
            license_number=someone.license_number,
            license_state=someone.license_number and someone.state,
            credentials=someone.credentials,
            evidence=(Evidence(kind="service", text=someone.service),)
            if in_directory and someone.service
            else (),
            updated=someone.updated,
        )


@cache
def _towns() -> dict[str, list[Town]]:
    """The largest five towns of each jurisdiction that have a ZIP code of their own, and the demo's.

    Of several ZIP codes it is the one nearest to the middle of the town.
    """
    zip_codes: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in _table("zips"):
        if row["coordinates_from"] == "C":
            zip_codes.setdefault((row["state"], row["city"]), []).append(row)
    asked = {(state, name) for state, names in NEIGHBORHOODS for name in names}
    towns: dict[str, list[Town]] = {state: [] for state in STATES}
    for row in sorted(_table("places"), key=lambda row: -int(row["population"] or 0)):
        state, name = row["state"], row["name"]
        if (
            (state, name) in zip_codes
            and state in towns
            and (len(towns[state]) < 5 or (state, name) in asked)
        ):
            nearest = min(zip_codes[state, name], key=lambda area: _apart(area, row))
            towns[state].append(Town(name=name, state=state, zip_code=nearest["zip"]))
    return towns


def _apart(here: dict[str, str], there: dict[str, str]) -> float:
    """How far apart two rows lie, in degrees: good enough within a town."""
    return hypot(*(float(here[axis]) - float(there[axis]) for axis in ("latitude", "longitude")))


def _table(name: str) -> list[dict[str, str]]:
    with gzip.open(files("index") / "data" / f"{name}.tsv.gz", "rt", encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines, delimiter="\t"))
