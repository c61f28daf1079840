import pytest

from crawler.sources import Source, first_sentence, project_settings, source, sources
from tests.crawler.strays import Stray, Unlawful


def test_a_source_is_what_its_spider_says():
    assert source(Stray) == Source(
        name="steady",
        enabled=True,
        access="listing",
        about="Invented people, as many as `-a rows` says.",
        origin="nowhere.",
        terms="none needed, as the U.S. Congress never knew. Second sentence.",
        caveats="none of this is true.",
        hosts=frozenset({"example.org"}),
        time_limit=3600,
    )
    assert not source(Unlawful).enabled


def test_settings_are_the_crawlers_own_wherever_the_user_stands(tmp_path, monkeypatch):
    (tmp_path / "scrapy.cfg").write_text("[settings]\ndefault = somebody.elses\n")
    monkeypatch.chdir(tmp_path)
    monkeypatch.delenv("NEEDLE_SETTINGS", raising=False)
    assert project_settings()["BOT_NAME"] == "needle"
    assert project_settings()["SPIDER_MODULES"] == ["crawler.spiders"]
    monkeypatch.setenv("NEEDLE_SETTINGS", "tests.crawler.strays")
    assert project_settings()["SPIDER_MODULES"] == ["tests.crawler.strays"]
    assert list(sources()) == sorted(sources())
    assert "steady" in sources()


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("public domain, as the U.S. Congress said. More.", "public domain, as the U.S. Congress said"),
        ("free; see example.org for more.", "free; see example.org for more"),
        ("ODbL 1.0. Contains data.", "ODbL 1.0"),
        ("", ""),
    ],
)
def test_the_first_sentence(text, sentence):
    assert first_sentence(text) == sentence
