import errno
import json

import click
import pytest

from index.errors import Failure
from index.generations import Busy
from index.places import AmbiguousPlace
from search.failures import report

SPRINGFIELDS = (
    {"name": "Springfield", "state": "MO", "zip_code": "65801", "population": 170_188},
    {"name": "Springfield", "state": "VT", "zip_code": None, "population": None},
)
ASKED = "Please report it; NEEDLE_DEBUG=1 shows where it happened."
FAILURES = [
    (Failure("It failed. Run: needle index"), 1, "failure", "It failed. Run: needle index"),
    (Busy("Another run is at work."), 75, "busy", "Another run is at work."),
    (click.UsageError("No such option: --x."), 2, "usage", "No such option: --x. See: needle --help"),
    (click.ClickException("The crawl failed."), 1, "failure", "The crawl failed."),
    (
        OSError(errno.ENOSPC, "No space left on device"),
        1,
        "disk_full",
        "The disk is full. Nothing that was there before is lost.",
    ),
    (PermissionError(errno.EACCES, "Permission denied", "/x"), 1, "system", "Permission denied: /x"),
    (
        ZeroDivisionError("odd\x1b[31m"),
        1,
        "internal",
        f"internal error, ZeroDivisionError: odd[31m. {ASKED}",
    ),
]


@pytest.mark.parametrize("failure", FAILURES, ids=lambda failure: failure[2])
def test_a_failure_is_one_sentence_or_one_json_object_with_the_same_exit_code(capsys, valid, failure):
    error, exit_code, code, message = failure
    assert report(error, as_json=False) == exit_code
    assert capsys.readouterr() == ("", f"Error: {message}\n")
    assert report(error, as_json=True) == exit_code
    out, err = capsys.readouterr()
    document = valid("error.json", json.loads(out))
    assert document == {"version": 1, "error": {"code": code, "message": message, "candidates": []}}
    assert err == ""


def test_what_may_have_been_meant_is_listed_under_the_sentence(capsys, valid):
    error = AmbiguousPlace("Which Springfield?", SPRINGFIELDS)
    assert report(error, as_json=False) == 2
    assert (
        capsys.readouterr().err == "Error: Which Springfield?\n  Springfield, MO (65801)\n  Springfield, VT\n"
    )
    report(error, as_json=True)
    document = valid("error.json", json.loads(capsys.readouterr().out))
    assert document["error"]["candidates"] == list(SPRINGFIELDS)


def test_only_who_debugs_sees_a_traceback(capsys, monkeypatch):
    monkeypatch.setenv("NEEDLE_DEBUG", "1")
    report(ZeroDivisionError("odd"), as_json=False)
    assert capsys.readouterr().err.startswith("ZeroDivisionError: odd\nError: internal error")
    report(Failure("It failed."), as_json=False)
    assert capsys.readouterr().err == "Error: It failed.\n"
