"""Providers: the person or clinic behind one or many listings, once for each place of practice."""

import hashlib
import re
from base64 import b32encode
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from crawler.items import Listing
from index import evidence
from index.addresses import street_key

Identity = tuple[str, ...]
"""What makes two listings the same provider: an NPI, a license with its surname, or nothing but itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sighting:
    """A listing and the day it was crawled, where that is known."""

    listing: Listing
    crawled: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """One provider at one place of practice, with every listing that says so, best first."""

    id: str
    sightings: tuple[Sighting, ...]

    def teller(self, field: str) -> Listing:
        """The best listing that says something of this field; the best of all where none does."""
        told = (one.listing for one in self.sightings if getattr(one.listing, field) not in (None, ()))
        return next(told, self.located)

    @property
    def located(self) -> Listing:
        """The listing that the address is taken from, whole: a street never meets another listing's ZIP."""
        return self.sightings[0].listing


def providers(sightings: Iterable[Sighting]) -> Iterator[Provider]:
    """Every provider, once for each place of practice.

    Listings are one provider only where they share an NPI, or a license number of the same state and the
    surname; a shared phone or address of a clinic never merges people. A listing without a place of its own
    (a license register knows none) adds to the provider's places in its state and makes no place itself.
    """
    pool = list(sightings)
    owners = license_owners(pool)
    groups: dict[Identity, list[Sighting]] = defaultdict(list)
    for sighting in pool:
        groups[identity(sighting.listing, owners)].append(sighting)
    for who, group in groups.items():
        for where, there in places(group).items():
            ordered = tuple(sorted(there, key=trust))
            yield Provider(id=stable_id(who, where), sightings=ordered)


def license_owners(pool: list[Sighting]) -> dict[Identity, str | None]:
    """The one NPI that claims each license; None where several claim it, so that nobody is merged by it."""
    owners: dict[Identity, str | None] = {}
    for sighting in pool:
        license_key, npi = licensed(sighting.listing), sighting.listing.npi
        if license_key and npi:
            owners[license_key] = npi if owners.get(license_key, npi) == npi else None
    return owners


def identity(listing: Listing, owners: dict[Identity, str | None]) -> Identity:
    license_key = licensed(listing)
    npi = listing.npi or (owners.get(license_key) if license_key else None)
    if npi:
        return ("npi", npi, listing.profession)
    if license_key and license_key not in owners:
        return license_key
    return ("ref", listing.source, listing.ref, listing.profession)


def licensed(listing: Listing) -> Identity | None:
    """A person's license as a key: state, profession, digits without leading zeros, and the surname."""
    digits = re.sub(r"\D", "", listing.license_number or "").lstrip("0")
    if listing.kind != "person" or not digits or not listing.license_state:
        return None
    return ("license", listing.license_state, listing.profession, digits, surname(listing.name))


def surname(name: str) -> str:
    """The last word of a name that is no suffix, in capitals."""
    words = [word for word in re.split(r"[\s,]+", name.upper().replace(".", "")) if word]
    return next((word for word in reversed(words) if word not in {"JR", "SR", "II", "III", "IV", "V"}), "")


def places(group: list[Sighting]) -> dict[tuple[str, str, str], list[Sighting]]:
    """The sightings of one provider by place: (state, ZIP or city, street key)."""
    found: dict[tuple[str, str, str], list[Sighting]] = defaultdict(list)
    for sighting in group:
        found[place(sighting.listing)].append(sighting)
    # From the vaguest to the most exact: what a place of the same state says better is not a second place.
    for vague in sorted(found, key=exactness):
        better = [where for where in found if where[0] == vague[0] and exactness(where) > exactness(vague)]
        if better and not vague[2]:
            extra = found.pop(vague)
            for where in better:
                found[where].extend(extra)
    return found


def place(listing: Listing) -> tuple[str, str, str]:
    return (listing.state, listing.zip_code or (listing.city or "").upper(), street_key(listing.street))


def exactness(where: tuple[str, str, str]) -> int:
    return bool(where[1]) + 2 * bool(where[2])


def trust(sighting: Sighting) -> tuple[Any, ...]:
    """Sort key: an exact place first, then the newest word, then a fixed order."""
    listing = sighting.listing
    age = (listing.updated or sighting.crawled or "").replace("-", "") or "0"
    return (-exactness(place(listing)), -int(age), listing.source, listing.ref)


def stable_id(who: Identity, where: tuple[str, str, str]) -> str:
    """The same for the same provider at the same place in every build: 12 lower-case letters and digits."""
    digest = hashlib.sha256("\0".join((*who, "", *where)).encode()).digest()
    return b32encode(digest).decode().lower()[:12]


def signs(provider: Provider) -> list[dict[str, Any]]:
    """All evidence of all listings, strongest first, each sign once."""
    found = [sign for one in provider.sightings for sign in evidence.items(one.listing, one.crawled)]
    return evidence.ranked({tuple(sign.items()): sign for sign in found}.values())


def record(provider: Provider, position: dict[str, Any]) -> dict[str, Any]:
    """The provider document as the search shows it; `position` gives latitude, longitude and precision."""
    where, tell, found = provider.located, provider.teller, signs(provider)
    spoken = {name for one in provider.sightings for name in (one.listing.name, *one.listing.other_names)}
    # A phone belongs with its extension and a license with its state and status: one teller for each.
    phone, license_ = tell("phone"), tell("license_status")
    license_ = license_ if license_.license_number else tell("license_number")
    return {
        "id": provider.id,
        "name": where.name,
        "kind": where.kind,
        "credentials": tell("credentials").credentials,
        "profession": where.profession,
        "organization": tell("organization").organization,
        "street": where.street,
        "city": where.city,
        "state": where.state,
        "zip_code": where.zip_code,
        **position,
        "phone": phone.phone,
        "extension": phone.extension,
        "website": tell("website").website,
        "email": tell("email").email,
        "npi": tell("npi").npi,
        "license_number": license_.license_number,
        "license_state": license_.license_state,
        "license_status": license_.license_status,
        "languages": list(tell("languages").languages),
        "accepting_patients": tell("accepting_patients").accepting_patients,
        "other_names": sorted(spoken - {where.name}),
        "evidence": {"level": evidence.level(found), "items": found},
        "listings": [
            {
                "source": one.listing.source,
                "ref": one.listing.ref,
                "source_url": one.listing.source_url,
                "updated": one.listing.updated,
                "crawled": one.crawled,
            }
            for one in provider.sightings
        ],
    }
