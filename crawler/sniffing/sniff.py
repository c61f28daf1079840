"""Sniffing: which base spider fits a page, and what of its declarations the page gives away."""

import csv
import io
import json
import re
import zipfile
from collections.abc import Iterator
from itertools import islice
from typing import Any
from urllib.parse import urljoin, urlsplit

from scrapy.http import HtmlResponse

from crawler.middlewares.challenges import challenger, words
from crawler.sniffing import patterns
from crawler.sniffing.clues import Clue, Page
from crawler.web import json_ld, nodes, schema_org

DATASET = re.compile(r"/([a-z0-9]{4}-[a-z0-9]{4})(?=[/?.#]|$)")
"""The id of a Socrata data set in an address."""

PLUGINS = {
    "agile-store-locator": "Agile Store Locator",
    "super-store-finder": "Super Store Finder",
    "storepoint.co": "Storepoint",
    "storerocket.io": "StoreRocket",
    "stockist.co": "Stockist",
    "storemapper": "Storemapper",
    "metalocator": "MetaLocator",
    "uberall.com": "Uberall",
    "locations.yext": "Yext",
    "where2getit": "Brandify",
    "algolia": "Algolia",
    "__NEXT_DATA__": "Next.js page data",
}
"""Marks of locators that are named only: needle has no base spider for them."""

FEW_WORDS = 120
KEYS = ("id", "npi", "number", "license_number", "uuid", "key")
TOTALS = ("total", "count", "totalCount", "total_count", "totalResults", "totalRecords", "numFound")


def closed(page: Page) -> str | None:
    """Why a page is not to be read by a robot, as a sentence; None for one that is open."""
    if page.status in (401, 403, 407, 429):
        return f"{page.url} answered {page.status}: it is not open to robots, so leave it, or ask its owner."
    if page.status >= 400:
        return f"{page.url} answered {page.status}, so there is nothing to look at."
    response = HtmlResponse(page.url, headers=dict(page.headers), body=page.body, encoding="utf-8")
    if service := challenger(response):
        return f"{page.url} is a challenge of {service}, which no robot may pass: not a source for needle."
    if re.search(r"type\s*=\s*[\"']?password", page.text, re.IGNORECASE) and words(page.text) < FEW_WORDS:
        return f"{page.url} asks for a login, and needle never logs in: not a source for needle."
    return None


def sniff(page: Page) -> list[Clue]:
    """The ways in that a page shows, best first; none where nothing fits."""
    start = page.body[:4096].lstrip()
    if page.body.startswith((b"PK\x03\x04", b"\x28\xb5\x2f\xfd")):
        return list(packed(page))
    if start.startswith((b"{", b"[")):
        return list(data(page))
    if re.match(rb"(<\?xml[^>]*>\s*)?(<!--.*?-->\s*)*<(urlset|sitemapindex)\b", start, re.DOTALL):
        sentence = f"A sitemap with {len(re.findall(rb'<loc>', page.body)):,} addresses. Sniff one of them."
        return [Clue(sentence=sentence, access="structured_data", found={"sitemap": page.url})]
    if page.kind == "text/csv" or urlsplit(page.url).path.lower().endswith(".csv"):
        return [table(page.body, "A csv file")]
    return list(html(page)) if b"<" in start else []


def packed(page: Page) -> Iterator[Clue]:
    if not page.body.startswith(b"PK"):
        yield Clue(sentence="A file packed by zstd: name the manifest beside it.", access="ndjson")
        return
    try:
        bundle = zipfile.ZipFile(io.BytesIO(page.body))
        names = [each for each in bundle.namelist() if each.lower().endswith(".csv")]
        for name in names[:1]:
            with bundle.open(name) as member:
                yield table(member.read(65536), f"A zip with {len(names)} csv files")
    except (zipfile.BadZipFile, NotImplementedError, RuntimeError, OSError):
        yield Clue(sentence="A zip, which has to be whole to be looked into.", access="zipped_csv")


def table(start: bytes, what: str) -> Clue:
    line = start.decode("utf-8-sig", "replace").partition("\n")[0]
    columns = next(csv.reader([line]), [])
    sentence = (
        f"{what}; its {len(columns)} columns are {', '.join(columns[:12])}. Name the page that links it."
    )
    return Clue(sentence=sentence, access="zipped_csv")


def data(page: Page) -> Iterator[Clue]:
    """What JSON says, or a line of NDJSON."""
    try:
        body = json.loads(page.body)
    except (ValueError, RecursionError):
        yield from lines(page)
        return
    if isinstance(body, dict) and isinstance(kind := body.get("resourceType"), str):
        base = re.sub(r"/(metadata|[A-Z][A-Za-z]+)(\?.*)?$", "", page.url)
        yield Clue(sentence=f"FHIR: a {kind}.", access="fhir", found={"base_url": base})
    elif isinstance(body, dict) and {"files", "compression_algorithm"} <= body.keys():
        yield Clue(sentence="The manifest of an NDJSON release.", access="ndjson")
    elif isinstance(body, dict) and "columns" in body and "rowsUpdatedAt" in body:
        yield dataset(page, columns(body["columns"]))
    else:
        yield from records(page, body)


def lines(page: Page) -> Iterator[Clue]:
    try:
        first = json.loads(page.body.split(b"\n", 1)[0])
    except (ValueError, RecursionError):
        return
    if isinstance(first, dict) and "resourceType" in first:
        sentence = f"NDJSON of FHIR: {first['resourceType']}. Name the manifest beside it."
        yield Clue(sentence=sentence, access="ndjson")


def columns(told: Any) -> list[str]:
    """The columns that a Socrata portal's description of a data set names, its own left out."""
    names = (
        [each.get("fieldName") for each in told if isinstance(each, dict)] if isinstance(told, list) else []
    )
    return [name for name in names if isinstance(name, str) and re.fullmatch(r"[a-z]\w*", name, re.ASCII)]


def dataset(page: Page, names: list[str]) -> Clue:
    """A Socrata data set: of licenses, if its columns say so."""
    match = DATASET.search(urlsplit(page.url).path)
    licenses = any("licen" in name or "credential" in name for name in names)
    found = {"columns": " ".join(names)} if names else {}
    if match:
        found["dataset"] = match[1]
    if group := next((name for name in names if "type" in name and licenses), None):
        found["group"] = group
    of = f"; its columns are {', '.join(names[:30])}" if names else ""
    host = urlsplit(page.url).hostname
    return Clue(
        sentence=f"A Socrata data set, {found.get('dataset', 'its id unknown')}{of}.",
        access="licenses" if licenses else "socrata",
        found=found,
        see=f"https://{host}/api/views/{match[1]}.json" if match and not names else None,
    )


def records(page: Page, body: Any) -> Iterator[Clue]:
    """A list of records: of Socrata, of WP Store Locator, or of an API with pages."""
    lists = {"": body} if isinstance(body, list) else body
    lists = {key: rows for key, rows in lists.items() if isinstance(rows, list) and rows}
    lists = {key: rows for key, rows in lists.items() if all(isinstance(each, dict) for each in rows)}
    if not lists:
        return
    under = max(lists, key=lambda key: len(lists[key]))
    rows, names = lists[under], [str(name) for name in lists[under][0]]
    if "/resource/" in page.url and DATASET.search(urlsplit(page.url).path):
        yield dataset(page, [])
        return
    if {"store", "address", "lat", "lng"} <= {*names}:
        yield Clue(sentence="An answer of WP Store Locator.", access="store_locator")
        return
    total = next((name for name in TOTALS if under and isinstance(body.get(name), int)), "")
    key = next((name for name in KEYS if name in names), "")
    found = {"api": page.url.partition("?")[0], "records": under, "key": key, "total": total}
    where = f"under {under!r}" if under else "at its top"
    counted = f", {body[total]:,} in all" if total else ", and no total"
    sentence = f"A JSON API: {len(rows)} records {where}{counted}; their fields are {', '.join(names[:20])}."
    found = {name: value for name, value in found.items() if value}
    yield Clue(sentence=sentence, access="paged_json", found=found)


def html(page: Page) -> Iterator[Clue]:
    text, path = page.text, urlsplit(page.url).path
    if DATASET.search(path) and re.search(r"socrata|/api/views/", text, re.IGNORECASE):
        yield dataset(page, [])
    if re.search(r"\bwpsl(?:Settings|-|_)|wp-store-locator", text):
        sentence = "WP Store Locator, a plug-in of WordPress: it answers at /wp-admin/admin-ajax.php."
        yield Clue(sentence=sentence, access="store_locator")
    blocks = json_ld.blocks(text)
    kinds = sorted({kind for node, _ in nodes.Page(blocks).found for kind in nodes.types(node)})
    if clinics := schema_org.clinics(blocks, page.url):
        of = f"{len(clinics)} with name and address, of types {', '.join(kinds)}"
        sitemap = urljoin(page.url, "/sitemap.xml")
        yield Clue(sentence=f"JSON-LD: {of}.", access="structured_data", found={"sitemap": sitemap})
    elif kinds:
        yield Clue(sentence=f"JSON-LD without a name and address: {', '.join(kinds)}.")
    yield from patterns.files(page)
    yield from patterns.lists(page)
    for name in islice((name for mark, name in PLUGINS.items() if mark in text), 3):
        yield Clue(sentence=f"{name}, which no base spider of needle reads yet.")
