from typing import Any

from crawler.base_spiders.licenses import LicensesSpider
from crawler.normalize import full_name


class ColoradoLicenses(LicensesSpider):
    """Colorado's licensed physical therapists and acupuncturists.

    Source: Department of Regulatory Agencies (DORA), https://data.colorado.gov/d/7s5z-vewr, nightly.
    Terms: public domain, published on the state's open data portal.
    Caveats: the codes PTL and ACU come from memory; where one is wrong the crawl fails and `professions` is
    to be put right. Every status that begins with "Active" counts. City and ZIP are of the address of record,
    not always of the practice, and left out where that lies in another state. A number is unique only within
    its type; a license has a row for every discipline case.
    """

    name = "colorado_licenses"
    min_listings = 5000
    state, host, dataset = "CO", "data.colorado.gov", "7s5z-vewr"
    group = "licensetype"
    professions = (("PTL", "physical_therapist"), ("ACU", "acupuncturist"))
    columns = (
        "licensetype licensenumber licensestatusdescription licenselastreneweddate linktoverifylicense"
        " lastname firstname middlename suffix city state mailzipcode"
    )

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any] | None:
        if not self.active(record["licensestatusdescription"]):
            return None
        names = (record.get("firstname"), record.get("middlename"), record["lastname"], record.get("suffix"))
        return {
            "ref": f"{record['licensetype']}-{record['licensenumber']}",
            "source_url": record.get("linktoverifylicense", {}).get("url", self.about),
            "name": full_name(*names),
            "kind": "person",
            "profession": self.profession(record),
            **self.place(record.get("state"), city=record.get("city"), zip_code=record.get("mailzipcode")),
            "license_number": record["licensenumber"],
            "license_state": self.state,
            "license_status": record["licensestatusdescription"],
            "updated": record.get("licenselastreneweddate"),
        }
