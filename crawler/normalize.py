"""What a source prints, made canonical: pure functions that return None for whatever says nothing.

A value that may be wrong is never repaired into one that looks right: a ZIP code that lost its leading
zero, a phone number of the wrong length and a masked field are None.
"""

import re
import unicodedata
from datetime import UTC, datetime, timedelta
from datetime import date as Date  # noqa: N812 - `date` is what the function here is called
from typing import Any
from urllib.parse import urlsplit

from crawler import casing
from crawler.items import STATES, TERRITORIES

_ESCAPES = re.compile(r"\x1b\][^\x07\x1b]*(?:\x07|\x1b\\)?|[\x1b\x9b]\[?[0-?]*[ -/]*[@-~]")
_UNSEEN = frozenset("\u034f\u115f\u1160\u2800\u3164\uffa0")
_NOTHING = re.compile(
    r"[\W_]*|<?unavail(able)?>?|not (available|applicable|provided|specified)|unknown|none|null|n/a|x{4,}",
    re.IGNORECASE,
)
_ZIP = re.compile(r"(\d{5})(?:-|[- ]?\d{4})?(?:\.0)?")
_PHONE = re.compile(
    r"(?<!\d)(?:\+?1[-. ]{0,3})?\(?([2-9]\d\d)\)?[-./ ]{0,3}([2-9]\d\d)[-. ]{0,3}(\d{4})(?!\d)"
    r"(?:[,; ]*(?:x|ext\.?|extension|#) *[.:]? *(\d{1,6})\b)?",
    re.IGNORECASE,
)
_STATES = {name.upper(): code for code, name in (STATES | TERRITORIES).items()} | {
    code: code for code in STATES | TERRITORIES
}
_STATES |= {"WASHINGTON DC": "DC", "US VIRGIN ISLANDS": "VI", "NORTHERN MARIANAS": "MP"}
_DATES = ("%m/%d/%Y", "%m-%d-%Y", "%B %d, %Y", "%b %d, %Y", "%B %Y")
_TITLES = frozenset({"c", "cert", "certified", "dipl", "diplomate", "fellow", "licensed", "registered"})
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_EPOCH_IN_MILLISECONDS = 100_000_000_000  # as seconds this is the year 5138


def text(value: Any, cap: int = 300) -> str | None:
    """One line of visible text in NFC, at most `cap` characters; None for a mask like "$$$$" or "N/A"."""
    shown = _visible(value, cap)
    return None if shown is None or _NOTHING.fullmatch(shown) else shown


def _visible(value: Any, cap: int) -> str | None:
    if isinstance(value, bool) or not isinstance(value, str | int | float) or value != value:  # noqa: PLR0124 - NaN
        return None
    raw = str(value)[: cap * 8]
    if not (raw.isascii() and raw.isprintable()):
        raw = _ESCAPES.sub("", raw)
        raw = unicodedata.normalize("NFC", " ".join(raw.split()))
        raw = "".join(c for c in raw if unicodedata.category(c)[0] != "C" and c not in _UNSEEN)
    return " ".join(raw.split())[:cap].rstrip() or None


def name(value: Any, kind: str = "person") -> str | None:
    """The name of a person or an organization, readable also where the source prints capitals."""
    shown = text(value, 120)
    if shown is None or not any(character.isalpha() for character in shown):
        return None
    shown = shown.strip(" ,;-")
    return casing.titled(shown, casing.PERSON if kind == "person" else casing.ORGANIZATION)


def full_name(*parts: Any) -> str | None:
    """The name of a person from its parts in order; a part like "--" is left out, the surname Null is not."""
    shown = [part for value in parts if (part := _visible(value, 60)) and any(map(str.isalpha, part))]
    return name(" ".join(shown))


def split_name(value: Any) -> tuple[str | None, str | None]:
    """A person's name and credentials out of free text such as "Anders Quill DACM, L.Ac."."""
    # nameparser costs 0.1 s to import, and only free text needs it
    from nameparser import HumanName
    from nameparser.config import Constants

    shown = text(value, 200)
    if shown is None:
        return None, None
    chunks = [chunk.strip() for chunk in shown.split(",") if chunk.strip()]
    behind: list[str] = []
    while len(chunks) > 1 and _is_credential(chunks[-1]):
        behind.insert(0, chunks.pop())
    words = ", ".join(chunks).split()
    trailing: list[str] = []
    while len(words) > 2 and casing.is_plain_credential(words[-1], shown):
        trailing.insert(0, words.pop())
    parsed = HumanName(" ".join(words), constants=Constants())
    parts = (parsed.first, parsed.middle, parsed.last, parsed.suffix)
    return full_name(*parts), credentials(", ".join([" ".join(trailing), *behind]))


def _is_credential(chunk: str) -> bool:
    first = re.split(r"[\s/]", chunk, maxsplit=1)[0]
    known = casing.credential(chunk) or casing.credential(first)
    return known is not None or first.rstrip(".").lower() in _TITLES


def credentials(value: Any) -> str | None:
    """What stands after a name, each in its usual spelling and in the source's order: "PT, DPT, LAc"."""
    shown = text(value, 200)
    if shown is None:
        return None
    found: list[str] = []
    for chunk in re.split(r"[,;|]+", shown):
        for one in _credentials(chunk.strip(" .-") if casing.credential(chunk) is None else chunk.strip()):
            if one == "C" and found and found[-1] == "AT":  # "A.T.,C." is one certificate
                found[-1] = "ATC"
            else:
                found.append(one)
    return ", ".join(dict.fromkeys(found)) or None


def _credentials(chunk: str) -> list[str]:
    if not chunk:
        return []
    if known := casing.credential(chunk):
        return [known]
    words = chunk.replace("/", " ").split() if "/" in chunk else chunk.split()
    if any(len(word) > 9 and word.isalpha() for word in words):
        return [casing.titled(chunk, casing.ORGANIZATION)]
    found, at = [], 0
    while at < len(words):
        for end in range(min(at + 4, len(words)), at, -1):
            known = casing.credential("".join(words[at:end]))
            if known or end == at + 1:
                found.append(known or _undotted(words[at]))
                at = end
                break
    return found


def _undotted(word: str) -> str:
    return (
        word.replace(".", "") if re.fullmatch(r"(?:[^\W\d_]{1,2}\.)+[^\W\d_]*\.?", word) else word.strip("()")
    )


def zip_code(value: Any) -> str | None:
    """Five digits out of a ZIP or ZIP+4; None for anything shorter, as a lost zero cannot be guessed."""
    match = _ZIP.fullmatch(text(value, 40) or "")
    return match[1] if match and "00500" < match[1] < "99951" else None


def phone(value: Any) -> tuple[str, str | None] | None:
    """The first North American number as NNN-NNN-NNNN and its extension, if any."""
    shown = text(value, 100)
    if shown is None or re.search(r"\+(?!1\D*\d)", shown):
        return None
    match = _PHONE.search(shown)
    if match is None or match[1][1:] == "11" or len(set(match[1] + match[2] + match[3])) == 1:
        return None
    return f"{match[1]}-{match[2]}-{match[3]}", match[4]


def extension(value: Any) -> str | None:
    """The digits of a phone extension."""
    digits = re.sub(r"\D", "", text(value, 40) or "")
    return digits if 0 < len(digits) <= 6 else None


def state(value: Any) -> str | None:
    """The USPS code of a state, DC or a territory, from its code or its name."""
    shown = text(value, 60)
    return None if shown is None else _STATES.get(re.sub(r"[^A-Z ]", "", shown.upper()).strip())


def date(value: Any) -> str | None:
    """An ISO date out of MM/DD/YYYY, ISO, YYYYMMDD, "July 4, 2026" or an epoch in seconds or milliseconds."""
    shown = text(value, 60)
    day = None if shown is None else _epoch_day(shown) or _written_day(shown)
    return day.isoformat() if day and 1900 <= day.year <= 2100 else None


def _epoch_day(shown: str) -> Date | None:
    if not re.fullmatch(r"\d{9,13}(?:\.\d+)?", shown):
        return None
    number = float(shown)
    seconds = number / 1000 if number >= _FIRST_EPOCH_IN_MILLISECONDS else number
    return (_EPOCH + timedelta(seconds=seconds)).date()


def _written_day(shown: str) -> Date | None:
    try:
        return datetime.fromisoformat(shown).date()
    except ValueError:
        pass
    day = shown.removesuffix(" 00:00:00")
    for form in _DATES:
        try:
            return datetime.strptime(day, form).date()  # noqa: DTZ007 - a day has no zone
        except ValueError:
            continue
    return None


def street(*lines: Any) -> str | None:
    """The lines of a street address as one."""
    shown = [line.strip(" ,;") for value in lines if (line := text(value, 100))]
    return casing.titled(", ".join(shown), casing.STREET) or None


def city(value: Any) -> str | None:
    shown = text(value, 60)
    return None if shown is None else casing.titled(shown.strip(" ,;.-"), casing.CITY)


def npi(value: Any) -> str | None:
    """A National Provider Identifier whose check digit is right: Luhn over "80840" and the ten digits."""
    shown = text(value, 20)
    if shown is None or not re.fullmatch(r"[12]\d{9}", shown):
        return None
    doubled = [int(digit) * (2 - place % 2) for place, digit in enumerate(reversed("80840" + shown), 1)]
    return shown if sum(n - 9 if n > 9 else n for n in doubled) % 10 == 0 else None


def url(value: Any) -> str | None:
    """An http or https address as it is."""
    shown = text(value, 1000)
    return shown if shown and " " not in shown and _host(shown) else None


def website(value: Any) -> str | None:
    """An http or https address of a host with a name that anyone can look up; a bare host gets https."""
    shown = text(value, 500)
    if shown is None or " " in shown:
        return None
    whole = shown if "://" in shown else f"https://{shown}"
    return whole if re.fullmatch(r"[a-z0-9-]+(\.[a-z0-9-]+)*\.[a-z]{2,}", _host(whole)) else None


def _host(address: str) -> str:
    """The host of an http or https address without user or password, else nothing."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return ""
    return parts.hostname or "" if parts.scheme in {"http", "https"} and not parts.username else ""


def email(value: Any) -> str | None:
    shown = (text(value, 120) or "").removeprefix("mailto:")
    return shown.lower() if re.fullmatch(r"[\w.+'-]+@[\w-]+(\.[\w-]+)+", shown) else None


def coordinates(latitude: Any, longitude: Any) -> tuple[float, float] | None:
    """Degrees inside the United States and its territories; None for a swapped, zero or foreign pair."""
    try:
        north, east = float(latitude), float(longitude)
    except (TypeError, ValueError):
        return None
    inside = -15 < north < 72 and (-180 <= east < -64 or 144 < east <= 180)
    return (round(north, 6), round(east, 6)) if inside else None
