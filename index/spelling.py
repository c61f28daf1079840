"""How people write places: what they type made plain, and read as a city, a state or both."""

import re
import unicodedata

from crawler.items import STATES, TERRITORIES

NAMES = STATES | TERRITORIES
"""Names by USPS code."""
CODES = {name.replace(" ", "").lower(): code for code, name in NAMES.items()} | {"usvirginislands": "VI"}
"""USPS codes by key."""
FULL_WORDS = {"st": "saint", "ste": "sainte", "ft": "fort", "mt": "mount"}
LEADING_WORDS = {"n": "north", "s": "south", "e": "east", "w": "west"}
APOSTROPHES = "'`\u00b4\u2018\u2019\u02bb\u02bc"
UNHEARD = dict.fromkeys(map(ord, f".{APOSTROPHES}"))


def key(text: str) -> str:
    """The spelling under which a place is kept: "St. Mary's", "Saint Marys" and "ST MARYS" share one."""
    plain = text
    if not text.isascii():
        plain = "".join(
            mark for mark in unicodedata.normalize("NFKD", text) if not unicodedata.combining(mark)
        )
    words = re.findall(r"[^\W_]+", plain.translate(UNHEARD).lower())
    words = [FULL_WORDS.get(word, word) for word in words]
    if len(words) > 1:
        words[0] = LEADING_WORDS.get(words[0], words[0])
    return "".join(words)


def cleaned(text: str) -> str:
    """What was typed on one line, without symbols, control characters and the country, fit to be echoed."""
    typed = re.sub(r"\x1b\[[ -?]*[@-~]", " ", unicodedata.normalize("NFKC", text))  # arrow keys leave these
    kinds = [(mark, unicodedata.category(mark)) for mark in typed]
    spaced = "".join(
        "-" if kind == "Pd" else " " if kind[0] in "CSZ" and mark not in APOSTROPHES else mark
        for mark, kind in kinds
    )
    line = " ".join(spaced.replace('"', " ").split()).strip(" ,")
    country = r"[\s,]+(usa?|u\.\s?s\.(\s?a\.)?|united states( of america)?)$"
    return re.sub(country, "", line, flags=re.IGNORECASE)


def state_code(text: str) -> str | None:
    """The USPS code that "OR", "or", "O.R.", "Oregon" or "N. Carolina" stands for."""
    letters = "".join(filter(str.isalnum, text)).upper()
    return letters if letters in NAMES else CODES.get(key(text))


def readings(typed: str) -> list[tuple[str, str | None]]:
    """The ways to read it as (city, state), the longest name of a state first, then as a city alone."""
    city, comma, after = typed.rpartition(",")
    if comma and (state := state_code(after)):
        return [(city, state)]
    words = typed.replace(",", " ").split()
    split = [(" ".join(words[:-size]), state_code(" ".join(words[-size:]))) for size in (3, 2, 1)]
    return [(city, state) for city, state in split if key(city) and state] + [(typed, None)]
