import pytest

from crawler.web.nodes import MOST, Page, text, types


def names(blocks):
    return [node.get("name") for node, _ in Page(blocks).found]


def test_walks_what_is_around_clinics_in_the_order_of_the_page():
    page = [
        {"name": "page", "mainEntity": {"name": "one", "department": [{"name": "two"}, {"name": "three"}]}},
        [{"@graph": [{"name": "four"}]}],
    ]
    assert names(page) == ["page", "one", "two", "three", None, "four"]


@pytest.mark.parametrize(
    "node",
    [
        {"@type": "Person", "name": "Nobody"},
        {"@type": ["Thing", "https://schema.org/SportsEvent"], "name": "Race", "location": {"name": "Park"}},
        {"@type": "schema:JobPosting", "name": "Job", "location": {"name": "Elsewhere"}},
        {"@type": "NewsArticle", "name": "News", "about": {"name": "Clinic"}},
        {"@type": "Course", "name": "Needling II", "provider": {"name": "School"}},
    ],
)
def test_passes_over_what_is_no_clinic_and_all_within(node):
    assert names([node]) == []


@pytest.mark.parametrize("key", ["employee", "founder", "parentOrganization", "review", "author", "worksFor"])
def test_does_not_look_into_other_lives(key):
    assert names([{"name": "clinic", key: {"name": "other"}}]) == ["clinic"]


def test_follows_references():
    blocks = [
        {"@type": "Service", "name": "service", "provider": {"@id": "#clinic", "@type": "MedicalClinic"}},
        {"publisher": {"@id": "#clinic", "name": "clinic"}},
    ]
    page = Page(blocks)
    assert [node.get("name") for node, _ in page.found] == ["service", "clinic", None]
    assert page.first(blocks[0], "provider") == {"@id": "#clinic", "name": "clinic"}


def test_a_reference_to_a_person_is_passed_over():
    assert names(
        [{"name": "clinic", "provider": {"@id": "#a"}}, {"@id": "#a", "@type": "Person", "name": "A"}]
    ) == ["clinic"]


def test_references_in_a_circle_come_to_an_end():
    circle = [
        {"@id": "#a", "name": "a", "address": "x", "location": {"@id": "#b"}},
        {"@id": "#b", "name": "b", "address": "y", "location": {"@id": "#a"}},
        {"@id": "#c"},
        {"@id": ["#d"]},
    ]
    assert set(names(circle)) == {"a", "b", None}


def test_tells_the_organization_around_an_object():
    blocks = [{"name": "chain", "telephone": "1", "hasPart": {"location": {"name": "Bend"}}}]
    owners = [(node.get("name"), owner.get("name")) for node, owner in Page(blocks).found]
    assert owners == [("chain", None), (None, "chain"), ("Bend", None)]


def test_looks_at_no_more_objects_than_anyone_needs():
    assert len(Page([[{"name": str(n)} for n in range(MOST * 2)]]).found) == MOST


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        (" Wren &amp; Sons ", "Wren & Sons"),
        ("<b>Wren</b>", "Wren"),
        (97701, "97701"),
        (["", "first", "second"], "first"),
        ({"@value": "Wren", "@language": "en"}, "Wren"),
        ({"@type": "Country", "name": ["US"]}, "US"),
        ("{{ business_name }}", None),
        ("${phone}", None),
        ("%%title%%", None),
        ("[your city]", None),
        ("<%= name %>", None),
        (True, None),
        (None, None),
        ([], None),
        ({}, None),
        ("  ", None),
    ],
)
def test_text(value, expected):
    assert text(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("MedicalClinic", {"medicalclinic"}),
        (["https://schema.org/Physiotherapy", "schema:Place"], {"physiotherapy", "place"}),
        (None, set()),
        ([None, 5], set()),
    ],
)
def test_types(value, expected):
    assert types({"@type": value}) == expected
