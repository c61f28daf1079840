from datetime import date

import pytest

from search import words

TODAY = date(2026, 11, 23)


@pytest.mark.parametrize(
    ("updated", "said"),
    [
        ("2026-11-23", "Last changed November 23, 2026: checked recently."),
        ("2026-08-25", "Last changed August 25, 2026: checked recently."),
        ("2026-08-24", "Last changed August 24, 2026: not checked for 91 days."),
        ("2025-11-23", "Last changed November 23, 2025: not checked for 365 days."),
        ("2025-11-22", "Last changed November 22, 2025, 1 year ago: old, call first."),
        ("2007-05-02", "Last changed May 2, 2007, 19 years ago: old, call first."),
        ("2030-01-01", "Last changed January 1, 2030: checked recently."),
        (None, "It gives no date: call first."),
        ("2019", "It gives no date: call first."),
    ],
)
def test_freshness_never_claims_more_than_the_source_says(updated, said):
    assert words.freshness({"updated": updated}, TODAY) == said


@pytest.mark.parametrize(
    ("days", "said"),
    [
        (0, "today"),
        (1, "1 day ago"),
        (29, "29 days ago"),
        (30, "1 month ago"),
        (364, "12 months ago"),
        (730, "2 years ago"),
    ],
)
def test_how_long_ago(days, said):
    assert words.ago(days) == said


@pytest.mark.parametrize(
    ("distance", "precision", "said"),
    [
        (0.0, "address", "less than 1 mile"),
        (1.2, "address", "about 1 mile"),
        (3.4, "zip", "about 3 miles, measured to the middle of the ZIP"),
        (24.6, "city", "about 25 miles, measured to the middle of the city"),
    ],
)
def test_a_distance_is_told_as_exactly_as_it_is_known(distance, precision, said):
    assert words.miles(distance, precision) == said


def rule(**facts):
    known = {
        "status": "permitted",
        "basis": ["statute"],
        "seen": True,
        "citations": [],
        "checked_on": "2026-11-23",
    }
    return known | {"confidence": "high"} | facts


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        ({}, "Physical therapists in New York may do this."),
        (
            {"status": "permitted_with_conditions"},
            "Physical therapists in New York may do this only if they meet its rules.",
        ),
        (
            {"status": "silent", "basis": ["none"]},
            "The law in New York does not say if physical therapists may do this.",
        ),
        ({"seen": False}, "As far as we know, physical therapists in New York may do this."),
        ({"basis": ["unknown"]}, "As far as we know, physical therapists in New York may do this."),
    ],
)
def test_what_the_law_says_of_a_provider(facts, said):
    provider = {"profession": "physical_therapist", "state": "NY", "law": rule(**facts)}
    assert words.status(provider) == said


@pytest.mark.parametrize(
    ("facts", "said"),
    [
        (
            {"citations": [{"text": "RCW 18.74.200"}, {"text": "WAC 246-915-390"}]},
            "Source: RCW 18.74.200. Checked November 23, 2026; we are sure.",
        ),
        (
            {"citations": [{"text": "Code 1", "seen": False}, {"text": "Code 2", "seen": True}]},
            "Source: Code 2. Checked November 23, 2026; we are sure.",
        ),
        (
            {"citations": [{"text": "Code 1", "seen": False}]},
            "Source: Code 1 (from memory, not verified). Checked November 23, 2026; we are sure.",
        ),
        (
            {"status": "silent", "confidence": "medium"},
            "Source: no law or rule found. Checked November 23, 2026; we are fairly sure.",
        ),
        (
            {"confidence": "low"},
            "Source: none that we have read. Checked November 23, 2026; we are not sure.",
        ),
        ({"status": "unknown", "checked_on": None, "confidence": None}, "Source: none that we have read."),
    ],
)
def test_what_a_rule_rests_on_and_how_sure_we_are(facts, said):
    assert words.basis(rule(**facts)) == said


def test_a_sign_is_quoted_with_its_sources_and_date():
    assert words.sign("credential", "PT, Cert. DN", ["a", "b"], "2026-05-01") == (
        'Says "PT, Cert. DN" (a, b, May 1, 2026).'
    )
    assert words.sign("service", "Dry needling", ["a"], None) == (
        'The clinic\'s web page says "Dry needling" (a).'
    )


def test_a_day_that_is_not_whole_stays_as_it_is():
    assert (words.day("2026-01-05"), words.day("2013"), words.day("odd")) == (
        "January 5, 2026",
        "2013",
        "odd",
    )


def test_states_and_territories_have_names():
    assert [words.state(code) for code in ("OR", "PR", "XX")] == ["Oregon", "Puerto Rico", "XX"]
