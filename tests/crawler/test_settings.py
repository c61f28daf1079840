import re
import runpy

import pytest
from scrapy.settings import Settings

from crawler import settings as ours
from crawler.base_spiders.listing import ListingSpider


class Any(ListingSpider):
    name = "any"
    time_limit = 77


@pytest.fixture(scope="module")
def settings():
    """What a crawl of a spider goes by: Scrapy's defaults, ours above them, and the spider's own on top."""
    settings = Settings()
    settings.setmodule(ours, priority="project")
    Any.update_settings(settings)
    return settings


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("ROBOTSTXT_OBEY", True),
        ("ROBOTSTXT_USER_AGENT", "needle"),
        ("CONCURRENT_REQUESTS_PER_DOMAIN", 1),
        ("DOWNLOAD_DELAY_JITTER", 0.0),
        ("AUTOTHROTTLE_ENABLED", True),
        ("AUTOTHROTTLE_TARGET_CONCURRENCY", 1.0),
        ("DOWNLOAD_TIMEOUT", 30),
        ("DOWNLOAD_MAXSIZE", 16 * 1024 * 1024),
        ("DOWNLOAD_FAIL_ON_DATALOSS", True),
        ("DOWNLOAD_VERIFY_CERTIFICATES", True),
        ("DOWNLOAD_TLS_MIN_VERSION", "TLSv1.2"),
        ("REDIRECT_MAX_TIMES", 5),
        ("METAREFRESH_ENABLED", False),
        ("RETRY_ENABLED", True),
        ("RETRY_TIMES", 2),
        ("RETRY_LONGEST_WAIT", 3600.0),
        ("TELNETCONSOLE_ENABLED", False),
        ("REMOTE_CONTROL_ENABLED", False),
        ("COOKIES_ENABLED", False),
        ("HTTPCACHE_ENABLED", False),
        ("JOBDIR", None),
        ("MEMUSAGE_ENABLED", True),
        ("MEMUSAGE_LIMIT_MB", 512),
        ("CLOSESPIDER_TIMEOUT", 77),
        ("NEEDLE_PUBLISH", False),
    ],
)
def test_a_setting_that_safety_hangs_on(name, value, settings):
    assert settings[name] == value


def test_a_host_is_asked_once_a_second_at_most(settings):
    assert settings.getfloat("DOWNLOAD_DELAY") >= 1
    assert settings.getfloat("AUTOTHROTTLE_START_DELAY") >= 1
    assert not settings.getdict("DOWNLOAD_SLOTS")


def test_a_crawl_says_who_it_is_and_where_to_write(settings):
    assert re.fullmatch(r"needle/\S+ \(\+https://\S+\)", settings["USER_AGENT"])


def test_the_operator_says_where_to_write(monkeypatch):
    monkeypatch.setenv("NEEDLE_CONTACT", "mailto:ann@example.org")
    assert runpy.run_path(ours.__file__)["USER_AGENT"] == "needle/0.1 (+mailto:ann@example.org)"


def test_no_feed_is_written_but_through_the_gate(settings):
    assert not settings.getdict("FEEDS")
    assert settings["FEED_URI"] is None
