import json

import pytest

from crawler.web.needling_pages import link, sentence

URL = "https://www.wren.example.org/home"


def anchors(*addresses, text="More"):
    return "".join(f'<p>Our dry needling: <a href="{address}">{text}</a></p>' for address in addresses)


@pytest.mark.parametrize(
    ("page", "expected"),
    [
        (anchors("/dry-needling/"), "https://www.wren.example.org/dry-needling/"),
        (
            anchors("services/Dry_Needling.html#top"),
            "https://www.wren.example.org/services/Dry_Needling.html",
        ),
        (anchors("/x", text="Dry <i>Needling</i>"), None),
        (anchors("/x", text="<i>Dry Needling</i>"), "https://www.wren.example.org/x"),
        (anchors("/dry%20needling"), "https://www.wren.example.org/dry%20needling"),
        (anchors("/intramuscular-stimulation"), "https://www.wren.example.org/intramuscular-stimulation"),
        (anchors("https://wren.example.org/dryneedling"), "https://wren.example.org/dryneedling"),
        (anchors("/blog/what-is-dry-needling", "/dry-needling"), "https://www.wren.example.org/dry-needling"),
        (anchors("/b/dry-needling", "/a/dry-needling"), "https://www.wren.example.org/a/dry-needling"),
        (anchors("https://other.example.org/dry-needling", "mailto:dry-needling@wren.example.org"), None),
        (anchors("/dry-needling.pdf", "#dry-needling", "/home#dry-needling", "http://[dry-needling"), None),
        (anchors("javascript:dry-needling", "tel:dry-needling", ""), None),
        (anchors("/acupuncture-needles"), None),
        ("", None),
    ],
)
def test_the_page_that_a_site_links_as_its_own(page, expected):
    assert link(page, URL) == expected


def test_a_page_says_it_in_its_structured_data_or_in_its_text():
    service = json.dumps({"@type": "Service", "name": "Dry Needling"})
    script = f'<script type="application/ld+json">{service}</script>'
    text = "<h1>Dry needling</h1><p>What is it?<p>We offer <b>dry</b> needling."
    assert sentence(f"{script}{text}") == "Dry Needling"
    assert sentence(text) == "We offer dry needling."
    assert sentence("<h1>Dry needling</h1><p>Dry needling is old.") is None
    assert sentence(f"{text}<footer>We do not offer dry needling.</footer>") is None
    assert sentence("") is None
