"""Nodes: the objects of JSON-LD blocks, walked and linked however their author nested them."""

import re
from collections.abc import Iterator
from html import unescape
from typing import Any

Node = dict[str, Any]

MOST = 5000
"""Objects of a page that are looked at."""

AROUND = (
    "@graph",
    "about",
    "containsPlace",
    "department",
    "hasPart",
    "item",
    "itemListElement",
    "location",
    "mainEntity",
    "provider",
    "subOrganization",
)
"""Where clinics and services are nested; authors, staff, reviews and the seat of a parent are elsewhere."""

PASSED_OVER = re.compile(r"(?:action|article|audience|course|event|patient|person|posting|rating|review)$")
PLACEHOLDER = re.compile(r"[{}]|%%|<%|\[(?:your\b|[a-z]+_)")


class Page:
    """`found` are the objects of a page in its order, each with the organization around it or {}."""

    def __init__(self, blocks: list[Any]) -> None:
        self.ids: dict[str, Node] = {}
        for node in every(blocks):
            if isinstance(key := node.get("@id"), str) and node.keys() - {"@id", "@type"}:
                self.ids.setdefault(key, node)
        self.found = list(self.walk(blocks))

    def walk(self, blocks: list[Any]) -> Iterator[tuple[Node, Node]]:
        waiting: list[tuple[Any, Node]] = [(block, {}) for block in reversed(blocks)]
        met: set[tuple[int, int]] = set()
        while waiting and len(met) < MOST:
            value, owner = waiting.pop()
            value = self.resolved(value)
            if isinstance(value, list):
                waiting += [(each, owner) for each in reversed(value)]
            elif isinstance(value, dict) and (id(value), id(owner)) not in met:
                met.add((id(value), id(owner)))
                if not any(map(PASSED_OVER.search, types(value))):
                    yield value, owner
                    inner = (
                        value if value.keys() & {"address", "telephone", "department", "location"} else owner
                    )
                    waiting += [(value[key], inner) for key in reversed(AROUND) if key in value]

    def resolved(self, value: Any) -> Any:
        """The object that a reference stands for; anything else as it is."""
        if isinstance(value, dict) and not value.keys() - {"@id", "@type"}:
            key = value.get("@id")
            return self.ids.get(key, value) if isinstance(key, str) else value
        return value

    def all(self, node: Node, key: str) -> list[Any]:
        """What stands under a key, as a list."""
        value = node.get(key)
        return [self.resolved(each) for each in (value if isinstance(value, list) else [value])]

    def first(self, node: Node, key: str) -> Node:
        """The first object under a key, empty where there is none."""
        return next((each for each in self.all(node, key) if isinstance(each, dict)), {})


def every(blocks: list[Any]) -> Iterator[Node]:
    """All objects, wherever they are nested."""
    waiting = blocks[::-1]
    while waiting:
        value = waiting.pop()
        if isinstance(value, dict):
            yield value
            waiting += value.values()
        elif isinstance(value, list):
            waiting += value


def types(node: Node) -> set[str]:
    """The types of an object in lower case, without the address of the vocabulary."""
    value = node.get("@type")
    names = value if isinstance(value, list) else [value]
    return {re.split(r"[/#:]", name)[-1].lower() for name in names if isinstance(name, str)}


def text(value: Any) -> str | None:
    """The text of a value, of the first in a list or of an object's name; None for a placeholder."""
    for _ in range(3):
        if isinstance(value, list):
            value = next(filter(None, value), None)
        elif isinstance(value, dict):
            value = value.get("@value", value.get("name"))
    if isinstance(value, bool) or not isinstance(value, str | int | float):
        return None
    shown = re.sub(r"<(?!br\b|%)[^<>]*>", " ", unescape(str(value)[:20_000]))
    return shown.strip() if shown.strip() and not PLACEHOLDER.search(shown) else None
