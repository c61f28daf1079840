from dataclasses import replace

from crawler.items import Listing
from index.providers import Sighting, providers, record, surname

REGISTRY = Listing(
    source="registry",
    ref="1234567893",
    source_url="https://example.org/npi/1234567893",
    name="Ada M Quill",
    kind="person",
    profession="physical_therapist",
    state="CO",
    street="12 N Main St Ste 3",
    city="Boulder",
    zip_code="80302",
    phone="303-555-0101",
    extension="7",
    npi="1234567893",
    license_number="PTL.0012345",
    license_state="CO",
    credentials="PT, Cert. DN",
    updated="2024-05-01",
)
CLINIC = replace(
    REGISTRY,
    source="clinic",
    ref="ada",
    source_url="https://example.org/ada",
    name="Ada Quill",
    street="12 North Main Street, Suite 3",
    phone="303-555-0102",
    extension=None,
    website="https://example.org",
    license_number=None,
    license_state=None,
    credentials=None,
    updated="2026-02-03",
)
LICENSE = replace(
    REGISTRY,
    source="licenses",
    ref="PTL-12345",
    source_url="https://example.org/license",
    name="ADA QUILL",
    street=None,
    city=None,
    zip_code=None,
    phone=None,
    extension=None,
    npi=None,
    license_number="12345",
    license_status="Active",
    credentials=None,
    updated=None,
)


def merged(*listings):
    return list(providers(Sighting(listing=listing, crawled="2026-11-01") for listing in listings))


def sources(*listings):
    found = [[one.listing.source for one in provider.sightings] for provider in merged(*listings)]
    return sorted(found)


def test_an_npi_and_a_license_with_its_surname_merge_and_every_listing_stays():
    assert sources(REGISTRY, CLINIC, LICENSE) == [["clinic", "registry", "licenses"]]


def test_the_record_takes_each_fact_from_the_best_listing_that_tells_it():
    (provider,) = merged(REGISTRY, CLINIC, LICENSE)
    position = {"latitude": 40.0, "longitude": -105.2, "precision": "zip"}
    assert record(provider, position) == {
        "id": provider.id,
        "name": "Ada Quill",
        "kind": "person",
        "credentials": "PT, Cert. DN",
        "profession": "physical_therapist",
        "organization": None,
        "street": "12 North Main Street, Suite 3",
        "city": "Boulder",
        "state": "CO",
        "zip_code": "80302",
        "latitude": 40.0,
        "longitude": -105.2,
        "precision": "zip",
        "phone": "303-555-0102",
        "extension": None,
        "website": "https://example.org",
        "email": None,
        "npi": "1234567893",
        "license_number": "12345",
        "license_state": "CO",
        "license_status": "Active",
        "languages": [],
        "accepting_patients": None,
        "other_names": ["ADA QUILL", "Ada M Quill"],
        "evidence": {
            "level": "credential",
            "items": [
                {
                    "kind": "credential",
                    "text": "PT, Cert. DN",
                    "source": "registry",
                    "source_url": "https://example.org/npi/1234567893",
                    "date": "2024-05-01",
                }
            ],
        },
        "listings": [
            {
                "source": "clinic",
                "ref": "ada",
                "source_url": "https://example.org/ada",
                "updated": "2026-02-03",
                "crawled": "2026-11-01",
            },
            {
                "source": "registry",
                "ref": "1234567893",
                "source_url": "https://example.org/npi/1234567893",
                "updated": "2024-05-01",
                "crawled": "2026-11-01",
            },
            {
                "source": "licenses",
                "ref": "PTL-12345",
                "source_url": "https://example.org/license",
                "updated": None,
                "crawled": "2026-11-01",
            },
        ],
    }


def test_two_places_of_one_person_are_two_providers():
    elsewhere = replace(REGISTRY, ref="1234567893-1", street="9 Oak Ave", zip_code="80501", city="Longmont")
    assert sources(REGISTRY, elsewhere, CLINIC) == [["clinic", "registry"], ["registry"]]


def test_both_professions_of_one_person_are_two_providers():
    needles = replace(REGISTRY, ref="1234567893-a", profession="acupuncturist")
    assert sources(REGISTRY, needles) == [["registry"], ["registry"]]


def test_a_shared_phone_and_address_never_merge_people():
    colleague = replace(REGISTRY, ref="1", npi="1003000126", name="Bo Reed", license_number="PTL.777")
    assert len(merged(REGISTRY, colleague)) == 2


def test_a_license_number_merges_nobody_of_another_surname():
    stranger = replace(LICENSE, name="Bo Reed")
    assert sources(REGISTRY, stranger) == [["licenses"], ["registry"]]


def test_a_license_that_two_npis_claim_merges_nobody():
    rival = replace(REGISTRY, ref="1003000126", npi="1003000126")
    assert sources(REGISTRY, rival, LICENSE) == [["licenses"], ["registry"], ["registry"]]


def test_a_register_without_addresses_adds_to_the_places_of_its_own_state_only():
    across = replace(LICENSE, license_state="CO", state="WY")
    assert sources(REGISTRY, across) == [["licenses"], ["registry"]]


def test_a_city_and_zip_alone_are_a_place_only_where_no_street_is_known():
    in_town = replace(LICENSE, city="Denver", zip_code="80202")
    assert sources(REGISTRY, in_town) == [["registry", "licenses"]]
    assert sources(in_town) == [["licenses"]]


def test_ids_are_stable_distinct_and_blind_to_order_and_spelling():
    one = {provider.id for provider in merged(REGISTRY, CLINIC, LICENSE)}
    assert one == {provider.id for provider in merged(LICENSE, CLINIC, REGISTRY)}
    assert one == {provider.id for provider in merged(CLINIC)}
    assert one.isdisjoint(provider.id for provider in merged(replace(CLINIC, zip_code="80303")))
    assert all(len(found) == 12 and found.isalnum() for found in one)


def test_a_suffix_is_no_surname():
    assert [surname(name) for name in ("Ada Quill", "Bo Reed Jr.", "Cy de la Cruz, III", "")] == [
        "QUILL",
        "REED",
        "CRUZ",
        "",
    ]
