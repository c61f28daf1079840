from types import SimpleNamespace

from scrapy.settings import Settings
from scrapy.statscollectors import MemoryStatsCollector

from crawler import boundary


def spider(**sayings):
    """A spider that says of each record what it is told to, and a list of what it logged."""
    crawler, logged = SimpleNamespace(settings=Settings()), []
    crawler.stats = MemoryStatsCollector(crawler)

    def parse_listing(record, _response):
        if isinstance(sayings[record], Exception):
            raise sayings[record]
        return sayings[record]

    logger = SimpleNamespace(warning=lambda *words: logged.append(words))
    told = SimpleNamespace(name="invented", crawler=crawler, logger=logger, parse_listing=parse_listing)
    return told, logged


FIELDS = {
    "ref": "1",
    "source_url": "https://example.org/1",
    "name": "Ann Lee",
    "kind": "person",
    "profession": "acupuncturist",
    "state": "OR",
}


def test_a_bad_record_costs_nothing_but_itself():
    told, logged = spider(a=FIELDS, b=KeyError("x"), c=None, d=[FIELDS, {**FIELDS, "ref": "2"}])
    assert [each.ref for each in boundary.listings(told, "abcd", None)] == ["1", "1", "2"]
    assert told.crawler.stats.get_stats() == {"records/read": 4, "listing/unreadable": 1}
    assert len(logged) == 1
