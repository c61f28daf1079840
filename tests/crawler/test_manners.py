"""Real crawls of hosts that misbehave: what a guest asked for, by the hosts' own logs, and what it got.

`pytest tests/crawler/test_manners.py -s` prints the matrix.
"""

import itertools
import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from tests.crawler import misbehaving as host_that
from tests.crawler.misbehaving import Behavior, Host, first, page, pause, redirect, rules, slow

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
SLOW_HOST = {"DOWNLOAD_TIMEOUT": 2, "RETRY_TIMES": 1}
CAPTCHA = b"<html><title>Just a moment...</title><script>window._cf_chl_opt={}</script></html>"
TURNSTILE = b'<html><script src="https://challenges.cloudflare.com/turnstile/v0/api.js"></script>Wait</html>'
NOT_US = "User-agent: *\nDisallow: /\n"
ONLY_US = f"User-agent: needle\nAllow: /\n\n{NOT_US}"
LONG = "# a comment\n" * 51_200 + NOT_US

KNOWN = '{"http://127.0.0.1:{port}/page": {"If-None-Match": "\\"a\\""}}'

ELSEWHERE = Host(behaviors={"/robots.txt": page(403), "/page": page()})
"""A host that no crawl is started on, but the one that may lose pages."""


@dataclass(frozen=True, kw_only=True)
class Case:
    """A host, what is asked of it, and what must come of that.

    `pages` reach the spider; `asked` are the requests for pages in the host's log, by default as many, and
    `waits` the least seconds between them. `refused` and `lost` are patterns of why a page was not had.
    `version` is that of the last good feed. Paths, arguments and version may name {port} and {elsewhere}.
    """

    behaviors: dict[str, Behavior]
    pages: int = 0
    asked: int | None = None
    waits: tuple[float, ...] = ()
    refused: str = ""
    lost: str = ""
    version: str | None = None
    health: str = "published"
    scheme: str = "http"
    paths: tuple[str, ...] = ("/page",)
    arguments: dict[str, Any] = field(default_factory=dict)
    settings: dict[str, Any] = field(default_factory=dict)


def robots(behavior: Behavior, **expected: Any) -> Case:
    return Case(behaviors={"/robots.txt": behavior, "/page": page()}, **expected)


def closed(behavior: Behavior, why: str, **settings: Any) -> Case:
    """A host of which nothing may be asked but robots.txt."""
    return robots(behavior, pages=0, asked=0, refused=why, settings=settings)


def told(status: int, retry_after: str | float | None, wait: float) -> Case:
    return one(first(pause(status, retry_after), page()), pages=1, asked=2, waits=(wait,))


def one(behavior: Behavior, **expected: Any) -> Case:
    return Case(behaviors={"/page": behavior}, **{"asked": 1, **expected})


def many(count: int, behavior: Behavior, **expected: Any) -> Case:
    paths = tuple(f"/{number}" for number in range(count))
    return Case(**{"behaviors": dict.fromkeys(paths, behavior), "paths": paths, **expected})


CASES = {
    "robots 200": robots(rules("User-agent: *\nDisallow: /admin\n"), pages=1),
    "robots empty": robots(rules(""), pages=1),
    "robots 404": robots(page(404), pages=1),
    "robots 410": robots(page(410, CAPTCHA), pages=1),
    "robots for us": robots(rules(ONLY_US), pages=1),
    "robots garbage": robots(rules(bytes(range(128, 256)) * 50), pages=1),
    "robots 401": closed(page(401), "answered 401"),
    "robots 403": closed(page(403), "answered 403"),
    "robots 429": closed(page(429), "still answered 429 at try 3"),
    "robots 500": closed(page(500), "answered 500"),
    "robots 503": closed(page(503), "still answered 503 at try 3"),
    "robots reset": closed(host_that.reset, "could not be read"),
    "robots hang": closed(host_that.hang, "could not be read .DownloadTimeoutError", **SLOW_HOST),
    "robots captcha": closed(page(body=CAPTCHA), "challenge of Cloudflare"),
    "robots HTML": closed(page(body=b"\n<!doctype html><p>Home"), "is a web page"),
    "robots disallow": closed(rules(NOT_US), "does not allow /page"),
    "robots BOM": closed(rules(b"\xef\xbb\xbf" + NOT_US.encode()), "does not allow /page"),
    "robots 600 KB": closed(rules(LONG), "does not allow /page"),
    "robots redirect": Case(
        behaviors={"/robots.txt": redirect("/rules", 301), "/rules": rules(NOT_US), "/page": page()},
        asked=1,
        refused="does not allow /page",
    ),
    "robots redirect loop": closed(redirect("/robots.txt"), "more than 5 redirects"),
    "robots elsewhere": closed(redirect("http://10.0.0.1/robots.txt"), "none of the spider's hosts"),
    **{
        f"{status} Retry-After {kind}": told(status, retry_after, wait)
        for status in (429, 503)
        for kind, retry_after, wait in (
            ("1 second", "1", 1.0),
            ("date", 2.0, 1.0),
            ("past date", -3600.0, 0.2),
            ("negative", "-5", 0.2),
            ("text", "soon", 0.2),
            ("missing", None, 0.2),
        )
    },
    "429 Retry-After 1e9": one(pause(429, "1000000000"), refused="asked for 1000000000 seconds"),
    "503 Retry-After 1e9": one(pause(503, "1000000000"), refused="asked for 1000000000 seconds"),
    "503 for good": one(page(503), asked=3, waits=(0.2, 0.4), refused="still answered 503 at try 3"),
    "500 for good": one(page(500), asked=3, waits=(0.2, 0.4), lost="HttpError"),
    "429 holds every page": many(
        3, page(), behaviors={"/0": first(pause(429, "1"), page()), "/1": page(), "/2": page()},
        pages=3, asked=4, waits=(1.0, 0.0, 0.0),
    ),
    "one at a time": many(
        4, slow(0.05, page()), pages=4, waits=(0.2,) * 3, settings={"DOWNLOAD_DELAY": 0.3}
    ),
    "Crawl-delay 1": many(
        3, page(), behaviors={
            "/robots.txt": rules("User-agent: *\nCrawl-delay: 1\n"), "/0": page(), "/1": page(), "/2": page()
        }, pages=3, waits=(0.8, 0.8),
    ),
    "Crawl-delay junk": robots(rules("User-agent: *\nCrawl-delay: tomorrow\n"), pages=1),
    "budget": many(6, page(), pages=2, refused="more than its 3 requests", arguments={"max_requests": 3}),
    "challenge 200": one(page(body=TURNSTILE), refused="challenge of Turnstile"),
    "challenge 403": one(page(403, b"", CF_Mitigated="challenge"), refused="challenge of Cloudflare"),
    "challenge 503": one(page(503, CAPTCHA), refused="challenge of Cloudflare"),
    "refused, so silent": many(5, page(body=CAPTCHA), asked=1, refused="challenge of Cloudflare"),
    "drip body": one(host_that.drip_body, asked=2, lost="DownloadTimeoutError", settings=SLOW_HOST),
    "drip headers": one(host_that.drip_headers, asked=2, lost="DownloadTimeoutError", settings=SLOW_HOST),
    "endless body": one(host_that.endless_body, lost="DownloadCancelledError"),
    "endless header": one(host_that.endless_line, asked=3, lost="DownloadFailedError"),
    "header flood": one(host_that.header_flood, asked=3, lost="DownloadFailedError"),
    "gzip bomb": one(host_that.gzip_bomb, refused="unpacks to more than the limit"),
    "short body": one(host_that.short_body, asked=3, lost="ResponseDataLossError"),
    "wrong-host certificate": Case(
        behaviors={"/page": page()}, scheme="https", refused="could not be read .VerificationError"
    ),
    "redirect": Case(behaviors={"/page": redirect("/there"), "/there": page()}, pages=1, asked=2),
    "redirect loop": one(redirect("/page"), asked=6, refused="more than 5 redirects"),
    "redirect to file": one(redirect("file:///etc/passwd"), refused="no web address"),
    "redirect to another host": one(redirect("http://example.org/"), refused="none of the spider's hosts"),
    "redirect to another port": one(
        redirect(lambda _: ELSEWHERE.url()), refused="another service of that host"
    ),
    "redirect to private": one(
        redirect("http://10.0.0.1/"), refused="private address, 10.0.0.1",
        arguments={"allowed_domains": ["127.0.0.1", "10.0.0.1"]},
    ),
    "redirect to link-local": one(
        redirect("http://169.254.169.254/latest/meta-data/"), refused="private address, 169.254.169.254",
        arguments={"allowed_domains": ["127.0.0.1", "169.254.169.254"]},
    ),
    "redirect to a private name": one(
        redirect("http://localhost:{port}/page"), refused="private address, 127.0.0.1",
        arguments={"allowed_domains": ["127.0.0.1", "localhost"]},
    ),
    "link to private": one(
        page(), pages=1, refused="private address", arguments={"links": ["http://127.0.0.1:{elsewhere}/page"]}
    ),
    "redirect to expiring URL": Case(
        behaviors={
            "/public": redirect(host_that.newest_signature),
            "/signed": host_that.signed(first(page(503), page())),
            "/page": page(),
        },
        paths=("/page", "http://localhost:{port}/public"),
        pages=2,
        asked=5,
        arguments={"allowed_domains": ["127.0.0.1", "localhost"]},
    ),
    "one host of many": Case(
        behaviors={"/page": page()},
        paths=("/page", "http://127.0.0.1:{elsewhere}/page"),
        pages=1,
        arguments={"may_lose_pages": True, "max_error_rate": 0.5},
    ),
    "unchanged": one(
        host_that.unchanged('"a"'), arguments={"conditional": True}, version=KNOWN, health="unchanged"
    ),
    "partly unchanged": Case(
        behaviors={"/page": host_that.unchanged('"a"'), "/other": page()},
        paths=("/page", "/other"), pages=2, asked=3, arguments={"conditional": True}, version=KNOWN,
    ),
}  # fmt: skip


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
    hosts = {name: Host(behaviors=case.behaviors, scheme=case.scheme) for name, case in CASES.items()}
    with host_that.open_house([*hosts.values(), ELSEWHERE], folder):
        crawls = []
        for name, case in CASES.items():
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


@pytest.mark.parametrize("name", CASES)
def test_a_guest_behaves(name, visits):
    case, host, crawl = CASES[name], visits.hosts[name], visits.crawls[name]
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
    assert pages == [host.url("/page"), host.url("/public", "localhost")]
    assert [asked.path for asked in host.pages()][1:] == [
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
    assert {running["handlers"].pop("http"), running["handlers"].pop("https")} == {"GuardedHandler"}
    assert running["handlers"].keys() <= {"data", "file"}


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
