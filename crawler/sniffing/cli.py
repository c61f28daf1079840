"""The command `sniff`; Scrapy is imported only when it runs."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from crawler.sniffing.clues import Clue, Page

LARGEST = 16 * 1024 * 1024
"""Bytes of a saved page that are read."""

NOTHING = (
    "No base spider fits: there is no JSON-LD, data set, store locator, FHIR, csv, JSON or list. Look for an "
    "API behind the page."
)


class NoSource(click.ClickException):
    """That an address, page or name is no beginning of a source."""

    code = "no_source"


@click.command(short_help="Look at a web page and say how it could be crawled.")
@click.argument("page", metavar="URL|FILE")
@click.option("--write", "name", metavar="NAME", help="Write a spider and a fixture to fill in.")
@click.option("--url", metavar="URL", help="Where a saved page came from.")
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sniff(page: str, name: str | None, url: str | None, as_json: bool) -> None:
    """Look at a web page, polite as a crawl, and say which base spider would read it.

    Of a saved page nothing is asked for. With --write, which needs a checkout of needle, a spider and its
    fixture are begun: what only you can say is ??? in them.

    \b
    Example:
      needle sniff https://data.example.org/d/abcd-1234
      needle sniff saved.html --url https://clinics.example.org/ --write example_clinics
    """
    from crawler.sniffing.look import LookError
    from crawler.sniffing.skeleton import BLANK, SkeletonError, write

    if name and not url and not is_address(page):
        raise click.UsageError("--write needs --url with a saved page: where did it come from?")
    try:
        looked, clues = read(page, url)
        written = []
        if name:
            access, found = way_in(clues)
            written = [str(path) for path in write(access, name, looked.url, found)]
    except (LookError, SkeletonError) as error:
        raise NoSource(str(error)) from None
    if as_json:
        told = [{"access": clue.access, "sentence": clue.sentence, "found": {**clue.found}} for clue in clues]
        click.echo(json.dumps({"version": 1, "url": looked.url, "clues": told, "written": written}))
        return
    for clue in clues:
        click.echo(f"{clue.access or 'no base spider'}: {clue.sentence}")
    if not clues:
        click.echo(NOTHING)
    for path in written:
        click.echo(f"Wrote {path}; fill in each {BLANK}")


def is_address(page: str) -> bool:
    return page.startswith(("http://", "https://"))


def read(page: str, url: str | None) -> "tuple[Page, list[Clue]]":
    """The page, and its clues with those of the one address that tells more, if it was asked for.

    Raises LookError where it is not for robots or cannot be had.
    """
    from crawler.sniffing.look import LookError, look
    from crawler.sniffing.sniff import closed, sniff

    looked = look(page) if is_address(page) else saved(page, url)
    if reason := closed(looked):
        raise LookError(reason)
    clues = sniff(looked)
    see = next((clue.see for clue in clues if clue.access), None)
    if is_address(page) and see:
        further = look(see)
        more = [] if closed(further) else sniff(further)
        clues = more + clues if clues[0].access == "socrata" else clues + more
    return looked, clues


def saved(page: str, url: str | None) -> "Page":
    from crawler.sniffing.clues import Page

    path = Path(page)
    if not path.is_file():
        raise click.UsageError(f"{page!r} is neither a file nor an address that begins with https://.")
    with path.open("rb") as file:
        return Page(url=url or f"https://example.org/{path.name}", body=file.read(LARGEST))


def way_in(clues: "Sequence[Clue]") -> tuple[str, dict[str, str]]:
    """The base spider of the best clue, with all that is known for it. Raises SkeletonError for none."""
    from crawler.sniffing.skeleton import SkeletonError

    access = next((clue.access for clue in clues if clue.access), None)
    if access is None:
        raise SkeletonError(f"There is nothing to write. {NOTHING}")
    found: dict[str, str] = {}
    for clue in clues:
        if clue.access == access:
            found = {**clue.found, **found}
    return access, found
