"""The practitioners of a bulk release in FHIR, each with the places where they practice."""

import sys
import tempfile
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import islice
from typing import IO, Any

import msgspec

from crawler import fhir
from crawler.archive import ArchiveError
from crawler.fhir import Resource
from crawler.ndjson import File, batches
from crawler.nppes import ACUPUNCTURIST, PHYSICAL_THERAPISTS, Site
from crawler.practitioner import professions

RESOURCES = ("Practitioner", "PractitionerRole", "Location", "Organization")

_MARKERS = (f'"{ACUPUNCTURIST}"'.encode(), f'"{PHYSICAL_THERAPISTS}'.encode())
_READ = ("id", "active", "extension", "identifier", "name", "telecom", "address", "qualification")
_BATCH = 500
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


class _Role(msgspec.Struct, frozen=True):
    """What a role adds to its locations; references are keys such as "Location/abc"."""

    locations: tuple[str, ...]
    organization: str | None
    phone: str | None
    accepting: bool | None


class _Place(msgspec.Struct, frozen=True):
    sites: list[Site]
    position: dict[str, float]
    organization: str | None


class Practices:
    """Memory holds only keys of our practitioners, and the roles and places of those; the rest is on disk."""

    def __init__(self, files: Sequence[File]) -> None:
        self.files = files
        self.ours: set[str] = set()
        self.roles: dict[str, list[_Role]] = defaultdict(list)
        self.places: dict[str, _Place | None] = {}
        self.organizations: dict[str, str | None] = {}

    def records(self) -> Iterator[list[Record]]:
        """Lists of records, many empty, so that a caller can do something else in between.

        Raises ArchiveError for files that cannot be read, or whose references lead nowhere.
        """
        with tempfile.TemporaryFile() as spool:
            yield from self._gather("Practitioner", _may_be_ours, lambda each: self._add(each, spool))
            yield from self._gather("PractitionerRole", self._is_of_ours, self._add_role)
            wanted = {key for roles in self.roles.values() for role in roles for key in role.locations}
            yield from self._gather("Location", _within(wanted, "Location"), self._add_place)
            if len(self.places) <= _FOUND * len(wanted):
                raise ArchiveError(
                    f"Of {len(wanted):,} locations that roles name, the release has {len(self.places):,}."
                )
            wanted = {key for roles in self.roles.values() for role in roles if (key := role.organization)}
            wanted |= {key for place in self.places.values() if place and (key := place.organization)}
            yield from self._gather("Organization", _within(wanted, "Organization"), self._add_organization)
            spool.seek(0)
            while lines := list(islice(spool, _BATCH)):
                practitioners = map(msgspec.json.decode, lines)
                yield [Record(practitioner=each, practices=self._of(each)) for each in practitioners]

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

    def _add(self, practitioner: Resource, spool: IO[bytes]) -> None:
        self.ours.add(fhir.key(practitioner))
        read = {name: practitioner[name] for name in _READ if name in practitioner}
        spool.write(msgspec.json.encode(read) + b"\n")

    def _is_of_ours(self, line: bytes) -> bool:
        return _ROLE.decode(line).practitioner.key() in self.ours

    def _add_role(self, role: Resource) -> None:
        specialties = role.get("specialty") or ()
        if role["active"] and (professions(specialties) or not any(fhir.codes(specialties))):
            locations = tuple(sys.intern(key) for key in fhir.references(role, "location"))
            organization = next(iter(fhir.references(role, "organization")), None)
            self.roles[fhir.references(role, "practitioner")[0]].append(
                _Role(locations, organization, fhir.phone(role), fhir.accepting(role))
            )

    def _add_place(self, location: Resource) -> None:
        organization = next(iter(fhir.references(location, "managingOrganization")), None)
        place = _Place(fhir.sites(location, fhir.phone(location)), fhir.position(location), organization)
        self.places[fhir.key(location)] = place if location["status"] == "active" else None

    def _add_organization(self, organization: Resource) -> None:
        self.organizations[fhir.key(organization)] = organization.get("name")

    def _of(self, practitioner: Resource) -> list[Practice]:
        return [
            Practice(
                site=site if site.phone else replace(site, phone=role.phone),
                organization=self.organizations.get(role.organization or place.organization or ""),
                accepting_patients=role.accepting,
                **place.position,
            )
            for role in self.roles.get(f"Practitioner/{practitioner['id']}", ())
            for key in role.locations
            if (place := self.places.get(key))
            for site in place.sites
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


def _may_be_ours(line: bytes) -> bool:
    return any(marker in line for marker in _MARKERS)


def _within(wanted: set[str], resource: str) -> Callable[[bytes], bool]:
    return lambda line: f"{resource}/{_ID.decode(line).id}" in wanted
