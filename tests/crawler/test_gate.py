"""The gate against seeded faults and natural changes of invented feeds.

Faults are injected into what a spider yields, so that the pipeline has its say before the gate.
"""

import random
from collections import Counter
from dataclasses import dataclass, replace
from functools import cache

import pytest
from scrapy.exceptions import DropItem

from crawler.gate import Crawl, Limits, Outcome, lost_shares, refusal
from crawler.items import Listing
from crawler.pipelines import CanonicalListing
from crawler.tally import Tally
from crawler.zips import state_of

SHARES = {
    "national": "CA 12 TX 9 FL 7 NY 6 NJ 5 MA 5 PA 4 CT 4 OH 4 IL 4 GA 3 WA 3 OR 3 CO 3 RI 2",
    "region": "MA 6 CT 4 RI 2 NH 2",
    "west": "WA 5 OR 4 ID 2",
    "state": "CO 1",
}
"""How many listings a state has, in proportion, in each kind of source."""

GIVEN = [
    "ANN",
    "BEA",
    "CAL",
    "DEE",
    "EVA",
    "FAY",
    "GUS",
    "HAL",
    "IDA",
    "JOY",
    "KIT",
    "LEO",
    "MAE",
    "NED",
    "OLA",
]
SYLLABLES = [
    "BAR",
    "CO",
    "DEL",
    "FEN",
    "GRA",
    "HOL",
    "JEN",
    "KA",
    "LIN",
    "MOR",
    "NA",
    "PEL",
    "QUI",
    "RO",
    "SAN",
]
STREETS = ["OAK", "ELM", "PINE", "MAIN", "LAKE", "HILL", "PARK", "MILL"]


def draw_states(rng, kind, size):
    words = SHARES[kind].split()
    return rng.choices(words[::2], [int(share) for share in words[1::2]], k=size)


@cache
def prefixes(state):
    return [f"{n:03}" for n in range(1000) if state_of(f"{n:03}01") == state]


def provider(rng, number, state):
    """One invented record, printed in capitals as registries do."""
    prefix = rng.choice(prefixes(state))
    surname = "".join(rng.choices(SYLLABLES, k=3))
    return Listing(
        source="invented",
        ref=f"R{number:06}",
        source_url=f"https://example.org/{number}",
        name=f"{rng.choice(GIVEN)} {surname}",
        kind="person" if rng.random() < 0.85 else "organization",
        profession="physical_therapist" if rng.random() < 0.7 else "acupuncturist",
        state=state,
        street=f"{rng.randrange(1, 9000)} {rng.choice(STREETS)} ST",
        city=f"{SYLLABLES[int(prefix) % 15]}{SYLLABLES[int(prefix) // 15 % 15]}TON",
        zip_code=f"{prefix}{rng.randrange(1, 40):02}",
        phone=f"{rng.randrange(201, 990)}-555-01{rng.randrange(100):02}" if rng.random() < 0.92 else None,
        license_number=f"PT{rng.randrange(10**5):05}",
        credentials="PT" if rng.random() < 0.6 else None,
        website="https://example.org" if rng.random() < 0.3 else None,
        updated="2026-01-02",
    )


@cache
def records(kind, size, seed):
    """What a healthy source of this kind says."""
    rng = random.Random(f"{kind} {size} {seed}")
    states = draw_states(rng, kind, size)
    return [provider(rng, number, state) for number, state in enumerate(states)]


class Stats(Counter):
    def inc_value(self, name):
        self[name] += 1

    def below(self, prefix):
        return {name.removeprefix(prefix): n for name, n in self.items() if name.startswith(prefix)}


@dataclass
class Fake:
    """As much of a crawler as the pipeline asks for."""

    stats: Stats


def crawled(raw, last=None, limits=None, **outcome):
    """The crawl in which a spider yielded these listings, and what came through the pipeline."""
    stats, tally, kept = Stats(), Tally(), []
    pipeline = CanonicalListing.from_crawler(Fake(stats))
    for listing in raw:
        try:
            kept.append(pipeline.process_item(listing))
        except DropItem:
            continue
        tally.add(kept[-1])
    done = Outcome(
        pages=outcome.pop("pages", 10),
        records=len(raw),
        dropped=stats.below("listing/dropped/"),
        blanked=stats.below("listing/blanked/"),
        **outcome,
    )
    return Crawl(outcome=done, tally=tally, limits=limits or Limits(), last=last), kept


def published(crawl):
    """What the report of a published crawl keeps for the next one."""
    lost = lost_shares(crawl.outcome, crawl.listings)
    return {"listings": crawl.listings, "summary": crawl.tally.summary() | {"lost": lost}}


@cache
def healthy(kind, size, seed):
    """The listings of a healthy crawl and the memory of it."""
    crawl, kept = crawled(records(kind, size, seed))
    assert refusal(crawl) is None
    return kept, published(crawl)


FAULTS = {}


def fault(function):
    FAULTS[function.__name__] = function
    return function


@fault
def zero_rows(_rng, _raw):
    return []


@fault
def half(_rng, raw):
    return raw[: len(raw) // 2]


@fault
def a_quarter_gone(rng, raw):
    return rng.sample(raw, len(raw) * 3 // 4)


@fault
def page_1_repeated(_rng, raw):
    return raw[: len(raw) // 4] * 4


@fault
def page_1_repeated_besides_the_rest(_rng, raw):
    return raw + raw[: len(raw) // 10] * 5


@fault
def a_state_missing(_rng, raw):
    (state, _), *_ = Counter(listing.state for listing in raw).most_common(1)
    return [listing for listing in raw if listing.state != state]


@fault
def states_flipped(_rng, raw):
    states = sorted({listing.state for listing in raw} | {"OR"})
    to = dict(zip(states, states[1:] + states[:1], strict=True))
    return [replace(listing, state=to[listing.state]) for listing in raw]


@fault
def two_states_swapped(_rng, raw):
    first, second = ([state for state, _ in Counter(x.state for x in raw).most_common(2)] + ["KS"])[:2]
    to = {first: second, second: first}
    return [replace(listing, state=to.get(listing.state, listing.state)) for listing in raw]


@fault
def one_state_for_all(_rng, raw):
    return [replace(listing, state="AZ", zip_code=None) for listing in raw]


@fault
def unknown_states(rng, raw):
    return [replace(listing, state="ON" if rng.random() < 0.3 else listing.state) for listing in raw]


@fault
def constant_phones(_rng, raw):
    return [replace(listing, phone="800-555-0100") for listing in raw]


@fault
def no_phones(_rng, raw):
    return [replace(listing, phone=None) for listing in raw]


@fault
def broken_phones(_rng, raw):
    return [replace(listing, phone=listing.phone and listing.phone[1:]) for listing in raw]


@fault
def captcha_as_name(rng, raw):
    return [replace(each, name=f"Verify you are human ({rng.random()})") for each in raw]


@fault
def error_page_for_some_names(rng, raw):
    return [replace(each, name="Access denied") if rng.random() < 0.2 else each for each in raw]


@fault
def constant_names(_rng, raw):
    return [replace(listing, name="PAT SAMPLE", kind="person") for listing in raw]


@fault
def constant_streets(_rng, raw):
    return [replace(listing, street="1 MAIN ST", city="SAMETON") for listing in raw]


@fault
def names_in_city(_rng, raw):
    return [replace(listing, city=listing.name) for listing in raw]


@fault
def names_of_others_in_city(rng, raw):
    others = rng.sample(raw, len(raw))
    return [replace(each, city=other.name) for each, other in zip(raw, others, strict=True)]


@fault
def half_zip_codes(_rng, raw):
    return [replace(listing, zip_code=listing.zip_code[:3]) for listing in raw]


@fault
def zip_codes_shuffled(rng, raw):
    others = rng.sample(records("national", 300, 0), k=len(raw))
    return [replace(each, zip_code=other.zip_code) for each, other in zip(raw, others, strict=True)]


@fault
def a_profession_missing(_rng, raw):
    return [listing for listing in raw if listing.profession == "physical_therapist"]


@fault
def one_profession_for_all(_rng, raw):
    return [replace(listing, profession="acupuncturist") for listing in raw]


@fault
def licenses_gone(_rng, raw):
    return [replace(listing, license_number="$$$$$$$") for listing in raw]


@fault
def cut_refs(_rng, raw):
    return [replace(listing, ref=listing.ref[:5]) for listing in raw]


SIZES = [("national", 300), ("region", 100), ("west", 80), ("state", 60)]
CASES = [(kind, size, seed) for seed in range(2) for kind, size in SIZES]


def lost_leading_zeros(_rng, raw):
    """Where a spreadsheet or an int() has been; only feeds with such ZIP codes can show it."""
    return [replace(listing, zip_code=listing.zip_code.lstrip("0")) for listing in raw]


@pytest.mark.parametrize("name", FAULTS)
def test_stops_every_injected_fault(name):
    missed = []
    for kind, size, seed in CASES:
        raw, (_, last) = records(kind, size, seed), healthy(kind, size, seed)
        crawl, _ = crawled(FAULTS[name](random.Random(seed), raw), last)
        if refusal(crawl) is None:
            missed.append((kind, size, seed))
    assert missed == []


def test_there_are_200_injected_faults():
    assert len(FAULTS) * len(CASES) == 200


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("kind", "size"), [("national", 300), ("region", 100)])
def test_stops_zip_codes_that_lost_their_zeros(kind, size, seed, known):
    _, last = healthy(kind, size, seed)
    crawl, _ = crawled(lost_leading_zeros(None, records(kind, size, seed)), last if known else None)
    assert "have a ZIP code that cannot be right" in refusal(crawl)


NEEDS_A_LAST_CRAWL = {
    "a_profession_missing",
    "a_quarter_gone",
    "a_state_missing",
    "half",
    "licenses_gone",
    "names_of_others_in_city",
    "no_phones",
    "one_profession_for_all",
    "one_state_for_all",
    "two_states_swapped",
}


@pytest.mark.parametrize("name", [name for name in FAULTS if name not in NEEDS_A_LAST_CRAWL])
def test_stops_what_is_wrong_at_first_sight_even_in_a_first_crawl(name):
    raw = records("national", 300, 0)
    crawl, _ = crawled(FAULTS[name](random.Random(0), raw))
    assert refusal(crawl) is not None


def week_later(rng, kept, kind):
    """The same source after a week: up to a tenth gone, up to a tenth new, some changed."""
    gone, new = rng.uniform(0, 0.1), rng.uniform(0, 0.1)
    stay = rng.sample(kept, round(len(kept) * (1 - gone)))
    changed = [
        replace(listing, phone=f"541-555-01{rng.randrange(100):02}", updated="2026-01-09")
        if rng.random() < 0.03
        else listing
        for listing in stay
    ]
    states = draw_states(rng, kind, round(len(kept) * new))
    strangers = [provider(rng, 10**5 + number, state) for number, state in enumerate(states)]
    return changed + crawled(strangers)[1]


def test_lets_natural_weekly_changes_pass():
    sizes = [*SIZES, ("state", 40)]
    refused = []
    for seed in range(200):
        kind, size = sizes[seed % len(sizes)]
        kept, last = healthy(kind, size, seed % 2)
        tally, changed = Tally(), week_later(random.Random(seed), kept, kind)
        for listing in changed:
            tally.add(listing)
        done = Outcome(pages=10, records=len(changed))
        crawl = Crawl(outcome=done, tally=tally, limits=Limits(), last=last)
        if sentence := refusal(crawl):
            refused.append((kind, size, seed, sentence))
    assert len(refused) <= 2, refused


def test_lets_a_handful_of_listings_change_as_it_likes():
    refused = []
    for seed in range(200):
        rng = random.Random(seed)
        before = records("west", rng.randrange(1, 15), seed)
        last = published(crawled(before)[0])
        after = [replace(each, state="NV", phone="541-555-0100", zip_code="89501") for each in before]
        crawl, _ = crawled(after[: max(1, len(after) - 2)], last)
        if sentence := refusal(crawl):
            refused.append(sentence)
    assert refused == []


def test_lets_a_source_grow_into_new_states():
    _, last = healthy("state", 60, 0)
    more = records("state", 60, 0) + [replace(x, ref=f"W{x.ref}") for x in records("west", 80, 0)]
    assert refusal(crawled(more, last)[0]) is None


def test_a_few_duplicates_and_strangers_do_not_hold_back_a_feed():
    raw = records("region", 100, 0)
    assert refusal(crawled(raw + raw[:10] + [replace(raw[0], ref="X", state="Ontario")])[0]) is None


def test_a_chain_may_share_what_its_spider_says_it_shares():
    raw = FAULTS["constant_phones"](None, records("region", 100, 0))
    assert refusal(crawled(raw)[0]) == "100 of 100 listings have the same phone."
    assert refusal(crawled(raw, limits=Limits(shared=frozenset({"phone"})))[0]) is None


@pytest.mark.parametrize(
    ("outcome", "sentence"),
    [
        ({"ending": "closespider_timeout"}, "The crawl did not finish: it took longer than its time limit."),
        ({"ending": "odd"}, "The crawl did not finish: Scrapy says 'odd'."),
        ({"failures": ("The answer was cut.", "More.")}, "The answer was cut."),
        ({"ending": "refused", "failures": ("The host said no.",)}, "The host said no."),
        ({"pages": 50, "lost_pages": 1}, "1 of 50 pages could not be had."),
        ({"pages": 500, "lost_pages": 5}, None),
        ({"pages": 500, "lost_pages": 6}, "6 of 500 pages could not be had."),
        ({"exceptions": 1}, "The spider or a pipeline broke once; the log says how."),
        ({"unreadable": 1}, None),
        ({"unreadable": 2}, "2 of 100 records could not be read."),
    ],
)
def test_refuses_for_how_the_crawl_went(outcome, sentence):
    assert refusal(crawled(records("region", 100, 0), **outcome)[0]) == sentence


def test_says_how_many_listings_are_missing():
    raw = records("region", 100, 0)
    last = published(crawled(raw)[0])
    assert refusal(crawled(raw[:80], {"listings": 100})[0]) is None
    assert refusal(crawled(raw[:79], {"listings": 100})[0]) == (
        "Only 79 listings came, after 100 in the last good crawl."
    )
    assert refusal(crawled([], last)[0]) == "No listing came, where there must be at least 1."
    assert refusal(crawled(raw[:1], limits=Limits(min_listings=1500))[0]) == (
        "Only 1 listing came, where there must be at least 1,500."
    )


def test_notices_one_state_of_thirty_in_a_large_feed():
    raw = records("national", 300, 0)
    few = Counter(listing.state for listing in raw)
    small = min((state for state in few if few[state] >= 30), key=few.__getitem__)
    without = [listing for listing in raw if listing.state != small]
    assert refusal(crawled(without, published(crawled(raw)[0]))[0]) == (
        f"None of {few[small]} listings of state {small} came again."
    )


def test_a_lesser_share_of_loss_is_measured_by_the_last_good_crawl():
    odd = [
        replace(each, phone="555") if n % 4 == 0 else each for n, each in enumerate(records("state", 60, 0))
    ]
    first, _ = crawled(odd)
    assert "have a phone that cannot be right" in refusal(first)
    assert refusal(crawled(odd, published(first))[0]) is None
