"""A search of a FHIR R4 server, read to its end, with the resources that its matches refer to."""

from collections.abc import AsyncIterator, Iterator, Sequence
from typing import Any, ClassVar
from urllib.parse import urlsplit

from crawler.base_spiders.json_api import JsonSpider
from crawler.hl7.bundles import Search
from crawler.hl7.lookups import ASKING, REFUSED, Library, Lookup, Page


class FhirSpider(JsonSpider):
    """The resources of type `kind` that `searches` find at `base_url`, and nothing of any other server.

    A record is a Match with what its `links` refer to: included, or else looked up, `max_lookups` at most.
    """

    kind: ClassVar[str]
    links: ClassVar[Sequence[str]]
    searches: Sequence[dict[str, str]]
    base_url, page_size, max_lookups = "", 100, 5000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base_url = self.base_url.rstrip("/")
        self.allowed_domains = [urlsplit(self.base_url).hostname or ""]
        self.library = Library(left=int(self.max_lookups))

    async def start(self) -> AsyncIterator[Any]:
        if self.allowed_domains == [""]:
            self.fail("No server was named: give its FHIR address with -a base_url=https://example.org/fhir.")
            return
        for query in self.searches:
            search = Search(base=self.base_url, kind=self.kind, links=self.links)
            yield self.ask(search.first(query, self.page_size), self.parse_page, search=search)

    def ask(self, url: str, *args: Any, **state: Any) -> Any:
        return super().ask(url, *args, **state).replace(**ASKING)

    def parse_page(self, response: Any, search: Search) -> Iterator[Any]:
        bundle = self.answer(response, search.read)
        if flaw := search.flaw(response.url, bundle):
            self.give_up(flaw)
        yield from self.go_on(self.library.page(search, bundle, response))

    def parse_lookup(self, response: Any, lookup: Lookup, page: Page) -> Iterator[Any]:
        refused = response.status in REFUSED
        self.library.answer(page, lookup, () if refused else self.answer(response, lookup.read))
        yield from self.go_on(page)

    def go_on(self, page: Page) -> Iterator[Any]:
        if not page.lookups:
            yield from self.listings(page.matches(), page.response)
            if url := page.following():
                yield self.ask(url, self.parse_page, search=page.search)
        elif lookup := self.library.next(page):
            yield self.ask(lookup.url(self.base_url), self.parse_lookup, lookup=lookup, page=page)
        else:
            self.give_up(f"{self.base_url} includes too little: it needs over {self.max_lookups} lookups.")
