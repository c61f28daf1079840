import asyncio
import json
import re
import sys
from types import SimpleNamespace

import pytest
from scrapy.exceptions import CloseSpider
from scrapy.http import Response, TextResponse

from crawler.base_spiders.ndjson import NdjsonSpider
from crawler.files import downloads
from crawler.files.ndjson import batches
from tests.crawler.drive import make

if sys.version_info >= (3, 14):
    from compression import zstd
else:
    from backports import zstd

FOLDER = "https://directory.example.org/downloads/"
PEOPLE = [{"resourceType": "Practitioner", "id": f"p{n}"} for n in range(400)]
CONTENT = b"".join(json.dumps(each).encode() + b"\n" for each in PEOPLE)
PACKED = zstd.compress(CONTENT)
NAME = "06-Practitioner.ndjson.zst"


class Directory(NdjsonSpider):
    name = "directory"
    min_listings = 5000
    page = f"{FOLDER}manifest.json"
    resources = ("Practitioner",)

    def batches(self, files):
        return batches(files, "Practitioner", lambda _: True)

    def parse_listing(self, record, response):
        return {
            "ref": record["id"],
            "source_url": FOLDER,
            "name": "Ann Roe",
            "kind": "person",
            "profession": "acupuncturist",
            "state": "OR",
        }


class Host:
    """The bucket behind the public address, as the engine shows it: redirects are followed already."""

    def __init__(self, content=PACKED, *, ranges=True, breaks_at=None):
        self.content, self.ranges, self.breaks_at = content, ranges, breaks_at
        self.asked = []

    async def download(self, request):
        first, last = map(int, re.findall(rb"\d+", request.headers["Range"]))
        self.asked.append((request.url, first))
        if first == self.breaks_at:
            raise TimeoutError
        if not self.ranges:
            return Response(request.url, headers={"ETag": '"1"'}, body=self.content)
        body = self.content[first : last + 1]
        place = f"bytes {first}-{first + len(body) - 1}/{len(self.content)}"
        return Response(request.url, status=206, headers={"ETag": '"1"', "Content-Range": place}, body=body)


def manifest(**more):
    sizes = {"compressed_bytes": len(PACKED), "original_bytes": len(CONTENT), **more}
    files = {"06-Practitioner.ndjson": sizes, "03-Endpoint.ndjson": {"compressed_bytes": 9}}
    told = {"compression_algorithm": "zstd", "generated_at": "2026-09-29", "files": files}
    return TextResponse(f"{FOLDER}manifest.json", body=json.dumps(told).encode())


def crawled(spider, host, answer, tmp_path):
    async def every():
        return [each async for each in spider.parse_page(answer)]

    spider.settings = {"NEEDLE_DOWNLOADS": str(tmp_path)}
    spider.crawler.engine = SimpleNamespace(download_async=host.download)
    return [listing.ref for listing in asyncio.run(every())]


EVERYBODY = [each["id"] for each in PEOPLE]


@pytest.fixture(autouse=True)
def small_parts(monkeypatch):
    monkeypatch.setattr(downloads, "PART", len(PACKED) // 3 + 1)


def test_fetches_only_what_it_needs_and_always_from_the_public_address(tmp_path):
    spider, host = make(Directory), Host()
    assert crawled(spider, host, manifest(), tmp_path) == EVERYBODY
    assert host.asked == [(FOLDER + NAME, start) for start in (0, downloads.PART, 2 * downloads.PART)]
    assert (spider.source_version, spider.refusals) == ("2026-09-29", [])
    assert spider.crawler.stats.get_value("records/read") == 400


def test_the_files_of_the_last_release_are_deleted(tmp_path):
    old = tmp_path / "directory" / "Practitioner_2026-05-07_2128.ndjson.zst"
    old.parent.mkdir()
    old.touch()
    assert crawled(make(Directory), Host(), manifest(), tmp_path) == EVERYBODY
    assert {path.name.removesuffix(".version.json") for path in old.parent.iterdir()} == {NAME}


def test_a_release_that_was_crawled_already_costs_no_further_request(tmp_path):
    spider, host = make(Directory), Host()
    spider.published_version = "2026-09-29"
    with pytest.raises(CloseSpider) as ending:
        crawled(spider, host, manifest(), tmp_path)
    assert (ending.value.reason, host.asked) == ("unchanged", [])


def test_a_server_that_ignores_ranges_sends_the_whole_file(tmp_path):
    spider, host = make(Directory), Host(ranges=False)
    assert crawled(spider, host, manifest(), tmp_path) == EVERYBODY
    assert host.asked == [(FOLDER + NAME, 0)]


def test_a_file_that_broke_off_goes_on_in_the_next_crawl(tmp_path):
    spider, host = make(Directory), Host(breaks_at=downloads.PART)
    assert crawled(spider, host, manifest(), tmp_path) == []
    [refusal] = spider.refusals
    assert refusal.startswith(f"{FOLDER}{NAME} broke off after {downloads.PART:,} bytes")
    host.breaks_at = None
    assert crawled(make(Directory), host, manifest(), tmp_path) == EVERYBODY
    assert [start for _, start in host.asked] == [0, downloads.PART, downloads.PART, 2 * downloads.PART]


def test_a_server_that_starts_over_in_the_middle_is_followed_from_the_start(tmp_path):
    host = Host(breaks_at=downloads.PART)
    crawled(make(Directory), host, manifest(), tmp_path)
    host.breaks_at, host.ranges = None, False
    assert crawled(make(Directory), host, manifest(), tmp_path) == EVERYBODY


@pytest.mark.parametrize(
    ("content", "sizes", "flaw"),
    [
        pytest.param(PACKED[:-5], {}, "its manifest says", id="short"),
        pytest.param(PACKED[:-5], {"compressed_bytes": None}, "ended before the end", id="cut off"),
        pytest.param(
            zstd.compress(CONTENT[: len(CONTENT) // 2]),
            {"compressed_bytes": None},
            "and it unpacks to",
            id="half the release",
        ),
    ],
)
def test_a_file_that_is_not_what_the_manifest_says_is_refused_and_fetched_anew(
    tmp_path, content, sizes, flaw
):
    spider = make(Directory)
    crawled(spider, Host(content), manifest(**sizes), tmp_path)
    [refusal] = spider.refusals
    assert flaw in refusal
    assert not (tmp_path / "directory" / NAME).exists()
    assert crawled(make(Directory), Host(), manifest(), tmp_path) == EVERYBODY


@pytest.mark.parametrize(
    ("body", "sentence"),
    [
        (b"<html>", "The manifest is none: b'<html>'."),
        (
            b'{"compression_algorithm": "zstd", "generated_at": "x", "files": {}}',
            "The release has no Practitioner.",
        ),
    ],
)
def test_a_release_that_cannot_be_told_is_refused_in_a_sentence(tmp_path, body, sentence):
    spider, host = make(Directory), Host()
    assert crawled(spider, host, TextResponse(FOLDER, body=body), tmp_path) == []
    assert (spider.refusals, host.asked) == ([sentence], [])


def test_a_release_on_disk_is_read_without_a_request_and_never_deleted(tmp_path):
    async def every(spider):
        return [each.ref async for each in spider.start()]

    spider = make(Directory, archive=str(tmp_path))
    assert (spider.min_listings, spider.max_error_rate) == (1, 0.05)
    (tmp_path / NAME).write_bytes(PACKED)
    assert (asyncio.run(every(spider)), spider.refusals) == (EVERYBODY, [])
    (tmp_path / NAME).write_bytes(PACKED[:-5])
    asyncio.run(every(spider))
    assert len(spider.refusals) == 1
    (tmp_path / NAME).rename(tmp_path / "elsewhere")
    asyncio.run(every(spider))
    assert spider.refusals[1:] == [f"{tmp_path} has no Practitioner."]
