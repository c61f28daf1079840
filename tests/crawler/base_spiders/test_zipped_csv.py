import asyncio
from pathlib import Path
from types import SimpleNamespace
from typing import ClassVar

import pytest
from scrapy.exceptions import CloseSpider
from scrapy.http import HtmlResponse

from crawler.base_spiders.zipped_csv import ZippedCsvSpider
from crawler.files.archive import paths
from crawler.files.downloads import DownloadError, Downloads
from crawler.items import Listing
from tests.crawler.drive import make
from tests.crawler.registry_files import sheet, zipped

COLUMNS = ("License", "Name", "City", "State")
ROWS = [
    {"License": "1", "Name": "Ann Roe", "City": "Bend", "State": "OR"},
    {"License": "2", "Name": "Ben Roe", "City": "Nampa", "State": "ID"},
]
PAGE = "https://board.example.org/files/index.html"


class Licenses(ZippedCsvSpider):
    name = "licenses"
    min_listings = 5000
    page, link = PAGE, r"licenses_\d{8}\.zip"
    columns: ClassVar = ("License", "Name", "State")

    def parse_listing(self, record, response):
        if record["State"] != "OR":
            return None
        return {
            "ref": record["License"],
            "source_url": self.page,
            "name": record["Name"],
            "kind": "person",
            "profession": "physical_therapist",
            "state": record["State"],
        }


class Kept(Downloads):
    """Files that are there already."""

    async def fetch(self, url):
        self.asked = url
        return self.folder / url.rsplit("/", 1)[-1]


LISTING = Listing(
    source="licenses",
    ref="1",
    source_url=PAGE,
    name="Ann Roe",
    kind="person",
    profession="physical_therapist",
    state="OR",
)


def crawled(spider):
    async def every():
        return [each async for each in spider.start()]

    return asyncio.run(every())


@pytest.fixture
def archive(tmp_path):
    path = tmp_path / "licenses_20261101.zip"
    path.write_bytes(zipped({"licenses.csv": sheet(COLUMNS, ROWS)}))
    return path


def test_the_rows_of_an_archive_are_records(archive):
    spider = make(Licenses, archive=str(archive))
    assert (crawled(spider), spider.refusals) == ([LISTING], [])
    assert spider.crawler.stats.get_value("records/read") == 2


def test_a_bare_csv_is_the_same_as_its_zip(archive, tmp_path):
    bare = tmp_path / "licenses.csv"
    bare.write_bytes(sheet(COLUMNS, ROWS))
    assert crawled(make(Licenses, archive=str(bare))) == [LISTING]
    assert crawled(make(Licenses, archive=f"{bare},{archive}")) == [LISTING, LISTING]


def test_a_row_of_another_width_is_counted_as_unreadable(tmp_path):
    bare = tmp_path / "licenses.csv"
    bare.write_bytes(b'"7","Cut off"\n'.join((sheet(COLUMNS, ROWS), b"")))
    spider = make(Licenses, archive=str(bare))
    assert (crawled(spider), spider.refusals) == ([LISTING], [])
    assert spider.crawler.stats.get_value("listing/unreadable") == 1


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (None, "cannot be read: No such file or directory."),
        (b"", "is empty."),
        (
            b"PK\x03\x04 and no more",
            "is damaged or cut off, and must be fetched again: its table of contents cannot be read.",
        ),
        (b"<html>", "licenses.zip is not a zip file."),
    ],
)
def test_an_archive_that_cannot_be_read_refuses_the_crawl_in_a_sentence(tmp_path, content, sentence):
    path = tmp_path / "licenses.zip"
    if content is not None:
        path.write_bytes(content)
    spider = make(Licenses, archive=str(path))
    assert crawled(spider) == []
    [refusal] = spider.refusals
    assert refusal.endswith(sentence)


def test_missing_columns_refuse_the_crawl_by_name(tmp_path):
    path = tmp_path / "licenses.csv"
    path.write_bytes(sheet(("License", "City"), ROWS[:0]))
    spider = make(Licenses, archive=str(path))
    assert (crawled(spider), spider.refusals) == (
        [],
        ["licenses.csv lacks columns that are needed: Name, State."],
    )


@pytest.mark.parametrize(
    ("arguments", "floor", "rate"),
    [
        ({}, 5000, 0.01),
        ({"archive": "a.zip"}, 1, 0.05),
        ({"page": "https://example.org"}, 1, 0.05),
        ({"archive": "a.zip", "min_listings": "7"}, 7, 0.05),
    ],
)
def test_who_names_a_file_vouches_for_it(arguments, floor, rate):
    spider = make(Licenses, **arguments)
    assert (spider.min_listings, spider.max_error_rate) == (floor, rate)


def page(*names):
    return HtmlResponse(PAGE, body="".join(f'<a href="./{name}">x</a>' for name in names).encode())


def test_the_newest_archive_of_the_page_is_fetched_and_the_others_are_deleted(archive):
    spider, downloads = make(Licenses), Kept(archive.parent, None)
    older = archive.with_name("licenses_20261001.zip")
    older.touch()
    answer = page("about.html", "licenses_20261001.zip", "licenses_20261101.zip", "fees_20261231.zip")
    assert asyncio.run(spider.fetch(answer, downloads)) == [archive]
    assert downloads.asked == "https://board.example.org/files/licenses_20261101.zip"
    assert not older.exists()
    assert spider.source_version == "licenses_20261101.zip"


def test_a_page_with_the_known_archive_ends_the_crawl_as_unchanged(archive):
    spider = make(Licenses)
    spider.published_version = "licenses_20261101.zip"
    with pytest.raises(CloseSpider) as ending:
        asyncio.run(spider.fetch(page("licenses_20261101.zip"), Kept(archive.parent, None)))
    assert ending.value.reason == "unchanged"


def test_a_page_without_an_archive_is_told_in_a_sentence():
    with pytest.raises(DownloadError, match=r"^https://board.* links no archive named like licenses_"):
        asyncio.run(make(Licenses).fetch(page("fees.zip"), None))


def test_a_damaged_download_is_deleted_so_that_it_is_fetched_anew(archive, monkeypatch):
    archive.write_bytes(archive.read_bytes()[:100])
    spider = make(Licenses)
    spider.crawler.engine = SimpleNamespace(download_async=None)
    [request] = crawled(spider)

    async def fetch(response, downloads):
        return [archive]

    async def every():
        return [each async for each in request.callback(page())]

    monkeypatch.setattr(spider, "fetch", fetch)
    assert asyncio.run(every()) == []
    assert spider.refusals
    assert not archive.exists()


def test_paths_are_a_comma_list():
    assert paths("a.zip,~/b.csv") == [Path("a.zip"), Path.home() / "b.csv"]
    assert paths(None) == paths("") == []
