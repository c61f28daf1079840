"""Query and Page: what is asked and what is answered. Nothing of the engine shows in either."""

from dataclasses import dataclass
from typing import Any

from crawler.items import PROFESSIONS
from index.errors import Failure
from index.places import Place

MILES = (1, 500)
LIMIT = (1, 200)
SORTS = ("best", "distance")

Json = dict[str, Any]


class BadQuery(Failure):
    code = "bad_query"
    exit_code = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Query:
    """A patient's question: who is near this place? Raises BadQuery for what cannot be asked.

    `place` is a city with its state or a ZIP code, as typed; `within` is in miles; `profession` is one of
    PROFESSIONS or None for all; `page` counts from 1.
    """

    place: str
    within: float = 25
    profession: str | None = None
    sort: str = "best"
    limit: int = 20
    page: int = 1

    def __post_init__(self) -> None:
        if not MILES[0] <= self.within <= MILES[1]:  # true of "not a number" as well
            raise BadQuery(f"The distance must be from {MILES[0]} to {MILES[1]} miles.")
        if not LIMIT[0] <= self.limit <= LIMIT[1]:
            raise BadQuery(f"A page holds from {LIMIT[0]} to {LIMIT[1]} results.")
        if self.page < 1:
            raise BadQuery("Pages count from 1.")
        if self.sort not in SORTS:
            raise BadQuery(f"Results can be sorted by: {', '.join(SORTS)}.")
        if self.profession not in (None, *PROFESSIONS):
            raise BadQuery(f"The professions are: {', '.join(PROFESSIONS)}.")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """One page of the answer.

    `law` holds the full rule of each profession asked for in each state that the circle touches, nearest
    state first. A result is a provider document with its `distance_miles` and its full `law` rule. `hidden`
    counts whom the law keeps out of this circle: {state, profession, status, count}. `nearest` is the nearest
    result outside the circle, looked for only when there is none inside. `index` is {generation, built,
    law_as_of}.
    """

    query: Query
    place: Place
    law: tuple[Json, ...]
    total: int
    results: tuple[Json, ...]
    hidden: tuple[Json, ...]
    nearest: Json | None
    index: Json
