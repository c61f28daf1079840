import json
from dataclasses import replace

import pytest
from click.testing import CliRunner

from search.cli import needle
from tests.demo.__main__ import AS_OF, QUESTIONS, objection
from tests.demo.people import feeds


def asked(*arguments):
    answer = CliRunner().invoke(needle, arguments)
    assert answer.exit_code == 0, answer.output
    return answer.stdout


@pytest.fixture(scope="module")
def home(tmp_path_factory):
    folder = tmp_path_factory.mktemp("home")
    feeds(folder / "listings")
    asked("index", "--feeds", str(folder / "listings"), "--as-of", AS_OF, "--home", str(folder))
    return str(folder)


@pytest.mark.parametrize("question", QUESTIONS, ids=lambda question: question.arguments[1])
def test_the_demo_is_answered_as_it_says(home, question):
    answer = json.loads(asked(*question.arguments[:-2], "--limit", "100", "--json", "--home", home))
    assert objection(question, answer) is None
    assert objection(replace(question, shown=frozenset()), answer)
    assert objection(replace(question, left_out=frozenset({("NY", "physical_therapist", "silent")})), answer)
