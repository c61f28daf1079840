import pytest

from crawler.casing import (
    CITY,
    ORGANIZATION,
    PERSON,
    STREET,
    credential,
    is_plain_credential,
    spellings,
    titled,
)


def test_spellings_are_found_by_their_letters_alone():
    assert spellings("LAc Cert._DN CMTPT/DN") == {"LAC": "LAc", "CERTDN": "Cert. DN", "CMTPTDN": "CMTPT/DN"}


@pytest.mark.parametrize("casing", [PERSON, ORGANIZATION, CITY, STREET])
@pytest.mark.parametrize("text", ["Ann deVries", "iNeedle PT", "", "  ", "12", "Émile O'Neil"])
def test_mixed_case_and_what_has_no_case_is_left_alone(casing, text):
    assert titled(text, casing) == text


@pytest.mark.parametrize(
    ("text", "casing", "shown"),
    [
        ("PT OF NG", ORGANIZATION, "PT of NG"),
        ("PT NG", PERSON, "PT Ng"),
        ("N 1ST ST", STREET, "N 1st St"),
        ("CITY OF THE SUN", CITY, "City of the Sun"),
        ("OF", ORGANIZATION, "Of"),
        ("DE LA O", PERSON, "De la O"),
        ("A-B/C & D", ORGANIZATION, "A-B/C & D"),
        ("O'", PERSON, "O'"),
        ("ÉLAN PT", ORGANIZATION, "Élan PT"),
    ],
)
def test_capitals_become_titles(text, casing, shown):
    assert titled(text, casing) == shown


@pytest.mark.parametrize(
    ("word", "spelled"),
    [("l. ac.", "LAc"), ("D.P.T.", "DPT"), ("cert dn", "Cert. DN"), ("Lee", None), ("", None)],
)
def test_credentials_are_known_however_they_are_dotted(word, spelled):
    assert credential(word) == spelled


@pytest.mark.parametrize(
    ("word", "name", "plain"),
    [
        ("DPT", "ANN LEE DPT", True),
        ("PT", "ANN LEE PT", True),
        ("DO", "KIM DO", False),
        ("DO", "Kim Lee DO", True),
        ("Do", "Kim Do", False),
        ("MA", "YO MA", False),
        ("Lee", "Ann Lee", False),
    ],
)
def test_a_surname_is_no_credential(word, name, plain):
    assert is_plain_credential(word, name) is plain
