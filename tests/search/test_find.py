import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from crawler.items import PROFESSIONS
from index import law
from tests.demo.people import practitioners
from tests.search.conftest import AS_OF, python

HEAVY = {
    "asyncio",
    "importlib.metadata",
    "logging",
    "lxml",
    "msgspec",
    "nameparser",
    "openpyxl",
    "platformdirs",
    "rapidfuzz",
    "scrapy",
    "socket",
    "sqlite3",
    "tomllib",
    "twisted",
    "whoosh",
}


def test_a_place_needs_no_quotes_and_may_be_a_zip(ask):
    def found(*words):
        result = json.loads(ask("find", *words, "--json").stdout)
        return result["place"]["name"], result["place"]["zip_code"], result["total"]

    assert found("Bend, OR") == found("bend", "oregon") == found("BEND", "or")
    assert found("97701") == found("97701-1234")


def test_options_reach_the_query(ask):
    result = ask(
        *("find", "Vancouver", "WA", "--within", "40.5", "--profession", "pt"),
        *("--sort", "distance", "--limit", "3", "--page", "2", "--json"),
    )
    document = json.loads(result.stdout)
    assert document["query"] == {
        "place": "Vancouver WA",
        "within": 40.5,
        "profession": "physical_therapist",
        "sort": "distance",
        "limit": 3,
        "page": 2,
    }
    assert len(document["results"]) == 3
    assert {one["profession"] for one in document["results"]} == {"physical_therapist"}


def test_people_get_words_and_the_same_results(ask, monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    document = json.loads(ask("find", "06103", "--json").stdout)
    text = ask("find", "06103").stdout
    assert [f"ID: {one['id']}" in text for one in document["results"]] == [True] * 20
    assert max(len(line) for line in text.splitlines() if "http" not in line) <= 40


@pytest.mark.parametrize("place", ["Springfield", "Nowhere at All, OR", "", "!?", "00000", "x" * 5000])
def test_a_place_that_is_none_or_many_ends_in_one_sentence(ask, valid, place):
    result = ask("find", place)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: ")
    error = valid("error.json", json.loads(ask("find", place, "--json").stdout))["error"]
    assert error["code"] in ("unknown_place", "ambiguous_place")
    assert error["message"] in result.stderr


def test_springfield_is_asked_for_its_state(ask):
    result = ask("find", "Springfield")
    assert "  Springfield, MO" in result.stderr
    assert "  Springfield, IL" in result.stderr


def test_without_an_index_the_next_command_is_told(ask, tmp_path):
    result = ask("find", "Bend, OR", "--home", str(tmp_path))
    assert (result.exit_code, result.stdout) == (1, "")
    assert result.stderr == f"Error: There is no index in {tmp_path} yet. Run: needle update\n"


BARRED = {
    practice.phone
    for one in practitioners()
    for practice in one.practices
    if not law.verdict(practice.town.state, one.profession, AS_OF).listed
}
TOWNS = sorted(
    {
        (practice.town.name, practice.town.state, practice.town.zip_code)
        for one in practitioners()
        for practice in one.practices
        if practice.phone in BARRED
    }
)


@st.composite
def arguments(draw):
    """`find` at a place where somebody is barred, its options before, between and after the words."""
    name, state, zip_code = draw(st.sampled_from(TOWNS))
    places = [[zip_code], [*name.split(), state], [f"{name},", state], [name, state, zip_code]]
    options = {
        "--profession": st.sampled_from(["pt", "acu", *PROFESSIONS]),
        "--within": st.sampled_from(["1", "25", "100", "500"]),
        "--sort": st.sampled_from(["best", "distance"]),
        "--limit": st.sampled_from(["1", "20", "200"]),
        "--page": st.sampled_from(["1", "2", "3"]),
    }
    chosen = draw(st.lists(st.sampled_from(list(options)), unique=True))
    words = draw(st.sampled_from(places))
    groups = [[word] for word in words] + [[option, draw(options[option])] for option in chosen]
    order = draw(st.permutations(range(len(groups))))
    # The words keep their order among themselves; the options go anywhere.
    slots = iter(sorted(at for at in order if at < len(words)))
    placed = [groups[next(slots)] if at < len(words) else groups[at] for at in order]
    return [part for group in placed for part in group]


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(given_arguments=arguments(), as_json=st.booleans())
def test_no_order_of_words_and_options_brings_a_barred_provider_up(ask, given_arguments, as_json):
    result = ask("find", *given_arguments, *(["--json"] if as_json else []))
    assert result.exit_code == 0, result.stderr
    assert "law" in result.stdout
    assert not [phone for phone in BARRED if phone in result.stdout]


@pytest.mark.parametrize(
    "words",
    [
        "physical therapist OR",
        "physical_therapist prohibited",
        "Bend, OR status:prohibited",
        "Bend, OR OR law:prohibited",
        "* OR *:*",
        "NOT OR foobar",
        "Los Angeles, CA --",
        "stp:CA|physical_therapist",
    ],
)
def test_query_syntax_means_nothing(ask, words):
    for text in (ask("find", "--", words).output, ask("find", "--", *words.split()).output):
        assert not [phone for phone in BARRED if phone in text]
        assert "internal" not in text


SEARCHES = """
import sys
from search.cli import needle
{before}
for arguments in {arguments!r}:
    try:
        needle.main(arguments)
    except SystemExit:
        pass
print(*{after}, sep="\\n")
"""
WATCH = """
seen = []
TOUCHED = ("socket.", "subprocess.", "os.exec", "os.fork", "os.posix_spawn", "os.spawn", "tempfile.")
CHANGED = ("os.mkdir", "os.rename", "os.remove", "os.rmdir", "os.link", "os.symlink", "os.truncate")
def watch(event, details):
    if event.startswith(TOUCHED) or event in CHANGED:
        seen.append(event)
    if event == "open":
        path, mode, flags = details
        if set(mode or "") & set("wax+") or flags & (os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC):
            seen.append(f"open {path} {mode} {flags}")
import os
sys.addaudithook(watch)
"""


def searched(home, questions, before, after):
    """What an expression tells after these questions were asked in one fresh process, and all it printed."""
    arguments = [["--home", str(home), *question] for question in questions]
    code = SEARCHES.format(before=before, arguments=arguments, after="['--', *(" + after + ")]")
    result = python("-c", code, PYTHONDONTWRITEBYTECODE="1")
    assert result.returncode == 0, result.stderr
    output, _, told = result.stdout.rpartition("--\n")
    return told.split("\n")[:-1], output


def test_a_search_opens_nothing_for_writing_and_no_socket(home, ask):
    identity = json.loads(ask("find", "Bend, OR", "--json").stdout)["results"][0]["id"]
    questions = [
        ["find", "Bend, OR"],
        ["find", "98660", "--json", "--within", "500"],
        ["find", "Jordan, MT"],
        ["find", "Springfield"],
        ["find", "Nowhere at All"],
        ["show", identity],
        ["show", identity, "--json"],
        ["show", "none"],
    ]
    seen, output = searched(home, questions, WATCH, "seen")
    assert seen == []
    assert f"ID: {identity}" in output
    write = WATCH + "open(os.devnull, 'a').close()"
    assert len(searched(home, [], write, "seen")[0]) == 1


@pytest.mark.parametrize("question", [["find", "Bend, OR"], ["find", "98660", "--json"], ["show", "none"]])
def test_a_search_imports_nothing_heavy(home, question):
    loaded, _ = searched(home, [question], "", "sys.modules")
    assert {"search.searcher", "index.places"} <= set(loaded)
    assert not HEAVY & set(loaded)
