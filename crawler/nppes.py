"""NPPES, the federal registry of NPIs: what its facts mean for listings, however they were fetched.

Code sets: the NUCC taxonomy (nucc.org) and the CMS "NPPES Data Dissemination" readme.
"""

import hashlib
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from crawler.items import PROFESSIONS, STATES, TERRITORIES

ACUPUNCTURIST = "171100000X"
PHYSICAL_THERAPISTS = "2251"
"""The prefix of the physical therapist (225100000X) and each of its specialties; assistants are 2252..."""
PHYSICAL_THERAPY_CLINIC = "261QP2000X"
"""A facility: it makes an organization ours, but not a person."""

KINDS = {"1": "person", "2": "organization", "NPI-1": "person", "NPI-2": "organization"}
"""The kind of a provider by its entity type, as the bulk file and as the API print it."""

_STATE_CODES = {name.upper(): code for code, name in (STATES | TERRITORIES).items()}
_HOME = frozenset({"", "US", *TERRITORIES})
_MASK = re.compile(r"[\W_]*|<UNAVAIL>")
_NPI = re.compile(r"[12][0-9]{9}")
_NOT_ADDRESS = re.compile(r"[\W_]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """One taxonomy slot: a code and the license that the provider entered with it."""

    code: str
    license_number: str | None = None
    license_state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One practice location. `state` is the source's own text, `country` blank or a two-letter code."""

    street: str | None
    city: str | None
    state: str | None
    zip_code: str | None
    country: str | None
    phone: str | None
    extension: str | None = None

    def us_state(self) -> str | None:
        """The USPS code of a US state or territory; None for a foreign or military address."""
        if (self.country or "").strip().upper() not in _HOME:
            return None
        state = (self.state or "").strip().upper()
        state = _STATE_CODES.get(state, state)
        return state if state in STATES or state in TERRITORIES else None

    def digest(self) -> str:
        """Eight hex digits that stay while the address does, whatever its case and punctuation."""
        words = (self.street, self.city, self.us_state(), (self.zip_code or "")[:5])
        address = _NOT_ADDRESS.sub(" ", " ".join(word or "" for word in words)).strip().upper()
        return hashlib.sha256(address.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What NPPES says of one NPI, as it prints it; `listings` cleans the texts.

    The first of `sites` is the primary practice location, none is a mailing address. `kind` is one of
    crawler.items.KINDS, `updated` the date of the last change.
    """

    npi: str
    kind: str
    name: str | None
    credentials: str | None
    other_names: tuple[str, ...]
    taxonomies: tuple[Taxonomy, ...]
    sites: tuple[Site, ...]
    updated: str | None


def listings(provider: Provider) -> Iterator[dict[str, Any]]:
    """The Listing fields of each of the provider's professions at each of its US practice locations.

    Nothing when neither profession is the provider's. `ref` is the NPI, with the profession appended for a
    physical therapist who is an acupuncturist too, and with the address digest at a secondary location.
    """
    if not valid_npi(provider.npi):
        raise ValueError(f"not an NPI: {provider.npi!r}")
    professions = [each for each in PROFESSIONS if each in _professions(provider)]
    for rank, profession in enumerate(professions):
        ref = f"{provider.npi}-{profession}" if rank else provider.npi
        seen = set()
        for place, site in enumerate(provider.sites):
            state, digest = site.us_state(), site.digest()
            if state is None or digest in seen:
                continue
            seen.add(digest)
            license_number, license_state = _license(provider, profession, state)
            yield {
                "ref": f"{ref}-{digest}" if place else ref,
                "source_url": f"https://npiregistry.cms.hhs.gov/provider-view/{provider.npi}",
                "name": value(provider.name),
                "kind": provider.kind,
                "profession": profession,
                "state": state,
                "street": value(site.street),
                "city": value(site.city),
                "zip_code": value(site.zip_code),
                "phone": value(site.phone),
                "extension": value(site.extension),
                "npi": provider.npi,
                "license_number": license_number,
                "license_state": license_state,
                "credentials": value(provider.credentials),
                "other_names": provider.other_names,
                "updated": provider.updated,
            }


def profession(code: str, kind: str) -> str | None:
    """The profession that a taxonomy code gives to a person or an organization; None when it is not ours."""
    if code == ACUPUNCTURIST:
        return "acupuncturist"
    if code.startswith(PHYSICAL_THERAPISTS) or (code == PHYSICAL_THERAPY_CLINIC and kind == "organization"):
        return "physical_therapist"
    return None


def value(text: str | None) -> str | None:
    """A field's text; None for blank, "--" and what the registry masks ($$$$$, *****, _____, <UNAVAIL>)."""
    stripped = (text or "").strip()
    return None if _MASK.fullmatch(stripped) else stripped


def joined(*parts: str | None, by: str = " ") -> str | None:
    """The parts that say something, as one text: a person's names or the lines of a street address."""
    return by.join(filter(None, map(value, parts))) or None


def distinct(names: Iterable[str | None], name: str | None) -> tuple[str, ...]:
    """The other names of a provider, each once and none of them its own name."""
    found = {each.casefold(): each for each in names if each}
    found.pop((name or "").casefold(), None)
    return tuple(found.values())


def valid_npi(npi: str) -> bool:
    """Whether these are ten digits with the right check digit (Luhn over 80840 and the NPI)."""
    if not _NPI.fullmatch(npi):
        return False
    doubled = (int(digit) * 2 for digit in npi[-2::-2])
    return (24 + sum(map(int, npi[1::2])) + sum(each // 10 + each % 10 for each in doubled)) % 10 == 0


def active(deactivated: date | None, reactivated: date | None) -> bool:
    """Whether an NPI is in use: never deactivated, or reactivated on that day or later."""
    return deactivated is None or (reactivated is not None and reactivated >= deactivated)


def _professions(provider: Provider) -> set[str | None]:
    return {profession(each.code, provider.kind) for each in provider.taxonomies}


def _license(provider: Provider, trade: str, state: str) -> tuple[str | None, str | None]:
    """The license of this profession for this state, else its first one."""
    licenses = [
        (value(each.license_number), value(each.license_state))
        for each in provider.taxonomies
        if value(each.license_number) and profession(each.code, provider.kind) == trade
    ]
    return next((each for each in licenses if each[1] == state), licenses[0] if licenses else (None, None))
