"""The sample sources, crawled over HTTP by the real command, give the listings that were published there."""

import json
import os
import subprocess
import sys

import pytest

from tests.demo.people import API, BULK, DIRECTORY, listings, record
from tests.demo.site import Site


@pytest.fixture(scope="module")
def site():
    with Site() as site:
        yield site


@pytest.mark.parametrize(
    ("source", "arguments"),
    [
        (DIRECTORY, ["page={url}/directory/or/"]),
        (BULK, ["page={url}/nppes/NPI_Files.html"]),
        (API, ["api={url}/api/", "states=OR"]),
    ],
)
def test_a_crawl_gives_exactly_what_its_site_publishes(site, tmp_path, source, arguments):
    options = [option for text in arguments for option in ("-a", text.format(url=site.url))]
    settings = ["-s", "DOWNLOAD_DELAY=0.005", "-s", "AUTOTHROTTLE_ENABLED=False"]
    run = subprocess.run(
        [sys.executable, "-m", "search", "crawl", source, *options, *settings],
        env={**os.environ, "NEEDLE_HOME": str(tmp_path)},
        capture_output=True,
        text=True,
        check=False,
    )
    assert run.returncode == 0, run.stderr
    feed = (tmp_path / "feeds" / f"{source}.jsonl").read_text("utf-8").splitlines()
    found = {listing["ref"]: listing for listing in map(json.loads, feed)}
    assert len(found) == len(feed)
    expected = {
        listing.ref: record(listing)
        for listing in listings(sources=(source,))
        if source == BULK or listing.state == "OR"
    }
    assert set(found) == set(expected)
    for ref, listing in found.items():
        listing["source_url"] = listing["source_url"].replace(site.url, "https://directory.example.org")
        assert listing == expected[ref]
