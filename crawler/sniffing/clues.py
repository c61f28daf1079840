"""Clues: what one page says about how its source can be read."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from crawler.normalize import text


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page as it was answered; the names of its `headers` are in lower case."""

    url: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    body: bytes = b""

    @property
    def text(self) -> str:
        return self.body.decode("utf-8", "replace")

    @property
    def kind(self) -> str:
        """The media type without its parameters."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()


@dataclass(frozen=True, slots=True, kw_only=True)
class Clue:
    """One way in. `access` names the base spider, None where needle has none for it.

    `found` is what a template can be filled in with, `see` an address that would tell more.
    """

    sentence: str
    access: str | None = None
    found: Mapping[str, str] = field(default_factory=dict)
    see: str | None = None

    def __post_init__(self) -> None:
        """A page's own words reach a terminal only as one line of visible text."""
        object.__setattr__(self, "sentence", text(self.sentence, 500) or "")
