from types import SimpleNamespace

import pytest
from scrapy.core.downloader import Slot
from scrapy.http import Request, Response
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.settings import Settings
from scrapy.signalmanager import SignalManager

from crawler.throttle import CrawlDelayThrottle

PAGE = Request("https://example.org/page")
HOST = "example.org"


@pytest.fixture
def throttle():
    """A throttle beside a downloader that has already been to the host, for its robots.txt."""
    downloader = SimpleNamespace(
        slots={HOST: Slot(1, 1.0, 0)}, per_slot_settings={}, get_slot_key=lambda _: HOST
    )
    settings = {"AUTOTHROTTLE_ENABLED": True, "ROBOTSTXT_USER_AGENT": "needle", "DOWNLOAD_DELAY": 1}
    crawler = SimpleNamespace(
        settings=Settings(settings), signals=SignalManager(), engine=SimpleNamespace(downloader=downloader)
    )
    throttle = CrawlDelayThrottle(crawler)
    throttle._spider_opened(None)
    return throttle


def slot_after(throttle, value) -> Slot:
    """The host's slot once its robots.txt has given this Crawl-delay."""
    rules = f"User-agent: *\nCrawl-delay: {value}\n"
    throttle.robots_parsed(ProtegoRobotParser(rules.encode(), None), PAGE)
    return throttle.crawler.engine.downloader.slots[HOST]


@pytest.mark.parametrize(
    ("value", "delay"),
    [
        ("5", 5),
        ("2.5", 2.5),
        ("0.1", 1),
        ("0", 1),
        ("86400", 60),
        ("1e300", 60),
        ("inf", 1),
        ("nan", 1),
        ("-3", 1),
        ("soon", 1),
        ("", 1),
    ],
)
def test_crawl_delay_is_honored_within_reason(throttle, value, delay):
    assert slot_after(throttle, value).delay == delay


def test_a_fast_host_is_still_left_its_delay(throttle):
    slot = slot_after(throttle, "5")
    throttle._adjust_delay(slot, 0.01, Response(PAGE.url))
    assert slot.delay == 5


def test_a_slow_host_is_left_more(throttle):
    slot = slot_after(throttle, "5")
    throttle._adjust_delay(slot, 20, Response(PAGE.url))
    assert slot.delay == 20


def test_a_slot_that_is_made_anew_keeps_the_delay(throttle):
    slot_after(throttle, "5")
    assert throttle.crawler.engine.downloader.per_slot_settings == {HOST: {"delay": 5}}


def test_another_host_keeps_its_own_pace(throttle):
    slot_after(throttle, "5")
    other = Slot(1, 1.0, 0)
    throttle._adjust_delay(other, 0.01, Response("https://example.net/"))
    assert other.delay == 1
