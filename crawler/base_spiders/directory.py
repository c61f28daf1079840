"""An HTML directory: lists that lead to narrower lists, to further pages and to one page per provider."""

from collections.abc import Iterator
from typing import Any, ClassVar

from crawler.base_spiders.listing import ListingSpider
from crawler.web.selectors import links, page, text


class DirectorySpider(ListingSpider):
    """CSS selectors say where everything lies; a page without what they promise fails the crawl.

    `container` stands on every list page, even an empty one, and holds the links: `branches` to narrower
    lists, `entries` to providers, `next_page` to the rest of a list. `detail` holds a provider, and `fields`
    names its texts ("selector") and attributes ("selector@attribute"): `parse_listing` gets those found.
    """

    container: ClassVar[str]
    branches: ClassVar[str | None] = None
    entries: ClassVar[str]
    next_page: ClassVar[str | None] = None
    detail: ClassVar[str]
    fields: ClassVar[dict[str, str]]

    def parse(self, response: Any, met: frozenset[str] = frozenset()) -> Iterator[Any]:
        """`met` are the addresses of this list's earlier pages and of the providers on them."""
        container = page(response).select_one(self.container)
        if container is None:
            self.fail(f"{response.url} has no {self.container}, which every list of this directory had.")
            return
        for branch in links(container, self.branches, response):
            yield response.follow(branch, self.parse)
        entries = links(container, self.entries, response)
        for entry in entries:
            yield response.follow(entry, self.parse_detail)
        seen = met | {response.url, *entries}
        for following in links(container, self.next_page, response)[:1]:
            if following in seen or met.issuperset(entries):
                self.fail(f"{response.url} and the pages around it form a circle, so the list has no end.")
            else:
                yield response.follow(following, self.parse, cb_kwargs={"met": seen})

    def parse_detail(self, response: Any) -> Iterator[Any]:
        detail = page(response).select_one(self.detail)
        found = {name: text(detail, selector) for name, selector in self.fields.items()}
        record = {name: each for name, each in found.items() if each is not None}
        yield from self.listings([record], response)
