"""Real crawls of hosts that misbehave: what a guest asked for, by the hosts' own logs, and what it got.

`pytest tests/crawler/test_manners.py -s` prints the matrix.
"""

import itertools
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import misbehaving as host_that
from tests.crawler.encounters import ELSEWHERE, ENCOUNTERS
from tests.crawler.misbehaving import Host

pytestmark = pytest.mark.xdist_group("manners")

ROOT = Path(__file__).parents[2]
LAST_GOOD = b'{"the last good feed":"must outlive a bad crawl"}\n'
HASTE = {
    "DOWNLOAD_DELAY": 0.02,
    "AUTOTHROTTLE_START_DELAY": 0.02,
    "RETRY_BACK_OFF": 0.2,
    "DOWNLOAD_TIMEOUT": 20,
    "NEEDLE_PUBLISH": True,
}


def filled(value: Any, host: Host) -> Any:
    text = json.dumps(value).replace("{port}", str(host.port)).replace("{elsewhere}", str(ELSEWHERE.port))
    return json.loads(text)


@dataclass(frozen=True, kw_only=True)
class Visits:
    """What became of all crawls, and the logs of their hosts, by the name of the case."""

    hosts: dict[str, Host]
    crawls: dict[str, Any]
    feeds: Path
    peak_mb: int
    sockets: list[list[str]]


@pytest.fixture(scope="module")
def visits(tmp_path_factory):
    """All crawls, made in one child process."""
    folder = tmp_path_factory.mktemp("manners")
    hosts = {name: Host(behaviors=case.behaviors, scheme=case.scheme) for name, case in ENCOUNTERS.items()}
    with host_that.open_house([*hosts.values(), ELSEWHERE], folder):
        crawls = []
        for name, case in ENCOUNTERS.items():
            paths = filled(case.paths, hosts[name])
            last = {
                "listings": 1,
                "crawled": "2026-01-01",
                "source_version": filled(case.version, hosts[name]),
            }
            (folder / f"{name}.jsonl").write_bytes(LAST_GOOD)
            (folder / f"{name}.report.json").write_text(json.dumps({"published": last}))
            crawls.append(
                {
                    "name": name,
                    "urls": [path if "://" in path else hosts[name].url(path) for path in paths],
                    "arguments": filled(case.arguments, hosts[name]),
                    "settings": {**HASTE, "NEEDLE_FEEDS": str(folder), **case.settings},
                }
            )
        child = subprocess.run(
            [sys.executable, "-m", "tests.crawler.guest"],
            cwd=ROOT,
            env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
            input=json.dumps(crawls),
            capture_output=True,
            text=True,
            check=False,
            timeout=110,
        )
    assert child.returncode == 0, child.stderr
    visits = Visits(hosts=hosts, feeds=folder, **json.loads(child.stdout))
    print("\n" + matrix(visits))  # noqa: T201
    return visits


def matrix(visits: Visits) -> str:
    lines = [f"{'host':27} robots asked pages waited  why not"]
    for name, host in visits.hosts.items():
        crawl, asked = visits.crawls[name], host.pages()
        waited = max(gaps(asked), default=0.0)
        why = (crawl["refusals"] or crawl["lost"] or [""])[0]
        counts = f"{len(host.log) - len(asked):6} {len(asked):5} {len(crawl['pages']):5} {waited:5.1f}s"
        lines.append(f"{name:27} {counts}  {re.sub(r'https?://127[0-9.]+:[0-9]+', '', why)[:75]}")
    return "\n".join([*lines, f"peak memory {visits.peak_mb} MB"])


def gaps(asked: list[host_that.Asked]) -> list[float]:
    return [later.at - earlier.at for earlier, later in itertools.pairwise(asked)]


@pytest.mark.parametrize("name", ENCOUNTERS)
def test_a_guest_behaves(name, visits):
    case, host, crawl = ENCOUNTERS[name], visits.hosts[name], visits.crawls[name]
    assert len(crawl["pages"]) == case.pages, crawl
    assert len(host.pages()) == (case.pages if case.asked is None else case.asked), host.log
    assert all(gap >= wait for gap, wait in zip(gaps(host.pages()), case.waits, strict=bool(case.waits)))
    assert bool(crawl["refusals"]) == bool(case.refused), crawl["refusals"]
    assert re.search(case.refused, "".join(crawl["refusals"]))
    if case.lost:
        assert re.search(case.lost, "".join(crawl["lost"]))
    report = json.loads((visits.feeds / f"{name}.report.json").read_text())
    assert report["health"] == ("refused" if case.refused or case.lost else case.health)
    assert bool(report["refusal"]) == (report["health"] == "refused")
    kept = (visits.feeds / f"{name}.jsonl").read_bytes() == LAST_GOOD
    assert kept == (report["health"] != "published")


def test_a_host_never_has_two_requests_at_once(visits):
    asked = visits.hosts["one at a time"].log
    assert len(asked) == 5
    assert {request.beside for request in asked} == {0}


def test_an_expiring_address_is_no_source(visits):
    host = visits.hosts["redirect to expiring URL"]
    pages = [url for url, _ in visits.crawls["redirect to expiring URL"]["pages"]]
    assert sorted(pages) == [host.url("/page"), host.url("/public", "localhost")]
    # The two hosts are asked side by side: only what one of them is asked has an order.
    assert [asked.path for asked in host.pages() if asked.path != "/page"] == [
        "/public",
        "/signed?X-Amz-Expires=1&X-Amz-Signature=s1",
        "/public",
        "/signed?X-Amz-Expires=1&X-Amz-Signature=s2",
    ]


def test_one_closed_host_of_many_costs_its_own_page_only(visits):
    assert [asked.path for asked in ELSEWHERE.log] == ["/robots.txt"]
    assert visits.crawls["one host of many"]["stats"]["manners/lost_pages"] == 1


def test_a_guest_says_who_it_is(visits):
    for asked in visits.hosts["redirect"].log:
        assert re.fullmatch(r"needle/\S+ \(\+https://\S+\)", asked.headers["user-agent"])
        assert "cookie" not in asked.headers


def test_our_manners_run_in_the_place_of_the_originals(visits):
    running = visits.crawls["redirect"]["running"]
    ours = {
        "RobotsMiddleware",
        "RetryAfterMiddleware",
        "ConditionalRequests",
        "ChallengeMiddleware",
        "CompressionMiddleware",
        "FencedRedirectMiddleware",
    }
    originals = {
        "RobotsTxtMiddleware",
        "RetryMiddleware",
        "HttpCompressionMiddleware",
        "RedirectMiddleware",
        "MetaRefreshMiddleware",
        "CookiesMiddleware",
        "HttpCacheMiddleware",
    }
    assert ours <= set(running["middlewares"])
    assert not originals & set(running["middlewares"])
    assert {"CrawlDelayThrottle", "CloseSpider", "MemoryUsage"} <= set(running["extensions"])
    assert not {"AutoThrottle", "TelnetConsole", "RemoteControl"} & set(running["extensions"])
    assert running["handlers"] == {"http": "GuardedHandler", "https": "GuardedHandler"}


def test_a_crawl_opens_no_socket_beyond_its_hosts(visits):
    ours = {str(("127.0.0.1", host.port)) for host in [*visits.hosts.values(), ELSEWHERE]}
    by_event: dict[str, set[str]] = {}
    for event, address in visits.sockets:
        by_event.setdefault(event, set()).add(address)
    assert by_event.pop("socket.connect") <= ours
    looked_up = by_event.pop("socket.gethostbyname", set()) | by_event.pop("socket.getaddrinfo", set())
    assert looked_up <= {"127.0.0.1", "localhost"}
    assert by_event.pop("socket.bind", set()) <= {"('::1', 0)"}  # how urllib3 learns whether there is IPv6
    assert by_event == {}


def test_misbehavior_costs_little_memory(visits):
    assert visits.peak_mb < 300
