import os
import shutil
import subprocess
import sys

import pytest

from crawler.sniffing.skeleton import ROOT, templates


@pytest.fixture
def checkout(tmp_path):
    """A copy of what `scrapy` needs in the project folder."""
    shutil.copy(ROOT / "scrapy.cfg", tmp_path)
    ignored = shutil.ignore_patterns("__pycache__", "[a-z]*_*.py")
    shutil.copytree(ROOT / "crawler", tmp_path / "crawler", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.rmtree(tmp_path / "crawler" / "spiders")
    shutil.copytree(ROOT / "crawler" / "spiders", tmp_path / "crawler" / "spiders", ignore=ignored)
    (tmp_path / "tests" / "crawler" / "fixtures").mkdir(parents=True)
    return tmp_path


def scrapy(folder, *arguments):
    left_out = ("SCRAPY_SETTINGS_MODULE", "PYTHONPATH", "NEEDLE_SETTINGS")
    env = {name: value for name, value in os.environ.items() if name not in left_out}
    return subprocess.run(
        [sys.executable, "-m", "scrapy", *arguments],
        cwd=folder,
        env=env,
        capture_output=True,
        text=True,
        check=False,
    )


def test_writes_the_spider_and_its_fixture_into_the_project(checkout):
    ended = scrapy(checkout, "genspider", "-t", "directory", "needle_people", "https://example.org/people")
    assert ended.returncode == 0, ended.stderr
    spider = checkout / "crawler" / "spiders" / "needle_people.py"
    pages = checkout / "tests" / "crawler" / "fixtures" / "needle_people" / "pages.json"
    assert ended.stdout.splitlines() == [f"Wrote {path}; fill in each ???" for path in (spider, pages)]
    assert "class NeedlePeople(DirectorySpider):" in spider.read_text("utf-8")
    assert '"https://example.org/people"' in pages.read_text("utf-8")
    again = scrapy(checkout, "genspider", "-t", "directory", "needle_people", "https://example.org/people")
    assert "already exists" in again.stdout
    bad = scrapy(checkout, "genspider", "-t", "directory", "Needle-People", "https://example.org/people")
    assert bad.returncode == 2
    assert "give a name in lower_case" in bad.stderr
    assert len([*spider.parent.glob("*eedle*")]) == 1


def test_lists_our_templates(checkout):
    assert scrapy(checkout, "genspider", "-l").stdout.split()[2:] == templates()
