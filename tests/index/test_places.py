import subprocess
import sys
import unicodedata

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from index import gazetteer
from index.geography import miles_between
from index.places import AmbiguousPlace, Gazetteer, Place, UnknownPlace
from index.spelling import NAMES, key


@pytest.fixture(scope="module")
def directory(tmp_path_factory):
    path = tmp_path_factory.mktemp("places")
    gazetteer.write(path)
    return path


@pytest.fixture(scope="module")
def places(directory):
    return Gazetteer(directory)


def lines(directory, name):
    return [line.split("\t") for line in (directory / name).read_text("utf-8").splitlines()]


FOUND = {
    "Bend, OR": (
        "Bend, OR | bend oregon | BEND OR | Bend,Oregon | bend or | bend, o.r. | "
        "\uff22\uff45\uff4e\uff44, OR | Bend OR USA | Bend, Oregon, United States of America | "
        '"Bend, OR"'
    ),
    "Bend, OR 97701": (
        "97701 | 97701-1234 | 97701\u20131234 | 97701 1234 | 977011234 | ZIP code: 97701 | "
        "\uff19\uff17\uff17\uff10\uff11 | Bend, OR 97701 | Bend OR 97701-1234 | 97701 Bend | "
        "Sunriver, OR 97701 | 123 Main St, Bend, Oregon 97701"
    ),
    "Boston, MA 02108": "02108",
    "Holtsville, NY 00501": "00501",
    "New York, NY 10001": "New York 10001",
    "Washington, DC 20001": "Washington DC 20001",
    "New Virginia, IA 50210": "New Virginia 50210",
    "La Jolla, CA 92038": "92038",
    "St. Louis, MO": "saint louis missouri | ST LOUIS, MO",
    "O'Fallon, MO": "O\u2019Fallon, MO",
    "Ca\xf1on City, CO": "Ca\xf1on City | Can\u0303on City, CO",
    "Winston-Salem, NC": "winston-salem",
    "Coeur d'Alene, ID": "Coeur d'Alene | coeur dalene idaho",
    "\u2018Ewa Beach, HI": "\u02bbEwa Beach, HI | ewa beach hawaii",
    "Washington, DC": (
        "Washington, D.C. | Washington D. C. | Washington, District of Columbia | DC | d.c. | "
        "district of columbia"
    ),
    "New York City, NY": "NYC | New York | New York, NY | new york new york",
    "The Bronx, NY": "the bronx | Bronx, NY",
    "Queens, NY": "Queens",
    "Los Angeles, CA": "L.A. | LA, CA",
    "San Francisco, CA": "sf",
    "Philadelphia, PA": "philly",
    "Las Vegas, NV": "vegas nv",
    "Durham, NC": "Research Triangle Park",
    "Kansas City, KS": "kansas city kansas",
    "Kansas City, MO": "Kansas City, Missouri",
    "Charleston, WV": "Charleston West Virginia | Charleston, W. Virginia",
    "Raleigh, NC": "Raleigh N. Carolina",
    "Buffalo, NY": "Buffalo N.Y.",
    "Oregon City, OR": "oregon city",
    "Nevada, MO": "Nevada, Missouri",
    "Virginia Beach, VA": "Virginia Beach",
    "New Virginia, IA": "New Virginia",
    "Truth or Consequences, NM": "Truth or Consequences",
    "San Juan, PR": "San Juan Puerto Rico",
    "Charlotte Amalie, VI": "Charlotte Amalie US Virgin Islands",
    "Hag\xe5t\xf1a, GU": "Hag\xe5t\xf1a GU",
    "Pago Pago, AS": "Pago Pago, American Samoa",
}
"""What people type for a place."""
NO_COMMA = (
    "La Jolla CA | St. Louis MO | E. St. Louis IL | Sault Ste. Marie MI | Saint Paul MN | De Kalb IL | "
    "O'Fallon IL | ofallon mo | Canon City CO | Winston Salem NC | Ft. Worth TX | Mt Vernon IL | "
    "rocky mt nc | N Las Vegas NV | w. hollywood ca | Washington DC | Brooklyn NY | Lafayette LA | "
    "Kansas City KS | Indiana PA | Oregon OH | Oregon City OR | California MD | Delaware OH | "
    "Virginia MN | Milford CT | Van Nuys CA"
)
"""Names that come back under the same key, in the state of the last two letters."""
NOISE = "  Bend,\tOR \x1b[D\u202e\x00\n\U0001f332"


@pytest.mark.parametrize("expected", FOUND)
def test_what_people_type_is_found(places, expected):
    for typed in FOUND[expected].split(" | "):
        found = places.find(typed)
        assert f"{found.name}, {found.state} {found.zip_code or ''}".strip() == expected


@pytest.mark.parametrize("typed", NO_COMMA.split(" | "))
def test_no_comma_is_needed(places, typed):
    found = places.find(typed)
    assert (key(found.name), found.state) == (key(typed[:-3]), typed[-2:].upper())


def test_a_whole_city_and_a_whole_zip(places):
    assert places.find("Bend, OR") == Place(
        name="Bend",
        state="OR",
        zip_code=None,
        latitude=44.0582,
        longitude=-121.3153,
        precision="city",
        population=87014,
    )
    assert places.find(NOISE) == places.find("Bend, OR")
    assert places.find("97701") == Place(
        name="Bend", state="OR", zip_code="97701", latitude=43.9977, longitude=-121.0342, precision="zip"
    )


ELSE = "Check the spelling, or use a five-digit ZIP, for example: needle find 97701"
AMBIGUOUS = {
    "Kansas City": (
        "There are places called Kansas City in 2 states. Add the state, for example: needle find "
        '"Kansas City, MO" [Kansas City MO 64106 475378, Kansas City KS 66101 152933]'
    ),
    "Hollywood, AL": (
        '"Hollywood, AL" may be 2 places in Alabama, far from each other. Use a ZIP, for example: '
        "needle find 35752 [Hollywood AL 35752 974, Hollywood AL 35229 930]"
    ),
    "Buckhead, GA": (
        '"Buckhead, GA" may be 2 places in Georgia, far from each other. Use a ZIP, for example: '
        "needle find 30334 [Atlanta GA 30334 510823, Buckhead GA 30625 None]"
    ),
    "West Virginia": (
        "West Virginia is a whole state. Add a city, or give a ZIP, for example: needle find "
        '"Huntington, WV" [Huntington WV 25755 48638, Charleston WV 25301 46838, Parkersburg WV 26101 '
        "30991, Morgantown WV 26506 30708, Wheeling WV 26003 27648]"
    ),
    "de": (
        'Delaware is a whole state. Add a city, or give a ZIP, for example: needle find "Wilmington, '
        'DE". A town of that name needs its state: needle find "Delaware, OH" [Delaware OH 43015 '
        "37995, Delaware AR 72835 None, Delaware IA 52036 None, Delaware NJ 07833 None, Delaware OK "
        "74027 None, Wilmington DE 19802 70898, Dover DE 19901 39403, Newark DE 19717 33817, "
        "Middletown DE 19709 20372, Bear DE 19701 19371]"
    ),
    "Portland, ME 97701": (
        'ZIP 97701 is in Bend, OR, which is not "Portland, ME". Give only one of them, for example: '
        "needle find 97701 [Bend OR 97701 None, Portland ME 04101 66881]"
    ),
    "Bend WA 97701": (
        'ZIP 97701 is in Bend, OR, which is not "Bend WA". Give only one of them, for example: needle '
        "find 97701 [Bend OR 97701 None]"
    ),
}
UNKNOWN = {
    "": 'Name a city and state, or a ZIP, for example: needle find "Bend, OR"',
    " \U0001f332,\x1b[31m ": 'Name a city and state, or a ZIP, for example: needle find "Bend, OR"',
    "x" * 201: f"That is too long for a place. {ELSE}",
    "qwzzx": f'There is no place "qwzzx" on our map. {ELSE}',
    "Bendd, OR": (
        'There is no place "Bendd" in Oregon on our map. Did you mean: needle find "Bend, OR" [Bend '
        "OR 97702 87014]"
    ),
    "Boulder OR": (
        'There is no place "Boulder" in Oregon on our map. Did you mean: needle find "Boulder, CO" '
        "[Boulder CO 80310 106803, Boulder MT 59632 1207, Boulder UT 84716 None, Boulder WY 82923 "
        "None]"
    ),
    "Sprngfield": (
        'There is no place "Sprngfield" on our map. Did you mean: needle find "Springfield, MO" '
        "[Springfield MO 65801 170188, Springfield MA 01144 154341, Springfield IL 62701 114394, "
        "Springfield OR 97477 60870, Springfield OH 45501 59680]"
    ),
    "Bend, Orgeon": (
        'There is no state "Orgeon". Did you mean: needle find "Bend, OR" [Bend OR 97702 87014, Bend '
        "CA 96078 619, Bend TX 76824 None, Benld IL 62009 1488, Blende CO 81001 878]"
    ),
    "2108": 'A ZIP has five digits, and "2108" has not. Perhaps: needle find 02108 [Boston MA 02108 None]',
    "Boston MA 2108": (
        'A ZIP has five digits, and "2108" has not. Perhaps: needle find 02108 [Boston MA 02108 None]'
    ),
    "97701-12": (
        'A ZIP has five digits, and "97701-12" has not. Perhaps: needle find 97701 [Bend OR 97701 None]'
    ),
    "7": 'A ZIP has five digits, and "7" has not. For example: needle find 02108',
    "9770": 'A ZIP has five digits, and "9770" has not. For example: needle find 02108',
    "97799": (
        "There is no ZIP 97799 on our map. The nearest we know: needle find 97761 [Warm Springs OR "
        "97761 None, Terrebonne OR 97760 None, Sisters OR 97759 None, Riley OR 97758 None, Redmond OR "
        "97756 None]"
    ),
    "00000": f"There is no ZIP 00000 on our map. {ELSE}",
    "09001": "ZIP 09001 is military mail and has no place on the map. Use the city where you are.",
    "APO AE 09003": "ZIP 09003 is military mail and has no place on the map. Use the city where you are.",
    "96960": "ZIP 96960 (Marshall Islands) lies outside the states and territories on our map.",
}


def said(failure):
    """The sentence and, in brackets, the candidates."""
    listed = ", ".join(" ".join(str(part) for part in found.values()) for found in failure.candidates)
    return failure.message + (f" [{listed}]" if listed else "")


@pytest.mark.parametrize("typed", AMBIGUOUS)
def test_more_than_one_place_is_a_question(places, typed):
    with pytest.raises(AmbiguousPlace) as raised:
        places.find(typed)
    assert said(raised.value) == AMBIGUOUS[typed]
    assert list(raised.value.candidates[0]) == ["name", "state", "zip_code", "population"]
    assert (raised.value.code, raised.value.exit_code) == ("ambiguous_place", 2)


@pytest.mark.parametrize("typed", UNKNOWN)
def test_an_unknown_place_is_a_sentence_that_helps(places, typed):
    with pytest.raises(UnknownPlace) as raised:
        places.find(typed)
    assert said(raised.value) == UNKNOWN[typed]
    assert (raised.value.code, raised.value.exit_code) == ("unknown_place", 2)


def test_springfield_lists_the_ten_largest_of_all(places):
    with pytest.raises(AmbiguousPlace, match="in 27 states") as raised:
        places.find("springfield")
    populations = [found["population"] for found in raised.value.candidates]
    assert len(populations) == 10
    assert populations == sorted(populations, reverse=True)


@pytest.mark.parametrize("state", NAMES)
def test_a_state_alone_is_never_a_place_to_search_around(places, state):
    """Except where its name is also a city's by our own list: DC, LA and New York."""
    for typed in (state, state.lower(), NAMES[state], NAMES[state].upper()):
        if typed.lower() not in ("dc", "district of columbia", "la", "new york"):
            with pytest.raises(AmbiguousPlace, match="is a whole state"):
                places.find(typed)


def test_every_zip_is_found_or_said_to_lie_off_the_map(places, directory):
    for zip_code, name, state, latitude, longitude, _, _ in lines(directory, "zips.tsv"):
        if state in NAMES:
            found = places.find(zip_code)
            assert (found.zip_code, found.name, found.state) == (zip_code, name, state)
            assert (found.latitude, found.longitude) == (float(latitude), float(longitude))
        else:
            with pytest.raises(UnknownPlace, match=r"military|outside"):
                places.find(zip_code)


def test_every_place_is_found_by_its_name_or_asked_for(places, directory):
    known = {}
    for row in lines(directory, "places.tsv"):
        if not row[0].endswith("|"):
            known.setdefault((row[1], row[2]), set()).add((float(row[3]), float(row[4]), row[6]))
    asked = 0
    for (name, state), there in known.items():
        try:
            found = places.find(f"{name}, {state}")
        except AmbiguousPlace as question:
            asked += 1
            zips = {candidate["zip_code"] for candidate in question.candidates}
            assert {zip_code for _, _, zip_code in there} <= zips
        else:
            assert (found.latitude, found.longitude) in {point[:2] for point in there}
    assert 300 < asked < 400


WORDS = st.sampled_from(
    ["St.", "Bend", "OR", "Oregon", "97701", "New", "York", "-", ",", "D.C.", "9", "\x1b[0m", "US"]
)


@settings(max_examples=60, deadline=None, derandomize=True)
@given(st.one_of(st.text(max_size=210), st.lists(WORDS, max_size=6).map(" ".join)))
def test_any_text_is_a_place_or_one_clean_sentence(places, typed):
    question = None
    try:
        assert places.find(typed).state in NAMES
    except (UnknownPlace, AmbiguousPlace) as failure:
        question = failure
    if question:
        assert not any(unicodedata.category(mark)[0] == "C" for mark in question.message)
        assert len(question.candidates) <= 10


@pytest.mark.parametrize(
    ("circle", "states"),
    [
        ((45.5234, -122.6762, 25), ("OR", "WA")),
        ((45.6387, -122.6615, 25), ("WA", "OR")),
        ((44.0582, -121.3153, 25), ("OR",)),
        ((38.8951, -77.0364, 10), ("DC", "VA", "MD")),
        ((36.99, -109.05, 60), ("AZ", "NM", "UT", "CO")),
        ((13.4745, 144.7504, 25), ("GU",)),
        ((52.9, 179.9, 300), ("AK",)),
        ((35.0, -45.0, 25), ()),
    ],
)
def test_the_states_a_circle_touches_nearest_first(places, circle, states):
    assert places.states_within(*circle) == states


def test_states_within_leaves_no_town_or_zip_out(places, directory):
    rows = [row for name in ("places.tsv", "zips.tsv") for row in lines(directory, name) if row[2] in NAMES]
    points = {(float(row[3]), float(row[4]), row[2]) for row in rows}
    for circle in ((40.7, -74.0, 100), (52.9, -179.9, 600), (-14.3, -170.7, 50)):
        nearest = {}
        for latitude, longitude, state in points:
            if abs(latitude - circle[0]) < circle[2] / 69:
                miles = miles_between(*circle[:2], latitude, longitude)
                if miles <= circle[2]:
                    nearest[state] = min(miles, nearest.get(state, miles))
        assert places.states_within(*circle) == tuple(sorted(nearest, key=nearest.get))


def test_finding_a_place_imports_nothing_heavy(directory):
    code = (
        "import sys, pathlib; from index.places import Gazetteer;"
        "Gazetteer(pathlib.Path(sys.argv[1])).find('Bend, OR');"
        "print(*{'rapidfuzz', 'csv', 'gzip', 'click', 'json', 'index.gazetteer'} & set(sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", code, directory], capture_output=True, text=True, check=True)
    assert run.stdout == "\n"
