"""Selectors: what CSS finds in a web page."""

import re
from typing import Any

from bs4 import BeautifulSoup, Tag


def page(response: Any) -> BeautifulSoup:
    """The parsed page; lxml, as Python's own parser can be made to take forever."""
    return BeautifulSoup(response.body, "lxml", from_encoding=getattr(response, "encoding", None))


def links(tag: Tag, selector: str | None, response: Any) -> list[str]:
    """The addresses that the links found lead to; none for no selector."""
    return [response.urljoin(link["href"]) for link in tag.select(selector)] if selector else []


def text(tag: Tag | None, selector: str) -> str | None:
    """The text of what "selector" finds, or what "selector@attribute" says; None where it finds nothing."""
    selector, _, attribute = selector.partition("@")
    found = tag.select_one(selector) if tag else None
    if found is None or (attribute and attribute not in found.attrs):
        return None
    return str(found[attribute]) if attribute else found.get_text(" ", strip=True)


def linked(response: Any, pattern: str) -> dict[str, str]:
    """The links of a page whose file name is like `pattern`: URL by file name."""
    urls = [response.urljoin(href) for href in response.css("a::attr(href)").getall()]
    return {name: url for url in urls if re.fullmatch(pattern, name := url.rsplit("/", 1)[-1])}
