import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from crawler.items import PROFESSIONS
from index.geography import miles_between
from index.layout import MICRO
from search.hidden import hidden

BEND = (44.058173, -121.31531)
LINES = """\
34052200\t-118243700\tCA\tphysical_therapist\tprohibited\t900
44058173\t-121315310\tOR\tphysical_therapist\tprohibited\t40
44058173\t-121315310\tOR\tphysical_therapist\tunknown\t2
44272600\t-121173900\tOR\tacupuncturist\tprohibited\t3
44290900\t-121549200\tOR\tphysical_therapist\tprohibited\t1
45512300\t-122658700\tOR\tphysical_therapist\tprohibited\t70
"""


@pytest.fixture
def table(tmp_path):
    path = tmp_path / "hidden.tsv"
    path.write_text(LINES)
    return path


def counts(found):
    return {(one["state"], one["profession"], one["status"]): one["count"] for one in found}


def test_whoever_is_kept_out_of_the_circle_is_counted_by_state_profession_and_status(table):
    assert hidden(table, *BEND, 25, PROFESSIONS) == [
        {"state": "OR", "profession": "acupuncturist", "status": "prohibited", "count": 3},
        {"state": "OR", "profession": "physical_therapist", "status": "prohibited", "count": 41},
        {"state": "OR", "profession": "physical_therapist", "status": "unknown", "count": 2},
    ]


def test_only_the_professions_asked_for_are_counted(table):
    assert counts(hidden(table, *BEND, 25, ["acupuncturist"])) == {("OR", "acupuncturist", "prohibited"): 3}


@pytest.mark.parametrize(
    "place", [(34.0522, -118.2437), (45.5123, -122.6587)], ids=["first line", "last line"]
)
def test_the_first_and_the_last_line_are_found(table, place):
    assert len(hidden(table, *place, 1, PROFESSIONS)) == 1


def test_nobody_is_hidden_in_an_empty_table_or_beyond_its_ends(table, tmp_path):
    (tmp_path / "empty.tsv").touch()
    assert hidden(tmp_path / "empty.tsv", *BEND, 500, PROFESSIONS) == []
    assert hidden(table, 20.0, -121.3, 25, PROFESSIONS) == hidden(table, 70.0, -121.3, 25, PROFESSIONS) == []


@settings(max_examples=60, deadline=None)
@given(
    latitude=st.floats(17, 72),
    longitude=st.floats(-170, -65),
    miles=st.floats(1, 500),
    profession=st.sampled_from(PROFESSIONS),
)
def test_the_real_table_counts_as_a_plain_reading_does(generation, latitude, longitude, miles, profession):
    plain = {}
    for line in (generation.path / "hidden.tsv").read_text().splitlines():
        lat, lon, state, who, status, count = line.split("\t")
        near = miles_between(latitude, longitude, int(lat) / MICRO, int(lon) / MICRO) <= miles
        if near and who == profession:
            plain[state, who, status] = plain.get((state, who, status), 0) + int(count)
    assert counts(hidden(generation.path / "hidden.tsv", latitude, longitude, miles, [profession])) == plain
