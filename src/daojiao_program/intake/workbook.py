"""Workbooks as offices send them: a tab a kind of sheet, known by its title or its headers.

Read with python-calamine; what that does not tell is read from the XML (`worksheet`). Cells become the text
that a CSV file of the same office would hold, so that everything after this is the same for both.
"""

from __future__ import annotations

import hashlib
import io
import zlib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Final
from zipfile import ZIP_STORED, BadZipFile, ZipFile

from daojiao_program.files.bounds import CELLS as MOST_CELLS
from daojiao_program.files.bounds import MARKS, PARTS
from daojiao_program.files.bounds import ROWS as MOST_ROWS
from daojiao_program.files.bounds import TABLE_BYTES as LARGEST
from daojiao_program.files.bounds import UNPACKED_BYTES as LARGEST_UNPACKED
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_bytes
from daojiao_program.intake.csvfile import (
    Row,
    Table,
    above,
    check_name,
    header_key,
    is_damaged,
    too_much,
)
from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.grid import FAILED, FORMULA, CellGrid, text_of_value
from daojiao_program.intake.headers import TITLE_ROWS, joined
from daojiao_program.intake.report import PassedOver
from daojiao_program.intake.roster import settled
from daojiao_program.intake.sheet import Column, Form, Sheet, form_of, header_keys
from daojiao_program.intake.sheets import SHEETS
from daojiao_program.intake.tabs import AIDS, kind_of
from daojiao_program.intake.worksheet import BOOK, MarkupError, TooMuchError, outline, scan

if TYPE_CHECKING:
    from python_calamine import CalamineWorkbook

ENCODING: Final = "xlsx"
_OLE: Final = b"\xd0\xcf\x11\xe0"
_ENCRYPTED: Final = "EncryptedPackage".encode("utf-16-le")
_SAVE: Final = (
    "请在 Excel/WPS 中另存为“Excel 工作簿（.xlsx）”后再登记",
    "save it in Excel or WPS as an Excel workbook (.xlsx) and take that in",
)
_MEANT: Final = 3
"""So many headers of known columns, and most of all, speak of a sheet that somebody meant to enter."""
_UNKNOWN: Final = (
    "与任何一种表都不符，未登记；如需登记，请核对表头",
    "fits no kind of sheet and was not taken in; if it should be, check its headers",
)
_OTHER: Final = ("不是所指的表，未登记", "is not the sheet asked for and was not taken in")
_HIDDEN: Final = (
    "是隐藏的工作表，未登记；如需登记，请取消隐藏后再登记",
    "is hidden and was not taken in; if it should be, unhide it and take the file in again",
)


@dataclass(frozen=True, slots=True)
class Tab:
    """A tab of a workbook with what it holds, and the sheet that it is."""

    title: str
    table: Table
    form: Form


@dataclass(frozen=True, slots=True)
class Workbook:
    """A workbook: the tabs to be taken in, in the order of the sheets' declarations, and the others."""

    name: str
    sha256: str
    tabs: Sequence[Tab]
    passed_over: Sequence[PassedOver]


def read_workbook(path: Path, told: str | None = None, sheets: Sequence[Sheet] = SHEETS) -> Workbook:
    """The workbook's tabs; with `told`, a sheet's id, only those that are this sheet.

    Raises `IntakeError` for a file that is no XLSX, encrypted or damaged, and where there is nothing to take
    in. A tab of known title or headers which lacks a column stops itself alone: it is passed over as `meant`.
    """
    name = path.name.encode(errors="replace").decode()
    content = _content(path, name)
    sha256 = hashlib.sha256(content).hexdigest()
    from_1904, grids = _sheets(content, name)
    found: list[Tab] = []
    passed: list[PassedOver] = []
    for title, hidden, grid in grids:
        file = f"{name}#{title}"
        tab = _tab(title, grid, file, told, sheets, hidden=hidden)
        if isinstance(tab, PassedOver):
            passed.append(tab)
        elif tab is not None:
            form, first, top, headers = tab
            rows = list(_rows(grid, form, top, from_1904=from_1904))
            notes = [above(first + 1)] if any(map(grid.says, range(first))) else []
            table = Table(file, sha256, ENCODING, headers, rows, notes)
            found.append(Tab(title, settled(table, form), form))
    if not found:
        raise _nothing(name, passed)
    found.sort(key=lambda one: sheets.index(one.form.sheet))
    return Workbook(name, sha256, found, passed)


def _nothing(name: str, passed: Sequence[PassedOver]) -> IntakeError:
    if not passed:
        return IntakeError(
            f"{name} 里没有要登记的行；请填好后再登记",
            f"{name} has no row to take in; fill it in and take it in again",
        )
    return IntakeError(
        f"{name} 里没有能登记的工作表：" + "；".join(f"“{one.tab}”{one.zh}" for one in passed),
        f"{name} has no tab that can be taken in: " + "; ".join(f"{one.tab!r} {one.en}" for one in passed),
    )


# -- opening ------------------------------------------------------------------------------------------


def _content(path: Path, name: str) -> bytes:
    try:
        if path.is_file() and path.stat().st_size > LARGEST:
            raise _too_large(name)
        content = read_bytes(path, LARGEST)
    except FileError as error:
        raise IntakeError(*error.said) from None
    except FileNotFoundError:
        raise IntakeError(
            f"找不到文件 {name}；请核对文件名和所在的文件夹",
            f"there is no file {name}; check its name and its folder",
        ) from None
    except (OSError, ValueError) as error:
        why = (error.strerror if isinstance(error, OSError) else None) or "no such path"
        raise IntakeError(
            f"{name} 打不开（{why}）；请核对文件名和权限",
            f"{name} cannot be read ({why}); check the path and the permissions",
        ) from None
    check_name(path.name)
    if content.startswith(_OLE) and _ENCRYPTED in content:
        raise IntakeError(
            f"{name} 设了打开密码；请在 Excel/WPS 中去掉密码、保存后再登记",
            f"{name} is encrypted; take the password off in Excel or WPS, save it and take it in",
        )
    if content.startswith(_OLE):
        raise IntakeError(
            f"{name} 是旧格式的工作簿（.xls）；{_SAVE[0]}",
            f"{name} is a workbook of the old format (.xls); {_SAVE[1]}",
        )
    return content


def _too_large(name: str) -> IntakeError:
    return IntakeError(
        f"{name} 过大（文件超过 {LARGEST >> 20} MB，或展开后超过 {LARGEST_UNPACKED >> 20} MB）；"
        "请分成几份后再登记",
        f"{name} is larger than {LARGEST >> 20} MB, or than {LARGEST_UNPACKED >> 20} MB unpacked; "
        "split it and take in the parts",
    )


def _sheets(content: bytes, name: str) -> tuple[bool, list[tuple[str, bool, CellGrid]]]:
    """Whether days count from 1904, and of each worksheet the title, whether it is hidden, and the cells."""
    found: list[tuple[str, bool, CellGrid]] = []
    with _opened(content, name) as (archive, book):
        from python_calamine import SheetTypeEnum, SheetVisibleEnum  # noqa: PLC0415 - as below: it is there

        plan = outline(archive)
        for meta in book.sheets_metadata:
            part = plan.parts.get(meta.name, "")
            if meta.name not in AIDS and meta.typ == SheetTypeEnum.WorkSheet:
                grid = _grid(book, meta.name, archive.read(part), f"{name}#{meta.name}")
                found.append((meta.name, meta.visible != SheetVisibleEnum.Visible, grid))
    return plan.from_1904, found


@contextmanager
def _opened(content: bytes, name: str) -> Iterator[tuple[ZipFile, CalamineWorkbook]]:
    """The archive and the workbook in it. Raises `IntakeError` here and for what is found damaged later."""
    try:
        from python_calamine import CalamineError, CalamineWorkbook  # noqa: PLC0415 - an extra: CSV needs none
    except ImportError:
        raise IntakeError(
            f"读取 {name} 需要 python-calamine；请安装 daojiao-program[excel]，或另存为 CSV",
            f"reading {name} needs python-calamine: install daojiao-program[excel], or save it as CSV",
        ) from None
    try:
        parts = _unpacked(content, name)
        with ZipFile(parts) as archive:
            archive.getinfo(BOOK)
            with CalamineWorkbook.from_filelike(io.BytesIO(parts.getbuffer())) as book:
                yield archive, book
    except (BadZipFile, KeyError):
        raise IntakeError(
            f"{name} 不是 XLSX 工作簿，或已损坏；{_SAVE[0]}",
            f"{name} is no XLSX workbook, or a damaged one; {_SAVE[1]}",
        ) from None
    except TooMuchError:
        raise too_much(
            name, f"{MOST_ROWS:,} 行或 {MOST_CELLS:,} 个单元格", f"{MOST_ROWS:,} rows or {MOST_CELLS:,} cells"
        ) from None
    except (CalamineError, MarkupError, EOFError, ValueError, RuntimeError, zlib.error) as error:
        raise IntakeError(
            f"{name} 里的内容读不出来（{error}）；{_SAVE[0]}",
            f"what is in {name} cannot be read ({error}); {_SAVE[1]}",
        ) from None


def _unpacked(content: bytes, name: str) -> io.BytesIO:
    """The parts of a workbook in an archive of our own: whoever reads them finds no more than was looked at.

    An archive may say less of a part than it unpacks to, or have two parts of one name. Raises `IntakeError`.
    """
    found = io.BytesIO()
    with ZipFile(io.BytesIO(content)) as archive, ZipFile(found, "w", ZIP_STORED) as parts:
        all_ = archive.infolist()
        if len(all_) > PARTS or sum(one.file_size for one in all_) > LARGEST_UNPACKED:
            raise _too_large(name)
        if len({one.filename for one in all_}) < len(all_):
            raise BadZipFile
        for one in all_:
            part = archive.read(one)
            if part.count(b"<") > MARKS:
                raise TooMuchError
            parts.writestr(one.filename, part)
    found.seek(0)
    return found


# -- a tab ----------------------------------------------------------------------------------------------


def _grid(book: CalamineWorkbook, title: str, xml: bytes, name: str) -> CellGrid:
    """The cells of a tab, at their true places. Raises `IntakeError` where one stands far outside."""
    scanned = scan(xml)
    if scanned.height > MOST_ROWS or scanned.height * scanned.width > MOST_CELLS:
        raise IntakeError(
            f"{name} 里有一个单元格远在表格之外（共 {scanned.height} 行、{scanned.width} 列）；"
            "请删除多余的行和列、保存后再登记",
            f"{name} has a cell far outside its table ({scanned.height} rows, {scanned.width} columns); "
            "delete what is beyond the table, save it and take it in again",
        )
    sheet = book.get_sheet_by_name(title)  # which makes room for all: no sooner
    rows: list[list[object]] = [[*row] for row in sheet.to_python(skip_empty_area=False)]
    rows += [[] for _ in range(scanned.height - len(rows))]
    for row in rows:
        row.extend([""] * (scanned.width - len(row)))
    unusable: dict[tuple[int, int], str] = {}
    for (at, column), formula in scanned.uncomputed.items():
        rows[at][column] = formula
        unusable[at, column] = FORMULA
    for (at, column), error in scanned.errors.items():
        rows[at][column] = error
        unusable[at, column] = FAILED
    return CellGrid(rows, unusable, sheet.merged_cell_ranges or ())


def _tab(
    title: str, grid: CellGrid, file: str, told: str | None, sheets: Sequence[Sheet], *, hidden: bool
) -> tuple[Form, int, int, list[str]] | PassedOver | None:
    """What a tab is, in which rows its headers begin and end, and they; None for one that holds nothing."""
    filled = [at for at in range(len(grid.rows)) if grid.says(at)]
    if not filled:
        return None
    top = max(filled[:TITLE_ROWS], key=lambda at: (_known(grid.header(at), sheets), -at))
    first, top, headers = _in_two_lines(grid, filled, top, sheets)
    known = _known(headers, sheets)
    titled = kind_of(title, sheets)
    why, meant = _UNKNOWN, False
    if hidden:
        why = _HIDDEN
    elif filled[-1] == top and known:
        return None
    elif told is not None and titled is not None and titled.id != told:
        why = _OTHER
    else:
        try:
            sheet = told or (titled.id if titled else None)
            return form_of(Table(file, "", ENCODING, headers, ()), sheets, sheet), first, top, headers
        except IntakeError as error:
            meant = titled is not None or (known >= _MEANT and 2 * known > sum(map(bool, headers)))
            if meant or (told is not None and any(one.id == told for one in sheets)):
                why = f"未登记：{error.said.zh}", f"was not taken in: {error.said.en}"
    return PassedOver(title, *why, meant=meant)


def _in_two_lines(
    grid: CellGrid, filled: Sequence[int], top: int, sheets: Sequence[Sheet]
) -> tuple[int, int, list[str]]:
    """In which rows the headers begin and end, and they: another line of them may stand below or above."""
    keys = header_keys(sheets)
    headers = grid.header(top)

    def is_known(header: str) -> bool:
        return header_key(header) in keys

    for other in (top + 1, top - 1):
        if other in filled:
            first, last = min(top, other), max(top, other)
            both = joined(grid.header(first), grid.header(last), is_known)
            if both is not None:
                return first, last, both
    return top, top, headers


def _known(headers: Sequence[str], sheets: Sequence[Sheet]) -> int:
    keys = header_keys(sheets)
    return sum(header_key(one) in keys for one in headers if one)


def _rows(grid: CellGrid, form: Form, top: int, *, from_1904: bool) -> Iterator[Row]:
    columns = _columns(form.sheet, form.places)
    grid.unmerge(top)
    for at in range(top + 1, len(grid.rows)):
        if not grid.says(at):
            continue
        cells: list[str] = []
        unusable: list[tuple[int, str]] = []
        for place, value in enumerate(grid.rows[at]):
            text, allowed = text_of_value(value, columns.get(place), from_1904=from_1904)
            allowed = grid.unusable.get((at, place), allowed)
            cells.append(text)
            if allowed:
                unusable.append((place, allowed))
        yield Row(at + 1, cells, any(map(is_damaged, cells)), unusable)


def _columns(sheet: Sheet, places: Mapping[str, int]) -> dict[int, Column]:
    return {places[one.name]: one for one in sheet.known() if one.name in places}
