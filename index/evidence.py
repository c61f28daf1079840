"""Evidence: what suggests that a provider really does dry needling, in the source's own words."""

import re
from collections.abc import Iterable
from typing import Any

from crawler.items import EVIDENCE_KINDS, Listing

CREDENTIAL = re.compile(r"\b(?:cert(?:ified)?\.?\s*DN|CMTPT|CIDN|FDN)\b", re.IGNORECASE)
"""Letters that dry-needling courses award: training by a private firm, not legal authority."""


def items(listing: Listing, crawled: str | None) -> list[dict[str, Any]]:
    """The signs that one listing gives: {kind, text, source, source_url, date}, strongest first."""
    date = listing.updated or crawled
    found = [(sign.kind, sign.text, sign.url or listing.source_url) for sign in listing.evidence]
    if listing.credentials and CREDENTIAL.search(listing.credentials):
        found.append(("credential", listing.credentials, listing.source_url))
    return ranked(
        {"kind": kind, "text": text, "source": listing.source, "source_url": url, "date": date}
        for kind, text, url in dict.fromkeys(found)
    )


def ranked(signs: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Strongest first; among equals the newest first."""
    newest = sorted(signs, key=lambda sign: sign["date"] or "", reverse=True)
    return sorted(newest, key=lambda sign: EVIDENCE_KINDS.index(sign["kind"]))


def level(signs: list[dict[str, Any]]) -> str:
    """The strongest kind among ranked signs, or "none"."""
    return signs[0]["kind"] if signs else "none"
