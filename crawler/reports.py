"""Reports: what is known of a source's last crawl and of its last good feed, as `NAME.report.json`."""

import json
import os
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

Report = dict[str, Any]
"""The JSON object of a report.

`version` 1, `source`, `run` (the id of the crawl), `enabled`, `started` and `finished` (UTC), `crawled` (the
day), `health` (published, refused or unchanged), `refusal` (a sentence or None), `listings` (of this crawl),
`published` (of the last good feed {listings, crawled, source_version, summary}, or None), `errors` and
`dropped` (counts by reason), `source_version`.
"""


def feed_path(feeds: Path, source: str) -> Path:
    return feeds / f"{source}.jsonl"


def part_path(feeds: Path, source: str) -> Path:
    return feeds / f"{source}.part.jsonl"


def report_path(feeds: Path, source: str) -> Path:
    return feeds / f"{source}.report.json"


def read(feeds: Path, source: str) -> Report:
    """The report of a source's last crawl, empty where there is none that can be read."""
    try:
        report = json.loads(report_path(feeds, source).read_bytes())
    except (OSError, ValueError):
        return {}
    return report if isinstance(report, dict) else {}


def started(source: str, run: str, enabled: bool, began: datetime) -> Report:
    """The head of a report that is made now."""
    return {
        "version": 1,
        "source": source,
        "run": run,
        "enabled": enabled,
        "started": stamp(began),
        "finished": stamp(datetime.now(UTC)),
        "crawled": began.astimezone().date().isoformat(),
    }


def stamp(moment: datetime) -> str:
    return moment.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def write(feeds: Path, source: str, report: Report, *, publish: bool = False) -> None:
    """Replace the report in one step, and before it the feed by the finished part where it is published.

    Both are on the disk before either is renamed, so that a full disk costs neither.
    """
    path = report_path(feeds, source)
    part = path.with_suffix(".part")
    with part.open("w", encoding="utf-8") as file:
        json.dump(report, file, ensure_ascii=False, indent=1)
        file.write("\n")
        file.flush()
        os.fsync(file.fileno())
    if publish:
        part_path(feeds, source).replace(feed_path(feeds, source))
    part.replace(path)
    sync(feeds)


def last_good(feeds: Path, source: str) -> Report | None:
    """The `published` part of the report of the feed that stands, None where none stands.

    A feed whose report was lost is counted anew; of the rest nothing is known.
    """
    path = feed_path(feeds, source)
    if not path.exists():
        return None
    published = read(feeds, source).get("published")
    if isinstance(published, dict) and isinstance(published.get("listings"), int):
        return published
    with path.open("rb") as lines:
        return {"listings": sum(1 for _ in lines), "crawled": None}


def sync(directory: Path) -> None:
    """Make the renames in a directory durable."""
    handle = os.open(directory, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
