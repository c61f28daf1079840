"""What becomes of a guest at each host that misbehaves: the matrix of `test_manners`."""

from dataclasses import dataclass, field
from typing import Any

from tests.crawler import misbehaving as host_that
from tests.crawler.misbehaving import Behavior, Host, first, page, pause, redirect, rules, slow

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
class Encounter:
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


def robots(behavior: Behavior, **expected: Any) -> Encounter:
    return Encounter(behaviors={"/robots.txt": behavior, "/page": page()}, **expected)


def closed(behavior: Behavior, why: str, **settings: Any) -> Encounter:
    """A host of which nothing may be asked but robots.txt."""
    return robots(behavior, pages=0, asked=0, refused=why, settings=settings)


def told(status: int, retry_after: str | float | None, wait: float) -> Encounter:
    return one(first(pause(status, retry_after), page()), pages=1, asked=2, waits=(wait,))


def one(behavior: Behavior, **expected: Any) -> Encounter:
    return Encounter(behaviors={"/page": behavior}, **{"asked": 1, **expected})


def many(count: int, behavior: Behavior, **expected: Any) -> Encounter:
    paths = tuple(f"/{number}" for number in range(count))
    return Encounter(**{"behaviors": dict.fromkeys(paths, behavior), "paths": paths, **expected})


ENCOUNTERS = {
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
    "robots redirect": Encounter(
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
    "503 beyond the time limit": one(
        pause(503, "30"), refused="longer than this crawl can wait", settings={"CLOSESPIDER_TIMEOUT": 20}
    ),
    "503 for good": one(page(503), asked=3, waits=(0.2, 0.4), refused="still answered 503 at try 3"),
    "500 for good": one(page(500), asked=3, waits=(0.2, 0.4), lost="HttpError"),
    "429 holds every page": many(
        3, page(), behaviors={"/0": first(pause(429, "1"), page()), "/1": page(), "/2": page()},
        pages=3, asked=4, waits=(1.0, 0.0, 0.0),
    ),
    "one at a time": many(
        4, slow(0.5, page()), pages=4, waits=(0.1,) * 3, settings={"DOWNLOAD_DELAY": 0.3}
    ),
    "Crawl-delay 1": many(
        3, page(), behaviors={
            "/robots.txt": rules("User-agent: *\nCrawl-delay: 1\n"), "/0": page(), "/1": page(), "/2": page()
        }, pages=3, waits=(0.5, 0.5),
    ),
    "Crawl-delay junk": robots(rules("User-agent: *\nCrawl-delay: tomorrow\n"), pages=1),
    "budget": many(6, page(), pages=2, refused="more than its 3 requests", arguments={"max_requests": 3}),
    "challenge 200": one(page(body=TURNSTILE), refused="challenge of Turnstile"),
    "challenge 403": one(page(403, b"", CF_Mitigated="challenge"), refused="challenge of Cloudflare"),
    "challenge 503": one(page(503, CAPTCHA), refused="challenge of Cloudflare"),
    "refused, so silent": many(
        3, page(body=CAPTCHA), asked=1, refused="challenge of Cloudflare", settings={"DOWNLOAD_DELAY": 1}
    ),
    "drip body": one(host_that.drip_body, asked=2, lost="DownloadTimeoutError", settings=SLOW_HOST),
    "drip headers": one(host_that.drip_headers, asked=2, lost="DownloadTimeoutError", settings=SLOW_HOST),
    "endless body": one(host_that.endless_body, lost="DownloadCancelledError"),
    "endless header": one(host_that.endless_line, asked=3, lost="DownloadFailedError"),
    "header flood": one(host_that.header_flood, asked=3, lost="DownloadFailedError"),
    "gzip bomb": one(host_that.gzip_bomb, refused="unpacks to more than the limit"),
    "short body": one(host_that.short_body, asked=3, lost="ResponseDataLossError"),
    "wrong-host certificate": Encounter(
        behaviors={"/page": page()}, scheme="https", refused="could not be read .VerificationError"
    ),
    "redirect": Encounter(behaviors={"/page": redirect("/there"), "/there": page()}, pages=1, asked=2),
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
    "redirect to expiring URL": Encounter(
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
    "one host of many": Encounter(
        behaviors={"/page": page()},
        paths=("/page", "http://127.0.0.1:{elsewhere}/page"),
        pages=1,
        arguments={"may_lose_pages": True, "max_error_rate": 0.5},
    ),
    "unchanged": one(
        host_that.unchanged('"a"'), arguments={"conditional": True}, version=KNOWN, health="unchanged"
    ),
    "partly unchanged": Encounter(
        behaviors={"/page": host_that.unchanged('"a"'), "/other": page()},
        paths=("/page", "/other"), pages=2, asked=3, arguments={"conditional": True}, version=KNOWN,
    ),
}  # fmt: skip
