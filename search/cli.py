"""The `needle` command. Each subcommand is imported only when it runs, so that `--help` costs nothing."""

import sys
from collections.abc import Callable
from functools import wraps
from importlib import import_module
from typing import Any

import click

from search.failures import report
from search.terminal import columns

COMMANDS = {
    "find": ("search.find:find", "Find providers near a city or ZIP."),
    "show": ("search.show:show", "Show everything about one provider."),
    "law": ("index.cli:law", "Show what the law of a state says."),
    "status": ("index.cli:status", "Show how old and how whole the index and its sources are."),
    "sources": ("crawler.cli:sources", "List the sources."),
    "crawl": ("crawler.cli:crawl", "Crawl the sources into feeds."),
    "sniff": ("crawler.sniffing.cli:sniff", "Look at a web page and say how it could be crawled."),
    "index": ("index.cli:index", "Build the index from the feeds and publish it."),
    "update": ("search.update:update", "Crawl all sources, then build the index."),
    "rollback": ("index.cli:rollback", "Make the index before this one live again."),
}
"""Every command: where it is, and its short help; a test holds that line to the command's own."""

WRITERS = ("crawl", "index", "update", "rollback")
"""Commands that change the home, one run at a time."""

HOME_HELP = "Folder for all data, before or after the command.  [env: NEEDLE_HOME]"


def load(name: str) -> click.Command:
    """A command as its module defines it, without home or lock."""
    module, attribute = COMMANDS[name][0].split(":")
    command = getattr(import_module(module), attribute)
    assert isinstance(command, click.Command)  # noqa: S101 - for the type checker
    return command


class Needle(click.Group):
    """Loads its commands late, gives each the home, and ends every failure in one sentence."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - as click calls it
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:  # noqa: ARG002
        if cmd_name not in COMMANDS:
            return None
        from copy import copy

        command = copy(load(cmd_name))
        command.params = [*command.params, HOME]
        if cmd_name in WRITERS and command.callback:
            command.callback = locked(command.callback)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in COMMANDS.items()])

    def main(self, args: Any = None, prog_name: str | None = "needle", *rest: Any, **extra: Any) -> Any:
        """Run, say what went wrong if anything did, and exit."""
        arguments = sys.argv[1:] if args is None else list(args)
        extra = {"terminal_width": min(columns(), 80) - 2, **extra, "standalone_mode": False}
        try:
            code = super().main(arguments, prog_name, *rest, **extra)
        except click.exceptions.NoArgsIsHelpError as error:
            error.show()
            code = error.exit_code
        except (click.Abort, KeyboardInterrupt):
            click.echo("Interrupted.", err=True)
            code = 130
        except Exception as error:  # noqa: BLE001 - the last line between a user and a traceback
            code = report(error, as_json="--json" in arguments)
        sys.exit(code if isinstance(code, int) else 0)


def remember(ctx: click.Context, _parameter: click.Parameter, chosen: str | None) -> None:
    """Keep the home given before the command, for whatever command follows."""
    ctx.obj = chosen


def settle(ctx: click.Context, _parameter: click.Parameter, chosen: str | None) -> None:
    """The home a command works in: its own option, else what came before it, else the user's data folder."""
    from pathlib import Path

    ctx.obj = Path(chosen or ctx.obj or default_home())


def default_home() -> str:
    from platformdirs import user_data_dir

    return user_data_dir("needle")


def locked(callback: Callable[..., Any]) -> Callable[..., Any]:
    """The callback, run while holding the lock of the home. Raises Busy where another run holds it."""

    @wraps(callback)
    def alone(*args: Any, **options: Any) -> Any:
        from index.generations import lock

        with lock(click.get_current_context().obj):
            return callback(*args, **options)

    return alone


def version(ctx: click.Context, _parameter: click.Parameter, asked: bool) -> None:
    if asked:
        from importlib import metadata

        try:
            number = metadata.version("needle")
        except metadata.PackageNotFoundError:
            number = "unknown (not installed)"
        click.echo(f"needle {number}")
        ctx.exit()


HOME = click.Option(
    ["--home"], type=click.Path(), metavar="DIR", help=HOME_HELP, expose_value=False, callback=settle
)


@click.group(cls=Needle, context_settings={"help_option_names": ["-h", "--help"]})
@click.option(
    "--home",
    type=click.Path(),
    metavar="DIR",
    envvar="NEEDLE_HOME",
    help=HOME_HELP,
    expose_value=False,
    callback=remember,
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=version, help="Show the version."
)
def needle() -> None:
    """Find someone near you who may lawfully do dry needling, and see why.

    \b
    Example:
      needle find "Bend, OR"
      needle law Oregon
    """


def run() -> None:
    """The console entry."""
    for stream in (sys.stdout, sys.stderr):
        # A terminal that cannot show a letter gets a question mark, not an error.
        stream.reconfigure(errors="replace")  # type: ignore[union-attr]
    needle.main()
