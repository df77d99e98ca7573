"""The cells of a tab as they stand, and what each says as text: integers, days, merged cells made right."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Final

from daojiao_program.intake.sheet import Column
from daojiao_program.intake.worksheet import CellPlace

FORMULA: Final = (
    "公式没有计算结果：请在 Excel/WPS 中打开并保存后再登记 "
    "a formula without a result: open the file in Excel or WPS, save it and take it in again"
)
FAILED: Final = (
    "公式的结果是错误值：请改正公式，或直接填写结果后再登记 "
    "the formula comes to an error: mend it, or type what it should say"
)
MERGED: Final = (
    "横跨几列的合并单元格：请取消合并、逐格填写后再登记 cells merged across columns: unmerge and fill each"
)
ROUNDED: Final = (
    "超过15位的数字，末几位已被 Excel 改为0：请设为文本格式后重填 "
    "more than 15 digits, of which Excel has lost the last: format the cell as text and type it again"
)
TURNED: Final = (
    "已被 Excel 改成日期：请设为文本格式后重填 "
    "Excel has made a date of it: format the cell as text and type it again"
)
_ERRORS: Final = frozenset({"#N/A", "#REF!", "#VALUE!", "#NAME?", "#DIV/0!", "#NULL!", "#NUM!"})
"""As text, too: what was refused as an error stays one until it is mended."""
_MOST_DIGITS: Final = 10**15
_EPOCH: Final = date(1899, 12, 30)
"""Day 0 of the serial numbers, for every day after February 1900."""
_EPOCH_1904: Final = date(1904, 1, 1)
_YEARS: Final = range(2000, 2100)
"""A number in a day column that comes to another year is no serial number: 5.12, 20220512."""
_NAMES: Final = frozenset({"id", "ids", "code", "codes", "choice"})
Merge = tuple[CellPlace, CellPlace]


@dataclass(slots=True)
class CellGrid:
    """The cells of a tab from A1 on; `unusable` tells what should stand at a place."""

    rows: list[list[object]]
    unusable: dict[CellPlace, str]
    merges: Sequence[Merge]

    def says(self, at: int) -> bool:
        """Whether anything stands in the row."""
        return any(not isinstance(one, str) or (one and not one.isspace()) for one in self.rows[at])

    def header(self, at: int) -> list[str]:
        """The row as headers, as far as the last that is filled."""
        headers = [text_of_value(one, None, from_1904=False)[0].strip() for one in self.rows[at]]
        while headers and not headers[-1]:
            headers.pop()
        return headers

    def unmerge(self, top: int) -> None:
        """Below the headers, let cells merged down a column all say what the first says.

        A merge across columns has no such meaning: its rows are refused. What stood in the other cells
        before they were merged is gone in either case, and rows otherwise empty stay so.
        """
        for (first, left), (last, right) in self.merges:
            if first <= top or first >= len(self.rows) or left >= len(self.rows[first]):
                continue
            value = self.rows[first][left]
            rows = [at for at in range(first, min(last + 1, len(self.rows))) if self.says(at)]
            if left != right and value != "":
                self.unusable |= {(at, left): MERGED for at in rows}
            elif value != "":
                spoilt = self.unusable.get((first, left))
                for at in rows:
                    self.rows[at][left] = value
                    if spoilt:
                        self.unusable[at, left] = spoilt


def text_of_value(value: object, column: Column | None, *, from_1904: bool) -> tuple[str, str]:
    """What a cell says as a CSV file has it, and, where it cannot be used, what should stand there."""
    kind = column.kind if column is not None else ""
    match value:
        case str():
            return value, FORMULA if value.startswith("=") else FAILED if value in _ERRORS else ""
        case bool():
            return str(value).upper(), ""
        case int() | float():
            return _number(value, kind, from_1904=from_1904)
        case datetime():
            midnight = value.time() == time()
            text = value.date().isoformat() if midnight or kind == "day" else value.isoformat(" ", "seconds")
            return text, TURNED if kind in _NAMES else ""
        case date():
            return value.isoformat(), TURNED if kind in _NAMES else ""
        case _:
            return str(value), ""


def _number(value: float, kind: str, *, from_1904: bool) -> tuple[str, str]:
    if kind == "day":
        day = _serial(value, from_1904=from_1904)
        if day is not None:
            return day.isoformat(), ""
    # Fifteen digits are what Excel keeps and shows.
    text = f"{value:.15g}"
    if value % 1 == 0:
        text = f"{Decimal(text):f}"
    return text, ROUNDED if abs(value) >= _MOST_DIGITS else ""


def _serial(value: float, *, from_1904: bool) -> date | None:
    """The day of a serial number that has lost its format; its time of day does not matter."""
    try:
        day = (_EPOCH_1904 if from_1904 else _EPOCH) + timedelta(days=int(value))
    except (OverflowError, ValueError):
        return None
    return day if day.year in _YEARS else None
