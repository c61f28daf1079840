"""Spiders that need no network and mostly misbehave, and the settings that NEEDLE_SETTINGS names."""

import asyncio
import os
import signal
import time

from crawler.base_spiders.listing import ListingSpider
from crawler.items import Listing
from crawler.settings import *  # noqa: F403 - what is not a stray's own is the crawler's

SPIDER_MODULES = ["tests.crawler.strays"]


def listing(source, number, **fields):
    return Listing(
        source=source,
        ref=str(number),
        source_url=f"https://example.org/{number}",
        **{"name": "ANN LEE", "kind": "person", "profession": "acupuncturist", "state": "Oregon", **fields},
    )


class Stray(ListingSpider):
    """Invented people, as many as `-a rows` says.

    Source: nowhere.
    Terms: none needed, as the U.S. Congress never knew. Second sentence.
    Caveats: none
    of this is true.
    """

    name = "steady"
    allowed_domains = ("example.org",)
    rows = "3"

    async def start(self):
        for number in range(int(self.rows)):
            yield listing(self.name, number)
        await self.end()

    async def end(self):
        pass


class Mute(Stray):
    name = "mute"
    rows = "0"


class Killed(Stray):
    """Dies at once, as if the kernel were short of memory."""

    name = "killed"

    async def end(self):
        os.kill(os.getpid(), signal.SIGKILL)


class Broken(Stray):
    name = "broken"

    async def end(self):
        raise ValueError("a mistake in the spider")


class Late(Stray):
    name = "late"

    async def end(self):
        await asyncio.sleep(60)


class Stuck(Stray):
    """Never gives the reactor a turn, nor heeds SIGTERM."""

    name = "stuck"

    async def end(self):
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        time.sleep(60)  # noqa: ASYNC251 - the very mistake


class Unsure(Stray):
    name = "unsure"

    async def end(self):
        self.fail("The source says of itself that half of it is missing.")


class Versioned(Stray):
    name = "versioned"

    async def start(self):
        self.unchanged("first edition")
        yield listing(self.name, 1)


class Unlawful(Stray):
    """Terms: nobody knows. It is crawled only when it is named."""

    name = "unlawful"
    enabled = False
    allowed_domains = ("example.net",)


class Typing(Stray):
    """Yields what is no listing."""

    name = "typing"

    async def start(self):
        yield listing(self.name, 1)
        yield {"name": "ANN LEE"}
