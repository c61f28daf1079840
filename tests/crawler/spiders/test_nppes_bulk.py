import asyncio
import csv
import json
import os
import random
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from scrapy.http import HtmlResponse

from crawler.files.downloads import DownloadError, Downloads
from crawler.items import Listing
from crawler.spiders.nppes_bulk import NppesBulk
from tests.crawler.drive import make
from tests.crawler.registry_files import (
    FIRST_COLUMNS,
    clinic,
    dissemination,
    location,
    npidata,
    person,
    report,
    sheet,
    zipped,
)
from tests.demo.people import npi
from tests.demo.registry import COLUMNS

ACUPUNCTURIST, THERAPIST, ASSISTANT, OTHER = "171100000X", "225100000X", "225200000X", "207Q00000X"
MONTH = [
    person(1, THERAPIST),
    person(2, OTHER, ACUPUNCTURIST, THERAPIST),
    clinic(3, "261QP2000X"),
    person(4, ASSISTANT),
    person(5, "390200000X"),
    person(6, *[OTHER] * 14, "2251X0800X"),
    person(7, "261QP2000X"),
    person(8, THERAPIST, **{"Provider Business Practice Location Address State Name": "AE"}),
    {"NPI": npi(9), "NPI Deactivation Date": "05/17/2019"},
]
MAIN = [npi(1), npi(2), f"{npi(2)}-physical_therapist", npi(3), npi(6)]
"""The refs of the month's listings."""


def file(folder, name, content):
    path = folder / name
    path.write_bytes(content)
    return str(path)


def crawled(**arguments):
    spider = make(NppesBulk, **arguments)

    async def every():
        return [each async for each in spider.start()]

    return asyncio.run(every()), spider


def refs(listings):
    return [listing.ref for listing in listings]


def test_a_row_is_a_listing_with_every_fact_that_is_ours(tmp_path):
    row = person(1, OTHER, THERAPIST) | {
        "Provider Middle Name": "LEE",
        "Provider Name Suffix Text": "JR.",
        "Provider Credential Text": "P.T.",
        "Provider Other Last Name": "DOE",
        "Provider First Line Business Mailing Address": "PO BOX 1",
        "Provider Sex Code": "F",
        "Employer Identification Number (EIN)": "<UNAVAIL>",
    }
    path = file(tmp_path, "month.zip", dissemination([row], [location(1, "9 FIR ST")]))
    listings, spider = crawled(archive=path)
    here = Listing(
        source="nppes_bulk",
        ref=npi(1),
        source_url=f"https://npiregistry.cms.hhs.gov/provider-view/{npi(1)}",
        name="ANN LEE ROE JR.",
        kind="person",
        profession="physical_therapist",
        state="OR",
        street="1 ELM ST",
        city="BEND",
        zip_code="977010000",
        phone="5415550100",
        npi=npi(1),
        license_number="L2",
        license_state="OR",
        credentials="P.T.",
        other_names=("ANN DOE",),
        updated="07/04/2026",
    )
    there = {
        "ref": f"{npi(1)}-15607a26",
        "street": "9 FIR ST",
        "city": "SISTERS",
        "zip_code": "97759",
        "phone": "5415550101",
        "extension": "12",
    }
    fields = {name: getattr(here, name) for name in here.__slots__}
    assert listings == [here, Listing(**fields | there)]
    assert spider.refusals == []


def test_both_headers_bare_and_zipped_give_the_same_listings(tmp_path):
    first, second = npidata(*MONTH, columns=FIRST_COLUMNS), npidata(*MONTH)
    unquoted = sheet(COLUMNS, MONTH, csv.QUOTE_MINIMAL)
    paths = [
        file(tmp_path, "first.csv", first),
        file(tmp_path, "second.csv", second),
        file(tmp_path, "unquoted.csv", b"\xef\xbb\xbf" + unquoted.replace(b"\n", b"\r\n")),
        file(tmp_path, "first.zip", zipped({"npidata_first_300.csv": first})),
        file(tmp_path, "second.zip", dissemination(MONTH)),
    ]
    expected, _ = crawled(archive=paths[0])
    assert refs(expected) == MAIN
    for path in paths[1:]:
        found, spider = crawled(archive=path)
        assert (found, spider.refusals) == (expected, [])


def test_weekly_files_replace_npi_by_npi_and_the_newest_wins(tmp_path):
    moved = {"Provider First Line Business Practice Location Address": "77 NEW ST"}
    early = dissemination(
        [person(1, THERAPIST, **moved), person(3, OTHER), person(10, THERAPIST)],
        [location(1, "5 EARLY ST"), location(6, "6 NOT OF THIS WEEK")],
        period="20261109-20261115",
    )
    late = dissemination(
        [person(10, ACUPUNCTURIST), {"NPI": npi(6), "NPI Deactivation Date": "11/16/2026"}],
        period="20261116-20261122",
    )
    month = dissemination(MONTH, [location(1, "4 OLD ST"), location(2, "3 STILL ST")])
    weeks = [file(tmp_path, "late.zip", late), file(tmp_path, "early.zip", early)]
    listings, spider = crawled(archive=file(tmp_path, "month.zip", month), weekly=",".join(weeks))
    assert spider.refusals == []
    assert sorted((listing.npi, listing.profession[0], listing.street) for listing in listings) == [
        (npi(1), "p", "5 EARLY ST"),
        (npi(1), "p", "77 NEW ST"),
        (npi(2), "a", "2 ELM ST"),
        (npi(2), "a", "3 STILL ST"),
        (npi(2), "p", "2 ELM ST"),
        (npi(2), "p", "3 STILL ST"),
        (npi(10), "a", "10 ELM ST"),
    ]


def test_an_older_weekly_file_does_not_undo_the_month(tmp_path):
    older = dissemination([person(1, OTHER), person(10, THERAPIST)], period="20261026-20261101")
    month, week = dissemination(MONTH), file(tmp_path, "week.zip", older)
    listings, _ = crawled(archive=file(tmp_path, "month.zip", month), weekly=week)
    assert sorted(refs(listings)) == sorted([*MAIN, npi(10)])


@pytest.mark.parametrize(
    ("deactivated", "reactivated", "reported", "listed"),
    [
        ("", "", None, True),
        ("05/17/2019", "", None, False),
        ("05/17/2019", "05/17/2019", None, True),
        ("05/17/2019", "06/01/2020", None, True),
        ("06/01/2020", "05/17/2019", None, False),
        ("", "", "06/01/2020", False),
        ("", "06/01/2020", "05/17/2019", True),
        ("05/17/2019", "06/01/2020", "07/01/2020", False),
        ("", "", "?", False),
    ],
)
def test_an_npi_out_of_use_is_not_listed(tmp_path, deactivated, reactivated, reported, listed):
    dates = {"NPI Deactivation Date": deactivated, "NPI Reactivation Date": reactivated}
    arguments = {"archive": file(tmp_path, "month.csv", npidata(person(1, THERAPIST, **dates)))}
    if reported:
        arguments["deactivated"] = file(tmp_path, "report.xlsx", report((npi(1), reported)))
    listings, spider = crawled(**arguments)
    assert (refs(listings), spider.refusals) == ([npi(1)] * listed, [])
    assert spider.crawler.stats.get_value("nppes/deactivated", 0) == 1 - listed


def test_bad_rows_are_counted_and_cost_no_other(tmp_path):
    lines = npidata(
        person(1, THERAPIST),
        person(2, THERAPIST, NPI="2900000010"),
        person(3, THERAPIST, **{"NPI Deactivation Date": "yesterday"}),
        person(4, THERAPIST, **{"Entity Type Code": ""}),
        person(6, THERAPIST),
    ).splitlines(keepends=True)
    lines.insert(2, f'"{npi(7)}","1","{THERAPIST}"\n'.encode())
    lines.insert(4, f'"{npi(8)}","1","CUT OFF, {THERAPIST}\n'.encode())
    lines[-1] = lines[-1].replace(b"ANN", b"A\xe9N")
    path = file(tmp_path, "month.csv", b"".join(lines))
    listings, spider = crawled(archive=path)
    assert [(listing.ref, listing.name) for listing in listings] == [
        (npi(1), "ANN ROE"),
        (npi(6), "A\ufffdN ROE"),
    ]
    assert spider.refusals == []
    assert spider.crawler.stats.get_value("listing/unreadable") == 5


def damaged(content):
    """A zip with a wrong byte in its first member."""
    return content[:200] + bytes([content[200] ^ 0xFF]) + content[201:]


@pytest.mark.parametrize(
    ("name", "content", "sentence"),
    [
        ("gone.zip", None, "cannot be read: No such file or directory."),
        ("empty.csv", b"", "is empty."),
        ("cut.zip", dissemination(MONTH)[:-100], "is damaged or cut off, and must be fetched again"),
        ("flipped.zip", damaged(zipped({"npidata.csv": npidata(*MONTH)})), "is damaged or cut off"),
        ("page.zip", b"<html>maintenance</html>", "is not a zip file."),
        ("other.zip", zipped({"readme.txt": b"x"}), "no npidata csv of NPPES is in there."),
        ("cut.csv", npidata(*MONTH)[:-500], "ends in the middle of a row: it was cut off."),
        (
            "columns.csv",
            npidata(
                columns=[each for each in COLUMNS if not each.startswith("Provider License Number State")]
            ),
            "columns.csv lacks columns that are needed: Provider License Number State Code_1, ",
        ),
    ],
)
def test_an_archive_that_cannot_be_read_refuses_the_crawl_in_a_sentence(tmp_path, name, content, sentence):
    path = file(tmp_path, name, content) if content is not None else str(tmp_path / name)
    _, spider = crawled(archive=path)
    [refusal] = spider.refusals
    assert sentence in refusal


@pytest.mark.parametrize("argument", ["weekly", "deactivated"])
def test_an_update_that_cannot_be_read_refuses_the_crawl(tmp_path, argument):
    month = file(tmp_path, "month.csv", npidata(*MONTH))
    _, spider = crawled(archive=month, **{argument: str(tmp_path / "gone.zip")})
    assert spider.refusals == [f"{tmp_path}/gone.zip cannot be read: No such file or directory."]


FILES = {
    "NPPES_Data_Dissemination_October_2026_V2.zip": None,
    "NPPES_Data_Dissemination_November_2026.zip": None,
    "NPPES_Data_Dissemination_November_2026_V2.zip": dissemination(MONTH),
    "NPPES_Data_Dissemination_102626_110126_Weekly_V2.zip": None,
    "NPPES_Data_Dissemination_110926_111526_Weekly.zip": None,
    "NPPES_Data_Dissemination_110926_111526_Weekly_V2.zip": dissemination(
        [person(1, OTHER)], period="20261109-20261115"
    ),
    "NPPES_Data_Dissemination_111626_112226_Weekly.zip": dissemination(
        [person(10, THERAPIST)], period="20261116-20261122"
    ),
    "NPPES_Deactivated_NPI_Report_101226_V2.zip": None,
    "NPPES_Deactivated_NPI_Report_110926_V2.zip": zipped({"report.xlsx": report((npi(3), "11/01/2026"))}),
}
"""What the page links; None is not to be fetched."""


class Shelf(Downloads):
    def __init__(self, folder):
        super().__init__(folder, None)
        self.fetched = []

    async def fetch(self, url):
        name = url.removeprefix("https://download.cms.gov/nppes/")
        self.fetched.append(name)
        path = self.folder / name
        path.write_bytes(FILES[name])
        return path


def page(*names):
    links = "".join(f'<li><a href="./{name}">{name}</a></li>' for name in names)
    return HtmlResponse(NppesBulk.page, body=f"<html>{links}</html>".encode())


def test_the_newest_files_of_the_page_are_fetched_and_read_together(tmp_path):
    spider, shelf = make(NppesBulk), Shelf(tmp_path)
    files = asyncio.run(spider.fetch(page(*FILES), shelf))
    listings = [listing for batch in spider.batches(files) for listing in spider.listings(batch, None)]
    assert shelf.fetched == [name for name, content in FILES.items() if content]
    assert sorted(refs(listings)) == [*MAIN[1:3], npi(6), npi(10)]
    assert spider.source_version == (
        "NPPES_Data_Dissemination_November_2026_V2.zip NPPES_Data_Dissemination_111626_112226_Weekly.zip "
        "NPPES_Deactivated_NPI_Report_110926_V2.zip"
    )


def test_a_page_with_the_month_alone_is_enough(tmp_path):
    spider, shelf = make(NppesBulk), Shelf(tmp_path)
    month = "NPPES_Data_Dissemination_November_2026_V2.zip"
    assert asyncio.run(spider.fetch(page(month), shelf)) == [tmp_path / month]
    assert (spider.updates, spider.reports) == ([], [])


def test_a_page_without_a_month_is_told_in_a_sentence(tmp_path):
    with pytest.raises(DownloadError, match=r"NPI_Files\.html links no monthly file of NPPES\.$"):
        asyncio.run(make(NppesBulk).fetch(page("NPPES_Data_Dissemination_Readme.zip"), Shelf(tmp_path)))


CRAWLS = """
import json, sys
from itertools import chain
from pathlib import Path
from scrapy.crawler import CrawlerRunner
from scrapy.utils.log import configure_logging
from scrapy.utils.project import get_project_settings
from scrapy.utils.reactor import install_reactor

install_reactor("twisted.internet.asyncioreactor.AsyncioSelectorReactor")
from twisted.internet import defer, reactor

folder, *pages = sys.argv[1:]
settings = get_project_settings()
settings.setdict({
    "NEEDLE_PUBLISH": True, "NEEDLE_FEEDS": folder, "NEEDLE_DOWNLOADS": folder, "LOG_FILE": f"{folder}/log",
    "RETRY_ENABLED": False, "DOWNLOAD_DELAY": 0, "AUTOTHROTTLE_ENABLED": False,
}, "cmdline")
configure_logging(settings)

@defer.inlineCallbacks
def crawl():
    for page in pages:
        yield CrawlerRunner(settings).crawl("nppes_bulk", page=page)
        print(json.dumps(json.loads(Path(folder, "nppes_bulk.report.json").read_text())), flush=True)

crawl().addBoth(lambda _: reactor.stop())
reactor.run()
"""
"""Crawls one after the other in one process, and prints the report of each."""


class Handler(BaseHTTPRequestHandler):
    """The registry's site, which hangs up at the second part of the month when that is first asked for.

    Under `/whole/` it ignores Range and sends a month that is too large for that.
    """

    month, asked = b"", ()

    def do_GET(self):
        name = self.path.rsplit("/", 1)[-1]
        span = self.headers.get("Range", "")
        type(self).asked += ((self.path, span, self.headers.get("If-None-Match")),)
        if name == "NPI_Files.html":
            self.send(200, page(MONTH_NAME, REPORT_NAME).body, "text/html")
        elif name == REPORT_NAME:
            self.send(200, FILES[REPORT_NAME])
        elif name != MONTH_NAME:
            self.send(404, b"")
        elif self.path.startswith("/whole/"):
            self.send(200, b"", length=20_000_000)
        elif self.headers.get("If-None-Match") == '"1"':
            self.send(304, b"")
        elif sum(each[1] == span for each in self.asked) == 1 and not span.startswith("bytes=0-"):
            self.close_connection = True
        else:
            begin, end = map(int, span.removeprefix("bytes=").split("-"))
            body = self.month[begin : end + 1]
            whole = f"bytes {begin}-{begin + len(body) - 1}/{len(self.month)}"
            self.send(206, body, **{"Content-Range": whole, "ETag": '"1"'})

    def send(self, status, body, kind="application/zip", length=None, **headers):
        self.send_response(status)
        sizes = {"Content-Type": kind, "Content-Length": length or len(body)}
        for header in {**sizes, **headers}.items():
            self.send_header(*map(str, header))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


MONTH_NAME = "NPPES_Data_Dissemination_November_2026_V2.zip"
REPORT_NAME = "NPPES_Deactivated_NPI_Report_110926_V2.zip"


def test_a_crawl_that_broke_off_goes_on_from_disk_and_an_unchanged_one_ends(tmp_path):
    filler = random.Random(1).randbytes(9_000_000)
    Handler.month = zipped({"filler.bin": filler, "npidata_pfile_20050523-20261108.csv": npidata(*MONTH)})
    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as server:
        threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
        site = f"http://127.0.0.1:{server.server_port}"
        pages = [f"{site}/whole/NPI_Files.html"] + [f"{site}/nppes/NPI_Files.html"] * 3
        run = subprocess.run(
            [sys.executable, "-c", CRAWLS, str(tmp_path), *pages],
            env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
            capture_output=True,
            text=True,
            check=True,
        )
        server.shutdown()
    large, broken, whole, same = map(json.loads, run.stdout.splitlines())
    assert (large["health"], large["published"]) == ("refused", None)
    assert "its server ignores Range" in large["refusal"]
    assert (broken["health"], broken["published"]) == ("refused", None)
    assert f"{MONTH_NAME} broke off after 8,388,608 bytes" in broken["refusal"]
    assert (whole["health"], whole["refusal"], whole["listings"]) == ("published", None, len(MAIN) - 1)
    assert (same["health"], same["published"]) == ("unchanged", whole["published"])
    month = [asked[1:] for asked in Handler.asked if asked[0] == f"/nppes/{MONTH_NAME}"]
    assert month == [
        ("bytes=0-8388607", None),
        ("bytes=8388608-16777215", None),
        ("bytes=8388608-16777215", None),
    ]
