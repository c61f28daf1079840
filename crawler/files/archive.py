"""A published archive on disk, a zip or a bare file, whose members are streamed and never unpacked."""

import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

_CHUNK = 1 << 20
_ZIP = (b"PK\x03\x04", b"PK\x05\x06")


class ArchiveError(Exception):
    """Why an archive cannot be read, in one sentence for the operator."""


class DamagedArchiveError(ArchiveError):
    """That an archive is not what was published, and must be fetched again."""

    def __init__(self, archive: Path, flaw: str) -> None:
        super().__init__(f"{archive} is damaged or cut off, and must be fetched again: {flaw}.")
        self.archive = archive


@dataclass(frozen=True, slots=True, kw_only=True)
class Member:
    """One file of an archive; a bare file is the one member of itself. `name` is without folders."""

    archive: Path
    name: str
    entry: zipfile.ZipInfo | None = None

    def chunks(self, size: int = _CHUNK) -> Iterator[bytes]:
        """The member's bytes in pieces of at most `size`.

        Raises ArchiveError where it cannot be read, ends early or differs from its checksum.
        """
        try:
            if self.entry is None:
                with self.archive.open("rb") as file:
                    yield from iter(lambda: file.read(size), b"")
            else:
                with zipfile.ZipFile(self.archive) as whole, whole.open(self.entry) as member:
                    yield from iter(lambda: member.read(size), b"")
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise DamagedArchiveError(self.archive, str(error) or f"{self.name} ends early") from error
        except (NotImplementedError, RuntimeError) as error:
            raise ArchiveError(
                f"{self.name} in {self.archive} is packed in a way that Python cannot read ({error}): "
                "unpack it and give the csv."
            ) from error
        except OSError as error:
            raise unreadable(self.archive, error) from error


def members(archive: Path) -> list[Member]:
    """The files of a zip, or the bare file itself; what it is, its first bytes tell.

    Raises ArchiveError for a missing, empty, cut off or unreadable archive.
    """
    try:
        with archive.open("rb") as file:
            magic = file.read(4)
        if magic in _ZIP:
            with zipfile.ZipFile(archive) as opened:
                return [
                    Member(archive=archive, name=entry.filename.rsplit("/", 1)[-1], entry=entry)
                    for entry in opened.infolist()
                    if not entry.is_dir()
                ]
    except zipfile.BadZipFile as error:
        raise DamagedArchiveError(archive, "its table of contents cannot be read") from error
    except OSError as error:
        raise unreadable(archive, error) from error
    if not magic:
        raise ArchiveError(f"{archive} is empty.")
    if archive.suffix.lower() == ".zip":
        raise ArchiveError(f"{archive} is not a zip file.")
    return [Member(archive=archive, name=archive.name)]


def unreadable(path: Path, error: OSError) -> ArchiveError:
    return ArchiveError(f"{path} cannot be read: {error.strerror or error}.")


def paths(listed: str | None) -> list[Path]:
    """The paths of a comma list; none for none."""
    return [Path(path).expanduser() for path in (listed or "").split(",") if path]
