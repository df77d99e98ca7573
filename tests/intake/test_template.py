"""The template: what stands in it, and that what is filled into it comes to what CSV files come to."""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Sequence
from pathlib import Path
from zipfile import ZipFile

import pytest
from python_calamine import CalamineWorkbook, SheetVisibleEnum

from daojiao_program.engine import Refused
from daojiao_program.intake import SHEETS, IntakeError, IntakeReport, write_template
from daojiao_program.intake.cells import Lists
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.intake.guide import need_of
from daojiao_program.intake.tabs import GUIDE, LISTS, LONGEST_TITLE, TabLanguage, kind_of, title_of
from daojiao_program.intake.template import _letters
from daojiao_program.program import DATA, Program
from tests.intake.books import (
    book,
    example_rows,
    fill_in,
    headers,
    open_august,
    part_of,
    typed,
    write_csvs,
)
from tests.intake.test_workbook import tabs_of
from tests.once import once

CHARTER = read_charter(DATA / "charter.toml")


@pytest.fixture(scope="module")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The template of the default charter."""
    path = tmp_path_factory.mktemp("template") / "t.xlsx"
    write_template(path, CHARTER)
    return path


def came(town: Program, reports: Sequence[IntakeReport]) -> Sequence[str]:
    """The figures document; every request with its outcome; what came of each row of each sheet."""
    requests = [
        (one.id, one.decision, one.target, one.arguments, one.effective_on, one.outcome)
        for one in town.requests()
        if not one.id.startswith("files/")
    ]
    rows = [(one.sheet, [(row.number, row.outcome) for row in one.rows]) for one in reports]
    documents = (town.progress().document(), requests, rows)
    return [json.dumps(one, ensure_ascii=False, indent=1) for one in documents]


def _by_csv(folder: Path) -> None:
    with open_august(folder) as town:
        paths = write_csvs(folder, example_rows())
        found = came(town, [town.take_in(path, sheet=path.stem) for path in paths])
    for number, document in enumerate(found):
        (folder / f"{number}.json").write_text(document, encoding="utf-8")


@pytest.mark.parametrize("name", ["template", "typed"])
def test_filled_in_it_equals_the_csv_way(template: Path, tmp_path: Path, name: str) -> None:
    """The example's rows come to the same figures, byte for byte, by CSV, in the template, or typed."""
    rows = example_rows()
    assert sum(map(len, rows.values())) > 10_000
    with open_august(tmp_path) as town:
        if name == "template":
            path = fill_in(template, tmp_path / "filled.xlsx", rows)
        else:
            # In the order in which the example has them, which is not that in which they depend.
            tabs = {
                one.id: [headers(one), *typed(one, rows[one.id])]
                for one in reversed(SHEETS)
                if one.id in rows
            }
            path = book(tmp_path / "typed.xlsx", tabs)
        figures, *others = came(town, [*tabs_of(town.take_in(path)).tabs])
    by_csv = once("by-csv", _by_csv)
    assert figures == (by_csv / "0.json").read_text(encoding="utf-8")
    for number, document in enumerate(others, 1):
        assert document == (by_csv / f"{number}.json").read_text(encoding="utf-8")


def test_the_same_charter_gives_the_same_bytes(template: Path, tmp_path: Path) -> None:
    """Nothing in it depends on the day or the machine."""
    write_template(tmp_path / "t.xlsx", CHARTER)
    assert (tmp_path / "t.xlsx").read_bytes() == template.read_bytes()


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_tab_for_each_sheet(tmp_path: Path, lang: TabLanguage) -> None:
    """The explanations first, a tab for each sheet with its headers, the lists out of sight."""
    write_template(tmp_path / "t.xlsx", CHARTER, lang=lang)
    with CalamineWorkbook.from_path(tmp_path / "t.xlsx") as read:
        titles = [GUIDE, *(title_of(one, lang) for one in SHEETS), LISTS]
        assert read.sheet_names == titles
        assert read.sheets_metadata[-1].visible == SheetVisibleEnum.VeryHidden
        for sheet in SHEETS:
            (row,) = read.get_sheet_by_name(title_of(sheet, lang)).to_python()
            assert row == [one.zh if lang == "zh" else one.en for one in sheet.columns]


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_titles_tell_the_sheets_apart(lang: TabLanguage) -> None:
    """Every title is one that Excel allows, and means one sheet."""
    titles = [title_of(one, lang) for one in SHEETS]
    assert len({one.casefold() for one in titles}) == len(titles)
    assert max(map(len, titles)) <= LONGEST_TITLE
    assert [kind_of(one) for one in titles] == list(SHEETS)


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_allowed_values(tmp_path: Path, lang: TabLanguage) -> None:
    """Each listed column offers every entry of the charter's list, in words taken in as that entry."""
    path = tmp_path / "t.xlsx"
    write_template(path, CHARTER, lang=lang)
    with CalamineWorkbook.from_path(path) as read:
        columns = [*zip(*read.get_sheet_by_name(LISTS).to_python(), strict=True)]
    offered = [[one for one in column if one] for column in columns]
    lists = Lists(CHARTER)
    with ZipFile(path) as archive:
        for sheet in SHEETS:
            xml = archive.read(part_of(archive, title_of(sheet, lang))).decode()
            rules = re.findall(r"<dataValidation .*?(?:/>|</dataValidation>)", xml)
            assert len(rules) == len(sheet.columns)
            for column, rule in zip(sheet.columns, rules, strict=True):
                assert (column.listed != "" or column.kind == "choice") == ('type="list"' in rule)
                if column.listed:
                    place = re.search(r"\$([A-Z]+)\$1", rule)
                    assert place is not None
                    values = offered[[_letters(one) for one in range(len(offered))].index(place[1])]
                    codes = [lists.code(column.listed, str(one)) for one in values]
                    assert codes == [*lists_of(column.listed)]


def lists_of(name: str) -> Sequence[str]:
    """The codes of a list of the charter."""
    found: object = CHARTER
    for part in name.split("."):
        found = getattr(found, part)
    assert isinstance(found, dict)
    return [*found]


def test_the_explanations(template: Path) -> None:
    """Every sheet and column is explained in both languages: whether it must be filled, with an example."""
    with CalamineWorkbook.from_path(template) as read:
        rows = read.get_sheet_by_name(GUIDE).to_python()
    firsts = [str(row[0]) for row in rows]
    for sheet in SHEETS:
        at = firsts.index(f"{sheet.zh}    {sheet.en}")
        for column, row in zip(sheet.columns, rows[at + 3 :], strict=False):
            assert row[:2] == [column.zh, column.en]
            assert row[2] == "\n".join(need_of(sheet, column))
            assert all(row[place] for place in (3, 5))


def test_what_only_some_rows_need() -> None:
    """A column that one of several decisions needs says for which."""
    moves = next(one for one in SHEETS if one.id == "moves")
    zh, en = need_of(moves, moves.column("team"))
    assert zh == "变动为“调整队伍”“重新到岗”时必填"
    assert en == "required where Change is Change of team or Stationed again"
    assert need_of(moves, moves.column("reason")) == ("可不填", "optional")


def test_of_the_charter_in_force(town: Program, tmp_path: Path) -> None:
    """A town's template has the lists of the charter in force on the day; before any it is refused."""
    town.template(tmp_path / "t.xlsx")
    write_template(tmp_path / "u.xlsx", CHARTER)
    assert (tmp_path / "t.xlsx").read_bytes() == (tmp_path / "u.xlsx").read_bytes()
    with pytest.raises(Refused, match="CHARTER-FIRST"):
        town.template(tmp_path / "v.xlsx", on=town.today().replace(month=3))


def test_without_the_extra(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Where XlsxWriter is not installed, it is told what to install."""
    monkeypatch.setitem(sys.modules, "xlsxwriter", None)
    with pytest.raises(IntakeError, match=r"daojiao-program\[excel\]"):
        write_template(tmp_path / "t.xlsx", CHARTER)
