"""Addresses: one key for the many spellings of a street line, to tell same places from different ones."""

import re
import unicodedata

WORDS = {
    "ALLEY": "ALY",
    "AVENUE": "AVE",
    "AV": "AVE",
    "BOULEVARD": "BLVD",
    "CENTER": "CTR",
    "CENTRE": "CTR",
    "CIRCLE": "CIR",
    "COURT": "CT",
    "COVE": "CV",
    "CROSSING": "XING",
    "DRIVE": "DR",
    "EXPRESSWAY": "EXPY",
    "FREEWAY": "FWY",
    "GREEN": "GRN",
    "HEIGHTS": "HTS",
    "HIGHWAY": "HWY",
    "JUNCTION": "JCT",
    "LANE": "LN",
    "LOOP": "LOOP",
    "LOWER": "LOWR",
    "PARKWAY": "PKWY",
    "PIKE": "PIKE",
    "PLACE": "PL",
    "PLAZA": "PLZ",
    "POINT": "PT",
    "RIDGE": "RDG",
    "ROAD": "RD",
    "ROUTE": "RTE",
    "SQUARE": "SQ",
    "STREET": "ST",
    "SAINT": "ST",
    "TERRACE": "TER",
    "TRAIL": "TRL",
    "TURNPIKE": "TPKE",
    "NORTH": "N",
    "SOUTH": "S",
    "EAST": "E",
    "WEST": "W",
    "NORTHEAST": "NE",
    "NORTHWEST": "NW",
    "SOUTHEAST": "SE",
    "SOUTHWEST": "SW",
    "FIRST": "1ST",
    "SECOND": "2ND",
    "THIRD": "3RD",
    "FOURTH": "4TH",
    "FIFTH": "5TH",
    "SIXTH": "6TH",
    "SEVENTH": "7TH",
    "EIGHTH": "8TH",
    "NINTH": "9TH",
    "TENTH": "10TH",
}
"""The abbreviations of USPS Publication 28 that occur in practice addresses."""

UNIT = re.compile(
    r"(?:[,\s]+|^)(?:#\s*|(?:STE|SUITE|UNIT|APT|APARTMENT|BLDG|BUILDING|RM|ROOM|FL|FLOOR|DEPT|OFFICE)\b\.?\s*#?\s*)[\w&-]*.*$"
    r"|[,\s]+\d+(?:ST|ND|RD|TH)?\s+(?:FL|FLOOR)\b.*$"
)


def street_key(street: str | None) -> str:
    """Number and street of a street line without its unit; "" where there is none."""
    folded = unicodedata.normalize("NFKD", street or "").encode("ascii", "ignore").decode().upper()
    line = UNIT.sub("", folded) or folded
    words = re.sub(r"[^A-Z0-9 ]", "", re.sub(r"[-,/&]", " ", line)).split()
    return " ".join(WORDS.get(word, word) for word in words)
