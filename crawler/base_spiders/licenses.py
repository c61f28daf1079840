"""A state's licenses as open data on a Socrata portal."""

from fnmatch import fnmatchcase
from typing import Any

from crawler.base_spiders.socrata import SocrataSpider


class LicensesSpider(SocrataSpider):
    """The licenses of `state` whose type, in the column `group`, is like a pattern of `professions`.

    Patterns are SoQL's: upper case, % for any text. A profession without a single row fails the crawl, as
    the state then calls it by another name.
    """

    state: str
    group: str
    professions: tuple[tuple[str, str], ...]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        self.where = " or ".join(f"upper({self.group}) like '{like}'" for like, _ in self.professions)
        super().__init__(*args, **kwargs)

    def count(self, body: Any) -> int:
        found = {self.profession(row) for row in body}
        for profession in sorted({each for _, each in self.professions} - found):
            self.give_up(f"At {self.about} no {self.group} is like those of {profession.replace('_', ' ')}s.")
        return super().count(body)

    def profession(self, record: dict[str, Any]) -> str | None:
        """The profession of a row's license type: SoQL's like, once more."""
        kind = record[self.group].upper()
        return next(
            (each for like, each in self.professions if fnmatchcase(kind, like.replace("%", "*"))), None
        )

    def active(self, status: str) -> bool:
        """Whether its holder may practice, be it under conditions; a listing shows the state's own words."""
        return status.upper().startswith("ACTIVE")

    def place(self, state: str | None, **address: str | None) -> dict[str, str | None]:
        """A place in the state of the license: an address elsewhere says nothing of where in it one works."""
        return {"state": self.state} | (address if state == self.state else {})
