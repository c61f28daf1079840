import gzip

import pytest

from crawler.web.sitemaps import LARGEST, entries

URL = "https://wren.example.org/sitemap.xml"
NAMESPACE = 'xmlns="http://www.sitemaps.org/schemas/sitemap/0.9"'
PAGES = f"""<?xml version="1.0" encoding="UTF-8"?>
<urlset {NAMESPACE} xmlns:image="http://www.google.com/schemas/sitemap-image/1.1">
 <!-- made today --><url><image:image><image:loc>https://wren.example.org/a.png</image:loc></image:image>
  <loc> https://wren.example.org/a?x=1&amp;y=2 </loc><lastmod>2026-01-02</lastmod></url>
 <url><lastmod>2026-01-02</lastmod></url><url><loc/></url>
 <url><loc>https://wren.example.org/b</loc></url>
</urlset>""".encode()
FOUND = ["https://wren.example.org/a?x=1&y=2", "https://wren.example.org/b"]
INDEX = b"<sitemapindex><sitemap><loc>https://wren.example.org/1.xml.gz</loc></sitemap></sitemapindex>"


@pytest.mark.parametrize(
    "body", [PAGES, gzip.compress(PAGES), b"\n" + PAGES, PAGES.replace(NAMESPACE.encode(), b"")]
)
def test_a_sitemap_lists_pages(body):
    assert entries(body, URL) == (FOUND, [])


def test_an_index_lists_sitemaps():
    assert entries(INDEX, URL) == ([], ["https://wren.example.org/1.xml.gz"])


def test_a_robots_txt_lists_sitemaps():
    body = b"User-agent: *\nDisallow: /x\nSitemap: /a.xml\nsitemap: https://wren.example.org/b.xml\n"
    assert entries(body, "https://wren.example.org/robots.txt") == (
        [],
        ["https://wren.example.org/a.xml", "https://wren.example.org/b.xml"],
    )


@pytest.mark.parametrize(
    "body",
    [
        pytest.param(b"", id="nothing"),
        pytest.param(PAGES[: len(PAGES) // 2], id="cut off"),
        pytest.param(gzip.compress(PAGES)[:-20], id="packed and cut off"),
        pytest.param(b"\x1f\x8b\x08" + b"\x00" * 40, id="badly packed"),
        pytest.param(gzip.compress(b" " * (LARGEST + 1)), id="bomb"),
        pytest.param(b"<html><body>Are you a robot?</body></html>", id="web page"),
        pytest.param(b"<html><p>Are you<br>a robot?", id="sloppy web page"),
        pytest.param(b"\x89PNG", id="image"),
        pytest.param(b"<urlset>" + b"<url>" * 100_000, id="deep"),
        pytest.param(
            b'<!DOCTYPE x [<!ENTITY a "aaaaaaaaaa">'
            + b"".join(b'<!ENTITY %c "%s">' % (n + 1, b"&%c;" % n * 10) for n in range(97, 110))
            + b"]><urlset><url><loc>&n;</loc></url>",
            id="entities",
        ),
    ],
)
def test_what_is_no_whole_sitemap_is_refused(body):
    with pytest.raises(ValueError, match=r"."):
        entries(body, URL)
