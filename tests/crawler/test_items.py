from dataclasses import FrozenInstanceError, fields

import msgspec
import pytest

from crawler.items import EVIDENCE_KINDS, STATES, TERRITORIES, Evidence, Listing

REQUIRED = {
    "source": "invented",
    "ref": "1",
    "source_url": "https://example.org/1",
    "name": "Ann Lee",
    "kind": "person",
    "profession": "acupuncturist",
    "state": "OR",
}


def test_a_listing_needs_its_required_fields_and_no_other():
    listing = Listing(**REQUIRED)
    assert {field.name: getattr(listing, field.name) for field in fields(Listing)} == REQUIRED | {
        field.name: () if field.name in ("languages", "other_names", "evidence") else None
        for field in fields(Listing)
        if field.name not in REQUIRED
    }
    for name in REQUIRED:
        with pytest.raises(TypeError, match=name):
            Listing(**{key: value for key, value in REQUIRED.items() if key != name})


def test_an_unknown_field_is_refused_and_a_listing_never_changes():
    with pytest.raises(TypeError, match="gender"):
        Listing(**REQUIRED, gender="F")
    with pytest.raises(FrozenInstanceError):
        Listing(**REQUIRED).name = "Bea Lee"


def test_nothing_personal_beyond_the_trade_has_a_field():
    names = " ".join(field.name for field in fields(Listing))
    for word in ("sex", "gender", "birth", "age", "ssn", "tax", "mailing", "official"):
        assert word not in names.replace("languages", "")


def test_a_listing_outlives_json():
    whole = Listing(
        **REQUIRED,
        latitude=44.05,
        languages=("Spanish",),
        accepting_patients=False,
        evidence=(Evidence(kind=EVIDENCE_KINDS[0], text="Dry needling endorsement", url=None),),
    )
    assert msgspec.json.decode(msgspec.json.encode(whole), type=Listing) == whole


def test_the_jurisdictions_are_the_fifty_states_and_dc():
    assert len(STATES) == 51
    assert STATES["DC"] == "District of Columbia"
    assert not STATES.keys() & TERRITORIES.keys()
