"""Sources: what the spiders say of themselves."""

import inspect
import os
import re
from dataclasses import dataclass
from typing import Any

from scrapy.settings import Settings
from scrapy.spiderloader import get_spider_loader


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """One spider, declared: `about`, `origin`, `terms` and `caveats` are of its docstring.

    `access` names the way in, `hosts` are what it visits, `time_limit` is in seconds.
    """

    name: str
    enabled: bool
    access: str
    about: str
    origin: str
    terms: str
    caveats: str
    hosts: frozenset[str]
    time_limit: int


def project_settings() -> Settings:
    """The crawler's settings; NEEDLE_SETTINGS names another module for a maintainer's own spiders.

    Not Scrapy's own function: that one obeys any scrapy.cfg in the folder where the user happens to be.
    """
    settings = Settings()
    settings.setmodule(os.environ.get("NEEDLE_SETTINGS", "crawler.settings"), priority="project")
    return settings


def sources() -> dict[str, Source]:
    """Every source by name, in alphabetical order."""
    loader = get_spider_loader(project_settings())
    return {name: source(loader.load(name)) for name in sorted(loader.list())}


def source(spider: Any) -> Source:
    about, *labeled = re.split(r"^(Source|Terms|Caveats):", inspect.getdoc(spider) or "", flags=re.MULTILINE)
    told = {label: " ".join(text.split()) for label, text in zip(labeled[::2], labeled[1::2], strict=True)}
    return Source(
        name=spider.name,
        enabled=spider.enabled,
        access=access(spider),
        about=" ".join(about.split()),
        origin=told.get("Source", ""),
        terms=told.get("Terms", ""),
        caveats=told.get("Caveats", ""),
        hosts=frozenset(getattr(spider, "allowed_domains", None) or ()),
        time_limit=spider.time_limit,
    )


def access(spider: Any) -> str:
    """The way in, by the nearest base spider: "paged json", "directory"."""
    for base in spider.__mro__[1:]:
        package, _, module = base.__module__.rpartition(".")
        if package.endswith("base_spiders"):
            return str(module).replace("_", " ")
    return "own"


def first_sentence(text: str) -> str:
    """Up to the first full stop that ends a sentence, and no "U.S." or host name."""
    return re.split(r"(?<![A-Z])\.\s+(?=[A-Z])", text, maxsplit=1)[0].rstrip(".")
