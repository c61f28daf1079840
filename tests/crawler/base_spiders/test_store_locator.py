import random

import pytest

from crawler.base_spiders.store_locator import StoreLocatorSpider
from crawler.cells import CONTIGUOUS_STATES, Cell
from tests.crawler.drive import drive, make


class Wren(StoreLocatorSpider):
    name = "wren"
    site = "https://wren.example.org"
    chain = "Wren Physical Therapy"


def store(number, latitude, longitude, **more):
    return {
        "id": number,
        "store": f"Branch {number}",
        "address": f"{number} Main St",
        "address2": "",
        "city": "Bend",
        "state": "OR",
        "zip": "97701",
        "lat": str(latitude),
        "lng": str(longitude),
        "phone": "541-555-0111",
        **more,
    }


def scattered(count, seed=7):
    """Branches about some towns of the South East, as those of a real chain are."""
    rng = random.Random(seed)
    towns = [(rng.uniform(26, 36), rng.uniform(-88, -79)) for _ in range(8)]
    places = [
        (rng.gauss(latitude, 0.3), rng.gauss(longitude, 0.3))
        for latitude, longitude in (rng.choice(towns) for _ in range(count))
    ]
    return [store(number, *place) for number, place in enumerate(places)]


def host(stores, limit=10_000):
    """The plug-in: the nearest to a point first, up to its owner's limit."""

    def answer(_path, query):
        here = Cell(
            south=float(query["lat"]),
            north=float(query["lat"]),
            west=float(query["lng"]),
            east=float(query["lng"]),
        )
        return sorted(stores, key=lambda each: here.miles_to(each["lat"], each["lng"]))[:limit]

    return answer


@pytest.fixture
def spider():
    return make(Wren)


def ids(listings):
    return sorted(int(listing.ref) for listing in listings)


@pytest.mark.parametrize("limit", [10, 20, 50, 240, 10_000])
def test_finds_every_branch_whatever_the_limit_of_a_list(spider, limit):
    listings, asked = drive(spider, host(scattered(240), limit))
    assert ids(listings) == list(range(240))
    assert spider.refusals == []
    assert len(asked) < 400


def test_a_list_without_limit_costs_few_requests(spider):
    _, asked = drive(spider, host(scattered(240)))
    assert len(asked) <= 17


def test_asks_the_plug_in_for_all_it_will_give(spider):
    _, asked = drive(spider, host([store(1, 24.5, -66.9), store(2, 49.5, -125)]))
    assert asked[0] == (
        "https://wren.example.org/wp-admin/admin-ajax.php?action=store_search"
        "&lat=37.00000&lng=-95.95000&max_results=500&search_radius=5000&autoload=1"
    )


def test_reads_a_branch(spider):
    branch = store(
        7,
        44.05,
        -121.31,
        store="Wren &#8211; Snow&amp;Drop",
        address2="Suite 4",
        permalink="https://wren.example.org/bend/",
        email="bend@wren.example.org",
    )
    listing = spider.parse_listing(branch, None)
    assert listing == {
        "ref": "7",
        "source_url": "https://wren.example.org/bend/",
        "name": "Wren \u2013 Snow&Drop",
        "organization": "Wren Physical Therapy",
        "kind": "organization",
        "profession": "physical_therapist",
        "street": "7 Main St, Suite 4",
        "city": "Bend",
        "state": "OR",
        "zip_code": "97701",
        "latitude": "44.05",
        "longitude": "-121.31",
        "phone": "541-555-0111",
        "email": "bend@wren.example.org",
        "website": "https://wren.example.org/bend/",
    }


def test_a_branch_without_a_page_or_the_name_of_the_chain_gets_both(spider):
    listing = spider.parse_listing(store(7, 44, -121, permalink="", url=""), None)
    assert listing["name"] == "Wren Physical Therapy Branch 7"
    assert listing["source_url"] == "https://wren.example.org"


def test_an_unreadable_branch_costs_no_other(spider):
    stores = [store(1, 24.5, -66.9), store(2, 49.5, -125)]
    del stores[0]["address"]
    listings, _ = drive(spider, host(stores))
    assert ids(listings) == [2]
    assert spider.crawler.stats.get_value("listing/unreadable") >= 1


@pytest.mark.parametrize(
    ("answer", "sentence"),
    [
        pytest.param([], "nobody knows what is missing", id="nothing near"),
        pytest.param(0, "was lost", id="plug-in switched off"),
        pytest.param("-1", "answered something else", id="search refused"),
        pytest.param({"error": "no"}, "answered something else", id="error object"),
        pytest.param(b"<html>Just a moment", "answered something else", id="captcha"),
        pytest.param(b"[{", "answered something else", id="half an answer"),
        pytest.param(500, "was lost", id="server error"),
        pytest.param([store(1, 37, -95) | {"lat": ""}], "answered something else", id="no coordinates"),
        pytest.param(
            [store(1, 25, -80), store(2, 37, -95), store(3, 30, -80)],
            "nobody knows what is missing",
            id="by name and not by distance",
        ),
    ],
)
def test_an_answer_that_is_not_the_nearest_first_ends_the_crawl(spider, answer, sentence):
    listings, asked = drive(spider, lambda *_: answer)
    assert (listings, len(asked)) == ([], 1)
    assert sentence in spider.refusals[0]


def test_a_list_that_is_cut_off_however_near_fails_the_crawl(spider):
    crowded = [store(number, 28.54, -81.38 + number / 1e6) for number in range(300)]
    drive(spider, host(crowded, limit=20))
    (sentence,) = spider.refusals
    assert sentence.endswith("is cut off after 20 clinics.")


def test_the_area_is_the_contiguous_states_unless_a_chain_says_otherwise(spider):
    assert spider.area is CONTIGUOUS_STATES
    assert spider.max_requests == 1000
