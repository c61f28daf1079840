import pytest
from scrapy.http import HtmlResponse

from crawler.web.selectors import linked, links, page, text

MARKUP = b"""<main><h1> Ann
  Lee </h1><a class="next" href="/2">Next</a><a href="https://example.org/files/b_1.zip">B</a>
<a>nowhere</a><img alt=""></main>"""


@pytest.fixture
def response():
    return HtmlResponse("https://example.org/list/", body=MARKUP, encoding="utf-8")


def test_links_are_whole_addresses(response):
    assert links(page(response), "a.next", response) == ["https://example.org/2"]
    assert links(page(response), None, response) == links(page(response), "a.gone", response) == []


@pytest.mark.parametrize(
    ("selector", "found"),
    [("h1", "Ann Lee"), ("a.next@href", "/2"), ("img@alt", ""), ("h2", None), ("h1@href", None)],
)
def test_a_selector_gives_a_text_or_an_attribute_or_nothing(response, selector, found):
    told = text(page(response), selector)
    assert (told if told is None else " ".join(told.split())) == found


def test_nothing_holds_no_text():
    assert text(None, "h1") is None


def test_files_are_known_by_their_names(response):
    assert linked(response, r"b_\d\.zip") == {"b_1.zip": "https://example.org/files/b_1.zip"}
