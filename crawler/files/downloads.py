"""Large files fetched to disk in parts through Scrapy's downloader, so that its manners apply to each part.

A part is held in memory, the file never is. A file that broke off goes on where it stopped, if its server
still has the same one; a file that has not changed costs one conditional request.
"""

import json
import logging
import re
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import asdict, dataclass
from pathlib import Path
from urllib.parse import urlsplit

from scrapy.exceptions import DownloadCancelledError
from scrapy.http import Request, Response

logger = logging.getLogger(__name__)

PART = 8 * 1024 * 1024
"""Bytes asked for at a time."""
TIMEOUT = 300
"""Seconds that a part may take."""
RESTARTS = 3
"""How often a file may turn out to be another one while it is fetched."""

_CONTENT_RANGE = re.compile(rb"bytes (\d+)-\d+/(\d+)")


class DownloadError(Exception):
    """Why a file cannot be had, in one sentence for the operator."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Version:
    """What a server says of a file, so that two of its states can be told apart; `size` in bytes."""

    etag: str | None
    modified: str | None
    size: int

    def conditions(self) -> dict[str, str]:
        """The headers that ask for the file only if it is another one (RFC 9110 13.1)."""
        asked = {"If-None-Match": self.etag, "If-Modified-Since": self.modified}
        return {name: value for name, value in asked.items() if value}


class Downloads:
    """A folder of fetched files, with a note of each one's version; `download` is the engine's own."""

    def __init__(self, folder: Path, download: Callable[[Request], Awaitable[Response]]) -> None:
        self.folder, self.download = folder, download

    async def fetch(self, url: str) -> Path:
        """The file at this URL, whole, under the name that it has there.

        Raises DownloadError; what was fetched so far is kept for the next time.
        """
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            return await self._fetch(url, self.folder / Path(urlsplit(url).path).name)
        except OSError as error:
            raise DownloadError(f"{url} cannot be kept in {self.folder}: {error.strerror}.") from error

    def keep_only(self, files: Iterable[Path]) -> None:
        """Delete what is not one of these files: last month's archive is a gigabyte."""
        kept = {each for file in files for each in (file, _note(file))}
        for file in set(self.folder.iterdir()) - kept:
            file.unlink()

    def discard(self, file: Path) -> None:
        """Delete a file that turned out to be damaged, so that it is fetched anew."""
        file.unlink(missing_ok=True)

    async def _fetch(self, url: str, whole: Path) -> Path:
        partial = _Partial(whole)
        known = _noted(whole)
        for _ in range(RESTARTS):
            while not partial.is_whole():
                conditions = known.conditions() if known and not partial.size else {}
                response = await self._ask(url, partial.size, conditions)
                if response.status == 304 and conditions:
                    return whole
                begin, version = _place(response, partial.size)
                if begin == 0:
                    partial.begin(version)
                elif begin != partial.size or version != partial.version:
                    break
                partial.add(response.body)
            else:
                partial.finish()
                return whole
            logger.info("%s is not the file any more that was begun: it is fetched anew.", url)
            partial.discard()
        raise DownloadError(f"{url} changes while it is fetched: try again later.")

    async def _ask(self, url: str, begin: int, conditions: dict[str, str]) -> Response:
        headers = {"Range": f"bytes={begin}-{begin + PART - 1}", "Accept-Encoding": "identity", **conditions}
        meta = {"download_timeout": TIMEOUT, "download_maxsize": 2 * PART, "download_warnsize": 0}
        try:
            return await self.download(Request(url, headers=headers, meta=meta))
        except DownloadCancelledError as error:
            raise DownloadError(
                f"{url} comes only as a whole, which is too large: its server ignores Range. "
                "Fetch it by other means and give it with -a archive=PATH."
            ) from error
        except Exception as error:
            raise DownloadError(
                f"{url} broke off after {begin:,} bytes ({error!r}): the next crawl goes on from there."
            ) from error


class _Partial:
    """A file on its way: `path` holds the first `size` bytes of a `version`, until it becomes `whole`."""

    def __init__(self, whole: Path) -> None:
        self.whole, self.path = whole, whole.with_name(f"{whole.name}.part")
        self.version = _noted(self.path)
        self.size = self.path.stat().st_size if self.version else 0
        if self.version and not self.version.conditions():
            self.discard()  # nothing could tell whether the rest belongs to it

    def is_whole(self) -> bool:
        return self.version is not None and self.size == self.version.size

    def discard(self) -> None:
        self.path.unlink(missing_ok=True)
        self.version, self.size = None, 0

    def begin(self, version: Version) -> None:
        self.discard()
        _note(self.path).write_text(json.dumps(asdict(version)))
        self.version = version

    def add(self, body: bytes) -> None:
        with self.path.open("ab") as file:
            file.write(body)
        self.size += len(body)

    def finish(self) -> None:
        _note(self.whole).unlink(missing_ok=True)  # a note must never tell of another file
        self.path.replace(self.whole)
        _note(self.path).replace(_note(self.whole))


def _place(response: Response, asked: int) -> tuple[int, Version]:
    """Where in the file the body of a response begins, and of which version it is.

    A server that ignores Range sends all of it. -1 where the file has no such part any more.
    """
    etag = (response.headers.get("ETag") or b"").decode("latin-1") or None
    modified = (response.headers.get("Last-Modified") or b"").decode("latin-1") or None
    size = len(response.body)
    if response.status == 200:
        logger.info("%s ignores Range: it came as a whole.", response.url)
        return 0, Version(etag=etag, modified=modified, size=size)
    if response.status == 416 and asked:
        return -1, Version(etag=etag, modified=modified, size=size)
    match = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range") or b"")
    if response.status != 206 or not match or int(match[1]) != asked or not size:
        raise DownloadError(f"{response.url} answered {response.status} and not the part asked for.")
    return asked, Version(etag=etag, modified=modified, size=int(match[2]))


def _note(file: Path) -> Path:
    return file.with_name(f"{file.name}.version.json")


def _noted(file: Path) -> Version | None:
    """The version of a file on disk; None for no file, or one of which nothing is known."""
    if not file.exists() or not _note(file).exists():
        return None
    try:
        return Version(**json.loads(_note(file).read_text()))
    except (ValueError, TypeError):
        return None
