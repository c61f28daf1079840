from datetime import date

import pytest

from index.law import SHIPPED, Law
from index.law_table import BadLawTable, Citation, Conditions, Rule, Source, read

HEAD = """
[table]
compiled = 2026-11-23
about = "Made up."
undated_from = 2023-07-01
[policy]
listed = ["permitted", "permitted_with_conditions", "silent"]
"""

BARRED = """
[[rule]]
state = "OR"
profession = "physical_therapist"
valid_to = 2027-03-01
status = "prohibited"
basis = ["statute"]
checked_on = 2026-11-23
confidence = "high"
seen = true
citations = [{ text = "An act", seen = true }]
"""

ALLOWED = """
[[rule]]
state = "OR"
profession = "physical_therapist"
valid_from = 2027-03-01
status = "permitted_with_conditions"
basis = ["statute", "administrative_rule"]
only_if = "they hold a card"
signed = "2025-08-07"
effective = "2026"
operative = "2027-03-01"
checked_on = 2027-02-01
confidence = "high"
seen = true
citations = [{ text = "A rule", seen = false, url = "https://example.org/rule", kind = "official" }]
sources = [{ url = "https://example.org/rule", kind = "official", says = "the rule" }]
[rule.conditions]
hours = "50"
years_licensed = 2
seen = true
"""

TABLE = HEAD + BARRED + ALLOWED


@pytest.fixture
def table(tmp_path):
    def table(text):
        path = tmp_path / "law.toml"
        path.write_text(text, encoding="utf-8")
        return read(path)

    return table


def test_a_rule_is_read_whole(table):
    assert table(TABLE).rules["OR", "physical_therapist"][1] == Rule(
        state="OR",
        profession="physical_therapist",
        valid_from=date(2027, 3, 1),
        status="permitted_with_conditions",
        basis=("statute", "administrative_rule"),
        only_if="they hold a card",
        signed="2025-08-07",
        effective="2026",
        operative="2027-03-01",
        checked_on=date(2027, 2, 1),
        confidence="high",
        seen=True,
        citations=(Citation(text="A rule", seen=False, url="https://example.org/rule", kind="official"),),
        sources=(Source(url="https://example.org/rule", kind="official", says="the rule"),),
        conditions=Conditions(hours="50", years_licensed=2, seen=True),
    )


@pytest.mark.parametrize(
    ("on", "status", "listed"),
    [
        (date(2023, 6, 30), "unknown", False),
        (date(2023, 7, 1), "prohibited", False),
        (date(2027, 2, 28), "prohibited", False),
        (date(2027, 3, 1), "permitted_with_conditions", True),
    ],
)
def test_a_rule_that_lies_ahead_takes_effect_on_its_day_and_not_before(table, on, status, listed):
    verdict = Law(table=table(TABLE)).verdict("OR", "physical_therapist", on)
    assert (verdict.status, verdict.listed) == (status, listed)


def test_the_order_of_the_file_does_not_matter(table):
    assert table(HEAD + ALLOWED + BARRED).rules == table(TABLE).rules


def test_a_rule_without_successor_ends_in_unknown(table):
    law = Law(table=table(HEAD + BARRED))
    assert law.verdict("OR", "physical_therapist", date(2027, 3, 1)).status == "unknown"


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("valid_to = 2027-03-01\n", "", "two rules on 2027-03-01; close the older one"),
        ("valid_to = 2027-03-01", "valid_to = 2027-03-02", "two rules on 2027-03-01; close the older one"),
        ("valid_from = 2027-03-01\n", "", "OR physical_therapist"),
        ("valid_to = 2027-03-01", "valid_to = 2027-02-28", "no rule from 2027-02-28 to 2027-03-01"),
        ("valid_to = 2027-03-01", "valid_to = 2023-07-01", "ends on 2023-07-01, before it begins"),
        ('"prohibited"', '"forbidden"', 'unknown status "forbidden"'),
        ('basis = ["statute"]', 'basis = ["law"]', 'unknown basis "law"'),
        ('basis = ["statute"]\n', "", 'unknown basis ""'),
        ('basis = ["statute"]', 'basis = "statute"', 'unknown basis "s"'),
        ('basis = ["statute"]', 'basis = ["none"]', "go together"),
        ('"prohibited"', '"silent"', "go together"),
        ('basis = ["statute"]', 'basis = ["unknown"]', "unknown basis, and gives no reason"),
        ('"OR"', '"OP"', 'unknown state "OP"'),
        ('"OR"', '"GU"', 'unknown state "GU"'),
        ('"physical_therapist"', '"physio"', 'unknown profession "physio"'),
        ('"high"', '"certain"', 'unknown confidence "certain"'),
        ('"high"', '"low"', "low confidence and does not say why"),
        ('citations = [{ text = "An act", seen = true }]\n', "", "has no citation, and no reason why"),
        (", seen = true }]", " }]", 'lacks "seen"'),
        ('only_if = "they hold a card"\n', "", 'needs "only_if"'),
        ('"2025-08-07"', '"last year"', "not like 2013"),
        ('"2025-08-07"', '"2025-13-07"', "not like 2013"),
        ('"2025-08-07"', '"2026-08-07"', None),
        ('"2025-08-07"', '"2027-08-07"', "wrong order, 2027-08-07 before 2026"),
        ('operative = "2027-03-01"', 'operative = "2027-03-02"', "before it is sure to be lawful"),
        ('operative = "2027-03-01"', 'operative = "2027-03"', "before it is sure to be lawful"),
        ('operative = "2027-03-01"', 'operative = "2027-02"', None),
        ("valid_from = 2027-03-01", 'valid_from = "2027-03-01"', 'a "valid_from" of the wrong type'),
        ("valid_from = 2027-03-01", "valid_from = 2027-03-01T00:00:00", "wrong type: datetime"),
        ("years_licensed = 2", "years = 2", 'unknown field "years"'),
        ("years_licensed = 2", 'years_licensed = "2"', 'a "years_licensed" of the wrong type'),
        ("checked_on = 2026-11-23\n", "", 'lacks "checked_on"'),
        ("confidence =", "confidence = high", "cannot be read"),
        ('citations = [{ text = "An act", seen = true }]', 'citations = "An act"', "where a table should"),
        ('"silent"]', '"silent", "prohibited"]', 'the policy lists "prohibited"'),
        ('"silent"]', '"silent", "unknown"]', 'the policy lists "unknown"'),
        ("[policy]", "[politics]", "lacks a part or misshapes it: 'policy'"),
        ("[[rule]]", "[[rules]]", "lacks a part"),
        ("undated_from = 2023-07-01", 'undated_from = "always"', 'a "undated_from" of the wrong type'),
        (
            'status = "prohibited"',
            'status = "prohibited"\nenacted = "permitted"',
            "has an act that waits, which takes",
        ),
    ],
)
def test_each_fault_is_told_in_a_sentence(table, old, new, says):
    assert old in TABLE
    broken = TABLE.replace(old, new) if old == "[[rule]]" else TABLE.replace(old, new, 1)
    if says is None:
        table(broken)
        return
    with pytest.raises(BadLawTable) as caught:
        table(broken)
    assert says in caught.value.message
    assert caught.value.message.endswith(".")


def test_an_undated_rule_that_permits_must_be_lawful_when_the_table_begins(table):
    text = HEAD + ALLOWED.replace("valid_from = 2027-03-01\n", "")
    with pytest.raises(BadLawTable, match="permits from 2023-07-01 on, before it is sure to be lawful"):
        table(text)


def test_a_missing_table_is_one_sentence(tmp_path):
    with pytest.raises(BadLawTable, match=r"law\.toml cannot be read: "):
        read(tmp_path / "law.toml")


def test_the_digest_changes_with_the_file(table):
    assert table(TABLE).digest == table(TABLE).digest != table(TABLE + "\n").digest


def test_every_closed_rule_of_the_shipped_table_is_guarded(table):
    lines = SHIPPED.read_text(encoding="utf-8").splitlines(keepends=True)
    closing = [number for number, line in enumerate(lines) if line.startswith("valid_to")]
    assert len(closing) == 8
    for number in closing:
        with pytest.raises(BadLawTable, match="two rules on"):
            table("".join(lines[:number] + lines[number + 1 :]))
