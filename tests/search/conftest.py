"""An index of the invented people, built by the real build once a session, and ways to question it."""

import json
import os
import subprocess
import sys
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner
from jsonschema import Draft202012Validator
from referencing import Registry, Resource

from index.build import build
from index.generations import live
from search.cli import needle
from search.searcher import Searcher
from tests.demo.people import feeds

ROOT = Path(__file__).resolve().parents[2]
SCHEMAS = ROOT / "docs" / "schema"
AS_OF = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture(scope="session")
def home(tmp_path_factory):
    """A home with one generation; no test may change it."""
    home = tmp_path_factory.mktemp("home")
    feeds(home / "feeds")
    build(home, home / "feeds", as_of=AS_OF, now=NOW)
    return home


@pytest.fixture(scope="session")
def generation(home):
    return live(home)


@pytest.fixture(scope="session")
def searcher(generation):
    return Searcher(generation)


@pytest.fixture
def ask(home, monkeypatch):
    """Run `needle` in this process on the session's home."""
    monkeypatch.setenv("NEEDLE_HOME", str(home))

    def run(*arguments, **options):
        return CliRunner().invoke(needle, arguments, **options)

    return run


@pytest.fixture(scope="session")
def valid():
    """Hold a document to one of docs/schema."""
    contents = {path.name: json.loads(path.read_text()) for path in SCHEMAS.glob("*.json")}
    registry = Registry().with_resources(
        (name, Resource.from_contents(content)) for name, content in contents.items()
    )

    def check(name, document):
        validator = Draft202012Validator(
            contents[name], registry=registry, format_checker=Draft202012Validator.FORMAT_CHECKER
        )
        validator.validate(document)
        return document

    return check


def python(*arguments, **variables):
    """A fresh interpreter in the project's root, as a cold command has it."""
    environment = {name: value for name, value in os.environ.items() if not name.startswith("NEEDLE_")}
    return subprocess.run(
        [sys.executable, *arguments],
        cwd=ROOT,
        env=environment | variables,
        capture_output=True,
        text=True,
        check=False,
    )
