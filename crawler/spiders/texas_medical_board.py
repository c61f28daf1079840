from typing import Any

from crawler.base_spiders.licenses import LicensesSpider
from crawler.normalize import full_name

BARRED = ("SUSPENDED", "REVOKED", "CANCELLED", "SURRENDERED")


class TexasMedicalBoard(LicensesSpider):
    """Texas' licensed acupuncturists with their practice addresses; physical therapists have another board.

    Source: Texas Medical Board, https://data.texas.gov/d/tm3v-pfq9, daily.
    Terms: open data of the Texas Open Data Portal; the set names no license of its own.
    Caveats: the text of `license_type` is unverified; where it is wrong the crawl fails and `professions` is
    to be put right. A license counts when its registration is active and the board has not suspended, revoked
    or cancelled it; a cleared or dismissed order bars nobody. An address in another state is left out.
    """

    name = "texas_medical_board"
    min_listings = 600
    state, host, dataset = "TX", "data.texas.gov", "tm3v-pfq9"
    group = "license_type"
    professions = (("ACUPUNCTURIST%", "acupuncturist"),)
    columns = (
        "license_type license_number license_status registration_status registration_status_date"
        " disciplinary_status first_name last_name practice_address practice_city practice_state practice_zip"
    )

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any] | None:
        words = f"{record.get('license_status')} {record.get('disciplinary_status')}".upper()
        if not self.active(record["registration_status"]) or any(each in words for each in BARRED):
            return None
        street, city, zip_code = map(record.get, ("practice_address", "practice_city", "practice_zip"))
        return {
            "ref": record["license_number"],
            "source_url": self.about,
            "name": full_name(record.get("first_name"), record["last_name"]),
            "kind": "person",
            "profession": self.profession(record),
            **self.place(record.get("practice_state"), street=street, city=city, zip_code=zip_code),
            "license_number": record["license_number"],
            "license_state": self.state,
            "license_status": record["registration_status"],
            "updated": record.get("registration_status_date"),
        }
