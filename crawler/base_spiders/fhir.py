"""A search of a FHIR R4 server, read to its end, with the resources that its matches refer to."""

from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar
from urllib.parse import urlencode, urlsplit

from scrapy import Request

from crawler.base_spiders.json_api import JsonSpider
from crawler.bundles import Bundle, Match, Search, bundle, follow
from crawler.fhir import Resource
from crawler.lookups import Library, Lookup

REFUSED = (400, 404, 405, 410, 422, 501)
"""How a server says that it does not have a resource, or does not know this way of asking for it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """A page of a search, what its matches refer to, and the questions that are open about that."""

    bundle: Bundle
    response: Any
    search: Search
    related: dict[str, Resource]
    lookups: list[Lookup]


class FhirSpider(JsonSpider):
    """The resources of type `kind` that `searches` find on the server at `base_url`.

    A record is a Match, with whatever its fields `links` refer to. The server is asked to include that; what
    it leaves out is looked up, at most `max_lookups` times. Further pages lie where the server says, but on
    no other server.
    """

    base_url: str = ""
    kind: ClassVar[str]
    links: ClassVar[Sequence[str]]
    searches: Sequence[dict[str, str]]
    page_size: int = 100
    max_lookups: int = 5000

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.base_url = self.base_url.rstrip("/")
        self.allowed_domains = [urlsplit(self.base_url).hostname or ""]
        self.library, self.asked = Library(), 0

    async def start(self) -> AsyncIterator[Any]:
        if self.allowed_domains == [""]:
            self.fail(
                "No server was named: give its FHIR address, as in -a base_url=https://example.org/fhir."
            )
            return
        include = [f"{self.kind}:{link}" for link in self.links]
        for search in self.searches:
            query = urlencode({**search, "_include": include, "_count": self.page_size}, doseq=True)
            yield self.ask(f"{self.base_url}/{self.kind}?{query}", self.parse_page, search=Search())

    def ask(self, url: str, *args: Any, **state: Any) -> Request:
        return super().ask(url, *args, **state).replace(headers={"Accept": "application/fhir+json"})

    def parse_page(self, response: Any, search: Search) -> Iterator[Any]:
        read = self.answer(response, lambda body: bundle(body, self.kind))
        if flaw := search.flaw(response.url, read):
            self.give_up(flaw)
        wanted = read.wanted(self.links) - read.related.keys()
        lookups = self.library.lookups(wanted)
        related = read.related | self.library.among(wanted)
        page = Page(bundle=read, response=response, search=search, related=related, lookups=lookups)
        yield from self.complete(page)

    def complete(self, page: Page) -> Iterator[Any]:
        """The next lookup for a page; none being left, its listings and the page behind it."""
        if page.lookups:
            yield self.look_up(page.lookups.pop(), page)
            return
        matches = [Match(resource=each, related=page.related) for each in page.bundle.matches]
        yield from self.listings(matches, page.response)
        if link := page.bundle.following:
            if (url := follow(self.base_url, link)) is None:
                self.give_up(f"{page.response.url} goes on at {link}, which is another server.")
            yield self.ask(url, self.parse_page, search=page.search)

    def look_up(self, lookup: Lookup, page: Page) -> Request:
        self.asked += 1
        if self.asked > int(self.max_lookups):
            self.give_up(f"{self.base_url} leaves out too much: it needs over {self.max_lookups} lookups.")
        request = self.ask(f"{self.base_url}/{lookup.path()}", self.parse_lookup, lookup=lookup, page=page)
        return request.replace(meta={"handle_httpstatus_list": REFUSED})

    def parse_lookup(self, response: Any, lookup: Lookup, page: Page) -> Iterator[Any]:
        found = () if response.status in REFUSED else self.answer(response, lookup.read)
        page.lookups.extend(self.library.learn(lookup, found))
        page.related.update(self.library.among(lookup.keys))
        yield from self.complete(page)
