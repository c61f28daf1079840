import pytest

from crawler.web.postal import domestic, place, split

BEND = {"street": "12 Main St", "city": "Bend", "state": "OR", "zip_code": "97701"}


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("12 Main St, Bend, OR 97701", BEND),
        ("12 Main St, Bend, OR 97701-1234, USA", BEND),
        ("12 Main St, Bend, OR, 97701, United States of America", BEND),
        ("12 Main St, Bend OR 97701", BEND),
        ("12 Main St<br />Bend, OR 97701", BEND),
        (" 12 Main St \n Bend, OR 97701 \n", BEND),
        ("12 Main St; Bend | Oregon 97701", BEND | {"state": "Oregon"}),
        ("12 Main St, Suite 4, Bend, OR 97701", BEND | {"street": "12 Main St, Suite 4"}),
        ("12 Main St, Bend, OR", {"street": "12 Main St", "city": "Bend", "state": "OR"}),
        ("12 Main St Bend, OR 97701", {"street": "12 Main St Bend", "state": "OR", "zip_code": "97701"}),
        (
            "1 A St, Washington, DC 20001",
            {"street": "1 A St", "city": "Washington", "state": "DC", "zip_code": "20001"},
        ),
        ("Bend, OR", {"city": "Bend", "state": "OR"}),
        ("500 Main St NE", {"street": "500 Main St NE"}),
        ("Bend", {"street": "Bend"}),
        ("12 High St, London SW1A 1AA", {"street": "12 High St, London SW1A 1AA"}),
        ("", {}),
        (" ,,; ", {}),
    ],
)
def test_an_address_in_one_line(line, expected):
    assert split(line) == expected


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        (("12 Main St", "Bend", "OR", "97701"), BEND),
        (("12 Main St, Bend", "Bend", "OR", "97701"), BEND),
        (("12 Main St, Bend, USA", "Bend", "OR", "97701"), BEND),
        (("12 Main St, Bend, OR 97701, USA", "Bend", "OR", "97701"), BEND),
        (("12 Main St Bend Oregon 97701", "Bend", "OR", "97701"), BEND),
        (("12 Main St, USA", "Bend", "OR", "97701"), BEND),
        (("12 Main St\nBend, OR", "Bend", "OR", "97701"), BEND),
        (("12 Main St", "Bend, OR", None, "97701"), BEND),
        (("12 Main St, Bend, OR 97701", None, None, None), BEND),
        (("12 Main St", "Bend", "OR", None), {k: BEND[k] for k in ("street", "city", "state")}),
        ((None, "Bend", "OR", "97701"), {k: BEND[k] for k in ("city", "state", "zip_code")}),
        (("12 Main St<br>Suite 4", "Bend", "OR", "97701"), BEND | {"street": "12 Main St, Suite 4"}),
        (
            ("500 Main St NE", "Omaha", "NE", None),
            {"street": "500 Main St NE", "city": "Omaha", "state": "NE"},
        ),
        (("100 Bend", "Bend", "OR", None), {"street": "100 Bend", "city": "Bend", "state": "OR"}),
        (("12 Bend Rd", "Bend", "OR", None), {"street": "12 Bend Rd", "city": "Bend", "state": "OR"}),
        (("Bend, OR", "Bend", "OR", None), {"city": "Bend", "state": "OR"}),
        ((" " * 400_000 + "12", "(", "[", None), {"city": "(", "state": "["}),
        ((None, None, None, None), {}),
    ],
)
def test_an_address_in_parts(parts, expected):
    assert place(*parts) == expected


@pytest.mark.parametrize(
    ("country", "expected"),
    [(None, True), ("US", True), ("U.S.A.", True), ("united states", True), ("CA", False), ("Russia", False)],
)
def test_domestic(country, expected):
    assert domestic(country) == expected
