import hashlib
import os
import subprocess
import sys
from collections import defaultdict

import pytest

from index.gazetteer import Locator, Position, read_zips, write
from index.spelling import NAMES

NAMES_OF_FILES = ("places.tsv", "points.txt", "zips.tsv")


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    path = tmp_path_factory.mktemp("gazetteer")
    assert write(path) == NAMES_OF_FILES
    return path


@pytest.fixture(scope="module")
def locator():
    return Locator()


@pytest.fixture(scope="module")
def places(directory):
    return [line.split("\t") for line in (directory / "places.tsv").read_text("utf-8").splitlines()]


def test_files_are_the_same_byte_for_byte_in_another_process(directory, tmp_path):
    code = "import sys, pathlib, index.gazetteer; index.gazetteer.write(pathlib.Path(sys.argv[1]))"
    environment = os.environ | {"PYTHONHASHSEED": "1", "LC_ALL": "C"}
    subprocess.run([sys.executable, "-c", code, tmp_path], check=True, env=environment)
    for name in NAMES_OF_FILES:
        first, second = ((folder / name).read_bytes() for folder in (directory, tmp_path))
        assert hashlib.sha256(first).hexdigest() == hashlib.sha256(second).hexdigest()


@pytest.mark.parametrize("name", NAMES_OF_FILES)
def test_lines_stand_in_byte_order(directory, name):
    lines = (directory / name).read_bytes().splitlines()
    assert lines == sorted(lines)
    assert len(lines) > 36_000


def test_a_line_of_each_file(directory):
    for name, line in {
        "places.tsv": "bend|OR\tBend\tOR\t44.0582\t-121.3153\t87014\t97702",
        "zips.tsv": "02108\tBoston\tMA\t42.3551\t-71.0657\t0\t02108",
        "points.txt": "1340 0586847 1340582 OR",
    }.items():
        assert line in (directory / name).read_text("utf-8").splitlines()


def test_towns_of_cities500_come_first_and_names_of_zips_fill_the_gaps(places):
    rows = {row[0]: row[1:] for row in places}
    assert rows["lajolla|CA"] == ["La Jolla", "CA", "32.8473", "-117.2742", "42808", "92037"]
    assert rows["lebanon|CT"][4:] == ["0", "06249"]
    assert rows["newyork|NY"] == rows["newyork|"] == rows["nyc|"]


def test_every_place_knows_a_zip_of_its_own_state(places):
    zips = read_zips()
    assert [row for row in places if zips[row[6]].state != row[2]] == []


def test_namesakes_of_one_state_have_different_zips(places):
    namesakes = defaultdict(list)
    for name, *_, zip_code in places:
        namesakes[name].append(zip_code)
    assert [found for found in namesakes.values() if len(set(found)) < len(found)] == []


def test_a_far_zip_of_another_towns_name_is_a_namesake(places):
    """Whitehall by Pittsburgh has its mail from Pittsburgh; ZIP 18052 is Whitehall by Allentown."""
    assert [row[6] for row in places if row[0] == "whitehall|PA"] == ["15236", "18052"]
    assert len([row for row in places if row[0] == "kenai|AK"]) == 1


@pytest.mark.parametrize(
    ("zip_code", "state"),
    [("97701", "OR"), ("00601", "PR"), ("20001", "DC"), ("09001", None), ("96960", None), ("99999", None)],
)
def test_the_state_of_a_zip(locator, zip_code, state):
    assert locator.zip_state(zip_code) == state


HERE = Position(latitude=44.058173, longitude=-121.31531, precision="address")
ZIP = Position(latitude=43.9977, longitude=-121.0342, precision="zip")
CITY = Position(latitude=44.0582, longitude=-121.3153, precision="city")


@pytest.mark.parametrize(
    ("listing", "position"),
    [
        (("97701", "Bend", "OR", 44.0581728, -121.3153096), HERE),
        (("97701", "Bend", "OR", None, None), ZIP),
        (("97701", "Bend", "OR", 0.0, 0.0), ZIP),
        (("97701", "Bend", "OR", 44.05, 121.31), ZIP),  # the sign of the longitude lost
        (("97701", "Bend", "OR", -121.3153, 44.0582), ZIP),  # latitude and longitude exchanged
        (("97701", "Bend", "OR", 45.5234, -122.6762), ZIP),  # Portland's
        (("97701", "Bend", "OR", float("nan"), float("inf")), ZIP),
        (("97701", None, "OR", None, None), ZIP),
        ((None, "BEND", "OR", None, None), CITY),
        (("99999", "Bend", "OR", None, None), CITY),
        ((None, "Bend", "OR", 44.0581728, -121.3153096), HERE),
        ((None, "Bend", "OR", 45.5234, -122.6762), CITY),
        ((None, "Bnd", "OR", 44.0581728, -121.3153096), HERE),
        ((None, None, "OR", 44.0581728, -121.3153096), HERE),
        ((None, "Bnd", "OR", None, None), None),
        ((None, "Bnd", "CA", 44.0581728, -121.3153096), None),
        ((None, None, "OR", None, None), None),
        (("09001", None, "OR", None, None), None),
        ((None, "Hollywood", "AL", None, None), None),  # there are two, 150 miles apart
        (
            (None, "Hollywood", "AL", 34.7, -85.9),
            Position(latitude=34.7, longitude=-85.9, precision="address"),
        ),
        ((None, "NYC", "NY", None, None), Position(latitude=40.7143, longitude=-74.006, precision="city")),
        (
            (None, "Saint Louis", "MO", None, None),
            Position(latitude=38.6273, longitude=-90.1979, precision="city"),
        ),
    ],
)
def test_a_listing_is_placed_as_well_as_can_be_trusted(locator, listing, position):
    assert locator.locate(*listing) == position


def test_every_zip_of_a_state_or_territory_places_a_listing(locator):
    zips = read_zips().values()
    unplaced = [place for place in zips if locator.locate(place.zip_code, None, "", None, None) is None]
    assert {place.state for place in unplaced} == {"", "MH"}
    assert {place.state for place in zips} - {"", "MH"} == set(NAMES)
