import pytest

from index.spelling import NAMES, cleaned, key, readings, state_code


@pytest.mark.parametrize(
    ("spellings", "expected"),
    [
        (("St. Mary's", "Saint Marys", "ST MARYS", "st-mary\u2019s"), "saintmarys"),
        (("Sault Ste. Marie", "Sault Sainte Marie"), "saultsaintemarie"),
        (("E. St. Louis", "east saint louis", "E St Louis"), "eastsaintlouis"),
        (("Ft. Worth", "Fort Worth"), "fortworth"),
        (("Mt. Vernon", "Mount Vernon", "MT VERNON"), "mountvernon"),
        (("DeKalb", "De Kalb", "de-kalb"), "dekalb"),
        (("Ca\u00f1on City", "Canon City", "CAN\u0303ON CITY"), "canoncity"),
        (("\u02bbEwa Beach", "\u2018Ewa Beach", "Ewa Beach", "`Ewa Beach"), "ewabeach"),
        (("N", "n."), "n"),
        (("", " ", "-", "\u6771\u4eac"[:0]), ""),
    ],
)
def test_spellings_of_one_place_share_a_key(spellings, expected):
    assert {key(spelling) for spelling in spellings} == {expected}


@pytest.mark.parametrize("code", NAMES)
def test_states_go_by_code_and_name(code):
    for text in (code, code.lower(), f" {code[0]}. {code[1]}.", NAMES[code], NAMES[code].upper()):
        assert state_code(text) == code


def test_other_words_are_no_states():
    assert [state_code(word) for word in ("", "Ore", "XX", "West", "US", "Carolina")] == [None] * 6
    assert state_code("N. Carolina") == "NC"
    assert state_code("U.S. Virgin Islands") == "VI"


@pytest.mark.parametrize(
    ("typed", "plain"),
    [
        ("  Bend,\t OR\r\n", "Bend, OR"),
        ("Bend\x1b[D, \x1b[31mOR\x07", "Bend , OR"),
        ("Bend\u200b\u202e \U0001f332\ud800", "Bend"),
        ("97701\u20131234", "97701-1234"),
        ("O`Fallon, IL, U.S.A.", "O`Fallon, IL"),
        ("Columbus", "Columbus"),
    ],
)
def test_what_was_typed_is_fit_to_be_echoed(typed, plain):
    assert cleaned(typed) == plain


@pytest.mark.parametrize(
    ("typed", "expected"),
    [
        ("Bend, OR", [("Bend", "OR")]),
        ("Bend", [("Bend", None)]),
        ("bend or", [("bend", "OR"), ("bend or", None)]),
        (
            "Charleston West Virginia",
            [("Charleston", "WV"), ("Charleston West", "VA"), ("Charleston West Virginia", None)],
        ),
        ("Charleston, West Virginia", [("Charleston", "WV")]),
        ("Washington D. C.", [("Washington", "DC"), ("Washington D. C.", None)]),
        ("Bend, Deschutes", [("Bend, Deschutes", None)]),
        ("Oregon", [("Oregon", None)]),
    ],
)
def test_readings_try_the_longest_state_first(typed, expected):
    assert readings(typed) == expected
