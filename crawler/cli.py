"""The commands `crawl` and `sources`; Scrapy is imported only when one of them runs."""

import difflib
import json
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from crawler.gate import counted

if TYPE_CHECKING:
    from crawler.reports import Report
    from crawler.runs import Run
    from crawler.sources import Source

PARTIAL = 3
"""Exit code when a source was refused: its last good feed stands, the others are published."""

RESERVED = ("NEEDLE_", "JOBDIR", "FEEDS", "SPIDER_MODULES")
"""Settings that decide what is written where; a crawl resumed by JOBDIR loses listings."""


class UnknownSource(click.ClickException):
    code = "unknown_source"
    exit_code = 2


def pairs(_context: click.Context, option: click.Parameter, texts: tuple[str, ...]) -> dict[str, str]:
    """KEY=VALUE texts as a dict."""
    for text in texts:
        if "=" not in text.lstrip("="):
            raise click.BadParameter(f"{text!r} is not of the form KEY=VALUE.", param=option)
    return {key: value for key, _, value in (text.partition("=") for text in texts)}


@click.command()
@click.argument("names", nargs=-1, metavar="[SOURCE]...")
@click.option(
    "-a", "arguments", multiple=True, metavar="KEY=VALUE", callback=pairs, help="An argument for one source."
)
@click.option("-s", "settings", multiple=True, metavar="KEY=VALUE", callback=pairs, help="A Scrapy setting.")
@click.option(
    "--limit",
    type=click.FloatRange(min=0, min_open=True),
    metavar="SECONDS",
    help="Time limit of each source.  [default: its own]",
)
@click.pass_obj
def crawl(
    home: Path,
    names: tuple[str, ...],
    arguments: dict[str, str],
    settings: dict[str, str],
    limit: float | None,
) -> None:
    """Crawl the sources into feeds.

    Without names, every enabled source is crawled. What looks wrong is refused, with a sentence why, and
    the last good feed stays; to accept it all the same, delete that feed first. Exit code 3 says that a
    source was refused.

    \b
    Example:
      needle crawl
      needle crawl nppes_api -a states=OR,WA
      needle crawl nppes_bulk -a archive=NPPES_Data_Dissemination.zip
    """
    if arguments and len(names) != 1:
        raise click.UsageError("-a is for one source: name the one that it is meant for.")
    for key in settings:
        if key.startswith(RESERVED):
            raise click.UsageError(f"{key} is not for -s: needle sets it.")
    from crawler import progress, runs

    chosen = choose(names)
    for source in chosen:
        if not source.enabled:
            click.echo(f"Note: {source.name} is not enabled. Its terms: {source.terms}", err=True)
    begun = [runs.Run(source, home, arguments=arguments, settings=settings, limit=limit) for source in chosen]
    shown = progress.Terminal() if sys.stderr.isatty() else progress.Log()
    runs.crawl(begun, shown.show)
    for run in begun:
        tell(run)
    if any(run.report and run.report["health"] == "refused" for run in begun):
        raise click.exceptions.Exit(PARTIAL)


def choose(names: Iterable[str]) -> "list[Source]":
    """The sources of these names, or all enabled ones. Raises UnknownSource for a name that none has."""
    from crawler.sources import sources as known

    every = known()
    for name in names:
        if name not in every:
            near = " or ".join(difflib.get_close_matches(name, every))
            meant = f" Did you mean {near}?" if near else ""
            raise UnknownSource(f"There is no source {name!r}.{meant} Run: needle sources")
    chosen = [every[name] for name in dict.fromkeys(names)] or [
        source for source in every.values() if source.enabled
    ]
    if not chosen:
        raise UnknownSource("No source is enabled. Name one that is listed by: needle sources")
    return chosen


def tell(run: "Run") -> None:
    """One sentence on how a crawl ended: a result on standard output, a refusal on standard error."""
    assert run.report  # noqa: S101 - for the type checker
    name, report = run.source.name, run.report
    if report["health"] == "refused":
        stays = standing(report["published"])
        click.echo(f"{name} was refused: {report['refusal']} {stays} Log: {run.log}", err=True)
    elif report["health"] == "unchanged":
        click.echo(f"{name}: unchanged. {standing(report['published'])}")
    else:
        lost = {
            "dropped": sum(report["dropped"].values()),
            "unreadable": report["errors"]["records"],
        }
        also = "".join(f", {n:,} {what}" for what, n in lost.items() if n)
        click.echo(f"{name}: {counted(report['listings'])} published{also}.")


def standing(published: "Report | None") -> str:
    """What of a source stays in use."""
    if published is None:
        return "It has no earlier feed."
    since = f" of {published['crawled']}" if published.get("crawled") else ""
    return f"The feed{since} with {counted(published['listings'])} stays."


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print JSON.")
def sources(as_json: bool) -> None:
    """List the sources.

    Each with its way in, its terms and whether it is crawled unless named.

    \b
    Example:
      needle sources
      needle sources --json
    """
    from crawler.sources import first_sentence
    from crawler.sources import sources as known

    every = known().values()
    if as_json:
        told: list[dict[str, Any]] = [
            {
                "source": source.name,
                "enabled": source.enabled,
                "access": source.access,
                "about": source.about,
                "origin": source.origin,
                "terms": source.terms,
                "caveats": source.caveats,
                "hosts": sorted(source.hosts),
            }
            for source in every
        ]
        click.echo(json.dumps({"version": 1, "sources": told}, ensure_ascii=False))
        return
    for source in every:
        enabled = "enabled" if source.enabled else "not enabled"
        click.echo(f"{source.name} ({enabled}, {source.access})")
        click.echo(f"  {source.about}")
        click.echo(f"  Terms: {first_sentence(source.terms) or 'unknown'}")
