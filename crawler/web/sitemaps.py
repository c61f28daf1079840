"""Sitemaps: the addresses that a sitemap, an index of sitemaps or a robots.txt lists."""

import gzip
import zlib
from io import BytesIO
from urllib.parse import urlsplit

from lxml import etree
from scrapy.utils.sitemap import sitemap_urls_from_robots

LARGEST = 16 * 1024 * 1024
"""Bytes of an unpacked sitemap; one that is larger is not read."""


def entries(body: bytes, url: str) -> tuple[list[str], list[str]]:
    """The pages and the further sitemaps that a robots.txt or a sitemap lists, which may be gzipped.

    Raises ValueError for anything else, and for a sitemap that is cut off.
    """
    if urlsplit(url).path == "/robots.txt":
        return [], list(sitemap_urls_from_robots(body, url))
    try:
        if body.startswith(b"\x1f\x8b"):
            body = gzip.GzipFile(fileobj=BytesIO(body)).read(LARGEST + 1)
        if len(body) > LARGEST:
            raise ValueError("too large")
        root = etree.fromstring(body.strip(), etree.XMLParser(resolve_entities=False, no_network=True))
    except (OSError, EOFError, zlib.error, etree.XMLSyntaxError) as error:
        raise ValueError(str(error)) from error
    found = [entry.text.strip() for entry in root.iterfind("{*}*/{*}loc") if entry.text]
    kind = etree.QName(root).localname
    if kind not in ("urlset", "sitemapindex"):
        raise ValueError(f"<{kind}> is no sitemap")
    return ([], found) if kind == "sitemapindex" else (found, [])
