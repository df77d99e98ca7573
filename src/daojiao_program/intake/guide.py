"""The first tab of a template: what each sheet is for and what each of its columns holds."""

from __future__ import annotations

import inspect
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Final

from daojiao_program.domain.charter import Charter
from daojiao_program.intake.bookwriter import HEADER, height_of
from daojiao_program.intake.sheet import Asks, Column, Sheet
from daojiao_program.intake.sheets import SHEETS
from daojiao_program.intake.tabs import TabLanguage, title_of

if TYPE_CHECKING:
    from xlsxwriter import Workbook
    from xlsxwriter.worksheet import Worksheet

_KINDS: Final[Mapping[str, tuple[str, str]]] = {
    "id": ("编号", "an id"),
    "ids": ("一个或几个编号，用“、”隔开", "one or several ids, divided by 、"),
    "day": ("日期，如 2022-05-05、2022/5/5、2022年5月5日", "a day, such as 2022-05-05"),
    "number": ("整数", "a whole number"),
    "texts": ("一项或几项，用“、”隔开", "one or several, divided by 、"),
    "codes": ("清单中的一项或几项，用“、”隔开", "one or several of the list, divided by 、"),
    "code": ("从下拉框中选，或填章程中的代码", "chosen from the list, or a code of the charter"),
    "choice": ("从下拉框中选", "chosen from the list"),
    "person": ("只存入人员名录，不进登记记录", "kept in the people directory and nowhere else"),
    "reason": ("这一行的原因，代替登记时所写的", "why, in the place of the reason given for the file"),
}
_FREE: Final = ("文字", "text")
_IDS: Final[Mapping[str, str]] = {
    "activity": "2022-0001",
    "volunteer": "V-0001",
    "cadre": "K-01",
    "cohort": "C-01",
    "batch": "1",
}
_EXAMPLES: Final[Mapping[str, str]] = {
    "day": "2022-05-05",
    "ids": "K-01、K-08",
    "person": "甲某某",
    "reason": "补报",
    "number": "23",
    "texts": "示例甲、示例乙",
    "documents": "示例〔2022〕1号",
    "text": "……",
}
_SHOWN: Final = 3
_WIDTHS: Final = (22, 26, 28, 48, 56, 26)
_NOTES: Final = (
    ("一张工作表登记一类事项，一行一条。", "Each tab is for one kind of record, each row for one."),
    (
        "表头请勿改名；列的先后可以变，不用的工作表可以留空或删除。",
        "Keep the headers; columns may change places, tabs without rows may stay empty or go.",
    ),
    (
        "关键列（深蓝）合起来指明是哪一条：同一条再次登记不会重复；内容有变则退回，除非说明是更正。",
        (
            "The key columns (dark blue) say together which record it is: entered again it counts once; "
            "changed it is refused, unless it is entered as a correction."
        ),
    ),
    (
        "每张工作表还可以加两列：原因（这一行为什么这样登记）、文号（作为依据的文件）。",
        "Any tab may have two more columns: Reason, and Documents, by number, which support the row.",
    ),
    ("浅蓝列必填，灰色斜体列可以不填。", "Light blue must be filled, grey italics may be left empty."),
    (
        "下拉框里是章程所列的名称，也可以填章程中的代码。",
        "The lists hold the charter's titles; its codes may be typed as well.",
    ),
    (
        "填好后运行 daojiao import 文件名.xlsx；退回的行另存一份，改正后再登记那一份。",
        "When filled: daojiao import FILE.xlsx. Refused rows come back as a workbook: mend it, take it in.",
    ),
)
_HEADERS: Final = (
    "列 Column",
    "英文表头 English header",
    "必填 Required",
    "填什么 What it holds",
    "可填 Allowed",
    "例 Example",
)


def kind_of_cell(column: Column) -> tuple[str, str]:
    """What a cell of the column holds, in Chinese and in English."""
    return _KINDS.get(column.kind, _FREE)


def need_of(sheet: Sheet, column: Column) -> tuple[str, str]:
    """Whether, or for which choices, the column must be filled."""
    if column.name in sheet.key:
        return (
            ("必填，关键列", "required, key")
            if column.required
            else ("关键列，有则填", "key, where there is one")
        )
    if column.required:
        return "必填", "required"
    chosen = next((one for one in sheet.columns if one.kind == "choice"), None)
    if not isinstance(sheet.asks, Asks) and chosen is not None:
        need = [chosen.choices[code] for code, asks in sheet.asks.items() if _needs(asks, column.name)]
        if need:
            return (
                f"{chosen.zh}为“{'”“'.join(zh for zh, _ in need)}”时必填",
                f"required where {chosen.en} is {' or '.join(en for _, en in need)}",
            )
    return "可不填", "optional"


def _needs(asks: Asks, name: str) -> bool:
    """Whether the decision must be told what stands in the column."""
    fields = asks.decision.schema.model_fields
    return any(asks.column(one) == name and fields[one].is_required() for one in asks.arguments)


def example_of(column: Column, allowed: Sequence[str]) -> str:
    """An example of a cell."""
    if allowed:
        return "、".join(allowed[:2]) if column.kind == "codes" else allowed[0]
    if column.name == "phone":
        return "000-0000-0001"
    fallback = f"{column.name[:1].upper()}-01"
    return _EXAMPLES.get(column.kind) or _IDS.get(column.name, fallback)


def purpose_of(sheet: Sheet) -> tuple[str, str]:
    """What a row of the sheet asks for, as the decisions themselves say it."""
    asks = [sheet.asks] if isinstance(sheet.asks, Asks) else [*sheet.asks.values()]
    zh = dict.fromkeys(one.decision.title.zh for one in asks)
    en = dict.fromkeys((inspect.getdoc(one.decision) or "").partition("\n")[0].rstrip(".") for one in asks)
    return "、".join(zh), "; ".join(one for one in en if one)


def write_guide(
    book: Workbook,
    tab: Worksheet,
    charter: Charter,
    lang: TabLanguage,
    allowed: Mapping[tuple[str, str], Sequence[str]],
) -> None:
    """Write the explanations; `allowed` are the values of each column, by the sheet's id and its name."""
    title = book.add_format({"bold": True, "font_size": 16})
    note = book.add_format({"text_wrap": True, "valign": "top"})
    head = book.add_format({**HEADER, "bg_color": "#D9E1F2"})
    name = book.add_format({"bold": True, "font_size": 13, "font_color": "#1F4E79", "underline": 1})
    cell = book.add_format({"text_wrap": True, "valign": "top", "border": 1})
    for at, width in enumerate(_WIDTHS):
        tab.set_column(at, at, width)
    last = len(_WIDTHS) - 1
    tab.write_string(0, 0, f"{charter.town.zh}登记表填表说明    How to fill in: {charter.town.en}", title)
    row = 1
    for number, (zh, en) in enumerate(_NOTES, 1):
        tab.merge_range(row, 0, row, last, f"{number}. {zh}\n    {en}", note)
        tab.set_row(row, 33)
        row += 1
    for sheet in SHEETS:
        row += 1
        place = f"internal:'{title_of(sheet, lang).replace(chr(39), chr(39) * 2)}'!A1"
        tab.write_url(row, 0, place, name, f"{sheet.zh}    {sheet.en}")
        zh, en = purpose_of(sheet)
        purpose = f"登记：{zh}\n{en}"
        tab.merge_range(row + 1, 0, row + 1, last, purpose, note)
        tab.set_row(row + 1, height_of([purpose], [sum(_WIDTHS)]))
        tab.write_row(row + 2, 0, _HEADERS, head)
        row += 3
        for column in sheet.columns:
            values = allowed[sheet.id, column.name]
            line = _line(sheet, column, values)
            tab.write_row(row, 0, line, cell)
            tab.set_row(row, height_of(line, _WIDTHS))
            row += 1
    tab.set_landscape()
    tab.set_paper(9)
    tab.fit_to_pages(1, 0)
    tab.hide_gridlines(2)


def _line(sheet: Sheet, column: Column, allowed: Sequence[str]) -> list[str]:
    need, kind = need_of(sheet, column), kind_of_cell(column)
    shown = "、".join(allowed[:_SHOWN])
    if len(allowed) > _SHOWN:
        shown += f"……（共 {len(allowed)} 项 in all）"
    return [
        column.zh,
        column.en,
        "\n".join(need),
        "\n".join(kind),
        shown,
        example_of(column, allowed),
    ]
