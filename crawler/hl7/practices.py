"""The practitioners of a bulk release in FHIR, each with the places where they practice."""

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import Any

import msgspec

from crawler.files.archive import ArchiveError
from crawler.files.ndjson import File, batches
from crawler.hl7 import fhir
from crawler.hl7.fhir import Resource
from crawler.hl7.practitioner import professions
from crawler.registry.nppes import ACUPUNCTURIST, PHYSICAL_THERAPISTS, Site

RESOURCES = ("Practitioner", "PractitionerRole", "Location", "Organization")

_MARKERS = (f'"{ACUPUNCTURIST}"'.encode(), f'"{PHYSICAL_THERAPISTS}'.encode())
_READ = ("id", "active", "extension", "identifier", "name", "telecom", "address", "qualification")
_BATCH = 100
_TABLES = """
    PRAGMA journal_mode = OFF;
    CREATE TABLE practitioner (key, resource);
    CREATE TABLE role (practitioner, location, organization, phone, accepting);
    CREATE TABLE place (location PRIMARY KEY, site, latitude, longitude, organization, active);
    CREATE TABLE organization (key PRIMARY KEY, name);
"""
_PRACTICES = """
    SELECT site, phone, latitude, longitude, name, accepting FROM role
    JOIN place ON place.location = role.location AND place.active
    LEFT JOIN organization ON key = coalesce(role.organization, place.organization)
    WHERE practitioner = ? ORDER BY role.rowid
"""
_FOUND = 0.9
"""Share of the locations named by roles that a release must have, or else its references changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Practice:
    """A place where somebody works; `latitude` and `longitude` are degrees."""

    site: Site
    latitude: float | None = None
    longitude: float | None = None
    organization: str | None = None
    accepting_patients: bool | None = None

    def fields(self) -> dict[str, Any]:
        """The Listing fields of this place; there is a state only where it is in the United States."""
        return {
            "street": self.site.street,
            "city": self.site.city,
            "state": self.site.us_state(),
            "zip_code": self.site.zip_code,
            "phone": self.site.phone,
            "latitude": self.latitude,
            "longitude": self.longitude,
            "organization": self.organization,
            "accepting_patients": self.accepting_patients,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A Practitioner that may be ours, empty for a resource of any type that could not be read."""

    practitioner: Resource
    practices: Sequence[Practice] = ()


class Practices:
    """A release joined in a temporary database on disk; memory holds keys of ours and of what they name."""

    def __init__(self, files: Sequence[File]) -> None:
        self.files = files
        self.ours: set[str] = set()

    def records(self) -> Iterator[list[Record]]:
        """Lists of records, many empty, so that a caller can do something else in between.

        Raises ArchiveError for files that cannot be read, or whose references lead nowhere.
        """
        with closing(sqlite3.connect("")) as self.tables:
            self.tables.executescript(_TABLES)
            yield from self._gather("Practitioner", _may_be_ours, self._add_practitioner)
            yield from self._gather("PractitionerRole", self._is_of_ours, self._add_role)
            named = self._named("SELECT DISTINCT location FROM role")
            yield from self._gather("Location", _within(named, "Location"), self._add_place)
            (known,) = self.tables.execute("SELECT count(*) FROM place").fetchone()
            if known <= _FOUND * len(named):
                raise ArchiveError(f"Of {len(named):,} locations that roles name, the release has {known:,}.")
            named = self._named("SELECT organization FROM role UNION SELECT organization FROM place")
            yield from self._gather("Organization", _within(named, "Organization"), self._add_organization)
            self.tables.execute("CREATE INDEX of_practitioner ON role (practitioner)")
            rows = self.tables.execute("SELECT key, resource FROM practitioner")
            while some := rows.fetchmany(_BATCH):
                yield [
                    Record(practitioner=msgspec.json.decode(resource), practices=self._of(key))
                    for key, resource in some
                ]

    def _gather(
        self, resource: str, keep: Callable[[bytes], bool], add: Callable[[Resource], None]
    ) -> Iterator[list[Record]]:
        for batch in batches(self.files, resource, keep):
            unreadable = 0
            for each in batch:
                try:
                    add(each)
                except Exception:  # noqa: BLE001 - whatever is wrong with it, it has to be counted
                    unreadable += 1
            yield [Record(practitioner={})] * unreadable

    def _named(self, query: str) -> set[str]:
        return {key for (key,) in self.tables.execute(query) if key}

    def _is_of_ours(self, line: bytes) -> bool:
        return _ROLE.decode(line).practitioner.key() in self.ours

    def _add_practitioner(self, practitioner: Resource) -> None:
        read = {name: practitioner[name] for name in _READ if name in practitioner}
        key = fhir.key(practitioner)
        self._add("practitioner", key, msgspec.json.encode(read))
        self.ours.add(key)

    def _add_role(self, role: Resource) -> None:
        specialties = role.get("specialty") or ()
        if role["active"] and (professions(specialties) or not any(fhir.codes(specialties))):
            (practitioner,) = fhir.references(role, "practitioner")
            more = (_first(role, "organization"), fhir.phone(role), fhir.accepting(role))
            for location in fhir.references(role, "location"):
                self._add("role", practitioner, location, *more)

    def _add_place(self, location: Resource) -> None:
        position = fhir.position(location)
        degrees = (position.get("latitude"), position.get("longitude"))
        more = (*degrees, _first(location, "managingOrganization"), location["status"] == "active")
        for site in fhir.sites(location, fhir.phone(location)):
            packed = msgspec.json.encode(site)
            _SITE.decode(packed)  # a wrong type must show here, where it is counted
            self._add("place", fhir.key(location), packed, *more)

    def _add_organization(self, organization: Resource) -> None:
        self._add("organization", fhir.key(organization), organization.get("name"))

    def _add(self, table: str, *row: Any) -> None:
        self.tables.execute(f"INSERT OR REPLACE INTO {table} VALUES ({', '.join('?' * len(row))})", row)  # noqa: S608 - our own words

    def _of(self, practitioner: str) -> list[Practice]:
        return [
            Practice(
                site=site if (site := _SITE.decode(packed)).phone else replace(site, phone=phone),
                latitude=latitude,
                longitude=longitude,
                organization=name,
                accepting_patients=None if accepting is None else bool(accepting),
            )
            for packed, phone, latitude, longitude, name, accepting in self.tables.execute(
                _PRACTICES, [practitioner]
            )
        ]


def at_own_addresses(practitioner: Resource) -> list[Practice]:
    """The practices of somebody with no role: their physical addresses.

    With a phone only if they have a single one, as nothing says which of several belongs to the practice and
    which to who does their bills.
    """
    numbers = fhir.phones(practitioner)
    phone = numbers[0] if len(numbers) == 1 else None
    return [Practice(site=site) for site in fhir.sites(practitioner, phone)]


class _Target(msgspec.Struct):
    reference: str

    def key(self) -> str | None:
        return fhir.reference({"reference": self.reference})


class _Named(msgspec.Struct):
    id: str


class _Owned(msgspec.Struct):
    practitioner: _Target


_ROLE, _ID = msgspec.json.Decoder(_Owned), msgspec.json.Decoder(_Named)
_SITE = msgspec.json.Decoder(Site)


def _first(resource: Resource, field: str) -> str | None:
    return next(iter(fhir.references(resource, field)), None)


def _may_be_ours(line: bytes) -> bool:
    return any(marker in line for marker in _MARKERS)


def _within(wanted: set[str], resource: str) -> Callable[[bytes], bool]:
    return lambda line: f"{resource}/{_ID.decode(line).id}" in wanted
