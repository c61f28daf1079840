"""Contract: the JSON of `find` and `show`, as docs/schema says. Fields are only ever added."""

import json
from typing import Any

from search.query import Json, Page

VERSION = 1
RESULT = (
    "id",
    "name",
    "kind",
    "credentials",
    "profession",
    "organization",
    "street",
    "city",
    "state",
    "zip_code",
    "latitude",
    "longitude",
    "precision",
    "phone",
    "website",
)
PROVIDER = (
    *RESULT,
    "extension",
    "email",
    "npi",
    "license_number",
    "license_state",
    "license_status",
    "languages",
    "accepting_patients",
    "other_names",
)
VERDICT = ("status", "summary", "citations", "checked_on", "confidence")
PLACE = ("name", "state", "zip_code", "latitude", "longitude", "precision")
QUERY = ("place", "within", "profession", "sort", "limit", "page")


def find_json(page: Page) -> Json:
    return {
        "version": VERSION,
        "query": {name: getattr(page.query, name) for name in QUERY},
        "place": {name: getattr(page.place, name) for name in PLACE},
        "law": page.law,
        "total": page.total,
        "results": [result_json(result) for result in page.results],
        "hidden": page.hidden,
        "nearest": result_json(page.nearest) if page.nearest else None,
        "index": page.index,
    }


def result_json(result: Json) -> Json:
    return {
        **{name: result[name] for name in RESULT},
        "distance_miles": result["distance_miles"],
        "law": {name: result["law"][name] for name in VERDICT},
        "evidence": result["evidence"],
        "listings": result["listings"],
    }


def show_json(provider: Json, index: Json) -> Json:
    """One provider with the full rule of the law."""
    return {
        "version": VERSION,
        **{name: provider[name] for name in PROVIDER},
        "law": provider["law"],
        "evidence": provider["evidence"],
        "listings": provider["listings"],
        "index": index,
    }


def printed(document: Any) -> str:
    """One line of ASCII: whatever a source wrote, a terminal gets no bytes to act on."""
    return json.dumps(document)
