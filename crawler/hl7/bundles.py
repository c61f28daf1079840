"""Bundles: the pages of a FHIR search, with what was found, what came along and where it goes on."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import urlencode, urljoin, urlsplit

from crawler.hl7 import fhir
from crawler.hl7.fhir import Resource

ENOUGH = 0.9
"""Share of a search's total that must come: servers may only estimate it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Bundle:
    """One page of a search for resources of one type; `matches` are those.

    `related` is all that came along, by key; `total` is how many matches the server counts, `following` the
    address of the next page, and `complaint` what went wrong.
    """

    matches: list[Resource]
    related: dict[str, Resource]
    total: int | None
    following: str | None
    complaint: str | None

    def wanted(self, links: Iterable[str]) -> set[str]:
        """The keys of all that the matches refer to in these fields."""
        return {key for match in self.matches for link in links for key in fhir.references(match, link)}


@dataclass(frozen=True, slots=True, kw_only=True)
class Match:
    """A resource that was found, with all that it refers to, by key."""

    resource: Resource
    related: Mapping[str, Resource]

    def linked(self, field: str) -> list[Resource]:
        """What a field refers to; raises KeyError for a reference that leads nowhere."""
        return [self.related[key] for key in fhir.references(self.resource, field)]


@dataclass(slots=True, kw_only=True)
class Search:
    """A search on its way, at the server `base`, for resources of type `kind` and what their `links` name.

    `pages` are the addresses of its pages so far, `seen` the keys of its matches, `total` how many there are.
    """

    base: str
    kind: str
    links: Sequence[str]
    pages: set[str] = field(default_factory=set)
    seen: set[str] = field(default_factory=set)
    total: int = 0

    def first(self, query: Mapping[str, str], count: int) -> str:
        """The address of the first page, of about so many matches."""
        include = [f"{self.kind}:{link}" for link in self.links]
        asked = urlencode({**query, "_include": include, "_count": count}, doseq=True)
        return f"{self.base}/{self.kind}?{asked}"

    def read(self, body: Any) -> Bundle:
        return bundle(body, self.kind)

    def flaw(self, url: str, page: Bundle) -> str | None:
        """Take in a page that came from `url`; what is wrong with it, as a sentence, or None."""
        keys = {fhir.key(match) for match in page.matches}
        repeated = url in self.pages or (keys and keys <= self.seen)
        self.pages.add(url)
        self.seen |= keys
        self.total = max(self.total, page.total or 0)
        if page.complaint:
            return f"{url} complains: {page.complaint}."
        if repeated:
            return f"{url} repeats an earlier page."
        if page.following and follow(self.base, page.following) is None:
            return f"{url} goes on at {page.following}, which is another server."
        if not page.following and len(self.seen) < ENOUGH * self.total:
            return f"{url} is the end, after {len(self.seen):,} matches of {self.total:,}."
        return None


def bundle(body: Any, kind: str) -> Bundle:
    """A Bundle out of JSON; an OperationOutcome in its place, or in it, is a complaint or nothing.

    Raises LookupError, TypeError, AttributeError or ValueError for anything else.
    """
    if trouble := fhir.complaint(body):
        return Bundle(matches=[], related={}, total=None, following=None, complaint=trouble)
    if body["resourceType"] != "Bundle":
        raise ValueError(f"a {body['resourceType']} and no Bundle")
    entries = [each for each in body.get("entry") or () if "resource" in each]
    found: list[Resource] = []
    others: list[Resource] = []
    for each in entries:
        mode = (each.get("search") or {}).get("mode") or "match"
        is_match = mode == "match" and each["resource"]["resourceType"] == kind
        (found if is_match else others).append(each["resource"])
    complaints = [trouble for each in others if (trouble := fhir.complaint(each))]
    links = {each["relation"]: each["url"] for each in body.get("link") or ()}
    return Bundle(
        matches=found,
        related={fhir.key(each): each for each in others if "id" in each},
        total=body.get("total"),
        following=links.get("next"),
        complaint="; ".join(complaints) or None,
    )


def follow(base: str, url: str) -> str | None:
    """A link to another page as an address, or None where it leads away from the server at `base`."""
    whole = urljoin(f"{base}/", url)
    here, there = urlsplit(base), urlsplit(whole)
    return whole if (here.scheme, here.netloc) == (there.scheme, there.netloc) else None
