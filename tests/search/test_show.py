import json

import pytest

from search.contract import PROVIDER


@pytest.fixture
def someone(ask):
    return json.loads(ask("find", "06103", "--profession", "pt", "--json").stdout)["results"][0]


def test_one_provider_is_shown_whole_in_json(ask, valid, someone):
    document = valid("show.json", json.loads(ask("show", someone["id"], "--json").stdout))
    shared = set(someone) - {"law", "distance_miles"}
    assert {name: document[name] for name in shared} == {name: someone[name] for name in shared}
    assert set(document) == {"version", *PROVIDER, "law", "evidence", "listings", "index"}
    assert document["law"]["status"] == "silent"


def test_one_provider_is_shown_whole_in_words(ask, someone):
    text = ask("show", someone["id"]).stdout
    for fact in (
        someone["name"],
        someone["phone"],
        someone["street"],
        *(one["source_url"] for one in someone["listings"]),
    ):
        assert fact in " ".join(text.split())
    assert "Law: The law in Connecticut does not say if physical therapists may do this." in text


@pytest.mark.parametrize("identity", ["none", "", "é", '","name":"', "x" * 5000])
def test_an_id_that_is_none_ends_in_one_sentence(ask, valid, identity):
    result = ask("show", identity)
    assert (result.exit_code, result.stdout) == (2, "")
    assert result.stderr.startswith("Error: No provider in this index has the ID")
    error = valid("error.json", json.loads(ask("show", identity, "--json").stdout))["error"]
    assert error["code"] == "unknown_provider"
