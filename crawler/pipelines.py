"""Between a spider and its feed: every listing is made canonical, or dropped with a counted reason."""

from collections.abc import Callable, Iterable
from dataclasses import replace
from typing import Any

from scrapy.exceptions import DropItem

from crawler import normalize
from crawler.items import EVIDENCE_KINDS, KINDS, PROFESSIONS, Evidence, Listing

READERS: dict[str, Callable[[Any], Any]] = {
    "city": normalize.city,
    "credentials": normalize.credentials,
    "email": normalize.email,
    "license_number": lambda value: normalize.text(value, 40),
    "license_state": normalize.state,
    "license_status": lambda value: normalize.text(value, 60),
    "npi": normalize.npi,
    "organization": lambda value: normalize.name(value, "organization"),
    "street": normalize.street,
    "updated": normalize.date,
    "website": normalize.website,
    "zip_code": normalize.zip_code,
}
"""How each optional field is read; what is there but makes no sense is left out and counted."""


class CanonicalListing:
    """Counts in the stats: `listing/yielded`, `listing/dropped/<reason>`, `listing/blanked/<field>`."""

    def __init__(self, crawler: Any) -> None:
        self.stats = crawler.stats
        self.seen: dict[int, int] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> "CanonicalListing":
        return cls(crawler)

    def process_item(self, item: Any) -> Listing:
        if not isinstance(item, Listing):
            raise TypeError(f"a spider yields Listings, not {type(item).__name__}")
        self.stats.inc_value("listing/yielded")
        listing, blanked = canonical(item)
        reason = flaw(listing) or self.repeats(listing)
        if reason:
            self.stats.inc_value(f"listing/dropped/{reason}")
            raise DropItem(reason)
        for name in blanked:
            self.stats.inc_value(f"listing/blanked/{name}")
        return listing

    def repeats(self, listing: Listing) -> str | None:
        """Why a listing whose ref came before is dropped, or None for a new one."""
        content = hash(listing)
        known = self.seen.setdefault(hash(listing.ref), content)
        if known is content:
            return None
        return "duplicate" if known == content else "same ref, other content"


def flaw(listing: Listing) -> str | None:
    """What a canonical listing lacks that none may lack, or None."""
    if not listing.ref:
        return "no ref"
    if not listing.name:
        return "no name"
    if not listing.state:
        return "no state"
    if not listing.source_url:
        return "no source URL"
    if listing.kind not in KINDS:
        return "unknown kind"
    return None if listing.profession in PROFESSIONS else "unknown profession"


def canonical(raw: Listing) -> tuple[Listing, list[str]]:
    """The listing with every field in its canonical form, and the fields that were blanked.

    A required field that says nothing becomes an empty text, for `flaw` to find.
    """
    read: dict[str, Any] = {name: reader(getattr(raw, name)) for name, reader in READERS.items()}
    number, extension = normalize.phone(raw.phone) or (None, None)
    place = normalize.coordinates(raw.latitude, raw.longitude) or (None, None)
    read["phone"], read["latitude"] = number, place[0]
    silent = [name for name, value in read.items() if value is None]
    blanked = [name for name in silent if normalize.text(getattr(raw, name)) is not None]
    kind = raw.kind
    name = normalize.name(raw.name, kind) or ""
    others = (normalize.name(other, kind) for other in raw.other_names)
    listing = replace(
        raw,
        **read,
        longitude=place[1],
        extension=number and (extension or normalize.extension(raw.extension)),
        ref=normalize.text(raw.ref, 200) or "",
        source_url=normalize.url(raw.source_url) or "",
        name=name,
        state=normalize.state(raw.state) or "",
        languages=distinct(normalize.text(language, 40) for language in raw.languages),
        accepting_patients=raw.accepting_patients if isinstance(raw.accepting_patients, bool) else None,
        other_names=tuple(other for other in distinct(others) if other != name),
        evidence=tuple(shown for sign in raw.evidence if (shown := canonical_evidence(sign))),
    )
    return listing, blanked


def canonical_evidence(sign: Evidence) -> Evidence | None:
    """Raises ValueError for a kind that no one would rank: a mistake in the spider."""
    if sign.kind not in EVIDENCE_KINDS:
        raise ValueError(f"evidence of unknown kind {sign.kind!r}")
    shown = normalize.text(sign.text, 300)
    return Evidence(kind=sign.kind, text=shown, url=normalize.url(sign.url)) if shown else None


def distinct(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
