import json
import subprocess
import sys
import time
from pathlib import Path

import pytest

from crawler import reports, runs
from crawler.sources import Source

ROOT = Path(__file__).parents[2]
GOOD = b'{"a feed":"that stands"}\n' * 3


@pytest.fixture(autouse=True)
def strays(monkeypatch):
    monkeypatch.setenv("NEEDLE_SETTINGS", "tests.crawler.strays")


def source(name, hosts=()):
    texts = dict.fromkeys(("access", "about", "origin", "terms", "caveats"), "")
    return Source(name=name, enabled=True, hosts=frozenset(hosts), time_limit=60, **texts)


def run(name, home, *, hosts=(), limit=None, **arguments):
    return runs.Run(source(name, hosts), home, arguments=arguments, settings={}, limit=limit)


def crawl(*chosen):
    runs.crawl(chosen, lambda _: None, pause=0.02)


def stand(home, name):
    """Let a good feed stand, as an earlier crawl would have left it."""
    feeds = home / "feeds"
    feeds.mkdir(parents=True)
    reports.feed_path(feeds, name).write_bytes(GOOD)
    reports.write(feeds, name, {"published": {"listings": 3, "crawled": "2026-01-02"}})


def test_every_way_to_fail_leaves_the_feed_and_one_sentence(tmp_path):
    log = tmp_path / "nowhere" / "feeds" / "nowhere.log"
    sentences = {
        "broken": "The crawl did not finish: its spider broke, and the log says how.",
        "killed": "The crawl did not finish: its process was killed by SIGKILL.",
        "late": "The crawl did not finish: it took longer than its time limit.",
        "nowhere": f"The crawl did not finish: its process ended with code 1, as {log} tells.",
        "unsure": "The source says of itself that half of it is missing.",
    }
    started = []
    for name in sentences:
        stand(tmp_path / name, name)
        started.append(run(name, tmp_path / name, limit=0.2 if name == "late" else None))
    crawl(*started)
    assert {each.source.name: each.report["refusal"] for each in started} == sentences
    for each in started:
        name, feeds = each.source.name, each.feeds
        assert each.report == reports.read(feeds, name)
        assert each.report["health"] == "refused"
        assert each.report["run"] == each.id
        assert each.report["published"] == {"listings": 3, "crawled": "2026-01-02"}
        assert sorted(path.name for path in feeds.iterdir()) == [
            f"{name}.jsonl",
            f"{name}.log",
            f"{name}.report.json",
        ]
        assert reports.feed_path(feeds, name).read_bytes() == GOOD


def test_a_good_crawl_replaces_the_feed_and_an_unchanged_source_keeps_it(tmp_path):
    stand(tmp_path, "versioned")
    first, second = run("versioned", tmp_path), run("versioned", tmp_path)
    reports.write(first.feeds, "versioned", {"published": {"listings": 1, "crawled": "2026-01-02"}})
    crawl(first)
    feed = reports.feed_path(first.feeds, "versioned").read_bytes()
    assert json.loads(feed)["name"] == "Ann Lee"
    crawl(second)
    assert (first.report["health"], second.report["health"]) == ("published", "unchanged")
    assert second.report["published"] == first.report["published"]
    assert second.report["published"]["source_version"] == "first edition"
    assert reports.feed_path(first.feeds, "versioned").read_bytes() == feed


def test_arguments_reach_the_spider_and_counts_come_back(tmp_path):
    one = run("steady", tmp_path, rows="20")
    crawl(one)
    assert one.report["listings"] == 20
    assert len(reports.feed_path(one.feeds, "steady").read_bytes().splitlines()) == 20
    assert set(one.progress) <= {"listings", "records", "pages"}


def test_a_crawl_that_heeds_nothing_is_killed(tmp_path, monkeypatch):
    monkeypatch.setattr(runs, "GRACE", 0.5)
    stand(tmp_path, "stuck")
    stuck = run("stuck", tmp_path, limit=2)
    crawl(stuck)
    assert stuck.report["refusal"] == (
        "The crawl did not finish: it took longer than 2 seconds and did not react."
    )
    assert reports.feed_path(stuck.feeds, "stuck").read_bytes() == GOOD


def test_no_more_than_a_few_run_at_once(tmp_path):
    waiting = [run(f"source_{n}", tmp_path) for n in range(9)]
    assert list(runs.startable(waiting, [])) == waiting[: runs.AT_ONCE]
    assert list(runs.startable(waiting[4:], waiting[:3])) == waiting[4:5]


def test_two_sources_on_one_host_wait_for_each_other(tmp_path):
    first, second = (run(name, tmp_path, hosts=["a.example.org", "b.example.org"]) for name in "12")
    third, fourth = (run(name, tmp_path, hosts=["b.example.org"]) for name in "34")
    other = run("other", tmp_path, hosts=["example.net"])
    assert list(runs.startable([first, second, third, other], [])) == [first, other]
    assert list(runs.startable([third, fourth], [other])) == [third]
    assert list(runs.startable([third, fourth], [first])) == []


def test_an_interrupt_ends_all_and_is_passed_on(tmp_path):
    stand(tmp_path, "late")
    late = run("late", tmp_path)

    def interrupt(begun):
        if begun[0].progress:
            raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        runs.crawl([late], interrupt, pause=0.02)
    assert late.process.poll() is not None
    assert late.report["refusal"] == "The crawl did not finish: it was interrupted."
    assert reports.feed_path(late.feeds, "late").read_bytes() == GOOD


def test_a_crawl_whose_command_was_killed_gives_up(tmp_path):
    stand(tmp_path, "late")
    script = (
        "from pathlib import Path; from crawler import runs; from tests.crawler.test_runs import run;"
        f"late = run('late', Path({str(tmp_path)!r}));"
        "runs.crawl([late], lambda begun: print(late.process.pid, flush=True) if late.progress else None)"
    )
    command = subprocess.Popen([sys.executable, "-c", script], cwd=ROOT, stdout=subprocess.PIPE)
    command.stdout.readline()
    command.kill()
    command.wait()
    command.stdout.close()
    deadline = time.monotonic() + 20
    while "went away" not in (reports.read(tmp_path / "feeds", "late").get("refusal") or ""):
        assert time.monotonic() < deadline
        time.sleep(0.05)
    assert reports.feed_path(tmp_path / "feeds", "late").read_bytes() == GOOD
