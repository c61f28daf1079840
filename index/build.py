"""Build: from a folder of feeds to a published generation, or to nothing at all."""

import errno
import json
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from whoosh import index as whoosh_index
from whoosh.codec.whoosh3 import W3Codec

from crawler.items import PROFESSIONS
from index import gazetteer, generations, law
from index.errors import Failure
from index.feeds import feeds
from index.gazetteer import Locator
from index.layout import micro, row, tier
from index.providers import Provider, Sighting, providers, record
from index.schema import schema
from index.spelling import key

SHRUNK = 0.5
"""A default build with fewer providers than this share of the live generation is not published unasked."""


class BuildFailed(Failure):
    code = "build_failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """A provider ready to be written, and the keys the index is sorted and counted by."""

    record: dict[str, Any]
    lat: int
    lon: int
    status: str
    listed: bool

    @property
    def order(self) -> tuple[Any, ...]:
        return (row(self.lat), self.lon, self.lat, self.record["name"], self.record["id"])


def build(
    home: Path,
    directory: Path,
    *,
    as_of: date,
    now: datetime,
    progress: Callable[[str], None] = lambda _: None,
    guard: bool = True,
) -> generations.Generation:
    """Build and publish a generation from the feeds in `directory`, judged by the law of `as_of`.

    `now` is the UTC time of the build. With `guard` a build that lost half of the providers is refused.
    Raises Failure with the live generation untouched.
    """
    staged = generations.staging(home)
    try:
        sightings = list(read(directory, progress))
        if not sightings:
            raise BuildFailed(f"There is no listing in the feeds of {directory}. Run: needle crawl")
        unplaced: Counter[str] = Counter()
        documents = list(placed(providers(sightings), as_of, unplaced))
        shown = sorted((one for one in documents if one.listed), key=lambda one: one.order)
        progress(f"To list: {len(shown):,}; kept out by law: {len(documents) - len(shown):,}")
        if guard:
            check_against_live(home, len(shown))
        segment = write_segment(staged, shown, progress)
        gazetteer.write(staged)
        (staged / "law.json").write_text(json.dumps(law.law_json(as_of)), encoding="utf-8")
        hidden = write_hidden(staged, [one for one in documents if not one.listed])
        verify(staged, shown)
        manifest = {
            "built": now.isoformat(timespec="seconds"),
            "law_as_of": as_of.isoformat(),
            "law_table": law.table_digest(),
            "providers": len(shown),
            "listings": len(sightings),
            "hidden": hidden,
            "unplaced": dict(sorted(unplaced.items())),
            "segment": segment,
            "documents": len(shown),
        }
        return generations.publish(home, staged, manifest)
    except OSError as error:
        full = error.errno in (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
        why = f"no space left to write the index in {home}" if full else str(error)
        raise BuildFailed(f"The build stopped: {why}. The live index is as it was.") from None
    finally:
        generations.sweep(staged)


def read(directory: Path, progress: Callable[[str], None]) -> Iterator[Sighting]:
    for feed in feeds(directory):
        count = 0
        for count, listing in enumerate(feed.listings(), 1):  # noqa: B007 - told after the loop
            yield Sighting(listing=listing, crawled=feed.crawled)
        progress(f"{feed.source}: {count:,} listings")


def placed(found: Iterator[Provider], as_of: date, unplaced: Counter[str]) -> Iterator[Document]:
    """The documents of all providers that stand on the map; the others are counted by reason."""
    locator = Locator()
    for provider in found:
        listing = provider.located
        zip_state = locator.zip_state(listing.zip_code) if listing.zip_code else None
        if zip_state not in (None, listing.state):
            # Which law applies is then unknown, and one of the two may bar this profession.
            unplaced["state and ZIP disagree"] += 1
            continue
        position = locator.locate(
            listing.zip_code, listing.city, listing.state, listing.latitude, listing.longitude
        )
        if position is None:
            unplaced["no known place"] += 1
            continue
        verdict = law.verdict(listing.state, listing.profession, as_of)
        yield Document(
            record=record(provider, asdict(position)),
            lat=micro(position.latitude),
            lon=micro(position.longitude),
            status=verdict.status,
            listed=verdict.listed,
        )


def check_against_live(home: Path, count: int) -> None:
    try:
        before = generations.live(home).manifest["providers"]
    except Failure:
        return
    if count < before * SHRUNK:
        raise BuildFailed(
            f"The new index would hold {count:,} providers and the live one holds {before:,}. Look at: "
            "needle status. If this is right, run: needle index --force"
        )


def write_segment(directory: Path, documents: list[Document], progress: Callable[[str], None]) -> str:
    """Write the documents, in order, as one non-compound Whoosh segment; its file prefix."""
    ix = whoosh_index.create_in(directory, schema())
    writer = ix.writer(limitmb=512, compound=False, codec=W3Codec(blocklimit=1024))
    try:
        for count, document in enumerate(documents, 1):
            writer.add_document(**terms(document))
            if count % 10_000 == 0:
                progress(f"{count:,} of {len(documents):,} written")
        writer.commit(optimize=True)
    except OSError:
        writer.is_closed = True  # or the writer cancels itself again and complains on a full disk
        raise
    segments = ix._segments()  # noqa: SLF001 - Whoosh tells the file prefix nowhere else
    return segments[0].segment_id() if segments else ""


def terms(document: Document) -> dict[str, Any]:
    """The Whoosh fields of one document."""
    found = document.record
    city = f"{found['state'].lower()}|{key(found['city'] or '')}"
    others = (found["organization"], *found["other_names"], found["credentials"])
    return {
        "id": found["id"],
        "ck": city,
        "ckp": f"{city}|{found['profession']}",
        "stp": f"{found['state']}|{found['profession']}",
        "zip": found["zip_code"],
        "state": found["state"],
        "profession": found["profession"],
        "law": document.status,
        "name": found["name"],
        "text": " ".join((*filter(None, others), *(sign["text"] for sign in found["evidence"]["items"]))),
        "lat": document.lat,
        "lon": document.lon,
        "tier": tier(found["profession"], document.status, found["evidence"]["level"]),
        "prof": PROFESSIONS.index(found["profession"]),
        "d": json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode(),
    }


def write_hidden(directory: Path, documents: list[Document]) -> list[dict[str, Any]]:
    """Write where the law keeps how many out, naming nobody; the totals by state and profession."""
    spots = Counter(
        (one.lat, one.lon, one.record["state"], one.record["profession"], one.status) for one in documents
    )
    lines = ["\t".join(map(str, (*spot, count))) + "\n" for spot, count in sorted(spots.items())]
    (directory / "hidden.tsv").write_text("".join(lines), encoding="utf-8")
    totals: Counter[tuple[str, str, str]] = Counter()
    for (_, _, *group), count in spots.items():
        totals[tuple(group)] += count
    return [
        {"state": state, "profession": profession, "status": status, "count": count}
        for (state, profession, status), count in sorted(totals.items())
    ]


def verify(directory: Path, documents: list[Document]) -> None:
    """Open what was written as any stock Whoosh reader would, and ask it samples. Raises BuildFailed."""
    with whoosh_index.open_dir(directory, schema=schema()).reader() as reader:
        wrong = not reader.doc_count_all() == len(documents) == len({one.record["id"] for one in documents})
        step = max(1, len(documents) // 50)
        for number in range(0, len(documents), step):
            document = documents[number]
            postings = reader.postings("id", document.record["id"])
            column = reader.column_reader("d")
            wrong |= list(postings.all_ids()) != [number]
            wrong |= json.loads(column[number]) != document.record
        barred = {term.decode() for term in reader.lexicon("law")} - set(law.policy())
    if wrong or barred:
        raise BuildFailed(
            "The index that was built does not answer as it should. The live index is as it was."
        )
