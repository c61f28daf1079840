"""Every spider under replay: a new one needs a folder in `fixtures/`, and no test code."""

import json

import pytest

from tests.crawler.replay import FIXTURES, LAST_GOOD, recorded

SOURCES = sorted(folder.name for folder in FIXTURES.iterdir() if folder.is_dir())


@pytest.mark.parametrize("source", SOURCES)
def test_yields_exactly_the_expected_listings(source, replayed, pytestconfig):
    report = json.loads((replayed / "whole" / f"{source}.report.json").read_text())
    assert (report["health"], report["refusal"]) == ("published", None)
    assert json.loads((replayed / f"{source}.unasked.json").read_text()) == []
    lines = (replayed / "whole" / f"{source}.jsonl").read_text().splitlines()
    expected = FIXTURES / source / "expected.jsonl"
    if pytestconfig.getoption("update_expected"):
        expected.write_text("".join(f"{line}\n" for line in lines))
    assert lines == expected.read_text().splitlines()


@pytest.mark.parametrize("source", [name for name in SOURCES if recorded(FIXTURES / name)])
def test_fails_cleanly_when_the_first_page_is_an_error(source, replayed):
    report = json.loads((replayed / "broken" / f"{source}.report.json").read_text())
    assert report["health"] == "refused"
    assert report["refusal"]
    assert (replayed / "broken" / f"{source}.jsonl").read_bytes() == LAST_GOOD
