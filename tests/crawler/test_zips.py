import csv
import gzip
from pathlib import Path

import pytest

from crawler.items import STATES, TERRITORIES
from crawler.zips import state_of

GAZETTEER = Path(__file__).parents[2] / "index" / "data" / "zips.tsv.gz"


@pytest.mark.parametrize(
    ("zip_code", "state"),
    [
        ("02817", "RI"),
        ("01810", "MA"),
        ("05501", "MA"),
        ("05601", "VT"),
        ("10001", "NY"),
        ("00501", "NY"),
        ("20001", "DC"),
        ("20101", "VA"),
        ("73301", "TX"),
        ("88510", "TX"),
        ("97701", "OR"),
        ("00901", "PR"),
        ("00802", "VI"),
        ("96799", "AS"),
        ("96950", "MP"),
        ("96910", "GU"),
        ("09012", None),
        ("34001", None),
        ("00001", None),
    ],
)
def test_the_state_of_a_zip_code(zip_code, state):
    assert state_of(zip_code) == state


def test_agrees_with_the_gazetteer_but_for_a_few_zip_codes_on_borders():
    with gzip.open(GAZETTEER, "rt", encoding="utf-8") as file:
        rows = list(csv.DictReader(file, delimiter="\t"))
    wrong = [(row["zip"], row["state"]) for row in rows if state_of(row["zip"]) not in (row["state"], None)]
    assert len(wrong) <= 8
    assert {row["state"] for row in rows if state_of(row["zip"])} >= STATES.keys() | TERRITORIES.keys()
