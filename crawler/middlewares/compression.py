"""Compression: an answer that swells beyond the limit is a lost page; Scrapy drops it without a word."""

from typing import Any

from scrapy.downloadermiddlewares.httpcompression import HttpCompressionMiddleware
from scrapy.exceptions import IgnoreRequest
from scrapy.http import Request, Response

from crawler.middlewares.refusal import lose_page


class CompressionMiddleware(HttpCompressionMiddleware):
    def __init__(self, stats: Any = None, *, crawler: Any) -> None:
        super().__init__(stats, crawler=crawler)
        self.crawler = crawler

    def process_response(self, request: Request, response: Response) -> Request | Response:  # type: ignore[override] # Scrapy's own spider argument is deprecated
        try:
            return super().process_response(request, response)
        except IgnoreRequest:
            raise lose_page(self.crawler, f"{request.url} unpacks to more than the limit.") from None
