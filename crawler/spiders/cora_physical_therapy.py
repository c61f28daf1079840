from crawler.base_spiders.store_locator import StoreLocatorSpider


class CoraPhysicalTherapy(StoreLocatorSpider):
    """The clinics of CORA Physical Therapy, a chain of physical therapists.

    Source: the WP Store Locator of https://www.coraphysicaltherapy.com.
    Terms: unknown, so it is not enabled; ask the chain before you crawl it.
    Caveats: known at second hand, from crawlers of about 2022: that the chain still uses this plug-in, and at
    this address, is unverified. The plug-in keeps each answer in its own store, so a crawl should be rare. It
    does not tell of dry needling.
    """

    name = "cora_physical_therapy"
    enabled = False
    min_listings = 100
    allowed_domains = ("coraphysicaltherapy.com",)
    site = "https://www.coraphysicaltherapy.com"
    chain = "CORA Physical Therapy"
