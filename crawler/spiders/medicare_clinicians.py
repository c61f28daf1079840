import hashlib
from collections.abc import AsyncIterator, Iterator
from typing import Any

from crawler.base_spiders.paged_json import PagedJsonSpider
from crawler.normalize import full_name, street

CATALOG = "https://data.cms.gov/provider-data"
COLUMNS = """npi ind_enrl_id org_pac_id provider_last_name provider_first_name provider_middle_name suff cred
    facility_name adr_ln_1 adr_ln_2 ln_2_sprs citytown state zip_code telephone_number"""
SITE = ("facility_name", "adr_ln_1", "adr_ln_2", "citytown", "state", "zip_code")


class MedicareClinicians(PagedJsonSpider):
    """Physical therapists who bill Medicare, at each practice where they do; no acupuncturists.

    Source: CMS Doctors and Clinicians national file, https://data.cms.gov/provider-data/dataset/mj5m-pzi6,
    monthly.
    Terms: a work of the United States government, in the public domain.
    Caveats: a clinician is in the file who had a Medicare claim within six months: absence says nothing. A
    page may hold 500 rows; some say 1,500. Sex, school and year of graduation are never asked for, and the
    enrollment only to tell rows apart.
    """

    name = "medicare_clinicians"
    min_listings = 50_000
    allowed_domains = ("data.cms.gov",)
    api = f"{CATALOG}/api/1/datastore/query/mj5m-pzi6/0"
    queries = (
        {
            "count": "true",
            "schema": "false",
            "properties[]": COLUMNS.split(),
            "conditions[0][property]": "pri_spec",
            "conditions[0][operator]": "=",
            "conditions[0][value]": "PHYSICAL THERAPY",
        },
    )

    async def start(self) -> AsyncIterator[Any]:
        yield self.ask(f"{CATALOG}/api/1/metastore/schemas/dataset/items/mj5m-pzi6", self.parse_version)

    def parse_version(self, response: Any) -> Iterator[Any]:
        self.unchanged(self.answer(response, lambda body: str(body["modified"])))
        yield self.page(self.queries[0], 0, set())

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any]:
        site = "|".join(record[column] or "" for column in SITE).upper()
        names = ("provider_first_name", "provider_middle_name", "provider_last_name", "suff")
        second = None if record.get("ln_2_sprs") == "Y" else record.get("adr_ln_2")
        return {
            "ref": f"{record['npi']}-{hashlib.sha256(site.encode()).hexdigest()[:8]}",
            "source_url": f"{CATALOG}/dataset/mj5m-pzi6",
            "name": full_name(*(record.get(part) for part in names)),
            "kind": "person",
            "profession": "physical_therapist",
            "credentials": record.get("cred"),
            "organization": record.get("facility_name"),
            "street": street(record["adr_ln_1"], second),
            "city": record["citytown"],
            "state": record["state"],
            "zip_code": record["zip_code"],
            "phone": record.get("telephone_number"),
            "npi": record["npi"],
        }
