import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from crawler import reports
from crawler.cli import crawl, sources

ROOT = Path(__file__).parents[2]
GOOD = b'{"a feed":"that stands"}\n' * 3


@pytest.fixture(autouse=True)
def strays(monkeypatch):
    monkeypatch.setenv("NEEDLE_SETTINGS", "tests.crawler.strays")


def needle(command, *arguments, home=None):
    return CliRunner().invoke(command, arguments, obj=home)


def test_tells_of_each_source_and_ends_partial_where_one_was_refused(tmp_path):
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    reports.feed_path(feeds, "mute").write_bytes(GOOD)
    reports.write(feeds, "mute", {"published": {"listings": 3, "crawled": "2026-01-02"}})
    ended = needle(crawl, "unlawful", "mute", home=tmp_path)
    assert ended.stdout == "unlawful: 3 listings published.\n"
    note, *progress, refused = ended.stderr.splitlines()
    assert (
        note == "Note: unlawful is not enabled. Its terms: nobody knows. It is crawled only when it is named."
    )
    assert refused == (
        "mute was refused: No listing came, where there must be at least 1. "
        f"The feed of 2026-01-02 with 3 listings stays. Log: {feeds / 'mute.log'}"
    )
    assert {"unlawful: published", "mute: refused"} <= set(progress)
    assert ended.exit_code == 3
    assert reports.feed_path(feeds, "mute").read_bytes() == GOOD


def test_arguments_and_settings_reach_one_source(tmp_path):
    ended = needle(crawl, "steady", "-a", "rows=5", "-s", "LOG_LEVEL=ERROR", home=tmp_path)
    assert (ended.exit_code, ended.stdout) == (0, "steady: 5 listings published.\n")
    assert (tmp_path / "feeds" / "steady.log").read_bytes() == b""


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        (["steadi"], "There is no source 'steadi'. Did you mean steady? Run: needle sources"),
        (["qqqqq"], "There is no source 'qqqqq'. Run: needle sources"),
        (["-a", "rows=1"], "-a is for one source: name the one that it is meant for."),
        (["steady", "mute", "-a", "rows=1"], "-a is for one source: name the one that it is meant for."),
        (["steady", "-a", "rows"], "Invalid value for '-a': 'rows' is not of the form KEY=VALUE."),
        (["steady", "-a", "=1"], "Invalid value for '-a': '=1' is not of the form KEY=VALUE."),
        (["steady", "-s", "JOBDIR=x"], "JOBDIR is not for -s: needle sets it."),
        (["steady", "-s", "NEEDLE_FEEDS=x"], "NEEDLE_FEEDS is not for -s: needle sets it."),
        (["steady", "--limit", "0"], "Invalid value for '--limit': 0.0 is not in the range x>0."),
    ],
)
def test_bad_use_is_one_sentence_and_touches_nothing(tmp_path, arguments, sentence):
    ended = needle(crawl, *arguments, home=tmp_path)
    assert ended.exit_code == 2
    assert ended.stderr.splitlines()[-1] == f"Error: {sentence}"
    assert list(tmp_path.iterdir()) == []


def test_lists_the_sources():
    lines = needle(sources).stdout.splitlines()
    at = lines.index("steady (enabled, listing)")
    assert lines[at : at + 3] == [
        "steady (enabled, listing)",
        "  Invented people, as many as `-a rows` says.",
        "  Terms: none needed, as the U.S. Congress never knew",
    ]
    assert "unlawful (not enabled, strays)" not in lines
    assert "unlawful (not enabled, listing)" in lines


def test_lists_the_sources_as_json():
    told = json.loads(needle(sources, "--json").stdout)
    assert told["version"] == 1
    assert [source for source in told["sources"] if source["source"] == "steady"] == [
        {
            "source": "steady",
            "enabled": True,
            "access": "listing",
            "about": "Invented people, as many as `-a rows` says.",
            "origin": "nowhere.",
            "terms": "none needed, as the U.S. Congress never knew. Second sentence.",
            "caveats": "none of this is true.",
            "hosts": ["example.org"],
        }
    ]


@pytest.mark.parametrize("command", [crawl, sources])
def test_help_has_an_example(command):
    assert "Example:" in needle(command, "--help").stdout


def test_scrapy_is_imported_only_when_a_command_runs():
    script = "import sys, crawler.cli; sys.exit('scrapy' in sys.modules or 'twisted' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", script], cwd=ROOT, env=os.environ, check=False).returncode == 0
    )
