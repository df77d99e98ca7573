"""Office files become requests: read, recognised, taken in row by row; what is refused goes back."""

from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.manifest import StepResult, walk
from daojiao_program.intake.report import IntakeReport, RowRefusal, RowResult
from daojiao_program.intake.sheet import Sheet
from daojiao_program.intake.sheets import SHEETS
from daojiao_program.intake.take import take_in

__all__ = [
    "SHEETS",
    "IntakeError",
    "IntakeReport",
    "RowRefusal",
    "RowResult",
    "Sheet",
    "StepResult",
    "take_in",
    "walk",
]
