"""The words of the catalogue: every field has one, none is ambiguous, the office's sheets use the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from operator import attrgetter
from typing import Final, Literal, get_args, get_origin

import pytest
from pydantic import BaseModel

from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.words import WORDS
from daojiao_program.engine import Aggregate, Said, Word
from daojiao_program.intake import SHEETS
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.intake.sheet import EVERYWHERE, Asks, Column
from daojiao_program.program import DATA
from daojiao_program.testing.bdd.lexicon import RESERVED
from daojiao_program.testing.bdd.text import folded

CHARTER: Final = read_charter(DATA / "charter.toml")
KINDS: Final = TOWN.aggregates
TARGETS: Final[Mapping[str, type[Aggregate]]] = {
    **{name: one.owner for name, one in TOWN.decisions.items() if one.owner is not None},
    **{event.TOPIC: kind for kind in KINDS.values() for event in kind.event_types()},
}
MODELS: Final[Mapping[str, type[BaseModel]]] = {
    **{name: one.schema for name, one in TOWN.decisions.items()},
    **TOWN.events,
}
FIELDS: Final = [(of, field) for of, model in MODELS.items() for field in model.model_fields]
OF_THE_REQUEST: Final = "编号"
"""What some sheets call the volunteer, the cadre or the mentor; in a table of requests it is theirs."""


def keys(of: str, field: str) -> set[str]:
    """Where a word may stand."""
    return {field, f"{of}.{field}"}


def headers(of: str, field: str) -> set[str]:
    """All that a field may be called, as headers are compared."""
    return {folded(one) for one in (field, *TOWN.word(of, field).names)}


def literals(annotation: object) -> set[str]:
    """The values of a literal type, perhaps one that may be None."""
    if get_origin(annotation) is Literal:
        return {*get_args(annotation)}
    return set().union(*map(literals, get_args(annotation)))


def asked() -> Iterator[tuple[str, str, Column]]:
    """Every argument and target that a sheet asks for: the decision, the field, the column."""
    for sheet in SHEETS:
        for asks in [sheet.asks] if isinstance(sheet.asks, Asks) else sheet.asks.values():
            name = asks.decision.name
            for argument in asks.arguments:
                yield name, argument, sheet.column(asks.column(argument))
            if asks.target is not None:
                yield name, TARGETS[name].kind, sheet.column(asks.target)


PLACES = {one for one in WORDS if one.startswith("terms.")}


def test_every_field_and_kind_has_a_word() -> None:
    """In Chinese and in English, and no word is left over."""
    needed = [*FIELDS, *((of, kind.kind) for of, kind in TARGETS.items()), *(("", kind) for kind in KINDS)]
    assert [one for one in needed if not keys(*one) & WORDS.keys()] == []
    assert set(WORDS) - set().union(*(keys(*one) for one in needed)) - PLACES == set()
    assert [key for key, one in WORDS.items() if one.zh.isascii() or not one.en.isascii()] == []


def test_every_place_of_the_charter_that_a_rule_reads_has_a_word() -> None:
    """And no other has, and no two have the same."""
    assert {f"terms.{one}" for rule in TOWN.rules.values() for one in rule.terms} == PLACES
    titles = Counter(title for one in PLACES for title in {*map(folded, WORDS[one].names)})
    assert [one for one, times in titles.items() if times > 1] == []


@pytest.mark.parametrize("of", MODELS)
def test_no_header_means_two_things(of: str) -> None:
    """Neither two fields of a decision or an event, nor a field and what it is asked of."""
    named = {*MODELS[of].model_fields}
    if of in TARGETS and not TARGETS[of].one:
        named.add(TARGETS[of].kind)
    count = Counter(one for field in named for one in headers(of, field))
    assert [one for one, times in count.items() if times > 1] == []


@pytest.mark.parametrize("of", TOWN.decisions)
def test_no_argument_takes_a_word_of_the_request(of: str) -> None:
    """Its number, day, reason and documents are told beside the arguments."""
    taken = {folded(one) for names in RESERVED.values() for one in names}
    taken |= {folded(one) for column in EVERYWHERE for one in (column.zh, column.en)}
    assert [one for one in MODELS[of].model_fields if headers(of, one) & taken] == []


def test_every_list_is_one_of_the_charter() -> None:
    """Its entries have titles in both languages."""
    listed = {one.listed for one in WORDS.values()} - {""}
    assert listed
    for path in listed:
        entries = attrgetter(path)(CHARTER)
        assert entries
        assert [code for code, one in entries.items() if not (one.zh and one.en)] == []


def test_what_names_something_listed_has_its_list() -> None:
    """A field that is marked as naming a village, a grid or another such thing."""
    references = [
        (of, name, mark) for of, event in TOWN.events.items() for name, mark in event.refs().items()
    ]
    wrong = [
        (of, name)
        for of, name, mark in references
        if mark.kind in KINDS and TOWN.word(of, name).listed != WORDS[mark.kind].listed
    ]
    assert wrong == []


def test_choices_are_those_of_the_type() -> None:
    """Each value of a literal type has a title, and nothing else has."""
    chosen = {(of, name): literals(MODELS[of].model_fields[name].annotation) for of, name in FIELDS}
    assert any(chosen.values())
    assert [one for one, values in chosen.items() if {*TOWN.word(*one).choices} != values] == []


@pytest.mark.parametrize(("of", "field", "column"), [*asked()])
def test_the_sheets_use_the_same_words(of: str, field: str, column: Column) -> None:
    """A header of a sheet means the same argument here, and its cells are told by the same titles."""
    word = TOWN.word(of, field)
    written = {folded(one) for one in (column.zh, column.en) if one != OF_THE_REQUEST}
    assert written <= headers(of, field)
    assert word.listed == column.listed
    assert {code: (*Said.of(one),) for code, one in word.choices.items()} == column.choices


@pytest.mark.parametrize(
    ("of", "header", "field"),
    [
        ("assign-volunteer", "人员", "volunteer"),
        ("volunteer.change-team", "人员", "volunteer"),
        ("assign-volunteer", "网格", "grid"),
        ("assign-volunteer", "队伍", "team"),
        ("assign-volunteer", "单位", "unit"),
        ("cohort.enrol", "期", "cohort"),
        ("cohort.plan", "领域", "field"),
        ("cohort.plan", "批次", "batch"),
        ("cohort.enrol", "学员", "cadre"),
        ("cohort.enrol", "干部", "cadre"),
        ("cohort.substitute", "原学员", "leaver"),
        ("cohort.substitute", "替补学员", "cadre"),
        ("cohort.enrol", "培养人", "mentor"),
        ("cohort.complete-session", "课程", "course"),
        ("cohort.complete-session", "到课学员", "present"),
        ("cohort.complete-session", "放宽原因", "waiver"),
        ("cadre.leave-office", "干部", "cadre"),
        ("take-office", "干部", "cadre"),
        ("take-office", "村", "village"),
        ("take-office", "职务", "post"),
    ],
)
def test_the_headers_of_an_office_are_known(of: str, header: str, field: str) -> None:
    """What a clerk writes above a column."""
    assert folded(header) in headers(of, field)


def test_a_longer_key_wins() -> None:
    """One name, two meanings: what an activity and a project are kinds of."""
    assert TOWN.word("activity.hold", "kind").listed == "kinds"
    assert TOWN.word("project.plan", "kind").listed == "project_kinds"
    assert TOWN.word("nowhere", "no_such_field") == Word("No such field", "No such field")
