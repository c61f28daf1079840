"""What follows when a host, or our own manners, will not have a request."""

import logging
from typing import Any

from scrapy.exceptions import IgnoreRequest
from scrapy.utils.defer import deferred_from_coro

logger = logging.getLogger(__name__)


def lose_page(crawler: Any, sentence: str) -> IgnoreRequest:
    """The exception to raise for a page that cannot be had, counted as `manners/lost_pages`.

    One lost page refuses the crawl, because nobody knows what stood on it and behind it. A spider whose pages
    know nothing of each other says `may_lose_pages = True`: it goes on, and the gate judges how many it lost.
    """
    crawler.stats.inc_value("manners/lost_pages")
    if getattr(crawler.spider, "may_lose_pages", False):
        logger.warning("%s", sentence)
        return IgnoreRequest(sentence)
    return refuse(crawler, sentence)


def refuse(crawler: Any, sentence: str) -> IgnoreRequest:
    """The exception to raise for a request that ends the crawl, which is not to be published."""
    if not getattr(crawler.spider, "refusals", True):
        crawler.spider.fail(sentence)
        # What cannot be published must not cost the host another request.
        deferred_from_coro(crawler.engine.close_spider_async(reason="refused"))
    return IgnoreRequest(sentence)
