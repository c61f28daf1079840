"""`needle find`: who is near a place."""

from datetime import date
from pathlib import Path

import click

from index.generations import live
from search.query import LIMIT, MILES, SORTS, Query
from search.searcher import Searcher
from search.terminal import columns

PROFESSIONS = {
    "acupuncturist": "acupuncturist",
    "physical_therapist": "physical_therapist",
    "acu": "acupuncturist",
    "pt": "physical_therapist",
}
"""What `--profession` takes."""


@click.command(short_help="Find providers near a city or ZIP.")
@click.argument("place", nargs=-1, required=True)
@click.option(
    "--within",
    type=click.FloatRange(*MILES),
    default=25,
    show_default=True,
    metavar="MILES",
    help="How far away.",
)
@click.option("--profession", type=click.Choice(list(PROFESSIONS)), help="Only this profession.")
@click.option("--sort", type=click.Choice(SORTS), default="best", show_default=True, help="What comes first.")
@click.option(
    "--limit",
    type=click.IntRange(*LIMIT),
    default=20,
    show_default=True,
    metavar="COUNT",
    help="Results on a page.",
)
@click.option(
    "--page", type=click.IntRange(min=1), default=1, show_default=True, metavar="NUMBER", help="Which page."
)
@click.option("--json", "as_json", is_flag=True, help="Print as JSON (docs/schema/find.json).")
@click.pass_obj
def find(
    home: Path,
    *,
    place: tuple[str, ...],
    within: float,
    profession: str | None,
    sort: str,
    limit: int,
    page: int,
    as_json: bool,
) -> None:
    """Find providers near PLACE, a city with its state or a ZIP code, and what the law there says.

    Nothing you ask is stored or sent anywhere.

    \b
    Example:
      needle find "Bend, OR"
      needle find bend oregon --within 50
      needle find 97701 --profession acupuncturist --json
    """
    query = Query(
        place=" ".join(place),
        within=within,
        profession=PROFESSIONS[profession] if profession else None,
        sort=sort,
        limit=limit,
        page=page,
    )
    found = Searcher(live(home)).search(query)
    if as_json:
        from search.contract import find_json, printed

        click.echo(printed(find_json(found)))
    else:
        from search.render import page_text

        click.echo(page_text(found, date.today(), columns()))
