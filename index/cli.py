"""The commands that build and look after the index."""

import json
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import click

from crawler.items import STATES
from index.errors import Failure
from index.rules import conditions, remembered

DAY = click.DateTime(["%Y-%m-%d"])


class UnknownState(Failure):
    code = "unknown_state"
    exit_code = 2


def day(value: datetime | None) -> date:
    return value.date() if value else date.today()


def counted(count: int, what: str) -> str:
    return f"{count:,} {what}" if count == 1 else f"{count:,} {what}s"


def note(sentence: str) -> None:
    click.echo(sentence, err=True)


@click.command(short_help="Build the index from the feeds and publish it.")
@click.option(
    "--feeds",
    "directory",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    help="Folder of listing files (.jsonl) to build from.  [default: the home's own feeds]",
)
@click.option("--as-of", type=DAY, metavar="DATE", help="Judge by the law of this day.  [default: today]")
@click.option("--force", is_flag=True, help="Publish even if half of the providers are gone.")
@click.option("--json", "as_json", is_flag=True, help="Print the manifest as JSON.")
@click.pass_obj
def index(home: Path, directory: Path | None, as_of: datetime | None, force: bool, as_json: bool) -> None:
    """Build the index from the feeds, check it, and publish it in one step.

    The old index answers searches until the new one is whole. If anything goes wrong it stays.

    \b
    Example:
      needle index
      needle index --feeds ./feeds --as-of 2026-11-23
    """
    from index.build import build  # Whoosh is slow to import and --help needs none of it

    generation = build(
        home,
        directory or home / "feeds",
        as_of=day(as_of),
        now=datetime.now(UTC),
        progress=note,
        guard=not force and directory is None,
    )
    if as_json:
        click.echo(json.dumps(generation.manifest, ensure_ascii=False))
        return
    built = generation.manifest
    click.echo(
        f"Generation {generation.number} is live: {counted(built['providers'], 'provider')} from "
        f"{counted(built['listings'], 'listing')}, judged by the law of {built['law_as_of']}."
    )
    for group in built["hidden"]:
        who = group["profession"].replace("_", " ")
        click.echo(f"Kept out by law: {group['count']:,} in {group['state']}, {who} ({group['status']}).")
    for reason, count in built["unplaced"].items():
        click.echo(f"Left out, {reason}: {count:,}.")


@click.command(short_help="Make the index before this one live again.")
@click.pass_obj
def rollback(home: Path) -> None:
    """Make the index before this one live again, at once.

    \b
    Example:
      needle rollback
    """
    from index import generations

    generation = generations.roll_back(home)
    click.echo(f"Generation {generation.number}, built {generation.manifest['built']}, is live again.")


@click.command(short_help="Show how old and how whole the index and its sources are.")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON (docs/schema/status.json).")
@click.pass_obj
def status(home: Path, as_json: bool) -> None:
    """Show how old and how whole the index and its sources are.

    \b
    Example:
      needle status
      needle status --json
    """
    from index.status import status as state_of

    state = state_of(home, date.today())
    click.echo(json.dumps(state, ensure_ascii=False) if as_json else "\n".join(status_lines(home, state)))


def status_lines(home: Path, state: dict[str, Any]) -> list[str]:
    """`needle status` for people: a sentence a fact."""
    built = state["index"]
    lines = [f"Home: {home}"]
    if built is None:
        lines.append("Index: none yet. Run: needle update")
    else:
        kept_out = sum(group["count"] for group in built["hidden"])
        age = counted(built["age_days"], "day")
        lines += [
            f"Index: generation {built['generation']}, built {built['built']} ({age} ago)",
            f"  Law as of: {built['law_as_of']}",
            f"  Providers: {built['providers']:,} from {counted(built['listings'], 'listing')}",
            f"  Kept out by law: {kept_out:,}",
        ]
    if not state["sources"]:
        lines.append("Sources: none crawled yet. Run: needle crawl")
    for source in state["sources"]:
        when = "no good crawl yet"
        if source["crawled"]:
            when = f"crawled {source['crawled']} ({counted(source['age_days'], 'day')} ago)"
        if source["checked"] not in (None, source["crawled"]):
            when += f", last asked {source['checked']}"
        held = counted(source["listings"], "listing")
        lines.append(f"Source {source['source']}: {source['health']}, {held}, {when}")
        if source["refusal"]:
            lines.append(f"  Last crawl refused: {source['refusal']}")
    return lines


@click.command(short_help="Show what the law of a state says.")
@click.argument("state", nargs=-1, required=True)
@click.option(
    "--profession", type=click.Choice(["acupuncturist", "physical_therapist"]), help="Only this one."
)
@click.option("--on", "on", type=DAY, metavar="DATE", help="The law of this day.  [default: today]")
@click.option("--json", "as_json", is_flag=True, help="Print as JSON (docs/schema/law.json).")
def law(state: tuple[str, ...], profession: str | None, on: datetime | None, as_json: bool) -> None:
    """Show what the law of a STATE says of dry needling, its sources, and how sure we are.

    \b
    Example:
      needle law Oregon
      needle law "New York" --profession physical_therapist
      needle law WA --on 2024-01-01
    """
    from index import law as table  # the TOML is read only when it is asked for

    code = state_code(" ".join(state))
    found = table.law_json(day(on))
    found["rules"] = [
        rule for rule in found["rules"] if rule["state"] == code and profession in (None, rule["profession"])
    ]
    if as_json:
        click.echo(json.dumps(found, ensure_ascii=False))
        return
    click.echo(f"The law of {STATES[code]} on dry needling, as of {found['as_of']}")
    for rule in found["rules"]:
        click.echo("\n" + "\n".join(rule_lines(rule)))
    click.echo(f"\n{table.DISCLAIMER}")


def state_code(text: str) -> str:
    """The USPS code of a state's code or name. Raises UnknownState."""
    plain = " ".join(text.replace(".", "").split()).casefold()
    for code, name in STATES.items():
        if plain in (code.casefold(), name.casefold()):
            return code
    raise UnknownState(f'No state is called "{text}". Try its name or two letters: needle law Oregon')


def rule_lines(rule: dict[str, Any]) -> list[str]:
    """One rule for people, each value labeled on its own line; what no source showed says so."""
    lines = [
        f"{rule['profession'].replace('_', ' ').capitalize()}: {rule['status'].replace('_', ' ')}",
        f"  {rule['summary']}",
        f"  Basis: {', '.join(rule['basis']).replace('_', ' ') or 'not determined'}",
    ]
    lines += [f"  Citation: {each['text']}{remembered(each)}" for each in rule["citations"]]
    lines += [f"  Source: {each['url']} ({each['kind']})" for each in rule["sources"]]
    lines += [f"  {label}: {value}" for label, value in conditions(rule)]
    lines += [
        f"  {name.capitalize()}: {rule[name]}" for name in ("signed", "effective", "operative") if rule[name]
    ]
    if rule["confidence"]:
        lines.append(f"  Checked on: {rule['checked_on']}; how sure: {rule['confidence']}")
    lines += [f"  {name.capitalize()}: {rule[name]}" for name in ("reason", "note") if rule[name]]
    return lines
