"""The sheets as declared, and how a file's sheet is told."""

from __future__ import annotations

import inspect
from pathlib import Path

import pytest

from daojiao_program.domain.applicant import Applicant
from daojiao_program.domain.belt import Belt
from daojiao_program.domain.catalogue import TOWN
from daojiao_program.domain.charter import Charter, Council
from daojiao_program.domain.compound import CompoundBranch
from daojiao_program.domain.drive import RecruitmentDrive
from daojiao_program.domain.leading_group import LeadingGroup
from daojiao_program.domain.project import DemoProject
from daojiao_program.domain.town import TownProgram
from daojiao_program.domain.village import Village
from daojiao_program.engine import Aggregate
from daojiao_program.intake import SHEETS, IntakeError, Sheet
from daojiao_program.intake.csvfile import Table, header_key
from daojiao_program.intake.sheet import WRITTEN, Asks, form_of, header_keys
from daojiao_program.program import EXAMPLE

BY_ID = {one.id: one for one in SHEETS}


def table(headers: str) -> Table:
    """A file with these headers."""
    return Table("a.csv", "", "utf-8", headers.split(","), [])


def sentence(headers: str, told: str | None = None) -> str:
    """Why these headers are of no sheet."""
    with pytest.raises(IntakeError) as caught:
        form_of(table(headers), SHEETS, told)
    return str(caught.value)


def asks_of(sheet: Sheet) -> list[Asks]:
    """Every decision that a sheet asks."""
    return [sheet.asks] if isinstance(sheet.asks, Asks) else [*sheet.asks.values()]


@pytest.mark.parametrize("sheet", SHEETS, ids=lambda sheet: sheet.id)
def test_a_declaration_fits_the_decision(sheet: Sheet) -> None:
    """Each decision is the catalogue's, its arguments are columns, and what it needs is asked for."""
    names = {one.name for one in sheet.columns}
    assert set(sheet.key) <= names
    assert len([one for one in sheet.columns if one.kind == "day"]) == 1
    for column in sheet.columns:
        assert (column.kind in {"code", "codes"}) == bool(column.listed)
        assert (column.kind == "choice") == bool(column.choices)
        first, _, second = column.listed.partition(".")
        assert not first or first in Charter.model_fields
        assert not second or second in Council.model_fields
    for asks in asks_of(sheet):
        assert TOWN.decisions[asks.decision.name] is asks.decision
        assert (asks.target is None and asks.one is None) == (asks.decision.owner is None)
        assert {asks.target, asks.person, *map(asks.column, asks.arguments)} - {None} <= names
        assert set(asks.called) <= set(asks.arguments)
        fields = asks.decision.schema.model_fields
        assert {name for name, one in fields.items() if one.is_required()} <= set(asks.arguments)
        assert set(asks.arguments) <= set(fields)
        assert asks.person is None or "commitment" in inspect.signature(asks.decision.function).parameters


BY_ITSELF = {"program.reach"}
"""What a reaction asks, and nobody fills in."""


@pytest.mark.parametrize(
    "kind",
    [CompoundBranch, DemoProject, Belt, RecruitmentDrive, Applicant, LeadingGroup, TownProgram, Village],
)
def test_every_decision_has_a_sheet(kind: type[Aggregate]) -> None:
    """Whatever is decided of compounds, projects, drives and the program, a sheet asks for it."""
    asked = {asks.decision.name for sheet in SHEETS for asks in asks_of(sheet)} | BY_ITSELF
    assert {one.name for one in TOWN.decisions.values() if one.owner is kind} <= asked


def test_ids_and_headers_are_unambiguous() -> None:
    """No two sheets share an id, and no two columns of a sheet a header."""
    assert len(BY_ID) == len(SHEETS)
    for sheet in SHEETS:
        keys = [key for column in sheet.known() for key in set(column.keys)]
        assert len(keys) == len(set(keys))
        assert not set(keys) & {header_key(one) for one in WRITTEN}


@pytest.mark.parametrize("path", sorted(EXAMPLE.glob("*-????.csv")), ids=lambda path: path.stem)
def test_the_example_is_recognised(path: Path) -> None:
    """Each file of the example is recognised from its headers, but for those that two sheets share."""
    from daojiao_program.intake.csvfile import read_csv  # noqa: PLC0415

    sheet = path.stem.rpartition("-")[0]
    read = read_csv(path, header_keys(SHEETS).__contains__)
    assert form_of(read, SHEETS, sheet).sheet.id == sheet
    if sheet in {"enrolments", "shadowing", "sessions", "make-ups"}:
        with pytest.raises(IntakeError, match=r"enrolments.*shadowing|sessions.*make-ups"):
            form_of(read, SHEETS, None)
    else:
        assert form_of(read, SHEETS, None).sheet.id == sheet


def test_headers_in_any_order_language_and_width() -> None:
    """Chinese and English headers, in any order, with spaces and in full width, name the same columns."""
    form = form_of(table("Stationed on, 网格,ＴＥＡＭ,姓 名,Volunteer,原因"), SHEETS, None)
    assert form.sheet.id == "volunteers"
    assert form.places == {"on": 0, "grid": 1, "team": 2, "name": 3, "volunteer": 4, "reason": 5}


def test_headers_written_beside_rejected_rows_are_ignored() -> None:
    """A file of rejected rows is of the sheet from which it came."""
    form = form_of(table(",".join(["期", "日期", *WRITTEN])), SHEETS, None)
    assert (form.sheet.id, form.own, form.width) == ("graduations", [0, 1], 2 + len(WRITTEN))


def test_wrong_headers() -> None:
    """What is missing, too much and doubled is named, with what was found and what is expected."""
    said = sentence("编号,姓名,姓名,队,网格,到岗日期", "volunteers")
    assert "缺少“队伍”，多出“队”，重复“姓名”" in said
    assert (
        "现有：编号、姓名、姓名、队、网格、到岗日期；应为：编号、姓名、电话、单位、队伍、网格、到岗日期"
        in said
    )
    assert "（电话、单位可省）" in said
    assert "missing 队伍, unknown 队, doubled 姓名" in said
    assert said.partition(" / ")[2].endswith(
        "expected: Volunteer, Name, Telephone, Unit, Team, Grid, Stationed on"
    )


def test_other_marks_between_cells() -> None:
    """Where cells are divided by other marks than commas, the sentence says so."""
    assert "各列须以英文逗号分隔" in sentence("编号\t姓名\t队伍")
    assert "divided by commas" in sentence("编号，姓名，队伍")
    assert "逗号分隔" not in sentence("编号")


def test_the_nearest_sheet_is_meant() -> None:
    """Without a sheet told, the sentence speaks of the one that fits best."""
    assert "“活动签到表”（sign-ins）" in sentence("活动编号,编号,日期,单位")


def test_ambiguous_and_unknown() -> None:
    """Headers that fit several sheets, and a sheet that there is not, are each a sentence."""
    assert "sessions（授课签到表）、make-ups（补课签到表）" not in sentence("期,学员,培养人,日期")
    assert "enrolments（结对名单）、shadowing（跟班学习登记表）" in sentence("期,学员,培养人,日期")
    assert "没有“roll”这种表" in sentence("期,日期", "roll")
    assert form_of(table("期,学员,培养人,日期,原因"), SHEETS, None).sheet.id == "mentor-changes"
    assert form_of(table("期,学员,培养人,日期"), SHEETS, "mentor-changes").sheet.id == "mentor-changes"


def test_odd_headers_are_shown_harmless() -> None:
    """Whatever stands in a header line, the sentence is one line that can be printed."""
    said = sentence(",".join(["\x1b[31m\n", "长" * 500, *map(str, range(100))]))
    assert said.isprintable()
    assert len(said) < 1500
