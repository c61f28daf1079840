"""FHIR R4 resources as directories send them: references, extensions, codes, phones and addresses.

Shapes: hl7.org/fhir/R4 and its guides for directories, Plan-Net (hl7.fhir.us.davinci-pdex-plan-net) and
National Directory (hl7.fhir.us.ndh), which name the same things under different addresses.
"""

import re
from collections.abc import Iterable, Iterator
from typing import Any

from crawler.registry import nppes

Resource = dict[str, Any]

NPI_SYSTEMS = ("http://hl7.org/fhir/sid/us-npi", "http://terminology.hl7.org/NamingSystem/npi")

_REFERENCE = re.compile(r"(?:^|/)([A-Z][A-Za-z]+/[A-Za-z0-9.-]{1,64})(?:/_history/.*)?$")
_PAST = frozenset({"old", "temp"})
_ELSEWHERE = _PAST | {"billing", "home"}
_UNITED_STATES = frozenset({"USA", "UNITED STATES", "UNITED STATES OF AMERICA"})
_ACCEPTING = {"newpt": True, "nopt": False, "existptonly": False, "existptfam": False}


def complaint(resource: Resource) -> str | None:
    """What an OperationOutcome says went wrong; None for a mere warning, and for any other resource."""
    if resource.get("resourceType") != "OperationOutcome":
        return None
    wrong = [issue for issue in resource["issue"] if issue.get("severity") in ("error", "fatal")]
    texts = (each.get("diagnostics") or (each.get("details") or {}).get("text") for each in wrong)
    return "; ".join(text or "no reason given" for text in texts) or None


def key(resource: Resource) -> str:
    """What references to a resource end with: "Location/abc"."""
    return f"{resource['resourceType']}/{resource['id']}"


def reference(target: Resource) -> str | None:
    """The key of what a Reference points to, be it relative or absolute; None where it names no resource."""
    match = _REFERENCE.search(target.get("reference") or "")
    return match[1] if match else None


def references(resource: Resource, field: str) -> list[str]:
    """The keys of all that a field points to, be it one Reference or a list of them."""
    targets = resource.get(field) or ()
    return [found for each in _listed(targets) if (found := reference(each))]


def extensions(resource: Resource, name: str) -> list[Resource]:
    """The extensions of this name, which each guide puts under its own address."""
    return [
        each
        for each in resource.get("extension") or ()
        if each["url"].rsplit("/", 1)[-1].removeprefix("base-ext-") == name
    ]


def flag(resource: Resource, name: str) -> bool:
    """What a boolean extension says; raises LookupError where it is missing."""
    return bool(extensions(resource, name)[0]["valueBoolean"])


def codes(concepts: Iterable[Resource]) -> Iterator[str]:
    """Every code of these CodeableConcepts, whatever its system."""
    return (coding["code"] for each in concepts for coding in each.get("coding") or () if coding.get("code"))


def npi(resource: Resource) -> str | None:
    """The NPI as it is printed, of whichever system; a normalizer decides whether it is one."""
    numbers = (
        each.get("value")
        for each in resource.get("identifier") or ()
        if each.get("system") in NPI_SYSTEMS and each.get("use") not in _PAST
    )
    return next(numbers, None)


def phone(*resources: Resource) -> str | None:
    """The best work phone of the first resource that has one."""
    return next((number for each in resources for number in phones(each)), None)


def phones(resource: Resource) -> list[str]:
    """Each different work phone, in order of rank; no fax, no private and no former number."""
    found = [
        each
        for each in resource.get("telecom") or ()
        if each.get("system") == "phone" and each.get("use") not in _ELSEWHERE and each.get("value")
    ]
    return list(
        dict.fromkeys(each["value"] for each in sorted(found, key=lambda each: each.get("rank") or 99))
    )


def website(resource: Resource) -> str | None:
    found = (each.get("value") for each in resource.get("telecom") or () if each.get("system") == "url")
    return next(found, None)


def sites(resource: Resource, number: str | None) -> list[nppes.Site]:
    """The physical work addresses of a practitioner or a location, none postal or for bills, with a phone."""
    return [
        nppes.Site(
            street=nppes.joined(*each.get("line") or (), by=", "),
            city=each.get("city"),
            state=each.get("state"),
            zip_code=each.get("postalCode"),
            country="US" if (each.get("country") or "").upper() in _UNITED_STATES else each.get("country"),
            phone=number,
        )
        for each in _listed(resource.get("address") or ())
        if each.get("type") != "postal" and each.get("use") not in _ELSEWHERE
    ]


def position(location: Resource) -> dict[str, Any]:
    """The latitude and longitude of a location in degrees, where it has both."""
    found = location.get("position") or {}
    names = ("latitude", "longitude")
    return {name: found[name] for name in names} if all(name in found for name in names) else {}


def accepting(*resources: Resource) -> bool | None:
    """Whether new patients are accepted, in any network, after the first resource that says so."""
    for resource in resources:
        told = [
            _ACCEPTING[code]
            for each in extensions(resource, "newpatients")
            for answer in extensions(each, "acceptingPatients")
            for code in codes([answer["valueCodeableConcept"]])
            if code in _ACCEPTING
        ]
        if told:
            return any(told)
    return None


def _listed(value: Any) -> Iterable[Resource]:
    return [value] if isinstance(value, dict) else value
