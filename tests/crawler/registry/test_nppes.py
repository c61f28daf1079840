import dataclasses

import pytest

from crawler.registry import nppes
from crawler.registry.nppes import Provider, Site, Taxonomy
from tests.demo.people import npi

ACUPUNCTURIST, THERAPIST, ORTHOPEDIC, CLINIC = "171100000X", "225100000X", "2251X0800X", "261QP2000X"
BEND = Site(
    street="1 ELM ST, STE 2", city="BEND", state="OR", zip_code="977010000", country="US", phone="5415550100"
)
SISTERS = dataclasses.replace(BEND, street="2 OAK ST", city="SISTERS", zip_code="97759", extension="12")
VANCOUVER = dataclasses.replace(BEND, street="3 FIR ST", city="VANCOUVER", state="WA", zip_code="98660")


def provider(*codes, sites=(BEND,), kind="person", **more):
    given = {
        "npi": npi(1),
        "kind": kind,
        "name": "ANN ROE",
        "credentials": "PT",
        "other_names": ("ANN DOE",),
        "taxonomies": tuple(code if isinstance(code, Taxonomy) else Taxonomy(code=code) for code in codes),
        "sites": sites,
        "updated": "07/04/2026",
    }
    return Provider(**given | more)


def licensed(code, number, state):
    return Taxonomy(code=code, license_number=number, license_state=state)


def places(found):
    return [(listing["ref"], listing["profession"], listing["city"]) for listing in found]


def test_a_provider_of_one_profession_and_place_is_one_listing():
    assert nppes.listings(provider(licensed(THERAPIST, "12345", "OR"))) == [
        {
            "ref": npi(1),
            "source_url": f"https://npiregistry.cms.hhs.gov/provider-view/{npi(1)}",
            "name": "ANN ROE",
            "kind": "person",
            "profession": "physical_therapist",
            "state": "OR",
            "street": "1 ELM ST, STE 2",
            "city": "BEND",
            "zip_code": "977010000",
            "phone": "5415550100",
            "extension": None,
            "npi": npi(1),
            "license_number": "12345",
            "license_state": "OR",
            "credentials": "PT",
            "other_names": ("ANN DOE",),
            "updated": "07/04/2026",
        }
    ]


@pytest.mark.parametrize("codes", [(ACUPUNCTURIST, ORTHOPEDIC), (THERAPIST, ORTHOPEDIC, ACUPUNCTURIST)])
def test_each_profession_at_each_place_is_a_listing_with_a_ref_that_stays(codes):
    assert places(nppes.listings(provider(*codes, sites=(BEND, SISTERS)))) == [
        (npi(1), "acupuncturist", "BEND"),
        (f"{npi(1)}-5dcfd340", "acupuncturist", "SISTERS"),
        (f"{npi(1)}-physical_therapist", "physical_therapist", "BEND"),
        (f"{npi(1)}-physical_therapist-5dcfd340", "physical_therapist", "SISTERS"),
    ]


@pytest.mark.parametrize(
    ("code", "kind", "profession"),
    [
        (ACUPUNCTURIST, "person", "acupuncturist"),
        (ACUPUNCTURIST, "organization", "acupuncturist"),
        (THERAPIST, "person", "physical_therapist"),
        ("2251H1200X", "organization", "physical_therapist"),
        (CLINIC, "organization", "physical_therapist"),
        (CLINIC, "person", None),
        ("225200000X", "person", None),
        ("390200000X", "person", None),
        ("2255A2300X", "person", None),
        ("171100000x", "person", None),
        ("", "person", None),
    ],
)
def test_only_our_taxonomy_codes_make_a_profession(code, kind, profession):
    assert nppes.profession(code, kind) == profession
    found = nppes.listings(provider(code, kind=kind))
    assert [listing["profession"] for listing in found] == [profession] * bool(profession)


def test_a_place_that_comes_twice_is_one_listing():
    again = dataclasses.replace(BEND, street="1 Elm St. Ste 2", zip_code="97701", phone=None)
    elsewhere = dataclasses.replace(SISTERS, street="2 Oak St", phone="5415550199")
    found = nppes.listings(provider(THERAPIST, sites=(BEND, again, SISTERS, elsewhere)))
    assert [listing["street"] for listing in found] == ["1 ELM ST, STE 2", "2 OAK ST"]


@pytest.mark.parametrize(
    ("state", "country", "code"),
    [
        ("OR", "US", "OR"),
        ("or", "", "OR"),
        ("OREGON", None, "OR"),
        ("PR", "PR", "PR"),
        ("GU", "US", "GU"),
        ("AE", "US", None),
        ("ON", "CA", None),
        ("CA", "CA", None),
        ("INDIANA", "IN", None),
        ("", "US", None),
        (None, None, None),
    ],
)
def test_only_places_in_the_states_and_territories_are_listed(state, country, code):
    site = dataclasses.replace(BEND, state=state, country=country)
    assert site.us_state() == code
    found = nppes.listings(provider(THERAPIST, sites=(site,)))
    assert [listing["state"] for listing in found] == [code] * bool(code)


def test_a_second_place_at_home_is_listed_where_the_first_is_abroad():
    abroad = dataclasses.replace(BEND, state="ONTARIO", country="CA")
    assert places(nppes.listings(provider(THERAPIST, sites=(abroad, SISTERS)))) == [
        (f"{npi(1)}-5dcfd340", "physical_therapist", "SISTERS")
    ]


@pytest.mark.parametrize(
    ("licenses", "expected"),
    [
        ([(THERAPIST, "OR1", "OR"), (THERAPIST, "WA1", "WA")], {"OR": ("OR1", "OR"), "WA": ("WA1", "WA")}),
        ([(THERAPIST, "WA1", "WA"), (ORTHOPEDIC, "OR1", "OR")], {"OR": ("OR1", "OR"), "WA": ("WA1", "WA")}),
        ([(THERAPIST, "ID1", "ID"), (ORTHOPEDIC, "MT1", "MT")], {"OR": ("ID1", "ID"), "WA": ("ID1", "ID")}),
        ([(ACUPUNCTURIST, "AC1", "OR"), (THERAPIST, None, "OR")], {"OR": (None, None), "WA": (None, None)}),
        ([(THERAPIST, "$$$$$", "OR"), (THERAPIST, "WA1", "WA")], {"OR": ("WA1", "WA"), "WA": ("WA1", "WA")}),
        ([(THERAPIST, "********", "OR")], {"OR": (None, None), "WA": (None, None)}),
        ([(THERAPIST, "77", None)], {"OR": ("77", None), "WA": ("77", None)}),
    ],
)
def test_the_license_is_one_of_the_profession_if_possible_for_the_state(licenses, expected):
    found = nppes.listings(provider(*(licensed(*each) for each in licenses), sites=(BEND, VANCOUVER)))
    shown = {
        listing["state"]: (listing["license_number"], listing["license_state"])
        for listing in found
        if listing["profession"] == "physical_therapist"
    }
    assert shown == expected


@pytest.mark.parametrize("wrong", ["", "1234567890", npi(1)[:-1], npi(1) + "0", "0" + npi(1)[1:]])
def test_a_number_that_is_no_npi_is_unreadable(wrong):
    with pytest.raises(ValueError, match="not an NPI"):
        nppes.listings(provider(THERAPIST, npi=wrong))


def test_the_digest_of_an_address_changes_with_the_address_alone():
    same = dataclasses.replace(BEND, street="1 elm st.  Ste 2", city="Bend", zip_code="97701", phone=None)
    assert BEND.digest() == same.digest() == "367d9bfa"
    others = {site.digest() for site in (SISTERS, VANCOUVER, dataclasses.replace(BEND, zip_code="97702"))}
    assert len(others | {BEND.digest()}) == 4


def test_names_are_joined_without_what_says_nothing():
    assert nppes.joined("ANN", "--", "", None, " NULL ", "JR.") == "ANN NULL JR."
    assert nppes.joined("1 ELM ST", "", by=", ") == "1 ELM ST"
    assert nppes.joined("", "--", None) is None


def test_other_names_are_distinct_and_not_the_own_one():
    assert nppes.distinct(["ANN DOE", None, "Ann Roe", "ann doe", "ANNA"], "ANN ROE") == ("ANN DOE", "ANNA")


@pytest.mark.parametrize(
    ("deactivated", "reactivated", "active"),
    [
        (None, None, True),
        (None, "2020-01-01", True),
        ("2020-01-01", None, False),
        ("2020-01-01", "2020-01-01", True),
        ("2020-01-01", "2021-03-04", True),
        ("2021-03-04", "2020-01-01", False),
    ],
)
def test_an_npi_is_in_use_unless_deactivated_last(deactivated, reactivated, active):
    assert nppes.is_active(deactivated, reactivated) is active
