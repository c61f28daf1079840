"""Lookups: how to ask a FHIR server for the resources that a page refers to but did not bring along."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import groupby
from typing import Any
from urllib.parse import quote

from crawler import fhir
from crawler.bundles import bundle
from crawler.fhir import Resource

TOGETHER = 50
"""Resources that one question asks for."""
KNOWN = 10_000
"""Resources that are kept in case that another page refers to them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Lookup:
    """A question for resources by their keys, of one type; `alone` reads a single one, without a search."""

    keys: tuple[str, ...]
    alone: bool = False

    def path(self) -> str:
        """The address, below that of the server."""
        if self.alone:
            return self.keys[0]
        kind = self.keys[0].partition("/")[0]
        ids = ",".join(key.partition("/")[2] for key in self.keys)
        return f"{kind}?_id={quote(ids, safe=',')}&_count={len(self.keys)}"

    def read(self, body: Any) -> list[Resource]:
        """The resources in an answer; raises what `bundle` raises."""
        kind = self.keys[0].partition("/")[0]
        return [body] if body["resourceType"] == kind else bundle(body, kind).matches


@dataclass(slots=True, kw_only=True)
class Library:
    """What is known already of resources by key: None for one that the server does not have."""

    known: dict[str, Resource | None] = field(default_factory=dict)

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
