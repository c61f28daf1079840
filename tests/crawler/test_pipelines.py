from collections import Counter
from dataclasses import dataclass, replace

import pytest
from scrapy.exceptions import DropItem

from crawler.items import Evidence, Listing
from crawler.pipelines import CanonicalListing

RAW = Listing(
    source="invented",
    ref=" A-1 ",
    source_url="http://127.0.0.1:8000/a/1",
    name="MARY O'BRIEN",
    kind="person",
    profession="physical_therapist",
    state="Rhode Island",
    street="12 NE 3RD ST,",
    city="FOND DU LAC",
    zip_code="028171568",
    latitude="41.8",
    longitude="-71.4",
    phone="(401) 555-0101 x7",
    website="www.example.org",
    email="mailto:Mary@Example.org",
    npi="1234567893",
    license_number=" PT01234 ",
    license_state="ri",
    license_status="Active",
    credentials="P.T., D.P.T.",
    organization="ABC PT LLC",
    languages=["Spanish ", None, "Spanish"],
    accepting_patients=True,
    other_names=("MARY LEE", "Mary O'Brien", "--"),
    evidence=(
        Evidence(kind="credential", text=" Cert.\tDN ", url="https://example.org/x"),
        Evidence(kind="service", text="--"),
    ),
    updated="05/23/2025",
)

CANONICAL = Listing(
    source="invented",
    ref="A-1",
    source_url="http://127.0.0.1:8000/a/1",
    name="Mary O'Brien",
    kind="person",
    profession="physical_therapist",
    state="RI",
    street="12 NE 3rd St",
    city="Fond du Lac",
    zip_code="02817",
    latitude=41.8,
    longitude=-71.4,
    phone="401-555-0101",
    extension="7",
    website="https://www.example.org",
    email="mary@example.org",
    npi="1234567893",
    license_number="PT01234",
    license_state="RI",
    license_status="Active",
    credentials="PT, DPT",
    organization="ABC PT LLC",
    languages=("Spanish",),
    accepting_patients=True,
    other_names=("Mary Lee",),
    evidence=(Evidence(kind="credential", text="Cert. DN", url="https://example.org/x"),),
    updated="2025-05-23",
)


class Stats(Counter):
    def inc_value(self, name):
        self[name] += 1


@dataclass
class Crawler:
    stats: Stats


@pytest.fixture
def pipeline():
    return CanonicalListing.from_crawler(Crawler(Stats()))


def test_every_field_is_made_canonical(pipeline):
    assert pipeline.process_item(RAW) == CANONICAL
    assert pipeline.stats == {"listing/yielded": 1}


def test_what_is_canonical_stays_as_it_is(pipeline):
    assert pipeline.process_item(CANONICAL) == CANONICAL


@pytest.mark.parametrize(
    ("fields", "reason"),
    [
        ({"ref": None}, "no ref"),
        ({"ref": "--"}, "no ref"),
        ({"name": "$$$$"}, "no name"),
        ({"name": {"first": "Mary"}}, "no name"),
        ({"state": "Ontario"}, "no state"),
        ({"state": None}, "no state"),
        ({"source_url": "javascript:alert(1)"}, "no source URL"),
        ({"kind": "robot"}, "unknown kind"),
        ({"profession": "chiropractor"}, "unknown profession"),
    ],
)
def test_a_listing_without_what_all_need_is_dropped_and_counted(pipeline, fields, reason):
    with pytest.raises(DropItem, match=reason):
        pipeline.process_item(replace(RAW, **fields))
    assert pipeline.stats == {"listing/yielded": 1, f"listing/dropped/{reason}": 1}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("zip_code", "2817"),
        ("phone", "000-555-0101"),
        ("npi", "1234567890"),
        ("updated", "soon"),
        ("license_state", "Ontario"),
        ("website", "javascript:alert(1)"),
        ("email", "mary at example.org"),
        ("latitude", "north"),
    ],
)
def test_a_value_that_makes_no_sense_is_left_out_and_counted(pipeline, field, value):
    listing = pipeline.process_item(replace(RAW, **{field: value}))
    assert getattr(listing, field) is None
    assert pipeline.stats == {"listing/yielded": 1, f"listing/blanked/{field}": 1}


@pytest.mark.parametrize("field", ["zip_code", "phone", "npi", "updated", "license_number", "credentials"])
def test_a_masked_or_missing_value_is_no_fault(pipeline, field):
    for number, value in enumerate(("--", "$$$$$", "Not Available", "", None)):
        listing = pipeline.process_item(replace(RAW, ref=str(number), **{field: value}))
        assert getattr(listing, field) is None
    assert pipeline.stats == {"listing/yielded": 5}


def test_coordinates_come_in_pairs_and_an_extension_with_a_phone(pipeline):
    listing = pipeline.process_item(replace(RAW, latitude=0, longitude=0, phone=None, extension="12"))
    assert (listing.latitude, listing.longitude, listing.phone, listing.extension) == (None,) * 4


def test_repetitions_and_contradictions_are_dropped_and_told_apart(pipeline):
    pipeline.process_item(RAW)
    for again, reason in (
        (RAW, "duplicate"),
        (replace(RAW, city="Bend"), "same ref, other content"),
        (RAW, "duplicate"),
    ):
        with pytest.raises(DropItem, match=reason):
            pipeline.process_item(again)
    pipeline.process_item(replace(RAW, ref="A-2"))
    assert pipeline.stats == {
        "listing/yielded": 5,
        "listing/dropped/duplicate": 2,
        "listing/dropped/same ref, other content": 1,
    }


def test_mistakes_of_a_spider_are_not_swallowed(pipeline):
    with pytest.raises(TypeError, match="dict"):
        pipeline.process_item({"name": "Mary"})
    with pytest.raises(ValueError, match="hearsay"):
        pipeline.process_item(replace(RAW, evidence=(Evidence(kind="hearsay", text="needles"),)))


@pytest.mark.parametrize("text", ["\x1b[2Jx", "a\u202eb", "\x9b31mx", "a\x00b", "\u200bx", "\ud800x"])
def test_no_control_character_gets_through_in_any_field(pipeline, text):
    names = "ref name street city license_number license_status credentials organization"
    given = dict.fromkeys(names.split(), text)
    dirty = replace(
        RAW, **given, languages=(text,), other_names=(text,), evidence=(Evidence(kind="service", text=text),)
    )
    listing = pipeline.process_item(dirty)
    texts = [getattr(listing, field) or "" for field in given]
    texts += [*listing.languages, *listing.other_names, *(sign.text for sign in listing.evidence)]
    assert all(each.isprintable() for each in texts)
