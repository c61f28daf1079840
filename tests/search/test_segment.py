import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from whoosh import columns
from whoosh import index as whoosh_index
from whoosh.filedb.filestore import FileStorage

from crawler.items import PROFESSIONS
from index.build import Document, write_segment
from index.geography import miles_between
from index.layout import MICRO, micro
from index.schema import schema
from search.segment import Segment, Texts, mapped


@pytest.fixture(scope="module")
def segment(generation):
    return Segment(generation.path, generation.manifest["segment"], generation.manifest["documents"])


@pytest.fixture(scope="module")
def whoosh(generation):
    """What stock Whoosh reads from the same files: a dict of whole columns."""
    with whoosh_index.open_dir(generation.path, schema=schema()).reader() as reader:
        return {name: list(reader.column_reader(name)) for name in ("lat", "lon", "tier", "prof", "d")}


def test_every_column_reads_as_stock_whoosh_reads_it(segment, whoosh):
    everyone = range(len(whoosh["d"]))
    assert len(everyone) > 400
    assert [segment.tier(each) for each in everyone] == whoosh["tier"]
    assert [segment.profession(each) for each in everyone] == whoosh["prof"]
    assert [segment.record(each) for each in everyone] == whoosh["d"]


def test_values_and_ids_agree_with_the_decoded_records(segment, whoosh):
    for document, text in enumerate(whoosh["d"]):
        record = json.loads(text)
        assert segment.by_id(record["id"]) == text
        assert segment.value(document, "state") == record["state"]
        assert segment.value(document, "profession") == record["profession"]
        assert segment.value(document, "no such key") == ""


@pytest.mark.parametrize("identity", ["", "x", 'a"b', "\\", "\n", "é", "abcdefghijkl", '","name":"'])
def test_an_id_that_is_none_finds_nothing(segment, identity):
    assert segment.by_id(identity) is None


degrees = {"allow_nan": False, "allow_infinity": False}


@settings(max_examples=150, deadline=None)
@given(
    latitude=st.floats(17, 72, **degrees),
    longitude=st.floats(-180, 180, **degrees),
    miles=st.floats(1, 500, **degrees),
)
def test_a_circle_holds_exactly_those_that_a_plain_reading_of_all_finds(
    segment, whoosh, latitude, longitude, miles
):
    assert sorted(segment.within(latitude, longitude, miles)) == brute(whoosh, latitude, longitude, miles)


def brute(whoosh, latitude, longitude, miles):
    distances = [
        miles_between(latitude, longitude, lat / MICRO, lon / MICRO)
        for lat, lon in zip(whoosh["lat"], whoosh["lon"], strict=True)
    ]
    return [(document, distance) for document, distance in enumerate(distances) if distance <= miles]


def test_a_circle_holds_a_point_exactly_on_its_edge(segment, whoosh):
    latitude, longitude = whoosh["lat"][0] / MICRO, whoosh["lon"][0] / MICRO
    for document in range(1, len(whoosh["d"]), 7):
        edge = miles_between(
            latitude, longitude, whoosh["lat"][document] / MICRO, whoosh["lon"][document] / MICRO
        )
        if 1 <= edge <= 500:
            assert document in dict(segment.within(latitude, longitude, edge))


def written(directory, points):
    """A segment with a document at each point, by the real writer, in the order the build gives."""
    documents = sorted(
        (
            Document(
                record={
                    "id": str(number),
                    "name": f"Ada Quill {number}",
                    "state": "AK",
                    "city": None,
                    "zip_code": None,
                    "profession": PROFESSIONS[0],
                    "organization": None,
                    "other_names": [],
                    "credentials": None,
                    "evidence": {"level": "none", "items": []},
                },
                lat=micro(latitude),
                lon=micro(longitude),
                status="permitted",
                listed=True,
            )
            for number, (latitude, longitude) in enumerate(points)
        ),
        key=lambda one: one.order,
    )
    name = write_segment(directory, documents, lambda _: None)
    return Segment(directory, name, len(documents))


def test_a_circle_goes_on_across_the_180th_meridian(tmp_path):
    adak, attu, nome = (51.88, -176.65), (52.9, 172.9), (64.5, -165.4)
    segment = written(tmp_path, [adak, attu, nome])
    found = {json.loads(segment.record(at))["id"]: miles for at, miles in segment.within(*adak, 500)}
    assert found == {"0": 0, "1": miles_between(*adak, *attu)}


def test_an_index_of_nobody_answers_with_nobody(tmp_path):
    segment = written(tmp_path, [])
    assert list(segment.within(44.06, -121.31, 500)) == []
    assert segment.by_id("x") is None


@pytest.mark.parametrize(
    ("count", "longest"),
    [
        (1, 0),
        (2, 255),
        (300, 256),
        (300, 70_000),
        (2**15, 3),
        (2**15 + 1, 3),
        (2**15 + 1, 300),
        (40_000, 66_000),
    ],
    ids=str,
)
def test_texts_reads_what_the_stock_writer_wrote_with_and_without_offsets(tmp_path, count, longest):
    values = [f"{{{number}".encode() for number in range(count)]
    values[count // 2] = b"x" * longest
    stream = FileStorage(tmp_path).create_file("texts")
    writer = columns.VarBytesColumn().writer(stream)
    for number, value in enumerate(values):
        writer.add(number, value)
    writer.finish(count)
    stream.close()
    data = mapped(tmp_path / "texts")
    texts = Texts(data, count)
    assert data[-1:] == b"X" or count <= 2**15
    assert [data[texts.start(each) : texts.start(each + 1)] for each in range(count)] == values
    for row in {0, count // 3, count - 1} - {count // 2}:
        assert texts.row_at(texts.start(row)) == texts.row_at(texts.start(row + 1) - 1) == row
