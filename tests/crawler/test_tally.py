import random
from collections import Counter

import pytest

from crawler.items import Evidence, Listing
from crawler.tally import WALL, Frequent, Tally


def listing(**fields):
    return Listing(
        **{
            "source": "invented",
            "ref": "1",
            "source_url": "https://example.org/1",
            "name": "Ann Lee",
            "kind": "person",
            "profession": "acupuncturist",
            "state": "OR",
        }
        | fields
    )


def tallied(*listings):
    tally = Tally()
    for each in listings:
        tally.add(each)
    return tally


def test_the_summary_counts_groups_fields_and_cities():
    tally = tallied(
        listing(city="Bend", zip_code="97701", phone="541-555-0101"),
        listing(city="BEND", evidence=(Evidence(kind="service", text="dry needling"),)),
        listing(kind="organization", profession="physical_therapist", state="WA"),
    )
    assert tally.summary() == {
        "state": {"OR": 2, "WA": 1},
        "profession": {"acupuncturist": 2, "physical_therapist": 1},
        "kind": {"organization": 1, "person": 2},
        "filled": {"city": 2, "zip_code": 1, "phone": 1, "evidence": 1},
        "cities": {"bend": 2},
    }


def test_counts_zip_codes_of_other_states():
    tally = tallied(
        listing(zip_code="97701"), listing(zip_code="98660"), listing(zip_code="09012"), listing()
    )
    assert (tally.placed, tally.misplaced) == (Counter(OR=2), Counter(OR=1))


def test_counts_persons_whose_city_is_their_name():
    tally = tallied(
        listing(city="Lee"),
        listing(city="Bend"),
        listing(name="Ann de la Cruz", city="La Cruz"),
        listing(kind="organization", name="Bend Acupuncture", city="Bend"),
    )
    assert (tally.persons, tally.named_cities) == (3, 2)


@pytest.mark.parametrize(
    "words",
    [
        "Please complete the CAPTCHA",
        "Attention Required! | Cloudflare",
        "Just a moment...",
        "Verify you are human",
        "Verifying you are human",
        "Access Denied",
        "403 Forbidden",
        "Page not found",
        "Please enable JavaScript",
        "Sign in to continue",
        "Your session has expired",
        "Service Unavailable",
    ],
)
def test_knows_the_words_of_gates_and_error_pages(words):
    assert tallied(listing(name=words)).walls == 1


@pytest.mark.parametrize(
    "name", ["Ann Lee", "Human Touch PT", "Robotham Clinic", "Denise Walls", "Moment PT"]
)
def test_does_not_mistake_a_name_for_a_gate(name):
    assert WALL.search(name) is None


def test_the_most_frequent_value_is_counted_in_little_memory():
    values = ["800-555-0100"] * 2000 + [str(number) for number in range(8000)]
    random.Random(1).shuffle(values)
    frequent = Frequent()
    for value in values:
        frequent.add(value)
    assert len(frequent.counts) <= 64
    assert 2000 - len(values) / 64 <= frequent.top <= 2000


def test_few_values_are_counted_exactly():
    frequent = Frequent()
    for value in ["a", "b", "a"]:
        frequent.add(value)
    assert (frequent.top, Frequent().top) == (2, 0)
