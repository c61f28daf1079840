"""Needling pages: what a web page says of dry needling, and which page of a site to ask next."""

import re
from contextlib import suppress
from urllib.parse import urldefrag, urljoin, urlsplit

from crawler.web import fragments, json_ld, needling, schema_org
from crawler.web.site_list import host

_LINKED = re.compile(
    r"dry(?:[-_+\s]|%20)*needl|intra-?muscular(?:[-_+\s]|%20)*(?:stimul|needl)", re.IGNORECASE
)
_FILE = re.compile(r"\.(?:docx?|gif|jpe?g|mp4|pdf|png|webp)$", re.IGNORECASE)


def sentence(page: str) -> str | None:
    """How a page offers dry needling, in its JSON-LD or its text; None where it does not."""
    return schema_org.services(json_ld.blocks(page)) or needling.says(fragments.texts(page, needling.HINT))


def link(page: str, url: str) -> str | None:
    """The address of the site's own page on dry needling, the shortest if there are several."""
    found = set()
    for address in fragments.links(page, _LINKED):
        with suppress(ValueError):  # no address at all
            found.add(urldefrag(urljoin(url, address)).url)
    own = {
        each
        for each in found - {urldefrag(url).url}
        if each.startswith("http") and host(each) == host(url) and not _FILE.search(urlsplit(each).path)
    }
    return min(own, key=lambda each: (len(each), each), default=None)
