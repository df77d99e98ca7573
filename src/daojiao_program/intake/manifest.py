"""A manifest: in which order an office received things, and what it did with each; walked in a simulation."""

from __future__ import annotations

import hashlib
import tomllib
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path
from typing import Annotated, Final, Literal, assert_never

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from daojiao_program.domain.charter import CharterRecord
from daojiao_program.domain.file import OfficeFile
from daojiao_program.engine import Engine, Receipt, Refused, SimulatedClock
from daojiao_program.engine.ports import People
from daojiao_program.files.bounds import TABLE_BYTES
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_bytes, read_toml
from daojiao_program.intake.charterfile import read_charter
from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.rejected import rejected_path
from daojiao_program.intake.report import IntakeReport
from daojiao_program.intake.tabs import is_workbook
from daojiao_program.intake.take import Taking

NAME: Final = "manifest.toml"
ACTOR: Final = "office"


class _Step(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    day: date
    reason: str = Field(min_length=1)


class Adopt(_Step):
    """Adopt a charter."""

    do: Literal["adopt"]
    file: str
    on: date


class Amend(_Step):
    """Put another charter in force."""

    do: Literal["amend-charter"]
    file: str
    on: date


class Import(_Step):
    """Take a file in."""

    do: Literal["import"]
    sheet: str
    file: str
    correct: bool = False


class Void(_Step):
    """Take a request's events out of the timeline."""

    do: Literal["void"]
    request: str


OfficeStep = Annotated[Adopt | Amend | Import | Void, Field(discriminator="do")]


class Manifest(BaseModel):
    """All steps, by the day of receipt."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    synthetic: Literal[True]
    step: tuple[OfficeStep, ...]


@dataclass(frozen=True, slots=True)
class StepResult:
    """What came of a step.

    `same`: it was done before; `skipped`: a file that was taken in on that day before. An import brings
    its report, of whose rows some may be refused; `refused` is a charter or a void.
    """

    number: int
    total: int
    day: date
    do: str
    subject: str
    reason: str
    outcome: Literal["done", "same", "skipped", "refused"]
    report: IntakeReport | None = None
    receipt: Receipt | None = None
    refused: Refused | None = None


def read_manifest(folder: Path) -> Manifest:
    """The manifest of a folder. Raises `IntakeError` with every fault found."""
    path = folder / NAME
    try:
        return Manifest.model_validate(read_toml(path))
    except FileError as error:
        raise IntakeError(*error.said) from None
    except OSError as error:
        why = error.strerror
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        why = str(error)
    except ValidationError as error:
        why = "; ".join(f"{'.'.join(map(str, one['loc']))}: {one['msg']}" for one in error.errors())
    raise IntakeError(
        f"清单 {NAME} 用不了（{why}）；请改正后再试",
        f"the {NAME} of the folder cannot be used: {why}; mend it",
    )


def walk(
    engine: Engine,
    people: People,
    folder: Path,
    *,
    on_step: Callable[[StepResult], None] | None = None,
    rejected_to: Path | None = None,
) -> list[StepResult]:
    """Take every step of the folder's manifest, each at nine o'clock of its day by the simulated clock.

    Walked again, nothing is added. Refused rows and voids are in the results; rows are also written to
    `rejected_to`, if given. Raises `IntakeError` when the store is not simulated or a file cannot be used.
    """
    clock = engine.clock
    if not engine.simulated or not isinstance(clock, SimulatedClock):
        raise IntakeError(
            "按清单逐日收录只用于模拟库；这是正式库，请另建模拟库",
            "a manifest is walked in a simulated store only, and this one is real; make a simulated one",
        )
    steps = read_manifest(folder).step
    results = []
    walker = _Walker(engine, people, folder, rejected_to)
    for number, step in enumerate(steps, 1):
        clock.open_office(step.day, engine.zone())
        result = walker.take(step, number, len(steps))
        results.append(result)
        if on_step is not None:
            on_step(result)
    return results


@dataclass(frozen=True, slots=True)
class _Walker:
    engine: Engine
    people: People
    folder: Path
    rejected_to: Path | None

    def take(self, step: OfficeStep, number: int, total: int) -> StepResult:
        subject = step.request if isinstance(step, Void) else step.file
        result = StepResult(number, total, step.day, step.do, subject, step.reason, "done")
        if isinstance(step, Import):
            return self._import(step, result)
        try:
            receipt = self._asked(step)
        except Refused as refused:
            return replace(result, outcome="refused", refused=refused)
        return replace(result, outcome="same" if receipt.repeated else "done", receipt=receipt)

    def _asked(self, step: Adopt | Amend | Void) -> Receipt:
        if isinstance(step, Void):
            return self.engine.acting(ACTOR, on=step.day, reason=step.reason).void(step.request)
        desk = self.engine.acting(ACTOR, on=step.on, reason=step.reason).request(f"charter/{step.on}")
        charter = read_charter(self._file(step.file))
        record = desk.of(CharterRecord, CharterRecord.kind)
        match step:
            case Adopt():
                return record.adopt(charter=charter)
            case Amend():
                return record.amend(charter=charter)
            case _:
                assert_never(step)

    def _import(self, step: Import, result: StepResult) -> StepResult:
        path = self._file(step.file)
        # The tabs of a workbook are recorded one by one: the first does not tell that the last was taken in.
        if path.is_file() and not is_workbook(path):
            sha256 = hashlib.sha256(read_bytes(path, TABLE_BYTES)).hexdigest()
            if step.day in self.engine.load(OfficeFile, sha256).days:
                return replace(result, outcome="skipped")
        taking = Taking(
            self.engine, self.people, path, step.sheet, actor=ACTOR, reason=step.reason, correct=step.correct
        )
        report = taking.take(all_or_nothing=False)
        if self.rejected_to is not None:
            report = taking.write_rejected(report, rejected_path(path, self.rejected_to))
        return replace(result, report=report)

    def _file(self, name: str) -> Path:
        """A file of the folder, or of the one above, where the package keeps its charter."""
        here = self.folder / name
        above = self.folder.parent / name
        return above if not here.exists() and above.is_file() else here
