"""Throttle: Scrapy's AutoThrottle, which goes by how slow a host is, over the Crawl-delay it asked for."""

from typing import Any

from scrapy import signals
from scrapy.extensions.throttle import AutoThrottle
from scrapy.http import Request, Response

LONGEST = 60.0
"""Seconds of Crawl-delay that are honored; more is a mistake or a joke (1e300 has been seen)."""


class CrawlDelayThrottle(AutoThrottle):
    crawler: Any

    def __init__(self, crawler: Any) -> None:
        super().__init__(crawler)
        self.delays: dict[str, float] = {}
        crawler.signals.connect(self.robots_parsed, signals.robots_parsed)

    def robots_parsed(self, robotparser: Any, request: Request) -> None:
        asked = robotparser.crawl_delay(self.crawler.settings["ROBOTSTXT_USER_AGENT"])
        if not asked or not asked > 0:  # not a number is not above 0 either
            return
        delay = max(min(asked, LONGEST), self.mindelay)
        downloader = self.crawler.engine.downloader
        host = downloader.get_slot_key(request)
        self.delays[host] = delay
        downloader.per_slot_settings[host] = {"delay": delay}
        if slot := downloader.slots.get(host):
            slot.delay = delay

    def _adjust_delay(self, slot: Any, latency: float, response: Response) -> None:
        super()._adjust_delay(slot, latency, response)
        for host, delay in self.delays.items():
            if self.crawler.engine.downloader.slots.get(host) is slot:
                slot.delay = max(slot.delay, delay)
