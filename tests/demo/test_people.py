import json
import re
from collections import Counter

from crawler.items import PROFESSIONS, STATES
from tests.demo.people import SOURCES, feeds, listings, npi, practitioners


def test_same_seed_gives_the_same_people_and_another_seed_gives_others():
    again = practitioners.__wrapped__()
    assert practitioners() == again
    assert practitioners(2) != again


def test_every_jurisdiction_has_both_professions():
    met = Counter((someone.state, someone.profession) for someone in practitioners())
    assert set(met) == {(state, profession) for state in STATES for profession in PROFESSIONS}
    assert min(met.values()) >= 3


def test_nobody_can_be_reached_or_mistaken_for_somebody_real():
    for listing in listings():
        assert re.fullmatch(r"\d{3}-555-01\d\d", listing.phone), listing
        assert listing.npi.startswith("2"), listing
        assert listing.website is None or ".example.org/" in listing.website, listing


def test_npi_has_the_check_digit_of_the_standard():
    for serial in range(1, 200):
        digits = [int(digit) for digit in "80840" + npi(serial)]
        doubled = [digit * 2 - 9 * (digit > 4) for digit in digits[-2::-2]]
        assert (sum(digits[::-2]) + sum(doubled)) % 10 == 0


def test_references_are_unique_and_many_people_stand_in_two_sources():
    refs = Counter((listing.source, listing.ref) for listing in listings())
    assert set(refs.values()) == {1}
    assert sum(len(someone.sources) > 1 for someone in practitioners()) > 300


def test_feeds_hold_one_listing_a_line(tmp_path):
    counts = feeds(tmp_path)
    assert set(counts) == set(SOURCES)
    for source, number in counts.items():
        lines = (tmp_path / f"{source}.jsonl").read_text("utf-8").splitlines()
        assert len(lines) == number > 150
        assert {json.loads(line)["source"] for line in lines} == {source}
