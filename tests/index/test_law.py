import json
import re
import tomllib
from collections import Counter
from datetime import date
from pathlib import Path

import pytest
from jsonschema import Draft202012Validator

from crawler.items import PROFESSIONS, STATES, TERRITORIES
from index.law import (
    DISCLAIMER,
    SHIPPED,
    Verdict,
    law_json,
    load,
    place,
    policy,
    rule_json,
    table_digest,
    verdict,
)
from index.law_table import PERMITTING

TODAY = date(2026, 11, 23)
PT = "physical_therapist"
SCHEMA = json.loads((Path(__file__).parents[2] / "docs/schema/law.json").read_text(encoding="utf-8"))

PERMITTED = "AL AK AR IA KY ME NE NH NC ND OH RI SC TX VT WV WI WY"
CONDITIONS = "AZ CO DE DC FL GA ID IL IN KS LA MD MS MT NV NJ NM SD TN UT VA WA"
SILENT = "CT MA MI MN MO OK PA"
PROHIBITED = "CA HI NY OR"
LISTED_ONLY = "NH OH RI SC WV WI"


def every(on=TODAY):
    return [verdict(state, profession, on) for state in STATES for profession in PROFESSIONS]


def all_rules():
    return [rule for rules in load().table.rules.values() for rule in rules]


def states(profession, status):
    return {one.state for one in every() if (one.profession, one.status) == (profession, status)}


def test_all_jurisdictions_are_covered_for_both_professions():
    assert len(every()) == 102
    assert all(one.rule for one in every())


def test_statuses_of_physical_therapists():
    assert states(PT, "permitted") == set(PERMITTED.split())
    assert states(PT, "permitted_with_conditions") == set(CONDITIONS.split())
    assert states(PT, "silent") == set(SILENT.split())
    assert states(PT, "prohibited") == set(PROHIBITED.split())
    counts = Counter(one.status for one in every() if one.profession == PT)
    assert counts == {"permitted": 18, "permitted_with_conditions": 22, "silent": 7, "prohibited": 4}


def test_statuses_of_acupuncturists():
    assert states("acupuncturist", "silent") == {"AL", "OK", "SD"}
    assert states("acupuncturist", "permitted") == set(STATES) - {"AL", "OK", "SD"}
    seen = {one.state for one in every() if one.profession == "acupuncturist" and one.rule.seen}
    assert seen == {"AL", "DC", "NY", "OK", "SD", "WA"}


def test_confidence_and_unknown_basis_of_physical_therapists():
    rules = [one.rule for one in every() if one.profession == PT]
    assert Counter(rule.confidence for rule in rules) == {"high": 27, "medium": 15, "low": 9}
    assert {rule.state for rule in rules if rule.basis == ("unknown",)} == set(LISTED_ONLY.split())
    assert {rule.state for rule in rules if rule.conditions and not rule.conditions.seen} == {"MS", "NC"}
    memory = {(rule.state, cited.text) for rule in rules for cited in rule.citations if not cited.seen}
    assert memory == {
        ("CA", "Cal. Bus. & Prof. Code 2620"),
        ("GA", "O.C.G.A. 43-33-3 (definition)"),
        ("KS", "K.S.A. 65-2901"),
        ("NY", "N.Y. Educ. Law 6731 (physical therapy)"),
        ("TN", "Tenn. Code Ann. 63-13-103"),
    }


@pytest.mark.parametrize(
    ("state", "on", "status"),
    [
        ("AZ", date(2013, 10, 31), "unknown"),
        ("AZ", date(2013, 11, 1), "permitted"),
        ("AZ", date(2015, 7, 1), "permitted_with_conditions"),
        ("ID", date(2018, 12, 31), "unknown"),
        ("ID", date(2019, 12, 31), "unknown"),
        ("ID", date(2020, 1, 1), "permitted_with_conditions"),
        ("NJ", date(2009, 9, 30), "unknown"),
        ("NJ", date(2009, 10, 1), "permitted"),
        ("NJ", date(2017, 2, 8), "permitted"),
        ("NJ", date(2017, 2, 9), "prohibited"),
        ("NJ", date(2022, 4, 17), "prohibited"),
        ("NJ", date(2022, 4, 18), "permitted_with_conditions"),
        ("OR", date(2017, 5, 16), "unknown"),
        ("OR", date(2017, 5, 17), "prohibited"),
        ("OR", date(2025, 8, 6), "prohibited"),
        ("OR", date(2025, 8, 7), "prohibited"),
        ("OR", date(2027, 7, 1), "prohibited"),
        ("TN", date(2014, 6, 18), "permitted"),
        ("TN", date(2014, 6, 19), "prohibited"),
        ("TN", date(2015, 7, 1), "permitted_with_conditions"),
        ("WA", date(2014, 10, 31), "unknown"),
        ("WA", date(2023, 5, 1), "prohibited"),
        ("WA", date(2023, 7, 23), "prohibited"),
        ("WA", date(2024, 6, 21), "prohibited"),
        ("WA", date(2024, 6, 22), "permitted_with_conditions"),
        ("CT", date(2023, 6, 30), "unknown"),
        ("CT", date(2023, 7, 1), "silent"),
    ],
)
def test_status_by_date(state, on, status):
    found = verdict(state, PT, on)
    assert (found.status, found.listed) == (status, status not in ("prohibited", "unknown"))


def test_a_signed_act_that_waits_is_told_from_the_law_in_force():
    before, now = verdict("OR", PT, date(2025, 8, 6)), verdict("OR", PT, TODAY)
    assert (before.rule.enacted, now.rule.enacted) == (None, "permitted_with_conditions")
    assert (now.rule.signed, now.rule.effective, now.rule.operative) == ("2025-08-07", None, None)
    rule = verdict("WA", PT, TODAY).rule
    assert (rule.signed, rule.effective, rule.operative) == ("2023-05-01", "2023-07-23", "2024-06-22")


SUMMARIES = {
    ("OR", PT, TODAY): (
        "In Oregon, physical therapists may not do dry needling yet. "
        "A 2025 act allows it once the state board sets rules."
    ),
    ("OR", PT, date(2020, 1, 1)): "In Oregon, physical therapists may not do dry needling.",
    ("WA", PT, TODAY): (
        "In Washington, physical therapists may do dry needling only if they hold a state needling "
        "endorsement."
    ),
    ("WA", PT, date(2024, 1, 1)): (
        "In Washington, physical therapists may not do dry needling yet. "
        "A 2023 act allows it once the state grants a needling endorsement."
    ),
    ("CT", PT, TODAY): "In Connecticut, the law does not say if physical therapists may do dry needling.",
    ("TX", PT, TODAY): "In Texas, physical therapists may do dry needling.",
    ("OH", PT, TODAY): (
        "In Ohio, a published list says physical therapists may do dry needling. "
        "We have not seen the law itself."
    ),
    ("AR", PT, TODAY): (
        "In Arkansas, physical therapists may do dry needling. "
        "We are not sure: a newer source says the board takes no stand."
    ),
    ("MN", PT, TODAY): (
        "In Minnesota, the law does not say if physical therapists may do dry needling. "
        "We are not sure: a 2026 act may have changed this."
    ),
    ("AL", "acupuncturist", TODAY): (
        "In Alabama, the law does not license acupuncturists, so we cannot check a license."
    ),
    ("TX", "acupuncturist", TODAY): (
        "In Texas, licensed acupuncturists may do dry needling, as far as we know. "
        "We have not read the state's own law."
    ),
    ("DC", "acupuncturist", TODAY): (
        "In the District of Columbia, licensed acupuncturists may do dry needling."
    ),
}


@pytest.mark.parametrize(("asked", "summary"), SUMMARIES.items())
def test_summary(asked, summary):
    assert verdict(*asked).summary == summary


NOT_HELD = {
    ("GU", PT, TODAY): ("Not determined: we have not looked at the law on physical therapists in Guam."),
    ("OR", "chiropractor", TODAY): ("Not determined: our table does not cover this kind of work in Oregon."),
    ("LA", PT, date(2020, 1, 1)): (
        "Not determined: we do not know what the law in Louisiana said of physical therapists on 2020-01-01."
    ),
}


@pytest.mark.parametrize(("asked", "summary"), NOT_HELD.items())
def test_what_the_table_does_not_hold_is_unknown_and_never_listed(asked, summary):
    state, profession, on = asked
    assert verdict(state, profession, on) == Verdict(
        state=state, profession=profession, on=on, status="unknown", listed=False, summary=summary, rule=None
    )


def test_no_territory_is_ever_listed():
    assert not any(verdict(state, one, TODAY).listed for state in TERRITORIES for one in PROFESSIONS)


def test_the_policy_never_lists_what_is_prohibited():
    assert policy() == ("permitted", "permitted_with_conditions", "silent")
    assert {(one.state, one.profession) for one in every() if not one.listed} == {
        (state, PT) for state in PROHIBITED.split()
    }


def test_silent_is_never_worded_as_allowed_and_doubt_is_said_in_words():
    for one in every():
        allows = re.search(r"may do dry needling(?! yet)", one.summary) and "does not say" not in one.summary
        assert bool(allows) == (one.status in PERMITTING)
        unsure = re.search(r"We are not sure|We have not (seen|read)", one.summary)
        assert bool(unsure) == (one.rule.confidence == "low" or not one.rule.seen)


def test_numbers_in_plain_words_stand_in_the_conditions():
    for rule in all_rules():
        if rule.only_if:
            known = f"{rule.conditions.hours} {rule.conditions.years_licensed}"
            assert set(re.findall(r"\d+", rule.only_if)) <= set(re.findall(r"\d+", known)), rule.state
            assert rule.conditions.seen or not re.search(r"\d", rule.only_if), rule.state


def test_links_can_be_followed():
    links = [found.url for rule in all_rules() for found in (*rule.citations, *rule.sources) if found.url]
    assert len(links) > 200
    assert all(re.fullmatch(r"https?://[\w.-]+(:443)?/\S*", url) for url in links)


def test_the_file_is_in_order():
    raw = tomllib.loads(SHIPPED.read_text(encoding="utf-8"))["rule"]
    places = list(STATES)
    keys = [
        (places.index(one["state"]), PROFESSIONS.index(one["profession"]), one.get("valid_from", date.min))
        for one in raw
    ]
    assert keys == sorted(keys)
    assert all(one["checked_on"] == TODAY for one in raw)


def syllables(word):
    """Groups of vowels but for the silent e of rule, rules, licensed and endorsement; a number is one."""
    if not re.search(r"[^aeiouy]les?$", word):
        word = re.sub(r"(?<=[^aeiouy])e$|(?<=[^aeiouyscgxzh])es$|(?<=[^aeiouytd])ed$|e(?=ment$)", "", word)
    return max(1, len(re.findall(r"[aeiouy]+", word)))


def sentences(text):
    return re.split(r"(?<=\.) ", text)


def grade(text):
    """Flesch-Kincaid grade."""
    words = re.findall(r"[a-z0-9']+", text.lower())
    return 0.39 * len(words) / len(sentences(text)) + 11.8 * sum(map(syllables, words)) / len(words) - 15.59


def test_the_grade_is_measured_as_it_should_be():
    words = {
        "endorsement": 3,
        "needling": 2,
        "license": 2,
        "licensed": 2,
        "allows": 2,
        "state": 1,
        "rules": 1,
    }
    assert {word: syllables(word) for word in words} == words
    assert grade("The cat sat on the mat.") < 0
    assert grade("Regulatory authorities subsequently promulgated administrative requirements.") > 20


def test_summaries_are_short_and_plain():
    """Grade 6 at most, with the words that cannot be avoided (states' and professions' names) left out."""
    days = (date(2010, 1, 1), date(2018, 1, 1), date(2024, 1, 1), TODAY)
    for one in (found for day in days for found in every(day)):
        assert all(len(sentence.split()) <= 20 for sentence in sentences(one.summary)), one.summary
        masked = one.summary.replace(place(one.state), "Maine")
        masked = re.sub(r"physical therapists|(licensed )?acupuncturists", "they", masked)
        assert grade(masked) <= 6, (grade(masked), one.summary)
    assert grade(DISCLAIMER) <= 6


@pytest.mark.parametrize("on", [TODAY, date(2024, 1, 1), date(1990, 1, 1)])
def test_json_is_as_documented(on):
    found = law_json(on)
    assert json.loads(json.dumps(found)) == found
    Draft202012Validator.check_schema(SCHEMA)
    Draft202012Validator(SCHEMA).validate(found)
    assert set(found) == set(SCHEMA["properties"])
    assert [(rule["state"], rule["profession"]) for rule in found["rules"]] == [
        (state, profession) for state in STATES for profession in PROFESSIONS
    ]
    documented = SCHEMA["$defs"]["rule"]["properties"]
    for rule in found["rules"]:
        assert set(rule) == set(documented)
        for part in (*rule["citations"], *rule["sources"], *filter(None, [rule["conditions"]])):
            assert "seen" in part or "says" in part


def test_the_schema_refuses_what_is_wrong():
    found = law_json(TODAY)
    found["rules"][0] |= {"status": "allowed"}
    assert not Draft202012Validator(SCHEMA).is_valid(found)


def test_one_rule_as_json():
    assert rule_json(verdict("SD", PT, TODAY)) == {
        "state": "SD",
        "profession": "physical_therapist",
        "status": "permitted_with_conditions",
        "listed": True,
        "summary": (
            "In South Dakota, physical therapists may do dry needling only if they take a course that the "
            "board approves."
        ),
        "basis": ["statute"],
        "citations": [
            {
                "text": "SDCL 36-10-52 (SL 2018, ch 230, s 1; SL 2023, ch 136, s 33)",
                "seen": True,
                "url": "https://sdlegislature.gov/api/Statutes/36-10-52.html",
                "kind": "official",
            }
        ],
        "conditions": {
            "seen": True,
            "hours": None,
            "years_licensed": None,
            "filing": None,
            "other": "Board-approved course of study; Board may require proof",
        },
        "signed": None,
        "effective": "2018-07-01",
        "operative": None,
        "checked_on": "2026-11-23",
        "confidence": "high",
        "note": None,
        "seen": True,
        "valid_from": "2019-01-01",
        "valid_to": None,
        "enacted": None,
        "awaits": None,
        "only_if": "they take a course that the board approves",
        "doubt": None,
        "no_state_license": False,
        "reason": None,
        "date_basis": "year seen; day is memory (South Dakota default)",
        "as_of_evidence": "2026-01 (status list only); legal text as dated in sources",
        "recheck": "ARSD rule and any hours.",
        "sources": [
            {
                "url": "https://sdlegislature.gov/api/Statutes/36-10-52.html",
                "kind": "official",
                "says": "text",
            }
        ],
    }


def test_the_shipped_table_is_read_once(tmp_path):
    assert load() is load()
    copy = tmp_path / "law.toml"
    copy.write_bytes(SHIPPED.read_bytes())
    assert load(copy) == load()
    assert re.fullmatch("[0-9a-f]{64}", table_digest())
