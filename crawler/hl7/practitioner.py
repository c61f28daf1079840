"""Practitioners as FHIR directories send them: who they are, what they may do, what they speak."""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from crawler import normalize
from crawler.hl7 import languages
from crawler.hl7.fhir import Resource, codes, extensions, npi
from crawler.items import PROFESSIONS
from crawler.registry import nppes

_TAXONOMY = re.compile(r"[0-9A-Z]{9}X")
_GENERATIONS = frozenset({"JR", "SR", "II", "III", "IV", "V"})
_VALID = frozenset({None, "active", "unknown"})
_NAMES = ("official", "usual", None)
"""The uses of a name that is in use, best first."""


def professions(concepts: Iterable[Resource]) -> list[str]:
    """The professions of persons among these concepts, by their NUCC codes, in the order of PROFESSIONS."""
    found = {nppes.profession(code, "person") for code in codes(concepts) if _TAXONOMY.fullmatch(code)}
    return [profession for profession in PROFESSIONS if profession in found]


def qualifications(practitioner: Resource) -> list[Resource]:
    """What a practitioner is qualified for, without what is said to be revoked, expired or pending."""
    return [
        each
        for each in practitioner.get("qualification") or ()
        if _VALID.issuperset(status.get("valueCode") for status in _told(each, "status"))
    ]


def person(practitioner: Resource) -> dict[str, Any]:
    """The Listing fields that are a practitioner's own, wherever they practice."""
    entries = sorted(practitioner["name"], key=lambda each: _rank(each.get("use")))
    (name, letters), *others = map(_named, entries)
    return {
        "name": name,
        "kind": "person",
        "npi": npi(practitioner),
        "credentials": ", ".join(dict.fromkeys([*letters, *_degrees(practitioner)])),
        "languages": tuple(_languages(practitioner)),
        "other_names": nppes.distinct((other for other, _ in others), name),
    }


def license_for(practitioner: Resource, profession: str, state: str | None) -> dict[str, str]:
    """The license fields of a profession, of this state if possible; none where no state is told."""
    found: dict[str, str] = {}
    for each in qualifications(practitioner):
        numbers = [number["value"] for number in each.get("identifier") or () if number.get("value")]
        if numbers and profession in professions([each["code"]]):
            places = codes(place.get("valueCodeableConcept") or {} for place in _told(each, "whereValid"))
            found = {valid: numbers[0] for code in places if (valid := normalize.state(code))} | found
    known = [each for each in (state, *found) if each in found]
    return {"license_number": found[known[0]], "license_state": known[0]} if known else {}


def _rank(use: str | None) -> int:
    return _NAMES.index(use) if use in _NAMES else len(_NAMES)


def _named(entry: Resource) -> tuple[str | None, list[str]]:
    """A name, and the letters behind it."""
    suffixes = [part.strip() for suffix in entry.get("suffix") or () for part in suffix.split(",")]
    generation = [each for each in suffixes if each.upper().rstrip(".") in _GENERATIONS]
    letters = [each for each in suffixes if each not in generation]
    if entry.get("family"):
        return nppes.joined(*entry.get("given") or (), entry["family"], *generation), letters
    name, printed = normalize.split_name(entry.get("text"))
    return name, [*letters, *([printed] if printed else [])]


def _degrees(practitioner: Resource) -> list[str]:
    """Degrees and certificates by their code of HL7's table 0360, such as "DPT"."""
    concepts = [each["code"] for each in qualifications(practitioner)]
    codings = [coding for concept in concepts for coding in concept.get("coding") or ()]
    return [each["code"] for each in codings if (each.get("system") or "").endswith("v2-0360")]


def _languages(practitioner: Resource) -> Iterator[str]:
    for concept in practitioner.get("communication") or ():
        names = [languages.name(code) for code in codes([concept])]
        names += [coding.get("display") for coding in concept.get("coding") or ()]
        yield from [name for name in (*names, concept.get("text")) if name][:1]


def _told(qualification: Resource, name: str) -> Iterator[Resource]:
    """What Plan-Net's extension of a qualification says under this name."""
    for each in extensions(qualification, "practitioner-qualification"):
        yield from extensions(each, name)
