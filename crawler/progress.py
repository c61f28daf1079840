"""Progress: how far the crawls are, rewritten in place on a terminal, as lines of a log elsewhere."""

import shutil
import time
from collections.abc import Sequence

import click

from crawler.runs import Run

EVERY = 30.0
"""Seconds between two lines of the same source in a log."""


def state(run: Run) -> str:
    """Where one crawl is, in a few words."""
    if run.report:
        return str(run.report["health"])
    counts = run.progress
    if counts.get("listings"):
        return f"listings so far: {counts['listings']:,}"
    return f"records read: {counts['records']:,}" if counts.get("records") else "starting"


class Terminal:
    """One line per source, rewritten in place, on standard error."""

    def __init__(self) -> None:
        self.lines: list[str] = []

    def show(self, runs: Sequence[Run]) -> None:
        width = shutil.get_terminal_size().columns - 1
        lines = [f"{run.source.name:<24} {state(run)}"[:width] for run in runs]
        if lines != self.lines:
            up = f"\x1b[{len(self.lines)}A" if self.lines else ""
            click.echo(up + "".join(f"\r\x1b[K{line}\n" for line in lines), nl=False, err=True, color=True)
            self.lines = lines


class Log:
    """A line when a source starts, when it ends, and now and then in between, on standard error."""

    def __init__(self) -> None:
        self.said: dict[str, tuple[str, float]] = {}

    def show(self, runs: Sequence[Run]) -> None:
        now = time.monotonic()
        for run in runs:
            words = state(run)
            before, when = self.said.get(run.source.name, ("", -EVERY))
            due = now - when >= EVERY or run.report is not None
            if words != before and due:
                click.echo(f"{run.source.name}: {words}", err=True)
                self.said[run.source.name] = words, now
