"""What came of a file: row by row, and in numbers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Literal

from daojiao_program.engine import Said

RowOutcome = Literal["accepted", "corrected", "same", "refused", "withheld"]
"""`same` had been accepted before; `withheld` would have been accepted, had not another row been refused."""


@dataclass(frozen=True, slots=True)
class RowRefusal:
    """Why a row was refused: the rule's code and sentences, what was found and is allowed, what to do."""

    code: str
    column: str
    zh: str
    en: str
    found: str
    allowed: str
    next_zh: str
    next_en: str

    @property
    def sentence(self) -> Said:
        """The rule, with what was found."""
        return Said(self.zh, self.en)

    @property
    def next(self) -> Said:
        """What to do."""
        return Said(self.next_zh, self.next_en)


@dataclass(frozen=True, slots=True)
class RowWarning:
    """What a row was accepted in spite of, and somebody should look at; `number` is the row's."""

    number: int
    code: str
    zh: str
    en: str

    @property
    def sentence(self) -> Said:
        """It in both languages."""
        return Said(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class RowResult:
    """What came of a row; `number` counts rows as a spreadsheet shows them, `request` is the request's id.

    `withheld` are cells of it that nothing but the file of rejected rows may show.
    """

    number: int
    request: str
    outcome: RowOutcome
    refusal: RowRefusal | None = None
    withheld: Sequence[str] = field(default=(), repr=False)


@dataclass(frozen=True, slots=True)
class IntakeReport:
    """What came of a file. `changes` are the figures of a dry run, each from what to what.

    `recorded` tells whether anything of it stands in the store now; `rejected_file` where the refused rows
    were written, and `trouble` why they could not be; `left` is a file of that name from before, which
    was left as it is. `notes` tell which rows and columns were left out.
    """

    file: str
    sheet: str
    sha256: str
    encoding: str
    received: date
    rows: Sequence[RowResult]
    warnings: Sequence[RowWarning] = ()
    changes: Mapping[str, tuple[object, object]] = field(default_factory=dict)
    dry_run: bool = False
    recorded: bool = True
    rejected_file: Path | None = None
    trouble: str = ""
    left: Path | None = None
    notes: Sequence[Said] = ()

    def count(self, *outcomes: RowOutcome) -> int:
        """How many rows came out so."""
        return sum(one.outcome in outcomes for one in self.rows)

    @property
    def counts(self) -> dict[RowOutcome, int]:
        """How many rows came out how."""
        kinds: tuple[RowOutcome, ...] = ("accepted", "corrected", "same", "refused", "withheld")
        return {kind: self.count(kind) for kind in kinds}

    @property
    def accepted(self) -> int:
        """How many rows were accepted now, corrections among them."""
        return self.count("accepted", "corrected")

    @property
    def refused(self) -> Sequence[RowResult]:
        """The rows that were refused."""
        return [one for one in self.rows if one.outcome == "refused"]

    def summary(self) -> tuple[str, str]:
        """The numbers in a sentence, in Chinese and in English."""
        new, corrected, same = self.count("accepted"), self.count("corrected"), self.count("same")
        refused, withheld = self.count("refused"), self.count("withheld")
        zh = f"{self.file}：共 {len(self.rows)} 行，受理 {new} 行"
        en = f"{self.file}: {len(self.rows)} rows, {new} accepted"
        for number, word_zh, word_en in (
            (corrected, "更正", "corrected"),
            (same, "此前已受理", "accepted before"),
            (refused, "退回", "refused"),
            (withheld, "暂不登记", "withheld"),
        ):
            if number:
                zh += f"，{word_zh} {number} 行"
                en += f", {number} {word_en}"
        if self.dry_run:
            return f"{zh}（预演，未登记）", f"{en} (dry run, nothing recorded)"
        if not self.recorded:
            return f"{zh}（全部未登记）", f"{en} (nothing recorded)"
        return zh, en


@dataclass(frozen=True, slots=True)
class PassedOver:
    """A tab of a workbook of which nothing was taken in, and why, in Chinese and in English.

    `meant` tells that somebody meant to enter it: by its title or headers it is a sheet, and lacks a column.
    """

    tab: str
    zh: str
    en: str
    meant: bool = False

    @property
    def sentence(self) -> Said:
        """Why, in both languages."""
        return Said(self.zh, self.en)


@dataclass(frozen=True, slots=True)
class WorkbookReport(IntakeReport):
    """What came of a workbook: of all its rows together, and of each tab in `tabs`."""

    tabs: Sequence[IntakeReport] = ()
    passed_over: Sequence[PassedOver] = ()
