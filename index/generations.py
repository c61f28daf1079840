"""Generations: built indexes side by side, one of them live. Light, since every search imports it."""

import json
import os
import re
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from index.errors import Failure

SCHEMA = 1
"""Raised with every change of what a generation holds; a reader refuses any other."""

KEPT = 3
"""The live generation and the two before it stay, so that a bad one can be rolled back."""


class NoIndex(Failure):
    code = "no_index"


class WrongSchema(Failure):
    code = "wrong_schema"


class DamagedIndex(Failure):
    code = "damaged_index"


class Busy(Failure):
    code = "busy"
    exit_code = 75


@dataclass(frozen=True, slots=True, kw_only=True)
class Generation:
    """One built index: its folder, its number and its manifest."""

    path: Path
    number: int
    manifest: dict[str, Any]


@contextmanager
def lock(home: Path) -> Iterator[None]:
    """The right to change this home. Raises Busy at once while another run holds it."""
    from filelock import FileLock, Timeout  # a search never locks and should not pay for it

    home.mkdir(parents=True, exist_ok=True)
    held = FileLock(home / "lock")
    try:
        held.acquire(blocking=False)
    except Timeout:
        raise Busy(f"Another needle run is at work in {home}. Try again when it has ended.") from None
    try:
        yield
    finally:
        held.release()


def live(home: Path) -> Generation:
    """The generation that answers searches now. Raises NoIndex, WrongSchema or DamagedIndex."""
    target = pointed(home)
    try:
        return opened(target)
    except DamagedIndex:
        # A publish may have removed an old generation between reading its name and opening it.
        moved = pointed(home)
        if moved == target:
            raise
        return opened(moved)


def pointed(home: Path) -> Path:
    try:
        return home / (home / "current").readlink()
    except OSError:
        raise NoIndex(f"There is no index in {home} yet. Run: needle update") from None


def opened(path: Path) -> Generation:
    """A generation whose files are all there at their full size and of the schema this program reads."""
    try:
        manifest = json.loads((path / "manifest.json").read_bytes())
        schema, number = manifest["schema"], manifest["generation"]
        whole = all(
            (path / name).stat().st_size == facts["bytes"] for name, facts in manifest["files"].items()
        )
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        schema, number, whole = SCHEMA, 0, False
    if schema != SCHEMA:
        raise WrongSchema(
            f"The index was built by another version of needle (its schema is {schema}, "
            f"this one reads {SCHEMA}). Run: needle index"
        )
    if not whole:
        raise DamagedIndex(
            f"The index in {path} is damaged. Run: needle rollback, or build it anew with: needle index"
        )
    return Generation(path=path, number=number, manifest=manifest)


def staging(home: Path) -> Path:
    """An empty folder to build the next generation in; what a killed build left there is swept away."""
    generations = home / "generations"
    for leftover in generations.glob("*.part"):
        sweep(leftover)
    path = generations / f"{max(numbers(home), default=0) + 1}.part"
    path.mkdir(parents=True)
    return path


def sweep(staged: Path) -> None:
    """Remove a staged folder, if it is still there."""
    shutil.rmtree(staged, ignore_errors=True)


def publish(home: Path, staged: Path, manifest: dict[str, Any]) -> Generation:
    """Seal the staged folder with its checksums and make it the live generation, in one atomic rename."""
    number = int(staged.stem)
    files = {}
    for file in sorted(staged.iterdir()):
        files[file.name] = {"bytes": file.stat().st_size, "sha256": sha256(file)}
    sealed = {"version": 1, "schema": SCHEMA, "generation": number, **manifest, "files": files}
    (staged / "manifest.json").write_text(json.dumps(sealed, indent=1) + "\n", encoding="utf-8")
    # Whoosh never syncs; after this line the generation survives a power cut.
    for file in (*staged.iterdir(), staged):
        sync(file)
    path = staged.with_suffix("")
    staged.rename(path)
    sync(path.parent)
    before = live_number(home)
    point(home, number)
    prune(home, number, before)
    return Generation(path=path, number=number, manifest=sealed)


def roll_back(home: Path) -> Generation:
    """Make the newest older generation live again. Raises NoIndex when there is none."""
    now = live_number(home)
    older = [number for number in numbers(home) if now is not None and number < now]
    if not older:
        raise NoIndex("There is no older generation to go back to. Build one with: needle index")
    generation = opened(home / "generations" / str(max(older)))
    point(home, generation.number)
    return generation


def numbers(home: Path) -> list[int]:
    """The numbers of all generations that were ever finished and still stand, ascending."""
    found = (home / "generations").glob("*")
    return sorted(int(path.name) for path in found if re.fullmatch(r"[1-9]\d*", path.name))


def live_number(home: Path) -> int | None:
    try:
        return int((home / "current").readlink().name)
    except (OSError, ValueError):
        return None


def point(home: Path, number: int) -> None:
    """Let `current` name this generation; a reader sees the old link or the new one, never none."""
    fresh = home / "current.new"
    fresh.unlink(missing_ok=True)
    fresh.symlink_to(Path("generations") / str(number))
    fresh.replace(home / "current")
    sync(home)


def prune(home: Path, now: int, before: int | None) -> None:
    """Remove all but the newest KEPT; generations newer than the one live before were rolled back from."""
    standing = numbers(home)
    good = [number for number in standing if number == now or (before is not None and number <= before)]
    for number in set(standing) - set(good[-KEPT:]):
        shutil.rmtree(home / "generations" / str(number))


def sha256(file: Path) -> str:
    import hashlib  # as above: only a build needs it

    with file.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()


def sync(path: Path) -> None:
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)
