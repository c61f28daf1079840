from datetime import UTC, datetime

import pytest
from scrapy.http import Request
from scrapy.spiders import Spider
from scrapy.utils.test import get_crawler

from crawler.middlewares.retry_after import RetryAfterMiddleware, back_off, seconds_asked

NOW = datetime(2026, 11, 23, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("header", "seconds"),
    [
        (b"0", 0),
        (b"30", 30),
        (b" 120 ", 120),
        (b"1000000000", 1e9),
        (b"9" * 400, float("inf")),
        (b"Mon, 23 Nov 2026 12:00:30 GMT", 30),
        (b"Mon, 23 Nov 2026 13:00:30 +0100", 30),
        (b"Monday, 23-Nov-26 12:00:30 GMT", 30),
        (b"Mon Nov 23 12:00:30 2026", 30),
        (b"Mon, 23 Nov 2026 11:59:59 GMT", 0),
        (b"", 0),
        (b"-5", 0),
        (b"1.5", 0),
        (b"1e9", 0),
        (b"soon", 0),
        (b"\xff\xfe", 0),
        ("١٢".encode(), 0),
        (b"Mon, 99 Nov 2026 99:99:99 GMT", 0),
        (b"," * 10_000, 0),
    ],
)
def test_seconds_asked(header, seconds):
    assert seconds_asked(header, NOW) == seconds


def test_the_end_of_time_is_far_away():
    assert 1e11 < seconds_asked(b"Fri, 31 Dec 9999 23:59:59 -2359", NOW) < float("inf")


def test_back_off_doubles_and_never_comes_early():
    for tries, least in enumerate((2, 4, 8)):
        waits = {back_off(tries, 2.0) for _ in range(50)}
        assert least <= min(waits) < max(waits) <= 1.5 * least


def test_a_second_try_begins_at_the_public_address():
    crawler = get_crawler(Spider, {"RETRY_BACK_OFF": 1, "RETRY_LONGEST_WAIT": 10})
    crawler.spider = crawler._create_spider("any")
    meta = {
        "redirect_urls": ["https://example.org/file", "https://example.org/there"],
        "redirect_times": 2,
        "redirect_ttl": 3,
        "redirect_reasons": [302, 302],
        "download_slot": "s3.example.org",
    }
    signed = Request("https://s3.example.org/file?X-Amz-Signature=1", meta=meta)
    again = RetryAfterMiddleware.from_crawler(crawler)._retry(signed, "503 Service Unavailable")
    assert (again.url, again.meta) == ("https://example.org/file", {"retry_times": 1})
