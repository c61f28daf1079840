"""Tally: what a feed looks like as a whole, counted while it is written."""

import re
from collections import Counter
from typing import Any

from crawler.items import Listing
from crawler.zips import state_of

FIELDS = (
    "street",
    "city",
    "zip_code",
    "latitude",
    "phone",
    "website",
    "npi",
    "license_number",
    "license_status",
    "credentials",
    "organization",
    "evidence",
    "updated",
)
"""Fields whose share of filled listings must not fall from one crawl to the next."""

GROUPS = ("state", "profession", "kind")
KEPT_CITIES = 200
WALL = re.compile(
    r"captcha|cloudflare|verif(?:y|ying) (?:that )?you|you are (?:a )?human|not a robot|just a moment|"
    r"access (?:is |was )?denied|attention required|enable (?:javascript|cookies)|unusual traffic|"
    r"too many requests|request blocked|forbidden|(?:page|site) (?:was )?not found|(?:log|sign) ?in to|"
    r"session (?:has )?expired|under maintenance|service unavailable|internal server error",
    re.IGNORECASE,
)
"""What gates and error pages say, and no provider is called."""


class Frequent:
    """How often the most frequent of many values came, in little memory (Misra and Gries).

    The count is at most a 64th of all values too low.
    """

    def __init__(self) -> None:
        self.counts: dict[str, int] = {}

    def add(self, value: str) -> None:
        counts = self.counts
        if value in counts or len(counts) < 64:
            counts[value] = counts.get(value, 0) + 1
        else:
            self.counts = {known: count - 1 for known, count in counts.items() if count > 1}

    @property
    def top(self) -> int:
        return max(self.counts.values(), default=0)


class Tally:
    """Counts over the listings added so far."""

    def __init__(self) -> None:
        self.listings = 0
        self.groups: dict[str, Counter[str]] = {group: Counter() for group in GROUPS}
        self.filled: Counter[str] = Counter()
        self.cities: Counter[str] = Counter()
        self.frequent = {"phone": Frequent(), "street": Frequent(), "name": Frequent()}
        self.persons = 0
        self.named_cities = 0
        self.walls = 0
        self.placed: Counter[str] = Counter()
        self.misplaced: Counter[str] = Counter()

    def add(self, listing: Listing) -> None:
        self.listings += 1
        for group in GROUPS:
            self.groups[group][getattr(listing, group)] += 1
        for field in FIELDS:
            if getattr(listing, field):
                self.filled[field] += 1
        if listing.phone:
            self.frequent["phone"].add(listing.phone)
        if listing.street:
            self.frequent["street"].add(f"{listing.street} {listing.city}".casefold())
        if listing.city:
            self.cities[listing.city.casefold()] += 1
        if listing.kind == "person":
            self.add_person(listing)
        self.walls += bool(WALL.search(listing.name))
        if listing.zip_code and (expected := state_of(listing.zip_code)):
            self.placed[listing.state] += 1
            self.misplaced[listing.state] += expected != listing.state

    def add_person(self, listing: Listing) -> None:
        self.persons += 1
        self.frequent["name"].add(listing.name.casefold())
        if listing.city:
            words = listing.name.casefold().split()
            self.named_cities += all(word in words for word in listing.city.casefold().split())

    def summary(self) -> dict[str, Any]:
        """What the next crawl of the source is compared with, for its report."""
        return {
            **{group: dict(sorted(counts.items())) for group, counts in self.groups.items()},
            "filled": {field: self.filled[field] for field in FIELDS if self.filled[field]},
            "cities": dict(self.cities.most_common(KEPT_CITIES)),
        }
