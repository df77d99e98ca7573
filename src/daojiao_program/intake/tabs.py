"""The tabs of a workbook: what they are called in a template, and which sheet a title means."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import Final, Literal

from daojiao_program.intake.cells import folded
from daojiao_program.intake.sheet import Sheet
from daojiao_program.intake.sheets import SHEETS

WORKBOOK: Final = ".xlsx"
"""How the name of a workbook ends that is written here."""
SUFFIXES: Final = frozenset({WORKBOOK, ".xlsm", ".xls", ".xlsb", ".et"})
"""Names that speak of a workbook; only what is XLSX inside is taken in."""
TabLanguage = Literal["zh", "en"]
GUIDE: Final = "填表说明 Guide"
"""The tab of a template that explains the others."""
LISTS: Final = "清单 Lists"
"""The hidden tab of a template that holds the allowed values."""
AIDS: Final = frozenset({GUIDE, LISTS})
"""Tabs that nobody fills in."""
LONGEST_TITLE: Final = 31
"""Characters, in Excel."""
_FORBIDDEN: Final = re.compile(r"[\[\]:*?/\\]")


def is_workbook(path: Path) -> bool:
    """Whether the file's name speaks of a workbook."""
    return path.suffix.lower() in SUFFIXES


def title_of(sheet: Sheet, lang: TabLanguage) -> str:
    """What the sheet's tab is called: its title, as far as Excel allows."""
    return _FORBIDDEN.sub("-", sheet.zh if lang == "zh" else sheet.en)[:LONGEST_TITLE].strip("'")


def kind_of(title: str, sheets: Sequence[Sheet] = SHEETS) -> Sheet | None:
    """The sheet that a tab's title means, in Chinese, English, or by id."""
    wanted = folded(title)
    for sheet in sheets:
        names = (sheet.id, sheet.zh, sheet.en, title_of(sheet, "zh"), title_of(sheet, "en"))
        if wanted in map(folded, names):
            return sheet
    return None
