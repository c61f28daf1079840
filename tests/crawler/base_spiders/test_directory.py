import pytest
from scrapy.http import HtmlResponse, Request, Response
from scrapy.utils.test import get_crawler

from crawler.base_spiders.directory import DirectorySpider

SITE = "https://clinics.example.org/"


class Clinics(DirectorySpider):
    name = "clinics"
    container = "main"
    branches = "nav a"
    entries = "li a"
    next_page = "a.next"
    detail = "article"
    fields = {"name": "h1", "phone": ".phone", "website": ".website@href"}  # noqa: RUF012 - short-lived

    def parse_listing(self, record, response):
        return {
            "ref": response.url,
            "name": record["name"],
            "kind": "person",
            "profession": "acupuncturist",
            "state": "OR",
            "phone": record.get("phone"),
            "website": record.get("website"),
        }


@pytest.fixture
def spider():
    return Clinics.from_crawler(get_crawler(Clinics))


def html(body, url=SITE):
    return HtmlResponse(url, body=body.encode(), encoding="utf-8", request=Request(url))


def addresses(requests):
    return [request.url.removeprefix(SITE) for request in requests]


def test_follows_branches_entries_and_the_next_page(spider):
    found = list(
        spider.parse(
            html(
                '<a href="/elsewhere">no</a><main><nav><a href="/or/">Oregon</a></nav>'
                '<ul><li><a href="a">A</a><li><a href="/b">B</a></ul>'
                '<a class="next" href="?page=2">More</a></main>'
            )
        )
    )
    assert addresses(found) == ["or/", "a", "b", "?page=2"]
    assert [request.callback for request in found] == [
        spider.parse,
        spider.parse_detail,
        spider.parse_detail,
        spider.parse,
    ]
    assert found[-1].cb_kwargs == {"met": {SITE, f"{SITE}a", f"{SITE}b"}}
    assert spider.refusals == []


def test_an_empty_list_is_an_answer(spider):
    assert list(spider.parse(html("<main><ul></ul></main>"))) == []
    assert spider.refusals == []


@pytest.mark.parametrize(
    "response",
    [
        html("<h1>Are you a robot?</h1>"),
        html(""),
        Response(SITE, body=b"\x89PNG"),
    ],
)
def test_a_list_without_its_container_fails_the_crawl(spider, response):
    assert list(spider.parse(response)) == []
    assert spider.refusals == [f"{SITE} has no main, which every list of this directory had."]


@pytest.mark.parametrize(
    ("following", "entries"),
    [
        pytest.param("/", '<li><a href="c">C</a></li>', id="back to the first page"),
        pytest.param("?page=2", '<li><a href="c">C</a></li>', id="to itself"),
        pytest.param("?page=3", '<li><a href="a">A</a></li>', id="nobody new"),
        pytest.param("?page=3", "", id="nobody at all"),
    ],
)
def test_a_list_without_end_fails_the_crawl(spider, following, entries):
    page = html(f'<main>{entries}<a class="next" href="{following}">More</a></main>', f"{SITE}?page=2")
    found = spider.parse(page, met=frozenset({SITE, f"{SITE}a"}))
    assert not any("page" in address for address in addresses(found))
    assert spider.refusals == [
        f"{SITE}?page=2 and the pages around it form a circle, so the list has no end."
    ]


def test_a_provider_is_read_by_its_fields(spider):
    page = html(
        "<article><h1> Ada <b>Alderwick</b></h1><i class=phone>541-555-0111</i>"
        "<a class=website>none</a></article>"
    )
    (listing,) = spider.parse_detail(page)
    assert (listing.name, listing.phone, listing.website) == ("Ada Alderwick", "541-555-0111", None)
    assert (listing.source, listing.source_url) == ("clinics", SITE)


@pytest.mark.parametrize("body", ["<h1>Moved</h1>", "<article><p>Nobody</p></article>", ""])
def test_a_provider_without_what_it_must_have_is_counted_as_unreadable(spider, body):
    assert list(spider.parse_detail(html(body))) == []
    assert spider.crawler.stats.get_value("listing/unreadable") == 1
