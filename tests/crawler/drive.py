"""A spider driven by hand: its requests are answered by a function in place of a host, in one process."""

import asyncio
import contextlib
import json
from collections.abc import Callable
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from scrapy import Request
from scrapy.exceptions import CloseSpider
from scrapy.http import TextResponse
from scrapy.spidermiddlewares.httperror import HttpError
from scrapy.utils.test import get_crawler
from twisted.python.failure import Failure

from crawler.base_spiders.listing import ListingSpider
from crawler.items import Listing

Host = Callable[[str, dict[str, str]], Any]
"""Answers a path and its parameters with an object to send as JSON, with raw bytes, or with a status."""


def make(spider_class: type[ListingSpider], **arguments: Any) -> Any:
    return spider_class.from_crawler(get_crawler(spider_class), **arguments)


def drive(spider: Any, host: Host) -> tuple[list[Listing], list[str]]:
    """The listings that a spider yields until it ends its crawl, and the URLs that it asked for, in order."""
    asked: list[str] = []
    listings: list[Listing] = []
    waiting = asyncio.run(_started(spider))
    with contextlib.suppress(CloseSpider):
        while waiting:
            request = waiting.pop()
            asked.append(request.url)
            assert len(asked) < 10_000, "It asks for ever."
            following = []
            for found in _answered(request, host):
                (following if isinstance(found, Request) else listings).append(found)
            waiting += reversed(following)
    return listings, asked


async def _started(spider: Any) -> list[Any]:
    return [each async for each in spider.start()][::-1]


def _answered(request: Request, host: Host) -> Any:
    parts = urlsplit(request.url)
    answer = host(parts.path, dict(parse_qsl(parts.query)))
    status = answer if isinstance(answer, int) else 200
    body = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
    response = TextResponse(request.url, status=status, body=body, request=request)
    if status in (200, *request.meta.get("handle_httpstatus_list", ())):
        return request.callback(response, **request.cb_kwargs)
    failure = Failure(HttpError(response, "Ignoring non-200 response"))
    failure.request = request
    return request.errback(failure)
