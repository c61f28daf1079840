"""Plain text: what may reach a terminal, a page or a file of the words of others."""

from typing import Any


def clean(value: Any) -> Any:
    """The same value with every text in it, at any depth, freed of control, bidi and invisible characters."""
    if isinstance(value, str):
        return value if value.isprintable() else " ".join("".join(map(seen, value)).split())
    if isinstance(value, dict):
        return {clean(key): clean(item) for key, item in value.items()}
    if isinstance(value, list):
        return [clean(item) for item in value]
    return value


def seen(character: str) -> str:
    """A character as a reader sees it: printable ones, a space for any white space, else nothing."""
    if character.isspace():
        return " "
    return character if character.isprintable() else ""
