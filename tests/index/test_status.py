import json
from datetime import date
from pathlib import Path

import jsonschema

from index import generations
from index.status import status

SCHEMA = json.loads((Path(__file__).parents[2] / "docs" / "schema" / "status.json").read_text())
TODAY = date(2026, 11, 23)


def held_to_schema(state):
    jsonschema.validate(state, SCHEMA)
    return state


def test_a_new_home_has_no_index_and_no_source(tmp_path):
    assert held_to_schema(status(tmp_path, TODAY)) == {"version": 1, "index": None, "sources": []}


def test_the_index_and_every_source_tell_their_age_and_health(tmp_path):
    told = {
        "built": "2026-11-20T03:00:00+00:00",
        "law_as_of": "2026-11-20",
        "providers": 12,
        "listings": 14,
        "hidden": [{"state": "OR", "profession": "physical_therapist", "status": "prohibited", "count": 2}],
        "unplaced": {"no known place": 1},
    }
    generations.publish(tmp_path, generations.staging(tmp_path), told)
    feeds = tmp_path / "feeds"
    feeds.mkdir()
    (feeds / "bare.jsonl").write_text("")
    (feeds / "good.jsonl").write_text("")
    (feeds / "good.part.jsonl").write_text("")
    (feeds / "good.report.json").write_text(
        json.dumps(
            {
                "enabled": True,
                "crawled": "2026-11-22",
                "health": "refused",
                "refusal": "Found 3 listings, too few.",
                "published": {"listings": 14, "crawled": "2026-11-13"},
            }
        )
    )
    (feeds / "never.report.json").write_text(
        json.dumps({"enabled": False, "health": "refused", "refusal": "No answer.", "published": None})
    )
    assert held_to_schema(status(tmp_path, TODAY)) == {
        "version": 1,
        "index": {"generation": 1, **told, "age_days": 3},
        "sources": [
            {
                "source": "bare",
                "enabled": None,
                "listings": 0,
                "crawled": None,
                "age_days": None,
                "checked": None,
                "health": "unknown",
                "refusal": None,
            },
            {
                "source": "good",
                "enabled": True,
                "listings": 14,
                "crawled": "2026-11-13",
                "age_days": 10,
                "checked": "2026-11-22",
                "health": "refused",
                "refusal": "Found 3 listings, too few.",
            },
            {
                "source": "never",
                "enabled": False,
                "listings": 0,
                "crawled": None,
                "age_days": None,
                "checked": None,
                "health": "refused",
                "refusal": "No answer.",
            },
        ],
    }


def test_a_clock_set_back_makes_no_negative_age(tmp_path):
    told = dict.fromkeys(("law_as_of", "providers", "listings"), 0) | {"hidden": [], "unplaced": {}}
    generations.publish(
        tmp_path, generations.staging(tmp_path), {"built": "2026-11-24T00:00:00+00:00", **told}
    )
    assert status(tmp_path, TODAY)["index"]["age_days"] == 0
