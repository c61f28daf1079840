"""Ranking: the orders of results, and the line that explains each."""

from collections.abc import Iterable
from typing import NamedTuple


class Candidate(NamedTuple):
    """A document in the circle. `tier` is its group in the order "best"; `position` breaks ties for good."""

    tier: int
    distance: float
    position: int
    state: str


EXPLAINED = {
    "best": (
        "Order: those with a sign of dry needling first. Then acupuncturists. Then physical therapists where "
        "the law allows it. Then those where the law does not say. In each group the nearest comes first."
    ),
    "distance": "Order: the nearest comes first.",
}


def ranked(candidates: Iterable[Candidate], sort: str) -> list[Candidate]:
    """All candidates in the order asked for."""
    if sort == "distance":
        return sorted(candidates, key=lambda one: (one.distance, one.tier, one.position))
    return sorted(candidates)
