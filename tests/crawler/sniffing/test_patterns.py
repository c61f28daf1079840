import time

import pytest

from crawler.sniffing.clues import Page
from crawler.sniffing.patterns import lists

URL = "https://clinics.example.org/or/"
NAV = "<nav><ul>" + "".join(f"<li><a href='/{x}'>{x}</a></li>" for x in "abcdefgh") + "</ul></nav>"


def items(count, tag="li", name="card"):
    return "".join(
        f"<{tag} class='{name} n{n}'><h2><a href='/people/{n}'>P</a></h2></{tag}>" for n in range(count)
    )


def clue(body):
    found = list(lists(Page(url=URL, body=f"<html><body>{NAV}{body}</body></html>".encode())))
    return dict(found[0].found) if found else None


@pytest.mark.parametrize(
    ("body", "found"),
    [
        (f"<ul class='people'>{items(4)}</ul>", {"container": "ul.people", "entries": "li.card a"}),
        (f"<div id='hits'>{items(3, 'div')}</div>", {"container": "#hits", "entries": "div.card a"}),
        (
            f"<main class='m'><ul>{items(3)}</ul><a rel='next' href='?page=2'>More</a></main>",
            {"container": "main.m", "entries": "li.card a", "next_page": "a[rel=next]"},
        ),
        (
            f"<main><ul>{items(3)}</ul><p class='pager'><a href='?page=2'>Next \u203a</a></p></main>",
            {"container": "main", "entries": "li.card a", "next_page": "p.pager > a"},
        ),
        (
            f"<ul class='p-4 md:flex'>{items(3, name='md:w-1 card')}</ul>",
            {"container": "ul.p-4", "entries": "li.card a"},
        ),
        (f"<ul>{items(2)}</ul>", None),
        ("<article class='who'><h1>Ann</h1><p>Call (541) 555-0100.</p></article>", {"detail": "article.who"}),
        ("<div id='d'><div><h1>Ann</h1></div><a href='tel:5415550100'>Call</a></div>", {"detail": "#d"}),
        ("<h1>Ann</h1>", None),
    ],
)
def test_proposes_selectors(body, found):
    assert clue(body) == found


def test_links_to_other_sites_and_to_the_page_itself_make_no_list():
    links = ("https://other.example.org/1", "https://other.example.org/2", "#a", "#b", "mailto:a@example.org")
    assert clue("<ul>" + "".join(f"<li><a href='{url}'>x</a></li>" for url in links) + "</ul>") is None


def test_a_huge_page_takes_no_time():
    began = time.process_time()
    clue("<div>" * 200 + f"<ul class='x'>{items(5_000)}</ul>")
    assert time.process_time() - began < 6
