"""`needle show`: everything about one provider."""

from datetime import date
from pathlib import Path

import click

from index.errors import Failure
from index.generations import live
from search.searcher import Searcher
from search.terminal import columns


class UnknownProvider(Failure):
    code = "unknown_provider"
    exit_code = 2


@click.command(short_help="Show everything about one provider.")
@click.argument("id")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON (docs/schema/show.json).")
@click.pass_obj
def show(home: Path, id: str, as_json: bool) -> None:  # noqa: A002 - the word that the help shows
    """Show everything about the provider with this ID, and where each fact comes from.

    The ID stands under the results of `needle find` and in its JSON.

    \b
    Example:
      needle show k3v7q2m5x4ab
    """
    searcher = Searcher(live(home))
    provider = searcher.provider(id)
    if provider is None:
        raise UnknownProvider(
            f'No provider in this index has the ID "{id}". IDs come from: needle find "Bend, OR" --json'
        )
    if as_json:
        from search.contract import printed, show_json

        click.echo(printed(show_json(provider, searcher.index)))
    else:
        from search.render import provider_text

        click.echo(provider_text(provider, date.today(), columns()))
