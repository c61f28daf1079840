"""Needling: the sentence in which a clinic says that it offers dry needling, if it does."""

import re
from collections.abc import Iterable

HINT = re.compile(r"needl|intra-?muscular", re.IGNORECASE)
"""What every text worth reading has, whatever markup cuts its words."""

NAMED = re.compile(
    r"\bdry[-\u2010-\u2013 ]?needl(?:e|es|ing)\b|\btrigger[- ]point[- ]needling\b"
    r"|\bintra-?muscular (?:manual )?(?:stimulation|needling)\b",
    re.IGNORECASE,
)
"""The names of dry needling; needles alone may be those of acupuncture."""

_NOT = (
    r"(?:\b(?:not(?! only| just)|cannot|never|neither|nor|no longer|stopped|without|instead of|rather than)"
    r"|n['\u2019]t)\b"
)
_DENIED = re.compile(
    rf"{_NOT} (?:[\w'\u2019-]+ ){{0,5}}?(?:(?:allow|authori[sz]|availab|includ|legal|offer|perform|permit"
    rf"|practic|provid|treat)\w*|us(?:e|es|ed|ing)|do(?:es|ing)?)\b|{_NOT} (?:\w+ )?(?:{NAMED.pattern})",
    re.IGNORECASE,
)
_DOUBTED = re.compile(
    rf"\?|{_NOT}|\b(?:no|unlike|alternatives?|compar\w+|courses?|differ\w*|illegal|prohibit\w*|refer\w*"
    r"|same as|seminars?|soon|versus|vs)\b",
    re.IGNORECASE,
)
_OFFERED = re.compile(r"\b(?:we|our|us|offer(?:s|ed|ing)?|book|schedule|services include)\b", re.IGNORECASE)
_PERSON = re.compile(
    r"\bDr\b|(?:,|\b[A-Z][\w'\u2019-]+ [A-Z][\w'\u2019-]+) (?:[DM]?PT|L\.?Ac|OCS|M\.?D|D\.?C)\b"
)
_END = re.compile(r"(?<!\bDr\.)(?<!\bM[rs]\.)(?<!\bMrs\.)(?<!\bSt\.)(?<=[.!?]) (?=[^a-z])")
LONGEST = 240
"""Characters of a sentence that are shown."""


def says(prose: Iterable[str], services: Iterable[str] = ()) -> str | None:
    """The first sentence that offers dry needling, else the first name of a service; None if any denies it.

    Prose must speak of an offer, as pages also explain and compare. A sentence that seems to name a person is
    left alone.
    """
    told, names = (
        [sentence for text in texts for sentence in sentences(text) if NAMED.search(sentence)]
        for texts in (prose, services)
    )
    if any(map(_DENIED.search, (*told, *names))):
        return None
    offers = (*filter(_OFFERED.search, told), *names)
    plain = (said for said in offers if not (_DOUBTED.search(said) or _PERSON.search(said)))
    return next(map(shortened, plain), None)


def sentences(text: str) -> list[str]:
    """The sentences of a text, each on one line and cut where no sentence would go on."""
    return [sentence.strip()[:1000] for sentence in _END.split(" ".join(text[:100_000].split()))]


def shortened(sentence: str) -> str:
    """The words around the name of dry needling, with an ellipsis where some are left out."""
    match = NAMED.search(sentence)
    if match is None or len(sentence) <= LONGEST:
        return sentence[:LONGEST]
    start = max(0, min(match.start() - LONGEST // 3, len(sentence) - LONGEST))
    shown = sentence[start : start + LONGEST]
    if start:
        shown = "\u2026" + shown.partition(" ")[2]
    return shown if start + LONGEST >= len(sentence) else shown.rpartition(" ")[0] + "\u2026"
