"""Taking a file in: its rows become requests, a hundred in a transaction, each answered on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from itertools import count, groupby
from pathlib import Path
from typing import Final

from daojiao_program.engine import Conflict, Engine, Outcome, Refusal, Request, Withheld
from daojiao_program.engine.ports import People
from daojiao_program.engine.rules import REQUEST_SAME
from daojiao_program.files.errors import FileError
from daojiao_program.files.writing import is_there
from daojiao_program.intake import failpoints
from daojiao_program.intake.csvfile import Table, read_csv
from daojiao_program.intake.directory import Directory
from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.failpoints import reach
from daojiao_program.intake.mentions import sure_of
from daojiao_program.intake.part import Part
from daojiao_program.intake.rejected import as_they_were, rejected_path, write_rejected
from daojiao_program.intake.rejectedbook import write_rejected_workbook
from daojiao_program.intake.report import IntakeReport, WorkbookReport
from daojiao_program.intake.roster import settled
from daojiao_program.intake.rows import RowDraft
from daojiao_program.intake.sheet import Form, Sheet, form_of, header_keys
from daojiao_program.intake.sheets import SHEETS
from daojiao_program.intake.tabs import is_workbook
from daojiao_program.intake.workbook import Workbook, read_workbook

BATCH: Final = 100
"""Requests a transaction."""
OnProgress = Callable[[int, int], None]
"""Told after each batch how many rows of how many are done."""


def take_in(  # noqa: PLR0913 - what a clerk chooses, by keyword
    engine: Engine,
    people: People,
    path: Path,
    *,
    sheet: str | None = None,
    sheets: Sequence[Sheet] = SHEETS,
    actor: str = "office",
    reason: str | None = None,
    correct: bool = False,
    consequences: bool = False,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    rejected_to: Path | None = None,
    on_progress: OnProgress | None = None,
) -> IntakeReport:
    """Take a CSV file or a workbook in, and write its refused rows beside it or into `rejected_to`.

    The refused rows of `roll.csv` go to `roll-rejected.csv`, those of a workbook to another workbook with
    the same tabs. Of a workbook the tabs are taken in in the order of `sheets`, in which their rows build
    upon each other; the report is a `WorkbookReport` then.

    `sheet` is the id of the sheet, recognised from the headers unless told; `sheets` are those that there
    are, the town's or one's own. A row that was accepted before
    is `same`; a changed one is refused, unless `correct` voids the old and enters the new, for the row's
    reason or else the file's. With `consequences` a late or changed row may withdraw, or have asked
    otherwise, what followed by itself. With `all_or_nothing` nothing is recorded if any row is refused.
    A `dry_run` records nothing, writes nothing and tells what would happen, to the rows and to the figures.

    Raises `IntakeError` when nothing can be made of the file, `Conflict` and `StoreError`. What was
    recorded before such an end stays; taking the file in again completes it.
    """
    if sure_of(path.stem, people):
        raise IntakeError(
            "文件名里有个人的电话或证件号码，而文件名会长期保存；请改名后再导入",
            "the name of the file has a number of a person in it, and is kept for ever; "
            "give the file another name, and take it in again",
        )
    taking = Taking(
        engine,
        people,
        path,
        sheet,
        sheets,
        actor=actor,
        reason=reason,
        correct=correct,
        consequences=consequences,
    )
    if dry_run:
        return taking.pretend()
    report = taking.take(all_or_nothing=all_or_nothing, on_progress=on_progress)
    return taking.write_rejected(report, rejected_path(path, rejected_to))


class Taking:
    """One file being taken in: a table, or the tabs of a workbook one after the other."""

    def __init__(
        self,
        engine: Engine,
        people: People,
        path: Path,
        sheet: str | None,
        sheets: Sequence[Sheet] = SHEETS,
        *,
        actor: str,
        reason: str | None,
        correct: bool,
        consequences: bool = False,
    ) -> None:
        self._engine = engine
        self._people = people
        self._directory = Directory(engine, people)
        self._book: Workbook | None = read_workbook(path, sheet, sheets) if is_workbook(path) else None
        if self._book is None:
            table = as_they_were(read_csv(path, header_keys(sheets).__contains__))
            form = form_of(table, sheets, sheet)
            tabs: Sequence[tuple[Table, Form]] = [(settled(table, form), form)]
        else:
            tabs = [(one.table, one.form) for one in self._book.tabs]
        self._parts = [
            Part(
                engine,
                table,
                form,
                place=None if self._book is None else place,
                actor=actor,
                reason=reason,
                correct=correct,
                consequences=consequences,
            )
            for place, (table, form) in enumerate(tabs, 1)
        ]
        self._told = 0

    def take(self, *, all_or_nothing: bool, on_progress: OnProgress | None = None) -> IntakeReport:
        """Record the rows, and that the file was taken in."""
        everything = [(part, draft) for part in self._parts for draft in part.drafts]
        if all_or_nothing:
            self._check_tabs()
            recorded = self._take(everything, all_or_nothing=True)
            self._tell(everything, on_progress)
            self._directory.finish()
            if recorded:
                self._record_files(self._parts)
        else:
            recorded = True
            for part in self._parts:
                for batch in _batches(part.drafts):
                    self._take([(part, one) for one in batch], all_or_nothing=False)
                    self._tell(batch, on_progress)
                self._directory.finish()
                self._record_files([part])
        return self._report([one.report(recorded=recorded) for one in self._parts])

    def pretend(self) -> IntakeReport:
        """What would happen: nothing is recorded, and nobody is put into the directory."""
        everything = [(part, draft) for part in self._parts for draft in part.drafts]
        self._directory.state([draft for _, draft in everything])
        self._directory.pretend([draft for _, draft in everything])
        preview = self._engine.preview([part.ask(draft) for part, draft in everything])
        self._note(everything, preview.answers, recorded=True, dry=True)
        report = self._report([replace(one.report(recorded=False), dry_run=True) for one in self._parts])
        return replace(report, changes=preview.changes, dry_run=True)

    def write_rejected(self, report: IntakeReport, target: Path) -> IntakeReport:
        """Write the refused rows, under another name where a file of that name is there already.

        It may be one that a clerk has mended, so it is left as it is, and told of.
        """
        left = target if is_there(target) else None
        if not report.refused:
            return replace(report, left=left)
        try:
            if self._book is not None and isinstance(report, WorkbookReport):
                tabs = zip(self._book.tabs, report.tabs, strict=True)
                file = write_rejected_workbook(target, tabs)
            else:
                file = write_rejected(target, self._parts[0].table, self._parts[0].form, report)
        except (OSError, FileError) as error:
            zh, en = error.said if isinstance(error, FileError) else (error.strerror, error.strerror)
            return replace(
                report,
                trouble=f"退回的行未能写入 {target.name}（{zh}） / "
                f"the refused rows could not be written to {target.name} ({en})",
            )
        self._people.note_files("rejected", [str(file.absolute())])
        return replace(report, rejected_file=file, left=None if file == left else left)

    # -- asking -----------------------------------------------------------------------------------

    def _take(self, batch: Sequence[tuple[Part, RowDraft]], *, all_or_nothing: bool) -> bool:
        """Record a batch. Returns whether anything of it stands."""
        drafts = [draft for _, draft in batch]
        self._directory.state(drafts)
        self._directory.register(drafts)
        self._people.seal([cell for draft in drafts for cell in draft.sealed])
        reach(failpoints.AFTER_PEOPLE)
        answers = self._submit(batch, all_or_nothing=all_or_nothing)
        reach(failpoints.AFTER_APPEND)
        recorded = not (all_or_nothing and any(isinstance(one, Refusal) for one in answers))
        self._directory.settle(drafts, answers)
        reach(failpoints.AFTER_ANSWER)
        self._note(batch, answers, recorded=recorded)
        return recorded

    def _submit(
        self, batch: Sequence[tuple[Part, RowDraft]], *, all_or_nothing: bool
    ) -> list[Outcome | Withheld]:
        try:
            asks = [part.ask(draft) for part, draft in batch]
            return self._engine.submit(asks, all_or_nothing=all_or_nothing)
        except Conflict:
            # Surely nothing was recorded. After another error that is not sure: the next taking finds out.
            self._directory.abandon([draft for _, draft in batch])
            raise

    def _record_files(self, parts: Sequence[Part]) -> None:
        """Record that these were taken in; again on the same day only if more was accepted."""
        reach(failpoints.BEFORE_FILE)
        for part in parts:
            report = part.report(recorded=True)
            for times in count(1):
                ask = part.taken(report, times)
                if self._engine.trace(ask.id) is None and not self._submit_file(ask):
                    break
                if not report.accepted:
                    break
        reach(failpoints.AFTER_FILE)

    def _submit_file(self, ask: Request) -> bool:
        """Record the file. Returns whether another process has just done so."""
        answer = self._engine.submit([ask])[0]
        if isinstance(answer, Refusal) and answer.refused.rule != REQUEST_SAME:
            raise answer.refused
        return isinstance(answer, Refusal)

    # -- telling ----------------------------------------------------------------------------------

    def _check_tabs(self) -> None:
        """Raise `IntakeError` where a tab that is meant to be taken in cannot be: it would not be all."""
        for one in self._book.passed_over if self._book is not None else ():
            if one.meant:
                raise IntakeError(f"工作表“{one.tab}”{one.zh}", f"the tab {one.tab!r} {one.en}")

    def _tell(self, done: Sequence[object], on_progress: OnProgress | None) -> None:
        self._told += len(done)
        if on_progress is not None and done:
            on_progress(self._told, sum(len(one.drafts) for one in self._parts))

    def _note(
        self,
        batch: Sequence[tuple[Part, RowDraft]],
        answers: Sequence[Outcome | Withheld],
        *,
        recorded: bool,
        dry: bool = False,
    ) -> None:
        answered = zip(batch, answers, strict=True)
        for part, group in groupby(answered, key=lambda one: one[0][0]):
            drafts, given = zip(*((draft, answer) for (_, draft), answer in group), strict=True)
            part.note(drafts, given, recorded=recorded, dry=dry)

    def _report(self, reports: Sequence[IntakeReport]) -> IntakeReport:
        """One report of the file, from those of its tables."""
        if self._book is None:
            return reports[0]
        return WorkbookReport(
            file=self._book.name,
            sheet="、".join(dict.fromkeys(one.sheet for one in reports)),
            sha256=self._book.sha256,
            encoding=reports[0].encoding,
            received=reports[0].received,
            rows=[row for one in reports for row in one.rows],
            warnings=[warning for one in reports for warning in one.warnings],
            recorded=reports[0].recorded,
            tabs=reports,
            passed_over=self._book.passed_over,
        )


def _batches(drafts: Sequence[RowDraft]) -> Iterator[Sequence[RowDraft]]:
    for start in range(0, len(drafts), BATCH):
        yield drafts[start : start + BATCH]
