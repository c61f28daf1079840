"""Ten faults for each base spider, as somebody might make them: in the base, in a spider of it, in its parts.

Each is a change of one place in one module of `crawler`; a spider with it is crawled under replay, and its
fixture or its own crawl has to show the fault. `python -m tests.crawler.mutants` prints what did.
"""

from typing import Any, NamedTuple


class Mutation(NamedTuple):
    """`old` stands once in the module; `last_page` is what the last recorded page answers instead, if any."""

    fault: str
    module: str
    old: str
    new: str
    last_page: dict[str, Any] | None = None


SPIDERS = {
    "directory": "sample_directory",
    "paged_json": "medicare_clinicians",
    "socrata": "colorado_licenses",
    "licenses": "washington_licenses",
    "zipped_csv": "nppes_bulk",
    "ndjson": "national_provider_directory",
    "fhir": "plannet_directory",
    "structured_data": "ati_physical_therapy",
    "store_locator": "cora_physical_therapy",
}
"""The spider whose fixture has to show the faults of a base spider."""

ERROR_OBJECT = {"error": True, "message": "Overloaded, try again later."}
BASE, SPIDER = "base_spiders.{base}", "spiders.{spider}"
NO_FAULT = Mutation("no fault", SPIDER, "", "")

DIRECTORY = (
    Mutation("stop after page 1", BASE, "self.next_page, response)[:1]", "self.next_page, response)[:0]"),
    Mutation("drifted list selector", SPIDER, '"ol.providers a"', '"ol.people a"'),
    Mutation("drifted container", SPIDER, '"main.directory"', '"main.listing"'),
    Mutation("drifted detail selector", SPIDER, '"article.provider"', '"article.person"'),
    Mutation(
        "skipped branch",
        BASE,
        "in links(container, self.branches, response):",
        "in links(container, self.branches, response)[1:]:",
    ),
    Mutation(
        "ignored moved page",
        BASE,
        "yield from self.listings([record], response)",
        "yield from self.listings([record] if record else [], response)",
    ),
    Mutation(
        "wrong profession",
        SPIDER,
        '"Acupuncturist": "acupuncturist"',
        '"Acupuncturist": "physical_therapist"',
    ),
    Mutation("text for an attribute", SPIDER, '".website@href"', '".website"'),
    Mutation(
        "swapped city and state",
        SPIDER,
        '"city": city,\n            "state": state',
        '"city": state,\n            "state": city',
    ),
    Mutation(
        "lost leading zero",
        SPIDER,
        '"ref": response.url.rpartition("/")[2]',
        '"ref": response.url.rpartition("-")[2].lstrip("0")',
    ),
)

PAGED_JSON = (
    Mutation(
        "stop after page 1", BASE, "elif not records or start == total:", "elif records or start == total:"
    ),
    Mutation(
        "off-by-one paging",
        BASE,
        "yield self.page(query, start, seen)",
        "yield self.page(query, start + 1, seen)",
    ),
    Mutation("page 1 again", BASE, "yield self.page(query, start, seen)", "yield self.page(query, 0, seen)"),
    Mutation("renamed list of records", BASE, 'body["results"]', 'body.get("rows", [])'),
    Mutation("dropped profession filter", SPIDER, '"conditions[0][value]": "PHYSICAL THERAPY",\n', ""),
    Mutation(
        "wrong profession", SPIDER, '"profession": "physical_therapist"', '"profession": "acupuncturist"'
    ),
    Mutation("renamed key", SPIDER, 'record["citytown"]', 'record["city"]'),
    Mutation(
        "lost leading zero", SPIDER, '"zip_code": record["zip_code"]', '"zip_code": int(record["zip_code"])'
    ),
    Mutation("practices merged", SPIDER, "-{hashlib.sha256(site.encode()).hexdigest()[:8]}", ""),
    Mutation("ignored error object", BASE, 'body["results"]', 'body.get("results", [])', ERROR_OBJECT),
)

SOCRATA = (
    Mutation(
        "stop after page 1",
        "base_spiders.paged_json",
        "elif not records or start == total:",
        "elif records or start == total:",
    ),
    Mutation(
        "missing last page",
        BASE,
        'return int(body[0]["n"]) + sum(int(row["n"]) for row in body[1:])',
        'return int(body[0]["n"]) + 1',
    ),
    Mutation("no order", BASE, ', "$order": ":id"}', "}"),
    Mutation("dropped filter", BASE, '"$where": self.where, "$order"', '"$order"'),
    Mutation(
        "counted all rows",
        BASE,
        '"$select": "count(*) as n", "$where": self.where}',
        '"$select": "count(*) as n"}',
    ),
    Mutation(
        "lost leading zero",
        SPIDER,
        '"license_number": record["licensenumber"]',
        '"license_number": record["licensenumber"].lstrip("0")',
    ),
    Mutation(
        "key not unique",
        SPIDER,
        "f\"{record['licensetype']}-{record['licensenumber']}\"",
        "record['licensenumber']",
    ),
    Mutation("renamed key", SPIDER, 'record.get("mailzipcode")', 'record.get("zip")'),
    Mutation(
        "expired licenses",
        SPIDER,
        'if not self.active(record["licensestatusdescription"]):',
        "if not record:",
    ),
    Mutation(
        "ignored error object",
        BASE,
        "list(map(dict, body))",
        "[row for row in body if row is dict]",
        ERROR_OBJECT,
    ),
)

LICENSES = (
    Mutation(
        "wrong profession code",
        SPIDER,
        '("ACUPUNCTUR%LICENSE%", "acupuncturist")',
        '("ACUPUNCTURIST", "acupuncturist")',
    ),
    Mutation(
        "swapped professions",
        SPIDER,
        '("%NEEDLING%", "physical_therapist")',
        '("%NEEDLING%", "acupuncturist")',
    ),
    Mutation("no evidence", SPIDER, 'if "NEEDLING" in kind.upper()', 'if "needling" in kind.upper()'),
    Mutation("other professions", SPIDER, ' or "OCCUPATIONAL" in kind.upper()', ""),
    Mutation("expired licenses", BASE, 'status.upper().startswith("ACTIVE")', "bool(status)"),
    Mutation("only plain active", BASE, 'status.upper().startswith("ACTIVE")', 'status.upper() == "ACTIVE"'),
    Mutation("case of the types", BASE, "kind = record[self.group].upper()", "kind = record[self.group]"),
    Mutation("patterns read literally", BASE, 'like.replace("%", "*")', "like"),
    Mutation(
        "one pattern only", BASE, "for like, _ in self.professions)", "for like, _ in self.professions[:1])"
    ),
    Mutation("dropped state", SPIDER, '"state": self.state,\n', '"state": record.get("state"),\n'),
)

ZIPPED_CSV = (
    Mutation(
        "one file only",
        SPIDER,
        "for day in sorted(weeks) if day > until",
        "for day in sorted(weeks) if day > until and False",
    ),
    Mutation("old after new", SPIDER, "in reversed(oldest_first)", "in oldest_first"),
    Mutation("deactivated kept", SPIDER, "if not nppes.is_active(deactivated, reactivated):", "if not npi:"),
    Mutation(
        "mailing for practice address",
        "registry.dissemination",
        '"Provider First Line Business Practice Location Address"',
        '"Provider First Line Business Mailing Address"',
    ),
    Mutation(
        "renamed column",
        "registry.dissemination",
        '"Provider Business Practice Location Address City Name"',
        '"Provider Practice Location City"',
    ),
    Mutation(
        "wrong profession code",
        "registry.nppes",
        'ACUPUNCTURIST = "171100000X"',
        'ACUPUNCTURIST = "171000000X"',
    ),
    Mutation(
        "assistants too", "registry.nppes", 'PHYSICAL_THERAPISTS = "2251"', 'PHYSICAL_THERAPISTS = "225"'
    ),
    Mutation(
        "first taxonomy only", "registry.dissemination", "for n in range(1, 16)", "for n in range(1, 2)"
    ),
    Mutation(
        "second locations lost",
        "registry.dissemination",
        "*(_site(each, _SECONDARY_SITE) for each in record.sites)",
        "*()",
    ),
    Mutation(
        "drifted link",
        SPIDER,
        'r"NPPES_Data_Dissemination_([A-Z][a-z]+_\\d{4})',
        'r"NPPES_Dissemination_([A-Z][a-z]+_\\d{4})',
    ),
)

NDJSON = (
    Mutation(
        "missing file",
        BASE,
        "for promise in told.of(self.resources):",
        "for promise in told.of(self.resources)[:-1]:",
    ),
    Mutation(
        "roles ignored",
        SPIDER,
        "record.practices or at_own_addresses(practitioner)",
        "at_own_addresses(practitioner)",
    ),
    Mutation(
        "addresses ignored", SPIDER, "record.practices or at_own_addresses(practitioner)", "record.practices"
    ),
    Mutation("excluded kept", SPIDER, ' or fhir.flag(practitioner, "hhs-in-exclusion-list")', ""),
    Mutation(
        "swapped latitude and longitude",
        "hl7.practices",
        "for packed, phone, latitude, longitude, name, accepting in",
        "for packed, phone, longitude, latitude, name, accepting in",
    ),
    Mutation(
        "billing for practice address",
        "hl7.fhir",
        '_ELSEWHERE = _PAST | {"billing", "home"}',
        "_ELSEWHERE = _PAST",
    ),
    Mutation("postal for practice address", "hl7.fhir", 'if each.get("type") != "postal" and', "if"),
    Mutation("inactive role kept", "hl7.practices", 'if role["active"] and (', "if ("),
    Mutation("renamed key", "hl7.fhir", 'each.get("postalCode")', 'each.get("postal_code")'),
    Mutation(
        "second profession lost",
        SPIDER,
        'enumerate(trades if place["state"] else ())',
        'enumerate(trades[:1] if place["state"] else ())',
    ),
)

FHIR = (
    Mutation("stop after page 1", BASE, "if url := page.following():", "if url := None:"),
    Mutation("first search only", SPIDER, "for codes in wanted]", "for codes in wanted[:1]]"),
    Mutation("references not looked up", BASE, "if not page.lookups:", "if True:"),
    Mutation(
        "swapped latitude and longitude",
        "hl7.fhir",
        "{name: found[name] for name in names}",
        "{name: found[other] for name, other in zip(names, names[::-1])}",
    ),
    Mutation("inactive role kept", SPIDER, 'role.get("active") is False or ', ""),
    Mutation(
        "wrong profession code",
        "registry.nppes",
        'ACUPUNCTURIST = "171100000X"',
        'ACUPUNCTURIST = "171000000X"',
    ),
    Mutation(
        "first location only",
        SPIDER,
        'for location in record.linked("location"):',
        'for location in record.linked("location")[:1]:',
    ),
    Mutation("worst phone first", "hl7.fhir", 'each.get("rank") or 99)', '-(each.get("rank") or 99))'),
    Mutation(
        "existing patients only taken for new", "hl7.fhir", '"existptonly": False', '"existptonly": True'
    ),
    Mutation(
        "missing resource ends the crawl", "hl7.lookups", "REFUSED = (400, 404, 405,", "REFUSED = (400, 405,"
    ),
)

STRUCTURED_DATA = (
    Mutation("drifted page pattern", SPIDER, r"/\d+-[a-z-]+/$", r"/clinic-\d+/$"),
    Mutation("every page taken", SPIDER, r"\.com/[^/]+/[^/]+/\d+-[a-z-]+/$", ""),
    Mutation(
        "first page only",
        BASE,
        "for url in pages if re.search(self.rule, url)]",
        "for url in pages[:4] if re.search(self.rule, url)]",
    ),
    Mutation("moved page ignored", BASE, "or [{}], response)", "or [], response)"),
    Mutation("offers unread", "web.schema_org", '"hasOfferCatalog", "makesOffer")', '"hasOfferCatalog")'),
    Mutation("only strict JSON", "web.json_ld", "return _TOKEN.sub(_mended_token, text)", "return text"),
    Mutation(
        "swapped latitude and longitude",
        "web.schema_org",
        '{name: text(geo.get(name)) for name in ("latitude", "longitude")}',
        '{"latitude": text(geo.get("longitude")), "longitude": text(geo.get("latitude"))}',
    ),
    Mutation(
        "denial taken for an offer",
        "web.needling",
        "if any(map(_DENIED.search, (*told, *names))):",
        "if False:",
    ),
    Mutation("comments read", "web.json_ld", r"<!--.*?(?:-->|\Z)|<script", "<script"),
    Mutation("renamed key", "web.schema_org", '"postalCode")', '"postcode")'),
)

STORE_LOCATOR = (
    Mutation("one question only", BASE, "if miles[-1] < cell.radius:", "if False:"),
    Mutation("radius too small", BASE, "if miles[-1] < cell.radius:", "if miles[-1] < cell.radius / 4:"),
    Mutation("a quarter lost", BASE, "cell.quarters())", "[*cell.quarters()][:3])"),
    Mutation(
        "swapped latitude and longitude", BASE, '"lat", "longitude": "lng"', '"lng", "longitude": "lat"'
    ),
    Mutation("swapped question", BASE, "lat={north}&lng={east}", "lat={east}&lng={north}"),
    Mutation("renamed key", BASE, 'told["address"]', 'told["street"]'),
    Mutation("second line lost", BASE, 'told["address"], told.get("address2")', 'told["address"], None'),
    Mutation("wrong profession", BASE, 'profession = "physical_therapist"', 'profession = "acupuncturist"'),
    Mutation("entities left in names", BASE, "unescape(value) if isinstance(value, str) else value", "value"),
    Mutation("key that may change", BASE, 'str(told["id"])', 'told["store"]'),
)

MUTATIONS = {
    "directory": DIRECTORY,
    "paged_json": PAGED_JSON,
    "socrata": SOCRATA,
    "licenses": LICENSES,
    "zipped_csv": ZIPPED_CSV,
    "ndjson": NDJSON,
    "fhir": FHIR,
    "structured_data": STRUCTURED_DATA,
    "store_locator": STORE_LOCATOR,
}
