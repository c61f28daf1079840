"""Feeds: folders of listing files, as the crawler publishes them or as anyone lays them out."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import msgspec

from crawler.items import EVIDENCE_KINDS, KINDS, Listing
from index.errors import Failure


class BadFeed(Failure):
    code = "bad_feed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """The listings of one source: its file and the day they were crawled, where a report tells it."""

    source: str
    path: Path
    crawled: str | None

    def listings(self) -> Iterator[Listing]:
        """Every listing of the file, type-checked. Raises BadFeed at the first line that is none.

        A feed is written whole by the crawler, so a broken line means a damaged file: better yesterday's
        index than one that silently lost people.
        """
        decoder = msgspec.json.Decoder(Listing)
        with self.path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    listing = decoder.decode(line)
                    check(listing)
                except (msgspec.MsgspecError, UnicodeDecodeError, ValueError) as error:
                    raise BadFeed(
                        f"{self.path} line {number} is not a listing ({error}). "
                        f"Crawl the source again with: needle crawl {self.source}"
                    ) from None
                yield listing


def feeds(directory: Path) -> list[Feed]:
    """The published feeds of a folder, by source name. Raises BadFeed when there is none."""
    paths = sorted(path for path in directory.glob("*.jsonl") if not path.name.endswith(".part.jsonl"))
    if not paths:
        raise BadFeed(f"There is no feed (a .jsonl file of listings) in {directory}. Run: needle crawl")
    return [Feed(source=path.stem, path=path, crawled=crawled(report(path))) for path in paths]


def report(feed: Path) -> dict[str, Any]:
    """What the crawler says of this feed, or nothing where no crawler wrote it."""
    try:
        content = json.loads(feed.with_suffix(".report.json").read_bytes())
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def crawled(content: dict[str, Any]) -> str | None:
    """The day on which the listings that stand in the feed were collected."""
    published = content.get("published")
    return published.get("crawled") if isinstance(published, dict) else None


def check(listing: Listing) -> None:
    """Raise ValueError for what a type check cannot see."""
    if listing.kind not in KINDS:
        raise ValueError(f"kind {listing.kind!r} is not one of {', '.join(KINDS)}")
    for evidence in listing.evidence:
        if evidence.kind not in EVIDENCE_KINDS:
            raise ValueError(f"evidence {evidence.kind!r} is not one of {', '.join(EVIDENCE_KINDS)}")
    if not (listing.ref and listing.name and listing.state and listing.profession):
        raise ValueError("a required field is empty")
