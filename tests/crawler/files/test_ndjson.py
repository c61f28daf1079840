import json
import sys
from itertools import islice

import pytest

from crawler.files import ndjson
from crawler.files.archive import ArchiveError, DamagedArchiveError
from crawler.files.ndjson import File, Manifest, Promise, batches, local, manifest

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

PEOPLE = [{"resourceType": "Practitioner", "id": f"p{n}", "name": "Ann Røe"} for n in range(50)]


def ndjson_of(resources):
    return b"".join(json.dumps(each, ensure_ascii=False).encode() + b"\n" for each in resources)


def read(path, keep=lambda _: True, unpacked=None):
    file = File(path=path, resource="Practitioner", unpacked=unpacked)
    return [each for batch in batches([file], "Practitioner", keep) for each in batch]


@pytest.fixture(autouse=True)
def small_chunks(monkeypatch):
    """So small that every line is cut somewhere."""
    monkeypatch.setattr(ndjson, "_CHUNK", 7)


@pytest.fixture
def file(tmp_path):
    return tmp_path / "06-Practitioner.ndjson.zst"


@pytest.mark.parametrize(
    ("name", "resource"),
    [
        ("06-Practitioner.ndjson", "Practitioner"),
        ("07-PractitionerRole.ndjson", "PractitionerRole"),
        ("Practitioner_2026-05-07_2128.ndjson", "Practitioner"),
        ("PractitionerRole_2026-05-07_2128.ndjson", "PractitionerRole"),
        ("Location.ndjson", "Location"),
        ("1_Location-part-2.ndjson.zst", "Location"),
    ],
)
def test_a_manifest_names_its_files_in_any_release(name, resource):
    printed = {
        "compression_algorithm": "zstd",
        "generated_at": "2026-09-29",
        "files": {name: {"compressed_bytes": 7, "compression_ratio_pct": 12.5, "original_bytes": 90}},
        "totals": {"compressed_bytes": 7, "original_bytes": 90},
    }
    packed = name if name.endswith(".zst") else f"{name}.zst"
    assert manifest(json.dumps(printed).encode()) == Manifest(
        version="2026-09-29",
        promises=(Promise(name=packed, resource=resource, packed=7, unpacked=90),),
    )


def test_what_is_no_ndjson_is_no_file_of_a_release():
    files = {
        "README.md": {},
        "../06-Location.ndjson": {},
        "https://elsewhere.example.org/Location.ndjson": {},
    }
    printed = {"compression_algorithm": "zstd", "generated_at": "2026-09-29", "files": files}
    assert manifest(json.dumps(printed).encode()).promises == ()


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>Maintenance</html>", "The manifest is none: b'<html>Maintenance</html>'."),
        (b"[]", "The manifest is none: b'[]'."),
        (b'{"generated_at": "2026-09-29"}', "The manifest is none"),
        (b'{"compression_algorithm": "zstd", "generated_at": "x", "files": []}', "The manifest is none"),
        (b'{"compression_algorithm": "zstd", "files": {}}', "The manifest is none"),
        (
            b'{"compression_algorithm": "gzip", "generated_at": "x", "files": {}}',
            "The release is compressed by gzip, and needle knows only zstd.",
        ),
    ],
)
def test_what_is_no_manifest_is_told_in_a_sentence(body, sentence):
    with pytest.raises(ArchiveError) as error:
        manifest(body)
    assert str(error.value).startswith(sentence)


def test_a_resource_type_without_a_file_is_told_by_name():
    promise = Promise(name="06-Practitioner.ndjson.zst", resource="Practitioner")
    told = Manifest(version="2026-09-29", promises=(promise,))
    assert told.of(["Practitioner"]) == [promise]
    with pytest.raises(ArchiveError, match=r"^The release has no Location and no Organization\.$"):
        told.of(["Practitioner", "Location", "Organization"])


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(zstd.compress(ndjson_of(PEOPLE)), id="zstd"),
        pytest.param(
            zstd.compress(ndjson_of(PEOPLE[:20])) + zstd.compress(ndjson_of(PEOPLE[20:])), id="frames"
        ),
        pytest.param(
            b"\x50\x2a\x4d\x18\x04\x00\x00\x00skip" + zstd.compress(ndjson_of(PEOPLE)), id="skippable frame"
        ),
        pytest.param(ndjson_of(PEOPLE), id="unpacked by the server"),
        pytest.param(ndjson_of(PEOPLE)[:-1], id="no line break at the end"),
        pytest.param(ndjson_of(PEOPLE).replace(b"\n", b"\r\n\r\n"), id="blank lines"),
    ],
)
def test_every_line_is_read_once(file, content):
    file.write_bytes(content)
    assert read(file) == PEOPLE


def test_only_the_wanted_lines_are_read(file):
    file.write_bytes(zstd.compress(ndjson_of(PEOPLE)))
    assert read(file, lambda line: b'"p3' in line) == [PEOPLE[3], *PEOPLE[30:40]]


@pytest.mark.parametrize(
    "line",
    [
        b'{"resourceType":"Practitioner","id":"p',
        b'{"resourceType":"Practitioner","id":}',
        b'{"resourceType":"Location","id":"l1"}',
        b'["Practitioner"]',
        b"<html>",
        b'{"resourceType":"Practitioner","id":"\xff"}',
        b'{"resourceType":"Practitioner","id":' + b"[" * 100_000 + b"]" * 100_000 + b"}",
    ],
)
def test_a_bad_line_is_empty_and_the_rest_goes_on(file, line, monkeypatch):
    monkeypatch.setattr(ndjson, "_CHUNK", 1 << 20)
    file.write_bytes(ndjson_of(PEOPLE[:1]) + line + b"\n" + ndjson_of(PEOPLE[1:2]))
    assert read(file) == [PEOPLE[0], {}, PEOPLE[1]]


def test_a_bad_line_shows_even_where_nothing_is_wanted(file):
    file.write_bytes(ndjson_of(PEOPLE[:1]) + b"<html>\n" + ndjson_of(PEOPLE[1:2]))
    assert read(file, lambda _: False) == [{}]


@pytest.mark.parametrize(
    ("content", "flaw"),
    [
        pytest.param(zstd.compress(ndjson_of(PEOPLE))[:-9], "ended before the end-of-stream", id="cut off"),
        pytest.param(zstd.compress(ndjson_of(PEOPLE[:20])), "and it unpacks to", id="cut off between frames"),
        pytest.param(ndjson_of(PEOPLE[:20]), "and it unpacks to", id="short"),
        pytest.param(ndjson_of(PEOPLE * 2), "and it unpacks to", id="long"),
        pytest.param(b"<html>Expired</html>", "", id="a web page"),
        pytest.param(b"", "and it unpacks to 0", id="empty"),
    ],
)
def test_a_file_that_is_not_whole_is_never_taken_for_one(file, content, flaw):
    file.write_bytes(content)
    with pytest.raises(DamagedArchiveError) as error:
        read(file, unpacked=len(ndjson_of(PEOPLE)))
    assert flaw in str(error.value)
    assert error.value.archive == file


def test_a_file_that_ends_inside_a_line_is_damaged_even_where_its_size_is_unknown(file):
    file.write_bytes(ndjson_of(PEOPLE)[:-9])
    with pytest.raises(DamagedArchiveError, match="it ends in the middle of a line"):
        read(file)


@pytest.mark.parametrize("unpacked", [None, 10_000])
def test_a_bomb_is_not_unpacked_to_its_end(file, unpacked, monkeypatch):
    monkeypatch.setattr(ndjson, "_LONGEST", 20_000)
    monkeypatch.setattr(ndjson, "_CHUNK", 1000)
    file.write_bytes(zstd.compress(bytes(1 << 26)))
    lines = File(path=file, resource="Practitioner", unpacked=unpacked).lines()
    with pytest.raises(DamagedArchiveError):
        list(islice(lines, 50))


def test_a_file_that_is_not_there_is_told_in_a_sentence(file):
    with pytest.raises(ArchiveError, match="cannot be read: No such file or directory"):
        read(file)


def test_a_folder_is_a_release_with_a_manifest_or_without(tmp_path):
    (tmp_path / "Location_2026.ndjson").write_bytes(b"{}")
    (tmp_path / "06-Practitioner.ndjson.zst").write_bytes(b"{}")
    (tmp_path / "03-Endpoint.ndjson.zst").touch()
    (tmp_path / "notes.txt").touch()
    wanted = ["Location", "Practitioner"]
    assert local(tmp_path, wanted) == [
        File(path=tmp_path / "06-Practitioner.ndjson.zst", resource="Practitioner"),
        File(path=tmp_path / "Location_2026.ndjson", resource="Location"),
    ]
    sizes = {"06-Practitioner.ndjson": {"original_bytes": 7}, "Location_2026.ndjson": {}}
    told = {"compression_algorithm": "zstd", "generated_at": "2026-09-29", "files": sizes}
    (tmp_path / "manifest.json").write_text(json.dumps(told))
    assert [file.unpacked for file in local(tmp_path, wanted)] == [7, None]


def test_a_file_that_lies_there_compressed_and_not_is_read_once(tmp_path):
    for name in ("Location.ndjson", "Location.ndjson.zst"):
        (tmp_path / name).write_bytes(b"{}")
    assert len(local(tmp_path, ["Location"])) == 1


def test_a_folder_that_lacks_something_is_told_in_a_sentence(tmp_path):
    with pytest.raises(ArchiveError, match=rf"^{tmp_path} has no Location\.$"):
        local(tmp_path, ["Location"])
    with pytest.raises(ArchiveError, match="cannot be read"):
        local(tmp_path / "elsewhere", ["Location"])
