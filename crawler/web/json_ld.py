"""JSON-LD: the objects that a web page carries in its scripts, read as its author meant them."""

import json
import re
from html import unescape
from itertools import islice
from typing import Any

MOST = 50
LARGEST = 500_000
"""Scripts of a page and characters of a script that are read."""

# Comments are matched for what they hide. No parser: one can be made to take forever, and this cannot.
_SCRIPT = re.compile(r"<!--.*?(?:-->|\Z)|<script\b([^<>]*)>(.*?)(?:</script|\Z)", re.DOTALL | re.IGNORECASE)
_TYPE = re.compile(r"\btype\s*=\s*[\"']?\s*application/ld\+json\b", re.IGNORECASE)
_DECODER = json.JSONDecoder(strict=False)
_OPENING = re.compile(r"[{\[]")
_TOKEN = re.compile(
    r"""(?P<double> "(?:[^"\\]|\\.)*+(?:"|\Z) )
    | (?P<single> '(?:[^'\\]|\\.)*+(?:'|\Z) )
    | /\*.*?(?:\*/|\Z)
    | (?://[ \t]*)?(?:<!--|-->|<!\[CDATA\[|\]\]>)
    | //[^\n]*
    | ,(?=\s*[,\]}])""",
    re.DOTALL | re.VERBOSE,
)
_ESCAPE = re.compile(r"\\(.)", re.DOTALL)


def blocks(page: str) -> list[Any]:
    """All values in the JSON-LD scripts of a page, in its order; a script that cannot be read gives none."""
    scripts = (match[2] for match in _SCRIPT.finditer(page) if _TYPE.search(unescape(match[1] or "")))
    return [value for script in islice(scripts, MOST) for value in loads(script[:LARGEST])]


def loads(text: str) -> list[Any]:
    """The objects and lists of one script.

    Borne with: raw newlines, comments of HTML, CDATA and JavaScript, semicolons, commas too many, single
    quotes, needless escapes, escaped entities, several objects in a row. What no mending makes whole is read
    up to where it breaks.
    """
    best: list[Any] = []
    for attempt in (str, _mended, lambda raw: _mended(unescape(raw))):
        found, whole = _values(attempt(text))
        if whole:
            return found
        best = max(best, found, key=len)
    return best


def _values(text: str) -> tuple[list[Any], bool]:
    """The objects and lists in a text one after the other, and whether each was whole."""
    found: list[Any] = []
    at = 0
    while match := _OPENING.search(text, at):
        try:
            value, at = _DECODER.raw_decode(text, match.start())
        except (ValueError, RecursionError):
            return found, False
        found.append(value)
    return found, True


def _mended(text: str) -> str:
    """The text as strict JSON, as far as tokens tell; one pass, linear in its length."""
    return _TOKEN.sub(_mended_token, text)


def _mended_token(match: re.Match[str]) -> str:
    if match["double"]:
        return _ESCAPE.sub(_escape, match[0])
    if match["single"]:
        inner = match[0][1:].removesuffix("'").replace(r"\'", "'")
        return '"' + re.sub(r'(?<!\\)"', r"\"", _ESCAPE.sub(_escape, inner)) + '"'
    return " "


def _escape(match: re.Match[str]) -> str:
    r"""An escape that JSON knows; PHP and JavaScript make others, such as \'."""
    return match[0] if match[1] in '"\\/bfnrtu' else match[1]
