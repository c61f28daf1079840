import asyncio
from types import SimpleNamespace

import pytest

from crawler.base_spiders.bulk import BulkSpider
from crawler.files.archive import ArchiveError, DamagedArchiveError
from crawler.files.downloads import DownloadError
from tests.crawler.drive import make


class Files(BulkSpider):
    """A file is a path, or what is wrong with it."""

    name = "files"
    min_listings = 5000
    page = "https://files.example.org/"
    found = ()

    async def fetch(self, response, downloads):
        return self.checked(response)

    def local(self, archive):
        return self.checked(self.found)

    def checked(self, files):
        if isinstance(files, Exception):
            raise files
        return files

    def batches(self, files):
        for file in files:
            yield []
            yield [self.checked(file)]

    def parse_listing(self, record, response):
        return {
            "ref": str(record),
            "source_url": self.page,
            "name": "Ann Roe",
            "kind": "person",
            "profession": "acupuncturist",
            "state": "OR",
        }


def read(listings):
    async def every():
        return [each.ref async for each in listings]

    return asyncio.run(every())


@pytest.fixture
def spider(tmp_path):
    spider = make(Files)
    spider.settings = {"NEEDLE_DOWNLOADS": str(tmp_path)}
    spider.crawler.engine = SimpleNamespace(download_async=None)
    return spider


def test_the_listings_of_all_files_are_yielded(spider):
    assert read(spider.parse_page(["a", "b"])) == ["a", "b"]
    assert spider.refusals == []


@pytest.mark.parametrize(
    "error", [ArchiveError("It is empty."), DownloadError("It is gone."), OSError("Full.")]
)
def test_what_is_wrong_with_a_file_refuses_the_crawl_in_its_own_words(spider, error):
    expected = [str(error)]
    if not isinstance(error, OSError):
        assert read(spider.parse_page(error)) == []
        assert spider.refusals == expected
        spider.refusals.clear()
    if not isinstance(error, DownloadError):
        assert read(spider.parse_page(["a", error])) == ["a"]
        assert spider.refusals == expected


def test_only_what_was_downloaded_is_deleted_when_it_is_damaged(spider, tmp_path):
    file = tmp_path / "release"
    file.touch()
    spider.found = [DamagedArchiveError(file, "x")]
    spider.archive = str(tmp_path)
    assert read(spider.start()) == []
    assert file.exists()
    assert read(spider.parse_page([DamagedArchiveError(file, "x")])) == []
    assert not file.exists()
    assert len(spider.refusals) == 2


def test_a_page_that_cannot_be_had_refuses_the_crawl(spider):
    spider.lose_page(SimpleNamespace(value=TimeoutError("too slow")))
    assert spider.refusals == ["https://files.example.org/ could not be had: too slow."]


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
    spider = make(Files, **arguments)
    assert (spider.min_listings, spider.max_error_rate) == (floor, rate)
