import pytest

from crawler.hl7 import languages


@pytest.mark.parametrize(
    ("tag", "name"),
    [("es", "Spanish"), ("es-MX", "Spanish"), ("EN-us", "English"), ("ase", "American Sign Language")],
)
def test_a_language_has_its_english_name(tag, name):
    assert languages.name(tag) == name


@pytest.mark.parametrize("tag", ["", "x", "tlh", "Spanish"])
def test_what_is_not_known_has_no_name(tag):
    assert languages.name(tag) is None
