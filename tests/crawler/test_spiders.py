"""Every spider under replay: a new one needs a folder in `fixtures/`, and no test code."""

import json
from importlib import import_module
from pathlib import Path

import pytest
from scrapy.utils.spider import iter_spider_classes

import crawler.spiders
from crawler.sources import source
from tests.crawler.replay import FIXTURES, LAST_GOOD, recorded

SPIDERS = sorted(Path(crawler.spiders.__file__).parent.glob("[!_]*.py"))
SOURCES = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("source", SOURCES)
def test_yields_exactly_the_expected_listings(source, replayed, pytestconfig):
    report = json.loads((replayed / "whole" / f"{source}.report.json").read_text("utf-8"))
    assert (report["health"], report["refusal"]) == ("published", None)
    assert json.loads((replayed / f"{source}.unasked.json").read_text("utf-8")) == []
    lines = (replayed / "whole" / f"{source}.jsonl").read_text("utf-8").splitlines()
    expected = FIXTURES / source / "expected.jsonl"
    if pytestconfig.getoption("update_expected"):
        expected.write_text("".join(f"{line}\n" for line in lines), "utf-8")
    assert lines == expected.read_text("utf-8").splitlines()


@pytest.mark.parametrize("source", [name for name in SOURCES if recorded(FIXTURES / name)])
def test_fails_cleanly_when_the_first_page_is_an_error(source, replayed):
    report = json.loads((replayed / "broken" / f"{source}.report.json").read_text("utf-8"))
    assert report["health"] == "refused"
    assert report["refusal"]
    assert (replayed / "broken" / f"{source}.jsonl").read_bytes() == LAST_GOOD


@pytest.mark.parametrize("path", SPIDERS, ids=lambda path: path.stem)
def test_a_spider_says_where_it_comes_from_and_comes_with_a_fixture(path):
    spider = import_module(f"crawler.spiders.{path.stem}")
    (found,) = iter_spider_classes(spider)
    assert found.name == path.stem
    assert found.__name__.lower() == path.stem.replace("_", "")
    told = source(found)
    assert all((told.about, told.origin, told.terms, told.caveats))
    assert found.min_listings > 1 or not found.enabled
    inputs = [file for file in (FIXTURES / path.stem).iterdir() if file.name != "expected.jsonl"]
    assert 0 < sum(file.stat().st_size for file in inputs) < 5000
