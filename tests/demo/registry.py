"""The invented people as the registry of NPIs publishes them: API v2.1, with its traps, and bulk file."""

import csv
import io
import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from tests.demo.people import API, BULK, TAXONOMIES, Practice, Practitioner, npi, practitioners

ARCHIVE = "NPPES_Data_Dissemination_November_2026_V2.zip"
PERIOD = "20050523-20261108"
LARGEST_PAGE, LAST_SKIP = 200, 1000
"""The registry gives no more records a page, and past this one the same page again."""

ASSISTANT = ("225200000X", "Physical Therapy Assistant")
CHIROPRACTOR = ("111N00000X", "Chiropractor")
_NAMES = ("Last Name", "First Name", "Middle Name", "Name Prefix Text", "Name Suffix Text", "Credential Text")
_SECOND = "Provider Secondary Practice Location Address"


def _address_columns(purpose: str) -> list[str]:
    parts = "City Name|State Name|Postal Code|Country Code (If outside U.S.)|Telephone Number|Fax Number"
    return [
        *(f"Provider {line} Line Business {purpose} Address" for line in ("First", "Second")),
        *(f"Provider Business {purpose} Address {part}" for part in parts.split("|")),
    ]


COLUMNS = (
    *("NPI", "Entity Type Code", "Replacement NPI", "Employer Identification Number (EIN)"),
    "Provider Organization Name (Legal Business Name)",
    "Provider Last Name (Legal Name)",
    *(f"Provider {name}" for name in _NAMES[1:]),
    *("Provider Other Organization Name", "Provider Other Organization Name Type Code"),
    *(f"Provider Other {name}" for name in _NAMES),
    "Provider Other Last Name Type Code",
    *_address_columns("Mailing"),
    *_address_columns("Practice Location"),
    *("Provider Enumeration Date", "Last Update Date", "NPI Deactivation Reason Code"),
    *("NPI Deactivation Date", "NPI Reactivation Date", "Provider Sex Code"),
    *("Authorized Official Last Name", "Authorized Official First Name", "Authorized Official Middle Name"),
    *("Authorized Official Title or Position", "Authorized Official Telephone Number"),
    *(
        f"{column}_{slot}"
        for slot in range(1, 16)
        for column in (
            "Healthcare Provider Taxonomy Code",
            "Provider License Number",
            "Provider License Number State Code",
            "Healthcare Provider Primary Taxonomy Switch",
        )
    ),
    *(
        f"Other Provider Identifier{part}_{slot}"
        for slot in range(1, 51)
        for part in ("", " Type Code", " State", " Issuer")
    ),
    *("Is Sole Proprietor", "Is Organization Subpart", "Parent Organization LBN", "Parent Organization TIN"),
    *(f"Authorized Official {part} Text" for part in ("Name Prefix", "Name Suffix", "Credential")),
    *(f"Healthcare Provider Taxonomy Group_{slot}" for slot in range(1, 16)),
    "Certification Date",
)
"""The 330 columns of the bulk file since 2025 (CMS, "NPPES Data Dissemination" readme, version 2)."""

SECOND_COLUMNS = (
    "NPI",
    f"{_SECOND}- Address Line 1",
    f"{_SECOND}-  Address Line 2",
    *(f"{_SECOND} - {part}" for part in ("City Name", "State Name", "Postal Code")),
    f"{_SECOND} - Country Code (If outside U.S.)",
    *(f"{_SECOND} - Telephone {part}" for part in ("Number", "Extension")),
    "Provider Practice Location Address - Fax Number",
)
OTHER_NAME_COLUMNS = (
    "NPI",
    "Provider Other Organization Name",
    "Provider Other Organization Name Type Code",
)


def records() -> list[dict[str, Any]]:
    """What the API knows: its share of the people, and assistants, who are none of ours."""
    known = [_record(someone, TAXONOMIES[someone.profession, someone.kind]) for someone in _share(API)]
    return known + [_record(someone, ASSISTANT) for someone in _bystanders()]


def answer(query: dict[str, str], known: list[dict[str, Any]]) -> dict[str, Any]:
    """What `/api/` answers: a page of records, or Errors, which the registry sends with HTTP 200 too."""
    criteria = {
        name: value for name, value in query.items() if name not in {"version", "limit", "skip", "pretty"}
    }
    if query.get("version") != "2.1":
        return _error("17", "version", "Unsupported Version")
    if not criteria:
        return _error("04", "generic", "No valid search criteria provided")
    if set(criteria) <= {"state", "enumeration_type", "country_code", "address_purpose"}:
        return _error("07", next(iter(criteria)), "Field state requires additional search criteria")
    if any("*" in value and len(value.partition("*")[0]) < 2 for value in criteria.values()):
        return _error("03", "generic", "Field contains wildcard character(s) but fewer than 2 characters")
    found = [record for record in known if all(_matches(record, *item, query) for item in criteria.items())]
    skip = min(int(query.get("skip", 0)), LAST_SKIP)
    page = found[skip : skip + min(int(query.get("limit", 10)), LARGEST_PAGE)]
    return {"result_count": len(page), "results": page}


def archive() -> bytes:
    """The bulk file, zipped: the registry's share of the people among assistants and chiropractors."""
    people = [(someone, TAXONOMIES[someone.profession, someone.kind]) for someone in _share(BULK)]
    rows = [_row(*each) for each in people]
    rows += [_row(someone, kind) for someone in _bystanders() for kind in (ASSISTANT, CHIROPRACTOR)]
    rows.append({"NPI": npi(9999), "NPI Deactivation Date": "05/17/2019"})
    second = [_second_row(someone, practice) for someone, _ in people for practice in someone.practices[1:]]
    tables = (
        ("npidata_pfile", COLUMNS, rows),
        ("pl_pfile", SECOND_COLUMNS, second),
        ("othername_pfile", OTHER_NAME_COLUMNS, []),
    )
    zipped = io.BytesIO()
    with zipfile.ZipFile(zipped, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, columns, table in tables:
            bundle.writestr(f"{name}_{PERIOD}.csv", _csv(columns, table))
            bundle.writestr(f"{name}_{PERIOD}_FileHeader.csv", _csv(columns, ()))
    return zipped.getvalue()


def index_page() -> str:
    """`NPI_Files.html`, where the link to the newest archive is found."""
    return (
        "<html><head><title>NPI Files</title></head><body><h1>Full Replacement Monthly NPI File</h1>"
        f'<p><a href="./{ARCHIVE}">NPPES Data Dissemination V.2 (November 9, 2026)</a></p></body></html>'
    )


def _share(source: str) -> list[Practitioner]:
    return [someone for someone in practitioners() if source in someone.sources]


def _bystanders() -> Iterator[Practitioner]:
    for serial, someone in enumerate(practitioners()[::7], 5000):
        if someone.kind == "person":
            yield replace(someone, npi=npi(serial), credentials="PTA")


def _record(someone: Practitioner, taxonomy: tuple[str, str]) -> dict[str, Any]:
    epoch = str(int(datetime.fromisoformat(someone.updated).replace(tzinfo=UTC).timestamp() * 1000))
    main = someone.practices[0]
    addresses = [_address(main, "LOCATION"), _address(replace(main, street="PO Box 7"), "MAILING")]
    basic = {"first_name": someone.first, "last_name": someone.last, "credential": someone.credentials}
    if someone.organization:
        basic = {"organization_name": someone.organization, "organizational_subpart": "NO"}
    basic = {name: value.upper() for name, value in basic.items() if value}
    return {
        "created_epoch": epoch,
        "enumeration_type": "NPI-1" if someone.kind == "person" else "NPI-2",
        "last_updated_epoch": epoch,
        "number": someone.npi,
        "basic": {**basic, "last_updated": someone.updated, "status": "A"},
        "addresses": addresses[:: -1 if int(someone.npi[-1]) % 2 else 1],
        "practiceLocations": [_address(practice, "LOCATION") for practice in someone.practices[1:]],
        "taxonomies": [
            {
                "code": taxonomy[0],
                "desc": taxonomy[1],
                "license": someone.license_number,
                "state": someone.license_number and main.town.state,
                "primary": True,
                "taxonomy_group": "",
            }
        ],
        "identifiers": [],
        "endpoints": [],
        "other_names": [],
    }


def _address(practice: Practice, purpose: str) -> dict[str, str]:
    return {
        "address_purpose": purpose,
        "address_type": "DOM",
        "address_1": practice.street.upper(),
        "city": practice.town.name.upper(),
        "state": practice.town.state,
        "postal_code": f"{practice.town.zip_code}0000",
        "country_code": "US",
        "country_name": "United States",
        "telephone_number": practice.phone,
    }


def _matches(record: dict[str, Any], field: str, wanted: str, query: dict[str, str]) -> bool:
    if field in {"state", "city", "postal_code"}:
        places = [*record["addresses"], *record["practiceLocations"]]
        if query.get("address_purpose") in {"LOCATION", "PRIMARY", "SECONDARY"}:
            places = [place for place in places if place["address_purpose"] == "LOCATION"]
        return any(_like(place[field], wanted, prefix=field == "postal_code") for place in places)
    if field == "taxonomy_description":
        return any(_like(taxonomy["desc"], wanted, prefix=True) for taxonomy in record["taxonomies"])
    if field in {"number", "enumeration_type"}:
        return record[field] == wanted
    if field in {"first_name", "last_name", "organization_name"}:
        return _like(record["basic"].get(field, ""), wanted, prefix=False)
    return True


def _like(text: str, wanted: str, *, prefix: bool) -> bool:
    stem = wanted.removesuffix("*").casefold()
    return text.casefold().startswith(stem) if prefix or wanted.endswith("*") else text.casefold() == stem


def _error(number: str, field: str, description: str) -> dict[str, Any]:
    return {"Errors": [{"description": description, "field": field, "number": number}]}


def _row(someone: Practitioner, taxonomy: tuple[str, str]) -> dict[str, str | None]:
    main = someone.practices[0]
    updated = f"{someone.updated[5:7]}/{someone.updated[8:]}/{someone.updated[:4]}"
    row = {
        "NPI": someone.npi if taxonomy != CHIROPRACTOR else npi(int(someone.npi[1:-1]) % 10_000 + 1000),
        "Entity Type Code": "1" if someone.kind == "person" else "2",
        "Provider Organization Name (Legal Business Name)": someone.organization,
        "Provider Last Name (Legal Name)": someone.last,
        "Provider First Name": someone.first,
        "Provider Credential Text": someone.credentials,
        "Provider Enumeration Date": updated,
        "Last Update Date": updated,
        "Healthcare Provider Taxonomy Code_1": taxonomy[0],
        "Provider License Number_1": someone.license_number,
        "Provider License Number State Code_1": someone.license_number and main.town.state,
        "Healthcare Provider Primary Taxonomy Switch_1": "Y",
    }
    for purpose, street in (("Mailing", "PO Box 7"), ("Practice Location", main.street)):
        row |= zip(_address_columns(purpose), _cells(main, street), strict=False)
    return row


def _second_row(someone: Practitioner, practice: Practice) -> dict[str, str | None]:
    return dict(zip(SECOND_COLUMNS, (someone.npi, *_cells(practice, practice.street)), strict=False))


def _cells(practice: Practice, street: str) -> tuple[str, ...]:
    """An address as the bulk file has it: two lines, city, state, ZIP, country, telephone."""
    town = practice.town
    return street, "", town.name, town.state, f"{town.zip_code}0000", "US", practice.phone.replace("-", "")


def _csv(columns: Iterable[str], rows: Iterable[dict[str, str | None]]) -> str:
    out = io.StringIO(newline="")
    writer = csv.writer(out, quoting=csv.QUOTE_ALL, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([(row.get(column) or "").upper() for column in columns] for row in rows)
    return out.getvalue()
