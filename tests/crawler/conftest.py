import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.crawler.replay import FIXTURES

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="session")
def replayed(request, tmp_path_factory) -> Path:
    """The folder in which every selected source has been crawled, all in one process."""
    sources = {
        item.callspec.params["source"] for item in request.session.items if "replayed" in item.fixturenames
    }
    out = tmp_path_factory.mktemp("replay")
    run = subprocess.run(
        [sys.executable, "-m", "tests.crawler.replay", out, *(FIXTURES / name for name in sorted(sources))],
        cwd=ROOT,
        env={**os.environ, "SCRAPY_SETTINGS_MODULE": "crawler.settings"},
        capture_output=True,
        text=True,
        check=False,
        timeout=110,
    )
    assert run.returncode == 0, run.stderr
    return out
