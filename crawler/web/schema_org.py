"""schema.org: the clinics of a web page and what they offer, out of its JSON-LD."""

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urljoin

from crawler import normalize
from crawler.items import Evidence
from crawler.web import needling, postal
from crawler.web.nodes import Node, Page, text, types

Place = tuple[str, str]
"""What tells one place of a page from another: house number or street, and ZIP code or city."""

OFFERS = ("availableService", "hasOfferCatalog", "makesOffer")
OFFERED = (*OFFERS, "item", "itemListElement", "itemOffered", "name", "serviceType")
SERVICE = {"medicalservice", "service"}
PROFESSIONS = {
    "physical_therapist": re.compile(r"physio|physical ?therap", re.IGNORECASE),
    "acupuncturist": re.compile(r"acupunct", re.IGNORECASE),
}


def clinics(blocks: list[Any], url: str) -> list[dict[str, Any]]:
    """Everything with a name and an address in the United States, as a dict of `Listing` fields.

    There is what the page tells of name, street, city, state, zip_code, latitude, longitude, phone, email,
    website and profession, and `evidence`: empty, or one of kind "service" where dry needling is offered. An
    offer that cannot be traced to one of several places is nobody's.
    """
    page = Page(blocks)
    found: dict[Place, dict[str, Any]] = {}
    places: dict[int, set[Place]] = {}
    for node, owner in sorted(page.found, key=lambda pair: is_bare(*pair)):
        for record in records(page, node, owner, url):
            place = place_of(record)
            found[place] = record | found.get(place, {})
            places.setdefault(id(node), set()).add(place)
    offers: dict[Place, list[Node]] = {place: [] for place in found}
    for node, _ in page.found:
        provider = page.first(node, "provider")
        of = places.get(id(node)) or places.get(id(provider)) or called(provider, found) or set(found)
        if len(of) == 1:
            offers[next(iter(of))].append(node)
    for place, record in found.items():
        sentence = says(page, offers[place])
        record["evidence"] = (Evidence(kind="service", text=sentence),) if sentence else ()
    return [record for record in found.values() if postal.domestic(record.pop("country", None))]


def called(provider: Node, found: dict[Place, dict[str, Any]]) -> set[Place]:
    """The places with the name of a provider."""
    name = text(provider.get("name"))
    return {place for place, record in found.items() if record["name"] == name} if name else set()


def services(blocks: list[Any]) -> str | None:
    """How a page without an address offers dry needling, if it does."""
    page = Page(blocks)
    return says(page, [node for node, _ in page.found])


def says(page: Page, nodes: list[Node]) -> str | None:
    """The sentence or the name of a service in which these objects offer dry needling."""
    services = [node for node in nodes if "provider" in node or types(node) & SERVICE]
    prose = [node.get("description") for node in nodes if node.keys() & {"address", *OFFERS}]
    names: list[Any] = []
    waiting: list[Any] = [[node.get(key) for node in nodes for key in OFFERS], services]
    met: set[int] = set()
    while waiting:
        value = page.resolved(waiting.pop())
        if not isinstance(value, dict | list):
            names.append(value)
        elif id(value) not in met:
            met.add(id(value))
            if isinstance(value, dict):
                prose.append(value.get("description"))
            waiting += value[::-1] if isinstance(value, list) else map(value.get, OFFERED[::-1])
    return needling.says(*(filter(None, map(text, values)) for values in (prose, names)))


def records(page: Page, node: Node, owner: Node, url: str) -> Iterator[dict[str, Any]]:
    """One for each address of an object, if it has a name of its own or of its owner."""
    told = {
        "name": None if types(node) == {"place"} and owner else text(node.get("name")),
        "phone": phone(page, node) or phone(page, owner),
        "email": text(node.get("email")),
        "website": website(node, url) or website(owner, url),
        "profession": profession(page, node) or profession(page, owner),
        **coordinates(page, node),
    }
    told["name"] = told["name"] or text(owner.get("name"))
    for address in page.all(node, "address"):
        if told["name"] and (where := location(address)):
            yield {key: value for key, value in (told | where).items() if value}


def website(node: Node, url: str) -> str | None:
    link = text(node.get("url"))
    try:
        return normalize.website(urljoin(url, link)) if link else None
    except ValueError:
        return None


def is_bare(node: Node, owner: Node) -> bool:
    """Whether an object is a place that nobody claims: its name may be a town's."""
    return types(node) == {"place"} and not owner


def place_of(record: dict[str, Any]) -> Place:
    street = record.get("street", "")
    number = re.match(r"\d+", street)
    where = record.get("zip_code", "")[:5] or record.get("city", "")
    return (number[0] if number else street).casefold(), where.casefold()


def location(address: Any) -> dict[str, str]:
    """Street, city, state, zip_code and country of an address, which may be an object or a line."""
    if not isinstance(address, dict):
        return postal.split(text(address) or "")
    lines = address.get("streetAddress")
    street = ", ".join(filter(None, map(text, lines if isinstance(lines, list) else [lines])))
    parts = (text(address.get(key)) for key in ("addressLocality", "addressRegion", "postalCode"))
    where = postal.place(street or None, *parts)
    country = text(address.get("addressCountry"))
    return where | {"country": country} if where and country else where


def coordinates(page: Page, node: Node) -> dict[str, str | None]:
    """Latitude and longitude, of an object itself or of the place where it says it is."""
    for each in (node, page.first(node, "location")):
        for geo in (*page.all(each, "geo"), each):
            if isinstance(geo, str) and geo.count(",") == 1:
                return dict(zip(("latitude", "longitude"), geo.split(","), strict=True))
            if isinstance(geo, dict) and "latitude" in geo:
                return {name: text(geo.get(name)) for name in ("latitude", "longitude")}
    return {}


def phone(page: Page, node: Node) -> str | None:
    points = [point for point in page.all(node, "contactPoint") if isinstance(point, dict)]
    return next(filter(None, (text(each.get("telephone")) for each in (node, *points))), None)


def profession(page: Page, node: Node) -> str | None:
    """The one that type and name tell of, or else specialty and knowledge; None where they tell of two."""
    subjects = (
        text(each) or "" for key in ("medicalSpecialty", "knowsAbout") for each in page.all(node, key)
    )
    for words in (" ".join((*types(node), text(node.get("name")) or "")), " ".join(subjects)):
        named = [name for name, pattern in PROFESSIONS.items() if pattern.search(words)]
        if named:
            return named[0] if len(named) == 1 else None
    return None
