"""The publisher and its neighbors, driven by Scrapy's signals; test_runs and the replay run them whole."""

import asyncio
import json
from types import SimpleNamespace

import pytest
from scrapy import Request, signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http.request import NO_CALLBACK
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager
from scrapy.statscollectors import MemoryStatsCollector

from crawler import reports
from crawler.base_spiders.listing import ListingSpider
from crawler.extensions import FeedPublisher, LostPages, Progress, line
from crawler.items import Evidence, Listing

GOOD = b'{"a feed":"that stands"}\n' * 3


class Invented(ListingSpider):
    name = "invented"


class Desk:
    """A crawler without an engine, that notes why it is closed."""

    def __init__(self, feeds, **settings):
        self.settings = Settings({"NEEDLE_FEEDS": str(feeds), "NEEDLE_PUBLISH": True, **settings})
        self.stats = MemoryStatsCollector(self)
        self.signals = SignalManager(self)
        self.spider = Invented()
        self.spider.crawler = self
        self.engine = SimpleNamespace(close_spider_async=self.close)
        self.closed_for = []
        self.publisher = FeedPublisher.from_crawler(self)

    async def close(self, reason):
        self.closed_for.append(reason)

    def send(self, signal, **told):
        return self.signals.send_catch_log(signal, spider=self.spider, **told)

    def crawl(self, listings, reason="finished"):
        self.send(signals.spider_opened)
        for listing in listings:
            self.stats.inc_value("item_scraped_count")
            self.send(signals.item_scraped, item=listing)
        self.send(signals.spider_closed, reason=reason)
        return reports.read(self.publisher.feeds, "invented")


def listing(number, **fields):
    return Listing(
        source="invented",
        ref=str(number),
        source_url="https://example.org/",
        name="Ann Lee",
        kind="person",
        profession="acupuncturist",
        state="OR",
        **fields,
    )


def stand(feeds):
    reports.feed_path(feeds, "invented").write_bytes(GOOD)
    reports.write(feeds, "invented", {"published": {"listings": 3, "crawled": "2026-01-02"}})


def test_a_line_is_compact_in_the_order_of_the_fields_and_without_blanks():
    full = listing(
        1,
        city="Coös",
        latitude=0.5,
        accepting_patients=False,
        languages=("Español",),
        evidence=(
            Evidence(kind="service", text="dry needling"),
            Evidence(kind="directory", text="a", url="https://example.org/a"),
        ),
    )
    assert line(full).decode() == (
        '{"source":"invented","ref":"1","source_url":"https://example.org/","name":"Ann Lee","kind":"person",'
        '"profession":"acupuncturist","state":"OR","city":"Coös","latitude":0.5,"languages":["Español"],'
        '"accepting_patients":false,"evidence":[{"kind":"service","text":"dry needling"},'
        '{"kind":"directory","text":"a","url":"https://example.org/a"}]}\n'
    )


def test_a_healthy_crawl_is_published_with_a_report(tmp_path):
    desk = Desk(tmp_path, NEEDLE_RUN="run 7")
    desk.spider.source_version = "edition 2"
    desk.stats.set_value("listing/dropped/no state", 2)
    desk.stats.set_value("listing/blanked/phone", 1)
    desk.stats.set_value("listing/unreadable", 1)
    desk.stats.set_value("records/read", 500)
    report = desk.crawl([listing(1), listing(2, city="Bend")])
    day = report["crawled"]
    assert {name: report[name] for name in report if name not in ("started", "finished")} == {
        "version": 1,
        "source": "invented",
        "run": "run 7",
        "enabled": True,
        "crawled": day,
        "health": "published",
        "refusal": None,
        "listings": 2,
        "published": {
            "listings": 2,
            "crawled": day,
            "source_version": "edition 2",
            "summary": {
                "state": {"OR": 2},
                "profession": {"acupuncturist": 2},
                "kind": {"person": 2},
                "filled": {"city": 1},
                "cities": {"bend": 1},
                "lost": {"dropped": 0.5, "blanked phone": 0.25},
            },
        },
        "errors": {"pages": 0, "records": 1, "exceptions": 0},
        "dropped": {"no state": 2},
        "blanked": {"phone": 1},
        "source_version": "edition 2",
    }
    assert reports.feed_path(tmp_path, "invented").read_bytes() == line(listing(1)) + line(
        listing(2, city="Bend")
    )
    assert sorted(path.name for path in tmp_path.iterdir()) == ["invented.jsonl", "invented.report.json"]


@pytest.mark.parametrize(
    ("stat", "sentence"),
    [
        ("httperror/response_ignored_count", "1 of 1 pages could not be had."),
        ("manners/lost_pages", "1 of 1 pages could not be had."),
        ("pages/lost", "1 of 1 pages could not be had."),
        ("item_scraped_count", "1 listings were lost on the way to the feed; the log says how."),
    ],
)
def test_what_was_lost_refuses_the_crawl(tmp_path, stat, sentence):
    stand(tmp_path)
    desk = Desk(tmp_path)
    desk.stats.inc_value(stat)
    report = desk.crawl([listing(1), listing(2), listing(3)])
    assert (report["health"], report["refusal"]) == ("refused", sentence)
    assert report["published"] == {"listings": 3, "crawled": "2026-01-02"}
    assert reports.feed_path(tmp_path, "invented").read_bytes() == GOOD
    assert sorted(path.name for path in tmp_path.iterdir()) == ["invented.jsonl", "invented.report.json"]


@pytest.mark.parametrize("signal", [signals.spider_error, signals.item_error])
def test_an_exception_refuses_the_crawl(tmp_path, signal):
    desk = Desk(tmp_path)
    desk.send(signal, failure=None, response=None)
    assert desk.crawl([listing(1)])["refusal"] == "The spider or a pipeline broke once; the log says how."
    assert not reports.feed_path(tmp_path, "invented").exists()


def test_the_words_of_a_source_reach_the_report_without_control_characters(tmp_path):
    desk = Desk(tmp_path)
    desk.spider.fail("The source said:\x1b[2J\nnothing" + "!" * 900)
    refusal = desk.crawl([listing(1)])["refusal"]
    assert refusal == "The source said: nothing" + "!" * 476


@pytest.mark.parametrize("rows", [3, 2000])
def test_a_full_disk_refuses_the_crawl_and_keeps_the_feed(tmp_path, rows):
    stand(tmp_path)
    reports.part_path(tmp_path, "invented").symlink_to("/dev/full")
    desk = Desk(tmp_path)

    async def crawl():
        return desk.crawl(listing(number) for number in range(rows))

    report = asyncio.run(crawl())
    assert set(desk.closed_for) == ({"refused"} if rows > 1000 else set())
    assert report["refusal"] == "The feed could not be written: No space left on device."
    assert reports.feed_path(tmp_path, "invented").read_bytes() == GOOD


def test_an_unchanged_source_keeps_its_feed(tmp_path):
    stand(tmp_path)
    report = Desk(tmp_path).crawl([], reason="unchanged")
    assert (report["health"], report["refusal"]) == ("unchanged", None)
    assert report["published"] == {"listings": 3, "crawled": "2026-01-02"}
    assert reports.feed_path(tmp_path, "invented").read_bytes() == GOOD


def test_nothing_can_be_unchanged_that_never_stood(tmp_path):
    assert Desk(tmp_path).crawl([], reason="unchanged")["health"] == "refused"


def test_the_spider_learns_the_version_that_stands(tmp_path):
    first = Desk(tmp_path)
    first.spider.source_version = "edition 1"
    first.crawl([listing(1)])
    second = Desk(tmp_path)
    second.send(signals.spider_opened)
    assert second.spider.published_version == "edition 1"
    second.publisher.part.close()


@pytest.mark.parametrize("settings", [{"NEEDLE_PUBLISH": False}, {"NEEDLE_FEEDS": None}])
def test_publishing_is_opt_in(tmp_path, settings):
    with pytest.raises(NotConfigured):
        Desk(tmp_path, **settings)


def test_a_page_given_up_is_counted_unless_manners_counted_it(tmp_path):
    desk = Desk(tmp_path)
    middleware = LostPages.from_crawler(desk)
    middleware.process_exception(Request("https://example.org/"), TimeoutError())
    middleware.process_exception(Request("https://example.org/"), IgnoreRequest())
    middleware.process_exception(Request("https://example.org/", callback=NO_CALLBACK), TimeoutError())
    assert desk.stats.get_value("pages/lost") == 1


def test_progress_is_told_only_where_it_is_asked_for(tmp_path, capsys):
    with pytest.raises(NotConfigured):
        Progress.from_crawler(Desk(tmp_path))
    desk = Desk(tmp_path, NEEDLE_PROGRESS=True)
    desk.stats.set_value("item_scraped_count", 12)
    Progress.from_crawler(desk).tell()
    assert json.loads(capsys.readouterr().out) == {"listings": 12, "records": 0, "pages": 0}
