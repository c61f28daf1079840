import dataclasses
import json
import shutil
from itertools import product

import pytest

from crawler.items import PROFESSIONS, STATES
from index import law
from index.build import build
from index.feeds import feeds
from index.geography import miles_between
from index.layout import tier
from index.places import AmbiguousPlace, UnknownPlace
from index.providers import Sighting, providers
from search.query import SORTS, Query
from search.searcher import Searcher
from search.segment import Segment
from tests.demo.people import practitioners
from tests.search.conftest import AS_OF, NOW

CHANGED = ("CT", "physical_therapist")


def kind_of(one):
    return one["state"], one["profession"]


@pytest.fixture(scope="module")
def everyone(generation):
    """All provider documents of the index, in its order."""
    manifest = generation.manifest
    segment = Segment(generation.path, manifest["segment"], manifest["documents"])
    return [json.loads(segment.record(document)) for document in range(manifest["documents"])]


def expected(everyone, place, query):
    """The ids that a plain reading of all documents finds, in order."""
    found = []
    for position, one in enumerate(everyone):
        distance = miles_between(place.latitude, place.longitude, one["latitude"], one["longitude"])
        if distance <= query.within and query.profession in (None, one["profession"]):
            status = law.verdict(one["state"], one["profession"], AS_OF).status
            group = tier(one["profession"], status, one["evidence"]["level"])
            rank = (group, distance) if query.sort == "best" else (distance, group)
            found.append((*rank, position, one["id"]))
    return [identity for *_, identity in sorted(found)]


def all_pages(searcher, query):
    """The first page and the results of all pages."""
    first = searcher.search(query)
    results = list(first.results)
    for number in range(2, -(-first.total // query.limit) + 1):
        results += searcher.search(dataclasses.replace(query, page=number)).results
    return first, results


@pytest.mark.parametrize(("within", "limit"), [(1, 3), (25, 7), (300, 60)])
@pytest.mark.parametrize("place", ["Bend, OR", "98660", "Kansas City MO", "06103", "anchorage alaska"])
def test_the_pages_together_are_what_a_plain_reading_finds(searcher, everyone, place, within, limit):
    for sort, profession in product(SORTS, (None, *PROFESSIONS)):
        query = Query(place=place, within=within, limit=limit, sort=sort, profession=profession)
        page, results = all_pages(searcher, query)
        assert [one["id"] for one in results] == expected(everyone, page.place, query)
        assert page.total == len(results)
        assert page.total == 0 or page.nearest is None


def test_a_result_is_the_whole_document_its_distance_and_the_whole_rule(searcher, everyone):
    page = searcher.search(
        Query(place="Hartford, CT", sort="distance", profession="physical_therapist", limit=3)
    )
    result = page.results[1]
    document = next(one for one in everyone if one["id"] == result["id"])
    distance = miles_between(
        page.place.latitude, page.place.longitude, document["latitude"], document["longitude"]
    )
    rule = json.loads(json.dumps(law.rule_json(law.verdict("CT", "physical_therapist", AS_OF))))
    assert rule["status"] == "silent"
    assert result == document | {"distance_miles": round(distance, 1), "law": rule}


def test_the_law_of_each_state_in_the_circle_comes_with_the_page_the_nearest_first(searcher):
    def told(place, **options):
        return [kind_of(rule) for rule in searcher.search(Query(place=place, **options)).law]

    acupuncturist, therapist = PROFESSIONS
    assert told("Vancouver, WA") == [
        ("WA", acupuncturist),
        ("WA", therapist),
        ("OR", acupuncturist),
        ("OR", therapist),
    ]
    assert told("Bend, OR", profession=therapist) == [("OR", therapist)]
    assert told("San Juan, PR") == []


def test_whom_the_law_keeps_out_is_counted_but_not_named(searcher, generation):
    page = searcher.search(Query(place="Bend, OR"))
    (group,) = page.hidden
    assert group.pop("count") > 0
    assert group == {"state": "OR", "profession": "physical_therapist", "status": "prohibited"}
    assert {one["state"] for one in page.results} == {"OR"}
    assert {one["profession"] for one in page.results} == {"acupuncturist"}
    everywhere = sum(one["count"] for one in generation.manifest["hidden"] if one["state"] == "CA")
    around = searcher.search(Query(place="Fresno, CA", within=500)).hidden
    assert [one["count"] for one in around if one["state"] == "CA"] == [everywhere]


def test_where_nobody_is_near_the_nearest_one_further_out_is_told(searcher, everyone):
    page = searcher.search(Query(place="Jordan, MT", profession="acupuncturist"))
    assert (page.total, page.results) == (0, ())
    distances = [
        miles_between(page.place.latitude, page.place.longitude, one["latitude"], one["longitude"])
        for one in everyone
        if one["profession"] == "acupuncturist"
    ]
    assert page.nearest["distance_miles"] == round(min(distances), 1) > 25


@pytest.mark.parametrize(
    ("place", "error"), [("Nowhere at All, OR", UnknownPlace), ("Springfield", AmbiguousPlace)]
)
def test_a_place_that_is_none_or_many_is_said_so(searcher, place, error):
    with pytest.raises(error):
        searcher.search(Query(place=place))


def test_one_provider_is_its_document_and_the_whole_rule(searcher, everyone):
    for document in everyone[::40]:
        rule = law.rule_json(law.verdict(document["state"], document["profession"], AS_OF))
        assert searcher.provider(document["id"]) == document | {"law": json.loads(json.dumps(rule))}


@pytest.mark.parametrize("identity", ["", "x", "aaaaaaaaaaaa", '","name":"', "é\ud800"])
def test_no_provider_has_an_id_that_is_none(searcher, identity):
    assert searcher.provider(identity) is None


def test_an_id_never_reaches_into_the_fields_behind_it(searcher, everyone):
    text = f'{everyone[0]["id"]}","name":"{everyone[0]["name"]}'
    assert searcher.provider(text) is None


@pytest.mark.parametrize("profession", PROFESSIONS)
@pytest.mark.parametrize("state", STATES)
def test_nobody_is_shown_where_the_law_bars_the_profession(searcher, state, profession):
    town = next(one for one in practitioners() if one.state == state).practices[0].town
    barred = not law.verdict(state, profession, AS_OF).listed
    for sort, within in zip(SORTS, (500, 60), strict=True):
        query = Query(
            place=f"{town.name}, {state}", within=within, profession=profession, sort=sort, limit=200
        )
        page, results = all_pages(searcher, query)
        assert all(law.verdict(one["state"], profession, AS_OF).listed for one in results)
        assert (state in {one["state"] for one in results}) == (not barred)
        assert (state in {one["state"] for one in page.hidden}) == barred


def test_a_barred_provider_cannot_be_shown_by_id(home, searcher):
    sightings = [
        Sighting(listing=listing, crawled=feed.crawled)
        for feed in feeds(home / "feeds")
        for listing in feed.listings()
    ]
    listed = {True: 0, False: 0}
    for one in providers(sightings):
        may = law.verdict(one.located.state, one.located.profession, AS_OF).listed
        assert (searcher.provider(one.id) is not None) == may
        listed[may] += 1
    assert min(listed.values()) > 20


def altered(generation, directory, change):
    """A searcher of the same index under another law."""
    shutil.copytree(generation.path, directory / "altered")
    path = directory / "altered" / "law.json"
    table = json.loads(path.read_text())
    rule = next(one for one in table["rules"] if kind_of(one) == CHANGED)
    change(table["rules"], rule)
    path.write_text(json.dumps(table))
    return Searcher(dataclasses.replace(generation, path=directory / "altered"))


@pytest.mark.parametrize(
    "change",
    [
        lambda rules, rule: rules.remove(rule),
        lambda rules, rule: rule.update(listed=False),
        lambda rules, rule: rule.update(status="prohibited"),
        lambda rules, rule: rule.update(status="unknown"),
    ],
    ids=["no rule", "not listed", "prohibited yet listed", "unknown yet listed"],
)
def test_the_law_of_the_generation_is_the_last_word_whatever_its_index_holds(
    tmp_path, searcher, generation, everyone, change
):
    strict = altered(generation, tmp_path, change)
    query = Query(place="Hartford, CT", within=60, limit=200)
    before, after = searcher.search(query), strict.search(query)
    kept = [one["id"] for one in before.results if kind_of(one) != CHANGED]
    assert 0 < len(kept) < before.total
    assert [one["id"] for one in after.results] == kept
    assert after.total == len(kept)
    barred = next(one for one in everyone if kind_of(one) == CHANGED)
    assert strict.provider(barred["id"]) is None


def test_what_a_source_wrote_comes_out_without_control_characters(tmp_path):
    listing = {
        "source": "sample",
        "ref": "1",
        "source_url": "https://example.org/1",
        "name": "Ada \x1b[31mQuill\u202e",
        "kind": "person",
        "profession": "acupuncturist",
        "state": "OR",
        "city": "Bend\x07",
        "zip_code": "97701",
        "credentials": "L.Ac.\u009b2J",
        "evidence": [{"kind": "service", "text": "dry\r\nneedling\x00", "url": None}],
    }
    (tmp_path / "sample.jsonl").write_text(json.dumps(listing) + "\n")
    searcher = Searcher(build(tmp_path, tmp_path, as_of=AS_OF, now=NOW))
    (result,) = searcher.search(Query(place="97701")).results
    assert (result["name"], result["credentials"]) == ("Ada [31mQuill", "L.Ac.2J")
    assert (result["city"], result["evidence"]["items"][0]["text"]) == ("Bend", "dry needling")
    assert searcher.provider(result["id"])["name"] == "Ada [31mQuill"
