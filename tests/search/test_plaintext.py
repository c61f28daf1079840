import pytest

from search.plaintext import clean


@pytest.mark.parametrize(
    ("dirty", "plain"),
    [
        ("José Núñez, L.Ac.", "José Núñez, L.Ac."),
        ("針灸", "針灸"),
        ("\x1b[31mred\x1b[0m", "[31mred[0m"),
        ("\x1b]0;title\x07x", "]0;titlex"),
        ("\u009b2J", "2J"),
        ("abc\rX\nY\tZ", "abc X Y Z"),
        ("safe\u202egnp.exe", "safegnp.exe"),
        ("\u2066a\u2069 zero\u200bwidth\ufeff", "a zerowidth"),
        ("non\u00a0breaking  \u2028 line", "non breaking line"),
        ("\ud800 lone", "lone"),
        ("back\b\b\bspace\x00", "backspace"),
    ],
)
def test_only_what_a_reader_can_see_stays(dirty, plain):
    assert clean(dirty) == plain


def test_texts_are_cleaned_at_any_depth_and_nothing_else_is_touched():
    dirty = {"a\x1b": ["b\x07", {"c": "d\u202e"}], "n": 1, "f": 1.5, "none": None, "yes": True}
    assert clean(dirty) == {"a": ["b", {"c": "d"}], "n": 1, "f": 1.5, "none": None, "yes": True}
