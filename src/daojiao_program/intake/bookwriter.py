"""Writing workbooks with XlsxWriter: the same content gives the same bytes."""

from __future__ import annotations

import io
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING, Final

from daojiao_program.intake.errors import IntakeError

if TYPE_CHECKING:
    from xlsxwriter import Workbook

CREATED: Final = datetime(2022, 1, 1, tzinfo=UTC).replace(tzinfo=None)
"""Always the same, and of no meaning: the format wants a moment."""
TEXT: Final = "@"
"""The format that keeps a spreadsheet from making numbers and dates of what is typed."""
_WIDE: Final = frozenset("WF")


def new_workbook(buffer: io.BytesIO, *, title: str, comments: str = "") -> Workbook:
    """An empty workbook that will be written to the buffer. Raises `IntakeError` without XlsxWriter."""
    try:
        from xlsxwriter import Workbook  # noqa: PLC0415 - an extra: who takes in CSV needs none
    except ImportError:
        raise IntakeError(
            "写工作簿需要 xlsxwriter；请安装 daojiao-program[excel]",
            "writing a workbook needs xlsxwriter: install daojiao-program[excel]",
        ) from None
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    book = Workbook(buffer, options)
    book.set_properties({"title": title, "comments": comments, "created": CREATED})
    return book


def width_of(texts: Iterable[str], *, least: int = 8, most: int = 48) -> int:
    """A column's width, in digits, at which the longest of these texts can be read."""
    widest = max(map(_wide, texts), default=0)
    return max(least, min(most, widest + 3))


def height_of(texts: Iterable[str], widths: Iterable[int]) -> float:
    """A row's height, in points, at which the texts can be read in columns of these widths."""
    lines = [
        sum(max(1, -(-_wide(line) // width)) for line in text.split("\n"))
        for text, width in zip(texts, widths, strict=True)
    ]
    return 16.5 * max(lines, default=1)


def _wide(text: str) -> int:
    return sum(2 if unicodedata.east_asian_width(one) in _WIDE else 1 for one in text)


HEADER: Final[Mapping[str, object]] = {"bold": True, "border": 1, "text_wrap": True, "valign": "vcenter"}
