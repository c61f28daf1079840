"""Runs: each source crawled in a process of its own, watched, limited in time, and answered for."""

import json
import os
import signal
import subprocess
import sys
import time
import uuid
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path
from threading import Thread
from typing import Any

from crawler import reports
from crawler.reports import Report
from crawler.sources import Source

AT_ONCE = 4
GRACE = 30.0
"""Seconds after its time limit that a crawl has to end by itself, and half as many to obey a signal."""


class Run:
    """One crawl of one source. `progress` holds its counts so far, `report` how it ended."""

    def __init__(
        self,
        source: Source,
        home: Path,
        *,
        arguments: Mapping[str, str],
        settings: Mapping[str, str],
        limit: float | None = None,
    ) -> None:
        self.source = source
        self.feeds = home / "feeds"
        self.log = self.feeds / f"{source.name}.log"
        self.limit = limit or source.time_limit
        self.id = str(uuid.uuid4())
        self.progress: dict[str, int] = {}
        self.report: Report | None = None
        self.stopped: str | None = None
        self.order = {
            "source": source.name,
            "arguments": dict(arguments),
            "settings": {
                **settings,
                "CLOSESPIDER_TIMEOUT": self.limit,
                "NEEDLE_FEEDS": str(self.feeds.absolute()),
                "NEEDLE_DOWNLOADS": str((home / "downloads").absolute()),
                "NEEDLE_PUBLISH": True,
                "NEEDLE_PROGRESS": True,
                "NEEDLE_RUN": self.id,
            },
        }

    def start(self) -> None:
        self.feeds.mkdir(parents=True, exist_ok=True)
        self.began, self.clock = datetime.now(UTC), time.monotonic()
        # The code that runs now runs there too, and nothing in the folder where the user happens to be.
        paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
        with self.log.open("wb") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-P", "-m", "crawler"],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=log,
                env={**os.environ, "PYTHONPATH": os.pathsep.join(filter(None, paths))},
                start_new_session=True,  # an interrupt is ours to pass on, once
            )
        assert self.process.stdin  # noqa: S101 - for the type checker
        with suppress(BrokenPipeError), self.process.stdin as pipe:
            pipe.write(json.dumps(self.order).encode())
        self.listener = Thread(target=self.listen, daemon=True)
        self.listener.start()

    def listen(self) -> None:
        assert self.process.stdout  # noqa: S101 - for the type checker
        for line in self.process.stdout:
            with suppress(ValueError):
                self.progress = json.loads(line)

    @property
    def seconds(self) -> float:
        return time.monotonic() - self.clock

    def ended(self) -> bool:
        """Whether the process is gone; one that overstays its limit is stopped."""
        if self.process.poll() is None and self.seconds > self.limit + GRACE:
            self.stop(f"it took longer than {self.limit:,.0f} seconds and did not react")
            self.wait()
        return self.process.poll() is not None

    def stop(self, why: str) -> None:
        """Ask the crawl to end."""
        self.stopped = why
        self.process.terminate()

    def wait(self) -> None:
        """Wait for the end of a crawl that was asked to end, but not for ever."""
        try:
            self.process.wait(GRACE / 2)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()

    def finish(self) -> None:
        """Take the report that the crawl left, or write why there is none; the last good feed stays."""
        self.listener.join(1)
        self.report = reports.read(self.feeds, self.source.name)
        if self.report.get("run") != self.id:
            reports.part_path(self.feeds, self.source.name).unlink(missing_ok=True)
            self.report = self.obituary()
        elif self.stopped is None or self.report["health"] != "refused":
            return
        self.report["refusal"] = f"The crawl did not finish: {self.stopped or self.cause()}."
        with suppress(OSError):  # on a full disk the sentence still reaches the terminal
            reports.write(self.feeds, self.source.name, self.report)

    def obituary(self) -> Report:
        """The report of a crawl that left none."""
        return {
            **reports.started(self.source.name, self.id, self.source.enabled, self.began),
            "health": "refused",
            "refusal": None,
            "listings": self.progress.get("listings", 0),
            "published": reports.last_good(self.feeds, self.source.name),
            "errors": {},
            "dropped": {},
            "source_version": None,
        }

    def cause(self) -> str:
        code = self.process.returncode
        if code < 0:
            return f"its process was killed by {signal.Signals(-code).name}"
        return f"its process ended with code {code}, as {self.log} tells"


def crawl(runs: Sequence[Run], watch: Callable[[Sequence[Run]], Any], pause: float = 0.1) -> None:
    """Run all to their ends, some at once but never two on the same host; `watch` is called in between.

    `watch` gets those that have been started. An interrupt stops all and is passed on.
    """
    waiting, running, begun = list(runs), list[Run](), list[Run]()
    try:
        while waiting or running:
            for run in startable(waiting, running):
                run.start()
                waiting.remove(run)
                running.append(run)
                begun.append(run)
            time.sleep(pause)
            for run in [run for run in running if run.ended()]:
                run.finish()
                running.remove(run)
            watch(begun)
    except BaseException:
        for run in running:
            run.stop("it was interrupted")
        for run in running:
            run.wait()
            run.finish()
        raise


def startable(waiting: Sequence[Run], running: Sequence[Run]) -> Iterator[Run]:
    busy = {host for run in running for host in run.source.hosts}
    free = AT_ONCE - len(running)
    for run in list(waiting):
        if free and busy.isdisjoint(run.source.hosts):
            free -= 1
            busy |= run.source.hosts
            yield run
