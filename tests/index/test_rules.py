from datetime import date

import pytest

from index.law import law_json
from index.rules import conditions, main_citation, remembered

RULES = {(rule["state"], rule["profession"]): rule for rule in law_json(date(2026, 11, 23))["rules"]}


def test_what_no_source_showed_is_marked():
    assert [remembered(fact) for fact in ({"seen": True}, {}, {"seen": False})] == [
        "",
        "",
        " (from memory, not verified)",
    ]


def test_conditions_have_labels_and_say_when_they_are_from_memory():
    assert list(conditions(RULES["MS", "physical_therapist"])) == [
        ("Hours", "50 (from memory, not verified)"),
        ("Years licensed", "3 (from memory, not verified)"),
        ("Other", "Needle no larger than 25 gauge; further criteria in rule (from memory, not verified)"),
    ]
    assert list(conditions(RULES["CT", "physical_therapist"])) == []


@pytest.mark.parametrize(
    ("state", "text"),
    [
        ("CA", "Cal. Bus. & Prof. Code 2620.5"),
        ("TN", "HB 25 / SB 385 (2015)"),
        ("OR", "HB 3824 (2025), sec. 5 (Oregon Laws chapter number not seen)"),
        ("NH", None),
    ],
)
def test_the_citation_that_stands_for_a_rule_was_seen(state, text):
    assert main_citation(RULES[state, "physical_therapist"]) == text


def test_a_rule_with_nothing_but_a_memory_says_so():
    rule = {"citations": [{"text": "Code 1", "seen": False}]}
    assert main_citation(rule) == "Code 1 (from memory, not verified)"
