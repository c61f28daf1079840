"""An NPPES dissemination of any size, invented from a seed, with the layout and widths of the real one."""

import random
import zipfile
from collections.abc import Iterable, Iterator
from pathlib import Path

from crawler.zips import state_of
from tests.demo.registry import COLUMNS, OTHER_NAME_COLUMNS, SECOND_COLUMNS

PERIOD = "20050523-20261108"
CODES = {
    "225100000X": 22,
    "2251X0800X": 4,
    "2251S0007X": 2,
    "171100000X": 5,
    "261QP2000X": 3,
    "225200000X": 12,
    "390200000X": 30,
    "207R00000X": 300,
    "1041C0700X": 300,
    "363L00000X": 320,
}
"""Taxonomy codes by how many of a thousand rows have them; the first five are ours."""
CLINIC = "261QP2000X"
WORDS = ("ASH", "BIRCH", "CEDAR", "DOGWOOD", "FIR", "HAZEL", "IVY", "JUNIPER", "MAPLE", "OAK", "SPRUCE")
TOWNS = ("FALLS", "SPRINGS", "VALLEY")
STATES = {f"{prefix:03}": state for prefix in range(1000) if (state := state_of(f"{prefix:03}01"))}
"""State by the first three digits of a ZIP code."""
AT = {column: place for place, column in enumerate(COLUMNS)}
MAILING = AT["Provider First Line Business Mailing Address"]
PRACTICE = AT["Provider First Line Business Practice Location Address"]
SLOT = AT["Healthcare Provider Taxonomy Code_1"]
IDENTIFIER = AT["Other Provider Identifier_1"]


def write(archive: Path, rows: int, seed: int = 2026) -> None:
    """A zip of `rows` providers, one in eight of which has a second practice location or another name."""
    invented = Invention(seed)
    tables = (
        ("npidata_pfile", COLUMNS, invented.providers(rows)),
        ("pl_pfile", SECOND_COLUMNS, invented.locations(rows // 8)),
        ("othername_pfile", OTHER_NAME_COLUMNS, invented.names(rows // 12)),
    )
    part = archive.with_suffix(".part")
    with zipfile.ZipFile(part, "w", zipfile.ZIP_DEFLATED) as bundle:
        for name, columns, lines in tables:
            with bundle.open(f"{name}_{PERIOD}.csv", "w", force_zip64=True) as member:
                member.write(line(columns))
                member.writelines(lines)
    part.replace(archive)


def line(cells: Iterable[str]) -> bytes:
    return ('"' + '","'.join(cells) + '"\n').encode()


class Invention:
    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.codes, self.weights = list(CODES), list(CODES.values())
        self.prefixes, self.states = list(STATES), list(STATES.values())
        self.npis: list[str] = []

    def providers(self, rows: int) -> Iterator[bytes]:
        for serial in range(rows):
            npi = with_check_digit(200_000_000 + serial * 7)
            if serial % 8 == 0:
                self.npis.append(npi)
            yield line(self.provider(npi))

    def provider(self, npi: str) -> list[str]:
        chance, cells = self.random.random(), [""] * len(COLUMNS)
        cells[0] = npi
        if chance < 0.03:  # what is out of use keeps nothing but this
            cells[AT["NPI Deactivation Date"]] = self.day()
            return cells
        if chance < 0.04:
            cells[AT["NPI Deactivation Date"]] = self.day()
            cells[AT["NPI Reactivation Date"]] = self.day()
        [code] = self.random.choices(self.codes, self.weights)
        if code == CLINIC or chance > 0.8:
            cells[1], cells[3] = "2", "<UNAVAIL>"
            cells[4] = f"{self.words(2)} REHABILITATION, LLC"
            cells[AT["Authorized Official Last Name"] : AT["Authorized Official Telephone Number"] + 1] = (
                *self.words(3).split(),
                "OWNER",
                self.phone(),
            )
        else:
            cells[1] = "1"
            cells[5:8] = self.words(3).split()
            cells[10] = self.random.choice(("", "PT", "DPT", "L.AC.", "M.D."))
            if chance > 0.7:
                cells[AT["Provider Other Last Name"]] = self.words(1)
        cells[MAILING : MAILING + 8] = self.address()
        cells[PRACTICE : PRACTICE + 8] = self.address() if chance > 0.3 else cells[MAILING : MAILING + 8]
        cells[AT["Provider Enumeration Date"]] = self.day()
        cells[AT["Last Update Date"]] = cells[-1] = self.day()
        slot = SLOT + 4 * (self.random.randrange(15) if chance < 0.1 else 0)
        cells[SLOT : SLOT + 4] = "207Q00000X", self.digits(6), self.random.choice(self.states), "N"
        cells[slot : slot + 4] = code, self.digits(6), self.random.choice(self.states), "Y"
        if chance > 0.6:
            cells[IDENTIFIER : IDENTIFIER + 4] = self.digits(9), "05", self.random.choice(self.states), ""
        return cells

    def locations(self, rows: int) -> Iterator[bytes]:
        for _ in range(rows):
            *address, fax = self.address()
            yield line((self.random.choice(self.npis), *address, self.digits(3), fax))

    def names(self, rows: int) -> Iterator[bytes]:
        for _ in range(rows):
            yield line((self.random.choice(self.npis), f"{self.words(2)} CLINIC", "3"))

    def address(self) -> list[str]:
        """Line 1, line 2, city, state, ZIP, country, telephone, fax; now and then on more lines than one."""
        chance, word = self.random.random(), self.words(1)
        street = f"{self.digits(4)} {word} AVE, BLDG B" if chance > 0.9998 else f"{self.digits(4)} {word} ST"
        if chance < 0.0001:
            street = f'{self.digits(4)} ""{word}""\n{self.words(1)} PLAZA'
        second = f"STE {self.digits(3)}" if chance > 0.7 else ""
        city, prefix = f"{self.words(1)} {self.random.choice(TOWNS)}", self.random.choice(self.prefixes)
        return [
            street,
            second,
            city,
            STATES[prefix],
            prefix + self.digits(6),
            "US",
            self.phone(),
            self.phone(),
        ]

    def words(self, n: int) -> str:
        return " ".join(self.random.choices(WORDS, k=n))

    def digits(self, n: int) -> str:
        return f"{int(self.random.random() * 10**n):0{n}}"

    def phone(self) -> str:
        return f"541555{self.digits(4)}"

    def day(self) -> str:
        month, day, year = (int(self.random.random() * n) for n in (12, 28, 21))
        return f"{month + 1:02}/{day + 1:02}/{year + 2005}"


def with_check_digit(number: int) -> str:
    """A number of nine digits as an NPI (Luhn over "80840" and the number)."""
    digits = f"{number:09}"
    doubled = sum(sum(divmod(2 * int(digit), 10)) for digit in digits[::-2])
    return f"{digits}{-(24 + doubled + sum(map(int, digits[-2::-2]))) % 10}"
