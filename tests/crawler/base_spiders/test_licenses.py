import pytest

from crawler.base_spiders.licenses import LicensesSpider
from tests.crawler.drive import drive, make


class Licenses(LicensesSpider):
    name = "licenses"
    state, host, dataset = "OR", "data.example.org", "abcd-1234"
    group = "kind"
    professions = (("PHYSICAL THERAPIST%LICENSE", "physical_therapist"), ("ACU", "acupuncturist"))
    columns = "kind number status state city"

    def parse_listing(self, record, response):
        if not self.active(record["status"]):
            return None
        return {
            "ref": record["number"],
            "source_url": self.about,
            "name": "Ann Invented",
            "kind": "person",
            "profession": self.profession(record),
            **self.place(record.get("state"), city=record.get("city")),
        }


ROWS = [
    {
        ":id": "1",
        "kind": "Physical Therapist License",
        "number": "1",
        "status": "ACTIVE",
        "state": "OR",
        "city": "Bend",
    },
    {
        ":id": "2",
        "kind": "Acu",
        "number": "2",
        "status": "Active - With Conditions",
        "state": "WA",
        "city": "Yelm",
    },
    {":id": "3", "kind": "Acu", "number": "3", "status": "Inactive", "state": "OR", "city": "Bend"},
    {":id": "4", "kind": "Acu", "number": "4", "status": "Active"},
]


def portal(kinds=("Physical Therapist License", "Acu")):
    def host(path, query):
        if path.startswith("/api/views"):
            return {"rowsUpdatedAt": 1790000000}
        assert query["$where"] == "upper(kind) like 'PHYSICAL THERAPIST%LICENSE' or upper(kind) like 'ACU'"
        rows = [row for row in ROWS if row["kind"] in kinds]
        if query.get("$group") == "kind":
            return [{"kind": kind, "n": str(sum(row["kind"] == kind for row in rows))} for kind in kinds]
        return rows[int(query["$offset"]) :]

    return host


@pytest.fixture
def spider():
    return make(Licenses)


def test_active_licenses_are_placed_in_their_own_state_only(spider):
    listings, _ = drive(spider, portal())
    assert [(each.ref, each.profession, each.state, each.city) for each in listings] == [
        ("1", "physical_therapist", "OR", "Bend"),
        ("2", "acupuncturist", "OR", None),
        ("4", "acupuncturist", "OR", None),
    ]
    assert spider.refusals == []


@pytest.mark.parametrize(
    ("kinds", "missing"),
    [
        (("Acu",), "physical therapist"),
        (("Physical Therapist License",), "acupuncturist"),
        ((), "acupuncturist"),
    ],
)
def test_a_profession_that_the_state_names_no_more_fails_the_crawl(spider, kinds, missing):
    _, asked = drive(spider, portal(kinds))
    assert spider.refusals == [
        f"At https://data.example.org/d/abcd-1234 no kind is like those of {missing}s."
    ]
    assert len(asked) == 2
