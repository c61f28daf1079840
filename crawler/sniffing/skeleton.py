"""Skeletons: the spider and the fixture that a maintainer begins a new source with."""

import json
import keyword
import re
from collections import defaultdict
from collections.abc import Mapping
from pathlib import Path
from string import Template
from urllib.parse import quote, urlsplit

BLANK = "???"
"""What only a human can say. The tests fail while a spider or its fixture holds one."""

ROOT = Path(__file__).parents[2]
TEMPLATES = Path(__file__).parents[1] / "templates"


class SkeletonError(Exception):
    """Why there is nothing written, as a sentence."""


def templates() -> list[str]:
    """The base spiders that there is a template for."""
    return sorted(path.stem for path in (TEMPLATES / "spiders").glob("*.tmpl"))


def write(
    template: str, name: str, url: str, found: Mapping[str, str], root: Path | None = None
) -> list[Path]:
    """Write the spider and the fixture of a source that begins at `url`, never over what is there.

    `found` fills in declarations of the template, all else is left blank. Raises SkeletonError.
    """
    if not re.fullmatch(r"[a-z][a-z0-9]*(_[a-z0-9]+)*", name) or keyword.iskeyword(name):
        raise SkeletonError(f"{name!r} is no name for a source: use lower-case words, as in oregon_licenses.")
    root = root or ROOT
    texts = {
        root / "crawler" / "spiders" / f"{name}.py": spider(template, name, url, found),
        root / "tests" / "crawler" / "fixtures" / name / "pages.json": pages(template, url, found),
    }
    for path in texts:
        if not path.parents[1].is_dir():
            raise SkeletonError(f"{path.parents[1]} is missing: sources are added in a checkout of needle.")
        if path.exists():
            raise SkeletonError(f"{path} is there already: choose another name, or remove it first.")
    for path, text in texts.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    return list(texts)


def spider(template: str, name: str, url: str, found: Mapping[str, str]) -> str:
    """The source code of a spider; what was found is text from elsewhere, and goes in as a literal."""
    literals = {key: json.dumps(value) for key, value in found.items()}
    class_name = "".join(word.capitalize() for word in name.split("_"))
    return _filled(
        "spiders",
        f"{template}.tmpl",
        json.dumps(BLANK),
        url,
        {
            **literals,
            "name": name,
            "classname": class_name,
        },
    )


def pages(template: str, url: str, found: Mapping[str, str]) -> str:
    """The pages.json to begin with: the addresses that are asked for, and blanks in place of people."""
    return _filled("fixtures", f"{template}.json", BLANK, url, {"dataset": found.get("dataset", BLANK)})


def _filled(kind: str, file: str, blank: str, url: str, values: Mapping[str, str]) -> str:
    text = Template((TEMPLATES / kind / file).read_text("utf-8"))
    safe = quote(url, safe=":/?&=%#@,;+*~!()[]'-._", errors="replace")
    parts = urlsplit(safe)
    origin = f"{parts.scheme}://{parts.netloc}"
    told = {**values, "url": safe, "origin": origin, "domain": parts.hostname or BLANK}
    return text.substitute(defaultdict(lambda: blank, told))
