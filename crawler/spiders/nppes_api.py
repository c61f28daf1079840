from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from scrapy import Request

from crawler.base_spiders.paged_json import PagedJsonSpider, Query
from crawler.items import STATES, TERRITORIES
from crawler.normalize import date
from crawler.registry import nppes

DIGITS = "0123456789"
LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
TAXONOMIES = (
    {"taxonomy_description": "Acupuncturist*"},
    {"taxonomy_description": "Physical Therapist*"},
    {"taxonomy_description": "Physical Therapy", "enumeration_type": "NPI-2"},
    {"taxonomy_description": "Clinic/Center, Physical Therapy", "enumeration_type": "NPI-2"},
)
"""A clinic by its specialty and by its whole description: the API takes either, and both are found once."""


class NppesApi(PagedJsonSpider):
    """Both professions in the states that `-a states=OR,WA` names, at every practice location in them.

    Source: NPI Registry API 2.1, https://npiregistry.cms.hhs.gov/api-page, of the day.
    Terms: federal data, disclosable under the Freedom of Information Act and free to use.
    Caveats: disabled, as nppes_bulk covers the country; this is for a few states, or for today's news of
    them. The API tells no total and at most 1,200 providers a query, so a fuller one is asked again by ZIP
    prefix, then by kind and surname, and the crawl fails where that is not enough. That LOCATION finds
    secondary practice locations too is unverified. `-a api=URL` asks a replica instead.
    """

    name = "nppes_api"
    enabled = False
    min_listings = 20
    time_limit = 6 * 3600
    api = "https://npiregistry.cms.hhs.gov/api/"
    key, offset = "number", "skip"
    page_size = 200
    last_offset = 1000

    def __init__(self, *args: Any, states: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.queries = []
        self.allowed_domains = [urlsplit(self.api).hostname]
        self.states = sorted({state.strip().upper() for state in states.split(",")} - {""})
        unknown = [state for state in self.states if state not in STATES | TERRITORIES]
        if unknown or not self.states:
            what = f"There is no state {' or '.join(unknown)}" if unknown else "No state was named"
            self.fail(f"{what}: write their two letters, as in -a states=OR,WA.")
            return
        if "min_listings" not in kwargs:
            self.min_listings = 1 if "api" in kwargs else self.min_listings * len(self.states)
        fixed = {"version": "2.1", "address_purpose": "LOCATION"}
        self.queries = [{**fixed, "state": state, **each} for state in self.states for each in TAXONOMIES]

    def cut_off(self, query: Query, sentence: str) -> Iterator[Request]:
        slices = list(parts(query))
        if not slices:
            return super().cut_off(query, sentence)
        return (self.page({**query, **part}, 0, set()) for part in slices)

    def parse_listing(self, record: dict[str, Any], _response: Any) -> list[dict[str, Any]]:
        return [each for each in nppes.listings(provider(record)) if each["state"] in self.states]


def parts(query: Query) -> Iterator[Query]:
    """What, added to a query, asks for all of its providers in smaller parts: none where that cannot be."""
    prefix = query.get("postal_code", "")[:-1]
    if not prefix:
        yield from ({"postal_code": f"{first}{second}*"} for first in DIGITS for second in DIGITS)
    elif len(prefix) < 5:
        yield from ({"postal_code": f"{prefix}{digit}*"} for digit in DIGITS)
    elif "enumeration_type" not in query:
        yield from ({"enumeration_type": kind} for kind in ("NPI-1", "NPI-2"))
    elif query["enumeration_type"] == "NPI-1" and "last_name" not in query:
        yield from ({"last_name": f"{first}{second}*"} for first in LETTERS for second in LETTERS + " '-.")


def provider(record: dict[str, Any]) -> nppes.Provider:
    """A result of the API, in its types of today (text, milliseconds) or of 2018 (numbers, seconds)."""
    basic, kind = record["basic"], nppes.KINDS[record["enumeration_type"]]
    name = named(basic) or basic["name"]
    primary = [each for each in record["addresses"] if each["address_purpose"] == "LOCATION"]
    if len(primary) != 1:
        raise ValueError(f"{len(primary)} primary practice locations")
    return nppes.Provider(
        npi=str(record["number"]),
        kind=kind,
        name=name,
        credentials=basic.get("credential"),
        other_names=nppes.distinct(map(named, record.get("other_names") or ()), name),
        taxonomies=tuple(
            nppes.Taxonomy(
                code=each["code"], license_number=each.get("license"), license_state=each.get("state")
            )
            for each in record["taxonomies"]
        ),
        sites=tuple(map(site, [*primary, *(record.get("practiceLocations") or ())])),
        updated=date(basic.get("last_updated") or record.get("last_updated_epoch")),
    )


def named(names: dict[str, Any]) -> str | None:
    parts = ("first_name", "middle_name", "last_name", "name_suffix", "suffix")
    return nppes.joined(names.get("organization_name"), *map(names.get, parts))


def site(address: dict[str, Any]) -> nppes.Site:
    return nppes.Site(
        street=nppes.joined(address.get("address_1"), address.get("address_2"), by=", "),
        city=address.get("city"),
        state=address.get("state"),
        zip_code=address.get("postal_code"),
        country=address.get("country_code"),
        phone=address.get("telephone_number"),
    )
