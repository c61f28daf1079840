"""Mutants: spiders with one fault each, crawled under replay in one process.

`python -m tests.crawler.mutants [--json FILE]` prints a table of what caught each fault.
"""

import importlib
import importlib.abc
import importlib.util
import json
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from scrapy.crawler import CrawlerProcess
from scrapy.utils.project import get_project_settings
from scrapy.utils.spider import iter_spider_classes

from tests.crawler import replay
from tests.crawler.mutations import MUTATIONS, NO_FAULT, SPIDERS, Mutation

CRAWLER = Path(__file__).parents[2] / "crawler"
STALE = "NOT CAUGHT: put the fault elsewhere"
SHARED = ("crawler.items",)
"""What the engine tells by its class must be the same for every mutant."""


class StaleMutationError(Exception):
    """That the code has changed, so that the fault has to be put elsewhere."""


class Mutated(importlib.abc.MetaPathFinder):
    """Finds one module in a file of its own, a real one, as Scrapy reads the source of callbacks."""

    def __init__(self, module: str, path: Path) -> None:
        self.module, self.path = module, path

    def find_spec(self, name: str, _path: Any, _target: Any = None) -> Any:
        return importlib.util.spec_from_file_location(name, self.path) if name == self.module else None


@contextmanager
def fresh_modules() -> Iterator[None]:
    """Import the crawler's modules anew, and forget them again."""
    kept = {name: module for name, module in sys.modules.items() if name.partition(".")[0] == "crawler"}
    for name in kept.keys() - {*SHARED}:
        del sys.modules[name]
    try:
        yield
    finally:
        for name in [name for name in sys.modules if name.partition(".")[0] == "crawler"]:
            del sys.modules[name]
        sys.modules.update(kept)


def mutant(base: str, mutation: Mutation, out: Path) -> Any:
    """The spider class with this fault; the module that has it is written to `out`."""
    module = mutation.module.format(base=base, spider=SPIDERS[base])
    source = (CRAWLER / f"{module.replace('.', '/')}.py").read_text("utf-8")
    if mutation.old and source.count(mutation.old) != 1:
        times = source.count(mutation.old)
        raise StaleMutationError(f"crawler.{module} has {times} times {mutation.old!r}")
    out.mkdir(parents=True)
    path = out / "mutated.py"
    path.write_text(source.replace(mutation.old, mutation.new), "utf-8")
    finder = Mutated(f"crawler.{module}", path)
    sys.meta_path.insert(0, finder)
    try:
        with fresh_modules():
            spider = importlib.import_module(f"crawler.spiders.{SPIDERS[base]}")
            return next(iter(iter_spider_classes(spider)))
    finally:
        sys.meta_path.remove(finder)


def catches(bases: list[str]) -> dict[str, dict[str, str | None]]:
    """What caught each fault of each base spider, and the lack of any: a sentence, or None."""
    with tempfile.TemporaryDirectory() as folder:
        settings = get_project_settings()
        settings.setdict({"LOG_LEVEL": "CRITICAL"}, "cmdline")
        process = CrawlerProcess(settings)
        caught: dict[str, dict[str, str | None]] = {base: {} for base in bases}
        crawls = {}
        for base in bases:
            for number, mutation in enumerate((NO_FAULT, *MUTATIONS[base])):
                out = Path(folder, base, str(number))
                try:
                    spider = mutant(base, mutation, out)
                except StaleMutationError as error:
                    caught[base][mutation.fault] = f"{STALE}, as {error}"
                except Exception as error:  # noqa: BLE001 - a fault that no import survives is caught
                    caught[base][mutation.fault] = f"does not load: {error!r}"
                else:
                    crawls[base, mutation.fault] = start(process, spider, SPIDERS[base], out, mutation), out
        process.start()
        for (base, fault), (crawler, out) in crawls.items():
            caught[base][fault] = catch(crawler, SPIDERS[base], out)
    return caught


def start(process: Any, spider: Any, source: str, out: Path, mutation: Mutation) -> Any:
    folder = replay.FIXTURES / source
    if mutation.last_page:
        folder = shutil.copytree(folder, out / source)
        pages = json.loads((folder / "pages.json").read_text("utf-8"))
        pages[[*pages][-1]] = {"body": mutation.last_page}
        (folder / "pages.json").write_text(json.dumps(pages), "utf-8")
    return replay.crawl(process, folder, out, broken=False, spider=spider)


def catch(crawler: Any, source: str, out: Path) -> str | None:
    """What shows the fault after a crawl: what the tests of every spider look at, and nothing else."""
    report = json.loads((out / f"{source}.report.json").read_text("utf-8"))
    if report["refusal"]:
        return f"refused: {report['refusal']}"
    lines = (out / f"{source}.jsonl").read_text("utf-8").splitlines()
    expected = (replay.FIXTURES / source / "expected.jsonl").read_text("utf-8").splitlines()
    if len(lines) != len(expected):
        return f"feed: {len(lines)} listings for {len(expected)}"
    for line, right in zip(lines, expected, strict=True):
        if line != right:
            return f"feed: {difference(json.loads(line), json.loads(right))}"
    lost, expected_losses = replay.losses(report), replay.expected_losses(replay.FIXTURES / source)
    if lost != expected_losses:
        return f"losses: {lost} for {expected_losses}"
    unasked = crawler.replay.answers.keys() - crawler.replay.asked
    return f"{len(unasked)} recorded pages not asked for" if unasked else None


def difference(line: dict[str, Any], right: dict[str, Any]) -> str:
    name = next(name for name in {**right, **line} if line.get(name) != right.get(name))
    return f"{name} {line.get(name)!r} for {right.get(name)!r}"


def table(caught: dict[str, dict[str, str | None]]) -> str:
    rows = [
        f"| {base} | {fault} | {(by or 'NOT CAUGHT')[:90]} |"
        for base, faults in caught.items()
        for fault, by in faults.items()
        if fault != NO_FAULT.fault
    ]
    total = sum("NOT CAUGHT" not in row for row in rows)
    return "\n".join(
        ["| Base spider | Fault | Caught by |", "|---|---|---|", *rows, f"{total} of {len(rows)} caught.\n"]
    )


if __name__ == "__main__":
    found = catches([*MUTATIONS])
    if sys.argv[1:2] == ["--json"]:
        Path(sys.argv[2]).write_text(json.dumps(found), "utf-8")
    sys.stdout.write(table(found))
