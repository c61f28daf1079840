"""`needle update`: what a nightly job calls."""

import click

from search.cli import load


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
    code = invoke(ctx, "crawl")
    invoke(ctx, "index")
    ctx.exit(code)


def invoke(ctx: click.Context, name: str) -> int:
    """Run another command on the same home, as if it was called without options; its exit code."""
    command = load(name)
    try:
        with command.make_context(name, [], parent=ctx) as inner:
            command.invoke(inner)
    except click.exceptions.Exit as ending:
        return ending.exit_code
    return 0
