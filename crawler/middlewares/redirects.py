"""Redirects: followed within the hosts of a spider, and never to a weaker scheme or another service."""

from typing import Any
from urllib.parse import SplitResult, parse_qsl, urlsplit

from scrapy.downloadermiddlewares.redirect import RedirectMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.middlewares.refusal import lose_page

PORTS = {"http": 80, "https": 443}
SIGNATURES = {"x-amz-signature", "x-goog-signature", "signature", "sig", "expires", "x-amz-expires"}
"""Query parameters, in lower case, of addresses that expire (Amazon, Google, Azure)."""


class FencedRedirectMiddleware(RedirectMiddleware):
    """A response behind an expiring address carries the public one, which is what a listing cites."""

    crawler: Any

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # Scrapy's own spider argument is deprecated
        try:
            result = super().process_response(request, response)
        except IgnoreRequest:
            raise lose_page(
                self.crawler, f"{request.url} is one of more than {self.max_redirect_times} redirects."
            ) from None
        if isinstance(result, Request):
            domains = getattr(self.crawler.spider, "allowed_domains", None) or ()
            if objection := objection_to(request.url, result.url, domains):
                raise lose_page(self.crawler, objection)
            result.meta.pop("download_slot", None)  # another host has its own slot and delay
        elif 300 <= response.status < 400 and "Location" in response.headers:
            raise lose_page(self.crawler, f"{request.url} redirects to something that is no web address.")
        elif "redirect_urls" in request.meta and expires(response.url):
            return response.replace(url=request.meta["redirect_urls"][0])
        return result


def objection_to(source: str, target: str, domains: Any) -> str | None:
    """Why a redirect must not be followed, as a sentence, or None; `domains` are the spider's own."""
    here, there = urlsplit(source), urlsplit(target)
    shown = f"{there.scheme}://{there.netloc}"  # the rest of an expiring address is a secret
    if here.scheme == "https" and there.scheme != "https":
        return f"{source} redirects to {shown}, which is not encrypted."
    if not same_site(here, there) and not within(there.hostname or "", domains):
        return f"{source} redirects to {shown}, which is none of the spider's hosts."
    if port(there) not in (port(here), PORTS[there.scheme]):
        return f"{source} redirects to {shown}, another service of that host."
    return None


def same_site(here: SplitResult, there: SplitResult) -> bool:
    """Whether two hosts are one, with or without www."""
    return (here.hostname or "").removeprefix("www.") == (there.hostname or "").removeprefix("www.")


def within(host: str, domains: Any) -> bool:
    return any(host == domain or host.endswith(f".{domain}") for domain in domains)


def port(url: SplitResult) -> int:
    return url.port or PORTS[url.scheme]


def expires(url: str) -> bool:
    """Whether an address is signed for a while only."""
    return any(key.lower() in SIGNATURES for key, _ in parse_qsl(urlsplit(url).query))
