"""The law table on disk: dated rules with citations, read from TOML and checked before use."""

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import MISSING, dataclass, fields
from datetime import date, datetime
from itertools import groupby, pairwise
from pathlib import Path
from typing import Any, TypeVar, get_origin, get_type_hints

from crawler.items import PROFESSIONS, STATES
from index.errors import Failure

STATUSES = ("permitted", "permitted_with_conditions", "silent", "prohibited")
BASES = (
    "statute",
    "administrative_rule",
    "board_position",
    "attorney_general_opinion",
    "court_ruling",
    "agency_position",
    "none",
    "unknown",
)
CONFIDENCES = ("high", "medium", "low")
PERMITTING = STATUSES[:2]
LISTABLE = STATUSES[:3]
"""What the policy may list; it may never list the rest."""

PARTIAL_DATE = re.compile(r"\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?")

Record = TypeVar("Record")
Key = tuple[str, str]
"""A state and a profession."""


class BadLawTable(Failure):
    code = "bad_law_table"


@dataclass(frozen=True, slots=True, kw_only=True)
class Citation:
    """A legal text or decision; `seen` is False where it is from memory, in no source that was read."""

    text: str
    seen: bool
    url: str | None = None
    kind: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A page that was read as a stored copy, its kind (official, statute copy...) and its point."""

    url: str
    kind: str
    says: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Conditions:
    """What the state asks of a needler, in the words of the sources; `seen` is False where from memory."""

    seen: bool
    hours: str | None = None
    years_licensed: int | None = None
    filing: str | None = None
    other: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Rule:
    """What one state says of one profession from `valid_from` on, until the day before `valid_to`.

    `valid_from` is the first day of which the table is sure; without it the rule counts from the table's
    `undated_from`. `signed`, `effective` and `operative` (the first lawful day, where it is another one) are
    ISO dates as exact as they are known: 2013, 2011-06 or 2018-07-01. `enacted` is the status of an act that
    waits, `awaits` for what. `only_if` names the main conditions in plain words, `doubt` the reason of a low
    confidence, `reason` why a citation is missing. `seen` is False for a rule from memory.
    """

    state: str
    profession: str
    status: str
    basis: tuple[str, ...]
    citations: tuple[Citation, ...] = ()
    conditions: Conditions | None = None
    signed: str | None = None
    effective: str | None = None
    operative: str | None = None
    checked_on: date
    confidence: str
    note: str | None = None
    seen: bool
    valid_from: date | None = None
    valid_to: date | None = None
    enacted: str | None = None
    awaits: str | None = None
    only_if: str | None = None
    doubt: str | None = None
    no_state_license: bool = False
    reason: str | None = None
    date_basis: str | None = None
    as_of_evidence: str | None = None
    recheck: str | None = None
    sources: tuple[Source, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Head:
    """What holds for the whole table: when and how it was compiled, and which statuses a search lists."""

    compiled: date
    about: str
    undated_from: date
    listed: tuple[str, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The rules by state and profession, oldest first; `digest` is the SHA-256 of the file."""

    head: Head
    rules: dict[Key, tuple[Rule, ...]]
    digest: str


def read(path: Path) -> Table:
    """The checked table of a TOML file. Raises BadLawTable with the first fault found."""
    try:
        content = path.read_bytes()
        raw = tomllib.loads(content.decode())
    except (OSError, ValueError) as error:
        raise BadLawTable(f"The law table {path} cannot be read: {error}.") from error
    try:
        head = record(Head, raw["table"] | {"listed": tuple(raw["policy"]["listed"])}, "the head")
        rules = [rule(one) for one in raw["rule"]]
    except (KeyError, TypeError, AttributeError) as error:
        raise BadLawTable(f"The law table {path} lacks a part or misshapes it: {error}.") from error
    table = Table(
        head=head,
        rules={key: tuple(group) for key, group in groupby(sorted(rules, key=order), key=key_of)},
        digest=hashlib.sha256(content).hexdigest(),
    )
    for fault in faults(table):
        raise BadLawTable(f"The law table {path} is wrong: {fault}.")
    return table


def rule(raw: dict[str, Any]) -> Rule:
    """A rule from its TOML table; values are still unjudged, only their types are right."""
    where = f"the rule for {raw.get('state')} {raw.get('profession')} from {raw.get('valid_from', 'unknown')}"
    parts = dict(raw)
    for name, kind in (("citations", Citation), ("sources", Source)):
        parts[name] = tuple(record(kind, one, where) for one in raw.get(name, ()))
    if "conditions" in raw:
        parts["conditions"] = record(Conditions, raw["conditions"], where)
    parts["basis"] = tuple(raw.get("basis", ()))
    return record(Rule, parts, where)


def record(kind: type[Record], raw: Any, where: str) -> Record:
    """A dataclass from a TOML table, every value of the annotated type. Raises BadLawTable."""
    if not isinstance(raw, dict):
        raise BadLawTable(f"In the law table, {where} has text where a table should stand: {raw!r}.")
    hints = get_type_hints(kind)
    needed = {field.name for field in fields(kind) if field.default is MISSING}  # type: ignore[arg-type]
    for name in sorted(raw.keys() - hints.keys()):
        raise BadLawTable(f'In the law table, {where} has an unknown field "{name}".')
    for name in sorted(needed - raw.keys()):
        raise BadLawTable(f'In the law table, {where} lacks "{name}".')
    for name, value in raw.items():
        expected = tuple if get_origin(hints[name]) is tuple else hints[name]
        if not isinstance(value, expected) or isinstance(value, datetime):
            raise BadLawTable(f'In the law table, {where} has a "{name}" of the wrong type: {value!r}.')
    return kind(**raw)


def key_of(one: Rule) -> Key:
    return one.state, one.profession


def order(one: Rule) -> tuple[str, str, date]:
    return one.state, one.profession, one.valid_from or date.min


def faults(table: Table) -> Iterator[str]:
    """What is wrong with a table, a clause each."""
    for status in table.head.listed:
        if status not in LISTABLE:
            yield f'the policy lists "{status}", which must never be listed'
    for rules in table.rules.values():
        for one in rules:
            start = one.valid_from or table.head.undated_from
            for fault in faults_of(one, start):
                yield f"{one.state} {one.profession} from {start} {fault}"
        yield from interval_faults(rules)


def faults_of(one: Rule, start: date) -> Iterator[str]:
    yield from vocabulary_faults(one)
    yield from date_faults(one, start)
    if (one.status == "silent") != (one.basis == ("none",)):
        yield f'is {one.status} on the basis {one.basis}; silent and the basis "none" go together'
    if one.status != "silent" and not one.citations and not one.reason:
        yield "has no citation, and no reason why"
    if "unknown" in one.basis and not one.reason:
        yield "is of unknown basis, and gives no reason why"
    if (one.status == "permitted_with_conditions") != (one.only_if is not None):
        yield 'needs "only_if" in plain words, if and only if it has conditions'
    if one.enacted is not None and not (one.status == "prohibited" and one.awaits and one.signed):
        yield 'has an act that waits, which takes a prohibited status, "awaits" and "signed"'
    if one.confidence == "low" and one.basis != ("unknown",) and not one.doubt:
        yield 'is of low confidence and does not say why ("doubt")'


def date_faults(one: Rule, start: date) -> Iterator[str]:
    dates = [found for found in (one.signed, one.effective, one.operative) if found]
    for text in dates:
        if not PARTIAL_DATE.fullmatch(text):
            yield f'has a date "{text}", which is not like 2013, 2011-06 or 2018-07-01'
    for earlier, later in pairwise(dates):
        if earlier[: len(later)] > later[: len(earlier)]:
            yield f"has its dates in the wrong order, {earlier} before {later}"
    first = one.operative or one.effective
    if one.status in PERMITTING and first and last_day(first) > start.isoformat():
        yield f"permits from {start} on, before it is sure to be lawful ({first})"
    if one.valid_to and start >= one.valid_to:
        yield f"ends on {one.valid_to}, before it begins"


def vocabulary_faults(one: Rule) -> Iterator[str]:
    known: tuple[tuple[str, Iterable[str], Iterable[str]], ...] = (
        ("state", [one.state], STATES),
        ("profession", [one.profession], PROFESSIONS),
        ("status", [one.status], STATUSES),
        ("enacted status", [one.enacted] if one.enacted else [], PERMITTING),
        ("basis", one.basis or [""], BASES),
        ("confidence", [one.confidence], CONFIDENCES),
    )
    for name, values, vocabulary in known:
        for value in values:
            if value not in vocabulary:
                yield f'has an unknown {name} "{value}"'


def last_day(partial: str) -> str:
    """The last day that a year, a month or a day may mean, as text that sorts as dates do."""
    return partial + "-12-31"[len(partial) - 4 :]


def interval_faults(rules: tuple[Rule, ...]) -> Iterator[str]:
    for earlier, later in pairwise(rules):
        where = f"{later.state} {later.profession}"
        if later.valid_from is None or earlier.valid_to is None or earlier.valid_to > later.valid_from:
            yield f"{where} has two rules on {later.valid_from or 'undated days'}; close the older one"
        elif earlier.valid_to < later.valid_from:
            yield f"{where} has no rule from {earlier.valid_to} to {later.valid_from}"
