import os
import shutil

import pytest

from search.terminal import columns


@pytest.mark.parametrize("told", ["40", "132", "0", "", "wide", "-5", None])
def test_it_is_as_wide_as_the_standard_library_says(monkeypatch, told):
    monkeypatch.delenv("COLUMNS", raising=False)
    if told is not None:
        monkeypatch.setenv("COLUMNS", told)
    assert columns() == (shutil.get_terminal_size().columns if told != "-5" else 80)


def test_a_terminal_is_asked_when_nothing_else_is_told(monkeypatch):
    monkeypatch.delenv("COLUMNS", raising=False)
    monkeypatch.setattr(os, "get_terminal_size", lambda _: os.terminal_size((57, 20)))
    assert columns() == 57
