"""Challenges: a page that asks for proof of being human is a closed door, and no door of ours to open."""

import re
from typing import Any

from scrapy.http import Request, Response, TextResponse

from crawler.middlewares.refusal import lose_page

HEADERS = {
    "cf-mitigated": "Cloudflare",
    "x-amzn-waf-action": "AWS WAF",
}
"""Response headers that only a challenge has, by name; a normal page of the same service lacks them."""

WALLS = {
    "_cf_chl_opt": "Cloudflare",
    "<title>Just a moment...</title>": "Cloudflare",
    "<title>Attention Required! | Cloudflare</title>": "Cloudflare",
    "captcha-delivery.com": "DataDome",
    "_Incapsula_Resource": "Imperva",
    "Pardon Our Interruption": "Imperva",
    "px-captcha": "HUMAN",
    "sec-if-cpt-container": "Akamai",
    "gokuProps": "AWS WAF",
    "sucuri_cloudproxy_js": "Sucuri",
}
"""Marks in the HTML that only a challenge has."""

WIDGETS = {
    "challenges.cloudflare.com/turnstile": "Turnstile",
    "hcaptcha.com": "hCaptcha",
    "recaptcha": "reCAPTCHA",
    "arkoselabs.com": "Arkose",
    "geetest": "GeeTest",
}
"""Puzzles that a contact form may hold too: a challenge only where the page says next to nothing else."""

LOOKED_AT = 256 * 1024
FEW_WORDS = 60


class ChallengeMiddleware:
    def __init__(self, crawler: Any) -> None:
        self.crawler = crawler

    @classmethod
    def from_crawler(cls, crawler: Any) -> "ChallengeMiddleware":
        return cls(crawler)

    def process_response(self, request: Request, response: Response) -> Response:
        if service := challenger(response):
            raise lose_page(
                self.crawler,
                f"{request.url} answered with a challenge of {service}, which no robot may pass.",
            )
        return response


def challenger(response: Response) -> str | None:
    """The service whose challenge this response is, or None for any other page."""
    if response.status in (404, 410):
        return None
    for name, service in HEADERS.items():
        if name in response.headers:
            return service
    head = response.body[:LOOKED_AT]
    if not isinstance(response, TextResponse) or not head.lstrip().startswith(b"<"):
        return None
    page = head.decode("utf-8", "replace")
    for mark, service in WALLS.items():
        if mark in page:
            return service
    lowered = page.lower()
    for mark, service in WIDGETS.items():
        if mark in lowered and words(page) < FEW_WORDS:
            return service
    return None


def words(page: str) -> int:
    """How many words of an HTML page a reader sees."""
    shown = re.sub(r"(?is)<(script|style|noscript|head)\b.*?</\1>|<[^>]*>", " ", page)
    return len(shown.split())
