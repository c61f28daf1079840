from collections.abc import Iterator, Sequence
from typing import Any

from crawler import normalize
from crawler.base_spiders.ndjson import NdjsonSpider
from crawler.files.ndjson import File
from crawler.hl7 import fhir
from crawler.hl7.practices import RESOURCES, Practices, Record, at_own_addresses
from crawler.hl7.practitioner import person, professions, qualifications

SITE = "https://directory.cms.gov/"


class NationalProviderDirectory(NdjsonSpider):
    """Everybody in the federal directory of providers, at each place where a role or an address puts them.

    Source: CMS, National Provider Directory, https://directory.cms.gov/, three releases seen in 2026.
    Terms: a work of the United States government, in the public domain. Its notice of January 2026 asked not
    to build on the data while they are in beta, so this source is disabled; to name it is to crawl it.
    Caveats: never tried on the real host. Files were renamed between the releases, and the bucket that they
    lie in, named here, may change. A bucket that will not show a robots.txt is not crawled: fetch the release
    by hand then, some 2 GB, and read it with `-a archive=DIR`. Two in five practitioners have a role, by a
    count in Pennsylvania; the others stand at their own address, without a phone where they have several.
    Whoever is on the exclusion list of HHS is left out, and so are licenses, which do not say their state.
    `lastUpdated` is when the file was written, and says nothing.
    """

    name = "national_provider_directory"
    enabled = False
    min_listings = 250_000
    time_limit = 6 * 3600
    allowed_domains = ("directory.cms.gov", "npd-east-prod-bulk-site.s3.amazonaws.com")
    page = "https://directory.cms.gov/downloads/manifest.json"
    resources = RESOURCES

    def batches(self, files: Sequence[File]) -> Iterator[list[Record]]:
        return Practices(files).records()

    def parse_listing(self, record: Record, _response: Any) -> list[dict[str, Any]]:
        practitioner = record.practitioner
        if not practitioner["active"] or fhir.flag(practitioner, "hhs-in-exclusion-list"):
            return []
        fields = person(practitioner)
        if (npi := normalize.npi(fields["npi"])) is None:
            raise ValueError(f"not an NPI: {fields['npi']!r}")
        trades = professions(each["code"] for each in qualifications(practitioner))
        found: dict[str, dict[str, Any]] = {}
        for practice in record.practices or at_own_addresses(practitioner):
            place = {"source_url": SITE, **fields, **practice.fields()}
            for rank, trade in enumerate(trades if place["state"] else ()):
                ref = "-".join([npi, *([trade] if rank else []), practice.site.digest()])
                found.setdefault(ref, {**place, "ref": ref, "profession": trade})
        return list(found.values())
