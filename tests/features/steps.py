"""The steps of the features: few and generic, with the words of the charter and the catalogue.

A decision is found by its Chinese title; the columns of its table are its arguments. Days are of 2022.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import Any, Final

import pytest
from pytest_bdd import given, parsers, then, when

from daojiao_program import TownDesk
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import GridEntry
from daojiao_program.domain.cohort import Cohort
from daojiao_program.domain.cohort_words import CohortGraduated
from daojiao_program.domain.volunteer import Volunteer
from daojiao_program.engine.decision import AnyDecision
from daojiao_program.engine.rules import show
from tests.domain.town import CHARTER, Town, a_class, in_office, sized, town

Table = list[list[str]]

YEAR: Final = 2022
DECISIONS: Final = {one.title: one for one in TOWN.decisions.values() if one.title}
DAY: Final = r"\d{1,2}月\d{1,2}日"
ASKED: Final = rf"(?:(?P<entered>{DAY})补录)?(?P<on>{DAY})(?P<title>{'|'.join(map(re.escape, DECISIONS))})"
AMENDED: Final = rf"(?P<on>{DAY})修订章程，"
VOIDED: Final = rf"(?P<on>{DAY})撤销“(?P<id>.+)”，原因为“(?P<reason>.+)”"
COLUMNS: Final = {
    "人员": "volunteer",
    "网格": "grid",
    "队伍": "team",
    "单位": "unit",
    "期": "cohort",
    "领域": "field",
    "批次": "batch",
    "干部": "cadre",
    "学员": "cadre",
    "原学员": "leaver",
    "替补学员": "cadre",
    "培养人": "mentor",
    "课程": "course",
    "到课学员": "present",
    "放宽原因": "waiver",
    "村": "village",
    "职务": "post",
}
TITLES: Final = {
    column: {entry.zh: code for code, entry in entries.items()}
    for column, entries in {
        "grid": CHARTER.grids,
        "team": CHARTER.teams,
        "unit": CHARTER.units,
        "field": CHARTER.fields,
        "mentor": CHARTER.leadership,
        "course": CHARTER.courses,
        "village": CHARTER.villages,
        "post": CHARTER.posts,
    }.items()
}


@pytest.fixture
def story() -> Iterator[Town]:
    """A town in which no charter is in force yet."""
    with town(None) as opened:
        yield opened


def day(text: str) -> date:
    """`5月3日` as a day."""
    month, number = map(int, re.findall(r"\d+", text))
    return date(YEAR, month, number)


def listed(text: str) -> list[str]:
    """`K-01至K-03、K-07` as its members; `无人` has none."""
    found: list[str] = []
    for part in () if text == "无人" else text.split("、"):
        first, _, last = part.partition("至")
        prefix, _, low = first.partition("-")
        high = last.partition("-")[2] or low
        found += [f"{prefix}-{number:0{len(low)}}" for number in range(int(low), int(high) + 1)]
    return found


def argument(story: Town, on: date, column: str, text: str, cohort: str) -> object:
    """A cell as the argument that it stands for."""
    if column == "present":
        members = story.engine.load(Cohort, cohort, effective_on=on).mentor_of
        return list(members) if text == "全体" else listed(text)
    return TITLES.get(column, {}).get(text, text)


def ask(story: Town, desk: TownDesk, decision: AnyDecision, row: dict[str, str]) -> None:
    """Ask what a row says; an empty cell says nothing, `编号` names the request, `原因` is the desk's."""
    words = {COLUMNS[header]: text for header, text in row.items() if text and header in COLUMNS}
    unknown = row.keys() - COLUMNS.keys() - {"编号", "原因"}
    assert not unknown, f"no such column: {unknown}; known: {sorted(COLUMNS)}"
    given = {
        column: argument(story, desk.on, column, text, words.get("cohort", ""))
        for column, text in words.items()
    }
    target = given.pop(decision.owner.kind) if decision.owner else None
    if "编号" in row:
        desk = desk.request(row["编号"])
    desk.ask(decision, None if target is None else str(target), given)


def rows(datatable: Table) -> list[dict[str, str]]:
    """The rows of a table by its headers."""
    return [dict(zip(datatable[0], row, strict=True)) for row in datatable[1:]]


def entry(entered: str | None) -> date | None:
    """The day of entry, if a step says one."""
    return day(entered) if entered else None


# -- 假如


@given(parsers.re(rf"章程自(?P<on>{DAY})起生效"))
def adopted(story: Town, on: str) -> None:
    """Adopt the package's charter."""
    story.given(day(on)).charter().adopt(CHARTER)


@given(parsers.re(r"(?P<cohort>C-\d+)期有(?P<size>\d+)名学员(?:，领域为(?P<field>.+))?"))
def with_a_class(story: Town, cohort: str, size: str, field: str | None) -> None:
    """Let a class have been enrolled on 5 May: K-01 and on, each with the mentor of the same number."""
    a_class(story, int(size), cohort=cohort, field=TITLES["field"][field or "村级治理"])


@given(parsers.re("(?P<cadres>.+)是在任“两委”干部"))
def being_in_office(story: Town, cadres: str) -> None:
    """Let cadres have taken office in April."""
    in_office(story, *listed(cadres))


@given(parsers.re(ASKED))
def happened(story: Town, entered: str | None, on: str, title: str, datatable: Table) -> None:
    """Let what the table says have happened, row by row."""
    for row in rows(datatable):
        desk = story.given(day(on), entered=entry(entered), reason=row.get("原因") or None)
        ask(story, desk, DECISIONS[title], row)


@given(parsers.re(VOIDED))
def voided(story: Town, on: str, id: str, reason: str) -> None:
    """Let a request have been voided."""
    story.given(day(on), reason=reason).void(id)


@given(parsers.re(rf"{AMENDED}每期(?P<smallest>\d+)至(?P<largest>\d+)人"))
def resized(story: Town, on: str, smallest: str, largest: str) -> None:
    """Amend the sizes of a class."""
    story.given(day(on)).charter().amend(sized(int(smallest), int(largest)))


@given(parsers.re(rf"{AMENDED}不再列入网格(?P<grid>.+)"))
def dropped(story: Town, on: str, grid: str) -> None:
    """Amend the list of grids."""
    fewer = {code: one for code, one in CHARTER.grids.items() if code != grid}
    story.given(day(on)).charter().amend(CHARTER.model_copy(update={"grids": fewer}))


@given(parsers.re(rf"{AMENDED}(?P<leader>M-\d+)不再是镇领导班子成员"))
def gone(story: Town, on: str, leader: str) -> None:
    """Amend the leadership team."""
    fewer = {code: one for code, one in CHARTER.leadership.items() if code != leader}
    left = {"leadership": fewer, "party_secretary": None}
    story.given(day(on)).charter().amend(CHARTER.model_copy(update=left))


# -- 当


@when(parsers.re(ASKED))
def asked(story: Town, entered: str | None, on: str, title: str, datatable: Table) -> None:
    """Ask what the one row of the table says."""
    (row,) = rows(datatable)
    desk = story.when(day(on), entered=entry(entered), reason=row.get("原因") or None)
    ask(story, desk, DECISIONS[title], row)


@when(parsers.re(VOIDED))
def void(story: Town, on: str, id: str, reason: str) -> None:
    """Ask for a request to be voided."""
    story.when(day(on), reason=reason).void(id)


@when(parsers.re(rf"{AMENDED}把网格(?P<grid>.+)划到外镇的“(?P<village>.+)”"))
def misplaced(story: Town, on: str, grid: str, village: str) -> None:
    """Ask for a charter with a grid outside the town."""
    moved = GridEntry(village=village, zh=grid, en=grid)
    amended = CHARTER.model_copy(update={"grids": {**CHARTER.grids, grid: moved}})
    story.when(day(on)).charter().amend(amended)


# -- 那么


@then("应予受理")
def accepted(story: Town) -> None:
    """It was accepted."""
    story.then.accepted()


@then("应予受理，无须提醒")
def unwarned(story: Town) -> None:
    """It was accepted, and no rule would rather have had it otherwise."""
    assert story.then.accepted().warnings == ()


@then(parsers.re("应予受理，并提醒，规则 (?P<code>[A-Z-]+)"))
def warned(story: Town, code: str) -> None:
    """It was accepted with a warning."""
    story.then.warned(code)


@then(parsers.re("应被拒绝，规则 (?P<code>[A-Z-]+)"))
def refused(story: Town, code: str) -> None:
    """It was refused by the rule."""
    story.then.refused(code)


@then(parsers.re("查明“(?P<found>.+?)”(?:，允许“(?P<allowed>.+)”)?"))
def findings(story: Town, found: str, allowed: str | None) -> None:
    """The refusal shows what was found and what is allowed."""
    shown = {key: show(value) for key, value in refusal(story).items()}
    assert shown["found"] == found
    assert allowed is None or shown["allowed"] == allowed


@then(parsers.re("须先处理“(?P<ids>.+)”"))
def named(story: Town, ids: str) -> None:
    """The refusal names the later requests that stand in the way."""
    assert refusal(story)["later"] == ids.split("、")


@then(parsers.re("记录“(?P<titles>.+)”"))
def recorded(story: Town, titles: str) -> None:
    """These events were recorded and no others, in this order."""
    found = [event.titles()[0] for _, event in story.then.accepted().events]
    assert found == titles.split("、")


@then(parsers.re("结业的是(?P<graduates>.+?)(?:，未结业的是(?P<others>.+))?"))
def graduated(story: Town, graduates: str, others: str | None) -> None:
    """These graduated, and these did not."""
    over = CohortGraduated(graduates=tuple(listed(graduates)), others=tuple(listed(others)) if others else ())
    story.then.among(over)


@then(parsers.re("(?P<volunteer>V-.+)属于(?P<team>.+)，在(?P<grid>.+)"))
def stationed(story: Town, volunteer: str, team: str, grid: str) -> None:
    """A volunteer is in this team and grid."""
    person = story.engine.load(Volunteer, volunteer)
    assert (person.team, person.grid) == (TITLES["team"][team], TITLES["grid"][grid])


@then(parsers.re(rf"(?P<on>{DAY})“(?P<title>.+)”为(?P<value>\d+)"))
def figure(story: Town, on: str, title: str, value: str) -> None:
    """A figure, by its title, as of a day."""
    found = {one.indicator.zh: one.value for one in story.engine.figures(effective_on=day(on)).values()}
    assert found[title] == int(value)


def refusal(story: Town) -> dict[str, Any]:
    """What the refusal found; it counts as looked at by the step that names its rule."""
    answer = story.then.answer
    assert answer.refused is not None, "it was accepted"
    return answer.refused.findings
