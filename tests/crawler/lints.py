"""Lints: what every spider and its fixture must be, as sentences about what they are not."""

import json
import re
from collections.abc import Iterator
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from scrapy.utils.spider import iter_spider_classes

import crawler.base_spiders
from crawler import normalize
from crawler.sniffing.skeleton import BLANK
from crawler.sources import source

BASES = Path(crawler.base_spiders.__file__).parent
SPIDERS = BASES.with_name("spiders")
FOUNDATIONS = ("bulk", "json_api", "listing")
"""Base spiders of base spiders, which no source is begun from."""

LARGEST = 5000
PHONE = re.compile(r"(?<![\w.-])\(?[2-9]\d\d(?:\)\s?|[-. ]{1,2})\d{3}[-. ]\d{4}(?![\w-])")
INVENTED_PHONE = re.compile(r"\b555[-. ]01\d\d$")
SOMEBODYS = "which may be somebody's: take 555-0100 to 555-0199"
INVENTED_HOST = re.compile(r"(?:^|\.)example\.(?:org|com|net)$")
INVENTED_NPI = "2900"
"""How our NPIs begin; those of real people begin with 1."""

UNKNOWN = re.compile(r"\b(?:unknown|unclear|nobody knows|not known)\b", re.IGNORECASE)
TEXTS = (".csv", ".html", ".json", ".jsonl", ".txt", ".xml")


def bases_with_templates() -> list[str]:
    return sorted(path.stem for path in BASES.glob("[!_]*.py") if path.stem not in FOUNDATIONS)


def faults(path: Path, fixture: Path) -> list[str]:
    """Everything that is wrong with the spider in this file and its fixture, a sentence each."""
    return [*blanks(path), *declarations(path), *recordings(fixture, path.stem)]


def blanks(path: Path) -> Iterator[str]:
    for number, line in enumerate(path.read_text("utf-8").splitlines(), 1):
        if BLANK in line:
            yield f"{path.name}:{number} has {BLANK}, which only you can fill in: {line.strip()}"


def declarations(path: Path) -> Iterator[str]:
    found = classes(path)
    if len(found) != 1:
        yield f"{path.name} has {len(found)} spiders, and each has a file of its own"
        return
    (spider,) = found
    if spider.name != path.stem or spider.__name__.lower() != path.stem.replace("_", ""):
        yield f"{path.name} holds {spider.__name__} with the name {spider.name!r}: they must agree"
    told = source(spider)
    for label in ("about", "origin", "terms", "caveats"):
        if not getattr(told, label):
            yield f"{path.name} does not say its {label}: the docstring has Source:, Terms: and Caveats:"
    if spider.enabled and UNKNOWN.search(told.terms):
        yield f"{path.name} is enabled although nobody knows its terms"
    if spider.enabled and spider.min_listings < 2:
        yield f"{path.name} is enabled without a floor: set min_listings"


def classes(path: Path) -> list[Any]:
    spec = spec_from_file_location(f"linted.{path.stem}", path)
    assert spec
    assert spec.loader
    module = module_from_spec(spec)
    spec.loader.exec_module(module)
    return list(iter_spider_classes(module))


def recordings(fixture: Path, name: str) -> Iterator[str]:
    inputs = sorted(path for path in fixture.glob("*") if not path.name.startswith("expected."))
    if not inputs:
        yield f"{name} has no fixture: record a few pages in {fixture}"
    if (size := sum(path.stat().st_size for path in inputs)) >= LARGEST:
        yield f"the fixture of {name} has {size:,} bytes: {LARGEST - 1:,} are plenty"
    for path in inputs:
        if path.suffix in TEXTS:
            yield from blanks(path)
            for phone in PHONE.findall(path.read_text("utf-8")):
                if not INVENTED_PHONE.search(phone):
                    yield f"{path.name} of {name} has the phone {phone}, {SOMEBODYS}"
    expected = fixture / "expected.jsonl"
    for line in expected.read_text("utf-8").splitlines() if expected.exists() else ():
        yield from real(json.loads(line), name)


def real(listing: dict[str, Any], name: str) -> Iterator[str]:
    """What of an expected listing may be of a real person."""
    said = f"{listing['ref']} of {name}"
    if not INVENTED_PHONE.search(listing.get("phone", "555-0100")):
        yield f"{said} has the phone {listing['phone']}, {SOMEBODYS}"
    npi = listing.get("npi", "2900000011")
    if not npi.startswith(INVENTED_NPI) or normalize.npi(npi) is None:
        yield f"{said} has the NPI {npi}: invent one with tests.demo.people.npi"
    own = urlsplit(listing["source_url"]).hostname
    host = urlsplit(listing.get("website", "https://example.org")).hostname or ""
    if host != own and not INVENTED_HOST.search(host):
        yield f"{said} has the web site {host}: use example.org"
    if not INVENTED_HOST.search(listing.get("email", "@example.org").rpartition("@")[2]):
        yield f"{said} has the address {listing['email']}: use example.org"
