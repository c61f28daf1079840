"""What a cold start costs beside a bare `import click`: CPU time of whole processes, as ratios in one run.

    python benchmarks/cold_start.py HOME [ROUNDS]

HOME holds an index (`make demo` leaves one). The modules are byte-compiled first, since an installed package
is. The commands take turns, so that a busy machine slows all of them alike.
"""

import compileall
import os
import resource
import statistics
import subprocess
import sys
from pathlib import Path

import click

ROOT = Path(__file__).resolve().parents[1]
BASE = "import click"
ENVIRONMENT = {name: value for name, value in os.environ.items() if name != "NEEDLE_HOME"}


def commands(home: Path) -> dict[str, list[str]]:
    needle = (
        "import sys; sys.path.insert(0, {root!r}); sys.argv[0] = 'needle'; from search.cli import run; run()"
    )
    start = [sys.executable, "-c", needle.format(root=str(ROOT))]
    return {
        BASE: [sys.executable, "-c", "import click"],
        "needle --help": [*start, "--help"],
        "needle find --json": [*start, "--home", str(home), "find", "Bend, OR", "--json"],
        "needle find": [*start, "--home", str(home), "find", "Bend, OR"],
    }


def compiled() -> None:
    """Byte-compile what the commands import: this project and click."""
    for package in (ROOT / "search", ROOT / "index", ROOT / "crawler", Path(click.__file__).parent):
        compileall.compile_dir(package, quiet=2)


def cpu(command: list[str]) -> float:
    """User and system seconds of one run."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run(command, check=True, capture_output=True, env=ENVIRONMENT)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def measured(timed: dict[str, list[str]], rounds: int) -> dict[str, float]:
    """The median CPU seconds of each command over interleaved rounds, after one to warm the page cache."""
    compiled()
    runs: dict[str, list[float]] = {name: [] for name in timed}
    for _ in range(rounds + 1):
        for name, command in timed.items():
            runs[name].append(cpu(command))
    return {name: statistics.median(seconds[1:]) for name, seconds in runs.items()}


if __name__ == "__main__":
    medians = measured(commands(Path(sys.argv[1])), int(sys.argv[2]) if len(sys.argv) > 2 else 25)
    for name, seconds in medians.items():
        print(f"{name:20} {1000 * seconds:6.1f} ms CPU  {seconds / medians[BASE]:.2f}x")
