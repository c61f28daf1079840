"""Retry: a failed page is asked for again, but no sooner than its host said, and never at once.

Scrapy asks three times within 10 ms and does not read Retry-After.
"""

import random
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from time import monotonic, time
from typing import Any

from scrapy import signals
from scrapy.downloadermiddlewares.retry import RetryMiddleware
from scrapy.http import Request, Response

from crawler.middlewares.refusal import lose_page

PAUSES = (429, 503)
"""Statuses by which a host asks us to come back later."""


class RetryAfterMiddleware(RetryMiddleware):
    """Waiting costs nothing: the host's slot is held, and the reactor serves the other hosts meanwhile.

    `RETRY_BACK_OFF` is the first wait in seconds and doubles with each try. A host that asks for more than
    `RETRY_LONGEST_WAIT`, or for more than the crawl has left, is left alone.
    """

    crawler: Any

    def __init__(self, settings: Any) -> None:
        super().__init__(settings)
        self.first_wait: float = settings.getfloat("RETRY_BACK_OFF")
        self.longest_wait: float = settings.getfloat("RETRY_LONGEST_WAIT")
        self.time_limit: float = settings.getfloat("CLOSESPIDER_TIMEOUT")

    @classmethod
    def from_crawler(cls, crawler: Any) -> "RetryAfterMiddleware":
        self = super().from_crawler(crawler)
        crawler.signals.connect(self.response_downloaded, signals.response_downloaded)
        return self

    def response_downloaded(self, response: Response, request: Request) -> None:
        """Hold the host before its next page leaves the queue; process_response would be too late."""
        if response.status in self.retry_http_codes:
            self.hold(request, asked_of(response))

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # Scrapy's own spider argument is deprecated
        if response.status in PAUSES and not request.meta.get("dont_retry"):
            asked = asked_of(response)
            if asked > self.patience():
                what = f"answered {response.status} and asked for {asked:.0f} seconds"
                raise lose_page(self.crawler, f"{request.url} {what}, longer than this crawl can wait.")
        result = super().process_response(request, response)
        if result is response and response.status in PAUSES:
            tries = request.meta.get("retry_times", 0) + 1
            raise lose_page(self.crawler, f"{request.url} still answered {response.status} at try {tries}.")
        return result

    def process_exception(self, request: Request, exception: Exception) -> Request | Response | None:  # type: ignore[override] # as above
        again = super().process_exception(request, exception)
        if again is not None:
            self.hold(request, 0.0)
        return again

    def _retry(self, request: Request, reason: Any) -> Request | None:
        again = super()._retry(request, reason)
        if again is None or not (urls := again.meta.pop("redirect_urls", None)):
            return again
        # The address that a redirect led to may have expired: start from the public one.
        for key in ("redirect_times", "redirect_ttl", "redirect_reasons", "download_slot"):
            again.meta.pop(key, None)
        return again.replace(url=urls[0])

    def patience(self) -> float:
        """Seconds that this crawl can wait for a host."""
        spent: float = time() - self.crawler.engine.start_time
        return min(self.longest_wait, self.time_limit - spent) if self.time_limit else self.longest_wait

    def hold(self, request: Request, asked: float) -> None:
        """Let nothing go to the host of this request until it is time to try again."""
        wait = max(asked, back_off(request.meta.get("retry_times", 0), self.first_wait))
        slot = self.crawler.engine.downloader.slots.get(request.meta.get("download_slot"))
        if slot is not None:
            slot.lastseen = max(slot.lastseen, monotonic() + min(wait, self.patience()))


def asked_of(response: Response) -> float:
    """Seconds that a response asks to be left alone for, 0 where it says nothing that can be used."""
    return seconds_asked(response.headers.get("Retry-After") or b"", datetime.now(UTC))


def seconds_asked(value: bytes, now: datetime) -> float:
    """Seconds of a Retry-After header: a count, or an HTTP date (RFC 9110 10.2.3); 0 for anything else."""
    text = value.decode("ascii", "replace").strip()
    if text.isascii() and text.isdigit():
        return float(text)
    try:
        date = parsedate_to_datetime(text)
    except (TypeError, ValueError, IndexError, OverflowError):
        return 0.0
    return max(((date if date.tzinfo else date.replace(tzinfo=UTC)) - now).total_seconds(), 0.0)


def back_off(tries: int, first_wait: float) -> float:
    """Seconds before the next try; stretched by chance, so that guests do not return all at once."""
    return first_wait * 2.0**tries * random.uniform(1, 1.5)  # noqa: S311 - chance, no secret
