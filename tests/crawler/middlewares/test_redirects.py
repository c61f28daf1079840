import pytest

from crawler.middlewares.redirects import expires, objection_to


@pytest.mark.parametrize(
    ("source", "target"),
    [
        ("https://example.org/a", "https://example.org/b"),
        ("http://example.org/a", "https://example.org/a"),
        ("https://example.org/", "https://www.example.org/"),
        ("https://www.example.org/", "https://example.org/"),
        ("https://example.org/file", "https://files.example.net/file?sig=1"),
        ("http://127.0.0.1:8000/a", "http://127.0.0.1:8000/b"),
        ("http://127.0.0.1:8000/a", "https://127.0.0.1/b"),
    ],
)
def test_redirects_within_the_hosts_are_followed(source, target):
    assert objection_to(source, target, ["example.net"]) is None


@pytest.mark.parametrize(
    ("source", "target", "why"),
    [
        ("https://example.org/", "http://example.org/", "is not encrypted"),
        ("https://example.org/", "https://example.com/", "none of the spider's hosts"),
        ("https://example.org/", "https://notexample.net/", "none of the spider's hosts"),
        ("https://example.org/", "https://example.net.example.com/", "none of the spider's hosts"),
        ("https://example.org/", "https://example.org@example.com/", "none of the spider's hosts"),
        ("http://example.org/", "http://127.0.0.1/", "none of the spider's hosts"),
        ("http://example.org/", "http://[::1]/", "none of the spider's hosts"),
        ("http://example.org/", "http://2130706433/", "none of the spider's hosts"),
        ("https://example.org/", "https://example.org:8443/", "another service"),
        ("http://127.0.0.1:8000/", "http://127.0.0.1:6379/", "another service"),
    ],
)
def test_redirects_beyond_them_are_not(source, target, why):
    assert why in objection_to(source, target, ["example.net"])


def test_an_objection_keeps_the_secret_of_an_address():
    assert "hush" not in objection_to("https://example.org/", "https://example.com/hush?sig=hush", [])


@pytest.mark.parametrize(
    ("url", "is_signed"),
    [
        ("https://example.org/f.zip?X-Amz-Expires=60&X-Amz-Signature=1", True),
        ("https://example.org/f.zip?X-Goog-Signature=1", True),
        ("https://example.org/f.zip?se=2026&sig=1", True),
        ("https://example.org/f.zip?Signature=1&Expires=2&Key-Pair-Id=3", True),
        ("https://example.org/f.zip?page=2&sort=name", False),
        ("https://example.org/signature", False),
    ],
)
def test_expires(url, is_signed):
    assert expires(url) is is_signed
