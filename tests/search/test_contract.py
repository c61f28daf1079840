import json

import pytest
from jsonschema import ValidationError

from search.contract import find_json, printed, show_json
from search.query import Query


@pytest.mark.parametrize(
    "query",
    [
        Query(place="Bend, OR"),
        Query(place="98660", within=50.5, sort="distance", profession="physical_therapist", limit=3, page=2),
        Query(place="Jordan, MT"),
        Query(place="San Juan, PR", within=500),
        Query(place="Kansas City, MO", within=500, limit=200),
    ],
    ids=lambda query: query.place,
)
def test_every_page_is_of_the_written_shape(searcher, valid, query):
    page = searcher.search(query)
    document = valid("find.json", json.loads(printed(find_json(page))))
    assert document["query"]["place"] == query.place
    assert document["total"] == page.total
    assert [one["id"] for one in document["results"]] == [one["id"] for one in page.results]
    assert (document["nearest"] is None) == (page.nearest is None)


def test_every_provider_is_of_the_written_shape(searcher, valid):
    for result in searcher.search(Query(place="Kansas City, MO", within=300, limit=200)).results[::9]:
        document = valid(
            "show.json", json.loads(printed(show_json(searcher.provider(result["id"]), searcher.index)))
        )
        assert document["id"] == result["id"]
        assert document["law"] == result["law"]


def test_the_shapes_admit_nothing_else(searcher, valid):
    document = json.loads(printed(find_json(searcher.search(Query(place="Bend, OR")))))
    broken = [
        document | {"extra": 1},
        document | {"total": -1},
        document | {"results": [document["results"][0] | {"npi": "2900000015"}]},
        document
        | {
            "results": [
                {**document["results"][0], "law": {**document["results"][0]["law"], "status": "prohibited"}}
            ]
        },
        {name: value for name, value in document.items() if name != "hidden"},
    ]
    for each in broken:
        with pytest.raises(ValidationError):
            valid("find.json", each)


def test_output_is_one_line_of_ascii():
    text = printed({"name": "José \u202e\x1b[31m"})
    assert text.isascii()
    assert text.isprintable()
    assert json.loads(text) == {"name": "José \u202e\x1b[31m"}
