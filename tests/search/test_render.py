import re
from dataclasses import replace
from datetime import date

import pytest

from index.places import Place
from search.query import Page, Query
from search.ranking import EXPLAINED
from search.render import ATTRIBUTION, DISCLAIMER, NO_SIGN, page_text, provider_text
from search.words import STATUS

TODAY = date(2026, 11, 23)
RULES = {
    "acupuncturist": {
        "state": "CT",
        "profession": "acupuncturist",
        "status": "permitted",
        "summary": "In Connecticut, licensed acupuncturists may do dry needling.",
        "basis": ["statute"],
        "seen": True,
        "citations": [],
        "conditions": None,
        "checked_on": "2026-11-23",
        "confidence": "low",
        "note": None,
    },
    "physical_therapist": {
        "state": "CT",
        "profession": "physical_therapist",
        "status": "silent",
        "summary": "In Connecticut, the law does not say if physical therapists may do dry needling.",
        "basis": ["none"],
        "seen": True,
        "citations": [{"text": "Conn. Gen. Stat. 20-66", "url": "https://law.example.org/20-66"}],
        "conditions": {"seen": True, "hours": "54", "years_licensed": 2, "filing": None, "other": None},
        "checked_on": "2026-11-20",
        "confidence": "medium",
        "note": "A ruling is awaited.",
    },
}


def listing(source, updated, crawled="2026-11-20"):
    page = f"https://{source}.example.org/records/1"
    return {"source": source, "ref": "1", "source_url": page, "updated": updated, "crawled": crawled}


def sign(source):
    facts = {"kind": "credential", "text": "PT, Cert. DN", "date": "2026-10-01"}
    return facts | {"source": source, "source_url": f"https://{source}.example.org/records/1"}


ADA = {
    "id": "k3v7q2m5x4ab",
    "name": "Ada Quill",
    "kind": "person",
    "credentials": "PT, Cert. DN",
    "profession": "physical_therapist",
    "organization": "Quill Physical Therapy",
    "street": "12 Elm St Ste 4",
    "city": "Hartford",
    "state": "CT",
    "zip_code": "06103",
    "latitude": 41.7674,
    "longitude": -72.6757,
    "precision": "zip",
    "phone": "860-555-0101",
    "extension": "12",
    "website": "https://quill.example.org/",
    "email": "ada@example.org",
    "npi": "2900000015",
    "license_number": "12345",
    "license_state": "CT",
    "license_status": "Active",
    "languages": ["English", "Spanish"],
    "accepting_patients": None,
    "other_names": ["Ada Feather"],
    "evidence": {"level": "credential", "items": [sign("alpha"), sign("beta")]},
    "listings": [listing("alpha", "2026-10-01"), listing("beta", "2026-10-01"), listing("gamma", None)],
    "distance_miles": 3.4,
    "law": RULES["physical_therapist"],
}
CLINIC = ADA | {
    "id": "zzzz22223333",
    "name": "Feather Acupuncture",
    "kind": "organization",
    "profession": "acupuncturist",
    "credentials": None,
    "organization": None,
    "street": None,
    "phone": None,
    "extension": None,
    "website": None,
    "precision": "address",
    "evidence": {"level": "none", "items": []},
    "listings": [listing("alpha", "2007-05-02")],
    "distance_miles": 0.2,
    "law": RULES["acupuncturist"],
}
HARTFORD = Place(
    name="Hartford", state="CT", zip_code=None, latitude=41.7637, longitude=-72.6851, precision="city"
)
PAGE = Page(
    query=Query(place="hartford ct", limit=2),
    place=HARTFORD,
    law=tuple(RULES.values()),
    total=5,
    results=(ADA, CLINIC),
    hidden=(
        {"state": "NY", "profession": "physical_therapist", "status": "prohibited", "count": 1041},
        {"state": "NY", "profession": "acupuncturist", "status": "unknown", "count": 1},
    ),
    nearest=None,
    index={"generation": 7, "built": "2026-11-20T03:00:00+00:00", "law_as_of": "2026-11-20"},
)
EMPTY = replace(PAGE, total=0, results=(), hidden=(), nearest=ADA | {"distance_miles": 61.2})

WHOLE_PAGE = """\
Found 5 providers within 25 miles of Hartford, CT.
These are 1 to 2. Distances are from the middle of Hartford, CT.

In Connecticut, licensed acupuncturists may do dry needling. Source: none that
we have read. Checked November 23, 2026; we are not sure.

In Connecticut, the law does not say if physical therapists may do dry needling.
Source: Conn. Gen. Stat. 20-66. Checked November 20, 2026; we are fairly sure.

1. Ada Quill, PT, Cert. DN
   Profession: physical therapist
   Works at: Quill Physical Therapy
   Address: 12 Elm St Ste 4, Hartford, CT 06103
   Phone: 860-555-0101, extension 12
   Website: https://quill.example.org/
   Distance: about 3 miles, measured to the middle of the ZIP
   Law: The law in Connecticut does not say if physical therapists may do this.
     Source: Conn. Gen. Stat. 20-66. Checked November 20, 2026; we are fairly
     sure.
   Dry needling: Says "PT, Cert. DN" (alpha, beta, October 1, 2026).
   Sources: alpha, beta. Last changed October 1, 2026: checked recently.
   Source: gamma. It gives no date: call first.
   ID: k3v7q2m5x4ab

2. Feather Acupuncture
   Profession: acupuncture clinic
   Address: Hartford, CT 06103
   Phone: not known
   Distance: less than 1 mile
   Law: Acupuncturists in Connecticut may do this. Source: none that we have
     read. Checked November 23, 2026; we are not sure.
   Dry needling: No sign of dry needling training in our sources: ask.
   Source: alpha. Last changed May 2, 2007, 19 years ago: old, call first.
   ID: zzzz22223333

Order: those with a sign of dry needling first. Then acupuncturists. Then
physical therapists where the law allows it. Then those where the law does not
say. In each group the nearest comes first.
The law keeps 1,041 physical therapists in New York out of this list.
We left out 1 acupuncturist in New York: we do not know the law there.
This is page 1 of 3. For more, add: --page 2
To see all about one, use its ID: needle show k3v7q2m5x4ab
This list was made on November 20, 2026, by the law of November 20, 2026.

This is not legal or medical advice. Laws and lists change: call first. A
listing is no proof of skill.
Places: GeoNames (geonames.org), CC BY 4.0, and US Census Bureau."""

WHOLE_PROVIDER = """\
Ada Quill, PT, Cert. DN
  Profession: physical therapist
  Works at: Quill Physical Therapy
  Address: 12 Elm St Ste 4, Hartford, CT 06103
  Phone: 860-555-0101, extension 12
  Website: https://quill.example.org/
  Email: ada@example.org
  Also known as: Ada Feather
  Languages: English, Spanish
  Takes new patients: not known: ask
  License: CT 12345, Active
  NPI: 2900000015
  Map: 41.7674, -72.6757, measured to the middle of the ZIP

Dry needling: Says "PT, Cert. DN" (alpha, beta, October 1, 2026).

Law: The law in Connecticut does not say if physical therapists may do this.
  In short: In Connecticut, the law does not say if physical therapists may do
    dry needling.
  Hours: 54
  Years licensed: 2
  Citation: Conn. Gen. Stat. 20-66 https://law.example.org/20-66
  Note: A ruling is awaited.
  How sure: Checked November 20, 2026; we are fairly sure

Source: alpha
  Record: 1
  Page: https://alpha.example.org/records/1
  Date: Last changed October 1, 2026: checked recently.
  We read it: November 20, 2026, 3 days ago

Source: beta
  Record: 1
  Page: https://beta.example.org/records/1
  Date: Last changed October 1, 2026: checked recently.
  We read it: November 20, 2026, 3 days ago

Source: gamma
  Record: 1
  Page: https://gamma.example.org/records/1
  Date: It gives no date: call first.
  We read it: November 20, 2026, 3 days ago

This is not legal or medical advice. Laws and lists change: call first. A
listing is no proof of skill.
Places: GeoNames (geonames.org), CC BY 4.0, and US Census Bureau."""


def test_a_page_tells_place_law_results_order_and_what_is_left_out():
    assert page_text(PAGE, TODAY, 80) == WHOLE_PAGE


def test_a_provider_tells_every_fact_sign_citation_and_source():
    assert provider_text(ADA, TODAY, 80) == WHOLE_PROVIDER


def heading(page):
    return page_text(page, TODAY, 80).split("\n\n")[0].replace("\n", " ")


def test_an_empty_circle_points_to_the_nearest_one_outside():
    assert heading(EMPTY) == (
        "No provider found within 25 miles of Hartford, CT. "
        "The nearest is Ada Quill in Hartford, CT, about 61 miles away. "
        'Try: needle find "Hartford, CT" --within 62'
    )
    assert heading(replace(EMPTY, nearest=None)) == "No provider found within 25 miles of Hartford, CT."


def test_a_page_past_the_end_says_so():
    past = replace(PAGE, query=replace(PAGE.query, page=9), results=())
    assert heading(past) == (
        "Found 5 providers within 25 miles of Hartford, CT. Page 9 is past the end. The last is page 3."
    )


def test_one_mile_one_result_and_one_profession_are_told_in_the_singular():
    query = replace(PAGE.query, within=1, profession="acupuncturist")
    assert heading(replace(PAGE, query=query, total=1, results=(CLINIC,))) == (
        "Found 1 acupuncturist within 1 mile of Hartford, CT. "
        "These are 1 to 1. Distances are from the middle of Hartford, CT."
    )


def test_a_territory_gets_told_that_its_law_is_not_known():
    page = replace(PAGE, place=replace(HARTFORD, name="San Juan", state="PR", zip_code="00901"), law=())
    assert heading(page).endswith("We do not know the law in Puerto Rico.")


def test_an_old_index_asks_to_be_renewed():
    renew = "That is long ago. To make it new: needle update"
    assert renew not in page_text(PAGE, date(2027, 1, 4), 80)
    assert renew in page_text(PAGE, date(2027, 1, 5), 80)


@pytest.mark.parametrize("width", [20, 40, 80, 200])
def test_lines_fit_the_terminal_and_only_addresses_of_pages_are_longer(width):
    for text in (page_text(PAGE, TODAY, width), provider_text(ADA, TODAY, width)):
        long = [line for line in text.splitlines() if len(line) > min(width, 80)]
        assert all("https://" in line for line in long)
        assert "|" not in text
        assert "\x1b" not in text


def test_the_law_that_does_not_say_is_never_told_as_a_yes():
    assert "may do this" in STATUS["silent"]
    assert "does not say if" in STATUS["silent"]
    text = page_text(replace(PAGE, law=(RULES["physical_therapist"],), results=(ADA,)), TODAY, 200)
    assert not re.search(r"permitted|[Aa]llowed|lets", text)


def syllables(word):
    return max(1, len(re.findall(r"[aeiouy]+", re.sub(r"e$", "", word.lower()))))


@pytest.mark.parametrize(
    "text",
    [DISCLAIMER, NO_SIGN, *EXPLAINED.values(), "The law keeps 41 of them out of this list."],
)
def test_notices_can_be_read_in_the_sixth_grade(text):
    sentences = [part.split() for part in re.split(r"[.:]\s*", text) if part]
    found = [word for sentence in sentences for word in sentence]
    grade = 0.39 * len(found) / len(sentences) + 11.8 * sum(map(syllables, found)) / len(found) - 15.59
    assert max(map(len, sentences)) <= 20
    assert grade <= 6.0, text


def test_the_source_of_the_map_is_named_where_coordinates_are_shown():
    assert ATTRIBUTION in page_text(PAGE, TODAY, 80)
    assert "GeoNames" in ATTRIBUTION
