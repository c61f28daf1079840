import json
import random

import pytest

from crawler.base_spiders.structured_data import StructuredDataSpider
from tests.crawler.drive import drive, make

SITE = "https://clinics.example.org"
SITEMAP = f"{SITE}/sitemap.xml"


class Clinics(StructuredDataSpider):
    name = "clinics"
    sitemaps = (SITEMAP,)
    rule = r"/clinics/\d+$"

    def parse_listing(self, record, response):
        return {
            "ref": response.url.rpartition("/")[2],
            "name": record["name"],
            "kind": "organization",
            "profession": "acupuncturist",
            "street": record["street"],
            "state": record["state"],
            "zip_code": record["zip_code"],
            "phone": record["phone"],
            "evidence": record["evidence"],
        }


def sitemap(*paths, kind="urlset", entry="url"):
    locations = "".join(f"<{entry}><loc>{SITE}{path}</loc></{entry}>" for path in paths)
    return f'<{kind} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{locations}</{kind}>'.encode()


def index(*paths):
    return sitemap(*paths, kind="sitemapindex", entry="sitemap")


def clinic(number, **more):
    return {
        "@type": "MedicalClinic",
        "name": f"Clinic {number}",
        "telephone": f"541-555-01{number:02}",
        "address": {
            "streetAddress": f"{number} Main St",
            "addressLocality": "Bend",
            "addressRegion": "OR",
            "postalCode": "97701",
        },
        **more,
    }


def page(*blocks):
    scripts = (f'<script type="application/ld+json">{json.dumps(block)}</script>' for block in blocks)
    return f"<html><head>{''.join(scripts)}</head></html>".encode()


PAGES = {
    "/sitemap.xml": sitemap("/", "/clinics/", *(f"/clinics/{number}" for number in range(1, 11))),
    **{f"/clinics/{number}": page(clinic(number)) for number in range(1, 11)},
}


def crawl(pages, **arguments):
    spider = make(Clinics, **arguments)
    listings, asked = drive(spider, lambda path, _: pages[path])
    return spider, listings, [url.removeprefix(SITE) for url in asked]


def refs(listings):
    return sorted(int(listing.ref) for listing in listings)


def test_visits_the_pages_that_the_rule_names_and_no_others():
    spider, listings, asked = crawl(PAGES)
    assert refs(listings) == list(range(1, 11))
    assert asked == ["/sitemap.xml", *(f"/clinics/{number}" for number in range(1, 11))]
    assert spider.refusals == []


def test_reads_a_listing_of_a_page():
    _, (listing,), _ = crawl(
        {
            "/sitemap.xml": sitemap("/clinics/7"),
            "/clinics/7": page({"@graph": [clinic(7, availableService="Dry needling")]}),
        }
    )
    assert (listing.source, listing.source_url) == ("clinics", f"{SITE}/clinics/7")
    assert (listing.name, listing.street, listing.zip_code) == ("Clinic 7", "7 Main St", "97701")
    assert [sign.text for sign in listing.evidence] == ["Dry needling"]


def test_finds_its_way_from_robots_txt_through_an_index():
    pages = {
        "/robots.txt": b"Sitemap: /index.xml\n",
        "/index.xml": index("/posts.xml", "/clinics-1.xml", "/clinics-2.xml"),
        "/clinics-1.xml": sitemap("/clinics/1"),
        "/clinics-2.xml": sitemap("/clinics/2", "/clinics/2/team"),
        "/clinics/1": page(clinic(1)),
        "/clinics/2": page(clinic(2)),
    }
    spider, listings, asked = crawl(
        pages, sitemaps=[f"{SITE}/robots.txt"], branch=r"/(?:index|clinics-\d)\.xml$"
    )
    assert refs(listings) == [1, 2]
    assert "/posts.xml" not in asked
    assert spider.refusals == []


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(sitemap(), id="empty"),
        pytest.param(sitemap("/", "/locations/1"), id="pages have moved"),
        pytest.param(index(), id="empty index"),
        pytest.param(PAGES["/sitemap.xml"][:-200], id="cut off"),
        pytest.param(b"<html><body><h1>Are you a robot?</h1></body></html>", id="web page"),
        pytest.param(sitemap("/clinics/1").replace(SITE.encode(), b""), id="no addresses"),
        pytest.param(b"", id="nothing"),
    ],
)
def test_a_sitemap_that_leads_nowhere_fails_the_crawl(body):
    spider, listings, asked = crawl({**PAGES, "/sitemap.xml": body})
    assert (listings, asked) == ([], ["/sitemap.xml"])
    (sentence,) = spider.refusals
    assert sentence.startswith(f"{SITEMAP} ")


def test_a_part_of_an_index_that_leads_nowhere_fails_the_crawl():
    pages = {
        **PAGES,
        "/sitemap.xml": index("/a.xml", "/b.xml"),
        "/a.xml": sitemap("/clinics/1"),
        "/b.xml": sitemap(),
    }
    spider, listings, _ = crawl(pages)
    assert refs(listings) == [1]
    assert spider.refusals == [
        f"{SITE}/b.xml lists nothing that fits: neither {Clinics.rule!r} nor another sitemap."
    ]


def test_a_sitemap_that_is_lost_fails_the_crawl():
    spider = make(Clinics)
    request = spider.ask(SITEMAP)

    class Failure:
        value = "HTTP 500"

    Failure.request = request
    request.errback(Failure)
    assert spider.refusals == [f"{SITEMAP} was lost, so nobody knows what it lists: HTTP 500."]


def rewritten(rewrite):
    """Pages whose clinics are written otherwise."""
    return {
        path: page(rewrite(clinic(int(path.rpartition("/")[2])))) for path in PAGES if path != "/sitemap.xml"
    }


def without(key):
    return lambda block: {name: value for name, value in block.items() if name != key}


def renamed(old, new):
    return lambda block: json.loads(json.dumps(block).replace(old, new))


MUTATIONS = {
    "a captcha": lambda _: {},
    "another type of object": lambda block: {"@type": "Person", **without("@type")(block)},
    "no name": without("name"),
    "no address": without("address"),
    "no phone": without("telephone"),
    "address renamed": renamed('"address"', '"addr"'),
    "phone renamed": renamed('"telephone"', '"phone"'),
    "street renamed": renamed('"streetAddress"', '"street"'),
    "ZIP code renamed": renamed('"postalCode"', '"zip"'),
    "seat of the chain": lambda block: {"name": block["name"], "parentOrganization": block},
    "template not filled in": lambda block: {**block, "name": "{{ clinic.name }}"},
    "abroad": lambda block: {**block, "address": {**block["address"], "addressCountry": "CA"}},
}


@pytest.mark.parametrize("rewrite", MUTATIONS.values(), ids=MUTATIONS)
def test_pages_without_a_clinic_to_be_read_are_counted_one_by_one(rewrite):
    spider, listings, _ = crawl({**PAGES, **rewritten(rewrite)})
    assert listings == []
    assert spider.crawler.stats.get_value("listing/unreadable") == 10
    assert spider.crawler.stats.get_value("records/read") == 10


def test_one_unreadable_page_costs_no_other():
    spider, listings, _ = crawl(
        {**PAGES, "/clinics/4": b"<p>This page has moved.", "/clinics/5": b"\xff\xd8\x00"}
    )
    assert refs(listings) == [1, 2, 3, 6, 7, 8, 9, 10]
    assert spider.crawler.stats.get_value("listing/unreadable") == 2


def test_a_page_of_two_clinics_is_two_records():
    spider, listings, _ = crawl({**PAGES, "/clinics/4": page(clinic(4), clinic(44))})
    assert [listing.name for listing in listings if listing.ref == "4"] == ["Clinic 4", "Clinic 44"]
    assert spider.crawler.stats.get_value("records/read") == 11


def test_pages_are_small():
    assert make(Clinics).crawler.settings.getint("DOWNLOAD_MAXSIZE") == 4 * 1024 * 1024


def test_whatever_becomes_of_a_page_it_is_read_or_counted():
    rng = random.Random(11)
    scraps = [
        '"',
        "'",
        "{",
        "}",
        "[",
        "]",
        "<",
        "</script>",
        "&quot;",
        "\\",
        "\x00",
        ",",
        '"@id":"#a"',
        '"address":',
    ]
    whole = page(clinic(7, makesOffer={"itemOffered": {"@id": "#a", "name": "Dry needling"}})).decode()
    pages = {"/sitemap.xml": sitemap(*(f"/clinics/{number}" for number in range(400)))}
    for number in range(400):
        text = whole
        for _ in range(rng.randint(1, 4)):
            start = rng.randrange(len(text))
            text = text[:start] + rng.choice(scraps) + text[start + rng.randint(0, 30) :]
        pages[f"/clinics/{number}"] = text.encode()
    spider, listings, _ = crawl(pages)
    assert 0 < len(listings) < 400
    assert len(listings) + spider.crawler.stats.get_value("listing/unreadable") == 400
