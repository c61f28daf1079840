"""A web site that names its pages in a sitemap and describes a clinic on each as JSON-LD."""

import re
from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any

from scrapy import Request

from crawler.base_spiders.listing import ListingSpider
from crawler.web import json_ld, schema_org, sitemaps


class StructuredDataSpider(ListingSpider):
    """`sitemaps` are addresses of sitemaps, or of a robots.txt that names some.

    Of what they list, pages are visited whose address has the pattern `rule`, and further sitemaps whose
    address has the pattern `branch`; one that leads nowhere fails the crawl. `parse_listing` is handed the
    fields of `schema_org.clinics` for each clinic of a page, or an empty dict if there is none to be read.
    """

    sitemaps: Sequence[str]
    rule: str
    branch = ""
    custom_settings = {"DOWNLOAD_MAXSIZE": 4 * 1024 * 1024}  # noqa: RUF012 - as Scrapy declares it

    async def start(self) -> AsyncIterator[Any]:
        for url in self.sitemaps:
            yield self.ask(url)

    def ask(self, sitemap: str) -> Request:
        return Request(sitemap, self.parse_sitemap, errback=self.lose)

    def lose(self, failure: Any) -> None:
        self.fail(f"{failure.request.url} was lost, so nobody knows what it lists: {failure.value}.")

    def parse_sitemap(self, response: Any) -> Iterator[Request]:
        try:
            pages, branches = sitemaps.entries(response.body, response.url)
            found = [self.ask(url) for url in branches if re.search(self.branch, url)]
            found += [Request(url, self.parse_page) for url in pages if re.search(self.rule, url)]
        except ValueError as error:
            self.fail(f"{response.url} is no sitemap that can be read: {error}.")
            return
        if not found:
            self.fail(f"{response.url} lists nothing that fits: neither {self.rule!r} nor another sitemap.")
        yield from found

    def parse_page(self, response: Any) -> Iterator[Any]:
        yield from self.listings(self.clinics(response) or [{}], response)

    def clinics(self, response: Any) -> list[dict[str, Any]]:
        """What `schema_org.clinics` finds on a page; nothing in an image or a file."""
        found = schema_org.clinics(json_ld.blocks(getattr(response, "text", "")), response.url)
        if not found:
            self.logger.info("%s describes no clinic in the United States.", response.url)
        return found
