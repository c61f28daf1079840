import json
import resource
from datetime import UTC, date, datetime

import pytest
from whoosh import index as whoosh_index

from crawler.items import PROFESSIONS, STATES, Listing
from index import generations, law
from index.build import BuildFailed, build
from index.feeds import BadFeed
from index.layout import row
from index.schema import schema

AS_OF = date(2026, 11, 23)
NOW = datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
ZIPS = {
    "OR": ("97701", "Bend"),
    "CT": ("06103", "Hartford"),
    "CO": ("80302", "Boulder"),
    "PR": ("00901", "San Juan"),
}


def row_of(number, state, profession, **fields):
    zip_code, city = ZIPS[state]
    return {
        "source": "sample",
        "ref": str(number),
        "source_url": f"https://example.org/{number}",
        "name": f"Ada Quill {number}",
        "kind": "person",
        "profession": profession,
        "state": state,
        "city": city,
        "zip_code": zip_code,
        "updated": "2026-10-01",
    } | fields


ROWS = [
    row_of(1, "OR", "physical_therapist"),
    row_of(2, "OR", "acupuncturist"),
    row_of(3, "CT", "physical_therapist"),
    row_of(4, "CO", "physical_therapist", credentials="PT, CIDN"),
    row_of(5, "PR", "physical_therapist"),
    row_of(6, "CO", "acupuncturist", zip_code="97701", city="Bend"),
    row_of(7, "CO", "acupuncturist", zip_code=None, city="Nowhere at All"),
    row_of(8, "CO", "chiropractor"),
]


def feed(tmp_path, rows=ROWS):
    directory = tmp_path / "given"
    directory.mkdir(exist_ok=True)
    (directory / "sample.jsonl").write_text("".join(json.dumps(each) + "\n" for each in rows))
    return directory


def built(tmp_path, rows=ROWS, **options):
    return build(tmp_path / "home", feed(tmp_path, rows), as_of=AS_OF, now=NOW, **options)


def columns(generation):
    """Every document as stock Whoosh reads it."""
    reader = whoosh_index.open_dir(generation.path, schema=schema()).reader()
    names = ("lat", "lon", "tier", "prof", "d")
    return [
        dict(zip(names, values, strict=True))
        for values in zip(*(reader.column_reader(n) for n in names), strict=True)
    ]


def test_the_manifest_tells_what_was_listed_hidden_and_left_out(tmp_path):
    manifest = built(tmp_path).manifest
    told = {
        name: manifest[name]
        for name in ("built", "law_as_of", "law_table", "providers", "listings", "hidden", "unplaced")
    }
    assert told == {
        "built": "2026-11-23T04:00:00+00:00",
        "law_as_of": "2026-11-23",
        "law_table": law.table_digest(),
        "providers": 3,
        "listings": 8,
        "hidden": [
            {"state": "CO", "profession": "chiropractor", "status": "unknown", "count": 1},
            {"state": "OR", "profession": "physical_therapist", "status": "prohibited", "count": 1},
            {"state": "PR", "profession": "physical_therapist", "status": "unknown", "count": 1},
        ],
        "unplaced": {"no known place": 1, "state and ZIP disagree": 1},
    }


def test_stock_whoosh_reads_the_documents_in_rows_with_their_tiers(tmp_path):
    found = columns(built(tmp_path))
    assert [json.loads(each["d"])["name"] for each in found] == ["Ada Quill 4", "Ada Quill 3", "Ada Quill 2"]
    assert [each["tier"] for each in found] == [0, 3, 1]
    assert [each["prof"] for each in found] == [1, 1, 0]
    order = [(row(each["lat"]), each["lon"]) for each in found]
    assert order == sorted(order)


def test_hidden_spots_name_nobody(tmp_path):
    lines = (built(tmp_path).path / "hidden.tsv").read_text().splitlines()
    assert [line.split("\t")[2:] for line in lines] == [
        ["PR", "physical_therapist", "unknown", "1"],
        ["CO", "chiropractor", "unknown", "1"],
        ["OR", "physical_therapist", "prohibited", "1"],
    ]


def test_a_rule_ahead_takes_effect_in_the_first_build_after_its_day(tmp_path):
    directory = feed(
        tmp_path,
        [row_of(1, "CO", "physical_therapist") | {"state": "WA", "zip_code": "98101", "city": "Seattle"}],
    )
    counts = [
        build(tmp_path / "home", directory, as_of=day, now=NOW).manifest["providers"]
        for day in (date(2024, 6, 21), date(2024, 6, 22))
    ]
    assert counts == [0, 1]


def test_no_state_lists_a_profession_that_its_law_bars(tmp_path):
    from tests.demo.people import feeds

    directory = tmp_path / "people"
    feeds(directory)
    found = columns(build(tmp_path / "home", directory, as_of=AS_OF, now=NOW))
    shown = {(record["state"], record["profession"]) for record in (json.loads(each["d"]) for each in found)}
    assert shown == {
        (state, profession)
        for state in STATES
        for profession in PROFESSIONS
        if law.verdict(state, profession, AS_OF).status != "prohibited"
    }


def test_the_same_feeds_give_the_same_bytes_of_every_column(tmp_path):
    first, second = built(tmp_path), built(tmp_path)
    assert [columns(first), first.number] == [columns(second), 1]
    assert second.number == 2


def test_a_bad_feed_leaves_the_live_index_as_it_was(tmp_path):
    first = built(tmp_path)
    with pytest.raises(BadFeed):
        built(tmp_path, [*ROWS, {"ref": "1"}])
    assert generations.live(tmp_path / "home") == first
    assert [path.name for path in (tmp_path / "home" / "generations").iterdir()] == ["1"]


def test_an_index_that_lost_half_of_its_providers_is_not_published_unasked(tmp_path):
    first = built(tmp_path)
    with pytest.raises(BuildFailed, match=r"would hold 1 providers and the live one holds 3.* --force"):
        built(tmp_path, ROWS[1:2])
    assert generations.live(tmp_path / "home") == first
    assert built(tmp_path, ROWS[1:2], guard=False).number == 2


def test_a_feed_without_listings_builds_nothing(tmp_path):
    with pytest.raises(BuildFailed, match="no listing"):
        built(tmp_path, [])


@pytest.mark.parametrize("room", [1, 30_000, 300_000, 1_200_000])
def test_a_full_disk_ends_in_one_sentence_and_the_old_index_stays(tmp_path, room, capfd):
    first = built(tmp_path)
    before = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, before[1]))
    try:
        with pytest.raises(BuildFailed, match="no space left to write the index"):
            build(tmp_path / "home", tmp_path / "given", as_of=AS_OF, now=NOW)
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, before)
    assert generations.live(tmp_path / "home") == first
    assert [path.name for path in (tmp_path / "home" / "generations").iterdir()] == ["1"]
    assert capfd.readouterr().err == ""
    assert built(tmp_path).number == 2


def test_listing_records_survive_the_trip(tmp_path):
    rows = [
        row_of(
            9,
            "CT",
            "acupuncturist",
            street="1 Elm St",
            phone="860-555-0101",
            latitude=41.77,
            longitude=-72.68,
        )
    ]
    (document,) = columns(built(tmp_path, rows))
    record = json.loads(document["d"])
    assert (record["latitude"], record["longitude"], record["precision"]) == (41.77, -72.68, "address")
    assert (document["lat"], document["lon"]) == (41_770_000, -72_680_000)
    assert record["listings"] == [
        {
            "source": "sample",
            "ref": "9",
            "source_url": "https://example.org/9",
            "updated": "2026-10-01",
            "crawled": None,
        }
    ]
    assert Listing(**rows[0]).name == record["name"]
