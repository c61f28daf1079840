import click
import pytest
from click.testing import CliRunner

from index import generations
from search import update
from search.cli import needle


@pytest.fixture
def steps(monkeypatch):
    """What `update` runs, with stand-ins for crawl and index; a stand-in may raise or return an exit code."""
    seen, outcome = [], {}

    def load(name):
        @click.command(name)
        @click.option("--limit", multiple=True, callback=lambda ctx, option, value: dict(value))
        @click.pass_obj
        def command(home, limit):
            seen.append((name, home, limit))
            with pytest.raises(generations.Busy), generations.lock(home):
                pass
            if isinstance(outcome.get(name), Exception):
                raise outcome[name]
            if name in outcome:
                raise click.exceptions.Exit(outcome[name])

        return command

    monkeypatch.setattr(update, "load", load)
    return seen, outcome


def run(home):
    return CliRunner().invoke(needle, ["update", "--home", str(home)])


@pytest.mark.parametrize("code", [0, 3])
def test_it_crawls_then_builds_under_one_lock_and_tells_of_a_refused_source(steps, tmp_path, code):
    seen, outcome = steps
    outcome["crawl"] = code
    assert run(tmp_path).exit_code == code
    assert seen == [("crawl", tmp_path, {}), ("index", tmp_path, {})]


def test_a_crawl_that_cannot_run_ends_the_update(steps, tmp_path):
    seen, outcome = steps
    outcome["crawl"] = click.ClickException("No source is enabled.")
    result = run(tmp_path)
    assert (result.exit_code, result.stderr) == (1, "Error: No source is enabled.\n")
    assert [name for name, *_ in seen] == ["crawl"]


def test_a_night_with_a_refused_source_still_publishes_all_else(tmp_path, monkeypatch):
    monkeypatch.setenv("NEEDLE_SETTINGS", "tests.search.nightly")
    result = run(tmp_path)
    assert result.exit_code == 3
    assert "good: 1 listing published.\n" in result.stdout
    assert "empty was refused: No listing came" in result.stderr
    assert generations.live(tmp_path).manifest["providers"] == 1
