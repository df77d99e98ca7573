"""Taking a file in: its rows become requests, a hundred in a transaction, each answered on its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import date
from itertools import count
from operator import attrgetter
from pathlib import Path
from typing import Final

from daojiao_program.domain.activity import ACT_ONCE
from daojiao_program.domain.file import OfficeFile
from daojiao_program.engine import Answer, Ask, Conflict, Engine, Receipt, Refusal
from daojiao_program.engine.ports import People
from daojiao_program.engine.request import Warned
from daojiao_program.engine.rules import REQUEST_SAME, show
from daojiao_program.intake import failpoints
from daojiao_program.intake.alike import Lookalikes
from daojiao_program.intake.cells import Charters
from daojiao_program.intake.csvfile import Row, Table, read_csv
from daojiao_program.intake.directory import Directory
from daojiao_program.intake.explain import explained
from daojiao_program.intake.failpoints import reach
from daojiao_program.intake.rejected import rejected_path, remove_stale, write_rejected
from daojiao_program.intake.report import IntakeReport, Outcome, RowResult, RowWarning
from daojiao_program.intake.rows import Draft, Reader
from daojiao_program.intake.sheet import Form, form_of, is_header
from daojiao_program.intake.sheets import SHEETS

BATCH: Final = 100
"""Requests a transaction."""
Progress = Callable[[int, int], None]
"""Told after each batch how many rows of how many are done."""


def take_in(  # noqa: PLR0913 - what a clerk chooses, by keyword
    engine: Engine,
    people: People,
    path: Path,
    *,
    sheet: str | None = None,
    actor: str = "office",
    reason: str | None = None,
    correct: bool = False,
    all_or_nothing: bool = False,
    dry_run: bool = False,
    rejected_to: Path | None = None,
    on_progress: Progress | None = None,
) -> IntakeReport:
    """Take a CSV file in, and write the refused rows to `<name>-rejected.csv` beside it or in `rejected_to`.

    `sheet` is the id of the sheet, recognised from the headers unless told. A row that was accepted before
    is `same`; a changed one is refused, unless `correct` voids the old and enters the new, for the row's
    reason or else the file's. With `all_or_nothing` nothing is recorded if any row is refused. A `dry_run`
    records nothing, writes nothing and tells what would happen, to the rows and to the figures.

    Raises `IntakeError` when nothing can be made of the file, `Conflict` and `StoreError`. What was
    recorded before such an end stays; taking the file in again completes it.
    """
    taking = Taking(engine, people, path, sheet, actor=actor, reason=reason, correct=correct)
    if dry_run:
        return taking.pretend()
    report = taking.take(all_or_nothing=all_or_nothing, on_progress=on_progress)
    return taking.write_rejected(report, rejected_path(path, rejected_to))


class Taking:
    """One file being taken in."""

    def __init__(
        self,
        engine: Engine,
        people: People,
        path: Path,
        sheet: str | None,
        *,
        actor: str,
        reason: str | None,
        correct: bool,
    ) -> None:
        self._engine = engine
        self._directory = Directory(engine, people)
        self._actor = actor
        self._reason = reason
        self._correct = correct
        self.table: Table = read_csv(path, lambda key: is_header(SHEETS, key))
        self.form: Form = form_of(self.table, SHEETS, sheet)
        self.received: date = engine.today()
        reader = Reader(self.form, self.table.name, Charters(engine), received=self.received, reason=reason)
        # By day, so that of one file no row is a late entry to another; within a day as in the file.
        self._drafts = sorted(map(reader.read, self.table.rows), key=attrgetter("on"))
        self._reader = reader
        self._results: list[RowResult] = []
        self._warnings: list[RowWarning] = []
        self._alike = self._lookalikes()

    def take(self, *, all_or_nothing: bool, on_progress: Progress | None = None) -> IntakeReport:
        """Record the rows, and that the file was taken in."""
        total = len(self._drafts)
        recorded = True
        for batch in [self._drafts] if all_or_nothing else _batches(self._drafts):
            self._directory.register(batch)
            reach(failpoints.AFTER_PEOPLE)
            answers = self._submit(batch, all_or_nothing=all_or_nothing)
            reach(failpoints.AFTER_APPEND)
            recorded = not (all_or_nothing and any(isinstance(one, Refusal) for one in answers))
            self._directory.settle(batch, answers, recorded=recorded)
            reach(failpoints.AFTER_ANSWER)
            self._note(batch, answers, recorded=recorded)
            if on_progress is not None:
                on_progress(len(self._results), total)
        self._directory.finish()
        report = self._report(recorded=recorded)
        if recorded:
            reach(failpoints.BEFORE_FILE)
            self._record_file(report)
            reach(failpoints.AFTER_FILE)
        return report

    def pretend(self) -> IntakeReport:
        """What would happen: nothing is recorded, and nobody is put into the directory."""
        self._directory.pretend(self._drafts)
        preview = self._engine.preview(self._asks(self._drafts))
        self._note(self._drafts, preview.answers, recorded=True, dry=True)
        return replace(self._report(recorded=False), changes=preview.changes, dry_run=True)

    def write_rejected(self, report: IntakeReport, target: Path) -> IntakeReport:
        """Write the refused rows, or take away those of an earlier run where now none is."""
        try:
            if not report.refused:
                remove_stale(target)
                return report
            rows: dict[int, Row] = {row.number: row for row in self.table.rows}
            write_rejected(target, self.table, self.form, rows, report)
        except OSError as error:
            return replace(
                report,
                trouble=f"退回的行未能写入 {target.name}（{error.strerror}） / "
                f"the refused rows could not be written to {target.name} ({error.strerror})",
            )
        return replace(report, rejected_file=target)

    # -- asking -----------------------------------------------------------------------------------

    def _asks(self, drafts: Sequence[Draft]) -> list[Ask]:
        return [self._reader.ask(one, actor=self._actor, correct=self._correct) for one in drafts]

    def _submit(self, batch: Sequence[Draft], *, all_or_nothing: bool) -> list[Answer]:
        try:
            return self._engine.submit(self._asks(batch), all_or_nothing=all_or_nothing)
        except Conflict:
            # Surely nothing was recorded. After another error that is not sure: the next taking finds out.
            self._directory.abandon(batch)
            raise

    def _record_file(self, report: IntakeReport) -> None:
        """Record that the file was taken in; again on the same day only if more of it was accepted."""
        arguments = {
            "name": report.file,
            "sheet": report.sheet,
            "accepted": report.accepted,
            "same": report.count("same"),
            "refused": len(report.refused),
        }
        for times in count(1):
            id_ = f"files/{report.sha256[:16]}/{self.received}" + (f"/{times}" if times > 1 else "")
            if self._engine.trace(id_) is None and not self._submit_file(id_, report, arguments):
                return
            if not report.accepted:
                return

    def _submit_file(self, id_: str, report: IntakeReport, arguments: Mapping[str, object]) -> bool:
        """Record the file under that id. Returns whether another process has just done so."""
        ask = Ask(
            id=id_,
            decision=OfficeFile.take.name,
            target=f"{OfficeFile.kind}:{report.sha256}",
            arguments=arguments,
            on=self.received,
            actor=self._actor,
            reason=self._reason,
            source=report.file,
        )
        answer = self._engine.submit([ask])[0]
        if isinstance(answer, Refusal) and answer.refused.rule is not REQUEST_SAME:
            raise answer.refused
        return isinstance(answer, Refusal)

    # -- telling ----------------------------------------------------------------------------------

    def _lookalikes(self) -> Lookalikes | None:
        alike = self.form.sheet.alike
        if alike is None or not self._drafts:
            return None
        return Lookalikes(self._engine, alike, max(one.on for one in self._drafts))

    def _note(
        self, drafts: Sequence[Draft], answers: Sequence[Answer], *, recorded: bool, dry: bool = False
    ) -> None:
        corrected = self._corrected(drafts, answers, dry=dry) if self._correct and recorded else set()
        sheet = self.form.sheet
        for draft, answer in zip(drafts, answers, strict=True):
            number, id_ = draft.row.number, draft.id
            if isinstance(answer, Refusal):
                why = explained(answer.refused, sheet, draft)
                self._results.append(RowResult(number, id_, "refused", why))
                continue
            outcome: Outcome = "same" if answer.repeated else "accepted"
            if id_ in corrected:
                outcome = "corrected"
            elif not recorded and not answer.repeated:
                outcome = "withheld"
            self._results.append(RowResult(number, id_, outcome))
            self._warn(draft, answer)

    def _corrected(self, drafts: Sequence[Draft], answers: Sequence[Answer], *, dry: bool) -> set[str]:
        """The ids of the requests that replaced another or, in a dry run, would replace what stands."""
        fresh = [
            (draft.id, answer.number)
            for draft, answer in zip(drafts, answers, strict=True)
            if isinstance(answer, Receipt) and not answer.repeated
        ]
        with self._engine.ledger.reading() as reading:
            if dry:
                return {id_ for id_, _ in fresh if reading.standing(id_) is not None}
            rows = [reading.request(number) for _, number in fresh]
        return {row.id for row in rows if row is not None and row.voids is not None}

    def _warn(self, draft: Draft, answer: Receipt) -> None:
        number = draft.row.number
        self._warnings += [_warning(number, one) for one in answer.warnings]
        if self._alike is None:
            return
        others = self._alike.others(draft.target or "", draft.on, draft.arguments)
        if others:
            alike = "、".join(others)
            self._warnings.append(
                RowWarning(
                    number,
                    ACT_ONCE.code,
                    f"{draft.target} 与 {alike} 同日、同类、同地点，疑似同一活动，请核对",
                    f"{draft.target} looks like {', '.join(others)}: same day, kind and place; check them",
                )
            )

    def _report(self, *, recorded: bool) -> IntakeReport:
        return IntakeReport(
            file=self.table.name,
            sheet=self.form.sheet.id,
            sha256=self.table.sha256,
            encoding=self.table.encoding,
            received=self.received,
            rows=sorted(self._results, key=attrgetter("number")),
            warnings=sorted(self._warnings, key=attrgetter("number")),
            recorded=recorded,
        )


def _batches(drafts: Sequence[Draft]) -> Iterator[Sequence[Draft]]:
    for start in range(0, len(drafts), BATCH):
        yield drafts[start : start + BATCH]


def _warning(row: int, warned: Warned) -> RowWarning:
    zh, en = warned.rule.sentences(warned.findings)
    found = show(warned.findings.get("found"))
    return RowWarning(row, warned.rule.code, f"{zh}（{found}）", f"{en} ({found})")
