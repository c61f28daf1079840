import json
import subprocess
import sys

import pytest

from crawler.sniffing import skeleton
from tests.crawler import lints

URL = "https://data.example.org/people?page=1"
FOUND = {
    "container": 'a"b\\',
    "dataset": "abcd-1234",
    "columns": "licensetype city",
    "api": URL,
    "link": r"x\d+\.csv",
}


@pytest.fixture
def checkout(tmp_path):
    """A folder with the places where a spider and its fixture go."""
    (tmp_path / "crawler" / "spiders").mkdir(parents=True)
    (tmp_path / "tests" / "crawler" / "fixtures").mkdir(parents=True)
    return tmp_path


def test_every_base_spider_that_a_source_can_begin_from_has_a_template_and_a_fixture():
    assert skeleton.templates() == lints.bases_with_templates()
    stubs = sorted(path.stem for path in (skeleton.TEMPLATES / "fixtures").iterdir())
    assert stubs == skeleton.templates()


@pytest.mark.parametrize("found", [{}, FOUND], ids=["blank", "found"])
@pytest.mark.parametrize("template", skeleton.templates())
def test_a_spider_fails_the_lints_until_its_blanks_are_filled_and_for_nothing_else(checkout, template, found):
    spider, pages = skeleton.write(template, "invented_people", URL, found, checkout)
    told = lints.faults(spider, pages.parent)
    assert any("invented_people.py:" in fault and "Terms: ???" in fault for fault in told)
    assert any("pages.json:" in fault for fault in told)
    assert [fault for fault in told if "???, which only you can fill in" not in fault] == []
    for path in (spider, pages):
        path.write_text(path.read_text("utf-8").replace("???", "told"), "utf-8")
    assert lints.faults(spider, pages.parent) == []
    json.loads(pages.read_text("utf-8"))


def test_what_is_written_is_formatted_and_without_lint(checkout):
    for template in skeleton.templates():
        skeleton.write(template, f"invented_{template}", URL, {}, checkout)
    for command in (["format", "--check"], ["check"]):
        config = ["--config", skeleton.ROOT / "pyproject.toml", checkout / "crawler"]
        ended = subprocess.run(
            [sys.executable, "-m", "ruff", *command, "--no-cache", *config], capture_output=True, check=False
        )
        assert ended.returncode == 0, ended.stdout.decode()


def test_a_name_gives_the_class(checkout):
    text = skeleton.spider("directory", "oregon_needles_2", URL, {"container": "main"})
    assert "class OregonNeedles2(DirectorySpider):" in text
    assert 'name = "oregon_needles_2"' in text
    assert 'allowed_domains = ("data.example.org",)' in text
    assert 'container = "main"' in text
    assert 'entries = "???"' in text


@pytest.mark.parametrize(
    "hostile", ['"; import os #', "\\", "a\nb", "'''", '"""', "\u2028", "${name}", "\ud83d"]
)
def test_what_a_page_says_stays_inside_a_literal(hostile, checkout):
    text = skeleton.spider("directory", "clinics", URL, {"container": hostile})
    (line,) = [line for line in text.splitlines() if line.startswith("    container = ")]
    assert eval(line.partition(" = ")[2]).encode("utf-16", "surrogatepass") == hostile.encode(
        "utf-16", "surrogatepass"
    )
    text = skeleton.spider("directory", "clinics", f"https://example.org/{hostile}", {})
    compile(text, "spider", "exec")
    assert text.count('"""') == 2
    json.loads(skeleton.pages("directory", f"https://example.org/{hostile}", {}))


@pytest.mark.parametrize("name", ["", "Oregon", "oregon-needles", "2oregon", "a.b", "class", "../x", "a__b"])
def test_a_bad_name_is_told_and_writes_nothing(checkout, name):
    with pytest.raises(skeleton.SkeletonError, match="is no name for a source"):
        skeleton.write("directory", name, URL, {}, checkout)
    assert [path for path in checkout.rglob("*") if path.is_file()] == []


@pytest.mark.parametrize("there", ["crawler/spiders/clinics.py", "tests/crawler/fixtures/clinics/pages.json"])
def test_what_is_there_is_never_written_over(checkout, there):
    path = checkout / there
    path.parent.mkdir(exist_ok=True)
    path.write_text("mine")
    with pytest.raises(skeleton.SkeletonError, match="is there already"):
        skeleton.write("directory", "clinics", URL, {}, checkout)
    assert [path for path in checkout.rglob("*") if path.is_file()] == [path]
    assert path.read_text() == "mine"


def test_outside_of_a_checkout_nothing_is_written(tmp_path):
    with pytest.raises(skeleton.SkeletonError, match="sources are added in a checkout of needle"):
        skeleton.write("directory", "clinics", URL, {}, tmp_path)
    assert list(tmp_path.iterdir()) == []
