"""Two sources for a night that goes half well, and the settings that NEEDLE_SETTINGS names."""

from crawler.base_spiders.listing import ListingSpider
from crawler.items import Listing
from crawler.settings import *  # noqa: F403 - what is not of this night is the crawler's

SPIDER_MODULES = ["tests.search.nightly"]


class Good(ListingSpider):
    """One invented acupuncturist.

    Source: nowhere.
    Terms: none needed.
    Caveats: none.
    """

    name = "good"
    allowed_domains = ("good.example.org",)

    async def start(self):
        yield Listing(
            source=self.name,
            ref="1",
            source_url="https://good.example.org/1",
            name="Ann Lee",
            kind="person",
            profession="acupuncturist",
            state="OR",
            zip_code="97701",
        )


class Empty(ListingSpider):
    """Nobody, which is refused.

    Source: nowhere.
    Terms: none needed.
    Caveats: none.
    """

    name = "empty"
    allowed_domains = ("empty.example.org",)

    async def start(self):
        return
        yield
