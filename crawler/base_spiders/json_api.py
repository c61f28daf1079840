"""Questions to a JSON API, none of whose answers may be lost in silence."""

import json
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NoReturn

from scrapy import Request
from scrapy.exceptions import CloseSpider

from crawler.base_spiders.listing import ListingSpider
from crawler.items import Listing


class JsonSpider(ListingSpider):
    """What spiders of JSON APIs share: an answer is read as expected, or the crawl fails and ends."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.yielded: set[int] = set()

    def ask(self, url: str, callback: Callable[..., Any], **state: Any) -> Request:
        """A request for `callback(response, **state)`; an HTTP or network error ends the crawl."""
        return Request(url, callback, errback=self.lose, dont_filter=True, cb_kwargs=state)

    def answer(self, response: Any, read: Callable[[Any], Any]) -> Any:
        """What `read` finds in the body; an error object, HTML or half a body ends the crawl."""
        try:
            return read(json.loads(response.body))
        except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
            self.give_up(f"{response.url} answered something else: {response.body[:200]!r}.")

    def lose(self, failure: Any) -> NoReturn:
        body = getattr(getattr(failure.value, "response", None), "body", b"")
        self.give_up(f"{failure.request.url} was lost: {failure.value} {body[:200]!r}.")

    def give_up(self, sentence: str) -> NoReturn:
        """Fail and end the crawl: what cannot be published must not cost the host another request."""
        self.fail(sentence)
        raise CloseSpider("refused")

    def listings(self, records: Iterable[Any], response: Any) -> Iterator[Listing]:
        """Each listing once; two that differ under one `ref` stay two, a fault that the gate must see."""
        for listing in super().listings(records, response):
            if (mark := hash(listing)) not in self.yielded:
                self.yielded.add(mark)
                yield listing
