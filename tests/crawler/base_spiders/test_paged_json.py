import pytest

from crawler.base_spiders.paged_json import PagedJsonSpider
from tests.crawler.drive import drive, make


class Clinics(PagedJsonSpider):
    name = "clinics"
    api = "https://clinics.example.org/api"
    queries = ({},)
    page_size = 2

    def parse_listing(self, record, response):
        if record["id"] == 13:
            raise ValueError("unreadable")
        return {
            "ref": str(record["id"]),
            "name": record["name"],
            "kind": "organization",
            "profession": "acupuncturist",
            "state": "OR",
        }


def rows(*ids):
    return [{"id": each, "name": f"Clinic {each}"} for each in ids]


def serving(records, largest_page=100, **more):
    """A host that pages as it should, and gives no more than its largest page."""

    def host(_path, query):
        start, limit = int(query["offset"]), min(int(query["limit"]), largest_page)
        return {"results": records[start : start + limit], **more}

    return host


def refs(listings):
    return [listing.ref for listing in listings]


@pytest.fixture
def spider():
    return make(Clinics)


def test_reads_to_the_empty_page_where_no_total_is_told(spider):
    listings, asked = drive(spider, serving(rows(1, 2, 3)))
    assert refs(listings) == ["1", "2", "3"]
    assert [url.partition("?")[2] for url in asked] == [
        "limit=2&offset=0",
        "limit=2&offset=2",
        "limit=2&offset=3",
    ]
    assert spider.refusals == []


def test_reads_to_the_total_and_asks_for_no_page_behind_it(spider):
    listings, asked = drive(spider, serving(rows(1, 2, 3, 4), count=4))
    assert (refs(listings), len(asked), spider.refusals) == (["1", "2", "3", "4"], 2, [])


@pytest.mark.parametrize("total", [{}, {"count": 5}])
def test_loses_nothing_to_a_server_with_a_smaller_limit_of_its_own(spider, total):
    listings, _ = drive(spider, serving(rows(1, 2, 3, 4, 5), largest_page=1, **total))
    assert (refs(listings), spider.refusals) == (["1", "2", "3", "4", "5"], [])


def test_an_unreadable_record_is_counted_and_the_rest_goes_on(spider):
    listings, _ = drive(spider, serving(rows(12, 13, 14)))
    assert refs(listings) == ["12", "14"]
    assert spider.crawler.stats.get_value("listing/unreadable") == 1
    assert spider.refusals == []


def test_a_listing_that_comes_twice_is_one_but_two_under_one_key_stay_two(spider):
    spider.page_size = 10
    records = [*rows(1, 2), {"id": 2, "name": "Clinic 2", "case": "B"}, {"id": 1, "name": "Another"}]
    listings, _ = drive(spider, serving(records))
    assert [(listing.ref, listing.name) for listing in listings] == [
        ("1", "Clinic 1"),
        ("2", "Clinic 2"),
        ("1", "Another"),
    ]


def ending_early(_path, query):
    return {"results": rows(1, 2) if query["offset"] == "0" else [], "count": 5}


def overlapping(_path, query):
    start = int(query["offset"])
    return {"results": rows(1, 2) if start == 0 else rows(start, start + 1), "count": 6}


def repeating(_path, _query):
    return {"results": rows(1, 2)}


@pytest.mark.parametrize(
    ("host", "sentence"),
    [
        (repeating, "offset=2 repeats an earlier page."),
        (ending_early, "offset=2 is the end, after 2 different records of 5."),
        (overlapping, "offset=4 is the end, after 5 different records of 6."),
        (lambda _path, _query: b"<html>Down for maintenance", "answered something else: b'<html>Down for"),
        (lambda _path, _query: b'{"results": [{"id": 1, "na', "answered something else: b'{"),
        (lambda _path, _query: {"message": "No such table"}, "No such table"),
        (lambda _path, _query: {"results": None}, "answered something else"),
        (lambda _path, _query: {"results": ["moved"]}, "answered something else"),
        (lambda _path, _query: [], "answered something else: b'[]'"),
        (lambda _path, _query: b"[" * 100_000, "answered something else"),
        (lambda _path, _query: 500, "was lost: Ignoring non-200 response"),
        (lambda _path, query: {"results": rows(1, 2)} if query["offset"] == "0" else 404, "=2 was lost"),
    ],
)
def test_an_answer_that_is_not_the_next_page_fails_the_crawl(spider, host, sentence):
    drive(spider, host)
    assert len(spider.refusals) == 1
    assert sentence in spider.refusals[0]


def test_a_failed_crawl_asks_for_nothing_more(spider):
    spider.queries = ({"town": "Bend"}, {"town": "Salem"})
    _, asked = drive(spider, lambda _path, _query: {"Errors": []})
    assert len(asked) == 1


def test_a_result_longer_than_may_be_asked_for_fails_the_crawl(spider):
    spider.last_offset = 2
    listings, asked = drive(spider, serving(rows(*range(10))))
    assert (refs(listings), len(asked)) == (["0", "1", "2", "3"], 2)
    assert spider.refusals == [f"{asked[-1]} is the last page allowed, but not the end."]
