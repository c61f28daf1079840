"""Fragments: the blocks of text and the links of a web page that a pattern occurs in.

Each is parsed for itself, because a whole page can keep a parser busy for minutes: tags within tags by the
hundred thousand are enough.
"""

import re
from collections.abc import Iterator
from itertools import islice

from bs4 import BeautifulSoup

MOST = 50
LONGEST = 5000
"""Fragments of a page that are read, and characters of one."""

_UNSEEN = re.compile(
    r"<!--.*?(?:-->|\Z)|<(script|style|svg|template)\b.*?(?:</\1|\Z)", re.DOTALL | re.IGNORECASE
)
_BLOCK = re.compile(
    r"</?(?:address|article|aside|blockquote|body|br|button|dd|div|dl|dt|figcaption|footer|form|h[1-6]|head"
    r"|header|hr|li|main|nav|ol|option|p|section|summary|table|td|th|title|tr|ul)\b",
    re.IGNORECASE,
)
_LINK = re.compile(r"</?a\b", re.IGNORECASE)


def texts(page: str, pattern: re.Pattern[str]) -> list[str]:
    """The text of each block in which the pattern occurs, in the order of the page."""
    found = (_parsed("<p" + part).get_text() for part in _parts(_BLOCK, page, pattern))
    return [" ".join(text.split()) for text in found]


def links(page: str, pattern: re.Pattern[str]) -> list[str]:
    """The addresses, as they are written, of the links whose address or text has the pattern."""
    found = (_parsed("<a" + part).a for part in _parts(_LINK, page, pattern))
    return [str(link["href"]).strip() for link in found if link and link.get("href")]


def _parts(boundary: re.Pattern[str], page: str, pattern: re.Pattern[str]) -> Iterator[str]:
    """What stands from one boundary to the next, begun inside its tag."""
    _, *parts = boundary.split(_UNSEEN.sub(" ", f"<p>{page}")) if pattern.search(page) else ("",)
    return islice((part for part in parts if len(part) <= LONGEST and pattern.search(part)), MOST)


def _parsed(markup: str) -> BeautifulSoup:
    return BeautifulSoup(markup, "lxml")
