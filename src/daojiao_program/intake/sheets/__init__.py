"""The office's sheets, declared: what columns they have, what names a row, and which decision a row asks.

Another sheet is another declaration in one of the files named here, and no code.
"""

from __future__ import annotations

from typing import Final

from daojiao_program.intake.sheets.compounds import COMPOUND_SHEETS
from daojiao_program.intake.sheets.program import PROGRAM_SHEETS
from daojiao_program.intake.sheets.projects import PROJECT_SHEETS
from daojiao_program.intake.sheets.recruitment import RECRUITMENT_SHEETS
from daojiao_program.intake.sheets.teams import TEAM_SHEETS
from daojiao_program.intake.sheets.training import TRAINING_SHEETS

SHEETS: Final = (
    *TEAM_SHEETS,
    *TRAINING_SHEETS,
    *COMPOUND_SHEETS,
    *RECRUITMENT_SHEETS,
    *PROJECT_SHEETS,
    *PROGRAM_SHEETS,
)
"""Every sheet that can be taken in."""
