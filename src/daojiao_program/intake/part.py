"""A file's table, or one tab of a workbook, being taken in: what it asks, and what came of its rows."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from operator import attrgetter

from daojiao_program.domain.activity import ACT_ONCE
from daojiao_program.domain.file import OfficeFile
from daojiao_program.domain.person import PERSON_ERASED
from daojiao_program.engine import Engine, Outcome, Receipt, Refusal, Request, Withheld
from daojiao_program.engine.rules import REQUEST_FORM, Warned, show
from daojiao_program.intake.alike import Lookalikes
from daojiao_program.intake.cells import Charters
from daojiao_program.intake.csvfile import Table
from daojiao_program.intake.explain import explained
from daojiao_program.intake.mentions import PERSON_MENTIONED
from daojiao_program.intake.report import IntakeReport, RowOutcome, RowResult, RowWarning
from daojiao_program.intake.rows import RowDraft, RowReader
from daojiao_program.intake.sheet import Form


class Part:
    """One table being taken in; `place` is its number where a file has several."""

    def __init__(
        self,
        engine: Engine,
        table: Table,
        form: Form,
        *,
        place: int | None,
        actor: str,
        reason: str | None,
        correct: bool,
        consequences: bool = False,
    ) -> None:
        self._engine = engine
        self._place = place
        self._actor = actor
        self._reason = reason
        self._correct = correct
        self._consequences = consequences
        self.table = table
        self.form = form
        self.received: date = engine.today()
        self._reader = RowReader(
            form,
            table.name,
            Charters(engine),
            received=self.received,
            reason=reason,
            key=_simulated_key if engine.simulated else _fresh_key,
        )
        # By day, so that of one table no row is a late entry to another; within a day as in the table.
        self.drafts = sorted(map(self._reader.read, table.rows), key=attrgetter("on"))
        self._results: list[RowResult] = []
        self._warnings: list[RowWarning] = []
        self._mentioned: set[str] = set()
        self._alike = self._lookalikes()

    def ask(self, draft: RowDraft) -> Request:
        """The request of one of its rows."""
        asked = self._reader.ask(draft, actor=self._actor, correct=self._correct)
        return replace(asked, consequences=True) if self._consequences else asked

    def taken(self, report: IntakeReport, times: int) -> Request:
        """The request that records the taking in, for the so-manieth time on the day."""
        of = f"{report.sha256[:16]}" if self._place is None else f"{report.sha256[:16]}.{self._place}"
        return Request(
            id=f"files/{of}/{self.received}" + (f"/{times}" if times > 1 else ""),
            decision=OfficeFile.take.name,
            target=f"{OfficeFile.kind}:{report.sha256}",
            arguments={
                "name": report.file,
                "sheet": report.sheet,
                "accepted": report.accepted,
                "same": report.count("same"),
                "refused": len(report.refused),
            },
            on=self.received,
            actor=self._actor,
            reason=self._reason,
            source=report.file,
        )

    def _lookalikes(self) -> Lookalikes | None:
        alike = self.form.sheet.alike
        if alike is None or not self.drafts:
            return None
        return Lookalikes(self._engine, alike, max(one.on for one in self.drafts))

    def note(
        self,
        drafts: Sequence[RowDraft],
        answers: Sequence[Outcome | Withheld],
        *,
        recorded: bool,
        dry: bool = False,
    ) -> None:
        """Keep what came of these rows."""
        corrected = self._corrected(answers, dry=dry) if self._correct and recorded else set()
        sheet = self.form.sheet
        for draft, answer in zip(drafts, answers, strict=True):
            number, id_ = draft.row.number, draft.id
            if isinstance(answer, Refusal):
                why = explained(answer.refused, sheet, draft)
                self._results.append(RowResult(number, id_, "refused", why, [*draft.withheld.values()]))
                continue
            outcome: RowOutcome = "same" if answer.repeated else "accepted"
            if id_ in corrected:
                outcome = "corrected"
            elif not recorded and not answer.repeated:
                outcome = "withheld"
            self._results.append(RowResult(number, id_, outcome))
            self._warn(draft, answer)

    def _corrected(self, answers: Sequence[Outcome | Withheld], *, dry: bool) -> set[str]:
        """The ids of the requests that replaced another or, in a dry run, would replace what stands."""
        fresh = [one for one in answers if not isinstance(one, Refusal) and not one.repeated]
        with self._engine.as_of(date.max) as now:
            if dry:
                return set(now.standing([one.id for one in fresh]))
            rows = [now.request(one.number) for one in fresh if isinstance(one, Receipt)]
        return {row.id for row in rows if row is not None and row.voids is not None}

    def _warn(self, draft: RowDraft, answer: Receipt | Withheld) -> None:
        number = draft.row.number
        if draft.cut is not None:
            self._warnings.append(RowWarning(number, REQUEST_FORM.code, *draft.cut))
        if draft.erased:
            self._warnings.append(_forgotten(draft))
        for one in answer.warnings:
            warning = _warning(number, one)
            # What is said with the file, its name or its reason, is not told again with each row.
            if one.rule is not PERSON_MENTIONED or warning.zh not in self._mentioned:
                self._warnings.append(warning)
            if one.rule is PERSON_MENTIONED:
                self._mentioned.add(warning.zh)
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

    def report(self, *, recorded: bool) -> IntakeReport:
        """What came of the rows so far."""
        return IntakeReport(
            file=self.table.name,
            sheet=self.form.sheet.id,
            sha256=self.table.sha256,
            encoding=self.table.encoding,
            received=self.received,
            rows=sorted(self._results, key=attrgetter("number")),
            warnings=sorted(self._warnings, key=attrgetter("number")),
            recorded=recorded,
            notes=self.table.notes,
        )


def _fresh_key(_column: str) -> bytes:
    return secrets.token_bytes(32)


def _simulated_key(column: str) -> bytes:
    """Not secret, and the same on every machine, from whatever file a row comes."""
    return hashlib.sha256(b"a simulated cell of daojiao-program: " + column.encode()).digest()


def _forgotten(draft: RowDraft) -> RowWarning:
    who = draft.person[0] if draft.person else ""
    return RowWarning(
        draft.row.number,
        PERSON_ERASED.code,
        f"{who} 的个人信息已删除，这一行的姓名、电话等没有登记",
        f"{who} was forgotten: nothing of this row went into the directory",
    )


def _warning(row: int, warned: Warned) -> RowWarning:
    zh, en = warned.rule.sentences(warned.findings)
    found = show(warned.findings.get("found"))
    return RowWarning(row, warned.rule.code, f"{zh}（{found}）", f"{en} ({found})")
