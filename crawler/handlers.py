"""The last gate before the wire: how many requests leave, whom they reach, and how large headers may be."""

import ipaddress
from typing import Any

from scrapy import signals
from scrapy.core.downloader.handlers.http11 import (
    HTTP11DownloadHandler,
    _LenientHTTP11ClientFactory,
    _LenientHTTP11ClientProtocol,
)
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response
from scrapy.utils.defer import maybe_deferred_to_future
from scrapy.utils.httpobj import urlparse_cached
from twisted.internet.error import DNSLookupError

from crawler.middlewares.refusal import lose_page, refuse

LARGEST_HEADERS = 256 * 1024
"""Bytes of status line and headers; DOWNLOAD_MAXSIZE does not count them."""


class GuardedHandler(HTTP11DownloadHandler):
    """Sends nothing for a refused crawl, and nothing to a private address that a source may have named.

    An operator may start a spider on one, by its number or as localhost. The address is looked up through the
    resolver that the connection uses, which remembers it: a name cannot change its mind in between.

    One crawl may make `max_requests` of its spider, or else NEEDLE_MAX_REQUESTS, robots.txt, redirects and
    further tries among them; `manners/requests` counts them.
    """

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self._pool._factory = _GuardedFactory  # noqa: SLF001 - Scrapy sets its own here, and has no setting
        own = getattr(crawler.spider, "max_requests", None)
        self.budget = int(own or crawler.settings.getint("NEEDLE_MAX_REQUESTS"))
        self.started_on: set[str] = set()
        crawler.signals.connect(self.request_scheduled, signals.request_scheduled)

    def request_scheduled(self, request: Request) -> None:
        if request.meta.get("is_start_request") and "redirect_urls" not in request.meta:
            self.started_on.add(urlparse_cached(request).netloc)

    async def download_request(self, request: Request) -> Response:
        if getattr(self._crawler.spider, "refusals", ()):
            raise IgnoreRequest("The crawl is refused already.")
        if not request.meta.get("proxy") and not self.is_pointed_at(request):
            url = urlparse_cached(request)
            address = await address_of(url.hostname or "")
            if address and not is_public(address):
                raise lose_page(
                    self._crawler, f"{url.scheme}://{url.netloc} is a private address, {address}."
                )
        stats = self._crawler.stats
        if stats.get_value("manners/requests", 0) >= self.budget:
            raise refuse(self._crawler, f"The crawl wanted more than its {self.budget:,} requests.")
        stats.inc_value("manners/requests")
        return await super().download_request(request)

    def is_pointed_at(self, request: Request) -> bool:
        """Whether the spider was started on this very host and port, and not by a name that could lie."""
        url = urlparse_cached(request)
        return url.netloc in self.started_on and (
            url.hostname == "localhost" or is_number(url.hostname or "")
        )


class _GuardedProtocol(_LenientHTTP11ClientProtocol):
    transport: Any

    def request(self, request: Any) -> Any:
        self.headers_left = LARGEST_HEADERS
        return super().request(request)

    def dataReceived(self, data: bytes) -> None:  # noqa: N802 - Twisted's name
        if self._parser is not None and self._parser.state != "BODY":
            self.headers_left -= len(data)
            if self.headers_left < 0:
                self.transport.abortConnection()
                return
        super().dataReceived(data)


class _GuardedFactory(_LenientHTTP11ClientFactory):
    def buildProtocol(self, addr: Any) -> _GuardedProtocol:  # noqa: ARG002, N802 - Twisted's names
        return _GuardedProtocol(self._quiescentCallback)


async def address_of(host: str) -> str | None:
    """The IP address that a connection to this host will use, None where there is none."""
    from twisted.internet import reactor as installed

    reactor: Any = installed
    try:
        address: str = await maybe_deferred_to_future(reactor.resolve(host))
    except DNSLookupError:
        return None
    return address


def is_number(host: str) -> bool:
    try:
        ipaddress.ip_address(host)
    except ValueError:
        return False
    return True


def is_public(address: str) -> bool:
    number = ipaddress.ip_address(address)
    return number.is_global and not number.is_multicast
