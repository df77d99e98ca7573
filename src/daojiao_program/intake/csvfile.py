"""CSV as offices send it: UTF-8 with or without BOM, or GB18030; damaged in places, perhaps.

Rows and cells are found in the bytes, before anything is decoded: no byte of a longer character is a comma, a
quote or a line end in either encoding, so that a damaged byte stays in its cell. The module `csv`, which
reads text, is given a letter for each byte.
"""

from __future__ import annotations

import codecs
import csv
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final, NamedTuple

from daojiao_program.engine import Said
from daojiao_program.engine.text import CONTROL, control_in, visible
from daojiao_program.files.bounds import CELLS as MOST_CELLS
from daojiao_program.files.bounds import ROWS as MOST_ROWS
from daojiao_program.files.bounds import TABLE_BYTES as LARGEST
from daojiao_program.files.errors import FileError
from daojiao_program.files.reading import read_bytes
from daojiao_program.intake.errors import IntakeError
from daojiao_program.intake.headers import TITLE_ROWS, joined

UTF_8: Final = "utf-8"
GB18030: Final = "gb18030"
_FOREIGN: Final = {
    b"PK\x03\x04": (" Excel 工作簿（xlsx）或压缩包", "an Excel workbook (xlsx) or an archive"),
    b"\xd0\xcf\x11\xe0": (" Excel 工作簿（xls）", "an Excel workbook (xls)"),
    b"%PDF": (" PDF 文件", "a PDF document"),
    codecs.BOM_UTF16_LE: (" UTF-16 编码的文本", "text in UTF-16"),
    codecs.BOM_UTF16_BE: (" UTF-16 编码的文本", "text in UTF-16"),
}
_SAVE: Final = ("请另存为“CSV UTF-8”后再登记", "save it as “CSV UTF-8” and take that in")
_GAPS: Final = re.compile("[\\s\u200b\ufeff]+")
_BYTES: Final = "latin-1"
"""Gives each byte a letter, and each of these letters its byte again."""
_BEHIND: Final = ",,,"
_UNCLOSED: Final = "unexpected end of data"
"""What `csv` says of a quote that is never closed."""
_LINE: Final = re.compile(rb"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")
_DIVIDERS: Final = ",\t;"
_TOLD_DIVIDER: Final = re.compile(rb"sep=([,;\t|])(?=\r|\n|$)", re.IGNORECASE)
"""The first line by which a file tells Excel what divides its cells."""
_LOOKED_AT: Final = 2**16
"""So many bytes tell by what the cells are divided."""
_TEXT: Final = bytes({*range(256)} - ({*range(32)} - {0x09, 0x0A, 0x0D}))
RawRow = Sequence[str]
"""The cells of a row, a letter for each byte."""


class Row(NamedTuple):
    """A row of cells; `number` counts rows as a spreadsheet shows them, the headers' being 1.

    A row that runs over several lines within quotes counts once, and an empty line counts too.
    `damaged` tells that a byte or a character of it cannot be read; U+FFFD stands there then. `unusable`
    are the places of cells that a workbook spoils, each with what should stand there.
    """

    number: int
    cells: Sequence[str]
    damaged: bool = False
    unusable: Sequence[tuple[int, str]] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """A file's headers and rows; rows without any text are left out, and `notes` tell what else was."""

    name: str
    sha256: str
    encoding: str
    headers: Sequence[str]
    rows: Sequence[Row]
    notes: Sequence[Said] = ()


def header_key(header: str) -> str:
    """A header without the differences of case, width and spaces."""
    return _GAPS.sub("", unicodedata.normalize("NFKC", header)).casefold()


def is_damaged(text: str) -> bool:
    """Whether a character stands in it that nobody writes, or one that could not be read."""
    return "\ufffd" in text or (not text.isprintable() and CONTROL.search(text.replace("\r", "")) is not None)


def read_csv(path: Path, known: Callable[[str], bool]) -> Table:
    """The file's table; `known` tells, of a header's key, whether it is a column of any sheet.

    Raises `IntakeError` for a file that is empty, no text, too large, or has a quote that is never closed.
    """
    name = path.name.encode(errors="replace").decode()
    content = _content(path, name, known)
    sha256 = hashlib.sha256(content).hexdigest()
    divider, text = _divided(content.removeprefix(codecs.BOM_UTF8), known)
    found = [*enumerate(_records(text, name, divider), 1)]
    filled = [*islice((one for one in found if len(one[1]) > 1 or "".join(one[1]).strip()), TITLE_ROWS + 1)]
    if not filled:
        raise IntakeError(
            f"{name} 是空文件，没有表头；请重新导出后再登记",
            f"{name} is empty: it has no header line; export it again",
        )
    top = max(range(min(len(filled), TITLE_ROWS)), key=lambda at: (_fits(filled[at][1], known), -at))
    first, header = filled[top]
    marked = content.startswith(codecs.BOM_UTF8)
    encodings = (UTF_8,) if marked else _candidates(header, found[first:])
    encoding, headers = _decoded_headers(header, encodings, known, name)
    last, headers = _in_two_lines(filled, top, headers, encoding, known)
    notes = [above(first)] if top else []
    return Table(
        name, sha256, "utf-8-sig" if marked else encoding, headers, list(_rows(found[last:], encoding)), notes
    )


def above(row: int) -> Said:
    """What is told of the rows above the headers, which stand in that row."""
    return Said(
        f"表头在第{row}行，以上各行未登记", f"the headers are in row {row}; what is above is left out"
    )


def _fits(record: RawRow, known: Callable[[str], bool]) -> int:
    """How many known headers stand in a row, in either encoding."""
    decoded = (_decode(record, encoding) for encoding in (UTF_8, GB18030))
    return max(sum(known(header_key(one)) for one in cells or ()) for cells in decoded)


def _in_two_lines(
    filled: Sequence[tuple[int, RawRow]],
    top: int,
    headers: list[str],
    encoding: str,
    known: Callable[[str], bool],
) -> tuple[int, list[str]]:
    """The last row of the headers, and the headers, whose other line stands below or above."""

    def is_known(header: str) -> bool:
        return known(header_key(header))

    def line(at: int) -> list[str]:
        return [one.strip() for one in _decode(filled[at][1], encoding) or ()]

    below = joined(headers, line(top + 1), is_known) if top + 1 < len(filled) else None
    if below is not None:
        return filled[top + 1][0], below
    upper = joined(line(top - 1), headers, is_known) if top else None
    return filled[top][0], upper or headers


def _divided(content: bytes, known: Callable[[str], bool]) -> tuple[str, bytes]:
    """By which character the cells are divided, and the text without the line that says so to Excel."""
    told = _TOLD_DIVIDER.match(content)
    if told is not None:
        return told[1].decode(), content[told.end() :]
    lines = [one[0].decode(_BYTES) for one in islice(_LINE.finditer(content[:_LOOKED_AT]), TITLE_ROWS)]

    def fits(divider: str) -> int:
        return max((_fits(one, known) for one in csv.reader(lines, delimiter=divider)), default=0)

    try:
        return max(_DIVIDERS, key=fits), content
    except csv.Error:
        return _DIVIDERS[0], content


def check_name(name: str) -> None:
    """Raise `IntakeError` for a file whose name has control characters: it is recorded with each row."""
    if odd := control_in(name):
        raise IntakeError(
            f"文件名 {visible(name, lines=False)} 里有看不见的控制字符（{odd}）；请改名后再登记",
            f"the file's name {visible(name, lines=False)} has a control character ({odd}); rename the file",
        )


def too_much(name: str, zh: str, en: str) -> IntakeError:
    """A table beyond a bound."""
    return IntakeError(
        f"{name} 超过 {zh}（空行、空列也算）；请删除多余的空行空列，或分成几份后再登记",
        f"{name} has more than {en}, empty ones too; delete what is empty, or split it and take in the parts",
    )


def _content(path: Path, name: str, known: Callable[[str], bool]) -> bytes:
    try:
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
    binary = ("二进制文件", "a binary file") if _is_binary(content[:4096], known) else None
    for magic, (zh, en) in {**_FOREIGN, **({b"": binary} if binary else {})}.items():
        if content.startswith(magic):
            raise IntakeError(
                f"{name} 不是 UTF-8 或 GB18030 的 CSV 文本，看来是{zh}；{_SAVE[0]}",
                f"{name} looks like {en}, not like CSV in UTF-8 or GB18030; {_SAVE[1]}",
            )
    return content


def _is_binary(content: bytes, known: Callable[[str], bool]) -> bool:
    """Whether so many bytes are control characters that they are no damage, under no known header."""
    if 10 * len(content.translate(None, _TEXT)) <= len(content):
        return False
    first = content.removeprefix(codecs.BOM_UTF8).lstrip().partition(b"\n")[0]
    texts = (first.decode(encoding, errors="replace") for encoding in (UTF_8, GB18030))
    return not any(known(header_key(one.strip('"'))) for text in texts for one in text.split(","))


def _records(content: bytes, name: str, divider: str) -> list[RawRow]:
    """The cells of each row, empty lines among them."""
    csv.field_size_limit(
        max(csv.field_size_limit(), LARGEST)
    )  # of the process; the file's size is the limit here
    if content.count(divider.encode()) > MOST_CELLS:
        raise too_much(name, f"{MOST_CELLS:,} 个单元格", f"{MOST_CELLS:,} cells")
    lines = (line[0].decode(_BYTES) for line in _LINE.finditer(content))
    found: list[RawRow] = []
    try:
        for record in csv.reader(lines, delimiter=divider, strict=True):
            if len(found) > MOST_ROWS:
                raise too_much(name, f"{MOST_ROWS:,} 行", f"{MOST_ROWS:,} rows")
            found.append(record)
    except csv.Error as error:
        number = len(found) + 1
        if _UNCLOSED in str(error):
            raise IntakeError(
                f"{name} 第 {number} 行的双引号没有收尾，后面的行分不清；请补上引号后再登记",
                f"{name}: a quote opened in row {number} is never closed; close it and take it in again",
            ) from None
        raise IntakeError(
            f"{name} 第 {number} 行双引号后面还有别的字；单元格里的双引号请写成两个",
            f"{name}: row {number}: something follows a closing quote; double quotes within a cell",
        ) from None
    return found


def _candidates(header: RawRow, body: Sequence[tuple[int, RawRow]]) -> Sequence[str]:
    """The encodings in which to try the headers; where they are ASCII, the rows tell."""
    if not _is_ascii(header):
        return (UTF_8, GB18030)
    telling = [one for _, one in body if not _is_ascii(one)]
    read = sum(_decode(one, UTF_8) is not None for one in telling)
    return (UTF_8,) if 2 * read >= len(telling) else (GB18030,)


def _is_ascii(record: RawRow) -> bool:
    return all(map(str.isascii, record))


def _decode(record: RawRow, encoding: str) -> list[str] | None:
    try:
        return [cell.encode(_BYTES).decode(encoding) for cell in record]
    except UnicodeDecodeError:
        return None


def _decoded_headers(
    header: RawRow, encodings: Sequence[str], known: Callable[[str], bool], name: str
) -> tuple[str, list[str]]:
    best: tuple[int, str, list[str]] | None = None
    for encoding in encodings:
        found = _decode(header, encoding)
        if found is not None and not any("\0" in one for one in found):
            cells = [one.strip() for one in found]
            fits = sum(known(header_key(one)) for one in cells)
            if best is None or fits > best[0]:
                best = (fits, encoding, cells)
    if best is None:
        raise IntakeError(
            f"{name} 的表头不是 UTF-8 或 GB18030 文本，可能不是 CSV 文件，或已损坏；{_SAVE[0]}",
            f"{name}: its header line is text in neither UTF-8 nor GB18030, so it is no CSV file, "
            f"or a damaged one; {_SAVE[1]}",
        )
    return best[1], best[2]


def _rows(body: Sequence[tuple[int, RawRow]], encoding: str) -> Iterator[Row]:
    for number, record in body:
        cells = record if _is_ascii(record) else _decode(record, encoding)
        damaged = cells is None or any(map(is_damaged, cells))
        if cells is None:
            cells = [_legible(cell, encoding) for cell in record]
        if any(cell and not cell.isspace() for cell in cells):
            yield Row(number, cells, damaged)


def _legible(cell: str, encoding: str) -> str:
    """What can be read of a cell. Commas behind it keep half a character from taking letters along."""
    return f"{cell}{_BEHIND}".encode(_BYTES).decode(encoding, errors="replace").removesuffix(_BEHIND)
