from typing import Any

from crawler.base_spiders.licenses import LicensesSpider
from crawler.normalize import full_name


class IllinoisLicenses(LicensesSpider):
    """Illinois' licensed physical therapists and acupuncturists.

    Source: Department of Financial and Professional Regulation, https://data.illinois.gov/d/pzzh-kp68.
    Terms: Open Database License 1.0. Contains information from the IDFPR Professional Licensing data set,
    which is made available under the Open Database License (https://opendatacommons.org/licenses/odbl/1-0/).
    Caveats: the texts of `description` are unverified; where one is wrong the crawl fails and `professions`
    is to be put right. City and ZIP are of the address of record, not always of the practice, and left out
    where that lies in another state. Every status that begins with "Active" counts. Dates are text,
    MM/DD/YYYY. A license has a row for every discipline case.
    """

    name = "illinois_licenses"
    min_listings = 8000
    state, host, dataset = "IL", "data.illinois.gov", "pzzh-kp68"
    group = "description"
    professions = (("%PHYSICAL THERAPIST", "physical_therapist"), ("%ACUPUNCTURIST", "acupuncturist"))
    columns = (
        "description license_number license_status business first_name middle last_name suffix effective_date"
        " city state zip"
    )

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any] | None:
        if not self.active(record["license_status"]) or record["business"] == "Y":
            return None
        names = (record.get("first_name"), record.get("middle"), record["last_name"], record.get("suffix"))
        return {
            "ref": record["license_number"],
            "source_url": self.about,
            "name": full_name(*names),
            "kind": "person",
            "profession": self.profession(record),
            **self.place(record.get("state"), city=record.get("city"), zip_code=record.get("zip")),
            "license_number": record["license_number"],
            "license_state": self.state,
            "license_status": record["license_status"],
            "updated": record.get("effective_date"),
        }
