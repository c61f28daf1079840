from typing import Any

from crawler.base_spiders.licenses import LicensesSpider
from crawler.normalize import full_name


class DelawareLicenses(LicensesSpider):
    """Delaware's licensed physical therapists and acupuncturists.

    Source: Division of Professional Regulation, https://data.delaware.gov/d/pjnv-eaih.
    Terms: public domain, published on the state's open data portal; its robots.txt asks for a delay.
    Caveats: the texts of `license_type` are unverified; where one is wrong the crawl fails and `professions`
    is to be put right. City and ZIP are of the address of record, not always of the practice, and left out
    where that lies in another state. Every status that begins with "Active" counts. No date tells when a row
    last changed.
    """

    name = "delaware_licenses"
    min_listings = 800
    state, host, dataset = "DE", "data.delaware.gov", "pjnv-eaih"
    group = "license_type"
    professions = (
        ("%PHYSICAL THERAPIST", "physical_therapist"),
        ("%ACUPUNCTURIST", "acupuncturist"),
        ("%ACUPUNCTURE PRACTITIONER", "acupuncturist"),
    )
    columns = "license_type last_name first_name license_no license_status city state zip_code"

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any] | None:
        if not self.active(record["license_status"]):
            return None
        return {
            "ref": record["license_no"],
            "source_url": self.about,
            "name": full_name(record.get("first_name"), record["last_name"]),
            "kind": "person",
            "profession": self.profession(record),
            **self.place(record.get("state"), city=record.get("city"), zip_code=record.get("zip_code")),
            "license_number": record["license_no"],
            "license_state": self.state,
            "license_status": record["license_status"],
        }
