from typing import Any

from crawler.base_spiders.licenses import LicensesSpider
from crawler.items import Evidence
from crawler.normalize import full_name


class WashingtonLicenses(LicensesSpider):
    """Washington's licensed physical therapists and acupuncturists, and who may do intramuscular needling.

    Source: Department of Health, https://data.wa.gov/d/qxh8-f4bd, daily.
    Terms: public domain, published on the state's open data portal.
    Caveats: no address at all, so another source must give the place. The texts of `credentialtype` are
    unverified; where none names a profession of ours the crawl fails. Unverified too is whether the needling
    endorsement (since July 2024) has rows of its own. Every status that begins with "Active" counts.
    """

    name = "washington_licenses"
    min_listings = 5000
    state, host, dataset, group = "WA", "data.wa.gov", "qxh8-f4bd", "credentialtype"
    professions = (
        ("PHYSICAL THERAPIST LICENSE%", "physical_therapist"),
        ("PHYSICAL THERAPIST COMPACT%", "physical_therapist"),
        ("ACUPUNCTUR%LICENSE%", "acupuncturist"),
        ("%NEEDLING%", "physical_therapist"),
    )
    columns = "credentialtype credentialnumber lastname firstname middlename status lastissuedate"

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any] | None:
        kind = record["credentialtype"]
        if not self.active(record["status"]) or "OCCUPATIONAL" in kind.upper():
            return None
        return {
            "ref": record["credentialnumber"],
            "source_url": self.about,
            "name": full_name(record.get("firstname"), record.get("middlename"), record["lastname"]),
            "kind": "person",
            "profession": self.profession(record),
            "state": self.state,
            "license_number": record["credentialnumber"],
            "license_state": self.state,
            "license_status": record["status"],
            "evidence": (Evidence(kind="endorsement", text=kind),) if "NEEDLING" in kind.upper() else (),
            "updated": record.get("lastissuedate"),
        }
