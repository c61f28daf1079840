import json
import subprocess
import sys
from pathlib import Path

import click
import platformdirs
import pytest
from click.testing import CliRunner

from index import generations
from search import cli
from search.cli import COMMANDS, WRITERS, load, needle
from tests.search.conftest import ROOT, python


@pytest.fixture
def commands(monkeypatch):
    """Stand-ins for two commands, so that only the group itself is at work."""

    def stand_in(name, action):
        @click.command(name)
        @click.option("--json", "as_json", is_flag=True)
        @click.pass_obj
        def command(home, as_json):
            return action(home)

        monkeypatch.setattr(cli, "load", lambda _: command)

    return stand_in


@pytest.mark.parametrize("name", COMMANDS)
def test_each_line_of_help_is_the_commands_own(name):
    command = load(name)
    assert command.get_short_help_str(200) == COMMANDS[name][1]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_and_takes_the_home(name):
    result = CliRunner().invoke(needle, [name, "--help"])
    assert result.exit_code == 0
    assert f"needle {name}" in result.output.partition("Example:")[2]
    assert "--home DIR" in result.output
    assert cli.HOME not in load(name).params


OWN = ("cli", "failures", "plaintext", "terminal")
LOADED = """
import sys
from search.cli import needle
try:
    needle.main(["--help"])
except SystemExit as ended:
    assert ended.code == 0
print(*sorted(set(sys.modules) - before))
"""


def test_help_lists_every_command_and_imports_none():
    result = python("-c", "import sys, click; before = set(sys.modules)" + LOADED)
    *text, loaded = result.stdout.splitlines()
    lines = text[text.index("Commands:") + 1 :]
    assert [line.split()[0] for line in lines] == list(COMMANDS)
    ours = {name for name in loaded.split() if name.partition(".")[0] in ("search", "index", "crawler")}
    assert ours == {"index", "index.errors", "search", *(f"search.{name}" for name in OWN)}
    assert not {"json", "pathlib", "platformdirs", "traceback", "dataclasses"} & set(loaded.split())


def test_the_home_is_taken_after_the_command_before_it_from_the_environment_or_by_default(
    commands, monkeypatch
):
    seen = []
    commands("status", seen.append)
    run = CliRunner().invoke
    monkeypatch.delenv("NEEDLE_HOME", raising=False)
    run(needle, ["status"])
    monkeypatch.setenv("NEEDLE_HOME", "/env")
    run(needle, ["status"])
    run(needle, ["--home", "/before", "status"])
    run(needle, ["--home", "/before", "status", "--home", "/after"])
    assert seen == [platformdirs.user_data_path("needle"), Path("/env"), Path("/before"), Path("/after")]


@pytest.mark.parametrize("name", COMMANDS)
def test_only_commands_that_write_hold_the_lock(commands, tmp_path, name):
    def action(home):
        with generations.lock(home):
            pass

    commands(name, action)
    assert CliRunner().invoke(needle, [name, "--home", str(tmp_path)]).exit_code in (0, 75)
    with generations.lock(tmp_path):
        commands(name, lambda home: None)
        result = CliRunner().invoke(needle, [name, "--home", str(tmp_path)])
    assert result.exit_code == (75 if name in WRITERS else 0)
    assert ("Another needle run is at work" in result.stderr) == (name in WRITERS)


def test_the_lock_is_free_again_after_a_command_however_it_ended(commands, tmp_path):
    def action(home):
        raise ZeroDivisionError

    commands("index", action)
    assert CliRunner().invoke(needle, ["index", "--home", str(tmp_path)]).exit_code == 1
    with generations.lock(tmp_path):
        pass


@pytest.mark.parametrize(("returned", "exit_code"), [(None, 0), (3, 3), ("text", 0)])
def test_a_command_may_return_its_exit_code(commands, tmp_path, returned, exit_code):
    commands("crawl", lambda home: returned)
    assert CliRunner().invoke(needle, ["crawl", "--home", str(tmp_path)]).exit_code == exit_code


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["fnid"], "No such command"),
        (["find"], "Missing argument"),
        (["find", "Bend, OR", "--within", "0"], "0"),
        (["find", "Bend, OR", "--within", "nan"], "from 1 to 500"),
        (["find", "Bend, OR", "--limit", "201"], "201"),
        (["find", "Bend, OR", "--nope"], "No such option"),
        (["--nope"], "No such option"),
    ],
)
def test_wrong_use_is_one_sentence_in_words_and_in_json(ask, valid, arguments, message):
    result = ask(*arguments)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    assert message in result.stderr
    assert len(result.stderr.splitlines()) == 1
    result = ask(*arguments, "--json")
    assert (result.exit_code, result.stderr) == (2, "")
    error = valid("error.json", json.loads(result.stdout))["error"]
    assert error["code"] in ("usage", "bad_query")


def test_needle_alone_shows_its_help():
    result = CliRunner().invoke(needle, [])
    assert result.exit_code == 2
    assert "Commands:" in result.output


def test_an_unexpected_error_is_told_without_a_traceback(commands):
    commands("status", lambda home: {}["missing"])
    result = CliRunner().invoke(needle, ["status"])
    assert result.exit_code == 1
    assert result.stderr.startswith("Error: internal error, KeyError: 'missing'. Please report it")
    assert len(result.stderr.splitlines()) == 1


def test_an_interrupted_command_ends_with_130_and_no_traceback(commands):
    def action(home):
        raise KeyboardInterrupt

    commands("status", action)
    result = CliRunner().invoke(needle, ["status"])
    assert result.exit_code == 130
    assert result.stderr.strip() == "Interrupted."


def test_a_reader_that_goes_away_is_no_error(home):
    command = [sys.executable, "-m", "search", "--home", str(home), "find", "98660", "--limit", "200"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, cwd=ROOT) as process:
        process.stdout.close()
        assert process.stderr.read() == b""


def test_a_terminal_that_cannot_show_a_letter_gets_a_question_mark(home):
    result = python(
        "-m", "search", "--home", str(home), "find", "Canon City\u0301, ZZ", PYTHONIOENCODING="ascii"
    )
    assert result.returncode == 2
    assert result.stderr.startswith("Error: ")
    assert "internal" not in result.stderr


def test_the_version_is_told():
    result = CliRunner().invoke(needle, ["--version"])
    assert result.exit_code == 0
    assert result.output.startswith("needle ")
