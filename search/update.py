"""`needle update`: what a nightly job calls."""

from typing import Any

import click

from search.cli import load


@click.command(short_help="Crawl all sources, then build the index.")
@click.pass_context
def update(ctx: click.Context) -> Any:
    """Crawl all sources, then build the index and publish it: what a nightly job calls.

    A source that was refused keeps its last good feed. The index is built all the same, since the law may
    have changed; the exit code is then 3.

    \b
    Example:
      needle update
    """
    code = invoke(ctx, "crawl")
    invoke(ctx, "index")
    return code


def invoke(ctx: click.Context, name: str) -> Any:
    """Run another command on the same home, as if it was called without options; its exit code."""
    command = load(name)
    with command.make_context(name, [], parent=ctx) as inner:
        return command.invoke(inner)
