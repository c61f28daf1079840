"""Lookups: how to ask a FHIR server for the resources that a page refers to but did not bring along."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import quote

from crawler.hl7 import fhir
from crawler.hl7.bundles import Bundle, Match, Search, bundle, follow
from crawler.hl7.fhir import Resource

TOGETHER = 50
"""Resources that one question asks for."""
REFUSED = (400, 404, 405, 410, 422, 501)
"""How a server says that it does not have a resource, or does not know this way of asking for it."""
ASKING: dict[str, Any] = {
    "headers": {"Accept": "application/fhir+json"},
    "meta": {"handle_httpstatus_list": REFUSED},
}
"""How a request is made: some servers send web pages otherwise, and a refusal says why it is one."""
KNOWN = 10_000
"""Resources that are kept in case that another page refers to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A question for resources by their keys, of one type; `alone` reads a single one, without a search."""

    keys: tuple[str, ...]
    alone: bool = False

    def url(self, base: str) -> str:
        """The address on the server at `base`."""
        if self.alone:
            return f"{base}/{self.keys[0]}"
        kind = self.keys[0].partition("/")[0]
        ids = ",".join(key.partition("/")[2] for key in self.keys)
        return f"{base}/{kind}?_id={quote(ids, safe=',')}&_count={len(self.keys)}"

    def read(self, body: Any) -> list[Resource]:
        """The resources in an answer; raises what `bundle` raises."""
        kind = self.keys[0].partition("/")[0]
        return [body] if body["resourceType"] == kind else bundle(body, kind).matches


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a search that waits for answers to `lookups`; `related` is what its references lead to."""

    search: Search
    bundle: Bundle
    response: Any
    related: dict[str, Resource]
    lookups: list[Lookup]

    def matches(self) -> list[Match]:
        return [Match(resource=each, related=self.related) for each in self.bundle.matches]

    def following(self) -> str | None:
        """The address of the next page."""
        return follow(self.search.base, self.bundle.following) if self.bundle.following else None


@dataclass(slots=True, kw_only=True)
class Library:
    """What is known already of resources by key: None for one that the server does not have.

    `left` is how many more lookups may be made.
    """

    left: int
    known: dict[str, Resource | None] = field(default_factory=dict)

    def page(self, search: Search, bundle: Bundle, response: Any) -> Page:
        """A page with what came along, what is known already, and the questions about the rest."""
        wanted = bundle.wanted(search.links) - bundle.related.keys()
        lookups = self.lookups(wanted)
        related = bundle.related | self.among(wanted)
        return Page(search=search, bundle=bundle, response=response, related=related, lookups=lookups)

    def next(self, page: Page) -> Lookup | None:
        """One of a page's questions, or None when too many were asked."""
        self.left -= 1
        return page.lookups.pop() if self.left >= 0 else None

    def answer(self, page: Page, lookup: Lookup, found: Iterable[Resource]) -> None:
        """Take in the answer to one of a page's questions."""
        page.lookups.extend(self.learn(lookup, found))
        page.related.update(self.among(lookup.keys))

    def lookups(self, keys: Iterable[str]) -> list[Lookup]:
        """The questions to ask for whatever is not known of these."""
        if len(self.known) > KNOWN:
            self.known.clear()
        missing = sorted(set(keys) - self.known.keys())
        by_kind = (list(found) for _, found in groupby(missing, lambda key: key.partition("/")[0]))
        return [
            Lookup(keys=tuple(found[start : start + TOGETHER]))
            for found in by_kind
            for start in range(0, len(found), TOGETHER)
        ]

    def learn(self, lookup: Lookup, found: Iterable[Resource]) -> list[Lookup]:
        """Keep an answer; the questions that it leaves open.

        A server may answer in smaller pages, so that the rest is asked for again; or know no `_id`, so that
        each resource is read alone. What cannot be read alone does not exist.
        """
        answers = {fhir.key(each): each for each in found}
        self.known |= {key: answers[key] for key in lookup.keys if key in answers}
        rest = tuple(key for key in lookup.keys if key not in answers)
        if lookup.alone:
            self.known |= dict.fromkeys(rest)
            return []
        if rest and len(rest) < len(lookup.keys):
            return [Lookup(keys=rest)]
        return [Lookup(keys=(key,), alone=True) for key in rest]

    def among(self, keys: Iterable[str]) -> dict[str, Resource]:
        """Those of these resources that are known."""
        return {key: found for key in keys if (found := self.known.get(key))}
