"""Office files become requests: read, recognised, taken in row by row; what is refused goes back."""

from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.manifest import StepResult, walk
from daojiao_program.intake.report import IntakeReport, PassedOver, RowRefusal, RowResult, WorkbookReport
from daojiao_program.intake.sheet import Sheet
from daojiao_program.intake.sheets import SHEETS
from daojiao_program.intake.take import take_in
from daojiao_program.intake.template import write_template

__all__ = [
    "SHEETS",
    "IntakeError",
    "IntakeReport",
    "PassedOver",
    "RowRefusal",
    "RowResult",
    "Sheet",
    "StepResult",
    "WorkbookReport",
    "take_in",
    "walk",
    "write_template",
]
