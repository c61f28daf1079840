"""Render: a page of results and a provider for people, one labeled value a line, no boxes, no colors."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from textwrap import TextWrapper
from typing import Any

from index.rules import conditions, remembered
from search import words
from search.query import Json, Page
from search.ranking import EXPLAINED

NO_SIGN = "No sign of dry needling training in our sources: ask."
DISCLAIMER = (
    "This is not legal or medical advice. Laws and lists change: call first. A listing is no proof of skill."
)
ATTRIBUTION = "Places: GeoNames (geonames.org), CC BY 4.0, and US Census Bureau."
WIDEST = 80
STALE = 45
"""Days after which an index is called old: two of the monthly bulk files were missed."""

Line = tuple[str, str | None]
"""A label and its value; without a value the line is left out."""


def wrapped(text: str, width: int, indent: int = 0) -> str:
    """Filled to the width; addresses of pages and the like stay whole, so that they can be copied."""
    filler = TextWrapper(
        width=max(20, min(width, WIDEST)),
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + 2 if indent else 0),
        break_long_words=False,
        break_on_hyphens=False,
    )
    return filler.fill(text)


def labeled(lines: Iterable[Line], width: int, indent: int) -> list[str]:
    return [wrapped(f"{label}: {value}", width, indent) for label, value in lines if value]


def page_text(page: Page, today: date, width: int) -> str:
    """A page of results: what was understood, the law there, the results, and how to read them."""
    first = (page.query.page - 1) * page.query.limit + 1
    blocks = [
        [wrapped(sentence, width) for sentence in heading(page, first)],
        *([wrapped(rule_text(rule), width)] for rule in page.law),
        *(entry(result, number, today, width) for number, result in enumerate(page.results, first)),
        [wrapped(sentence, width) for sentence in closing(page, today)],
        [wrapped(DISCLAIMER, width), wrapped(ATTRIBUTION, width)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks if block)


def heading(page: Page, first: int) -> Iterator[str]:
    """What was asked, how much was found, and what is shown of it."""
    where, asked = place_name(page), page.query.profession or "provider"
    within = f"within {page.query.within:g} mile{'' if page.query.within == 1 else 's'} of {where}."
    if page.results:
        last = first + len(page.results) - 1
        yield f"Found {page.total:,} {words.noun(asked, page.total)} {within}"
        yield f"These are {first:,} to {last:,}. Distances are from the middle of {where}."
    elif page.total:
        yield f"Found {page.total:,} {words.noun(asked, page.total)} {within}"
        yield f"Page {page.query.page} is past the end. The last is page {pages(page)}."
    else:
        yield f"No {words.noun(asked)} found {within}"
        if page.nearest:
            yield nearest_text(page.nearest, page)
    if page.place.state not in {rule["state"] for rule in page.law}:
        yield f"We do not know the law in {words.state(page.place.state)}."


def nearest_text(nearest: Mapping[str, Any], page: Page) -> str:
    further = min(500, int(nearest["distance_miles"]) + 1)
    where = f"{nearest['city']}, {nearest['state']}" if nearest["city"] else words.state(nearest["state"])
    return (
        f"The nearest is {nearest['name']} in {where}, about {nearest['distance_miles']:.0f} miles away. "
        f'Try: needle find "{place_name(page)}" --within {further}'
    )


def place_name(page: Page) -> str:
    return " ".join(filter(None, (f"{page.place.name}, {page.place.state}", page.place.zip_code)))


def pages(page: Page) -> int:
    return -(-page.total // page.query.limit)


def rule_text(rule: Mapping[str, Any]) -> str:
    return f"{rule['summary']} {words.basis(rule)}"


def closing(page: Page, today: date) -> Iterator[str]:
    """The order, whom the law keeps out, how to see more, and how old this is."""
    if page.total:
        yield EXPLAINED[page.query.sort]
    for group in page.hidden:
        count, where = group["count"], words.state(group["state"])
        whom = f"{count:,} {words.noun(group['profession'], count)} in {where}"
        if group["status"] == "prohibited":
            yield f"The law keeps {whom} out of this list."
        else:
            yield f"We left out {whom}: we do not know the law there."
    if page.query.page < pages(page):
        yield f"This is page {page.query.page} of {pages(page)}. For more, add: --page {page.query.page + 1}"
    if page.results:
        yield f"To see all about one, use its ID: needle show {page.results[0]['id']}"
    built, law_as_of = page.index["built"][:10], page.index["law_as_of"]
    yield f"This list was made on {words.day(built)}, by the law of {words.day(law_as_of)}."
    if (words.days_since(built, today) or 0) > STALE:
        yield "That is long ago. To make it new: needle update"


def entry(result: Json, number: int, today: date, width: int) -> list[str]:
    """One result in the list."""
    lines: list[Line] = [
        *contact(result),
        ("Distance", words.miles(result["distance_miles"], result["precision"])),
        ("Law", f"{words.status(result)} {words.basis(result['law'])}"),
        *evidence(result),
        *sources(result["listings"], today),
        ("ID", result["id"]),
    ]
    return [wrapped(f"{number}. {title(result)}", width), *labeled(lines, width, 3)]


def title(result: Json) -> str:
    return ", ".join(filter(None, (result["name"], result["credentials"])))


def contact(result: Json) -> list[Line]:
    """Who it is and how to get there."""
    city = ", ".join(filter(None, (result["city"], result["state"])))
    street = ", ".join(filter(None, (result["street"], city)))
    phone = result["phone"]
    if phone and result["extension"]:
        phone = f"{phone}, extension {result['extension']}"
    return [
        ("Profession", words.PEOPLE[result["profession"], result["kind"]]),
        ("Works at", result["organization"]),
        ("Address", " ".join(filter(None, (street, result["zip_code"])))),
        ("Phone", phone or "not known"),
        ("Website", result["website"]),
    ]


def evidence(result: Json) -> list[Line]:
    """What suggests that they really needle; sources that say the same of the same day share a line."""
    signs: dict[tuple[str, str, str | None], list[str]] = {}
    for item in result["evidence"]["items"]:
        signs.setdefault((item["kind"], item["text"], item["date"]), []).append(item["source"])
    said = [words.sign(kind, text, names, iso) for (kind, text, iso), names in signs.items()]
    return [("Dry needling", sign) for sign in said or [NO_SIGN]]


def sources(listings: list[Json], today: date) -> Iterator[Line]:
    """Who says so and how old that is; sources that say it of the same day share a line."""
    dated: dict[str, list[str]] = {}
    for listing in listings:
        dated.setdefault(words.freshness(listing, today), []).append(listing["source"])
    for freshness, names in dated.items():
        yield "Source" if len(names) == 1 else "Sources", f"{', '.join(names)}. {freshness}"


def provider_text(provider: Json, today: date, width: int) -> str:
    """Everything about one provider: each fact, each sign, the whole rule and every source."""
    blocks = [
        [wrapped(title(provider), width), *labeled([*contact(provider), *details(provider)], width, 2)],
        labeled(evidence(provider), width, 0),
        [wrapped(f"Law: {words.status(provider)}", width), *labeled(law(provider["law"]), width, 2)],
        *(source(listing, today, width) for listing in provider["listings"]),
        [wrapped(DISCLAIMER, width), wrapped(ATTRIBUTION, width)],
    ]
    return "\n\n".join("\n".join(block) for block in blocks)


def law(rule: Json) -> Iterator[Line]:
    """The rule with all it rests on."""
    yield "In short", rule["summary"]
    yield from conditions(rule)
    for citation in rule["citations"]:
        yield "Citation", " ".join(filter(None, (citation["text"] + remembered(citation), citation["url"])))
    yield "Note", rule["note"]
    yield "How sure", words.checked(rule)


def details(provider: Json) -> list[Line]:
    """What `find` has no room for."""
    license_ = " ".join(filter(None, (provider["license_state"], provider["license_number"])))
    accepting = {True: "yes, says the source", False: "no, says the source", None: "not known: ask"}
    return [
        ("Email", provider["email"]),
        ("Also known as", "; ".join(provider["other_names"])),
        ("Languages", ", ".join(provider["languages"])),
        ("Takes new patients", accepting[provider["accepting_patients"]]),
        ("License", ", ".join(filter(None, (license_, provider["license_status"])))),
        ("NPI", provider["npi"]),
        ("Map", f"{provider['latitude']}, {provider['longitude']}{words.MEASURED[provider['precision']]}"),
    ]


def source(listing: Json, today: date, width: int) -> list[str]:
    days = words.days_since(listing["crawled"], today)
    read = None if days is None else f"{words.day(listing['crawled'])}, {words.ago(days)}"
    lines: list[Line] = [
        ("Record", listing["ref"]),
        ("Page", listing["source_url"]),
        ("Date", words.freshness(listing, today)),
        ("We read it", read),
    ]
    return [wrapped(f"Source: {listing['source']}", width), *labeled(lines, width, 2)]
