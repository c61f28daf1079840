import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawler.lints import bases_with_templates
from tests.crawler.mutations import MUTATIONS, NO_FAULT

ROOT = Path(__file__).parents[2]
PAIRS = [(base, mutation.fault) for base in MUTATIONS for mutation in MUTATIONS[base]]


@pytest.fixture(scope="module")
def caught(tmp_path_factory):
    out = tmp_path_factory.mktemp("mutants") / "caught.json"
    run = subprocess.run(
        [sys.executable, "-m", "tests.crawler.mutants", "--json", out],
        cwd=ROOT,
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert run.returncode == 0, run.stderr
    sys.stdout.write(run.stdout)  # the table, for `pytest -rP`
    return json.loads(out.read_text("utf-8"))


@pytest.mark.parametrize(("base", "fault"), PAIRS, ids=[f"{base}-{fault}" for base, fault in PAIRS])
def test_every_fault_is_caught_by_the_fixture_or_the_crawl_itself(caught, base, fault):
    assert "NOT CAUGHT" not in (caught[base][fault] or "NOT CAUGHT")


@pytest.mark.parametrize("base", MUTATIONS)
def test_nothing_is_caught_where_there_is_no_fault(caught, base):
    assert caught[base][NO_FAULT.fault] is None


def test_every_base_spider_has_ten_different_faults():
    assert sorted(MUTATIONS) == bases_with_templates()
    assert {
        base: len({(each.module, each.old, each.new) for each in MUTATIONS[base]}) for base in MUTATIONS
    } == (dict.fromkeys(MUTATIONS, 10))
