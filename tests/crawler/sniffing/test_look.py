import pytest

from crawler.sniffing.look import LookError, look
from tests.crawler.misbehaving import Host, open_house, page, rules


@pytest.fixture(scope="module")
def hosts(tmp_path_factory):
    hosts = [
        Host(
            behaviors={
                "/robots.txt": rules("User-agent: *\nDisallow: /secret\n"),
                "/list": page(200, b"<html>Hello</html>"),
                "/secret": page(200, b"no"),
                "/gone": page(410, b"gone"),
            }
        )
    ]
    with open_house(hosts, tmp_path_factory.mktemp("hosts")):
        yield hosts


def test_looks_once_after_robots_txt_and_says_who_it_is(hosts):
    (host,) = hosts
    del host.log[:]
    seen = look(host.url("/list"))
    assert (seen.url, seen.status, seen.kind, seen.body) == (
        host.url("/list"),
        200,
        "text/html",
        b"<html>Hello</html>",
    )
    assert [asked.path for asked in host.log] == ["/robots.txt", "/list"]
    assert all("needle" in asked.headers["user-agent"] for asked in host.log)


def test_a_page_that_is_gone_is_looked_at_too(hosts):
    assert look(hosts[0].url("/gone")).status == 410


def test_a_page_that_robots_txt_forbids_is_not_asked_for(hosts):
    (host,) = hosts
    del host.log[:]
    with pytest.raises(LookError, match=r"robots\.txt"):
        look(host.url("/secret"))
    assert [asked.path for asked in host.log] == ["/robots.txt"]


def test_an_address_that_does_not_answer_is_one_sentence():
    with pytest.raises(LookError) as told:
        look("http://127.0.0.1:9/")
    assert "\n" not in str(told.value)
