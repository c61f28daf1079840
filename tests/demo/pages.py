"""The invented people as a web directory publishes them: states, lists of several pages, one page each."""

from html import escape

from crawler.items import STATES
from tests.demo.people import DIRECTORY, Practitioner, practitioners

PAGE_SIZE = 3
TITLES = {"acupuncturist": "Acupuncturist", "physical_therapist": "Physical therapist"}


def page(path: str, number: int = 1) -> str | None:
    """The directory's page at this path (`""`, `or/`, `providers/<id>`), or None where it has none."""
    if path == "":
        links = (f'<li><a href="/directory/{code.lower()}/">{name}</a></li>' for code, name in STATES.items())
        return _html("Find a practitioner", f'<ul class="states">{"".join(links)}</ul>')
    if path.removesuffix("/").upper() in STATES:
        return _state(path.removesuffix("/").upper(), number)
    known = {f"providers/{someone.slug}": someone for someone in _listed()}
    return _detail(known[path]) if path in known else None


def _listed() -> list[Practitioner]:
    return [someone for someone in practitioners() if DIRECTORY in someone.sources]


def _state(code: str, number: int) -> str:
    here = [someone for someone in _listed() if someone.state == code]
    start = (number - 1) * PAGE_SIZE
    items = (
        f'<li><a href="/directory/providers/{someone.slug}">{escape(someone.name)}</a></li>'
        for someone in here[start : start + PAGE_SIZE]
    )
    more = start + PAGE_SIZE < len(here)
    following = f'<a rel="next" href="?page={number + 1}">More</a>' if more else ""
    return _html(STATES[code], f'<ol class="providers">{"".join(items)}</ol>{following}')


def _detail(someone: Practitioner) -> str:
    practice = someone.practices[0]
    area, line = practice.phone.split("-", 1)
    name = f"{someone.name}, {someone.credentials}" if someone.credentials else someone.name
    facts = [
        f"<h1>{escape(name)}</h1>",
        f'<p class="profession">{TITLES[someone.profession]}{" (clinic)" * (someone.kind != "person")}</p>',
        f'<p class="street">{practice.street}</p>',
        f'<p class="town">{practice.town.name}, {practice.town.state} {practice.town.zip_code}</p>',
        f'<a class="phone" href="tel:+1{practice.phone}">({area}) {line}</a>',
        f'<p>NPI <span class="npi">{someone.npi}</span></p>',
        f'<p>Last changed <time datetime="{someone.updated}">{someone.updated}</time></p>',
    ]
    if someone.license_number:
        facts.append(f'<p>License <span class="license">{someone.license_number}</span></p>')
    if someone.website:
        facts.append(f'<a class="website" href="{someone.website}">Website</a>')
    if someone.service:
        facts.append(f'<p class="about">{escape(someone.service)}</p>')
    return _html(name, f'<article class="provider">{"".join(facts)}</article>')


def _html(title: str, content: str) -> str:
    return (
        f'<!doctype html><html lang="en"><head><meta charset="utf-8"><title>{escape(title)}</title></head>'
        f'<body><main class="directory">{content}</main></body></html>'
    )
