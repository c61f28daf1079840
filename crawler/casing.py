"""Readable case for what a registry prints in capitals, and the spelling of credentials.

Text in mixed case is left as its author wrote it.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

_WORD = re.compile(r"[^\W_]+(?:['\u2019][^\W_]+)*")
_LETTERS = re.compile(r"[^A-Z0-9]")
_ORDINAL = re.compile(r"\d+(?:ST|ND|RD|TH)")
_VOWELS = frozenset("AEIOUYÀÁÂÃÄÅÈÉÊËÌÍÎÏÒÓÔÕÖÙÚÛÜ")


def spellings(words: str) -> dict[str, str]:
    """How each of these words is spelled, by its capital letters alone: "LAC" is "LAc"."""
    return {_LETTERS.sub("", word.upper()): word.replace("_", " ") for word in words.split()}


CREDENTIALS = spellings(
    "PT DPT MPT MSPT BSPT RPT LPT PTA tDPT LAc DAc DrAc MAc MSAc RAc CAc AP DOM DACM DAOM DACHM "
    "DAIM DTCM MAOM MSOM MTOM MSTOM MTCM MSTCM OMD EAMP LicAc ADS NCCAOM NADA Dipl._Ac. Dipl._O.M. "
    "Dipl._C.H. OCS SCS GCS NCS PCS WCS CCS ECS FAAOMPT COMT CMPT CMP MTC OMT OMPT CFMT MCMT Cert._MDT "
    "AT ATC LAT CSCS CHT CLT CWS CEEAA CCSP CPT CES PES RYT SFMA PRC IMTC CFCE CMTPT CMTPT/DN CMTPT/ADN "
    "Cert._DN Cert._IDN CDN CDNT CIDN CIDNS CDNS FDN FDN-1 FDN-2 DN DNS MD DO DC ND NP RN LPN APRN FNP-C "
    "PA-C DDS DMD OD DPM PharmD PhD EdD DSc DHSc ScD PsyD AuD MS MA MPH MHA MBA MEd MHS BS BA BSc MSc OT "
    "OTR/L COTA LMT LCSW CCC-SLP"
)
"""What stands after a name, by its letters: degrees, licenses and certificates of the trades concerned."""

_SURNAMES_TOO = frozenset({"DO", "MA", "AP", "ADS", "LAT", "RAC", "CAC", "DAC", "MAC", "DOM", "NADA", "AT"})
_GENERATIONS = spellings("II III IV")
_LEGAL = spellings(
    "LLC PLLC PC PA LLP PLC Inc Ltd Corp Co DBA USA US NY NYC NYU ATI ABC AOM APTA DN VA UCLA TCM NE NW SE "
    "SW St Dr Mt Ft Mr Mrs Ms Jr Sr Blvd Hwy Rd Pkwy Ctr Grp Mgmt Svcs"
)
_ROADS = spellings("NE NW SE SW PO US FM RR CR MLK PMB II III IV LLC PLLC PC PT")

_ARTICLES = frozenset({"LA", "LAS", "LOS"})
_ABBREVIATED_SURNAMES = frozenset({"NG", "ST", "MR", "MS", "DR"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Casing:
    """What is special in one kind of text.

    `spelled` words keep that spelling and `small` ones stay small inside a phrase; `initials` says that a
    word without a vowel is an abbreviation: "first" in first place only, "any" anywhere.
    """

    spelled: Mapping[str, str]
    small: frozenset[str] = field(default_factory=frozenset)
    initials: str = "none"


PERSON = Casing(
    spelled={key: word for key, word in CREDENTIALS.items() if key not in _SURNAMES_TOO} | _GENERATIONS,
    small=frozenset({"DE", "DEL"}),
    initials="first",
)
ORGANIZATION = Casing(
    spelled={key: word for key, word in CREDENTIALS.items() if key not in {"DO", "MA", "LAT"}}
    | _GENERATIONS
    | _LEGAL,
    small=frozenset({"OF", "AND", "THE", "FOR", "AT", "IN", "BY", "ON", "TO", "A"}),
    initials="any",
)
CITY = Casing(spelled={}, small=frozenset({"OF", "THE", "IN", "OR", "ON", "BY", "DU", "DE", "DEL"}))
STREET = Casing(spelled=_ROADS, small=frozenset({"OF", "THE", "AND", "DE", "DEL"}))


def titled(text: str, casing: Casing) -> str:
    """`text` in title case when it is all capitals or all small letters, else as it is."""
    capitals = text.upper()
    if text not in (capitals, text.lower()):
        return text
    words = _WORD.findall(capitals)
    places = iter(range(len(words)))
    return _WORD.sub(lambda _: _word(words, next(places), casing), capitals)


def _word(words: list[str], place: int, casing: Casing) -> str:
    word = words[place]
    if word in casing.spelled:
        return casing.spelled[word]
    if 0 < place < len(words) - 1 and _is_small(word, words[place - 1], casing):
        return word.lower()
    if _ORDINAL.fullmatch(word):
        return word.lower()
    if len(word) == 1 or any(map(str.isdigit, word)) or _is_abbreviation(word, place, casing):
        return word
    head, mark, tail = word.replace("\u2019", "'").partition("'")
    if mark and len(head) == 1 and len(tail) > 1:
        return f"{head}'{_capitalized(tail)}"
    return _capitalized(head) + mark + tail.lower()


def _is_small(word: str, before: str, casing: Casing) -> bool:
    return word in casing.small or (before == "DE" and word in _ARTICLES and "DE" in casing.small)


def _is_abbreviation(word: str, place: int, casing: Casing) -> bool:
    if casing.initials == "any":
        return not _VOWELS.intersection(word)
    first = casing.initials == "first" and place == 0 and len(word) == 2
    return first and word not in _ABBREVIATED_SURNAMES and not _VOWELS.intersection(word)


def _capitalized(word: str) -> str:
    if word.startswith("MC") and len(word) > 3:
        return "Mc" + word[2:].capitalize()
    return word.capitalize()


def credential(word: str) -> str | None:
    """The usual spelling of a credential, however it is dotted or spaced: "L. Ac." is "LAc"."""
    return CREDENTIALS.get(_LETTERS.sub("", word.upper()))


def is_plain_credential(word: str, name: str) -> bool:
    """Whether a word at the end of a name is a credential and not a surname: "KIM DO" is not "Kim, DO"."""
    spelled = credential(word)
    if spelled is None:
        return False
    letters = _LETTERS.sub("", word.upper())
    if letters in _SURNAMES_TOO or len(letters) == 2:
        return letters == "PT" or (word == spelled and not name.isupper())
    return True
