import logging
from types import SimpleNamespace

import pytest
from scrapy.exceptions import CloseSpider
from scrapy.http import Response
from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from crawler import boundary
from crawler.base_spiders.listing import ListingSpider
from crawler.items import Listing

PAGE = Response("https://example.org/list")


class Invented(ListingSpider):
    name = "invented"

    def parse_listing(self, record, _response):
        if record == "not ours":
            return None
        if record == "exhausted":
            return next(iter(()))
        if record == "both":
            return [fields("left"), fields("right")]
        return fields(record["ref"]) | record


def fields(ref):
    return {"ref": ref, "name": "Ann Lee", "kind": "person", "profession": "acupuncturist", "state": "OR"}


@pytest.fixture
def spider():
    spider = Invented()
    spider.crawler = SimpleNamespace(settings=Settings())
    spider.crawler.stats = MemoryStatsCollector(spider.crawler)
    return spider


def counts(spider):
    return spider.crawler.stats.get_stats()


def test_a_record_becomes_a_listing_of_its_page(spider):
    assert list(spider.listings([{"ref": "1"}], PAGE)) == [
        Listing(source="invented", source_url="https://example.org/list", **fields("1"))
    ]
    assert counts(spider) == {"records/read": 1}


def test_a_record_may_name_its_own_page_or_be_of_no_page_at_all(spider):
    own = {"ref": "1", "source_url": "https://example.org/1"}
    for response in (PAGE, None):
        (found,) = spider.listings([own], response)
        assert found.source_url == "https://example.org/1"


def test_an_unreadable_record_is_counted_and_the_rest_of_the_page_goes_on(spider, caplog):
    page = [{"no": "ref"}, "exhausted", None, "not ours", "both", {"ref": "1"}]
    assert [each.ref for each in spider.listings(page, PAGE)] == ["left", "right", "1"]
    assert counts(spider) == {"records/read": 6, "listing/unreadable": 3}
    assert [record.message for record in caplog.records] == [
        "Unreadable record: KeyError('ref')",
        "Unreadable record: StopIteration()",
        "Unreadable record: TypeError(\"'NoneType' object is not subscriptable\")",
    ]


def test_the_log_shows_only_the_first_unreadable_records(spider, caplog, monkeypatch):
    monkeypatch.setattr(boundary, "LOGGED", 2)
    assert list(spider.listings([{}] * 5, PAGE)) == []
    assert len(caplog.records) == 2
    assert counts(spider)["listing/unreadable"] == 5


def test_an_unknown_or_forgotten_field_is_a_mistake_in_the_spider(spider):
    with pytest.raises(TypeError, match="gender"):
        list(spider.listings([{"ref": "1", "gender": "F"}], PAGE))
    with pytest.raises(TypeError, match="source_url"):
        list(spider.listings([{"ref": "1"}], None))


def test_a_spider_may_refuse_its_own_crawl(spider, caplog):
    caplog.set_level(logging.ERROR)
    spider.fail("The list is cut.")
    spider.fail("100 % of it.")
    assert spider.refusals == ["The list is cut.", "100 % of it."]
    assert [record.message for record in caplog.records] == spider.refusals


def test_an_unchanged_source_ends_the_crawl(spider):
    spider.unchanged("edition 2")
    assert spider.source_version == "edition 2"
    spider.published_version = "edition 2"
    with pytest.raises(CloseSpider) as closed:
        spider.unchanged("edition 2")
    assert closed.value.reason == "unchanged"


def test_limits_given_on_the_command_line_are_numbers():
    assert (Invented().min_listings, Invented().max_error_rate) == (1, 0.01)
    given = Invented(min_listings="20", max_error_rate="0.1")
    assert (given.min_listings, given.max_error_rate) == (20, 0.1)
