from typing import Any

from crawler.base_spiders.licenses import LicensesSpider
from crawler.normalize import full_name


class ConnecticutLicenses(LicensesSpider):
    """Connecticut's licensed physical therapists and acupuncturists.

    Source: eLicense, https://data.ct.gov/d/ngch-56tr, daily.
    Terms: public domain, published on the state's open data portal.
    Caveats: the texts of `credential` are unverified; where one is wrong the crawl fails and `professions` is
    to be put right. The address may be a home, so only its city and ZIP are asked for, and these are left out
    where it lies in another state. Every status that begins with "Active" counts.
    """

    name = "connecticut_licenses"
    min_listings = 3000
    state, host, dataset = "CT", "data.ct.gov", "ngch-56tr"
    group = "credential"
    professions = (("%PHYSICAL THERAPIST", "physical_therapist"), ("%ACUPUNCTURIST", "acupuncturist"))
    columns = "credential credentialid name type fullcredentialcode status effectivedate city state zip"

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any] | None:
        if not self.active(record["status"]) or record["type"] != "INDIVIDUAL":
            return None
        return {
            "ref": record["credentialid"],
            "source_url": self.about,
            "name": full_name(record["name"]),
            "kind": "person",
            "profession": self.profession(record),
            **self.place(record.get("state"), city=record.get("city"), zip_code=record.get("zip")),
            "license_number": record["fullcredentialcode"],
            "license_state": self.state,
            "license_status": record["status"],
            "updated": record.get("effectivedate"),
        }
