import json

from crawler.spiders.medicare_clinicians import MedicareClinicians
from tests.crawler.drive import drive, make
from tests.crawler.replay import FIXTURES

PAGES = json.loads((FIXTURES / "medicare_clinicians" / "pages.json").read_text())
ROWS = [row for page in PAGES.values() for row in page["body"].get("results", [])]


def catalog(modified):
    def host(path, query):
        if "metastore" in path:
            return {"modified": modified}
        start = int(query["offset"])
        return {"results": ROWS[start : start + 2], "count": len(ROWS)}

    return host


def test_an_unchanged_file_costs_one_request():
    first, again = make(MedicareClinicians), make(MedicareClinicians)
    listings, asked = drive(first, catalog("2026-11-05"))
    assert (len(listings), len(asked), first.source_version) == (3, 3, "2026-11-05")
    again.published_version = "2026-11-05"
    assert [len(each) for each in drive(again, catalog("2026-11-05"))] == [0, 1]
    assert [len(each) for each in drive(again, catalog("2026-12-03"))] == [3, 3]


def test_two_groups_at_one_address_are_two_listings_of_one_person():
    spider = make(MedicareClinicians)
    one, other = (
        spider.parse_listing(ROWS[0] | {"facility_name": name}, None) for name in ("ALDER PT", "BIRCH PT")
    )
    assert one["npi"] == other["npi"]
    assert one["ref"] != other["ref"]


def test_asks_for_nothing_personal_that_it_has_no_use_for():
    asked = set(MedicareClinicians.queries[0]["properties[]"])
    assert asked >= set(ROWS[0])
    assert not asked & {"gndr", "med_sch", "grd_yr"}
