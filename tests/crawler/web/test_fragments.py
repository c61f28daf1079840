import re
import time

import pytest

from crawler.web.fragments import LONGEST, MOST, links, texts

NEEDLE = re.compile("needl", re.IGNORECASE)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ("<p>One.</p><p>We <b>need</b>le.<p>Two needles.", ["Two needles."]),
        ("<p class='a > b'>Dry <b>needling</b> &amp;\n more<br>Rest", ["Dry needling & more"]),
        ("<ul><li>Massage<li><a href=x>Needling</a><ul><li>Other</ul></ul>", ["Needling"]),
        ("<title>Needling</title><body>Text<h1>Our needles</h1></body>", ["Needling", "Our needles"]),
        ("Needles before any block", ["Needles before any block"]),
        ("<p>a<script>'needle <p>needle'</script><!-- <p>needle --><style>needle</style>", []),
        ("<script>needle <p>needle", []),
        ("<p title=needle>Text", ["Text"]),
        ("<p>" + "needle " * LONGEST, []),
        ("<p>needle" * (MOST + 1), ["needle"] * MOST),
        ("", []),
    ],
)
def test_texts(page, expected):
    assert texts(page, NEEDLE) == expected


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        ('<a class=b href="/dry-needling/">More</a>', ["/dry-needling/"]),
        ("<A HREF=' /a?x=1&amp;y=2 '>Dry <b>Needling</b></A>", ["/a?x=1&y=2"]),
        ('<a href="/a">About</a> Needles <a href="/b">B</a>', []),
        ("<a>Needles</a><a href=>Needles</a><a name=needle>x</a>", []),
        ('<a href="/a">About<p><a href="/b">Needles', ["/b"]),
        ('<!-- <a href="/needles">x</a> --><address>needle</address>', []),
    ],
)
def test_links(page, expected):
    assert links(page, NEEDLE) == expected


HOSTILE = {
    "attributes": "<p " + " ".join(f"needle{n}=1" for n in range(300_000)) + ">",
    "attributes in many": ("<p " + "a " * 2400 + "needle>") * 400,
    "deep": "<b>" * 600_000 + "needle",
    "deep in many": ("<p>" + "<b>" * 1600 + "needle") * 100,
    "scripts": "needle" + "<script>" * 250_000,
    "comments": "needle" + "<!--" * 500_000,
    "brackets": "needle" + "<" * 500_000,
    "links": "<a href=needle>" * 130_000,
    "quotes": "<p a='needle" * 160_000,
}


@pytest.mark.parametrize("page", HOSTILE.values(), ids=HOSTILE)
def test_a_hostile_page_is_given_up_soon(page):
    started = time.process_time()
    assert len(texts(page, NEEDLE)) <= MOST
    assert len(links(page, NEEDLE)) <= MOST
    assert time.process_time() - started < 8
