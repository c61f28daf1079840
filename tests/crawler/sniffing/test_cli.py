import json
import subprocess
import sys

import pytest
from click.testing import CliRunner

from crawler.sniffing import skeleton
from crawler.sniffing.cli import sniff
from crawler.sniffing.clues import Page
from crawler.sniffing.look import LookError

URL = "https://clinics.example.org/or/"
LIST = (
    "<html><body><ul class='people'>"
    + "".join(f"<li><a href='/p/{n}'>P</a></li>" for n in range(3))
    + "</ul></body></html>"
)
PERSON = "<html><body><article class='who'><h1>Ann</h1><p>541-555-0100</p></article></body></html>"


@pytest.fixture
def saved(tmp_path):
    path = tmp_path / "saved.html"
    path.write_text(LIST)
    return str(path)


@pytest.fixture
def web(monkeypatch):
    """Pages in place of the web, and what was asked for."""
    asked = []

    def serve(pages):
        def look(url):
            asked.append(url)
            if url not in pages:
                raise LookError(f"{url} could not be had: it is not there.")
            return Page(url=url, body=pages[url].encode())

        monkeypatch.setattr("crawler.sniffing.look.look", look)
        return asked

    return serve


@pytest.fixture
def checkout(monkeypatch, tmp_path):
    (tmp_path / "crawler" / "spiders").mkdir(parents=True)
    (tmp_path / "tests" / "crawler" / "fixtures").mkdir(parents=True)
    monkeypatch.setattr(skeleton, "ROOT", tmp_path)
    return tmp_path


@pytest.fixture
def files(saved, web, tmp_path):
    web({})
    (tmp_path / "plain.html").write_text("<html>Hello.</html>")
    (tmp_path / "login.html").write_text("<html><input type='password'></html>")
    return {"SAVED": saved, "PLAIN": str(tmp_path / "plain.html"), "LOGIN": str(tmp_path / "login.html")}


def needle(*arguments):
    return CliRunner().invoke(sniff, arguments)


def test_a_saved_page_is_read_and_nothing_asked_for(saved, web):
    asked = web({})
    ended = needle(saved, "--url", URL)
    assert ended.stdout == "directory: A list of 3 links: container ul.people; entries li a.\n"
    assert (ended.exit_code, asked) == (0, [])


def test_the_first_entry_of_a_list_is_looked_at_too(web):
    asked = web({URL: LIST, "https://clinics.example.org/p/0": PERSON})
    ended = needle(URL)
    assert ended.stdout.splitlines() == [
        "directory: A list of 3 links: container ul.people; entries li a.",
        "directory: One provider's page: detail article.who.",
    ]
    assert asked == [URL, "https://clinics.example.org/p/0"]


def test_a_data_set_is_described_by_its_portal(web, checkout):
    view = {"rowsUpdatedAt": 1, "columns": [{"fieldName": "license_type"}, {"fieldName": "city"}]}
    pages = {
        "https://data.example.org/d/abcd-1234": "<html>socrata</html>",
        "https://data.example.org/api/views/abcd-1234.json": json.dumps(view),
    }
    web(pages)
    ended = needle("https://data.example.org/d/abcd-1234", "--write", "example_licenses")
    assert ended.exit_code == 0
    spider = (checkout / "crawler" / "spiders" / "example_licenses.py").read_text("utf-8")
    for line in ('host, dataset = "??", "data.example.org", "abcd-1234"', 'group = "license_type"'):
        assert line in spider
    assert 'columns = "license_type city"' in spider


def test_writes_a_spider_and_a_fixture_without_a_word_of_the_page(web, checkout):
    web({URL: LIST.replace("P</a>", "Real Person</a>"), "https://clinics.example.org/p/0": PERSON})
    ended = needle(URL, "--write", "clinic_list", "--json")
    told = json.loads(ended.stdout)
    spider = checkout / "crawler" / "spiders" / "clinic_list.py"
    pages = checkout / "tests" / "crawler" / "fixtures" / "clinic_list" / "pages.json"
    assert told == {
        "version": 1,
        "url": URL,
        "clues": [
            {
                "access": "directory",
                "sentence": "A list of 3 links: container ul.people; entries li a.",
                "found": {"container": "ul.people", "entries": "li a"},
            },
            {
                "access": "directory",
                "sentence": "One provider's page: detail article.who.",
                "found": {"detail": "article.who"},
            },
        ],
        "written": [str(spider), str(pages)],
    }
    for line in (
        'container = "ul.people"',
        'entries = "li a"',
        'next_page = "???"',
        'detail = "article.who"',
    ):
        assert line in spider.read_text("utf-8")
    assert list(json.loads(pages.read_text("utf-8"))) == [URL]
    assert "Real Person" not in spider.read_text("utf-8") + pages.read_text("utf-8")
    again = needle(URL, "--write", "clinic_list")
    assert again.exit_code == 1
    assert again.stderr == f"Error: {spider} is there already: choose another name, or remove it first.\n"


@pytest.mark.parametrize(
    ("arguments", "exit_code", "sentence"),
    [
        (["nowhere.html"], 2, "'nowhere.html' is neither a file nor an address that begins with https://."),
        (["ftp://example.org/x"], 2, "'ftp://example.org/x' is neither a file nor an address"),
        (["SAVED", "--write", "x"], 2, "--write needs --url with a saved page"),
        (["SAVED", "--url", URL, "--write", "No-Name"], 1, "'No-Name' is no name for a source"),
        ([URL], 1, f"{URL} could not be had: it is not there."),
        (["PLAIN", "--url", URL, "--write", "x"], 1, "There is nothing to write. No base spider fits"),
        (["LOGIN"], 1, "asks for a login, and needle never logs in: not a source for needle."),
        ([], 2, "Missing argument 'URL|FILE'."),
    ],
)
def test_what_cannot_be_is_one_sentence(files, arguments, exit_code, sentence):
    ended = needle(*(files.get(each, each) for each in arguments))
    assert ended.exit_code == exit_code
    assert ended.stderr.splitlines()[-1].startswith("Error: ")
    assert sentence in ended.stderr
    assert ended.stdout == ""


def test_a_page_that_fits_nothing_is_no_failure(files):
    ended = needle(files["PLAIN"])
    assert (ended.exit_code, ended.stdout[:20]) == (0, "No base spider fits:")


def test_scrapy_is_imported_only_when_the_command_runs():
    script = "import sys, crawler.sniffing.cli; sys.exit('scrapy' in sys.modules or 'bs4' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", script], cwd=skeleton.ROOT, check=False).returncode == 0
