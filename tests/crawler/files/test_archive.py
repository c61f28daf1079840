import zipfile

import pytest

from crawler.files.archive import ArchiveError, DamagedArchiveError, members
from tests.crawler.registry_files import zipped

CSV = b'"NPI","Name"\n' + b'"1","ANN"\n' * 5000


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "archive.zip"
    path.write_bytes(zipped({"folder/a.csv": CSV, "folder/": b"", "b.csv": b"x"}))
    return path


def test_a_zip_has_its_files_as_members_and_a_bare_file_has_itself(archive, tmp_path):
    bare = tmp_path / "bare.csv"
    bare.write_bytes(CSV)
    [first, second], [itself] = members(archive), members(bare)
    assert (first.name, second.name, itself.name) == ("a.csv", "b.csv", "bare.csv")
    assert b"".join(first.chunks()) == b"".join(itself.chunks()) == CSV
    assert {len(chunk) for chunk in [*first.chunks(1000)][:-1]} == {1000}


def test_what_a_file_is_its_first_bytes_tell(archive, tmp_path):
    renamed = archive.rename(tmp_path / "archive.csv")
    assert [member.name for member in members(renamed)] == ["a.csv", "b.csv"]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("missing.zip", None, "missing.zip cannot be read: No such file or directory."),
        ("empty.zip", b"", "empty.zip is empty."),
        ("page.zip", b"<html>Service unavailable</html>", "page.zip is not a zip file."),
    ],
)
def test_what_is_no_archive_is_told_in_a_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(ArchiveError) as error:
        members(path)
    assert str(error.value) == f"{tmp_path}/{sentence}"


def test_a_folder_is_no_archive(tmp_path):
    with pytest.raises(ArchiveError, match=r"cannot be read: Is a directory\.$"):
        members(tmp_path)


@pytest.mark.parametrize("share", [0.01, 0.5, 0.9, 0.999])
def test_a_zip_that_was_cut_off_is_damaged(archive, share):
    content = archive.read_bytes()
    archive.write_bytes(content[: int(share * len(content))])
    with pytest.raises(DamagedArchiveError, match="is damaged or cut off, and must be fetched again"):
        members(archive)


def test_a_member_that_differs_from_its_checksum_is_damaged(archive):
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\x01\x02") + 16] ^= 1  # the checksum in the directory
    archive.write_bytes(content)
    [member, _] = members(archive)
    with pytest.raises(DamagedArchiveError, match="Bad CRC-32"):
        list(member.chunks())


@pytest.mark.parametrize("place", [60, 100, 140])
def test_a_member_with_wrong_bytes_is_damaged(archive, place):
    content = bytearray(archive.read_bytes())
    content[place] ^= 0xFF
    archive.write_bytes(content)
    with pytest.raises(DamagedArchiveError):
        list(members(archive)[0].chunks())


def test_a_member_that_ends_early_is_damaged(tmp_path):
    path = tmp_path / "stored.zip"
    with zipfile.ZipFile(path, "w") as bundle:
        bundle.writestr("a.csv", CSV)
    [member] = members(path)
    member.entry.header_offset = 0
    member.entry.compress_size = member.entry.file_size = 10 * len(CSV)
    with pytest.raises(DamagedArchiveError, match=r"a\.csv ends early|Overlapped entries"):
        list(member.chunks())


@pytest.mark.parametrize(("offset", "value"), [(10, 9), (8, 1)])
def test_a_member_that_python_cannot_unpack_is_told_from_a_damaged_one(archive, offset, value):
    content = bytearray(archive.read_bytes())
    content[content.index(b"PK\x01\x02") + offset] = value  # compression method Deflate64, or encrypted
    archive.write_bytes(content)
    with pytest.raises(ArchiveError, match="unpack it and give the csv") as error:
        list(members(archive)[0].chunks())
    assert not isinstance(error.value, DamagedArchiveError)
