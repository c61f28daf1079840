"""NPPES, the federal registry of NPIs: what its facts mean for listings, however they were fetched.

Code sets: the NUCC taxonomy (nucc.org) and the CMS "NPPES Data Dissemination" readme.
"""

import functools
import hashlib
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from crawler import normalize
from crawler.items import PROFESSIONS, TERRITORIES

ACUPUNCTURIST = "171100000X"
PHYSICAL_THERAPISTS = "2251"
"""The prefix of the physical therapist (225100000X) and each of its specialties; assistants are 2252..."""
PHYSICAL_THERAPY_CLINIC = "261QP2000X"
"""A facility: it makes an organization ours, but not a person."""

KINDS = {"1": "person", "2": "organization", "NPI-1": "person", "NPI-2": "organization"}
"""The kind of a provider by its entity type, as the bulk file and as the API print it."""

_HOME = frozenset({"", "US", *TERRITORIES})
_NOT_ADDRESS = re.compile(r"[\W_]+")
_state = functools.lru_cache(maxsize=1000)(normalize.state)


@dataclass(frozen=True, slots=True, kw_only=True)
class Taxonomy:
    """One taxonomy slot: a code and the license that the provider entered with it."""

    code: str
    license_number: str | None = None
    license_state: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """One practice location, as the source prints it; `country` is blank or a two-letter code."""

    street: str | None
    city: str | None
    state: str | None
    zip_code: str | None
    country: str | None
    phone: str | None
    extension: str | None = None

    def us_state(self) -> str | None:
        """The USPS code of a US state or territory; None for a foreign or military address."""
        at_home = (self.country or "").strip().upper() in _HOME
        return _state(self.state) if at_home else None

    def digest(self) -> str:
        """Eight hex digits that stay while the address does, whatever its case and punctuation."""
        words = (self.street, self.city, self.us_state(), (self.zip_code or "")[:5])
        address = _NOT_ADDRESS.sub(" ", " ".join(word or "" for word in words)).strip().upper()
        return hashlib.sha256(address.encode()).hexdigest()[:8]


@dataclass(frozen=True, slots=True, kw_only=True)
class Provider:
    """What NPPES says of one NPI, as it prints it.

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


def listings(provider: Provider) -> list[dict[str, Any]]:
    """The Listing fields of each of the provider's professions at each of its US practice locations.

    None when it has neither profession. `ref` is the NPI, with the profession appended for a physical
    therapist who is an acupuncturist too, and with the address digest at a secondary location. ValueError
    for an NPI that is none.
    """
    if normalize.npi(provider.npi) is None:
        raise ValueError(f"not an NPI: {provider.npi!r}")
    trades = {profession(each.code, provider.kind) for each in provider.taxonomies}
    found = []
    for rank, trade in enumerate(trade for trade in PROFESSIONS if trade in trades):
        ref = f"{provider.npi}-{trade}" if rank else provider.npi
        for mark, site in _places(provider.sites):
            if state := site.us_state():
                found.append(_listing(provider, trade, site, state) | {"ref": ref + mark})
    return found


def profession(code: str, kind: str) -> str | None:
    """The profession that a taxonomy code gives to a person or an organization; None when it is not ours."""
    if code == ACUPUNCTURIST:
        return "acupuncturist"
    if code.startswith(PHYSICAL_THERAPISTS) or (code == PHYSICAL_THERAPY_CLINIC and kind == "organization"):
        return "physical_therapist"
    return None


def joined(*parts: str | None, by: str = " ") -> str | None:
    """The parts that say something, unlike "--", as one text: names, or the lines of a street address."""
    return by.join(part.strip() for part in parts if part and any(map(str.isalnum, part))) or None


def distinct(names: Iterable[str | None], name: str | None) -> tuple[str, ...]:
    """The other names of a provider, each once and none of them its own name."""
    found = {(name or "").casefold(): ""}
    for each in filter(None, names):
        found.setdefault(each.casefold(), each)
    return tuple(filter(None, found.values()))


def is_active(deactivated: str | None, reactivated: str | None) -> bool:
    """Whether an NPI is in use: never deactivated, or reactivated on that day or later. ISO dates."""
    return deactivated is None or (reactivated is not None and reactivated >= deactivated)


def _places(sites: Sequence[Site]) -> Iterator[tuple[str, Site]]:
    """Each practice location once, with what it appends to `ref`: nothing where it is the primary one."""
    seen = set()
    for place, site in enumerate(sites if len(sites) > 1 else ()):
        if (digest := site.digest()) not in seen:
            seen.add(digest)
            yield f"-{digest}" if place else "", site
    if len(sites) == 1:  # most providers: no need to look for the same place twice
        yield "", sites[0]


def _listing(provider: Provider, trade: str, site: Site, state: str) -> dict[str, Any]:
    license_number, license_state = _license(provider, trade, state)
    return {
        "source_url": f"https://npiregistry.cms.hhs.gov/provider-view/{provider.npi}",
        "name": provider.name,
        "kind": provider.kind,
        "profession": trade,
        "state": state,
        "street": site.street,
        "city": site.city,
        "zip_code": site.zip_code,
        "phone": site.phone,
        "extension": site.extension,
        "npi": provider.npi,
        "license_number": license_number,
        "license_state": license_state,
        "credentials": provider.credentials,
        "other_names": provider.other_names,
        "updated": provider.updated,
    }


def _license(provider: Provider, trade: str, state: str) -> tuple[str | None, str | None]:
    """The license of this profession for this state, else its first one; none where it is masked."""
    licenses = [
        (number, _state(each.license_state))
        for each in provider.taxonomies
        if profession(each.code, provider.kind) == trade and (number := normalize.text(each.license_number))
    ]
    return next((each for each in licenses if each[1] == state), licenses[0] if licenses else (None, None))
