"""Invented values in the forms that the real sources print."""

import json
import math

import pytest

from crawler.normalize import (
    city,
    coordinates,
    credentials,
    date,
    email,
    full_name,
    name,
    npi,
    phone,
    split_name,
    state,
    street,
    text,
    website,
    zip_code,
)

MASKS = [
    "",
    " ",
    "--",
    "$$$$$$$$$",
    "********",
    "_________",
    "<UNAVAIL>",
    "Not Available",
    "N/A",
    "xxxx",
    None,
]
NOT_TEXT = [True, False, math.nan, [], {}, ["a"], {"a": 1}, b"PT", object()]


@pytest.mark.parametrize("value", [*MASKS, *NOT_TEXT])
@pytest.mark.parametrize(
    "read",
    [text, name, full_name, credentials, zip_code, phone, state, date, street, city, npi, website, email],
)
def test_says_nothing_of_a_mask_or_of_what_is_no_text(read, value):
    assert read(value) is None


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("  two\t words\r\n", "two words"),
        ("\x1b[31mred\x1b[0m", "red"),
        ("\x1b]0;title\x07shown", "shown"),
        ("\x1b]8;;https://example.org\x1b\\link\x1b]8;;\x1b\\", "link"),
        ("\x9b2Jclear", "clear"),
        ("a\u202eb\u2066c\u200bd\ufeffe\u00adf", "abcdef"),
        ("bell\x07 back\x08 nul\x00", "bell back nul"),
        ("line\u2028two\u00a0three", "line two three"),
        ("Jose\u0301", "José"),
        ("lone \ud800 half", "lone half"),
        ("\U000e0041tag", "tag"),
        ("hangul\u3164filler", "hangulfiller"),
        (42, "42"),
        ("a" * 999, "a" * 300),
    ],
)
def test_text_is_one_visible_line(value, shown):
    assert text(value) == shown


def test_text_of_any_control_character_can_be_printed_and_written():
    every = "".join(
        map(chr, [*range(0x300), *range(0x2000, 0x2100), 0xFEFF, 0xD800, 0xDFFF, 0xE000, 0xFFFFE])
    )
    shown = text(every, cap=2000)
    assert shown.isprintable()
    assert json.loads(json.dumps(shown)).encode().decode() == shown


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("JOHN Q MCDONALD III", "John Q McDonald III"),
        ("MARY O'BRIEN", "Mary O'Brien"),
        ("MARY O\u2019BRIEN", "Mary O'Brien"),
        ("PATRICK D'ANGELO PT", "Patrick D'Angelo PT"),
        ("ANA MARIA DE LA CRUZ", "Ana Maria de la Cruz"),
        ("DE LA CRUZ", "De la Cruz"),
        ("JOSE DEL RIO", "Jose del Rio"),
        ("ANNA DE", "Anna De"),
        ("RADIE KEANE", "Radie Keane"),
        ("jean smith-jones", "Jean Smith-Jones"),
        ("JOSÉ PEÑA", "José Peña"),
        ("JT NG", "JT Ng"),
        ("NG WEI", "Ng Wei"),
        ("KIM DO", "Kim Do"),
        ("YO-YO MA", "Yo-Yo Ma"),
        ("J. R. MCGEE", "J. R. McGee"),
        ("Jo MacDonald, ", "Jo MacDonald"),
        ("Ann deVries", "Ann deVries"),
    ],
)
def test_names_of_persons(printed, shown):
    assert name(printed) == shown


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("ABC PT LLC", "ABC PT LLC"),
        ("ST MARY'S PHYSICAL THERAPY AND REHAB, P.C.", "St Mary's Physical Therapy and Rehab, P.C."),
        ("BTPT OF THE ROCKIES PLLC", "BTPT of the Rockies PLLC"),
        ("ACME ACUPUNCTURE INC.", "Acme Acupuncture Inc."),
        ("THE R&R CLINIC", "The R&R Clinic"),
        ("1ST CHOICE 360PT", "1st Choice 360PT"),
        ("MCALLEN SPINE CO", "McAllen Spine Co"),
        ("Bend needle Works llc", "Bend needle Works llc"),
    ],
)
def test_names_of_organizations(printed, shown):
    assert name(printed, "organization") == shown


def test_a_name_has_letters():
    assert name("12345") is None


@pytest.mark.parametrize(
    ("parts", "whole"),
    [
        (("ANN", "--", "MCGEE", ""), "Ann McGee"),
        (("ANN", None, "NULL"), "Ann Null"),
        (("ANN", "B", "LEE", "III"), "Ann B Lee III"),
        (("--", "", None), None),
    ],
)
def test_a_full_name_of_parts(parts, whole):
    assert full_name(*parts) == whole


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("Anders Quill DACM, L.Ac.", ("Anders Quill", "DACM, LAc")),
        ("Jane Q. Doe, PT, DPT, OCS, Cert. DN", ("Jane Q. Doe", "PT, DPT, OCS, Cert. DN")),
        ("Dr. Maria De La Cruz PT", ("Maria De La Cruz", "PT")),
        ("Kim Ng LAc", ("Kim Ng", "LAc")),
        ("Bob O'Neil Jr., PT", ("Bob O'Neil Jr.", "PT")),
        ("Ann Lee, LAc, Dipl.OM", ("Ann Lee", "LAc, Dipl. O.M.")),
        ("Tom Yu DC CCSP", ("Tom Yu", "DC, CCSP")),
        ("Li Wei L.Ac., Dipl. O.M. (NCCAOM)", ("Li Wei", "LAc, Dipl. O.M., NCCAOM")),
        ("Mary-Jo Smith, P.T., D.P.T., A.T.,C.", ("Mary-Jo Smith", "PT, DPT, ATC")),
        ("Smith, John A., PT", ("John A. Smith", "PT")),
        ("Sue (Susie) Park, LAc", ("Sue Park", "LAc")),
        ("DR. JOHN VAN DYKE III PT DPT", ("John Van Dyke III", "PT, DPT")),
        ("An Vo, DPT, CMTPT/DN", ("An Vo", "DPT, CMTPT/DN")),
        ("Ann Mills, PT/LAc", ("Ann Mills", "PT, LAc")),
        ("Rae Bell, Licensed Acupuncturist", ("Rae Bell", "Licensed Acupuncturist")),
        ("KIM DO", ("Kim Do", None)),
        ("Kim Do, PT", ("Kim Do", "PT")),
        ("Cher", ("Cher", None)),
        ("--", (None, None)),
    ],
)
def test_a_name_out_of_free_text(printed, found):
    assert split_name(printed) == found


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("P.T.", "PT"),
        ("L. Ac.", "LAc"),
        ("L.AC., DIPL. AC.", "LAc, Dipl. Ac."),
        ("pt,dpt", "PT, DPT"),
        ("PT DPT OCS", "PT, DPT, OCS"),
        ("DPT/OCS", "DPT, OCS"),
        ("DPT, PT, DPT", "DPT, PT"),
        ("P.T.,A.T.,C.", "PT, ATC"),
        ("M S P T", "MSPT"),
        ("M.S. CCC-SLP", "MS, CCC-SLP"),
        ("PH.D.", "PhD"),
        ("R, PA-C", "R, PA-C"),
        ("F.A.G.D", "FAGD"),
        ("PT, Cert. DN, FAAOMPT", "PT, Cert. DN, FAAOMPT"),
        ("CMTPT/DN", "CMTPT/DN"),
        ("OCCUPATIONAL THERAPI", "Occupational Therapi"),
        ("...", None),
    ],
)
def test_credentials_keep_their_order(printed, shown):
    assert credentials(printed) == shown


@pytest.mark.parametrize(
    ("printed", "five"),
    [
        ("02817", "02817"),
        ("028171568", "02817"),
        ("02817-1568", "02817"),
        ("97701-", "97701"),
        (97701, "97701"),
        ("97701.0", "97701"),
        ("2817", None),
        (2817, None),
        (28171568, None),
        ("654", None),
        ("K1A 0B1", None),
        ("00000", None),
        ("99999", None),
        ("977012", None),
    ],
)
def test_zip_codes(printed, five):
    assert zip_code(printed) == five


@pytest.mark.parametrize(
    ("printed", "found"),
    [
        ("5415550101", ("541-555-0101", None)),
        (5415550101, ("541-555-0101", None)),
        ("(541) 555-0101", ("541-555-0101", None)),
        ("541.555.0101", ("541-555-0101", None)),
        ("+1-734-555-0199", ("734-555-0199", None)),
        ("1 (541) 555-0101", ("541-555-0101", None)),
        ("tel:+15415550101", ("541-555-0101", None)),
        ("541-555-0101 x123", ("541-555-0101", "123")),
        ("(541)555-0101, ext. 12", ("541-555-0101", "12")),
        ("541 555 0101 #7", ("541-555-0101", "7")),
        ("541-555-0101 / 541-555-0102", ("541-555-0101", None)),
        ("000-555-0101", None),
        ("123-555-0101", None),
        ("9999999999", None),
        ("911-555-0101", None),
        ("541-555-01", None),
        ("54155501011", None),
        ("+44 2079460958", None),
        ("1-800-555-CARE", None),
    ],
)
def test_phones(printed, found):
    assert phone(printed) == found


@pytest.mark.parametrize(
    ("printed", "code"),
    [
        ("or", "OR"),
        ("Oregon", "OR"),
        ("D.C.", "DC"),
        ("Washington, D.C.", "DC"),
        ("WASHINGTON", "WA"),
        ("Puerto Rico", "PR"),
        ("GU", "GU"),
        ("AE", None),
        ("UM", None),
        ("Ontario", None),
    ],
)
def test_states(printed, code):
    assert state(printed) == code


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("05/23/2005", "2005-05-23"),
        ("5/3/2005", "2005-05-03"),
        ("05/23/2005 00:00:00", "2005-05-23"),
        ("2026-10-05", "2026-10-05"),
        ("2026-10-05T23:59:59.000Z", "2026-10-05"),
        ("2026-10-05T00:00:00.000", "2026-10-05"),
        ("20260929", "2026-09-29"),
        ("July 4, 2026", "2026-07-04"),
        ("1389230978000", "2014-01-09"),
        (1389230978, "2014-01-09"),
        (1389230978000, "2014-01-09"),
        ("13/13/2020", None),
        ("2026-02-30", None),
        ("0001-01-01", None),
        ("99/99/9999", None),
        ("12", None),
    ],
)
def test_dates(printed, day):
    assert date(printed) == day


@pytest.mark.parametrize(
    ("lines", "shown"),
    [
        (("1000 ASYLUM AVE", "SUITE 4310"), "1000 Asylum Ave, Suite 4310"),
        (("12 NE 3RD ST STE 100A", ""), "12 NE 3rd St Ste 100A"),
        (("PO BOX 12", None), "PO Box 12"),
        (("99 E RIVER DR", "5TH FLOOR"), "99 E River Dr, 5th Floor"),
        (("N95W17400 MCCLELLAN HWY", "# H2606"), "N95W17400 McClellan Hwy, # H2606"),
        (("1 AVENUE OF THE AMERICAS,", " "), "1 Avenue of the Americas"),
        (("12 Camino Del Rio",), "12 Camino Del Rio"),
        (("--", None), None),
    ],
)
def test_streets(lines, shown):
    assert street(*lines) == shown


@pytest.mark.parametrize(
    ("printed", "shown"),
    [
        ("ST LOUIS", "St Louis"),
        ("O'FALLON", "O'Fallon"),
        ("MCALLEN", "McAllen"),
        ("FOND DU LAC", "Fond du Lac"),
        ("MARINA DEL REY", "Marina del Rey"),
        ("LA JOLLA,", "La Jolla"),
        ("TRUTH OR CONSEQUENCES", "Truth or Consequences"),
        ("WINSTON-SALEM", "Winston-Salem"),
        ("DE SOTO", "De Soto"),
    ],
)
def test_cities(printed, shown):
    assert city(printed) == shown


@pytest.mark.parametrize(
    ("printed", "valid"),
    [
        ("1234567893", "1234567893"),
        (1234567893, "1234567893"),
        ("1234567890", None),
        ("3234567891", None),
        ("123456789", None),
    ],
)
def test_the_check_digit_of_an_npi(printed, valid):
    assert npi(printed) == valid


def test_one_wrong_digit_of_an_npi_is_always_noticed():
    wrong = [
        "1234567893"[:at] + other + "1234567893"[at + 1 :]
        for at in range(10)
        for other in "0123456789"
        if other != "1234567893"[at]
    ]
    assert [npi(number) for number in wrong] == [None] * 90


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        ("www.example.org/needling", "https://www.example.org/needling"),
        ("http://example.org", "http://example.org"),
        ("javascript:alert(1)", None),
        ("file:///etc/passwd", None),
        ("https://user:secret@example.org", None),
        ("http://localhost/", None),
        ("http://[::1", None),
        ("see example.org", None),
    ],
)
def test_websites(printed, address):
    assert website(printed) == address


@pytest.mark.parametrize(
    ("printed", "address"),
    [
        ("mailto:Front.Desk@Example.org", "front.desk@example.org"),
        ("a@b", None),
        ("a b@example.org", None),
    ],
)
def test_emails(printed, address):
    assert email(printed) == address


@pytest.mark.parametrize(
    ("pair", "degrees"),
    [
        (("44.0581731", "-121.3153096"), (44.058173, -121.31531)),
        ((13.45, 144.75), (13.45, 144.75)),
        ((0, 0), None),
        ((-121.3, 44.05), None),
        ((44.05, 121.3), None),
        (("nan", "nan"), None),
        ((None, None), None),
        (("", "x"), None),
    ],
)
def test_coordinates_lie_in_the_united_states(pair, degrees):
    assert coordinates(*pair) == degrees
