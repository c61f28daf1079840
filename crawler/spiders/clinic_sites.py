import hashlib
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from scrapy import Request

from crawler.base_spiders.structured_data import StructuredDataSpider
from crawler.items import Evidence
from crawler.web import needling_pages, site_list
from crawler.web.site_list import Site

Clinics = Sequence[dict[str, Any]]


class ClinicSites(StructuredDataSpider):
    """Clinics on web sites of their own, from a maintainer's list: `-a sites=FILE`.

    Source: the front page of each site and, if need be, the one that it links as its dry needling page. A
    line of the list is an address and, where the page does not tell it, the profession: acupuncturist or
    physical_therapist.
    Terms: each site has its own, so no list comes with this crawler: put a site on yours when you know them.
    Caveats: only clinics described as JSON-LD are read. What a page says of dry needling counts where the
    site has one clinic, in a sentence that offers it and names nobody; who of the staff needles is not told.
    Up to a tenth of the pages may be lost.
    """

    name = "clinic_sites"
    enabled = False
    may_lose_pages = True
    max_error_rate = 0.1
    sites = ""

    async def start(self) -> AsyncIterator[Any]:
        try:
            sites = site_list.read(self.sites)
        except ValueError as error:
            self.fail(str(error))
            return
        self.allowed_domains = sorted({site.host for site in sites})
        for site in sites:
            yield Request(site.url, self.parse_site, cb_kwargs={"site": site})

    def parse_site(self, response: Any, site: Site) -> Iterator[Any]:
        clinics = self.told(response, site)
        page = needling_pages.link(getattr(response, "text", ""), response.url)
        if not page or len(clinics) > 1 or any(clinic["evidence"] for clinic in clinics):
            yield from self.listings(clinics or [{}], None)
            return
        known = {"site": site, "known": clinics}
        # Two clinics of a list may share this page, which must cost neither of them its listing.
        yield Request(page, self.parse_needling, errback=self.go_without, dont_filter=True, cb_kwargs=known)

    def parse_needling(self, response: Any, site: Site, known: Clinics) -> Iterator[Any]:
        yield from self.listings(self.told(response, site, known) or [{}], None)

    def go_without(self, failure: Any) -> Iterator[Any]:
        yield from self.listings(failure.request.cb_kwargs["known"] or [{}], None)

    def told(self, response: Any, site: Site, known: Clinics = ()) -> Clinics:
        """The clinics known so far or found on this page; a single one with what it says of dry needling."""
        about = {"source_url": response.url, "site": site}
        clinics = known or [clinic | about for clinic in self.clinics(response)]
        if len(clinics) == 1 and not clinics[0]["evidence"]:
            said = needling_pages.sentence(getattr(response, "text", ""))
            signs = [Evidence(kind="service", text=said, url=response.url)] if said else []
            return [clinics[0] | {"evidence": tuple(signs)}]
        return clinics

    def parse_listing(self, record: dict[str, Any], _response: Any) -> dict[str, Any] | None:
        site: Site = record["site"]
        profession = record.get("profession") or site.profession
        if profession is None:
            return None
        place = f"{record.get('street', '')}|{record.get('zip_code', '')}".casefold()
        return {
            "ref": f"{site.host}-{hashlib.sha256(place.encode()).hexdigest()[:8]}",
            "source_url": record["source_url"],
            "name": record["name"],
            "kind": "organization",
            "profession": profession,
            "street": record.get("street"),
            "city": record.get("city"),
            "state": record["state"],
            "zip_code": record.get("zip_code"),
            "latitude": record.get("latitude"),
            "longitude": record.get("longitude"),
            "phone": record.get("phone"),
            "email": record.get("email"),
            "website": site.url,
            "evidence": record["evidence"],
        }
