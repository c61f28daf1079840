"""Robots: what a host's robots.txt allows, after RFC 9309; what cannot be read allows nothing.

Scrapy's own middleware crawls on when robots.txt answers 503, times out or is a captcha page.
"""

import asyncio
from dataclasses import dataclass
from typing import Any

from scrapy import signals
from scrapy.exceptions import IgnoreRequest, NotConfigured
from scrapy.http import Request, Response
from scrapy.http.request import NO_CALLBACK
from scrapy.robotstxt import ProtegoRobotParser
from scrapy.utils.httpobj import urlparse_cached

from crawler.middlewares.refusal import lose_page

LARGEST = 1024 * 1024
"""Bytes of robots.txt that are read; the RFC asks for 500 KiB at least."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """Of one origin: a parser of what it says, or a sentence why nothing of it may be crawled in this run."""

    parser: ProtegoRobotParser | None = None
    closed: str | None = None


class RobotsMiddleware:
    def __init__(self, crawler: Any) -> None:
        if not crawler.settings.getbool("ROBOTSTXT_OBEY"):
            raise NotConfigured
        self.crawler = crawler
        self.agent = crawler.settings["ROBOTSTXT_USER_AGENT"]
        self.rules: dict[str, asyncio.Future[Rules]] = {}

    @classmethod
    def from_crawler(cls, crawler: Any) -> "RobotsMiddleware":
        return cls(crawler)

    async def process_request(self, request: Request) -> None:
        url = urlparse_cached(request)
        if request.meta.get("dont_obey_robotstxt") or url.scheme not in ("http", "https"):
            return
        origin = f"{url.scheme}://{url.netloc}"
        if origin not in self.rules:
            self.rules[origin] = asyncio.ensure_future(self.ask(origin, request))
        rules = await self.rules[origin]
        if rules.closed:
            raise lose_page(self.crawler, rules.closed)
        if rules.parser and not rules.parser.allowed(request.url, self.agent):
            self.crawler.stats.inc_value("robotstxt/forbidden")
            raise lose_page(self.crawler, f"{origin}/robots.txt does not allow {url.path or '/'}.")

    async def ask(self, origin: str, request: Request) -> Rules:
        """The rules of an origin, fetched once a run; `request` is the page that made us ask."""
        robots = Request(
            f"{origin}/robots.txt",
            priority=1000,
            callback=NO_CALLBACK,
            meta={"dont_obey_robotstxt": True, "download_maxsize": LARGEST},
        )
        self.crawler.stats.inc_value("robotstxt/request_count")
        try:
            response = await self.crawler.engine.download_async(robots)
        except IgnoreRequest as error:
            return Rules(closed=str(error))
        except Exception as error:  # noqa: BLE001 - whatever went wrong, nobody said that we may crawl
            reason = cause(error)
            return Rules(
                closed=f"{robots.url} could not be read ({reason}), so nothing there may be crawled."
            )
        self.crawler.stats.inc_value(f"robotstxt/response_status_count/{response.status}")
        rules = read(response, self.crawler.spider)
        if rules.parser:
            await self.crawler.signals.send_catch_log_async(
                signal=signals.robots_parsed, robotparser=rules.parser, request=request
            )
        return rules


def read(response: Response, spider: Any = None) -> Rules:
    """What an answer to a request for robots.txt allows.

    2xx is read unless it is a web page, 4xx allows everything (RFC 9309 2.3.1.3), all else allows nothing.
    So do 401, 403 and 429: a host that turns us away at the door has not invited us.
    """
    url, status = response.url, response.status
    if 400 <= status < 500 and status not in (401, 403, 429):
        return Rules()
    if not 200 <= status < 300:
        return Rules(closed=f"{url} answered {status}, so nothing there may be crawled.")
    if response.body.removeprefix(b"\xef\xbb\xbf").lstrip().startswith(b"<"):
        return Rules(closed=f"{url} is a web page and no list of rules, so nothing there may be crawled.")
    return Rules(parser=ProtegoRobotParser(response.body, spider))


def cause(error: BaseException) -> str:
    """The name of what went wrong first; Scrapy and Twisted wrap it in lists of failures."""
    while error.__cause__ or getattr(error, "reasons", None):
        error = error.__cause__ or error.reasons[0].value  # type: ignore[attr-defined] # Twisted's
    return type(error).__name__
