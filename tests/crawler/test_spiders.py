"""Every spider under replay: a new one needs a folder in `fixtures/`, and no test code."""

import json
from statistics import median

import pytest

from tests.crawler import lints
from tests.crawler.replay import FIXTURES, LAST_GOOD, expected_losses, losses, recorded

SPIDERS = sorted(lints.SPIDERS.glob("[!_]*.py"))
BASES = sorted(lints.BASES.glob("[!_]*.py"))
SOURCES = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("source", SOURCES)
def test_yields_exactly_the_expected_listings(source, replayed, pytestconfig):
    report = json.loads((replayed / "whole" / f"{source}.report.json").read_text("utf-8"))
    assert report["health"] == "published", report["refusal"]
    assert json.loads((replayed / f"{source}.unasked.json").read_text("utf-8")) == []
    lines = (replayed / "whole" / f"{source}.jsonl").read_text("utf-8").splitlines()
    expected = FIXTURES / source / "expected.jsonl"
    lost = expected.with_name("expected.losses.json")
    if pytestconfig.getoption("update_expected"):
        expected.write_text("".join(f"{line}\n" for line in lines), "utf-8")
        lost.unlink(missing_ok=True)
        if losses(report):
            lost.write_text(json.dumps(losses(report)) + "\n", "utf-8")
    assert lines == expected.read_text("utf-8").splitlines()
    assert losses(report) == expected_losses(FIXTURES / source)


@pytest.mark.parametrize("source", [name for name in SOURCES if recorded(FIXTURES / name)])
def test_fails_cleanly_when_the_first_page_is_an_error(source, replayed):
    report = json.loads((replayed / "broken" / f"{source}.report.json").read_text("utf-8"))
    assert report["health"] == "refused"
    assert report["refusal"]
    assert (replayed / "broken" / f"{source}.jsonl").read_bytes() == LAST_GOOD


@pytest.mark.parametrize("path", SPIDERS, ids=lambda path: path.stem)
def test_a_spider_and_its_fixture_are_as_a_reader_expects_them(path):
    faults = lints.faults(path, FIXTURES / path.stem)
    assert not faults, "\n".join(faults)


@pytest.mark.parametrize("path", BASES, ids=lambda path: path.stem)
def test_a_base_spider_is_small(path):
    assert lines(path) <= 60


def test_spiders_are_small():
    assert median(map(lines, SPIDERS)) <= 45


def lines(path):
    return len(path.read_text("utf-8").splitlines())
