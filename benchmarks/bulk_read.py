"""How fast the NPPES bulk file is read, beside `unzip -p ARCHIVE MEMBER | wc -l` in the same run.

    python benchmarks/bulk_read.py [--rows 1000000] [--rounds 3] [--crawl]

The archive is invented and kept in the temporary folder for the next run; three to four rows in a hundred
are ours. Reading means all listings that `nppes_bulk` yields, before the pipelines. The same is done with
csv.reader over every row and with the small files in memory, and must give equal listings in the same
order. `--crawl` adds a crawl by Scrapy, with pipelines and feed. Exit code 1 when the listings differ or a
limit is missed; with fewer rows, starting Python and importing Scrapy outweigh the reading.
"""

import argparse
import csv
import hashlib
import io
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

import msgspec  # noqa: E402 - all below needs the line above
from scrapy.utils.test import get_crawler  # noqa: E402

from benchmarks.invented_registry import PERIOD, write  # noqa: E402
from crawler.registry.dissemination import Record  # noqa: E402
from crawler.spiders.nppes_bulk import NppesBulk  # noqa: E402

MOST_TIME, MOST_MEMORY = 2.5, 300
"""Times the wall time of unzip; MB resident."""


def streamed(archive: Path) -> Iterator[list[Record]]:
    return NppesBulk(archive="").batches([archive])


def plain(archive: Path) -> Iterator[list[Record]]:
    """The same records without any cleverness."""
    with zipfile.ZipFile(archive) as bundle:

        def rows(name: str) -> Iterator[dict[str, str]]:
            with bundle.open(f"{name}_{PERIOD}.csv") as member:
                reader = csv.reader(io.TextIOWrapper(member, "utf-8-sig", errors="replace", newline=""))
                columns = next(reader)
                for cells in reader:
                    yield dict(zip(columns, cells, strict=True))

        sites, names = defaultdict(list), defaultdict(list)
        for row in rows("pl_pfile"):
            sites[row["NPI"]].append(row)
        for row in rows("othername_pfile"):
            names[row["NPI"]].append(row["Provider Other Organization Name"])
        for row in rows("npidata_pfile"):
            if row["Entity Type Code"]:
                yield [Record(row=row, sites=sites[row["NPI"]], names=names[row["NPI"]])]


READINGS = {"streamed": streamed, "plain": plain}


def read(how: str, archive: Path) -> dict[str, Any]:
    """What one way of reading gives and costs; meant for a process of its own."""
    spider = NppesBulk.from_crawler(get_crawler(NppesBulk), archive=str(archive))
    digest, n, begun = hashlib.sha256(), 0, time.perf_counter()
    for batch in READINGS[how](archive):
        for listing in spider.listings(batch, None):
            digest.update(msgspec.json.encode(listing))
            n += 1
    return {"listings": n, "sha256": digest.hexdigest(), "seconds": time.perf_counter() - begun}


def run(command: list[str]) -> tuple[float, float, int, str]:
    """Wall seconds, CPU seconds, peak memory in MB and output of a command and what it starts."""
    begun = time.perf_counter()
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        sys.exit(f"{' '.join(command)} failed.")
    unit = 1 if sys.platform == "darwin" else 1024
    return (
        time.perf_counter() - begun,
        usage.ru_utime + usage.ru_stime,
        usage.ru_maxrss * unit // 10**6,
        output,
    )


def main() -> None:
    parser = argparse.ArgumentParser(description="Measure the reading of an invented NPPES bulk file.")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--crawl", action="store_true")
    parser.add_argument("--read", nargs=2, metavar=("HOW", "ARCHIVE"), help=argparse.SUPPRESS)
    asked = parser.parse_args()
    if asked.read:
        print(json.dumps(read(asked.read[0], Path(asked.read[1]))))
        return
    if not shutil.which("unzip"):
        sys.exit("There is no unzip to compare with: install it with your package manager.")
    archive = Path(tempfile.gettempdir()) / f"needle_bulk_{asked.rows}.zip"
    if not archive.exists():
        print(f"Inventing {asked.rows:,} rows, about {asked.rows // 20_000} seconds...", flush=True)
        write(archive, asked.rows)
    sys.exit(compare(archive, asked.rounds, crawl=asked.crawl))


def compare(archive: Path, rounds: int, *, crawl: bool) -> int:
    member = f"npidata_pfile_{PERIOD}.csv"
    with zipfile.ZipFile(archive) as bundle:
        size = bundle.getinfo(member).file_size
    print(f"{archive}: {archive.stat().st_size / 1e6:.0f} MB, npidata {size / 1e6:.0f} MB")
    ours = [sys.executable, __file__, "--read", "streamed", str(archive)]
    theirs = ["sh", "-c", f"unzip -p {archive} {member} | wc -l"]
    turns = [(run(ours), run(theirs)) for _ in range(rounds)]  # in turns: a busy machine slows both
    wall, cpu, memory, output = min(turn[0] for turn in turns)
    unzip_wall, unzip_cpu, _, lines = min(turn[1] for turn in turns)
    fast = json.loads(output)
    print(f"unzip -p | wc -l: {unzip_wall:.2f} s wall, {unzip_cpu:.2f} s CPU, {int(lines):,} lines")
    print(
        f"nppes_bulk: {wall:.2f} s wall, {cpu:.2f} s CPU, of which {fast['seconds']:.2f} s reading; "
        f"{fast['listings']:,} listings; peak {memory} MB"
    )
    ratio = wall / unzip_wall
    print(f"ratio: {ratio:.2f} wall (limit {MOST_TIME}), {cpu / unzip_cpu:.2f} CPU, best of {rounds} rounds")
    wall, cpu, much, output = run([*ours[:3], "plain", str(archive)])
    slow = json.loads(output)
    same = (fast["listings"], fast["sha256"]) == (slow["listings"], slow["sha256"])
    print(f"plain csv.reader: {wall:.2f} s wall, {cpu:.2f} s CPU; peak {much} MB")
    print(f"listings: {'equal' if same else 'DIFFERENT'}, sha256 {fast['sha256'][:16]}")
    if crawl:
        memory = max(memory, crawled(archive))
    return 0 if same and ratio <= MOST_TIME and memory <= MOST_MEMORY else 1


def crawled(archive: Path) -> int:
    """Print what a whole crawl costs, and return its peak memory."""
    os.environ["SCRAPY_SETTINGS_MODULE"] = "crawler.settings"
    with tempfile.TemporaryDirectory() as feeds:
        settings = ("NEEDLE_PUBLISH=1", f"NEEDLE_FEEDS={feeds}", "LOG_LEVEL=ERROR")
        options = [option for setting in settings for option in ("-s", setting)]
        scrapy = [sys.executable, "-m", "scrapy", "crawl", "nppes_bulk", "-a", f"archive={archive}"]
        wall, cpu, memory, _ = run([*scrapy, *options])
        report = json.loads(Path(feeds, "nppes_bulk.report.json").read_text("utf-8"))
    print(
        f"whole crawl: {wall:.2f} s wall, {cpu:.2f} s CPU, {report['listings']:,} listings "
        f"{report['health']}; peak {memory} MB"
    )
    return memory


if __name__ == "__main__":
    main()
