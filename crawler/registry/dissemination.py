"""One NPPES dissemination, the whole registry or a week's changes: its csv files joined into providers.

Layout: CMS "NPPES Data Dissemination File - Readme" and "- Code Values". The columns read here are named
alike in both versions of the file.
"""

import re
import tempfile
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import chain, islice
from pathlib import Path
from typing import IO

import msgspec

from crawler.files.archive import ArchiveError, Member, members
from crawler.files.table import Row, Table
from crawler.registry.nppes import (
    ACUPUNCTURIST,
    KINDS,
    PHYSICAL_THERAPISTS,
    PHYSICAL_THERAPY_CLINIC,
    Provider,
    Site,
    Taxonomy,
    distinct,
    joined,
    profession,
)

_MARKERS = tuple(code.encode() for code in (PHYSICAL_THERAPISTS, ACUPUNCTURIST, PHYSICAL_THERAPY_CLINIC))
_BATCH = 500

_NAME = (
    "Provider First Name",
    "Provider Middle Name",
    "Provider Last Name (Legal Name)",
    "Provider Name Suffix Text",
)
_OTHER_NAME = (
    "Provider Other First Name",
    "Provider Other Middle Name",
    "Provider Other Last Name",
    "Provider Other Name Suffix Text",
)
_LEGAL_NAME = "Provider Organization Name (Legal Business Name)"
_TRADE_NAME = "Provider Other Organization Name"
_SITE = (
    "Provider First Line Business Practice Location Address",
    "Provider Second Line Business Practice Location Address",
    "Provider Business Practice Location Address City Name",
    "Provider Business Practice Location Address State Name",
    "Provider Business Practice Location Address Postal Code",
    "Provider Business Practice Location Address Country Code (If outside U.S.)",
    "Provider Business Practice Location Address Telephone Number",
)
_SECONDARY_SITE = (
    "Provider Secondary Practice Location Address- Address Line 1",
    "Provider Secondary Practice Location Address-  Address Line 2",
    "Provider Secondary Practice Location Address - City Name",
    "Provider Secondary Practice Location Address - State Name",
    "Provider Secondary Practice Location Address - Postal Code",
    "Provider Secondary Practice Location Address - Country Code (If outside U.S.)",
    "Provider Secondary Practice Location Address - Telephone Number",
    "Provider Secondary Practice Location Address - Telephone Extension",
)
_SLOTS = tuple(
    (
        f"Healthcare Provider Taxonomy Code_{n}",
        f"Provider License Number_{n}",
        f"Provider License Number State Code_{n}",
    )
    for n in range(1, 16)
)
DEACTIVATED, REACTIVATED = "NPI Deactivation Date", "NPI Reactivation Date"
COLUMNS = (
    "NPI",
    "Entity Type Code",
    *_NAME,
    *_OTHER_NAME,
    _LEGAL_NAME,
    _TRADE_NAME,
    "Provider Credential Text",
    *_SITE,
    "Last Update Date",
    DEACTIVATED,
    REACTIVATED,
    *chain.from_iterable(_SLOTS),
)
_SITES_COLUMNS = ("NPI", *_SECONDARY_SITE)
_NAMES_COLUMNS = ("NPI", _TRADE_NAME)


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """A row of npidata, empty where it could not be read, with its rows of pl and its names of othername."""

    row: Row
    sites: Sequence[Row] = ()
    names: Sequence[str] = ()


class Dissemination:
    """The npidata, pl and othername csv of a zip, or given one by one; only npidata must be there.

    `until` is the last day that it covers, YYYYMMDD; blank for a file that does not say.
    """

    def __init__(self, files: Sequence[Path]) -> None:
        """Raises ArchiveError for files that cannot be read or hold no npidata."""
        found: dict[str, Member] = {}
        for member in (member for file in files for member in members(file)):
            if role := _role(member):
                if role in found:
                    raise ArchiveError(f"{member.archive} holds a second {role} csv, {member.name}.")
                found[role] = member
        if "npidata" not in found:
            raise ArchiveError(f"{', '.join(map(str, files))}: no npidata csv of NPPES is in there.")
        self.npidata = found.pop("npidata")
        self.extras = found
        match = re.search(r"(\d{8})\.csv$", self.npidata.name)
        self.until = match[1] if match else ""

    def records(self, replaced: set[str], *, is_last: bool) -> Iterator[list[Record]]:
        """The records that may be ours, without the NPIs that a newer dissemination has `replaced`.

        Lists of them, many empty, so that a caller can do something else in between. Unless this is the last
        one to be read, all NPIs of it are added to `replaced`. Rows wait in a temporary file until the other
        csv files have been read for them: memory holds only our NPIs, and what those files say of them.
        """
        try:
            with tempfile.TemporaryFile() as spool:
                yield from self._records(spool, replaced, is_last=is_last)
        except OSError as error:
            where = f"{tempfile.gettempdir()}: {error.strerror}"
            raise ArchiveError(f"The rows of {self.npidata.name} cannot be set aside in {where}.") from error

    def _records(self, spool: IO[bytes], replaced: set[str], *, is_last: bool) -> Iterator[list[Record]]:
        ours: set[str] = set()
        stated: set[str] = set()
        sites: dict[str, list[bytes]] = defaultdict(list)
        names: dict[str, list[bytes]] = defaultdict(list)
        for rows in _batches(self.npidata, COLUMNS, _MARKERS if is_last else ()):
            for row in rows:
                npi = row.get("NPI", "")
                if npi not in replaced and (not row or _may_be_ours(row)):
                    spool.write(_packed(row) + b"\n")
                    ours.add(npi)
            if not is_last:
                stated.update(row["NPI"] for row in rows if row)
            yield []
        replaced |= stated
        yield from self._gather("pl", _SITES_COLUMNS, ours, sites)
        yield from self._gather("othername", _NAMES_COLUMNS, ours, names)
        ours.clear()
        spool.seek(0)
        while lines := list(islice(spool, _BATCH)):
            rows = [_unpacked(line, COLUMNS) for line in lines]
            yield [_record(row, sites, names) for row in rows]

    def _gather(
        self, role: str, columns: Sequence[str], ours: set[str], found: dict[str, list[bytes]]
    ) -> Iterator[list[Record]]:
        """Add to `found` the rows of our NPIs; the records are the rows that cannot be read."""
        if role in self.extras:
            for rows in _batches(self.extras[role], columns):
                for row in rows:
                    if row and row["NPI"] in ours:
                        found[row["NPI"]].append(_packed(row))
                yield [Record(row=row) for row in rows if not row]


def _record(row: Row, sites: dict[str, list[bytes]], names: dict[str, list[bytes]]) -> Record:
    npi = row.get("NPI", "")
    return Record(
        row=row,
        sites=[_unpacked(line, _SITES_COLUMNS) for line in sites.pop(npi, ())],
        names=[_unpacked(line, _NAMES_COLUMNS)[_TRADE_NAME] for line in names.pop(npi, ())],
    )


def provider(record: Record) -> Provider:
    """What a record says of its NPI; KeyError for a row that could not be read or has no entity type."""
    row = record.row
    kind = KINDS[row["Entity Type Code"]]
    if kind == "person":
        name = joined(*(row[column] for column in _NAME))
        first, *others = (row[column] for column in _OTHER_NAME)
        other_names = [joined(first or row[_NAME[0]], *others)] if any(others) else []
    else:
        name = joined(row[_LEGAL_NAME])
        other_names = [joined(row[_TRADE_NAME]), *map(joined, record.names)]
    return Provider(
        npi=row["NPI"],
        kind=kind,
        name=name,
        credentials=row["Provider Credential Text"],
        other_names=distinct(other_names, name),
        taxonomies=tuple(
            Taxonomy(code=row[code], license_number=row[number], license_state=row[state])
            for code, number, state in _SLOTS
            if row[code]
        ),
        sites=(_site(row, _SITE), *(_site(each, _SECONDARY_SITE) for each in record.sites)),
        updated=row["Last Update Date"],
    )


def _site(row: Row, columns: Sequence[str]) -> Site:
    first, second, city, state, zip_code, country, phone, *extension = (row[column] for column in columns)
    return Site(
        street=joined(first, second, by=", "),
        city=city,
        state=state,
        zip_code=zip_code,
        country=country,
        phone=phone,
        extension=extension[0] if extension else None,
    )


def _role(member: Member) -> str | None:
    """What a csv holds, by its name: of any other name npidata; so does a bare file of whatever name."""
    name = member.name.lower()
    if member.entry and not name.endswith(".csv"):
        return None
    if "fileheader" in name or name.startswith("endpoint"):
        return None
    return next((role for role in ("pl", "othername") if name.startswith(f"{role}_")), "npidata")


def _may_be_ours(row: Row) -> bool:
    return any(profession(row[code], "organization") for code, _, _ in _SLOTS)


def _batches(member: Member, columns: Sequence[str], markers: Sequence[bytes] = ()) -> Iterator[list[Row]]:
    return Table(member.name, member.chunks(), columns, markers).batches()


def _packed(row: Row) -> bytes:
    return msgspec.json.encode(list(row.values()))


def _unpacked(line: bytes, columns: Sequence[str]) -> Row:
    return dict(zip(columns, msgspec.json.decode(line), strict=False))
