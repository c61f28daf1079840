"""Small files of the registry of NPIs, made of invented rows; what is not said of a row is blank.

Run as a program, `python -m tests.crawler.registry_files` writes the archives of `fixtures/nppes_bulk/`.
"""

import csv
import io
import zipfile
from collections.abc import Iterable, Mapping

import openpyxl

from crawler.registry.dissemination import COLUMNS as READ
from tests.crawler.replay import FIXTURES
from tests.demo.people import npi
from tests.demo.registry import COLUMNS, OTHER_NAME_COLUMNS, SECOND_COLUMNS

FIRST_COLUMNS = tuple(
    column.replace("Sex Code", "Gender Code") for column in COLUMNS if column != "Certification Date"
)
"""The 329 columns of the bulk file before 2025."""
PRACTICE = "Provider {}Business Practice Location Address{}"
LOCATION = "Provider Secondary Practice Location Address{}"
PERIOD = "20050523-20261108"
Row = dict[str, str]


def person(serial: int, *codes: str, **more: str) -> Row:
    """An invented person in Bend, Oregon, with an own license for each of these taxonomy codes."""
    row = {
        "NPI": npi(serial),
        "Entity Type Code": "1",
        "Provider Last Name (Legal Name)": "ROE",
        "Provider First Name": "ANN",
        PRACTICE.format("First Line ", ""): f"{serial} ELM ST",
        PRACTICE.format("", " City Name"): "BEND",
        PRACTICE.format("", " State Name"): "OR",
        PRACTICE.format("", " Postal Code"): "977010000",
        PRACTICE.format("", " Country Code (If outside U.S.)"): "US",
        PRACTICE.format("", " Telephone Number"): "5415550100",
        "Last Update Date": "07/04/2026",
    }
    for slot, code in enumerate(codes, 1):
        row[f"Healthcare Provider Taxonomy Code_{slot}"] = code
        row[f"Provider License Number_{slot}"] = f"L{slot}"
        row[f"Provider License Number State Code_{slot}"] = "OR"
    return row | more


def clinic(serial: int, *codes: str, name: str = "ELM CLINIC LLC", **more: str) -> Row:
    row = person(serial, *codes) | {
        "Entity Type Code": "2",
        "Provider Organization Name (Legal Business Name)": name,
    }
    return row | {"Provider Last Name (Legal Name)": "", "Provider First Name": ""} | more


def location(serial: int, street: str, state: str = "OR", **more: str) -> Row:
    """A row of pl_pfile: a second practice location of the provider with this serial number."""
    return {
        "NPI": npi(serial),
        LOCATION.format("- Address Line 1"): street,
        LOCATION.format(" - City Name"): "SISTERS",
        LOCATION.format(" - State Name"): state,
        LOCATION.format(" - Postal Code"): "97759",
        LOCATION.format(" - Telephone Number"): "5415550101",
        LOCATION.format(" - Telephone Extension"): "12",
    } | more


def sheet(columns: Iterable[str], rows: Iterable[Row], quoting: int = csv.QUOTE_ALL) -> bytes:
    """A csv with these columns, as the registry writes it."""
    out = io.StringIO(newline="")
    writer = csv.DictWriter(out, list(columns), "", quoting=quoting, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode()


def npidata(*rows: Row, columns: Iterable[str] = COLUMNS) -> bytes:
    return sheet(columns, rows)


def zipped(files: Mapping[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, content in files.items():
            bundle.writestr(name, content)
    return out.getvalue()


def dissemination(
    rows: Iterable[Row], locations: Iterable[Row] = (), names: Iterable[Row] = (), period: str = PERIOD
) -> bytes:
    """The zip of a month or a week, with the members that tell a reader nothing."""
    tables = {
        "npidata_pfile": (COLUMNS, rows),
        "pl_pfile": (SECOND_COLUMNS, locations),
        "othername_pfile": (OTHER_NAME_COLUMNS, names),
        "endpoint_pfile": (("NPI", "Endpoint"), ()),
    }
    files = {"NPPES_Data_Dissemination_Readme_v2.pdf": b"%PDF"}
    for name, (columns, table) in tables.items():
        files[f"{name}_{period}.csv"] = sheet(columns, table)
        files[f"{name}_{period}_FileHeader.csv"] = sheet(columns, ())
    return zipped(files)


def report(*deactivated: tuple[str, object]) -> bytes:
    """A deactivation report of NPIs and dates, a bare spreadsheet."""
    book, out = openpyxl.Workbook(), io.BytesIO()
    for row in (("NPPES Deactivated Records",), ("NPI", "NPPES Deactivation Date"), *deactivated):
        book.active.append(row)
    book.save(out)
    return out.getvalue()


def write_fixture() -> None:
    """A month in the layout of version 2, and a week of the columns that are read, to save bytes."""
    deactivated = {"NPI Deactivation Date": "01/02/2020"}
    jo = {"Provider First Name": "JO", "Provider Last Name (Legal Name)": "O'HARA-MCBAIN"}
    abroad = {
        PRACTICE.format("", " State Name"): "ONTARIO",
        PRACTICE.format("", " Country Code (If outside U.S.)"): "CA",
    }
    month = [
        person(1, "225100000X", **{"Provider Credential Text": "P.T., D.P.T."}),
        person(2, "208D00000X", "171100000X", **jo),
        person(3, "225200000X"),
        person(4, "225100000X", **deactivated),
        person(5, "225100000X", **deactivated, **{"NPI Reactivation Date": "03/04/2021"}),
        clinic(6, "261QP2000X"),
        person(7, "225100000X", **abroad),
        person(8, "225100000X"),
    ]
    names = [{"NPI": npi(6), "Provider Other Organization Name": "ELM SPORTS PT"}]
    week = [person(8, "207Q00000X"), person(9, "171100000X", "2251X0800X")]
    files = {
        "month.zip": {
            f"npidata_pfile_{PERIOD}.csv": npidata(*month),
            f"pl_pfile_{PERIOD}.csv": sheet(SECOND_COLUMNS, [location(n, "9 CASCADE AVE") for n in (1, 3)]),
            f"othername_pfile_{PERIOD}.csv": sheet(OTHER_NAME_COLUMNS, names),
        },
        "week.zip": {"npidata_pfile_20261109-20261115.csv": npidata(*week, columns=READ)},
    }
    for name, members in files.items():
        (FIXTURES / "nppes_bulk" / name).write_bytes(zipped(members))


if __name__ == "__main__":
    write_fixture()
