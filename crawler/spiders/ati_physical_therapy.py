import re
from typing import Any

from crawler.base_spiders.structured_data import StructuredDataSpider

CHAIN = "ATI Physical Therapy"


class AtiPhysicalTherapy(StructuredDataSpider):
    """The clinics of ATI Physical Therapy, a chain of physical therapists.

    Source: https://locations.atipt.com/sitemap.xml and the JSON-LD of the page of each clinic.
    Terms: unknown, so it is not enabled; ask the chain before you crawl it.
    Caveats: the shape of the addresses and of the JSON-LD is known at second hand, from a crawler of 2026;
    where they have changed the crawl fails, and `-a rule=PATTERN` and `-a branch=PATTERN` say which pages and
    which sitemaps of an index are meant. Which therapist of a clinic needles, and whether one does on a given
    day, is not told.
    """

    name = "ati_physical_therapy"
    enabled = False
    min_listings = 500
    allowed_domains = ("locations.atipt.com",)
    sitemaps = ("https://locations.atipt.com/sitemap.xml",)
    rule = r"\.com/[^/]+/[^/]+/\d+-[a-z-]+/$"

    def parse_listing(self, record: dict[str, Any], response: Any) -> dict[str, Any]:
        name = record["name"]
        return {
            "ref": re.findall(r"/(\d+)-", response.url)[-1],
            "name": name if "ATI" in name.split() else f"{CHAIN} {name}",
            "organization": CHAIN,
            "kind": "organization",
            "profession": "physical_therapist",
            "street": record["street"],
            "city": record["city"],
            "state": record["state"],
            "zip_code": record.get("zip_code"),
            "latitude": record.get("latitude"),
            "longitude": record.get("longitude"),
            "phone": record.get("phone"),
            "website": response.url,
            "evidence": record["evidence"],
        }
