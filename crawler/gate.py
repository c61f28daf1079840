"""The gate: whether a crawl may replace the last good feed. Pure judgment; each refusal is one sentence.

Shares are judged only where there are enough listings for a share to mean something, so that a source with
a handful of listings is held to its floor and its errors alone.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from math import sqrt
from typing import Any

from crawler.tally import Tally

ENOUGH = 30
"""Listings from which on a share means something."""

LOST = 0.2
"""Share of the last good feed, and of its places, that a crawl may lose."""

FEW = 2
"""Listings that the smallest feed may lose at once."""

KEPT_IN_GROUP = 0.6
"""The same for one state, profession or kind alone, which varies more."""

FALL = 0.05
"""How far the share of listings with a field may fall before chance is no excuse."""

DUPLICATES, DROPPED, BLANKED = 0.2, 0.1, 0.2
"""Shares that a first crawl may lose; a later one may lose FALL more than the last good one did."""

BLANKED_STRICT = {"zip_code": 0.03, "npi": 0.03}
ALIKE = {"phone": 0.5, "street": 0.5, "name": 0.1}
AGREED, AGREED_IN_STATE = 0.98, 0.5

ENDINGS = {
    "closespider_timeout": "it took longer than its time limit",
    "memusage_exceeded": "it needed too much memory",
    "shutdown": "it was interrupted",
    "start_error": "its spider broke, and the log says how",
    "orphaned": "the needle command that ran it went away",
    "cancelled": "the spider gave up",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """What a spider asks of its crawls; `shared` fields may be alike, as the one phone number of a chain."""

    min_listings: int = 1
    max_error_rate: float = 0.01
    shared: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """How a crawl went: `failures` are the spider's own sentences, the rest are counts.

    `dropped` counts listings by reason, `blanked` values by field that were there but made no sense.
    """

    ending: str = "finished"
    failures: tuple[str, ...] = ()
    pages: int = 0
    lost_pages: int = 0
    records: int = 0
    unreadable: int = 0
    exceptions: int = 0
    dropped: Mapping[str, int] = field(default_factory=dict)
    blanked: Mapping[str, int] = field(default_factory=dict)

    @property
    def duplicates(self) -> int:
        return self.dropped.get("duplicate", 0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Crawl:
    """All that is judged; `last` is the `published` part of the last good report."""

    outcome: Outcome
    tally: Tally
    limits: Limits
    last: Mapping[str, Any] | None = None

    @property
    def listings(self) -> int:
        return self.tally.listings

    @property
    def before(self) -> int:
        """Listings of the last good feed."""
        return int(self.last["listings"]) if self.last else 0

    def summary(self, part: str) -> Mapping[str, int]:
        """One part of the last good feed's summary, empty where nothing is known."""
        found: Mapping[str, int] = ((self.last or {}).get("summary") or {}).get(part) or {}
        return found


def refusal(crawl: Crawl) -> str | None:
    """Why this crawl must not be published, as one sentence, or None."""
    for judge in JUDGES:
        for sentence in judge(crawl):
            return sentence
    return None


def of_the_ending(crawl: Crawl) -> Iterator[str]:
    yield from crawl.outcome.failures
    if crawl.outcome.ending != "finished":
        why = ENDINGS.get(crawl.outcome.ending, f"Scrapy says {crawl.outcome.ending!r}")
        yield f"The crawl did not finish: {why}."


def of_lost_pages(crawl: Crawl) -> Iterator[str]:
    outcome, rate = crawl.outcome, crawl.limits.max_error_rate
    asked = max(outcome.pages, outcome.lost_pages)
    if outcome.lost_pages > rate * asked:
        yield f"{outcome.lost_pages:,} of {asked:,} pages could not be had."
    if outcome.exceptions > rate * asked:
        times = "once" if outcome.exceptions == 1 else f"{outcome.exceptions:,} times"
        yield f"The spider or a pipeline broke {times}; the log says how."


def of_unreadable_records(crawl: Crawl) -> Iterator[str]:
    """One bad record is tolerated in any feed, so that it does not hold back a small one for ever."""
    outcome = crawl.outcome
    records = max(outcome.records, outcome.unreadable)
    if outcome.unreadable > max(1, crawl.limits.max_error_rate * records):
        yield f"{outcome.unreadable:,} of {records:,} records could not be read."


def of_size(crawl: Crawl) -> Iterator[str]:
    if crawl.listings < crawl.limits.min_listings:
        came = f"Only {counted(crawl.listings)}" if crawl.listings else "No listing"
        yield f"{came} came, where there must be at least {crawl.limits.min_listings:,}."
    if crawl.before - crawl.listings > max(FEW, LOST * crawl.before):
        yield f"Only {counted(crawl.listings)} came, after {crawl.before:,} in the last good crawl."


def of_drops(crawl: Crawl) -> Iterator[str]:
    dropped, duplicates = sum(crawl.outcome.dropped.values()), crawl.outcome.duplicates
    whole = crawl.listings + dropped
    if whole >= ENOUGH and duplicates > allowed(crawl, "duplicates", DUPLICATES) * whole:
        yield f"{duplicates:,} of {counted(whole)} came more than once, as if pages were repeated."
    reasons = {reason: n for reason, n in crawl.outcome.dropped.items() if reason != "duplicate"}
    if whole >= ENOUGH and sum(reasons.values()) > allowed(crawl, "dropped", DROPPED) * whole:
        worst = max(reasons, key=reasons.__getitem__)
        yield f"{sum(reasons.values()):,} of {counted(whole)} were unusable, most for this: {worst}."
    for name, n in crawl.outcome.blanked.items():
        limit = allowed(crawl, f"blanked {name}", BLANKED_STRICT.get(name, BLANKED))
        if whole >= ENOUGH and n >= 3 and n > limit * whole:
            yield f"{n:,} of {counted(whole)} have a {label(name)} that cannot be right."


def of_groups(crawl: Crawl) -> Iterator[str]:
    for group, now in crawl.tally.groups.items():
        before = crawl.summary(group)
        for name, n in before.items():
            if n >= ENOUGH and now[name] < KEPT_IN_GROUP * n:
                yield f"{few(now[name])} of {n:,} listings of {group} {name} came again."
        lost = sum(max(0, n - now[name]) for name, n in before.items())
        if crawl.before >= ENOUGH and lost > LOST * crawl.before:
            yield f"{lost:,} of {crawl.before:,} listings are of another {group} than in the last good crawl."


def of_coverage(crawl: Crawl) -> Iterator[str]:
    if min(crawl.listings, crawl.before) < ENOUGH:
        return
    for name, n in crawl.summary("filled").items():
        was, now = min(1.0, n / crawl.before), crawl.tally.filled[name] / crawl.listings
        chance = 3 * sqrt(was * (1 - was) / min(crawl.listings, crawl.before))
        if now < was - FALL - chance:
            yield f"{now:.0%} of the listings have a {label(name)}, where {was:.0%} had one before."


def of_places(crawl: Crawl) -> Iterator[str]:
    tally = crawl.tally
    for state, n in tally.placed.items():
        if n >= 5 and tally.misplaced[state] > (1 - AGREED_IN_STATE) * n:
            yield f"{tally.misplaced[state]:,} of {n:,} ZIP codes in {state} belong to other states."
    placed, misplaced = tally.placed.total(), tally.misplaced.total()
    if placed >= ENOUGH and misplaced > max(2, (1 - AGREED) * placed):
        yield f"{misplaced:,} of {placed:,} ZIP codes belong to other states than the listings say."
    if tally.persons >= ENOUGH and tally.named_cities > FALL * tally.persons:
        yield f"{tally.named_cities:,} of {tally.persons:,} persons have their own name for a city."
    before = crawl.summary("cities")
    known = sum(n for city, n in before.items() if city in tally.cities)
    if sum(before.values()) >= ENOUGH and known < 0.5 * sum(before.values()):
        yield "Most of the cities of the last good crawl are gone, as if that column held something else."


def of_likeness(crawl: Crawl) -> Iterator[str]:
    tally = crawl.tally
    for name, limit in ALIKE.items():
        carriers = tally.persons if name == "name" else tally.filled[name]
        top = tally.frequent[name].top
        if name not in crawl.limits.shared and carriers >= ENOUGH and top > limit * carriers:
            yield f"{top:,} of {carriers:,} listings have the same {name}."
    if tally.walls > max(1, 0.01 * crawl.listings):
        yield f"{tally.walls:,} names are what a captcha or an error page says, not a provider's."


def allowed(crawl: Crawl, share: str, limit: float) -> float:
    """The share that may be lost: the limit, or a little more than the last good crawl lost."""
    before = ((crawl.last or {}).get("summary") or {}).get("lost", {}).get(share, 0.0)
    return max(limit, float(before) + FALL)


def lost_shares(outcome: Outcome, listings: int) -> dict[str, float]:
    """What a crawl lost, by the names that `allowed` asks for."""
    dropped = sum(outcome.dropped.values())
    whole = max(1, listings + dropped)
    lost = {"duplicates": outcome.duplicates, "dropped": dropped - outcome.duplicates}
    lost |= {f"blanked {name}": n for name, n in outcome.blanked.items()}
    return {name: round(n / whole, 4) for name, n in lost.items() if n}


def counted(n: int) -> str:
    return f"{n:,} listing" if n == 1 else f"{n:,} listings"


def few(n: int) -> str:
    return f"Only {n:,}" if n else "None"


def label(name: str) -> str:
    return {"zip_code": "ZIP code", "npi": "NPI"}.get(name, name.replace("_", " "))


JUDGES: tuple[Callable[[Crawl], Iterator[str]], ...] = (
    of_the_ending,
    of_lost_pages,
    of_unreadable_records,
    of_drops,
    of_size,
    of_likeness,
    of_groups,
    of_coverage,
    of_places,
)
