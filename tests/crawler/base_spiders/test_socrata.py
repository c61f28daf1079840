import os
import random
import subprocess
import sys
from pathlib import Path

import pytest

from crawler.base_spiders.socrata import SocrataSpider
from tests.crawler.drive import drive, make

ROOT = Path(__file__).parents[3]


class Clinics(SocrataSpider):
    name = "clinics"
    host, dataset = "data.example.org", "abcd-1234"
    columns = "town"
    where = "town = 'Bend'"
    page_size = 3

    def parse_listing(self, record, response):
        return {
            "ref": record[":id"],
            "source_url": self.about,
            "name": f"Clinic {record[':id']}",
            "kind": "organization",
            "profession": "acupuncturist",
            "state": "OR",
        }


def portal(rows=10, *, updated=1790000000, counted=None, shuffled=False):
    """A portal whose rows have no order unless one is asked for, and of which `counted` says how many."""
    known = [{":id": f"row-{n}"} for n in range(rows)]
    chance = random.Random(4)

    def host(path, query):
        if path == "/api/views/abcd-1234.json":
            return {"id": "abcd-1234", "rowsUpdatedAt": updated}
        assert path == "/resource/abcd-1234.json"
        assert query["$where"] == "town = 'Bend'"
        if query["$select"] == "count(*) as n":
            return [{"n": str(rows if counted is None else counted)}]
        assert query["$select"].startswith(":id,town")
        order = known if query.get("$order") == ":id" and not shuffled else chance.sample(known, rows)
        start = int(query["$offset"])
        return order[start : start + int(query["$limit"])]

    return host


@pytest.fixture
def spider():
    return make(Clinics)


def test_reads_every_row_in_order_once(spider):
    listings, asked = drive(spider, portal())
    assert [listing.ref for listing in listings] == [f"row-{n}" for n in range(10)]
    assert listings[0].source_url == "https://data.example.org/d/abcd-1234"
    assert len(asked) == 6
    assert spider.refusals == []


def test_half_a_set_is_noticed(spider):
    drive(spider, portal(rows=5, counted=10))
    assert "is the end, after 5 different records of 10." in spider.refusals[0]


def test_rows_in_no_order_are_noticed(spider):
    drive(spider, portal(rows=40, shuffled=True))
    assert len(spider.refusals) == 1


def test_an_unchanged_set_costs_one_request(spider):
    drive(spider, portal())
    again = make(Clinics)
    again.published_version = spider.source_version
    listings, asked = drive(again, portal())
    assert (listings, asked) == ([], ["https://data.example.org/api/views/abcd-1234.json"])
    assert again.refusals == []
    assert again.source_version == spider.source_version


@pytest.mark.parametrize(("updated", "columns"), [(1790000001, "town"), (1790000000, "town street")])
def test_a_changed_set_or_another_question_is_read_anew(spider, updated, columns):
    drive(spider, portal())
    again = make(type("Again", (Clinics,), {"columns": columns}))
    again.published_version = spider.source_version
    listings, _ = drive(again, portal(updated=updated))
    assert len(listings) == 10


def test_rows_beyond_the_count_are_read_too(spider):
    listings, _ = drive(spider, portal(counted=2))
    assert (len(listings), spider.refusals) == (10, [])


@pytest.mark.parametrize(
    ("faulty", "answer", "sentence"),
    [
        ("/api/views", {"error": True, "message": "Cannot find view"}, "Cannot find view"),
        ("/api/views", 404, "was lost"),
        ("count", {"message": "Invalid SoQL query", "errorCode": "query.compiler.malformed"}, "Invalid SoQL"),
        ("count", [], "answered something else: b'[]'"),
        (
            "rows",
            {"message": "No such column: town", "errorCode": "query.soql.no-such-column"},
            "No such col",
        ),
        ("rows", 429, "was lost"),
    ],
)
def test_an_error_object_fails_the_crawl(spider, faulty, answer, sentence):
    good = portal()

    def host(path, query):
        kind = "/api/views" if not query else "count" if "count" in query["$select"] else "rows"
        return answer if kind == faulty else good(path, query)

    drive(spider, host)
    assert sentence in spider.refusals[0]


def test_the_engine_keeps_the_last_good_feed_of_an_unchanged_set(tmp_path):
    fixture = ROOT / "tests/crawler/fixtures/colorado_licenses"
    feed, report = (tmp_path / "whole" / f"colorado_licenses.{kind}" for kind in ("jsonl", "report.json"))
    found = []
    for _ in range(2):
        subprocess.run(
            [sys.executable, "-m", "tests.crawler.replay", tmp_path, fixture],
            cwd=ROOT,
            env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
            check=True,
        )
        unasked = (tmp_path / "colorado_licenses.unasked.json").read_text()
        found.append((feed.read_bytes(), report.read_text(), unasked.count("GET ")))
    (first, published, _), (second, unchanged, unasked) = found
    assert first == second
    assert '"health":"published"' in published.replace(" ", "")
    assert '"health":"unchanged"' in unchanged.replace(" ", "")
    assert unasked == 3
