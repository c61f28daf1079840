import pytest
from scrapy.http import Response
from twisted.python.failure import Failure
from twisted.web.client import ResponseFailed

from crawler.middlewares.robots import cause, read

RULES = b"User-agent: needle\nDisallow: /private\n"


def verdict(status, body=RULES):
    rules = read(Response("https://example.org/robots.txt", status=status, body=body))
    if rules.closed:
        return "closed"
    return "rules" if rules.parser else "open"


@pytest.mark.parametrize("status", [400, 404, 405, 410, 418, 451, 499])
def test_a_host_without_rules_is_open(status):
    assert verdict(status) == "open"


@pytest.mark.parametrize("status", [300, 304, 401, 403, 429, 500, 502, 503, 504, 522, 599])
def test_a_host_that_will_not_say_is_closed(status):
    assert verdict(status) == "closed"


@pytest.mark.parametrize("body", [b"", RULES, b"\xef\xbb\xbf" + RULES, b"\x00\xff\xfe junk", b"{}"])
def test_what_is_no_web_page_is_read_as_rules(body):
    assert verdict(200, body) == "rules"


@pytest.mark.parametrize("body", [b"<html>", b"\n\t <!DOCTYPE html>", b"\xef\xbb\xbf<p>Are you a robot?"])
def test_a_web_page_is_no_list_of_rules(body):
    assert verdict(200, body) == "closed"


def test_rules_are_those_for_needle():
    parser = read(Response("https://example.org/robots.txt", body=RULES)).parser
    assert not parser.allowed("https://example.org/private/1", "needle")
    assert parser.allowed("https://example.org/private/1", "other")


def test_the_reason_is_the_innermost():
    wrapped = ResponseFailed([Failure(ResponseFailed([Failure(ValueError("bad"))]))])
    assert cause(wrapped) == "ValueError"
    assert cause(TimeoutError()) == "TimeoutError"
