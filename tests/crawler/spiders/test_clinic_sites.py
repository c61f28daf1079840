import asyncio
import json

import pytest
from scrapy.http import HtmlResponse, Request, Response

from crawler.spiders.clinic_sites import ClinicSites
from crawler.web.site_list import Site
from tests.crawler.drive import make

HOME = "https://www.wren.example.org/"
NEEDLING = f"{HOME}dry-needling/"
SITE = Site(url=HOME)
WREN = {"@type": "Physiotherapy", "name": "Wren", "address": "12 Main St, Bend, OR 97701"}
LARCH = {"@type": "Physiotherapy", "name": "Larch", "address": "7 Larch Ave, Salem, OR 97301"}
LINK = '<a href="/dry-needling/">Dry needling</a>'


@pytest.fixture
def spider():
    return make(ClinicSites)


def page(body="", *blocks, url=HOME):
    script = f'<script type="application/ld+json">{json.dumps(blocks)}</script>' if blocks else ""
    return HtmlResponse(
        url, body=f"<html>{script}<body>{body}".encode(), encoding="utf-8", request=Request(url)
    )


def visited(spider, home, needling=None, site=SITE):
    """The listings of a site and the page asked for beside the front page; None stands for a lost one."""
    found = list(spider.parse_site(home, site))
    asked = [each for each in found if isinstance(each, Request)]
    for request in asked:
        if needling:
            found += request.callback(needling, **request.cb_kwargs)
        else:
            failure = type("Failure", (), {"request": request})
            found += request.errback(failure)
    return [each for each in found if not isinstance(each, Request)], [request.url for request in asked]


def signs(listings):
    return [(sign.text, sign.url) for listing in listings for sign in listing.evidence]


def test_asks_for_the_dry_needling_page_of_a_clinic(spider):
    listings, asked = visited(spider, page(LINK, WREN), page("<p>We offer dry needling.", url=NEEDLING))
    assert asked == [NEEDLING]
    assert [(listing.name, listing.source_url, listing.website) for listing in listings] == [
        ("Wren", HOME, HOME)
    ]
    assert signs(listings) == [("We offer dry needling.", NEEDLING)]


@pytest.mark.parametrize(
    ("home", "expected"),
    [
        (page(LINK, WREN | {"availableService": "Dry Needling"}), [("Dry Needling", None)]),
        (page(f"{LINK}<p>We offer dry needling.", WREN), [("We offer dry needling.", HOME)]),
        (page("<p>We offer dry needling.", WREN), [("We offer dry needling.", HOME)]),
        (page("<p>We offer massage.", WREN), []),
        (page(f"{LINK}<p>We offer dry needling.", WREN, LARCH), []),
    ],
)
def test_the_front_page_is_enough_where_it_tells_all_it_can(spider, home, expected):
    listings, asked = visited(spider, home)
    assert asked == []
    assert signs(listings) == expected


def test_a_lost_dry_needling_page_costs_no_listing(spider):
    listings, asked = visited(spider, page(LINK, WREN))
    assert asked == [NEEDLING]
    assert [listing.name for listing in listings] == ["Wren"]
    assert signs(listings) == []


def test_a_dry_needling_page_may_deny_it(spider):
    listings, _ = visited(spider, page(LINK, WREN), page("<p>We do not offer dry needling.", url=NEEDLING))
    assert len(listings) == 1
    assert signs(listings) == []


def test_a_clinic_may_be_described_on_its_dry_needling_page_only(spider):
    needling = page("<p>We offer dry needling.", WREN, url=NEEDLING)
    listings, _ = visited(spider, page(LINK), needling)
    assert [(listing.name, listing.source_url) for listing in listings] == [("Wren", NEEDLING)]
    assert signs(listings) == [("We offer dry needling.", NEEDLING)]


def test_a_site_without_a_clinic_is_unreadable(spider):
    unreadable = [
        (page("<h1>Just a moment"), None),
        (page(LINK), page("<p>We offer dry needling.", url=NEEDLING)),
        (page(LINK), None),
        (Response(HOME, body=b"\x89PNG"), None),
    ]
    assert [visited(spider, *pages)[0] for pages in unreadable] == [[], [], [], []]
    assert spider.crawler.stats.get_value("listing/unreadable") == 4


@pytest.mark.parametrize(
    ("block", "listed", "expected"),
    [
        (WREN, None, ["physical_therapist"]),
        (WREN, "acupuncturist", ["physical_therapist"]),
        (WREN | {"@type": "MedicalClinic", "name": "Wren Acupuncture"}, None, ["acupuncturist"]),
        (WREN | {"@type": "MedicalClinic"}, "acupuncturist", ["acupuncturist"]),
        (WREN | {"name": "Wren Acupuncture"}, "acupuncturist", ["acupuncturist"]),
        (WREN | {"@type": "MedicalClinic"}, None, []),
    ],
)
def test_the_profession_is_the_pages_or_else_the_lists(spider, block, listed, expected):
    listings, _ = visited(spider, page("", block), site=Site(url=HOME, profession=listed))
    assert [listing.profession for listing in listings] == expected
    assert not spider.crawler.stats.get_value("listing/unreadable")


def test_clinics_of_one_site_have_keys_that_stay(spider):
    once, _ = visited(spider, page("", WREN, LARCH))
    again, _ = visited(spider, page("", LARCH | {"name": "Larch II"}, WREN | {"telephone": "541-555-0111"}))
    assert {listing.ref for listing in once} == {listing.ref for listing in again}
    assert len({listing.ref for listing in once}) == 2
    assert all(listing.ref.startswith("wren.example.org-") for listing in once)


def started(spider):
    async def all_of_it():
        return [each async for each in spider.start()]

    return asyncio.run(all_of_it())


def test_visits_the_sites_of_a_list_and_their_hosts_only(tmp_path):
    path = tmp_path / "sites.txt"
    path.write_text(f"{HOME} acupuncturist\nhttps://larch.example.org/bend\n")
    spider = make(ClinicSites, sites=str(path))
    assert [request.url for request in started(spider)] == [HOME, "https://larch.example.org/bend"]
    assert spider.allowed_domains == ["larch.example.org", "wren.example.org"]


def test_without_a_list_the_crawl_fails_in_a_sentence(spider):
    assert started(spider) == []
    assert spider.refusals == ["There is no list of clinic sites: give one with -a sites=FILE."]
