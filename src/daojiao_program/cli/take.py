"""Taking in the office's files, one after the other, or a whole example day by day."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn

from daojiao_program.cli.about import opened_town
from daojiao_program.cli.documents import TableDocument, WorkbookDocument
from daojiao_program.cli.options import (
    ACTOR,
    STORE,
    Actor,
    Consequences,
    DryRun,
    Json,
    Lang,
    Reason,
    Store,
    day,
)
from daojiao_program.cli.screen import DONE, REFUSED, Language, Screen, UsageError, changes_of, seen
from daojiao_program.cli.seal import sealed, tell_sealed
from daojiao_program.cli.words import Words
from daojiao_program.engine import SimulatedClock
from daojiao_program.engine.document import Document
from daojiao_program.intake import IntakeReport, RowRefusal, StepResult, WorkbookReport
from daojiao_program.intake.cells import MUST
from daojiao_program.program import Program

_SHOWN: Final = 10
"""How many rows of one rule, and how many warnings, are listed; the file of refused rows has them all."""


def import_files(  # noqa: PLR0913 - `--all-or-nothing` and the others are the clerk's choices
    files: Annotated[
        list[Path], typer.Argument(metavar="FILE...", help="CSV文件或工作簿 / CSV files or workbooks")
    ],
    *,
    sheet: Annotated[
        str | None, typer.Option(metavar="SHEET", help="哪种表，默认按表头识别 / which sheet it is")
    ] = None,
    correct: Annotated[
        bool, typer.Option("--correct", help="更正已受理的行 / correct rows accepted before")
    ] = False,
    with_consequences: Consequences = False,
    all_or_nothing: Annotated[
        bool,
        typer.Option("--all-or-nothing", help="有一行退回就都不登记 / record nothing if a row is refused"),
    ] = False,
    received: Annotated[
        str | None, typer.Option(metavar="DAY", help="收到日期，仅限模拟库 / in a simulation: received on")
    ] = None,
    seal: Annotated[
        Path | None,
        typer.Option(
            "--seal", envvar="DAOJIAO_SEAL_KEY", metavar="KEY", help="登记后封存 / then seal, with this key"
        ),
    ] = None,
    store: Store = STORE,
    actor: Actor = ACTOR,
    reason: Reason = None,
    dry_run: DryRun = False,
    as_json: Json = False,
    lang: Lang = Language.ZH,
) -> None:
    """登记办公文件 / Take in the office's files."""
    screen = Screen(lang, as_json=as_json)
    reports: list[IntakeReport] = []
    with opened_town(store, "import", read_only=dry_run) as town:
        if received is not None:
            _received(town, day(received))
        try:
            for file in files:
                with _bar(file.name) as tick:
                    report = town.take_in(
                        file,
                        sheet=sheet,
                        actor=actor,
                        reason=reason,
                        correct=correct,
                        consequences=with_consequences,
                        all_or_nothing=all_or_nothing,
                        dry_run=dry_run,
                        on_progress=tick,
                    )
                reports.append(report)
                if not as_json:
                    _tell(town, screen, report)
        finally:
            screen.printed([_sort(one).shown(one) for one in reports])
    if seal is not None and not dry_run:
        tell_sealed(screen, sealed(store, seal))
    raise typer.Exit(REFUSED if any(map(_to_mend, reports)) else DONE)


def _to_mend(report: IntakeReport) -> bool:
    """Whether something of the file is still to be mended and taken in."""
    tabs = report.passed_over if isinstance(report, WorkbookReport) else ()
    return bool(report.refused) or any(one.meant for one in tabs)


def walking(town: Program, folder: Path) -> None:
    """Walk a folder's manifest, with a bar on a terminal."""
    with _bar(folder.name) as tick:

        def step(result: StepResult) -> None:
            tick(result.number, result.total)

        town.walk(folder, on_step=step)


def _received(town: Program, on: date) -> None:
    if not isinstance(town.clock, SimulatedClock):
        raise UsageError("--received 只用于模拟库", "--received is for simulated stores only")
    town.clock.open_office(on, town.zone())


@contextmanager
def _bar(name: str) -> Iterator[Callable[[int, int], None]]:
    """A bar on the error stream, where that is a terminal; gone when it is done."""
    console = Console(stderr=True, markup=False, highlight=False)
    columns = (TextColumn("{task.description}", markup=False), BarColumn(), MofNCompleteColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task(seen(name, lines=False), total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


def _tell(town: Program, screen: Screen, report: IntakeReport) -> None:
    screen.say(*report.summary(), style="bold")
    if isinstance(report, WorkbookReport):
        for one in report.tabs:
            screen.say(*(f"  {said}" for said in one.summary()))
            _tell_rows(screen, one)
        for tab in report.passed_over:
            style = "red" if tab.meant else "yellow"
            screen.say(f"  工作表“{tab.tab}”{tab.zh}", f"  tab {tab.tab!r} {tab.en}", style=style)
    else:
        _tell_rows(screen, report)
    if report.rejected_file is not None:
        screen.say(
            f"  退回的行见 {report.rejected_file}，改正后可再次登记",
            f"  the refused rows are in {report.rejected_file}; mend them and take that file in",
        )
    if report.left is not None:
        screen.say(
            f"  {report.left} 是以前的文件，原样保留，没有改动；用不着了可自行删除",
            f"  {report.left} is from before and was left as it is; delete it when it is needed no more",
        )
    if report.trouble:
        screen.text(f"  {report.trouble}", style="red")
    if report.dry_run:
        with town.as_of(date.max) as now:
            changes_of(screen, town, Words(now, screen), report.changes)


def _tell_rows(screen: Screen, report: IntakeReport) -> None:
    for note in report.notes:
        screen.say(f"  {note.zh}", f"  {note.en}")
    for line in _refused_rows(screen, report):
        screen.text(line)
    for warning in report.warnings[:_SHOWN]:
        screen.say(f"  第{warning.number}行提醒：{warning.zh}", f"  row {warning.number}, note: {warning.en}")
    if len(report.warnings) > _SHOWN:
        more = len(report.warnings) - _SHOWN
        screen.say(f"  另有{more:,}条提醒", f"  and {more:,} more notes")


def _refused_rows(screen: Screen, report: IntakeReport) -> Iterator[str]:
    """The refused rows, those of one rule together."""
    by_rule: dict[tuple[str, str], list[tuple[int, RowRefusal]]] = {}
    for row in report.refused:
        if row.refusal is not None:
            by_rule.setdefault((row.refusal.code, row.refusal.zh), []).append((row.number, row.refusal))
    for (code, _), rows in by_rule.items():
        why = rows[0][1]
        count = screen.of(f"{len(rows):,}行", f"{len(rows):,} rows" if len(rows) > 1 else "1 row")
        yield f"  {code} {screen.of(why.zh, why.en)}{screen.of(f'（{count}）', f' ({count})')}"
        for number, one in rows[:_SHOWN]:
            column = f"“{one.column}”" if one.column else ""
            found = screen.of(
                f"第{number}行{column}查得{one.found}",
                f"row {number}{column and f' {column}'}: found {one.found}",
            )
            if one.allowed == MUST:
                found = screen.of(f"第{number}行没有填{column}", f"row {number}: {column} is not filled in")
            elif one.allowed:
                found += screen.of(f"；应为{one.allowed}", f"; allowed {one.allowed}")
            yield f"    {found}"
        if len(rows) > _SHOWN:
            more = len(rows) - _SHOWN
            yield screen.of(f"    另有{more:,}行", f"    and {more:,} more rows")
        if why.next_en:
            yield f"    {screen.of('下一步：', 'next: ')}{screen.of(why.next_zh, why.next_en)}"


def _sort(report: IntakeReport) -> type[Document]:
    return WorkbookDocument if isinstance(report, WorkbookReport) else TableDocument
