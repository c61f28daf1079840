"""`needle update`: what a nightly job calls."""

import click

from search.cli import load

PARTIAL = 3
"""The exit code of a crawl in which some source was refused, while the rest was published."""


@click.command(short_help="Crawl all sources, then build the index.")
@click.pass_context
def update(ctx: click.Context) -> None:
    """Crawl all sources, then build the index and publish it: what a nightly job calls.

    A source that was refused keeps its last good feed. The index is built all the same, since the law may
    have changed; the exit code is then 3.

    \b
    Example:
      needle update
    """
    code = crawl(ctx)
    ctx.invoke(load("index"))
    ctx.exit(code)


def crawl(ctx: click.Context) -> int:
    """Crawl all sources; the exit code. Whatever else than a refused source went wrong ends the update."""
    try:
        ctx.invoke(load("crawl"))
    except click.exceptions.Exit as ended:
        if ended.exit_code not in (0, PARTIAL):
            raise
        return ended.exit_code
    return 0
