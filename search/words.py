"""Words: dates, counts, professions, law and evidence as a patient would say them."""

from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any

from crawler.items import STATES, TERRITORIES
from index.rules import main_citation

PEOPLE = {
    ("acupuncturist", "person"): "acupuncturist",
    ("physical_therapist", "person"): "physical therapist",
    ("acupuncturist", "organization"): "acupuncture clinic",
    ("physical_therapist", "organization"): "physical therapy clinic",
}
STATUS = {
    "permitted": "{who} in {where} may do this",
    "permitted_with_conditions": "{who} in {where} may do this only if they meet its rules",
    "silent": "the law in {where} does not say if {who} may do this",
}
SURE = {"high": "we are sure", "medium": "we are fairly sure", "low": "we are not sure"}
SIGNS = {
    "endorsement": "A state list says",
    "credential": "Says",
    "directory": "A list of dry needling providers says",
    "service": "The clinic's web page says",
}
MEASURED = {
    "address": "",
    "zip": ", measured to the middle of the ZIP",
    "city": ", measured to the middle of the city",
}


def state(code: str) -> str:
    return STATES.get(code) or TERRITORIES.get(code) or code


def noun(profession: str, count: int = 1) -> str:
    return f"{profession.replace('_', ' ')}{'' if count == 1 else 's'}"


def day(iso: str) -> str:
    """A date in words; one that is not whole stays as it is."""
    try:
        on = date.fromisoformat(iso)
    except ValueError:
        return iso
    return f"{on:%B} {on.day}, {on.year}"


def days_since(iso: str | None, today: date) -> int | None:
    """Never below 0, whatever the clocks say; None where there is no whole date."""
    try:
        return max(0, (today - date.fromisoformat(iso or "")).days)
    except ValueError:
        return None


def ago(days: int) -> str:
    """How long ago, as in "today", "12 days ago" or "7 years ago"."""
    if days < 1:
        return "today"
    length, unit = next(
        (length, unit) for length, unit in ((365, "year"), (30, "month"), (1, "day")) if days >= length
    )
    count = days // length
    return f"{count} {unit}{'' if count == 1 else 's'} ago"


def freshness(listing: Mapping[str, Any], today: date) -> str:
    """How far a listing can be trusted to be of today, by the source's own date of its last change."""
    days = days_since(listing["updated"], today)
    if days is None:
        return "It gives no date: call first."
    changed = f"Last changed {day(listing['updated'])}"
    if days <= 90:
        return f"{changed}: checked recently."
    if days <= 365:
        return f"{changed}: not checked for {days} days."
    return f"{changed}, {ago(days)}: old, call first."


def miles(distance: float, precision: str) -> str:
    """A distance as exact as it is known."""
    near = (
        "less than 1 mile"
        if distance < 1
        else f"about {distance:.0f} mile{'' if round(distance) == 1 else 's'}"
    )
    return near + MEASURED[precision]


def sign(kind: str, text: str, sources: Iterable[str], iso: str | None) -> str:
    """One piece of evidence, in the words of its sources."""
    when = f", {day(iso)}" if iso else ""
    return f'{SIGNS[kind]} "{text}" ({", ".join(sources)}{when}).'


def status(provider: Mapping[str, Any]) -> str:
    """What the law says of a provider's profession in its state."""
    rule = provider["law"]
    said = STATUS[rule["status"]].format(who=noun(provider["profession"], 2), where=state(provider["state"]))
    if rule["status"] != "silent" and (not rule["seen"] or rule["basis"] == ["unknown"]):
        return f"As far as we know, {said}."
    return f"{said[0].upper()}{said[1:]}."


def basis(rule: Mapping[str, Any]) -> str:
    """What a rule rests on, when that was checked and how sure we are."""
    nothing = "no law or rule found" if rule["status"] == "silent" else "none that we have read"
    source = f"Source: {main_citation(rule) or nothing}."
    return f"{source} {checked(rule)}." if rule["checked_on"] else source


def checked(rule: Mapping[str, Any]) -> str:
    """When a rule was checked and how sure we are."""
    return f"Checked {day(rule['checked_on'])}; {SURE[rule['confidence']]}"
