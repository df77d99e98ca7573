"""The empty workbook: a tab for each sheet, with what may stand in it, and a tab that explains them all."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from functools import reduce
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from daojiao_program.domain.charter import Charter, Named
from daojiao_program.files.seal import mark_of, sealed_workbook
from daojiao_program.files.writing import TEMPLATE, write
from daojiao_program.intake.bookwriter import HEADER, TEXT, new_workbook, width_of
from daojiao_program.intake.cells import codes_of, folded
from daojiao_program.intake.guide import kind_of_cell, need_of, write_guide
from daojiao_program.intake.sheet import Column, Sheet
from daojiao_program.intake.sheets import SHEETS
from daojiao_program.intake.tabs import GUIDE, LISTS, TabLanguage, title_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_DAYS: Final = "yyyy-mm-dd"
_LAST: Final = 1_048_575
"""The last row of a worksheet, from 0."""
_LONGEST_PROMPT: Final = 255
_LONGEST_CAPTION: Final = 32
_KEY: Final = {**HEADER, "bg_color": "#1F4E79", "font_color": "#FFFFFF"}
_REQUIRED: Final = {**HEADER, "bg_color": "#D9E1F2"}
_OPTIONAL: Final = {**HEADER, "bg_color": "#F2F2F2", "bold": False, "italic": True}
_A4: Final = 9


def write_template(path: Path, charter: Charter, *, lang: TabLanguage = "zh", force: bool = False) -> None:
    """Write the workbook in which an office enters what `take_in` takes; the same charter, the same bytes.

    Headers and drop-downs are in the language; the tab of explanations has both. One that somebody has filled
    in is not written over, unless `force` is true. Raises `IntakeError` without XlsxWriter, `FileError` and
    `OSError`.
    """
    buffer = io.BytesIO()
    book = new_workbook(buffer, title=f"{charter.town.zh} {charter.town.en}", comments=mark_of(TEMPLATE.name))
    guide = book.add_worksheet(GUIDE)
    tabs = [(one, book.add_worksheet(title_of(one, lang))) for one in SHEETS]
    allowed = {
        (sheet.id, column.name): _allowed(charter, column, lang)
        for sheet in SHEETS
        for column in sheet.columns
    }
    lists = _Lists(book, book.add_worksheet(LISTS))
    for sheet, tab in tabs:
        _write(book, tab, sheet, allowed, lists, lang)
    write_guide(book, guide, charter, lang, allowed)
    guide.activate()
    book.close()
    write(path, sealed_workbook(buffer.getvalue()), TEMPLATE, force=force)


def entries_of(charter: Charter, listed: str) -> Mapping[str, Named]:
    """The charter's list of that name; dots lead into its parts."""
    found: Mapping[str, Named] = reduce(getattr, listed.split("."), charter)  # type: ignore[arg-type]
    return found


def _allowed(charter: Charter, column: Column, lang: TabLanguage) -> list[str]:
    """What a column may hold: titles, or the code where two entries share one; nothing where it is free."""
    if column.choices:
        return [zh if lang == "zh" else en for zh, en in column.choices.values()]
    if not column.listed:
        return []
    entries = entries_of(charter, column.listed)
    codes = codes_of(entries)
    titles = {code: one.zh if lang == "zh" else one.en for code, one in entries.items()}
    return [title if codes.get(folded(title)) == code else code for code, title in titles.items()]


class _Lists:
    """The hidden tab of allowed values: a column for each list, whichever sheets use it."""

    def __init__(self, book: Workbook, tab: Worksheet) -> None:
        self._tab = tab
        self._text = book.add_format({"num_format": TEXT})
        self._places: dict[tuple[str, ...], str] = {}
        tab.very_hidden()

    def range_of(self, values: Sequence[str]) -> str:
        """The range that holds these values."""
        key = tuple(values)
        if key not in self._places:
            column = len(self._places)
            self._tab.write_column(0, column, values, self._text)
            letters = _letters(column)
            self._places[key] = f"='{LISTS}'!${letters}$1:${letters}${len(values)}"
        return self._places[key]


def _letters(column: int) -> str:
    letters = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def _write(
    book: Workbook,
    tab: Worksheet,
    sheet: Sheet,
    allowed: Mapping[tuple[str, str], Sequence[str]],
    lists: _Lists,
    lang: TabLanguage,
) -> None:
    looks = [book.add_format(one) for one in (_KEY, _REQUIRED, _OPTIONAL)]
    text, day = book.add_format({"num_format": TEXT}), book.add_format({"num_format": _DAYS})
    for at, column in enumerate(sheet.columns):
        header = column.zh if lang == "zh" else column.en
        look = looks[0 if column.name in sheet.key else 1 if column.required else 2]
        values = allowed[sheet.id, column.name]
        tab.set_column(
            at, at, width_of([header, *values], least=12, most=40), day if column.kind == "day" else text
        )
        tab.write_string(0, at, header, look)
        tab.data_validation(1, at, _LAST, at, _validation(sheet, column, values, lists))
    tab.set_row(0, 24)
    tab.freeze_panes(1, 1)
    tab.set_landscape()
    tab.set_paper(_A4)
    tab.fit_to_pages(1, 0)
    tab.repeat_rows(0)


def _validation(sheet: Sheet, column: Column, values: Sequence[str], lists: _Lists) -> dict[str, Any]:
    """What a cell is told and held to; only a warning, since codes and written days are taken in as well."""
    need_zh, need_en = need_of(sheet, column)
    kind_zh, kind_en = kind_of_cell(column)
    prompt = f"{need_zh}；{kind_zh}\n{need_en}; {kind_en}"
    told: dict[str, Any] = {
        "input_title": f"{column.zh} {column.en}"[:_LONGEST_CAPTION],
        "input_message": prompt[:_LONGEST_PROMPT],
        "error_type": "warning",
    }
    if values:
        told["error_title"] = "不在清单内 not on the list"
        told["error_message"] = (
            "请从下拉框中选，或填章程中的代码 choose from the list, or type a code of the charter"
        )
        # Of several in a cell none is the list's entry: the list is offered there, and nothing is warned of.
        one = column.kind != "codes"
        return {**told, "validate": "list", "source": lists.range_of(values), "show_error": one}
    return {**told, "validate": "any"}
