from pathlib import Path

import click
import pytest

from search.cli import COMMANDS, needle

README = (Path(__file__).parents[1] / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_an_example_and_stands_in_the_readme(name):
    command = needle.get_command(click.Context(needle), name)
    assert command is not None
    page = command.get_help(click.Context(command, info_name=f"needle {name}"))
    assert "Example:" in page
    assert f"  needle {name}" in page.split("Example:")[1]
    assert f"| `needle {name}" in README


def test_readme_shows_the_two_commands_before_all_others():
    commands = [
        line.split("#")[0].strip() for line in README.split("```sh\n")[1].split("```")[0].splitlines()
    ]
    assert commands == ["make demo", "make test"]
