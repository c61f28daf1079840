"""The registry as a replica that sets its traps, and what the spider makes of it."""

import pytest

from crawler.items import Listing
from crawler.spiders.nppes_api import NppesApi, parts
from tests.crawler.drive import drive, make
from tests.demo.people import npi

DESCRIPTIONS = {
    "171100000X": "Acupuncturist",
    "225100000X": "Physical Therapist",
    "2251X0800X": "Physical Therapist, Orthopedic",
    "225200000X": "Physical Therapy Assistant",
    "261QP2000X": "Clinic/Center, Physical Therapy",
    "207Q00000X": "Family Medicine",
}


def address(zip_code="97701", state="OR", purpose="LOCATION", street="1 ELM ST", **more):
    return {
        "address_purpose": purpose,
        "address_1": street,
        "city": "BEND",
        "state": state,
        "postal_code": zip_code,
        "country_code": "US",
        **more,
    }


def provider(serial, *, codes=("225100000X",), kind="NPI-1", last="ROE", zip_code="97701", **more):
    basic = {"first_name": "ANN", "last_name": last, "last_updated": "2026-01-02"}
    if kind == "NPI-2":
        basic = {"organization_name": f"CLINIC {serial}", "last_updated": "2026-01-02"}
    addresses = [address("83702", "ID", "MAILING", "PO BOX 1"), address(zip_code)]
    return {
        "number": npi(serial),
        "enumeration_type": kind,
        "basic": basic,
        "addresses": addresses[:: 1 if serial % 2 else -1],
        "practiceLocations": [],
        "taxonomies": [
            {"code": code, "desc": DESCRIPTIONS[code], "license": f"L{serial}", "state": "OR"}
            for code in codes
        ],
        "other_names": [],
        **more,
    }


def like(text, wanted):
    return text.startswith(wanted[:-1].upper()) if wanted.endswith("*") else text == wanted.upper()


def matches(record, query):
    if query.get("enumeration_type", record["enumeration_type"]) != record["enumeration_type"]:
        return False
    if not like(record["basic"].get("last_name", ""), query.get("last_name", "*")):
        return False
    places = [each for each in record["addresses"] if each["address_purpose"] == query["address_purpose"]]
    if not any(
        place["state"] == query["state"] and like(place["postal_code"], query.get("postal_code", "*"))
        for place in [*places, *record["practiceLocations"]]
    ):
        return False
    texts = [DESCRIPTIONS[each["code"]].upper() for each in record["taxonomies"]]
    return any(
        like(text, query["taxonomy_description"]) for one in texts for text in (one, one.partition(", ")[2])
    )


def registry(*records, largest_page=200, last_skip=1000):
    """The registry: no total, pages of at most 200, and behind skip 1000 the same page for ever."""

    def host(path, query):
        assert path == "/api/"
        assert query["version"] == "2.1"
        assert query["address_purpose"] == "LOCATION"
        assert all(len(value) > 2 for value in query.values() if "*" in value)
        found = [record for record in records if matches(record, query)]
        skip = min(int(query["skip"]), last_skip)
        page = found[skip : skip + min(int(query["limit"]), largest_page)]
        return {"result_count": len(page), "results": page}

    return host


def page_of(*records):
    """A registry that answers every question with one page of these records."""
    return lambda _path, query: {"results": [] if int(query["skip"]) else list(records)}


class Small(NppesApi):
    """The spider of a registry with small pages and a low ceiling, so that a crowd need not be large."""

    page_size = 20
    last_offset = 100


def crawl(host, states="OR", spider_class=NppesApi):
    spider = make(spider_class, states=states)
    listings, asked = drive(spider, host)
    return listings, asked, spider


def crawl_small(*records, last_skip=100):
    return crawl(registry(*records, largest_page=20, last_skip=last_skip), spider_class=Small)


def refs(listings):
    return [listing.ref for listing in listings]


def test_finds_both_professions_by_any_taxonomy_and_leaves_assistants_out():
    listings, asked, spider = crawl(
        registry(
            provider(1, codes=("171100000X",)),
            provider(2, codes=("2251X0800X",)),
            provider(3, codes=("207Q00000X", "171100000X")),
            provider(4, codes=("225200000X",)),
            provider(5, codes=("261QP2000X",), kind="NPI-2"),
            provider(6, codes=("225200000X",), kind="NPI-2"),
            provider(7, codes=("225100000X", "171100000X")),
        )
    )
    found = {(each.ref, each.profession, each.kind) for each in listings}
    assert found == {
        (npi(1), "acupuncturist", "person"),
        (npi(2), "physical_therapist", "person"),
        (npi(3), "acupuncturist", "person"),
        (npi(5), "physical_therapist", "organization"),
        (npi(7), "acupuncturist", "person"),
        (f"{npi(7)}-physical_therapist", "physical_therapist", "person"),
    }
    assert len(listings) == len(found)
    assert (len(asked), spider.refusals) == (8, [])


def numbers(records):
    return sorted(record["number"] for record in records)


def test_more_than_a_query_may_yield_is_asked_for_by_zip_prefix_each_once():
    crowd = [provider(n, zip_code=f"97{n % 40:03}1234") for n in range(1000, 1400)]
    elsewhere = [provider(n, zip_code="83701") for n in range(1400, 1410)]
    listings, asked, spider = crawl_small(*crowd, *elsewhere)
    assert sorted(refs(listings)) == numbers(crowd + elsewhere)
    assert spider.refusals == []
    assert any("postal_code=9702%2A" in url for url in asked)
    assert not any("postal_code=000%2A" in url for url in asked)
    assert max(int(url.rpartition("=")[2]) for url in asked) == 100


@pytest.mark.parametrize(
    ("query", "values"),
    [
        ({}, [f"{n:02}*" for n in range(100)]),
        ({"postal_code": "97*"}, [f"97{n}*" for n in range(10)]),
        ({"postal_code": "9770*"}, [f"9770{n}*" for n in range(10)]),
        ({"postal_code": "97701*"}, ["NPI-1", "NPI-2"]),
        ({"postal_code": "97701*", "enumeration_type": "NPI-2"}, []),
        ({"postal_code": "97701*", "enumeration_type": "NPI-1", "last_name": "RO*"}, []),
    ],
)
def test_the_parts_of_a_query_cover_all_of_it(query, values):
    assert [value for part in parts(query) for value in part.values()] == values


def test_the_surnames_of_a_full_zip_code_have_a_first_letter_and_any_second_sign():
    names = {part["last_name"] for part in parts({"postal_code": "97701*", "enumeration_type": "NPI-1"})}
    assert len(names) == 26 * 30
    assert {"AA*", "ZZ*", "O'*", "D *", "A-*", "J.*"} <= names


def test_one_zip_code_too_full_is_asked_for_by_kind_and_surname():
    crowd = [provider(n, last=f"{'ABCDEFGH'[n % 8]}'{n}") for n in range(1000, 1130)]
    clinics = [provider(n, kind="NPI-2") for n in range(1130, 1140)]
    listings, asked, spider = crawl_small(*crowd, *clinics)
    assert sorted(refs(listings)) == numbers(crowd + clinics)
    assert spider.refusals == []
    assert any("enumeration_type=NPI-1&last_name=A%27%2A" in url for url in asked)


def test_a_part_that_is_still_cut_off_fails_the_crawl():
    crowd = [provider(n, kind="NPI-2") for n in range(1000, 2201)]
    _, asked, spider = crawl(registry(*crowd))
    assert "&postal_code=97701%2A&enumeration_type=NPI-2&limit=200&skip=1000" in asked[-1]
    assert spider.refusals == [f"{asked[-1]} is the last page allowed, but not the end."]


def test_a_ceiling_lower_than_known_is_seen_by_the_same_page_coming_again():
    crowd = [provider(n, zip_code=f"97{n % 10}01") for n in range(1000, 1070)]
    listings, asked, spider = crawl_small(*crowd, last_skip=40)
    assert sorted(refs(listings)) == numbers(crowd)
    assert any("postal_code=97%2A" in url for url in asked)
    assert spider.refusals == []


def test_a_largest_page_smaller_than_known_loses_nobody():
    crowd = [provider(n) for n in range(1000, 1170)]
    listings, _, spider = crawl(registry(*crowd, largest_page=50))
    assert (len(listings), spider.refusals) == (170, [])


def test_a_listing_for_every_practice_location_in_the_states_that_were_asked_for():
    record = provider(
        1,
        practiceLocations=[
            address("97756", street="2 OAK ST"),
            address("98101", "WA", street="3 FIR ST"),
            address("83702", "ID", street="4 YEW ST"),
            address("97701", street="1 Elm St."),
        ],
    )
    listings, _, _ = crawl(registry(record))
    assert [(each.state, each.zip_code, each.ref == npi(1)) for each in listings] == [
        ("OR", "97701", True),
        ("OR", "97756", False),
    ]
    listings, _, _ = crawl(registry(record), states="wa, or")
    assert sorted((each.state, each.street) for each in listings) == [
        ("OR", "1 ELM ST"),
        ("OR", "2 OAK ST"),
        ("WA", "3 FIR ST"),
    ]
    assert len(set(refs(listings))) == 3


def test_records_of_2018_and_of_today_are_read_alike():
    today = {
        "number": npi(1),
        "enumeration_type": "NPI-1",
        "last_updated_epoch": "1556104934000",
        "basic": {"first_name": "ANN", "last_name": "ROE", "name_suffix": "--", "credential": "PT"},
        "addresses": [
            address(purpose="MAILING", street="PO BOX 1"),
            address(telephone_number="541-555-0101"),
        ],
        "taxonomies": [{"code": "225100000X", "desc": None, "license": None, "state": None}],
    }
    then = today | {
        "number": int(npi(1)),
        "last_updated_epoch": 1556104934,
        "basic": today["basic"] | {"middle_name": "", "name_suffix": "", "name": "ROE ANN", "gender": "F"},
        "addresses": [each | {"address_2": "", "fax_number": ""} for each in today["addresses"][::-1]],
        "practiceLocations": [],
        "other_names": [],
        "identifiers": [],
        "taxonomies": [{"code": "225100000X", "desc": "Physical Therapist", "license": "", "state": ""}],
    }
    expected = Listing(
        source="nppes_api",
        ref=npi(1),
        source_url=f"https://npiregistry.cms.hhs.gov/provider-view/{npi(1)}",
        name="ANN ROE",
        kind="person",
        profession="physical_therapist",
        state="OR",
        street="1 ELM ST",
        city="BEND",
        zip_code="97701",
        phone="541-555-0101",
        npi=npi(1),
        credentials="PT",
        updated="2019-04-24",
    )
    assert crawl(page_of(today))[0] == [expected]
    assert crawl(page_of(then))[0] == [expected]


@pytest.mark.parametrize(
    "broken",
    [
        {"addresses": [address(purpose="MAILING")]},
        {"addresses": None},
        {"number": "1234567890"},
        {"enumeration_type": "NPI-3"},
        {"basic": {}},
        {"taxonomies": None},
    ],
)
def test_a_broken_record_is_counted_and_the_others_are_read(broken):
    listings, _, spider = crawl(page_of(provider(1) | broken, provider(2)))
    assert refs(listings) == [npi(2)]
    assert spider.crawler.stats.get_value("listing/unreadable") == 4  # once for each query
    assert spider.refusals == []


@pytest.mark.parametrize(
    "answer",
    [
        {"Errors": [{"description": "Field state requires additional search criteria", "number": "07"}]},
        b"<html><title>NPI Registry: maintenance</title></html>",
        503,
    ],
)
def test_an_error_with_whatever_status_fails_the_crawl(answer):
    listings, asked, spider = crawl(lambda _path, _query: answer)
    assert (listings, len(asked), len(spider.refusals)) == ([], 1, 1)


@pytest.mark.parametrize(
    ("states", "sentence"),
    [
        ("", "No state was named: write their two letters, as in -a states=OR,WA."),
        ("OR,ZZ,Ohio", "There is no state OHIO or ZZ: write their two letters, as in -a states=OR,WA."),
    ],
)
def test_says_which_states_it_needs_and_asks_nothing(states, sentence):
    _, asked, spider = crawl(registry(), states=states)
    assert (asked, spider.refusals) == ([], [sentence])


def test_the_floor_grows_with_the_states_unless_the_operator_vouches_for_a_replica():
    assert make(NppesApi, states="OR,WA,ID").min_listings == 60
    replica = make(NppesApi, states="OR,WA", api="http://127.0.0.1:8123/api/")
    assert (replica.min_listings, replica.allowed_domains) == (1, ["127.0.0.1"])
