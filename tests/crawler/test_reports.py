import json
from datetime import UTC, datetime

import pytest

from crawler import reports


def test_a_report_is_read_as_it_was_written_and_leaves_nothing_behind(tmp_path):
    reports.write(tmp_path, "invented", {"health": "refused", "refusal": "Peña said no."})
    assert reports.read(tmp_path, "invented") == {"health": "refused", "refusal": "Peña said no."}
    assert [path.name for path in tmp_path.iterdir()] == ["invented.report.json"]


def test_publishing_replaces_feed_and_report_together(tmp_path):
    reports.feed_path(tmp_path, "invented").write_text("old\n")
    reports.part_path(tmp_path, "invented").write_text("new\n")
    reports.write(tmp_path, "invented", {"health": "published"}, publish=True)
    assert reports.feed_path(tmp_path, "invented").read_text() == "new\n"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["invented.jsonl", "invented.report.json"]


def test_a_report_that_cannot_be_written_publishes_nothing(tmp_path):
    reports.feed_path(tmp_path, "invented").write_text("old\n")
    reports.part_path(tmp_path, "invented").write_text("new\n")
    (tmp_path / "invented.report.part").mkdir()
    with pytest.raises(OSError, match="directory"):
        reports.write(tmp_path, "invented", {"health": "published"}, publish=True)
    assert reports.feed_path(tmp_path, "invented").read_text() == "old\n"


@pytest.mark.parametrize("content", [None, "", "{", "[]", "\xff"])
def test_what_is_no_report_is_an_empty_one(tmp_path, content):
    if content is not None:
        reports.report_path(tmp_path, "invented").write_text(content, encoding="latin-1")
    assert reports.read(tmp_path, "invented") == {}


@pytest.mark.parametrize(
    ("feed", "report", "known"),
    [
        (None, None, None),
        (None, {"published": {"listings": 3, "crawled": "2026-01-02"}}, None),
        (
            "a\nb\n",
            {"published": {"listings": 3, "crawled": "2026-01-02"}},
            {"listings": 3, "crawled": "2026-01-02"},
        ),
        ("a\nb\n", None, {"listings": 2, "crawled": None}),
        ("a\nb\n", {"published": None}, {"listings": 2, "crawled": None}),
        ("a\nb\n", {"published": {"listings": "many"}}, {"listings": 2, "crawled": None}),
    ],
)
def test_the_last_good_feed_is_what_stands(tmp_path, feed, report, known):
    if feed is not None:
        reports.feed_path(tmp_path, "invented").write_text(feed)
    if report is not None:
        reports.report_path(tmp_path, "invented").write_text(json.dumps(report))
    assert reports.last_good(tmp_path, "invented") == known


def test_times_are_utc():
    began = datetime(2026, 1, 2, 3, 4, 5, tzinfo=UTC)
    head = reports.started("invented", "run 1", True, began)
    assert head["started"] == "2026-01-02T03:04:05Z"
    assert head["finished"] > head["started"]
    assert (head["version"], head["source"], head["run"], head["enabled"]) == (1, "invented", "run 1", True)
