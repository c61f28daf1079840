import json
from pathlib import Path

import jsonschema
import pytest
from click.testing import CliRunner

from crawler.items import STATES
from index import cli
from index.cli import UnknownState, state_code
from index.errors import Failure

OREGON = (
    "In Oregon, physical therapists may not do dry needling yet. "
    "A 2025 act allows it once the state board sets rules."
)
SCHEMAS = Path(__file__).parents[2] / "docs" / "schema"


def ran(command, *arguments, home=None):
    return CliRunner().invoke(command, arguments, obj=home, catch_exceptions=False)


@pytest.fixture
def feeds(tmp_path):
    row = {
        "source": "sample",
        "ref": "1",
        "source_url": "https://example.org/1",
        "name": "Ada Quill",
        "kind": "person",
        "profession": "acupuncturist",
        "state": "OR",
        "zip_code": "97701",
    }
    barred = row | {"ref": "2", "profession": "physical_therapist"}
    lost = row | {"ref": "3", "zip_code": None}
    directory = tmp_path / "given"
    directory.mkdir()
    (directory / "sample.jsonl").write_text("".join(json.dumps(each) + "\n" for each in (row, barred, lost)))
    return directory


def test_index_says_what_is_live_what_the_law_keeps_out_and_what_has_no_place(tmp_path, feeds):
    run = ran(cli.index, "--feeds", str(feeds), "--as-of", "2026-11-23", home=tmp_path)
    assert run.stdout.splitlines() == [
        "Generation 1 is live: 1 provider from 3 listings, judged by the law of 2026-11-23.",
        "Kept out by law: 1 in OR, physical therapist (prohibited).",
        "Left out, no known place: 1.",
    ]
    assert run.stderr.splitlines() == ["sample: 3 listings", "To list: 1; kept out by law: 1"]


def test_index_reads_the_feeds_of_the_home_unless_told_otherwise(tmp_path, feeds):
    feeds.rename(tmp_path / "feeds")
    manifest = json.loads(ran(cli.index, "--as-of", "2026-11-23", "--json", home=tmp_path).stdout)
    assert (manifest["generation"], manifest["providers"]) == (1, 1)


def test_rollback_goes_back_one(tmp_path, feeds):
    for _ in range(2):
        ran(cli.index, "--feeds", str(feeds), home=tmp_path)
    assert ran(cli.rollback, home=tmp_path).stdout.startswith("Generation 1, built 20")
    with pytest.raises(Failure, match="no older generation"):
        ran(cli.rollback, home=tmp_path)


def test_status_of_a_new_home_says_what_to_run(tmp_path):
    assert ran(cli.status, home=tmp_path).stdout.splitlines() == [
        f"Home: {tmp_path}",
        "Index: none yet. Run: needle update",
        "Sources: none crawled yet. Run: needle crawl",
    ]


def test_status_tells_of_the_index_and_of_a_refused_source(tmp_path, feeds):
    ran(cli.index, "--feeds", str(feeds), "--as-of", "2026-11-23", home=tmp_path)
    (tmp_path / "feeds").mkdir()
    report = {"health": "refused", "refusal": "No listing came.", "published": None, "crawled": "2026-11-22"}
    (tmp_path / "feeds" / "sample.report.json").write_text(json.dumps(report))
    lines = ran(cli.status, home=tmp_path).stdout.splitlines()
    assert lines[1].startswith("Index: generation 1, built 20")
    assert lines[2:] == [
        "  Law as of: 2026-11-23",
        "  Providers: 1 from 3 listings",
        "  Kept out by law: 1",
        "Source sample: refused, 0 listings, no good crawl yet, last asked 2026-11-22",
        "  Last crawl refused: No listing came.",
    ]
    state = json.loads(ran(cli.status, "--json", home=tmp_path).stdout)
    jsonschema.validate(state, json.loads((SCHEMAS / "status.json").read_text()))


def test_law_shows_every_fact_with_its_citation_date_and_certainty():
    lines = ran(
        cli.law, "oregon", "--profession", "physical_therapist", "--on", "2026-11-23"
    ).stdout.splitlines()
    assert lines[:7] == [
        "The law of Oregon on dry needling, as of 2026-11-23",
        "",
        "Physical therapist: prohibited",
        f"  {OREGON}",
        "  Basis: statute, attorney general opinion",
        "  Citation: HB 3824 (2025), sec. 5 (Oregon Laws chapter number not seen)",
        "  Citation: Oregon AG/DOJ opinion, 2017-05-17",
    ]
    assert "  Checked on: 2026-11-23; how sure: medium" in lines
    assert lines[-1] == "This is not legal or medical advice. Rules change, so ask the state board."


def test_what_no_source_showed_is_marked():
    shown = ran(cli.law, "MS", "--on", "2026-11-23").stdout
    assert "  Hours: 50 (from memory, not verified)\n" in shown
    assert (
        "  Citation: Cal. Bus. & Prof. Code 2620 (from memory, not verified)\n" in ran(cli.law, "CA").stdout
    )


@pytest.mark.parametrize("state", STATES)
def test_every_state_has_both_rules_in_words_and_as_json(state):
    found = json.loads(ran(cli.law, state, "--on", "2026-11-23", "--json").stdout)
    jsonschema.validate(found, json.loads((SCHEMAS / "law.json").read_text()))
    assert [(rule["state"], rule["profession"]) for rule in found["rules"]] == [
        (state, "acupuncturist"),
        (state, "physical_therapist"),
    ]
    words = ran(cli.law, state, "--on", "2026-11-23").stdout
    assert all(rule["summary"] in words for rule in found["rules"])


def test_a_silent_law_is_never_shown_as_allowed():
    for state in ("CT", "MA", "MI", "MN", "MO", "OK", "PA"):
        words = ran(cli.law, state, "--profession", "physical_therapist", "--on", "2026-11-23").stdout
        assert "the law does not say if physical therapists may do dry needling" in words
        assert "permitted" not in words.split("\n\n")[1]


@pytest.mark.parametrize("text", ["New York", "new  york", "NY", "n.y."])
def test_a_state_is_known_by_name_and_code(text):
    assert state_code(text) == "NY"


@pytest.mark.parametrize("text", ["Ontario", "PR", "", "O"])
def test_what_is_no_state_is_said_so(text):
    with pytest.raises(UnknownState, match="needle law Oregon") as failure:
        state_code(text)
    assert failure.value.exit_code == 2
