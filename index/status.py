"""Status: how old and how whole everything is that a home holds."""

from datetime import date
from pathlib import Path
from typing import Any

from index import generations
from index.feeds import report


def status(home: Path, today: date) -> dict[str, Any]:
    """The JSON of `needle status`: the live index, or None, and every source that was ever crawled."""
    paths = {path.with_suffix("").stem: path for path in (home / "feeds").glob("*.report.json")}
    feeds = {path.stem: path for path in (home / "feeds").glob("*.jsonl") if ".part." not in path.name}
    return {
        "version": 1,
        "index": index_status(home, today),
        "sources": [source_status(home / "feeds" / f"{name}.jsonl", today) for name in sorted(paths | feeds)],
    }


def index_status(home: Path, today: date) -> dict[str, Any] | None:
    try:
        manifest = generations.live(home).manifest
    except generations.NoIndex:
        return None
    fields = ("generation", "built", "law_as_of", "providers", "listings", "hidden", "unplaced")
    built = date.fromisoformat(manifest["built"][:10])
    return {field: manifest[field] for field in fields} | {"age_days": max(0, (today - built).days)}


def source_status(feed: Path, today: date) -> dict[str, Any]:
    """One source: what its last good crawl holds, and what its last crawl said on the day `checked`."""
    told = report(feed)
    published = told.get("published") or {}
    crawled = published.get("crawled")
    age = max(0, (today - date.fromisoformat(crawled)).days) if crawled else None
    return {
        "source": feed.stem,
        "enabled": told.get("enabled"),
        "listings": published.get("listings", 0),
        "crawled": crawled,
        "age_days": age,
        "checked": told.get("crawled"),
        "health": told.get("health", "unknown"),
        "refusal": told.get("refusal"),
    }
