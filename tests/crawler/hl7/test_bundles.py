import pytest

from crawler.hl7.bundles import Bundle, Match, Search, bundle, follow

ROLE = {
    "resourceType": "PractitionerRole",
    "id": "r1",
    "practitioner": {"reference": "Practitioner/p1"},
    "location": [{"reference": "https://payer.example.org/r4/Location/l1"}, {"reference": "Location/l2"}],
}
PERSON = {"resourceType": "Practitioner", "id": "p1"}
WARNING = {"resourceType": "OperationOutcome", "issue": [{"severity": "warning", "diagnostics": "slow"}]}
ERROR = {"resourceType": "OperationOutcome", "issue": [{"severity": "error", "diagnostics": "broken"}]}
LINKS = ("practitioner", "location", "organization")


def page(*entries, **more):
    return bundle({"resourceType": "Bundle", "entry": list(entries), **more}, "PractitionerRole")


def entry(resource, mode=None):
    return {"resource": resource, "search": {"mode": mode}} if mode else {"resource": resource}


@pytest.mark.parametrize("modes", [("match", "include", "outcome"), (None, None, None)])
def test_matches_are_told_from_what_came_along(modes):
    resources = (ROLE, PERSON, WARNING)
    read = page(*map(entry, resources, modes), total=7, link=[{"relation": "next", "url": "?page=2"}])
    assert read == Bundle(
        matches=[ROLE], related={"Practitioner/p1": PERSON}, total=7, following="?page=2", complaint=None
    )


def test_a_role_that_was_only_included_is_no_match():
    assert page(entry(ROLE, "include")).matches == []


@pytest.mark.parametrize("body", [{"resourceType": "Bundle"}, {"resourceType": "Bundle", "entry": [{}]}])
def test_an_empty_page_is_a_page(body):
    read = bundle(body, "PractitionerRole")
    assert read == Bundle(matches=[], related={}, total=None, following=None, complaint=None)


def test_an_error_is_a_complaint_be_it_instead_of_a_page_or_in_one():
    assert bundle(ERROR, "PractitionerRole").complaint == "broken"
    assert page(entry(ROLE), entry(ERROR, "outcome")).complaint == "broken"


@pytest.mark.parametrize(
    "body", [WARNING, PERSON, [], {}, None, "text", {"resourceType": "Bundle", "entry": 7}]
)
def test_anything_else_is_no_page(body):
    with pytest.raises((LookupError, TypeError, AttributeError, ValueError)):
        bundle(body, "PractitionerRole")


def test_what_is_wanted_is_all_that_matches_refer_to():
    assert page(entry(ROLE), entry(PERSON)).wanted(LINKS) == {"Practitioner/p1", "Location/l1", "Location/l2"}


def test_a_reference_that_leads_nowhere_is_an_error():
    match = Match(resource=ROLE, related={"Practitioner/p1": PERSON})
    assert match.linked("practitioner") == [PERSON]
    assert match.linked("organization") == []
    with pytest.raises(KeyError):
        match.linked("location")


def roles(*names, **more):
    return page(*(entry({"resourceType": "PractitionerRole", "id": name}) for name in names), **more)


MORE = {"link": [{"relation": "next", "url": "?more"}]}


@pytest.mark.parametrize(
    ("pages", "flaw"),
    [
        ([("1", roles("a", "b", **MORE)), ("2", roles("c"))], None),
        ([("1", roles("a", **MORE)), ("2", roles(**MORE)), ("3", roles("b"))], None),
        ([("1", roles("a", **MORE)), ("2", roles("a", "b"))], None),
        ([("1", roles())], None),
        ([("1", roles(total=0))], None),
        ([("1", roles("a", **MORE)), ("1", roles("b"))], "1 repeats an earlier page."),
        ([("1", roles("a", **MORE)), ("2", roles("a"))], "2 repeats an earlier page."),
        ([("1", roles(**MORE)), ("1", roles())], "1 repeats an earlier page."),
        ([("1", page(entry(ERROR)))], "1 complains: broken."),
        (
            [("1", roles("a", link=[{"relation": "next", "url": "http://localhost/r4"}]))],
            "1 goes on at http://localhost/r4, which is another server.",
        ),
        ([("1", roles(*"abcdefghi", total=10))], None),
        ([("1", roles(*"abcdefgh", total=10))], "1 is the end, after 8 matches of 10."),
        ([("1", roles(*"abcdef", total=10, **MORE))], None),
        (
            [("1", roles("a", total=10, **MORE)), ("2", roles("b"))],
            "2 is the end, after 2 matches of 10.",
        ),
        ([("1", roles("a", total=1, **MORE)), ("2", roles("b", "c"))], None),
    ],
)
def test_a_search_that_turns_in_circles_or_ends_early_is_flawed(pages, flaw):
    search = Search(base="https://payer.example.org/r4", kind="PractitionerRole", links=())
    assert [search.flaw(*each) for each in pages] == [None] * (len(pages) - 1) + [flaw]


def test_a_search_asks_for_what_its_matches_refer_to():
    search = Search(base="https://payer.example.org/r4", kind="PractitionerRole", links=LINKS[:2])
    assert search.first({"specialty": "http://nucc.org/provider-taxonomy|171100000X"}, 50) == (
        "https://payer.example.org/r4/PractitionerRole"
        "?specialty=http%3A%2F%2Fnucc.org%2Fprovider-taxonomy%7C171100000X"
        "&_include=PractitionerRole%3Apractitioner&_include=PractitionerRole%3Alocation&_count=50"
    )


@pytest.mark.parametrize(
    ("link", "address"),
    [
        (
            "https://payer.example.org/r4?_getpages=5b|7&_offset=1",
            "https://payer.example.org/r4?_getpages=5b|7&_offset=1",
        ),
        ("https://payer.example.org/other/path", "https://payer.example.org/other/path"),
        ("?page=2", "https://payer.example.org/r4/?page=2"),
        ("PractitionerRole?page=2", "https://payer.example.org/r4/PractitionerRole?page=2"),
        ("/r4/PractitionerRole?page=2", "https://payer.example.org/r4/PractitionerRole?page=2"),
        ("http://payer.example.org/r4?page=2", None),
        ("https://payer.example.org:8443/r4?page=2", None),
        ("https://user@payer.example.org/r4?page=2", None),
        ("https://internal.example.org/r4?page=2", None),
        ("//internal.example.org/r4?page=2", None),
        ("http://localhost:8080/r4?page=2", None),
        ("file:///etc/passwd", None),
    ],
)
def test_a_link_is_followed_as_it_is_but_to_no_other_server(link, address):
    assert follow("https://payer.example.org/r4", link) == address
