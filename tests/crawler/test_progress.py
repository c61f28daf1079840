from types import SimpleNamespace

import pytest

from crawler import progress


def run(name, report=None, **counts):
    return SimpleNamespace(source=SimpleNamespace(name=name), report=report, progress=counts)


@pytest.mark.parametrize(
    ("one", "words"),
    [
        (run("a"), "starting"),
        (run("a", records=1200, listings=0), "records read: 1,200"),
        (run("a", records=1200, listings=1), "listings so far: 1"),
        (run("a", {"health": "published"}, listings=1), "published"),
    ],
)
def test_where_a_crawl_is(one, words):
    assert progress.state(one) == words


def test_a_terminal_rewrites_its_lines(capsys, monkeypatch):
    monkeypatch.setenv("COLUMNS", "35")
    shown, a, b = progress.Terminal(), run("a"), run("b" * 40)
    shown.show([a])
    shown.show([a])
    shown.show([a, b])
    first, wide = f"{'a':<24} starting", "b" * 34
    out, err = capsys.readouterr()
    assert out == ""
    assert err == f"\r\x1b[K{first}\n\x1b[1A\r\x1b[K{first}\n\r\x1b[K{wide}\n"


def test_a_log_has_a_line_now_and_then(capsys, monkeypatch):
    shown, a = progress.Log(), run("a")
    shown.show([a])
    a.progress = {"listings": 5}
    shown.show([a])
    monkeypatch.setattr(progress, "EVERY", 0.0)
    shown.show([a])
    shown.show([a])
    a.report = {"health": "refused"}
    shown.show([a])
    assert capsys.readouterr().err == "a: starting\na: listings so far: 5\na: refused\n"
