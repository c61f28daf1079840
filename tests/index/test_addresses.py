import pytest

from index.addresses import street_key


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 N. Main Street, Suite 300", "12 NORTH MAIN ST #300"),
        ("12 Main St Ste 300-C", "12 Main St"),
        ("400 Fifth Avenue, 5th Floor", "400 5TH AVE"),
        ("1 Cherry Cove", "1 cherry cv"),
        ("9 Saint John's Road", "9 ST JOHNS RD"),
        ("77 Route 9 Unit B&C", "77 Rte 9"),
        ("5 Plaza Drive Bldg 2 Rm 11", "5 Plaza Dr"),
        ("10 Elm St 2 FL", "10 Elm Street"),
    ],
)
def test_spellings_of_one_street_share_a_key(one, other):
    assert street_key(one) == street_key(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("12 N Main St", "12 S Main St"),
        ("12 Main St", "120 Main St"),
        ("12 Main St", "12 Main Ave"),
        ("N95W17400 Appleton Ave", "N96W17400 Appleton Ave"),
    ],
)
def test_different_streets_differ(one, other):
    assert street_key(one) != street_key(other)


def test_nothing_has_no_key():
    assert street_key(None) == street_key("") == ""


def test_a_line_that_is_only_a_unit_still_tells_places_apart():
    assert street_key("Suite 300") == "SUITE 300"
