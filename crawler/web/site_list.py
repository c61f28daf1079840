"""Site lists: a maintainer's addresses of clinic web sites, each with a profession if need be."""

from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from crawler.items import PROFESSIONS
from crawler.normalize import website


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """`profession` is of those clinics whose own page does not tell theirs."""

    url: str
    profession: str | None = None

    @property
    def host(self) -> str:
        return host(self.url)


def read(path: str) -> list[Site]:
    """The sites of a list: a line has an address, perhaps a profession, and # before a comment.

    Raises ValueError with a sentence for the user.
    """
    if not path:
        raise ValueError("There is no list of clinic sites: give one with -a sites=FILE.")
    try:
        lines = Path(path).read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ValueError(f"The list of clinic sites, {path}, could not be read: {error}.") from error
    sites: dict[str, Site] = {}
    for number, line in enumerate(lines, 1):
        words = [] if line.startswith("#") else line.partition(" #")[0].split()
        if words:
            url, profession = website(words[0]), words[1] if len(words) > 1 else None
            if not url or len(words) > 2 or (profession and profession not in PROFESSIONS):
                told = "an address, and if need be acupuncturist or physical_therapist"
                raise ValueError(f"Line {number} of {path} should have {told}: {line.strip()!r}.")
            sites[url] = Site(url=url, profession=profession)
    if not sites:
        raise ValueError(f"The list of clinic sites, {path}, is empty.")
    return list(sites.values())


def host(url: str) -> str:
    """The host of an address, with or without www the same."""
    return (urlsplit(url).hostname or "").removeprefix("www.")
