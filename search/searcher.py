"""Searcher: answers queries out of one generation."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.items import PROFESSIONS
from index.generations import Generation
from index.places import Gazetteer, Place
from search.hidden import hidden
from search.plaintext import clean
from search.query import MILES, Json, Page, Query
from search.ranking import Candidate, ranked
from search.segment import Segment

LISTED = ("permitted", "permitted_with_conditions", "silent")
"""The statuses that a result may have. The build filters by the law as well: this is the second lock."""

WIDER = (50, 100, 200, MILES[1])
"""Miles to look for the nearest provider within, when a circle holds none."""


class Searcher:
    """One generation, open for questions. A later publish does not change its answers."""

    def __init__(self, generation: Generation) -> None:
        self._directory = generation.path
        manifest = generation.manifest
        self._segment = Segment(generation.path, manifest["segment"], manifest["documents"])
        self._gazetteer = Gazetteer(generation.path)
        rules = json.loads((generation.path / "law.json").read_bytes())["rules"]
        self._rules: dict[tuple[str, str], Json] = {
            (rule["state"], rule["profession"]): rule for rule in rules
        }
        self.index: Json = {name: manifest[name] for name in ("generation", "built", "law_as_of")}

    def search(self, query: Query) -> Page:
        """The page asked for. Raises UnknownPlace and AmbiguousPlace."""
        place = self._gazetteer.find(query.place)
        professions = (query.profession,) if query.profession else PROFESSIONS
        found = list(self._candidates(place, query.within, professions))
        first = (query.page - 1) * query.limit
        shown = ranked(found, query.sort)[first : first + query.limit]
        states = self._states(place, query.within, found)
        law = [
            self._rules[state, who] for state in states for who in professions if (state, who) in self._rules
        ]
        return Page(
            query=query,
            place=place,
            law=tuple(law),
            total=len(found),
            results=tuple(self._results(shown)),
            hidden=self._hidden(place, query.within, states, professions),
            nearest=None if found else self._nearest(place, professions),
            index=self.index,
        )

    def provider(self, identity: str) -> Json | None:
        """The provider of this id with its full law rule, or None."""
        text = self._segment.by_id(identity)
        record = clean(json.loads(text)) if text else None
        if record is None or record["id"] != identity or not self._may(record["state"], record["profession"]):
            return None
        return {**record, "law": self._rules[record["state"], record["profession"]]}

    def _may(self, state: str, profession: str) -> bool:
        """Whether the law of this generation lets this profession be listed there."""
        rule = self._rules.get((state, profession))
        return rule is not None and rule["listed"] and rule["status"] in LISTED

    def _candidates(self, place: Place, miles: float, professions: Iterable[str]) -> Iterator[Candidate]:
        segment = self._segment
        for document, distance in segment.within(place.latitude, place.longitude, miles):
            profession, state = PROFESSIONS[segment.profession(document)], segment.value(document, "state")
            if profession in professions and self._may(state, profession):
                yield Candidate(segment.tier(document), distance, document, state)

    def _results(self, candidates: Iterable[Candidate]) -> Iterator[Json]:
        for candidate in candidates:
            record = clean(json.loads(self._segment.record(candidate.position)))
            if self._may(record["state"], record["profession"]):
                rule = self._rules[record["state"], record["profession"]]
                yield {**record, "distance_miles": round(candidate.distance, 1), "law": rule}

    def _states(self, place: Place, miles: float, found: Iterable[Candidate]) -> tuple[str, ...]:
        """Every state that the circle touches, nearest first."""
        near = self._gazetteer.states_within(place.latitude, place.longitude, miles)
        return tuple(dict.fromkeys((place.state, *near, *sorted({one.state for one in found}))))

    def _hidden(
        self, place: Place, miles: float, states: tuple[str, ...], professions: tuple[str, ...]
    ) -> tuple[Json, ...]:
        if all(self._may(state, profession) for state in states for profession in professions):
            return ()
        path: Path = self._directory / "hidden.tsv"
        return tuple(hidden(path, place.latitude, place.longitude, miles, professions))

    def _nearest(self, place: Place, professions: tuple[str, ...]) -> Json | None:
        for wider in WIDER:
            found = ranked(self._candidates(place, wider, professions), "distance")
            if found:
                return next(self._results(found), None)
        return None
