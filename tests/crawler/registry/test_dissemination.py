import tempfile

import pytest

from crawler.files.archive import ArchiveError
from crawler.files.table import Row
from crawler.registry.dissemination import Dissemination, Record, provider
from crawler.registry.nppes import Provider, Site, Taxonomy
from tests.crawler.registry_files import (
    FIRST_COLUMNS,
    clinic,
    dissemination,
    location,
    npidata,
    person,
    sheet,
    zipped,
)
from tests.demo.people import npi
from tests.demo.registry import COLUMNS, OTHER_NAME_COLUMNS, SECOND_COLUMNS

THERAPIST = "225100000X"
ROWS = [
    person(1, THERAPIST),
    person(2, "207Q00000X"),
    clinic(3, "207Q00000X", "261QP2000X"),
    person(4, "225200000X"),
    person(5, *["207Q00000X"] * 14, "2251X0800X"),
]
LOCATIONS = [location(5, "9 FIR ST"), location(2, "8 ASH ST"), location(5, "7 OAK ST")]
NAMES = [{"NPI": npi(3), "Provider Other Organization Name": name} for name in ("ELM REHAB", "ELM PT")]
OURS = [npi(1), npi(3), npi(5)]


def file(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return path


def records(*files, replaced=None, is_last=True):
    batches = Dissemination(files).records(set() if replaced is None else replaced, is_last=is_last)
    return [record for batch in batches for record in batch]


def test_members_of_a_zip_are_joined_into_records_of_ours(tmp_path):
    archive = file(tmp_path, "month.zip", dissemination(ROWS, LOCATIONS, NAMES))
    found = records(archive)
    assert [record.row["NPI"] for record in found] == OURS
    assert [list(record.names) for record in found] == [[], ["ELM REHAB", "ELM PT"], []]
    streets = [list(site.values())[1] for site in found[2].sites]
    assert (streets, found[0].sites, found[1].sites) == (["9 FIR ST", "7 OAK ST"], [], [])


def test_files_one_by_one_are_the_same_as_their_zip(tmp_path):
    archive = file(tmp_path, "month.zip", dissemination(ROWS, LOCATIONS, NAMES))
    tables = {
        "npidata_first.csv": npidata(*ROWS),
        "pl_pfile_x.csv": sheet(SECOND_COLUMNS, LOCATIONS),
        "othername_pfile_x.csv": sheet(OTHER_NAME_COLUMNS, NAMES),
    }
    assert records(*(file(tmp_path, *table) for table in tables.items())) == records(archive)


def test_both_versions_of_the_header_give_the_same(tmp_path):
    assert (len(FIRST_COLUMNS), len(COLUMNS)) == (329, 330)
    first = file(tmp_path, "first.csv", npidata(*ROWS, columns=FIRST_COLUMNS))
    second = file(tmp_path, "second.csv", npidata(*ROWS))
    assert records(first) == records(second) != []


def test_every_npi_replaces_what_an_older_one_says_of_it(tmp_path):
    week = file(tmp_path, "week.zip", dissemination([person(2, THERAPIST), person(5, "207Q00000X")]))
    month = file(tmp_path, "month.zip", dissemination(ROWS, LOCATIONS, NAMES))
    replaced = set()
    assert [record.row["NPI"] for record in records(week, replaced=replaced, is_last=False)] == [npi(2)]
    assert replaced == {npi(2), npi(5)}
    assert [record.row["NPI"] for record in records(month, replaced=replaced)] == [npi(1), npi(3)]


def test_a_row_that_cannot_be_read_is_an_empty_record(tmp_path):
    cut = npidata(ROWS[0]) + f'"{npi(7)}","1","{THERAPIST}"\n'.encode() + npidata(ROWS[4]).partition(b"\n")[2]
    location_cut = sheet(SECOND_COLUMNS, LOCATIONS) + f'"{npi(1)}","1 ELM ST"\n'.encode()
    found = records(file(tmp_path, "npidata.csv", cut), file(tmp_path, "pl_pfile.csv", location_cut))
    assert sorted(record.row.get("NPI", "") for record in found) == ["", "", npi(1), npi(5)]


def test_the_last_day_stands_in_the_name_of_npidata(tmp_path):
    month = file(tmp_path, "month.zip", dissemination(ROWS))
    assert Dissemination([month]).until == "20261108"
    assert Dissemination([file(tmp_path, "npidata_first_300.csv", npidata())]).until == ""


def test_a_full_disk_is_told_in_a_sentence(tmp_path, monkeypatch):
    monkeypatch.setattr(tempfile, "tempdir", f"{tmp_path}/gone")
    sentence = f"The rows of month.csv cannot be set aside in {tmp_path}/gone: No such file or directory."
    with pytest.raises(ArchiveError) as error:
        records(file(tmp_path, "month.csv", npidata(*ROWS)))
    assert str(error.value) == sentence


@pytest.mark.parametrize(
    ("files", "sentence"),
    [
        ({"pl_pfile_1.csv": b"x", "npidata_FileHeader.csv": b"x"}, "no npidata csv of NPPES is in there."),
        ({"npidata_1.csv": b"x", "npidata_2.csv": b"x"}, "holds a second npidata csv, npidata_2.csv."),
    ],
)
def test_one_npidata_must_be_there(tmp_path, files, sentence):
    with pytest.raises(ArchiveError) as error:
        Dissemination([file(tmp_path, "month.zip", zipped(files))])
    assert str(error.value).endswith(sentence)


def test_a_record_is_a_provider_with_its_practice_places_and_never_its_mailing_address():
    row: Row = dict.fromkeys(COLUMNS, "MAILING OR SECRET") | dict.fromkeys(
        (column for column in COLUMNS if "Taxonomy Code" in column or "Other" in column), ""
    )
    row |= person(5, "207Q00000X", THERAPIST) | {
        "Provider Middle Name": "--",
        "Provider Name Suffix Text": "JR.",
        "Provider Credential Text": "PT, DPT",
        "Provider Other Last Name": "DOE",
        "Provider Business Practice Location Address Fax Number": "SECRET",
        "Provider Second Line Business Practice Location Address": "STE 2",
    }
    second = dict.fromkeys(SECOND_COLUMNS, "") | location(5, "9 FIR ST")
    known = {"city": "BEND", "state": "OR", "zip_code": "977010000", "country": "US", "phone": "5415550100"}
    there = {"city": "SISTERS", "state": "OR", "zip_code": "97759", "country": "", "phone": "5415550101"}
    assert provider(Record(row=row, sites=[second], names=["NOT OF A PERSON"])) == Provider(
        npi=npi(5),
        kind="person",
        name="ANN ROE JR.",
        credentials="PT, DPT",
        other_names=("ANN DOE",),
        taxonomies=(
            Taxonomy(code="207Q00000X", license_number="L1", license_state="OR"),
            Taxonomy(code=THERAPIST, license_number="L2", license_state="OR"),
        ),
        sites=(
            Site(street="5 ELM ST, STE 2", **known),
            Site(street="9 FIR ST", extension="12", **there),
        ),
        updated="07/04/2026",
    )


def test_an_organization_keeps_its_legal_name_and_its_trade_names_as_other_ones():
    row = dict.fromkeys(COLUMNS, "") | clinic(3, "261QP2000X", name="ELM CLINIC LLC")
    row["Provider Other Organization Name"] = "ELM REHAB"
    made = provider(Record(row=row, names=["Elm Rehab", "ELM PT", "ELM CLINIC LLC", ""]))
    assert (made.kind, made.name, made.other_names) == (
        "organization",
        "ELM CLINIC LLC",
        ("ELM REHAB", "ELM PT"),
    )


@pytest.mark.parametrize("row", [{}, dict.fromkeys(COLUMNS, ""), dict.fromkeys(COLUMNS, "3")])
def test_a_record_without_an_entity_type_is_unreadable(row):
    with pytest.raises(KeyError):
        provider(Record(row=row))
