"""What the law says of a profession in a state on a day: verdicts, in plain words and as JSON."""

from dataclasses import asdict, dataclass
from datetime import date
from functools import cache
from pathlib import Path
from typing import Any

from crawler.items import PROFESSIONS, STATES, TERRITORIES
from index.law_table import Rule, Table, read

SHIPPED = Path(__file__).parent / "data" / "law.toml"

DISCLAIMER = "This is not legal or medical advice. Rules change, so ask the state board."

UNKNOWN = "unknown"
"""The status where the table has no rule; never listed."""

WHO = {"physical_therapist": "physical therapists", "acupuncturist": "licensed acupuncturists"}
WITH_ARTICLE = ("DC", "MP", "VI")


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """What the law says of `profession` in `state` on the day `on`.

    `status` is one of law_table.STATUSES or UNKNOWN (then there is no `rule`), `listed` whether a search may
    show such a provider, `summary` one or two plain sentences.
    """

    state: str
    profession: str
    on: date
    status: str
    listed: bool
    summary: str
    rule: Rule | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Law:
    table: Table

    def verdict(self, state: str, profession: str, on: date) -> Verdict:
        """The verdict of the rule in force on that day; "unknown" where the table has none."""
        rule = self.rule(state, profession, on)
        status = rule.status if rule else UNKNOWN
        return Verdict(
            state=state,
            profession=profession,
            on=on,
            status=status,
            listed=status in self.table.head.listed,
            summary=in_words(rule) if rule else not_determined(state, profession, on),
            rule=rule,
        )

    def rule(self, state: str, profession: str, on: date) -> Rule | None:
        for rule in self.table.rules.get((state, profession), ()):
            start = rule.valid_from or self.table.head.undated_from
            if start <= on and (rule.valid_to is None or on < rule.valid_to):
                return rule
        return None

    def json(self, on: date) -> dict[str, Any]:
        """The law of one day: `law.json` of a generation and `needle law --json` (docs/schema/law.json)."""
        verdicts = (self.verdict(state, profession, on) for state in STATES for profession in PROFESSIONS)
        return {
            "version": 1,
            "as_of": on.isoformat(),
            "about": self.table.head.about,
            "disclaimer": DISCLAIMER,
            "rules": [rule_json(verdict) for verdict in verdicts],
        }


@cache
def shipped() -> Law:
    return Law(table=read(SHIPPED))


def load(path: Path | None = None) -> Law:
    """The law of a table file, or the one that needle ships. Raises BadLawTable."""
    return Law(table=read(path)) if path else shipped()


def verdict(state: str, profession: str, on: date) -> Verdict:
    return shipped().verdict(state, profession, on)


def law_json(on: date) -> dict[str, Any]:
    return shipped().json(on)


def policy() -> tuple[str, ...]:
    """The statuses that a search lists."""
    return shipped().table.head.listed


def table_digest() -> str:
    """SHA-256 of the shipped table, so that an index tells by which table it was judged."""
    return shipped().table.digest


def rule_json(verdict: Verdict) -> dict[str, Any]:
    """A verdict as JSON-ready values; every key is always there, dates are ISO text."""
    facts = asdict(verdict.rule) if verdict.rule else NO_RULE
    found: dict[str, Any] = {
        "state": verdict.state,
        "profession": verdict.profession,
        "status": verdict.status,
        "listed": verdict.listed,
        "summary": verdict.summary,
    }
    return found | {name: json_ready(value) for name, value in facts.items() if name not in found}


NO_RULE: dict[str, Any] = dict.fromkeys(Rule.__dataclass_fields__) | {
    "basis": (),
    "citations": (),
    "sources": (),
    "seen": False,
    "no_state_license": False,
}
"""The facts of an unknown verdict."""


def json_ready(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return list(value) if isinstance(value, tuple) else value


def place(state: str) -> str:
    name = (STATES | TERRITORIES).get(state, state)
    return f"the {name}" if state in WITH_ARTICLE else name


def in_words(rule: Rule) -> str:
    """A rule in one or two sentences that a sixth grader can read; says so where we are not sure."""
    where, who = place(rule.state), WHO[rule.profession]
    if rule.no_state_license:
        return f"In {where}, the law does not license {who.split()[-1]}, so we cannot check a license."
    if rule.status == "silent":
        said = f"In {where}, the law does not say if {who} may do dry needling."
    elif rule.enacted:
        year = (rule.signed or "")[:4]
        said = f"In {where}, {who} may not do dry needling yet. A {year} act allows it once {rule.awaits}."
    elif rule.status == "prohibited":
        said = f"In {where}, {who} may not do dry needling."
    elif not rule.seen:
        said = (
            f"In {where}, {who} may do dry needling, as far as we know. We have not read the state's own law."
        )
    elif rule.basis == (UNKNOWN,):
        said = (
            f"In {where}, a published list says {who} may do dry needling. We have not seen the law itself."
        )
    elif rule.only_if:
        said = f"In {where}, {who} may do dry needling only if {rule.only_if}."
    else:
        said = f"In {where}, {who} may do dry needling."
    return f"{said} {rule.doubt}" if rule.doubt else said


def not_determined(state: str, profession: str, on: date) -> str:
    who, where = WHO.get(profession), place(state)
    if who is None:
        return f"Not determined: our table does not cover this kind of work in {where}."
    if state not in STATES:
        return f"Not determined: we have not looked at the law on {who} in {where}."
    return f"Not determined: we do not know what the law in {where} said of {who} on {on}."
