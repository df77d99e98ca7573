"""What offices put beside a table's rows: their own numbering, remarks, sums and signatures.

None of it is to be taken in, and all that is left out is told.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from daojiao_program.engine import Said
from daojiao_program.intake.csvfile import Row, Table, header_key
from daojiao_program.intake.sheet import Form, shown_headers

_NUMBERING: Final = frozenset({"序号", "序", "no.", "no", "s/n"})
"""Keys of headers under which a list numbers its own rows."""
_SUM: Final = re.compile(r"(?:合计|总计|小计|共计|累计)(?:[::].*|\d+人?)?")
_SIGNED: Final = re.compile(
    r"(?:填表|填报|制表|审核|审批|复核|经办|统计|负责|分管领导|单位负责|联系)(?:人|员|单位|日期|时间|签名|电话)*[::].*"
    r"|(?:备注|注|说明)[::].*"
)
_TOLD: Final = 10
"""So many rows are told by number."""


def settled(table: Table, form: Form) -> Table:
    """The table without the rows that nobody means to enter, and with a note of all that is left out."""
    named = {one.name: one.required for one in form.sheet.columns}
    required = [at for name, at in form.places.items() if named.get(name)]
    rows: list[Row] = []
    left: dict[Said, list[int]] = {}
    for row in table.rows:
        why = _left_out(row, table.headers, required)
        if why is None:
            rows.append(row)
        else:
            left.setdefault(why, []).append(row.number)
    notes = [*table.notes, *_of_columns(table, form)]
    notes += [_of_rows(numbers, why) for why, numbers in left.items()]
    return replace(table, rows=rows, notes=notes)


def _left_out(row: Row, headers: Sequence[str], required: Sequence[int]) -> Said | None:
    """Why a row is none to take in; None for one that is. What fills each required column always is one."""
    cells = row.cells
    filled = [at for at in required if at < len(cells) and cells[at].strip()]
    if filled and all(header_key(cells[at]) == header_key(headers[at]) for at in filled):
        return Said("重复的表头", "the headers again")
    if len(filled) == len(required):
        return None
    first = header_key(next((one for one in cells if one.strip()), ""))
    if _SUM.fullmatch(first):
        return Said("合计行", "a sum")
    if _SIGNED.fullmatch(first):
        return Said("填表、审核等落款或说明", "a signature or a remark")
    return None


def _of_rows(numbers: Sequence[int], why: Said) -> Said:
    more = len(numbers) > _TOLD
    told = [str(one) for one in numbers[:_TOLD]]
    return Said(
        f"第{'、'.join(told)}行{'等' if more else ''}是{why.zh}，未登记",
        f"row {', '.join(told)}{' and more' if more else ''}: {why.en}, left out",
    )


def _of_columns(table: Table, form: Form) -> list[Said]:
    numbering = [table.headers[at] for at in form.unknown if header_key(table.headers[at]) in _NUMBERING]
    other = [table.headers[at] for at in form.unknown if header_key(table.headers[at]) not in _NUMBERING]
    notes = []
    if numbering:
        told = shown_headers(numbering)
        notes.append(Said(f"“{'、'.join(told)}”列不登记", f"column {', '.join(told)} is not taken in"))
    if other:
        told = shown_headers(other)
        notes.append(
            Said(
                f"“{form.sheet.zh}”没有“{'、'.join(told)}”列，该列未登记",
                f"the sheet {form.sheet.en} has no column {', '.join(told)}, which was left out",
            )
        )
    return notes
