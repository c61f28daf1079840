"""Rules in words: what the JSON of a legal rule says for people, wherever it is shown. Light."""

from collections.abc import Iterator, Mapping
from typing import Any

CONDITIONS = ("hours", "years_licensed", "filing", "other")


def remembered(fact: Mapping[str, Any]) -> str:
    """What must follow a fact that stood in no source that was read."""
    return "" if fact.get("seen", True) else " (from memory, not verified)"


def conditions(rule: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """What the state asks of a needler, each with its label."""
    found = rule["conditions"] or {}
    for name in CONDITIONS:
        if found.get(name):
            yield name.replace("_", " ").capitalize(), f"{found[name]}{remembered(found)}"


def main_citation(rule: Mapping[str, Any]) -> str | None:
    """The first citation that was seen, else the first of all; None where there is none."""
    first = sorted(rule["citations"], key=lambda citation: not citation.get("seen", True))[:1]
    return f"{first[0]['text']}{remembered(first[0])}" if first else None
