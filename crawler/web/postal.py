"""Postal addresses of the United States, as web pages write them: in parts, in one line or mixed up."""

import re

from crawler.items import STATES
from crawler.normalize import state as state_code

_COUNTRY = r"(?:U\.?S\.?A?\.?|United States(?: of America)?)"
_HOME = re.compile(_COUNTRY, re.IGNORECASE)
_ZIP_AT_END = re.compile(r"\b(\d{5})(?:-\d{4})?$")
_LINE = re.compile(r"[\s,]*(?:\n|<br\s*/?>)[\s,]*", re.IGNORECASE)
_BREAK = re.compile(r"\s*(?:[,;|\n]|<br\s*/?>)\s*", re.IGNORECASE)


def domestic(country: str | None) -> bool:
    """Whether an address with this country, if any is told, lies in the United States."""
    return country is None or _HOME.fullmatch(country) is not None


def place(street: str | None, city: str | None, state: str | None, zip_code: str | None) -> dict[str, str]:
    """The street, city, state and zip_code of an address, where they can be told apart.

    A street that repeats what stands behind it loses the repetition; where parts are missing, they are looked
    for in the others.
    """
    if not (city and state and "," not in city):
        behind = " ".join(filter(None, (state, zip_code)))
        return split(", ".join(filter(None, (street, city, behind))))
    line = ", ".join(filter(None, _LINE.split((street or "")[:300])))
    found = {"street": _unrepeated(line, city, state), "city": city, "state": state}
    return {name: text for name, text in (found | {"zip_code": zip_code}).items() if text}


def split(line: str) -> dict[str, str]:
    """The parts of an address in one line, such as "12 Main St, Suite 4, Bend, OR 97701, USA"."""
    found: dict[str, str] = {}
    parts = [part for part in _BREAK.split(line[:300].strip()) if part and not _HOME.fullmatch(part)]
    if parts and (match := _ZIP_AT_END.search(parts[-1])):
        found["zip_code"] = match[1]
        parts[-1:] = filter(None, [parts[-1][: match.start()].strip()])
    if parts and (found or len(parts) > 1):  # a lone "500 Main St NE" is not in Nebraska
        city, _, last = ("", "", parts[-1]) if state_code(parts[-1]) else parts[-1].rpartition(" ")
        if state_code(last):
            found["state"] = last
            parts[-1:] = filter(None, [city])
    if "state" in found and parts and (len(parts) > 1 or not re.search(r"\d", parts[0])):
        found["city"] = parts.pop()
    if parts:
        found["street"] = ", ".join(parts)
    return found


def _unrepeated(street: str, city: str, state: str) -> str:
    names = "|".join(re.escape(name) for name in {state, STATES.get(state_code(state) or "", state)})
    behind = rf"(?:[\s,]+(?:{names}))?(?:[\s,]+\d{{5}}(?:-\d{{4}})?)?(?:[\s,]+{_COUNTRY})?"
    town = re.escape(city)
    repeated = rf"(?:,\s*{town}{behind}|\s{town}(?=[\s,]+\S){behind}|[\s,]+{_COUNTRY})\W*$"
    return re.sub(repeated, "", f", {street}", flags=re.IGNORECASE).strip(" ,")
