"""Releases of NDJSON, one resource a line: what a manifest promises, and the files that should keep it."""

import json
import re
import sys
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO

import msgspec

from crawler.files.archive import ArchiveError, DamagedArchiveError, unreadable

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

Resource = dict[str, Any]

_CHUNK = 1 << 20
_LONGEST = 16 << 20
"""Bytes that a line may have."""
_UNREADABLE = (msgspec.MsgspecError, UnicodeDecodeError, RecursionError)
_NAME = re.compile(r"(?:\d+[-_])?([A-Za-z]+)(?:[-_.][\w.-]*)?\.ndjson(?:\.zst)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Promise:
    """One file of a manifest; sizes in bytes, compressed and not, None where the manifest gives none."""

    name: str
    resource: str
    packed: int | None = None
    unpacked: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Manifest:
    """What a release consists of; `version` is when it was made, as the manifest prints it."""

    version: str
    promises: tuple[Promise, ...]

    def of(self, resources: Sequence[str]) -> list[Promise]:
        """The files of these resource types; raises ArchiveError where there is none of one."""
        _demand(resources, {promise.resource for promise in self.promises}, "The release")
        return [promise for promise in self.promises if promise.resource in resources]


@dataclass(frozen=True, slots=True, kw_only=True)
class File:
    """One file on disk, of one resource type; `unpacked` is how many bytes it must hold, if that is known."""

    path: Path
    resource: str
    unpacked: int | None = None

    def lines(self) -> Iterator[list[bytes]]:
        """All lines, some at a time, whether or not the file is compressed.

        Raises ArchiveError for a file that cannot be read, ends early or is not as long as it must be.
        """
        size, pending = 0, b""
        try:
            with self.path.open("rb") as raw, _unpacking(raw) as file:
                while (chunk := file.read(_CHUNK)) and len(pending) <= _LONGEST and not self._exceeds(size):
                    size += len(chunk)
                    *lines, pending = (pending + chunk).split(b"\n")
                    yield lines
        except (zstd.ZstdError, EOFError) as error:
            raise DamagedArchiveError(self.path, str(error)) from error
        except OSError as error:
            raise unreadable(self.path, error) from error
        if flaw := self._flaw(size, pending):
            raise DamagedArchiveError(self.path, flaw)
        yield [pending]

    def _exceeds(self, size: int) -> bool:
        return self.unpacked is not None and size > self.unpacked

    def _flaw(self, size: int, rest: bytes) -> str | None:
        """What is wrong with a file of this many bytes that has this behind its last line break."""
        if len(rest) > _LONGEST:
            return "it has a line without end"
        if self.unpacked is not None and size != self.unpacked:
            return f"its manifest says {self.unpacked:,} bytes, and it unpacks to {size:,}"
        return "it ends in the middle of a line" if rest and _read(rest, self.resource) is None else None


def batches(files: Sequence[File], resource: str, keep: Callable[[bytes], bool]) -> Iterator[list[Resource]]:
    """The resources of a type whose line `keep` wants, some at a time, often none.

    A line that cannot be read is empty: whoever then asks it for a field has to count it. Raises what
    `File.lines` raises.
    """
    for file in files:
        if file.resource == resource:
            for lines in file.lines():
                yield [read for line in lines if (read := _kept(line.strip(), resource, keep)) is not None]


def manifest(body: bytes) -> Manifest:
    """The manifest of a release: {"compression_algorithm", "generated_at", "files": {name: sizes}}.

    Raises ArchiveError for anything else.
    """
    try:
        printed = json.loads(body)
        algorithm, files = printed["compression_algorithm"], printed["files"]
        promises = tuple(
            Promise(
                name=f"{name.removesuffix('.zst')}.zst",
                resource=match[1],
                packed=sizes.get("compressed_bytes") or None,
                unpacked=sizes.get("original_bytes") or None,
            )
            for name, sizes in files.items()
            if (match := _NAME.fullmatch(name))
        )
        version = str(printed["generated_at"])
    except (ValueError, LookupError, TypeError, AttributeError) as error:
        raise ArchiveError(f"The manifest is none: {body[:200]!r}.") from error
    if algorithm != "zstd":
        raise ArchiveError(f"The release is compressed by {algorithm}, and needle knows only zstd.")
    return Manifest(version=version, promises=promises)


def local(folder: Path, resources: Sequence[str]) -> list[File]:
    """The files of a release in a folder, compressed or not, with a manifest.json beside them or without.

    Raises ArchiveError where a resource type is missing.
    """
    folder = folder.expanduser()
    try:
        told = folder / "manifest.json"
        known = manifest(told.read_bytes()).promises if told.exists() else ()
        paths = {path.name.removesuffix(".zst"): path for path in sorted(folder.iterdir())}
    except OSError as error:
        raise unreadable(folder, error) from error
    sizes = {promise.name.removesuffix(".zst"): promise.unpacked for promise in known}
    files = [
        File(path=path, resource=match[1], unpacked=sizes.get(stem))
        for stem, path in paths.items()
        if (match := _NAME.fullmatch(path.name)) and match[1] in resources
    ]
    _demand(resources, {file.resource for file in files}, str(folder))
    return files


def _demand(resources: Sequence[str], found: AbstractSet[str], where: str) -> None:
    if missing := [resource for resource in resources if resource not in found]:
        raise ArchiveError(f"{where} has no {' and no '.join(missing)}.")


def _unpacking(raw: BinaryIO) -> BinaryIO | zstd.ZstdFile:
    """A file's content; that it is not compressed, its first byte tells."""
    plain = raw.read(1) in (b"{", b"")
    raw.seek(0)
    return raw if plain else zstd.open(raw)


def _kept(line: bytes, resource: str, keep: Callable[[bytes], bool]) -> Resource | None:
    """The resource of a line, empty for one that cannot be read; None for one that is not wanted."""
    if not line:
        return None
    try:
        if line[:1] + line[-1:] == b"{}" and not keep(line):
            return None
    except _UNREADABLE:
        return {}
    return _read(line, resource) or {}


def _read(line: bytes, resource: str) -> Resource | None:
    try:
        read = msgspec.json.decode(line)
    except _UNREADABLE:
        return None
    return read if isinstance(read, dict) and read.get("resourceType") == resource else None
