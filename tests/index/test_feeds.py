import json

import pytest

from crawler.items import Evidence, Listing
from index.feeds import BadFeed, feeds, report

ROW = {
    "source": "sample",
    "ref": "1",
    "source_url": "https://example.org/1",
    "name": "Ada Quill",
    "kind": "person",
    "profession": "acupuncturist",
    "state": "OR",
    "languages": ["en", "es"],
    "evidence": [{"kind": "service", "text": "Dry needling"}],
}


def write(directory, *rows, name="sample"):
    (directory / f"{name}.jsonl").write_text("".join(json.dumps(row) + "\n" for row in rows))


def test_a_feed_gives_its_listings_and_the_day_they_were_crawled(tmp_path):
    write(tmp_path, ROW)
    (tmp_path / "sample.report.json").write_text('{"published": {"listings": 1, "crawled": "2026-11-20"}}')
    (tmp_path / "sample.part.jsonl").write_text("half a li")
    (feed,) = feeds(tmp_path)
    assert (feed.source, feed.crawled) == ("sample", "2026-11-20")
    assert list(feed.listings()) == [
        Listing(
            source="sample",
            ref="1",
            source_url="https://example.org/1",
            name="Ada Quill",
            kind="person",
            profession="acupuncturist",
            state="OR",
            languages=("en", "es"),
            evidence=(Evidence(kind="service", text="Dry needling"),),
        )
    ]


def test_a_folder_of_listings_needs_no_reports(tmp_path):
    write(tmp_path, ROW, name="b")
    write(tmp_path, ROW, name="a")
    assert [(feed.source, feed.crawled) for feed in feeds(tmp_path)] == [("a", None), ("b", None)]


def test_an_empty_folder_is_no_feed(tmp_path):
    with pytest.raises(BadFeed, match="Run: needle crawl"):
        feeds(tmp_path)


@pytest.mark.parametrize(
    "row",
    [
        {**ROW, "kind": "robot"},
        {**ROW, "name": ""},
        {**ROW, "latitude": "44.1"},
        {**ROW, "evidence": [{"kind": "rumor", "text": "x"}]},
        {"ref": "1"},
    ],
)
def test_a_line_that_is_no_listing_stops_the_reading_and_is_named(tmp_path, row):
    write(tmp_path, ROW, row)
    (feed,) = feeds(tmp_path)
    with pytest.raises(BadFeed, match=r"sample\.jsonl line 2 is not a listing .* needle crawl sample"):
        list(feed.listings())


def test_half_a_line_is_no_listing(tmp_path):
    (tmp_path / "sample.jsonl").write_text(json.dumps(ROW) + "\n" + json.dumps(ROW)[:40])
    with pytest.raises(BadFeed, match="line 2"):
        list(feeds(tmp_path)[0].listings())


@pytest.mark.parametrize("content", ["", "[1]", "{"])
def test_an_unreadable_report_says_nothing(tmp_path, content):
    write(tmp_path, ROW)
    (tmp_path / "sample.report.json").write_text(content)
    assert report(tmp_path / "sample.jsonl") == {}
    assert feeds(tmp_path)[0].crawled is None
